//! One MIME message: text and HTML as alternatives, and the due dates as a calendar file.
//!
//! Nothing random goes in: the same mail is the same bytes at every attempt.

use std::fmt;
use std::time::SystemTime;

use lettre::message::header::{
    ContentDisposition, ContentTransferEncoding, ContentType, ContentTypeErr, HeaderName, HeaderValue,
};
use lettre::message::{Body, Mailbox, Message, MultiPart, SinglePart};

use super::{Outgoing, Sender, at_most, ics, one_line};

/// Longer subjects are cut, in characters; the text says the rest.
const SUBJECT: usize = 150;

/// `=_` never comes out of quoted-printable, so neither boundary can stand in a part.
const OUTER: &str = "=_sluitend_outer";
const INNER: &str = "=_sluitend_inner";

/// The identifier of a mail: `<id@domain>`, of characters that are safe in a header and in a file name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageId(String);

/// Not an identifier of a mail.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is geen kenmerk van een e-mail (<letters-en-cijfers@domein>)")]
pub struct MessageIdError(String);

impl MessageId {
    /// Longer ones do not fit in one header line.
    const LONGEST: usize = 200;

    /// The identifier of the mail `id` of this domain ([`Sender::domain`]).
    ///
    /// # Errors
    ///
    /// When a part is empty, too long, or has other characters than letters, digits, `.`, `_` and `-`.
    pub fn new(id: &str, domain: &str) -> Result<Self, MessageIdError> {
        let safe = |part: &str| {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            !part.is_empty() && !part.starts_with('.') && part.chars().all(plain)
        };
        let text = format!("<{id}@{domain}>");
        if safe(id) && safe(domain) && text.len() <= Self::LONGEST { Ok(Self(text)) } else { Err(MessageIdError(text)) }
    }

    /// Reads what [`MessageId::as_str`] gave.
    ///
    /// # Errors
    ///
    /// As [`MessageId::new`].
    pub fn parse(text: &str) -> Result<Self, MessageIdError> {
        let parts =
            text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).and_then(|bare| bare.split_once('@'));
        match parts {
            Some((id, domain)) => Self::new(id, domain),
            None => Err(MessageIdError(text.to_owned())),
        }
    }

    /// With its angle brackets, as it stands in the header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without its angle brackets.
    pub(super) fn bare(&self) -> &str {
        self.0.trim_matches(['<', '>'])
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why no message can be made of this: it will not go out at any other time either.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unsendable {
    #[error("Dit is geen e-mailadres: {reason}")]
    Address { reason: String },
    #[error("Van deze e-mail is geen bericht te maken: {0}")]
    Message(#[from] lettre::error::Error),
    #[error("De agenda bij deze e-mail heeft een onbekende vorm: {0}")]
    Calendar(#[from] ContentTypeErr),
}

/// Makes the message.
pub(super) fn build(sender: &Sender, mail: &Outgoing) -> Result<Message, Unsendable> {
    // One address and no list of them: a comma in it must never become a second recipient.
    let to = mail
        .to
        .parse()
        .map_err(|fault: lettre::address::AddressError| Unsendable::Address { reason: fault.to_string() })?;
    let subject = one_line(&mail.subject);
    let message = Message::builder()
        .from(sender.mailbox().clone())
        .to(Mailbox::new(None, to))
        .subject(at_most(&subject, SUBJECT))
        .date(SystemTime::from(mail.at))
        .message_id(Some(mail.message_id.to_string()))
        // No out-of-office reply to a machine (RFC 3834).
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()));

    let bodies = MultiPart::alternative()
        .boundary(INNER)
        .singlepart(part(ContentType::TEXT_PLAIN, &mail.text))
        .singlepart(part(ContentType::TEXT_HTML, &mail.html));
    let calendars = ics::split(mail.calendar.as_deref().unwrap_or_default());
    if calendars.is_empty() {
        return Ok(message.multipart(bodies)?);
    }
    let mut whole = MultiPart::mixed().boundary(OUTER).multipart(bodies);
    for (method, text) in calendars {
        whole = whole.singlepart(attachment(method, text)?);
    }
    Ok(message.multipart(whole)?)
}

fn part(kind: ContentType, text: &str) -> SinglePart {
    SinglePart::builder().header(kind).body(encoded(text))
}

fn attachment(method: ics::Method, text: &str) -> Result<SinglePart, ContentTypeErr> {
    let name = method.file_name();
    let kind = ContentType::parse(&format!("text/calendar; charset=utf-8; method={method}; name=\"{name}\""))?;
    Ok(SinglePart::builder().header(kind).header(ContentDisposition::attachment(name)).body(encoded(text)))
}

/// Always quoted-printable: no line is too long for a relay, whatever the text, and the boundaries stay unique.
fn encoded(text: &str) -> Body {
    Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::QuotedPrintable)
        .unwrap_or_else(|_| Body::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use mail_parser::MessageParser;
    use proptest::prelude::*;

    use super::*;

    fn sender() -> Sender {
        Sender::new("Sluitende aanpak Noord- en Midden-Drenthe", "niet-beantwoorden@example.nl").unwrap()
    }

    fn mail() -> Outgoing {
        Outgoing {
            message_id: MessageId::new("m-1", "example.nl").unwrap(),
            to: "mentor@school.example".into(),
            subject: "Eén stap wacht op u".into(),
            text: "Nog 5 dagen: zie <https://example.nl/dag>.\n\nDe coördinator".into(),
            html: "<p>Nog 5 dagen: zie <a href=\"https://example.nl/dag\">uw dag</a>.</p>".into(),
            calendar: None,
            at: "2026-11-21T08:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn the_same_mail_is_the_same_bytes() {
        let mail =
            Outgoing { calendar: Some("BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n".into()), ..mail() };
        assert_eq!(build(&sender(), &mail).unwrap().formatted(), build(&sender(), &mail).unwrap().formatted());
    }

    #[test]
    fn as_it_goes_over_the_line() {
        let entry = |uid: &str, sequence, standing| ics::Entry {
            uid: uid.to_owned(),
            sequence,
            due: jiff::civil::date(2026, 11, 30),
            what: "Coördinatie: eerste gesprek met de jongere en de ouders, op school of thuis".to_owned(),
            url: "https://example.nl/dag/7f3a".to_owned(),
            standing,
        };
        let entries =
            [entry("a@example.nl", 2, ics::Standing::Due), entry("b@example.nl", 1, ics::Standing::Cancelled)];
        let mail = Outgoing { calendar: ics::render(&entries, &sender(), mail().at), ..mail() };
        let bytes = build(&sender(), &mail).unwrap().formatted();
        insta::assert_snapshot!(String::from_utf8(bytes).unwrap().replace("\r\n", "\n"));
    }

    #[test]
    fn no_header_can_be_put_in() {
        let evil = Outgoing { subject: "Stap\r\nBcc: x@example.nl\n\nbody\u{2028}X: y".into(), ..mail() };
        let text = String::from_utf8(build(&sender(), &evil).unwrap().formatted()).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc") || line.starts_with("X:")), "{head}");
        assert!(head.contains("Subject: Stap Bcc: x@example.nl body X: y"), "{head}");
        let evil = Sender::new("Naam\r\nBcc: x@example.nl", "a@example.nl").unwrap();
        let text = String::from_utf8(build(&evil, &mail()).unwrap().formatted()).unwrap();
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
    }

    #[test]
    fn one_address_and_nothing_else() {
        for to in
            ["", "x", "a@example.nl, b@example.nl", "a@example.nl\r\nBcc: b@example.nl", "A <a@example.nl>", "a@b@c"]
        {
            let outcome = build(&sender(), &Outgoing { to: to.into(), ..mail() });
            assert!(matches!(outcome, Err(Unsendable::Address { .. })), "{to:?}");
        }
    }

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    proptest! {
        /// Read by a reader that is not ours: what was meant, and nothing that was not.
        #[test]
        fn any_text_arrives_as_it_was_written(
            subject in "(?s).{0,80}",
            text in "([^\\p{Cc}]|\n){0,300}",
            html in "([^\\p{Cc}]|\n){0,300}",
        ) {
            let mail = Outgoing { subject: subject.clone(), text: text.clone(), html: html.clone(), ..mail() };
            let bytes = build(&sender(), &mail).unwrap().formatted();
            prop_assert!(bytes.is_ascii());
            let read = MessageParser::default().parse(&bytes).unwrap();
            let expect = one_line(&subject);
            prop_assert_eq!(words(read.subject().unwrap_or_default()), words(&expect));
            prop_assert_eq!(read.message_id().map(|id| format!("<{id}>")), Some(mail.message_id.to_string()));
            prop_assert_eq!(read.headers().len(), 8);
            prop_assert_eq!(read.attachment_count(), 0);
            let parts: Vec<_> = read.parts.iter().filter(|part| !part.is_multipart()).collect();
            prop_assert_eq!(parts.len(), 2);
            for (part, sent) in parts.into_iter().zip([text, html]) {
                let got = part.text_contents().unwrap_or_default().replace("\r\n", "\n");
                prop_assert_eq!(got, sent);
            }
        }
    }

    #[test]
    fn identifiers() {
        assert_eq!(MessageId::new("01J", "example.nl").unwrap().as_str(), "<01J@example.nl>");
        let id = MessageId::new("a.b-c_d", "mail.example.nl").unwrap();
        assert_eq!(MessageId::parse(id.as_str()).unwrap(), id);
        for text in
            ["", "<>", "<a@b", "a@b", "<a@>", "<@b>", "<a@b>\r\nX: y", "<a b@c>", "<../a@b>", "<a/b@c>", "<a@b@c>"]
        {
            assert!(MessageId::parse(text).is_err(), "{text:?}");
        }
        assert!(MessageId::new(&"a".repeat(300), "b").is_err());
    }
}
