//! What an answer of the relay means for the mail.

use std::error::Error as _;

use lettre::transport::smtp::Error;

use super::super::{Outcome, at_most, one_line};

/// Longer answers are cut, in characters.
const ANSWER: usize = 300;

/// How far the conversation was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Connecting, the greeting and EHLO.
    Connect,
    /// TLS.
    Secure,
    /// AUTH.
    Login,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA, before its content.
    Data,
    /// After the content.
    Content,
}

/// Why a mail was not taken.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The relay answered, and the answer was no.
    No { stage: Stage, code: u16, text: String },
    /// There was no answer.
    Silence { stage: Stage, text: String },
    /// The address has letters that this relay cannot handle.
    Unspeakable,
}

impl Trouble {
    pub(super) fn at(stage: Stage) -> impl Fn(Error) -> Self {
        move |error| {
            let text = |text: String| at_most(&one_line(&text), ANSWER).to_owned();
            match error.status() {
                Some(code) => Self::No {
                    stage,
                    code: code.into(),
                    text: text(error.source().map(ToString::to_string).unwrap_or_default()),
                },
                None => Self::Silence { stage, text: text(error.to_string()) },
            }
        }
    }

    /// What it means. An answer that concerns all our mails, and not this address, is said aloud, for until someone
    /// mends it nothing goes out; the mail itself waits.
    pub(super) fn outcome(self) -> Outcome {
        match self {
            Self::Unspeakable => {
                Outcome::Refused("De mailserver kan een adres met bijzondere letters niet aan.".to_owned())
            }
            Self::Silence { stage, text } => {
                if matches!(stage, Stage::Secure | Stage::Login) {
                    tracing::error!(
                        ?stage,
                        reason = text,
                        "no mail can go out: the mail server and its settings do not agree"
                    );
                }
                Outcome::TryLater(format!("{}: {text}.", silence(stage)))
            }
            Self::No { code, text, .. } if code < 500 => {
                Outcome::TryLater(format!("De mailserver vraagt om het later nog eens te proberen: {code} {text}."))
            }
            Self::No { stage, code, text } if concerns_all(stage, code, &text) => {
                // The text may name the address of a person; the mail keeps it, the log does not.
                tracing::error!(?stage, code, "no mail can go out: the mail server refuses us");
                Outcome::TryLater(format!("De mailserver laat ons geen e-mail versturen: {code} {text}."))
            }
            Self::No { stage: Stage::Recipient, code, text } => {
                Outcome::Refused(format!("De mailserver weigert dit adres: {code} {text}."))
            }
            Self::No { code, text, .. } => {
                Outcome::Refused(format!("De mailserver weigert deze e-mail: {code} {text}."))
            }
        }
    }
}

/// Whether a permanent refusal is about us (login, relaying, policy) instead of about this one mail.
fn concerns_all(stage: Stage, code: u16, text: &str) -> bool {
    match stage {
        Stage::Connect | Stage::Secure | Stage::Login | Stage::Sender | Stage::Data => true,
        // Authentication required, failed, or only over TLS (RFC 4954); or the policy class of RFC 3463, as in
        // "554 5.7.1 Relay access denied".
        Stage::Recipient | Stage::Content => matches!(code, 530 | 534 | 535 | 538) || text.starts_with("5.7."),
    }
}

fn silence(stage: Stage) -> &'static str {
    match stage {
        Stage::Connect => "De mailserver is niet bereikbaar",
        Stage::Secure => "Er is geen veilige verbinding met de mailserver",
        Stage::Login => "Inloggen bij de mailserver lukt niet",
        Stage::Sender | Stage::Recipient | Stage::Data => "De verbinding met de mailserver brak af",
        Stage::Content => "De verbinding met de mailserver brak af voordat hij de ontvangst bevestigde",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    enum Is {
        Later,
        Refused,
    }

    fn check(trouble: Trouble, expect: &Is) {
        let shown = format!("{trouble:?}");
        let is = match trouble.outcome() {
            Outcome::Delivered => panic!("{shown}: a refusal is no delivery"),
            Outcome::TryLater(_) => Is::Later,
            Outcome::Refused(_) => Is::Refused,
        };
        assert_eq!(&is, expect, "{shown}");
    }

    #[test]
    fn what_each_refusal_means() {
        let table = [
            (Stage::Connect, 421, "4.3.2 Shutting down", Is::Later),
            (Stage::Connect, 554, "No service here", Is::Later),
            (Stage::Secure, 502, "Not implemented", Is::Later),
            (Stage::Login, 454, "4.7.0 Temporary failure", Is::Later),
            (Stage::Login, 535, "5.7.8 Bad credentials", Is::Later),
            (Stage::Sender, 530, "5.7.0 Authentication required", Is::Later),
            (Stage::Sender, 553, "5.1.8 Sender refused", Is::Later),
            (Stage::Recipient, 450, "4.2.1 Greylisted", Is::Later),
            (Stage::Recipient, 451, "Try again", Is::Later),
            (Stage::Recipient, 452, "4.2.2 Mailbox full", Is::Later),
            (Stage::Recipient, 550, "5.1.1 User unknown", Is::Refused),
            (Stage::Recipient, 550, "No such user", Is::Refused),
            (Stage::Recipient, 550, "5.4.1 Recipient address rejected: Access denied", Is::Refused),
            (Stage::Recipient, 552, "5.2.2 Mailbox full", Is::Refused),
            (Stage::Recipient, 554, "5.7.1 Relay access denied", Is::Later),
            (Stage::Recipient, 530, "Must issue STARTTLS first", Is::Later),
            (Stage::Data, 451, "Later", Is::Later),
            (Stage::Data, 554, "No valid session", Is::Later),
            (Stage::Content, 451, "4.3.0 Queue full", Is::Later),
            (Stage::Content, 552, "5.3.4 Too big", Is::Refused),
            (Stage::Content, 554, "5.7.1 Blocked by policy", Is::Later),
            (Stage::Content, 554, "Rejected", Is::Refused),
        ];
        for (stage, code, text, expect) in table {
            check(Trouble::No { stage, code, text: text.to_owned() }, &expect);
        }
    }

    #[test]
    fn silence_is_never_final() {
        for stage in
            [Stage::Connect, Stage::Secure, Stage::Login, Stage::Sender, Stage::Recipient, Stage::Data, Stage::Content]
        {
            check(Trouble::Silence { stage, text: "reset".to_owned() }, &Is::Later);
        }
    }
}
