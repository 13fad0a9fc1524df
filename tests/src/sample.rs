//! Youths, cases and events that look real, for tests that are not about routes.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use sluitend::store::{CaseChange, Columns, Commit, Task, Youth};
use sluitend_engine::case::{By, Case, Event, Mark, Obligation, Owner, Subject, What};
use sluitend_engine::id::NoteId;
use sluitend_engine::value::Value;
use std::collections::BTreeMap;

/// The day on which the samples begin.
#[must_use]
pub fn day() -> Date {
    date(2026, 3, 2)
}

/// A moment on that day, so many milliseconds after nine in the morning.
#[must_use]
pub fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(1_772_438_400_000 + ms).expect("a moment in 2026")
}

/// A youth called `Jongere <id>`.
#[must_use]
pub fn youth(id: &str) -> Youth {
    Youth {
        id: id.into(),
        number: Some(format!("nr-{id}")),
        name: format!("Jongere {id}"),
        birth: date(2009, 2, 28),
        email: Some(format!("{id}@example.org")),
        parents_email: None,
        attributes: BTreeMap::from([("gemeente".into(), Value::Text("assen".to_owned()))]),
        created_at: moment(0),
        erased_at: None,
        version: 0,
    }
}

/// A role at an organisation, with or without a person.
#[must_use]
pub fn owner(role: &str, organisation: &str, person: Option<&str>) -> Owner {
    Owner { role: role.into(), organisation: organisation.into(), person: person.map(Into::into) }
}

/// An open case of a youth in its first state, with a step that the mentors of a school must do.
#[must_use]
pub fn case(id: &str, youth: &str) -> Case {
    let mark = Mark { seq: 2, on: day() };
    Case {
        id: id.into(),
        youth: youth.into(),
        version: 2,
        route: "pro-vso-arbeid".into(),
        revision: 1,
        state: "toekomstperspectief".into(),
        closed: None,
        opened: day(),
        started: mark,
        open_since: day(),
        entered: BTreeMap::from([("toekomstperspectief".into(), mark)]),
        left: BTreeMap::new(),
        known: BTreeMap::new(),
        owner: owner("mentor", "school", None),
        escalated_from: None,
        regisseur: owner("regisseur", "doorstroompunt", None),
        people: BTreeMap::new(),
        step: Some(Obligation { due: date(2026, 3, 13), ladder: "gewoon".into(), rungs: 0 }),
        ticked: Vec::new(),
        paused: None,
        handover: None,
        open: Vec::new(),
        kept: Vec::new(),
        fired: Vec::new(),
        plan: Vec::new(),
        agenda: None,
        quiet_since: day(),
        stalled: 0,
        erased: None,
    }
}

/// The worklist of a case: its step.
#[must_use]
pub fn tasks(case: &Case) -> Vec<Task> {
    case.step
        .iter()
        .map(|step| Task {
            subject: Subject::Step,
            state: case.state.clone(),
            title: "Perspectief vaststellen".to_owned(),
            owner: case.owner.clone(),
            due: step.due,
            since: day(),
            paused: false,
        })
        .collect()
}

/// An event; which one does not matter to the store.
#[must_use]
pub fn event(seq: u64) -> Event {
    Event {
        seq,
        at: moment(seq as i64),
        on: day(),
        by: By::System,
        what: What::Noted { note: NoteId::new(format!("n{seq}")) },
    }
}

/// A case that begins: two events, and its step on the worklist.
#[must_use]
pub fn begin(case: Case) -> CaseChange {
    CaseChange {
        expected: 0,
        birth: None,
        remembered: false,
        changes: None,
        regrouped: true,
        columns: Columns { phase: None, stuck_since: None, wake_at: Some(moment(0)) },
        events: (1..=case.version).map(event).collect(),
        tasks: tasks(&case),
        calendar: Vec::new(),
        calendar_gone: Vec::new(),
        case: case.into(),
    }
}

/// The same case, one event later.
#[must_use]
pub fn next(case: &Case) -> CaseChange {
    let mut case = case.clone();
    let expected = case.version;
    case.version += 1;
    CaseChange { expected, events: vec![event(case.version)], ..begin(case) }
}

/// The commit that enrols a youth: `y<n>` with case `c<n>`.
#[must_use]
pub fn enrol(n: u32) -> Commit {
    let (youth_id, case_id) = (format!("y{n:05}"), format!("c{n:05}"));
    Commit { youth: Some(youth(&youth_id)), case: Some(begin(case(&case_id, &youth_id))), ..Commit::default() }
}
