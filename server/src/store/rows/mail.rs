//! What someone must be told, and how it reaches them.

use jiff::Timestamp;
use jiff::civil::Date;
use sluitend_engine::id::*;

/// Something that someone must be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Made by the shell.
    pub id: String,
    /// About which case.
    pub case: CaseId,
    /// Who.
    pub recipient: Recipient,
    /// What sort of notice, such as `reminder`.
    pub kind: String,
    /// What it is about, as text (the `Display` of the engine's `Subject`).
    pub subject: String,
    /// The kind of step, without personal data.
    pub what: String,
    /// Before when.
    pub due: Option<Date>,
    /// The local day on which it came up.
    pub on: Date,
    /// The page it leads to.
    pub path: String,
    /// When it was written.
    pub at: Timestamp,
}

/// Who is told; the worker finds the address when it sends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recipient {
    /// `person:<id>`.
    Person(PersonId),
    /// `substitute:<id>:<organisation>:<role>`: who stands in for this person, else the team.
    Substitute(PersonId, OrganisationId, RoleId),
    /// `team:<organisation>:<role>`: the people who hold the role there.
    Team(OrganisationId, RoleId),
    /// `youth:<id>`.
    Youth(YouthId),
    /// `parents:<id>`: of this youth.
    Parents(YouthId),
    /// `mail:<address>`.
    Address(String),
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Substitute(id, organisation, role) => write!(f, "substitute:{id}:{organisation}:{role}"),
            Self::Team(organisation, role) => write!(f, "team:{organisation}:{role}"),
            Self::Youth(id) => write!(f, "youth:{id}"),
            Self::Parents(id) => write!(f, "parents:{id}"),
            Self::Address(address) => write!(f, "mail:{address}"),
        }
    }
}

impl std::str::FromStr for Recipient {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let none = || format!("no recipient: {text}");
        let (kind, rest) = text.split_once(':').ok_or_else(none)?;
        match kind {
            "person" => Ok(Self::Person(rest.into())),
            "substitute" => {
                let (id, team) = rest.split_once(':').ok_or_else(none)?;
                let (organisation, role) = team.split_once(':').ok_or_else(none)?;
                Ok(Self::Substitute(id.into(), organisation.into(), role.into()))
            }
            "team" => {
                let (organisation, role) = rest.split_once(':').ok_or_else(none)?;
                Ok(Self::Team(organisation.into(), role.into()))
            }
            "youth" => Ok(Self::Youth(rest.into())),
            "parents" => Ok(Self::Parents(rest.into())),
            "mail" => Ok(Self::Address(rest.to_owned())),
            _ => Err(none()),
        }
    }
}

/// A mail in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Made by the shell.
    pub id: String,
    /// For whom it was made.
    pub recipient: Recipient,
    /// Where it goes.
    pub address: String,
    /// Its subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
    /// `text/calendar`, when it carries an entry.
    pub calendar: Option<String>,
    /// The same at every attempt.
    pub message_id: String,
    /// When it was made.
    pub at: Timestamp,
}

/// A mail that was claimed for sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedMail {
    /// The mail.
    pub mail: Mail,
    /// How often it was tried, this attempt included.
    pub attempts: u32,
}

/// Something that reached none of those for whom it was, and that nobody has dealt with yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// Which: for dealing with it.
    pub id: UndeliveredId,
    /// For whom it was.
    pub recipient: Recipient,
    /// The address that was refused; empty when there was none.
    pub address: String,
    /// What the relay said; empty when there was no address.
    pub error: String,
    /// Since when.
    pub at: Timestamp,
    /// How many messages.
    pub notices: u32,
    /// About whom, the first few: youths with their names.
    pub about: Vec<(YouthId, String)>,
}

/// What reached nobody: `mail:<id>`, or `recipient:<recipient>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UndeliveredId {
    /// A mail that the relay refused for good.
    Mail(String),
    /// All that waited for someone without a mailbox.
    Recipient(Recipient),
}

impl std::fmt::Display for UndeliveredId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Mail(id) => write!(f, "mail:{id}"),
            Self::Recipient(recipient) => write!(f, "recipient:{recipient}"),
        }
    }
}

impl std::str::FromStr for UndeliveredId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("mail", id)) => Ok(Self::Mail(id.to_owned())),
            Some(("recipient", recipient)) => recipient.parse().map(Self::Recipient),
            _ => Err(format!("nothing undelivered: {text}")),
        }
    }
}

/// An entry in someone's calendar that was mailed, so that it can be updated and cancelled with the step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEntry {
    /// Stays the same as long as the obligation does.
    pub uid: String,
    /// Whose calendar.
    pub recipient: Recipient,
    /// What it is about, as text (the `Display` of the engine's `Subject`).
    pub subject: String,
    /// The day of the entry.
    pub due: Date,
    /// Goes up with every change that is mailed.
    pub sequence: u32,
}
