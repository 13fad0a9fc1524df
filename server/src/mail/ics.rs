//! Due dates as calendar entries (RFC 5545, RFC 5546): sent, moved and cancelled with the step.
//!
//! An entry says the kind of step and where to look, as the mail does, and nothing else.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Sender, one_line};

/// The longest line in octets, without its end (RFC 5545, 3.1).
const LINE: usize = 75;

const BEGIN: &str = "BEGIN:VCALENDAR\r\n";

/// Whether the date still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It stands: a new entry, or a new date of an old one.
    Due,
    /// It went away: done, or not asked any more.
    Cancelled,
}

/// One due date, the whole day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The same for the whole life of the entry, and of no other one anywhere.
    pub uid: String,
    /// 0 at first, one more at each change.
    pub sequence: u32,
    /// The day. Of a cancelled entry: the day as it was told last.
    pub due: Date,
    /// The kind of step.
    pub what: String,
    /// The page that it leads to.
    pub url: String,
    /// Whether it stands.
    pub standing: Standing,
}

/// What a calendar file asks of who opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Put these entries in, or change them.
    Publish,
    /// Take these entries away.
    Cancel,
}

impl Method {
    /// The name of the attachment.
    pub(super) fn file_name(self) -> &'static str {
        match self {
            Self::Publish => "invite.ics",
            Self::Cancel => "cancel.ics",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Publish => "PUBLISH",
            Self::Cancel => "CANCEL",
        })
    }
}

/// The calendar text of one mail; `None` without entries.
///
/// A calendar has one method. When some entries stand and others are cancelled, the text holds two calendars, which
/// [`super::message`] attaches as two files.
#[must_use]
pub fn render(entries: &[Entry], organiser: &Sender, now: Timestamp) -> Option<String> {
    let mut lines = Lines::default();
    for (method, standing) in [(Method::Publish, Standing::Due), (Method::Cancel, Standing::Cancelled)] {
        let mut entries = entries.iter().filter(|entry| entry.standing == standing).peekable();
        if entries.peek().is_none() {
            continue;
        }
        lines.put("BEGIN", "VCALENDAR");
        lines.put("VERSION", "2.0");
        lines.put("PRODID", "-//sluitend//NL");
        lines.put("METHOD", &method.to_string());
        entries.for_each(|entry| event(entry, organiser, now, &mut lines));
        lines.put("END", "VCALENDAR");
    }
    (!lines.0.is_empty()).then_some(lines.0)
}

fn event(entry: &Entry, organiser: &Sender, now: Timestamp, lines: &mut Lines) {
    // The end of a whole day is the next day, which it does not include.
    let end = entry.due.tomorrow().unwrap_or(entry.due);
    lines.put("BEGIN", "VEVENT");
    lines.put("UID", &escaped(&entry.uid));
    lines.put("SEQUENCE", &entry.sequence.to_string());
    lines.put("DTSTAMP", &now.strftime("%Y%m%dT%H%M%SZ").to_string());
    lines.put("DTSTART;VALUE=DATE", &entry.due.strftime("%Y%m%d").to_string());
    lines.put("DTEND;VALUE=DATE", &end.strftime("%Y%m%d").to_string());
    lines.put("ORGANIZER", &format!("mailto:{}", organiser.address()));
    lines.put("SUMMARY", &escaped(&entry.what));
    lines.put("DESCRIPTION", &escaped(&entry.url));
    lines.put("URL", &entry.url);
    // A deadline does not make anyone busy.
    lines.put("TRANSP", "TRANSPARENT");
    lines.put(
        "STATUS",
        match entry.standing {
            Standing::Due => "CONFIRMED",
            Standing::Cancelled => "CANCELLED",
        },
    );
    lines.put("END", "VEVENT");
}

/// A value of type TEXT (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | ';' | ',') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Content lines: folded between characters, each with its CRLF.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn put(&mut self, name: &str, value: &str) {
        let mut room = LINE;
        for c in format!("{name}:{}", one_line(value)).chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// The calendars in what [`render`] gave, each with its method.
pub(super) fn split(text: &str) -> Vec<(Method, &str)> {
    let starts: Vec<usize> =
        text.match_indices(BEGIN).map(|(at, _)| at).filter(|&at| at == 0 || text[..at].ends_with('\n')).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| {
            let calendar = &text[start..end];
            let method =
                if calendar.lines().any(|line| line == "METHOD:CANCEL") { Method::Cancel } else { Method::Publish };
            (method, calendar)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn entry() -> Entry {
        Entry {
            uid: "step-7f3a@example.nl".into(),
            sequence: 0,
            due: date(2026, 12, 31),
            what: "Gezamenlijke intake".into(),
            url: "https://sluitend.example.nl/dag/taak/7f3a".into(),
            standing: Standing::Due,
        }
    }

    fn render(entries: &[Entry]) -> Option<String> {
        let organiser = Sender::new("Sluitend", "niet-beantwoorden@example.nl").unwrap();
        super::render(entries, &organiser, "2026-11-21T08:00:00.5Z".parse().unwrap())
    }

    #[test]
    fn nothing_due_nothing_attached() {
        assert_eq!(render(&[]), None);
        assert_eq!(split(""), []);
    }

    #[test]
    fn new_changed_and_cancelled() {
        let changed = Entry { uid: "b@example.nl".into(), sequence: 3, due: date(2028, 2, 29), ..entry() };
        let cancelled = Entry { uid: "c@example.nl".into(), sequence: 1, standing: Standing::Cancelled, ..entry() };
        let text = render(&[entry(), cancelled, changed]).unwrap();
        let parts = split(&text);
        assert_eq!(parts.iter().map(|part| part.0).collect::<Vec<_>>(), [Method::Publish, Method::Cancel]);
        assert_eq!(parts.iter().map(|part| part.1).collect::<String>(), text);
        insta::assert_snapshot!(text.replace("\r\n", "\n"));
    }

    #[test]
    fn odd_texts_are_escaped_and_stay_on_their_line() {
        let odd = Entry {
            what: "Overleg, beraad; of \\ anders\r\nATTENDEE:mailto:x@example.nl".into(),
            url: "https://example.nl/\r\nEND:VEVENT".into(),
            ..entry()
        };
        let text = render(&[odd]).unwrap();
        assert!(
            text.contains("SUMMARY:Overleg\\, beraad\\; of \\\\ anders ATTENDEE:mailto:x@example.nl\r\n"),
            "{text}"
        );
        assert_eq!(text.matches("\r\nEND:VEVENT\r\n").count(), 1, "{text}");
    }

    proptest! {
        /// A calendar that one client reads and another does not is worse than none.
        #[test]
        fn any_text_gives_lines_of_at_most_75_octets(what in ".{0,200}", url in ".{0,200}", sequence: u32) {
            let text = render(&[Entry { what: what.clone(), url, sequence, ..entry() }]).unwrap();
            for line in text.split_terminator("\r\n") {
                prop_assert!(line.len() <= 75, "{line:?}");
                prop_assert!(!line.contains(['\r', '\n']), "{line:?}");
            }
            let unfolded = text.replace("\r\n ", "");
            let summary = unfolded.split("\r\n").find_map(|line| line.strip_prefix("SUMMARY:")).unwrap();
            let mut read = String::new();
            let mut characters = summary.chars();
            while let Some(c) = characters.next() {
                read.push(if c == '\\' { characters.next().unwrap() } else { c });
            }
            prop_assert_eq!(read, one_line(&what));
            prop_assert_eq!(split(&text).len(), 1);
        }
    }
}
