//! Youths and their cases, and who looked at them.

use super::TaskLine;
use jiff::Timestamp;
use jiff::civil::Date;
use sluitend_engine::case::{Case, Event, Owner};
use sluitend_engine::id::*;
use sluitend_engine::value::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// The version that was read; 0: it is new. Each change adds one, and when another version stands there it is a
    /// conflict.
    pub version: u64,
}

/// A case with what the core must know besides it.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedCase {
    /// The case, shared by all who look at it.
    pub case: Arc<Case>,
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

/// How what begins that tells of a change of personal data, in the log of looks: eleven characters.
pub const CHANGED: &str = "gewijzigd: ";

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
pub(in crate::store) const LOOKED_UP: [&str; 12] = [
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
