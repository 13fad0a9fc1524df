//! What stands in the tables, as types. Dates are local days, instants are UTC with milliseconds.

use jiff::Timestamp;
use jiff::civil::Date;
use sluitend_engine::case::{Case, Event, Owner, Subject};
use sluitend_engine::id::*;
use sluitend_engine::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A youth: personal data, apart from the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Youth {
    /// Made by the shell.
    pub id: YouthId,
    /// The number in the system from which the youth was imported; unique.
    pub number: Option<String>,
    /// First name and surname.
    pub name: String,
    /// The birth date.
    pub birth: Date,
    /// Of the youth.
    pub email: Option<String>,
    /// Of the parents or guardians.
    pub parents_email: Option<String>,
    /// The attributes that are known, as imported. Those of a case stand in the case.
    pub attributes: BTreeMap<FieldId, Value>,
    /// When it was imported.
    pub created_at: Timestamp,
    /// When the personal data was erased.
    pub erased_at: Option<Timestamp>,
}

/// A case with what the core must know besides it.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedCase {
    /// The case.
    pub case: Case,
    /// The birth date of the youth.
    pub birth: Date,
}

/// A line of a list of cases.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseLine {
    /// The case.
    pub case: CaseId,
    /// Whose it is.
    pub youth: YouthId,
    /// The name of the youth.
    pub name: String,
    /// Where it is.
    pub route: RouteId,
    /// The revision of the route.
    pub revision: u32,
    /// The state.
    pub state: StateId,
    /// The phase of the state.
    pub phase: Option<PhaseId>,
    /// Who is accountable.
    pub owner: Owner,
    /// The due date of the present step.
    pub due: Option<Date>,
    /// The agenda on which it stands.
    pub agenda: Option<String>,
    /// Since when it is stuck.
    pub stuck_since: Option<Date>,
    /// When it was opened.
    pub opened: Date,
    /// When and how it was closed.
    pub closed: Option<(Date, OutcomeId)>,
}

/// One line of the worklist: something that someone must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What it is about; with the case it is the key.
    pub subject: Subject,
    /// The state of the case.
    pub state: StateId,
    /// What must be done, in Dutch and without personal data.
    pub title: String,
    /// Who must do it.
    pub owner: Owner,
    /// The last day on which it is in time.
    pub due: Date,
    /// The day on which it came.
    pub since: Date,
    /// Whether nothing is asked until a pause ends.
    pub paused: bool,
}

/// A line of the worklist, as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskLine {
    /// The case.
    pub case: CaseId,
    /// Whose it is.
    pub youth: YouthId,
    /// The name of the youth.
    pub name: String,
    /// What it is about, as text ([`Subject`]'s `Display`).
    pub subject: String,
    /// What sort of line.
    pub kind: TaskKind,
    /// The route.
    pub route: RouteId,
    /// The state of the case.
    pub state: StateId,
    /// What must be done.
    pub title: String,
    /// Who must do it.
    pub owner: Owner,
    /// The last day on which it is in time.
    pub due: Date,
    /// The day on which it came.
    pub since: Date,
    /// Whether nothing is asked until a pause ends.
    pub paused: bool,
}

/// What sort of line of the worklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskKind {
    /// The present step.
    Step,
    /// A handover to answer.
    Handover,
    /// An open follow-up.
    FollowUp,
    /// An action of the trajectplan.
    Plan,
    /// No human activity at all.
    Stall,
}

impl TaskKind {
    /// The kind of a subject.
    #[must_use]
    pub fn of(subject: &Subject) -> Self {
        match subject {
            Subject::Step => Self::Step,
            Subject::FollowUp(_) => Self::FollowUp,
            Subject::Handover => Self::Handover,
            Subject::Plan(_) => Self::Plan,
            Subject::Stall => Self::Stall,
        }
    }

    /// As it stands in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Handover => "handover",
            Self::FollowUp => "followup",
            Self::Plan => "plan",
            Self::Stall => "stall",
        }
    }
}

impl std::str::FromStr for TaskKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [Self::Step, Self::Handover, Self::FollowUp, Self::Plan, Self::Stall];
        all.into_iter().find(|k| k.as_str() == text).ok_or_else(|| format!("no kind of task: {text}"))
    }
}

/// Free text of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Made by the shell.
    pub id: NoteId,
    /// When it was written.
    pub at: Timestamp,
    /// Who wrote it; `None`: the youth.
    pub author: Option<PersonId>,
    /// The text; empty when it was erased.
    pub text: String,
}

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
    /// What it is about, as text ([`Subject`]'s `Display`).
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
    /// What it is about, as text ([`Subject`]'s `Display`).
    pub subject: String,
    /// The day of the entry.
    pub due: Date,
    /// Goes up with every change that is mailed.
    pub sequence: u32,
}

/// Someone who works with youths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Made by the shell.
    pub id: PersonId,
    /// First name and surname.
    pub name: String,
    /// Unique; in lower case.
    pub email: String,
    /// Who stands in.
    pub substitute: Option<PersonId>,
    /// Whether this person can log in and be given work.
    pub active: bool,
    /// When it was added.
    pub created_at: Timestamp,
    /// Each role at an organisation.
    pub holds: BTreeSet<(RoleId, OrganisationId)>,
}

impl Person {
    /// Whether they hold any role at an organisation.
    #[must_use]
    pub fn works_at(&self, organisation: &OrganisationId) -> bool {
        self.holds.iter().any(|(_, at)| at == organisation)
    }
}

/// A login by cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the cookie.
    pub hash: String,
    /// Who.
    pub person: PersonId,
    /// Must come back with every form.
    pub csrf: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A bearer token of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// SHA-256 of the token.
    pub hash: String,
    /// What it is for.
    pub name: String,
    /// On whose behalf.
    pub person: PersonId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; `None`: never.
    pub expires_at: Option<Timestamp>,
}

/// The first answer to a command, for when it is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who asked: keys of different actors are different.
    pub actor: String,
    /// The client's key.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// When.
    pub at: Timestamp,
}

/// A look into a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Made by the shell.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who looked.
    pub person: PersonId,
    /// Into whose dossier.
    pub youth: YouthId,
    /// Into which case.
    pub case: Option<CaseId>,
    /// What was looked at.
    pub what: String,
}

/// A revision of a route, with the files of the programme from which it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The route.
    pub route: RouteId,
    /// Its revision.
    pub revision: u32,
    /// SHA-256 of the files.
    pub hash: String,
    /// Path to text.
    pub files: BTreeMap<String, String>,
    /// When it was published here.
    pub at: Timestamp,
}

/// How many cases are in a state of a route.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Counted {
    /// The route.
    pub route: String,
    /// The state.
    pub state: String,
    /// The outcome; empty: open.
    pub outcome: String,
    /// How many.
    pub cases: i64,
}

/// A schedule that fires, with all that follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Firing {
    /// The schedule.
    pub job: String,
    /// The local time for which it fires: its key.
    pub wall_time: String,
    /// When it fires.
    pub at: Timestamp,
    /// Who must be told.
    pub notices: Vec<Notice>,
    /// What was counted.
    pub snapshot: Option<Snapshot>,
}

/// The counted indicators of a reference date.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The schedule that asked for it.
    pub job: String,
    /// The reference date.
    pub on: Date,
    /// What was counted.
    pub body: serde_json::Value,
    /// When.
    pub at: Timestamp,
}

/// All that is stored of a case, for `audit` and `rebuild`.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredCase {
    /// The key.
    pub id: CaseId,
    /// The snapshot, as it stands there.
    pub snapshot: String,
    /// The columns beside it.
    pub columns: Columns,
    /// The columns that repeat the case for look-ups, as text: see [`looked_up`].
    pub looked_up: Vec<(&'static str, String)>,
    /// The birth date of the youth.
    pub birth: Date,
    /// The lines of the worklist, by subject.
    pub tasks: Vec<TaskLine>,
    /// The organisations that take part, sorted.
    pub parts: Vec<OrganisationId>,
    /// The journal.
    pub events: Vec<Event>,
}

/// The columns of a case row that repeat the case, as text; empty where there is nothing.
#[must_use]
pub fn looked_up(case: &Case) -> Vec<(&'static str, String)> {
    let text = |value: Option<&dyn ToString>| value.map(ToString::to_string).unwrap_or_default();
    let values: [&dyn ToString; 7] = [
        &case.youth,
        &case.route,
        &case.revision,
        &case.state,
        &case.version,
        &case.owner.role,
        &case.owner.organisation,
    ];
    let options = [
        text(case.owner.person.as_ref().map(|p| p as &dyn ToString)),
        text(case.step.as_ref().map(|s| &s.due as &dyn ToString)),
        text(case.agenda.as_ref().map(|a| &a.name as &dyn ToString)),
        text(case.closed.as_ref().map(|c| &c.on as &dyn ToString)),
        text(case.closed.as_ref().map(|c| &c.outcome as &dyn ToString)),
    ];
    let values = values.into_iter().map(ToString::to_string).chain(options);
    LOOKED_UP.into_iter().zip(values).collect()
}

/// The names of the columns of [`looked_up`], in its order.
pub(super) const LOOKED_UP: [&str; 12] = [
    "youth_id",
    "route",
    "revision",
    "state",
    "version",
    "owner_role",
    "owner_org",
    "owner_person",
    "due",
    "agenda",
    "closed_on",
    "outcome",
];

/// The columns of a case row that do not follow from the case alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The phase of the state.
    pub phase: Option<PhaseId>,
    /// Since when the step is with an accountable role, on an agenda, or its handover was never answered.
    pub stuck_since: Option<Date>,
    /// The earliest moment at which something is due; must be there while the case is open.
    pub wake_at: Option<Timestamp>,
}
