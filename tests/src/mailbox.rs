//! A mail as it arrived, whoever took it.

use std::time::Duration;

use mail_parser::{MessageParser, MimeHeaders};

/// How long a test waits for a mail before it says that there is none.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A mail that arrived, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The sender of the envelope.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// The headers, in order, decoded.
    pub headers: Vec<(String, String)>,
    /// The plain text, with `\n`.
    pub text: String,
    /// The HTML, with `\n`.
    pub html: String,
    /// The calendar files.
    pub calendars: Vec<CalendarFile>,
    /// What the reader found wrong with the form of the message.
    pub defects: Vec<String>,
    /// The message as it came over the line (our own server only).
    pub raw: Vec<u8>,
}

/// A calendar file that came with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFile {
    /// The `method` of its content type.
    pub method: String,
    /// Its file name.
    pub name: String,
    /// Its text, with CRLF as it must have.
    pub text: String,
}

impl Mail {
    /// The first header of this name; empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// The subject.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.header("Subject")
    }

    /// The identifier, with its angle brackets.
    #[must_use]
    pub fn message_id(&self) -> &str {
        self.header("Message-ID")
    }

    /// The links in the text, in order.
    #[must_use]
    pub fn links(&self) -> Vec<&str> {
        self.text.split_whitespace().filter(|word| word.starts_with("http")).collect()
    }

    /// Reads a message as it came over the line.
    pub(crate) fn read(from: String, to: Vec<String>, raw: Vec<u8>) -> Self {
        let Some(message) = MessageParser::default().parse(&raw) else {
            let defects = vec!["not a message".to_owned()];
            let (text, html) = (String::new(), String::new());
            return Self { from, to, headers: Vec::new(), text, html, calendars: Vec::new(), defects, raw };
        };
        let value = |name: &str| match message.header(name.to_owned()) {
            Some(mail_parser::HeaderValue::Text(text)) => text.to_string(),
            _ => message.header_raw(name.to_owned()).unwrap_or_default().trim().to_owned(),
        };
        let headers = message
            .headers()
            .iter()
            .map(|header| match header.name() {
                "Message-ID" => ("Message-ID".to_owned(), format!("<{}>", value("Message-ID"))),
                name => (name.to_owned(), value(name)),
            })
            .collect();
        let calendars = message
            .attachments()
            .filter(|part| part.is_content_type("text", "calendar"))
            .map(|part| CalendarFile {
                method: part.content_type().and_then(|kind| kind.attribute("method")).unwrap_or_default().to_owned(),
                name: part.attachment_name().unwrap_or_default().to_owned(),
                text: part.text_contents().unwrap_or_default().to_owned(),
            })
            .collect();
        let body = |body: Option<std::borrow::Cow<'_, str>>| body.unwrap_or_default().replace("\r\n", "\n");
        let (text, html) = (body(message.body_text(0)), body(message.body_html(0)));
        Self { from, to, headers, text, html, calendars, defects: Vec::new(), raw }
    }
}
