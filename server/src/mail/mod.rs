//! Mail: from what must be told to what has arrived.
//!
//! [`templates`] and [`ics`] turn typed facts into texts, [`message`] makes one MIME message of them, a [`Transport`]
//! hands it over and says what became of it. This module must never know a case, a youth or the store: a mail says
//! what kind of step waits, how many days are left, and where to look. Its inputs have no room for more.

pub mod backoff;
mod folder;
pub mod ics;
pub mod message;
mod sender;
pub mod smtp;
pub mod templates;

pub use folder::INDEX;
pub use message::{MessageId, MessageIdError};
pub use sender::{Sender, SenderError};

use std::path::PathBuf;

use jiff::Timestamp;

use folder::Folder;
use smtp::Smtp;

/// One mail to one address, ready to go.
///
/// The same mail tried twice must be the same to the byte, so that a relay that took it the first time, and whose
/// answer was lost, can see that it has it already. That is why the moment and the identifier are part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The identifier, given once and kept over all attempts.
    pub message_id: MessageId,
    /// The address; one that is malformed is refused.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The same body as HTML.
    pub html: String,
    /// What [`ics::render`] gave, when due dates go along.
    pub calendar: Option<String>,
    /// When the mail was made: its `Date`.
    pub at: Timestamp,
}

/// What became of a mail. The reasons are plain Dutch: a person who must mend something reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The relay took it, and answers for it from now on.
    Delivered,
    /// It may or may not have gone out: the same mail must be tried again, see [`backoff::wait`].
    TryLater(String),
    /// It will never go out like this: a person must do something.
    Refused(String),
}

/// The way that mails go out, and on whose behalf.
pub struct Transport {
    sender: Sender,
    way: Way,
}

enum Way {
    Smtp(Smtp),
    Folder(Folder),
}

impl Transport {
    /// Over SMTP.
    #[must_use]
    pub fn smtp(sender: Sender, server: smtp::Server) -> Self {
        Self { sender, way: Way::Smtp(Smtp::new(server)) }
    }

    /// Into a folder, one `.eml` file per mail: for practice, where no mail may leave the house.
    #[must_use]
    pub fn folder(sender: Sender, path: impl Into<PathBuf>) -> Self {
        Self { sender, way: Way::Folder(Folder::new(path.into())) }
    }

    /// On whose behalf mails go out.
    #[must_use]
    pub fn sender(&self) -> &Sender {
        &self.sender
    }

    /// Hands one mail over. Returns within the time limit of the [`smtp::Server`], plus the time of those in front
    /// when more mails are offered at once than there are connections.
    ///
    /// May be dropped at any moment; the mail then counts as [`Outcome::TryLater`].
    pub async fn send(&self, mail: &Outgoing) -> Outcome {
        let message = match message::build(&self.sender, mail) {
            Ok(message) => message,
            Err(fault) => return Outcome::Refused(fault.to_string()),
        };
        match &self.way {
            Way::Smtp(smtp) => smtp.send(&message).await,
            Way::Folder(folder) => folder.send(mail, message.formatted()).await,
        }
    }
}

/// The text on one line: no character of it can end a header or a calendar property. Words have one space between them;
/// of two, readers lose both where a header is encoded word by word.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|piece| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// At most so many characters of the text.
fn at_most(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line() {
        let table = [
            ("Nog 5 dagen", "Nog 5 dagen"),
            ("Nog\r\nBcc: iedereen@example.nl", "Nog Bcc: iedereen@example.nl"),
            ("\r\n\tcafé\0\u{2028}beeld ", "café beeld"),
            ("één  twee", "één twee"),
            ("", ""),
        ];
        for (text, expect) in table {
            assert_eq!(one_line(text), expect, "{text:?}");
        }
    }

    #[test]
    fn a_cut_falls_between_characters() {
        assert_eq!(at_most("één", 2), "éé");
        assert_eq!(at_most("één", 3), "één");
        assert_eq!(at_most("", 3), "");
    }
}
