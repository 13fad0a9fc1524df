//! XML, written by quick-xml: names and nesting are ours, texts and values are always escaped.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// A document under construction.
pub(super) struct Xml {
    writer: Writer<Vec<u8>>,
    open: Vec<&'static str>,
}

/// Names and values.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    /// A document that says that it is XML.
    pub fn document() -> Self {
        let mut xml = Self::fragment();
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    /// A part of another document.
    pub fn fragment() -> Self {
        Self { writer: Writer::new_with_indent(Vec::new(), b' ', 1), open: Vec::new() }
    }

    fn write(&mut self, event: Event<'_>) {
        // Writing to memory does not fail.
        let _ = self.writer.write_event(event);
    }

    fn start<'a>(name: &'static str, attributes: Attributes<'a>) -> BytesStart<'a> {
        let mut start = BytesStart::new(name);
        for (name, value) in attributes {
            start.push_attribute((*name, clean(value).as_str()));
        }
        start
    }

    /// Begins an element.
    pub fn open(&mut self, name: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.write(Event::Start(Self::start(name, attributes)));
        self.open.push(name);
        self
    }

    /// Ends the element that was begun last.
    pub fn close(&mut self) -> &mut Self {
        if let Some(name) = self.open.pop() {
            self.write(Event::End(BytesEnd::new(name)));
        }
        self
    }

    /// An element without content.
    pub fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.write(Event::Empty(Self::start(name, attributes)));
        self
    }

    /// An element with a text.
    pub fn text(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) -> &mut Self {
        self.write(Event::Start(Self::start(name, attributes)));
        self.write(Event::Text(BytesText::new(&clean(text))));
        self.write(Event::End(BytesEnd::new(name)));
        self
    }

    /// All of it, with a line end behind it.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        let mut text = String::from_utf8(self.writer.into_inner()).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// Without the control characters that XML has no way to write.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// A number with one decimal, where it has one.
pub(super) fn number(n: f64) -> String {
    let tenths = (n * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    match (tenths.abs() / 10, tenths.abs() % 10) {
        (0, 0) => "0".to_owned(),
        (whole, 0) => format!("{sign}{whole}"),
        (whole, tenth) => format!("{sign}{whole}.{tenth}"),
    }
}
