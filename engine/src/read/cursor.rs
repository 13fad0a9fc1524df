//! Walks TOML tables by hand, so that every value keeps its place in the file (serde loses it), and so that all
//! faults of a file are found in one walk: unknown keys, missing keys, values of the wrong type.

use super::names::Names;
use crate::diagnostic::{Code, Fault, Message, Sink, SourceId, say};
use crate::id::is_name;
use crate::value::Number;
use jiff::civil::Date;
use std::cell::RefCell;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// The longest text (a guide), in characters.
pub(crate) const MAX_TEXT: usize = 10_000;
/// The longest line of text (a title), in characters.
pub(crate) const MAX_LINE: usize = 500;
/// The longest list.
pub(crate) const MAX_LIST: usize = 500;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub it: T,
    pub span: Range<usize>,
}

/// Where a reader is: which file, which names there are, and where its faults go.
#[derive(Clone, Copy)]
pub(crate) struct Cx<'t> {
    pub file: SourceId,
    pub sink: &'t Sink,
    pub names: &'t Names,
}

impl Cx<'_> {
    /// Reports a fault in this file.
    pub fn fault(&self, code: Code, span: &Range<usize>, message: Message) {
        self.sink.add(Fault::new(code, self.file, span.clone(), message));
    }

    /// Reports a fault in this file, with what to do about it.
    pub fn fault_help(&self, code: Code, span: &Range<usize>, message: Message, help: impl Into<Option<Message>>) {
        self.sink.add(Fault::new(code, self.file, span.clone(), message).help(help));
    }

    /// "Bedoel je …?", when there is a name that looks like it.
    pub fn did_you_mean<'n>(&self, name: &str, known: impl Iterator<Item = &'n str>) -> Option<Message> {
        let near = self.sink.nearest(name, known)?;
        Some(say!("Bedoel je `{near}`?", "Did you mean `{near}`?"))
    }
}

/// A table and the keys that were asked of it.
pub(crate) struct Table<'t> {
    pub cx: Cx<'t>,
    pub span: Range<usize>,
    /// How the file would name it: `state.matching`.
    pub place: String,
    table: &'t DeTable<'t>,
    asked: RefCell<Vec<&'static str>>,
}

/// A value that has not been looked at.
#[derive(Clone)]
pub(crate) struct Node<'t> {
    pub cx: Cx<'t>,
    pub span: Range<usize>,
    /// Where its key stands (its own place in a list).
    pub key: Range<usize>,
    pub place: String,
    value: &'t DeValue<'t>,
}

impl<'t> Table<'t> {
    pub fn root(cx: Cx<'t>, table: &'t DeTable<'t>) -> Self {
        Self { cx, span: 0..0, place: String::new(), table, asked: RefCell::default() }
    }

    /// The value of a key.
    pub fn take(&self, key: &'static str) -> Option<Node<'t>> {
        self.asked.borrow_mut().push(key);
        let (k, v) = self.table.get_key_value(key)?;
        Some(self.node(key, k.span(), v))
    }

    /// The value of a key that must be there; `example` is how it could be written.
    pub fn need(&self, key: &'static str, example: &str) -> Option<Node<'t>> {
        let node = self.take(key);
        if node.is_none() {
            self.missing(key, example);
        }
        node
    }

    /// Reports a key that must be there.
    pub fn missing(&self, key: &str, example: &str) {
        let (nl, en) = self.title();
        // A section is written as a header, anything else behind an equals sign.
        let is_section = example.trim_start_matches('[').starts_with(|c: char| c.is_ascii_lowercase());
        let line = if is_section { example.to_owned() } else { format!("{key} = {example}") };
        self.cx.fault_help(
            Code::E003,
            &self.span,
            say!("In {nl} ontbreekt `{key}`.", "`{key}` is missing in {en}."),
            say!("Zet erbij, bijvoorbeeld: {line}", "Add, for example: {line}"),
        );
    }

    /// Whether a key is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The table behind a key, if it is there.
    pub fn sub(&self, key: &'static str) -> Option<Table<'t>> {
        self.take(key)?.table()
    }

    /// The tables `[key.*]`, by the names that the author chose.
    pub fn section(&self, key: &'static str) -> Vec<(At<String>, Table<'t>)> {
        let named = self.sub(key).map(|t| t.named()).unwrap_or_default();
        named.into_iter().filter_map(|(name, node)| Some((name, node.table()?))).collect()
    }

    /// How it is called in a Dutch and in an English sentence.
    fn title(&self) -> (String, String) {
        match self.place.as_str() {
            "" => ("dit bestand".to_owned(), "this file".to_owned()),
            place => (format!("[{place}]"), format!("[{place}]")),
        }
    }

    /// All entries of a table whose keys are names that the author chose; faulty names are reported and left out.
    pub fn named(&self) -> Vec<(At<String>, Node<'t>)> {
        self.entries().into_iter().filter(|(name, _)| self.cx.proper_name(name)).collect()
    }

    /// All entries of a table with free keys.
    pub fn entries(&self) -> Vec<(At<String>, Node<'t>)> {
        let all = self.table.iter().map(|(k, v)| {
            let key = At { it: k.get_ref().to_string(), span: k.span() };
            (key, self.node(k.get_ref(), k.span(), v))
        });
        all.collect()
    }

    fn node(&self, key: &str, span: Range<usize>, value: &'t toml::Spanned<DeValue<'t>>) -> Node<'t> {
        let place = if self.place.is_empty() { key.to_owned() } else { format!("{}.{key}", self.place) };
        Node { cx: self.cx, span: value.span(), key: span, place, value: value.get_ref() }
    }

    /// Reports the keys that nobody asked for.
    pub fn finish(&self) {
        let asked = self.asked.borrow();
        for (key, _) in self.table.iter().filter(|(k, _)| !asked.contains(&k.get_ref().as_ref())) {
            let (name, (nl, en)) = (short(key.get_ref()), self.title());
            self.cx.fault_help(
                Code::E002,
                &key.span(),
                say!("`{name}` is geen woord dat in {nl} kan staan.", "`{name}` is not a key of {en}."),
                self.cx.did_you_mean(key.get_ref(), asked.iter().copied()),
            );
        }
    }

    /// Reports keys that cannot stand here, because of `why`.
    pub fn forbid(&self, keys: &[&'static str], why: &Message) {
        for key in keys {
            if let Some(node) = self.take(key) {
                let (nl, en) = (why.nl(), why.en());
                self.cx.fault(
                    Code::E004,
                    &node.key,
                    say!("`{key}` kan hier niet staan: {nl}.", "`{key}` cannot stand here: {en}."),
                );
            }
        }
    }
}

impl Cx<'_> {
    /// Whether a name has the form of a name; if not, it is reported.
    pub fn proper_name(&self, name: &At<String>) -> bool {
        let proper = is_name(&name.it);
        if !proper {
            let shown = short(&name.it);
            self.fault_help(
                Code::E004,
                &name.span,
                say!("`{shown}` kan geen naam zijn.", "`{shown}` cannot be a name."),
                say!(
                    "Een naam begint met een kleine letter en heeft alleen kleine letters, cijfers, _ en -, hooguit 64.",
                    "A name begins with a lowercase letter and has only lowercase letters, digits, _ and -, at most 64."
                ),
            );
        }
        proper
    }
}

/// A name as it can stand in a sentence.
pub(crate) fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}

impl<'t> Node<'t> {
    /// Reports that something else was expected.
    pub fn expected(&self, nl: &str, en: &str, example: &str) {
        let (key, found) = (&self.place, self.found());
        let (found_nl, found_en) = (found.nl(), found.en());
        self.cx.fault_help(
            Code::E004,
            &self.span,
            say!("Bij `{key}` hoort {nl}, maar er staat {found_nl}.", "`{key}` must be {en}, but it is {found_en}."),
            (!example.is_empty()).then(|| say!("Schrijf bijvoorbeeld {example}.", "Write {example}, for example.")),
        );
    }

    fn found(&self) -> Message {
        match self.value {
            DeValue::String(s) => {
                let shown = short(s);
                say!("de tekst \"{shown}\"", "the text \"{shown}\"")
            }
            DeValue::Integer(n) => say!("het getal {n}", "the number {n}"),
            DeValue::Float(n) => say!("het getal {n}", "the number {n}"),
            DeValue::Boolean(b) => say!("{b}", "{b}"),
            DeValue::Datetime(d) => say!("{d}", "{d}"),
            DeValue::Array(list) if list.is_empty() => say!("een lege lijst", "an empty list"),
            DeValue::Array(_) => say!("een lijst", "a list"),
            DeValue::Table(_) => say!("een tabel", "a table"),
        }
    }

    /// The value, for readers of values of several types.
    pub fn value(&self) -> &'t DeValue<'t> {
        self.value
    }

    pub fn table(&self) -> Option<Table<'t>> {
        let DeValue::Table(table) = self.value else {
            self.expected("een tabel", "a table", &format!("[{}] of {{ … }}", self.place));
            return None;
        };
        Some(Table {
            cx: self.cx,
            span: self.span.clone(),
            place: self.place.clone(),
            table,
            asked: RefCell::default(),
        })
    }

    pub fn list(&self, example: &str) -> Vec<Node<'t>> {
        let DeValue::Array(list) = self.value else {
            self.expected("een lijst", "a list", example);
            return Vec::new();
        };
        if list.len() > MAX_LIST {
            let (key, n) = (&self.place, list.len());
            let message = say!(
                "`{key}` heeft {n} onderdelen; meer dan {MAX_LIST} kan niet.",
                "`{key}` has {n} elements; at most {MAX_LIST}."
            );
            self.cx.fault(Code::E004, &self.span, message);
        }
        let item = |(n, v): (usize, &'t toml::Spanned<DeValue<'t>>)| Node {
            cx: self.cx,
            span: v.span(),
            key: v.span(),
            place: format!("{}.{}", self.place, n + 1),
            value: v.get_ref(),
        };
        list.iter().take(MAX_LIST).enumerate().map(item).collect()
    }

    /// A text of at most `most` characters that is not empty.
    fn text_of(&self, most: usize, example: &str) -> Option<At<String>> {
        let DeValue::String(text) = self.value else {
            self.expected("een tekst tussen aanhalingstekens", "a quoted text", example);
            return None;
        };
        if text.trim().is_empty() {
            self.expected("een tekst die niet leeg is", "a text that is not empty", example);
            return None;
        }
        if text.len() > most && text.chars().count() > most {
            let (key, n) = (&self.place, text.chars().count());
            let message = say!(
                "De tekst bij `{key}` is te lang: {n} tekens, en meer dan {most} kan niet.",
                "The text of `{key}` is too long: {n} characters, at most {most}."
            );
            self.cx.fault(Code::E004, &self.span, message);
            return None;
        }
        Some(At { it: text.to_string(), span: self.span.clone() })
    }

    /// A long text.
    pub fn text(&self) -> Option<String> {
        self.text_of(MAX_TEXT, "\"…\"").map(|t| t.it)
    }

    /// A line of text.
    pub fn line(&self, example: &str) -> Option<At<String>> {
        self.text_of(MAX_LINE, example)
    }

    /// A name that is defined elsewhere.
    pub fn name(&self, example: &str) -> Option<At<String>> {
        self.line(example)
    }

    /// A list of lines of text.
    pub fn lines(&self, example: &str) -> Vec<At<String>> {
        self.list(&format!("[{example}]")).iter().filter_map(|n| n.line(example)).collect()
    }

    pub fn boolean(&self) -> Option<bool> {
        let DeValue::Boolean(b) = self.value else {
            self.expected("true of false", "true or false", "true");
            return None;
        };
        Some(*b)
    }

    pub fn number(&self) -> Option<Number> {
        let number = number_of(self.value);
        if number.is_none() {
            self.expected(
                "een getal met hooguit drie cijfers achter de punt",
                "a number with at most three decimals",
                "12",
            );
        }
        number
    }

    /// A whole number from 1 up.
    pub fn count(&self) -> Option<u32> {
        let n = number_of(self.value).filter(|n| n.is_whole()).and_then(|n| u32::try_from(n.thousandths() / 1000).ok());
        let n = n.filter(|n| *n >= 1);
        if n.is_none() {
            self.expected("een geheel getal vanaf 1", "a whole number from 1 up", "1");
        }
        n
    }

    pub fn date(&self) -> Option<Date> {
        let date = date_of(self.value);
        if date.is_none() {
            self.expected("een datum", "a date", "2026-03-01 (zonder aanhalingstekens)");
        }
        date
    }

    /// One of a fixed list of words.
    pub fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let all = || words.iter().map(|w| w.0);
        let example = format!("\"{}\"", words.first().map_or("", |w| w.0));
        let text = self.line(&example)?;
        let found = words.iter().find(|(word, _)| *word == text.it);
        if found.is_none() {
            let (key, shown, list) = (&self.place, short(&text.it), all().collect::<Vec<_>>().join(", "));
            let near = self.cx.sink.nearest(&text.it, all()).map_or(String::new(), |n| format!(" `{n}`?"));
            self.cx.fault_help(
                Code::E004,
                &self.span,
                say!("Bij `{key}` kan niet \"{shown}\" staan.", "`{key}` cannot be \"{shown}\"."),
                if near.is_empty() {
                    say!("Kies uit: {list}.", "Choose from: {list}.")
                } else {
                    say!("Bedoel je{near} Kies uit: {list}.", "Did you mean{near} Choose from: {list}.")
                },
            );
        }
        found.map(|(_, word)| *word)
    }
}

/// A number as TOML writes it; `None` when it is another type, out of bounds or too precise.
pub(crate) fn number_of(value: &DeValue<'_>) -> Option<Number> {
    match value {
        DeValue::Integer(n) => {
            i64::from_str_radix(n.as_str(), n.radix()).ok().and_then(|n| Number::parse(&n.to_string()))
        }
        DeValue::Float(n) => Number::parse(n.as_str()),
        _ => None,
    }
}

/// A local date as TOML writes it.
pub(crate) fn date_of(value: &DeValue<'_>) -> Option<Date> {
    match value {
        DeValue::Datetime(d) if d.time.is_none() && d.offset.is_none() => {
            let d = d.date?;
            let (month, day) = (i8::try_from(d.month).ok()?, i8::try_from(d.day).ok()?);
            Date::new(i16::try_from(d.year).ok()?, month, day).ok()
        }
        _ => None,
    }
}
