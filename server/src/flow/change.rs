//! What a decision writes: the case as it has become, its worklist, and who must be told.

use super::{Flow, FlowError};
use crate::fresh;
use crate::store::{CalendarEntry, CaseChange, Columns, Commit, Note, Notice, Recipient, Task};
use jiff::Timestamp;
use jiff::civil::Date;
use sluitend_engine::case::{Addressee, Case, Event, ReplayError, Subject};
use sluitend_engine::command::Facts;
use sluitend_engine::id::CaseId;
use sluitend_engine::model::{Programme, Route};
use sluitend_engine::notice;
use sluitend_engine::wake::View;
use sluitend_engine::worklist::{self, Line};
use std::sync::Arc;

/// A decision, applied.
pub(super) struct Change {
    pub(super) case: Arc<Case>,
    expected: u64,
    facts: Facts,
    regrouped: bool,
    events: Vec<Event>,
    notices: Vec<Notice>,
}

impl Change {
    pub(super) fn new(
        facts: Facts,
        before: Option<&Arc<Case>>,
        id: &CaseId,
        events: Vec<Event>,
        now: Timestamp,
    ) -> Result<Self, FlowError> {
        let expected = before.map_or(0, |c| c.version);
        let mut case = match before {
            Some(case) => case.clone(),
            None => Arc::new(Case::replay(id, events.first())?),
        };
        let mut notices = Vec::new();
        for event in &events {
            let former = case.clone();
            if event.seq > case.version {
                Arc::make_mut(&mut case).apply(event);
            }
            let told = notice::notices(&former, &case, event);
            notices.extend(told.into_iter().map(|n| row(&case, n, event.on, now)));
        }
        let expected_end = expected + events.len() as u64;
        if case.version != expected_end {
            let (expected, found) = (expected_end, case.version);
            return Err(ReplayError::OutOfOrder { case: id.clone(), expected, found }.into());
        }
        let regrouped = before.is_none_or(|before| before.organisations() != case.organisations());
        Ok(Self { case, expected, facts, regrouped, events, notices })
    }

    pub(super) fn commit(self, programme: &Programme, notes: Vec<Note>) -> Commit {
        let change = read_models(programme, &self.case, self.facts);
        let change = CaseChange { expected: self.expected, regrouped: self.regrouped, events: self.events, ..change };
        Commit { case: Some(change), notes, notices: self.notices, ..Commit::default() }
    }
}

/// All that is derived from a case: what `rebuild` writes anew. `expected` is the case's own version and there are no
/// events.
#[must_use]
pub fn read_models(programme: &Programme, case: &Arc<Case>, facts: Facts) -> CaseChange {
    let route = programme.route(&case.route, case.revision);
    let columns = route.map_or_else(Columns::default, |route| columns(programme, route, case, facts));
    let lines = route.map_or_else(Vec::new, |route| worklist::lines(programme, route, case));
    let tasks = lines.into_iter().map(|line| task(case, line)).collect();
    let (calendar, calendar_gone) = (Vec::new(), Vec::new());
    CaseChange {
        expected: case.version,
        birth: None,
        remembered: false,
        changes: None,
        regrouped: true,
        case: case.clone(),
        columns,
        events: Vec::new(),
        tasks,
        calendar,
        calendar_gone,
    }
}

fn columns(programme: &Programme, route: &Route, case: &Case, facts: Facts) -> Columns {
    let view = View { programme, route, case, facts };
    Columns {
        phase: route.states.get(&case.state).and_then(|s| s.phase.clone()),
        stuck_since: worklist::stuck_since(programme, route, case),
        wake_at: view.wake_at(),
    }
}

fn task(case: &Case, line: Line) -> Task {
    let Line { subject, title, owner, due, since, paused } = line;
    Task { subject, state: case.state.clone(), title, owner, due, since, paused }
}

fn row(case: &Case, notice: notice::Notice, on: Date, now: Timestamp) -> Notice {
    let matter = notice.matter();
    let recipient = match notice.to {
        Addressee::Professional(owner) => match owner.person {
            Some(person) => Recipient::Person(person),
            None => Recipient::Team(owner.organisation, owner.role),
        },
        Addressee::Substitute(owner) => match owner.person {
            Some(person) => Recipient::Substitute(person, owner.organisation, owner.role),
            None => Recipient::Team(owner.organisation, owner.role),
        },
        Addressee::Youth => Recipient::Youth(case.youth.clone()),
        Addressee::Parents => Recipient::Parents(case.youth.clone()),
    };
    Notice {
        id: fresh::id(now),
        case: case.id.clone(),
        recipient,
        kind: notice.kind.as_str().to_owned(),
        what: matter.as_str().to_owned(),
        subject: notice.subject.to_string(),
        due: notice.due,
        on,
        path: path(case),
        at: now,
    }
}

/// The page that a mail leads to. Beside a case that is closed another may be open.
fn path(case: &Case) -> String {
    match case.is_open() {
        true => format!("/jongeren/{}", case.youth),
        false => format!("/jongeren/{}?traject={}", case.youth, case.id),
    }
}

impl Flow {
    /// Who has an entry in a calendar for something that is over, or has another date, is told so. The entry itself goes
    /// when the worker has made the mail that cancels it.
    pub(super) async fn end_calendar_entries(
        &self,
        before: &Case,
        commit: &mut Commit,
        now: Timestamp,
    ) -> Result<(), FlowError> {
        let Some(change) = &mut commit.case else { return Ok(()) };
        if !reminded(before) {
            return Ok(());
        }
        for entry in self.store.unscoped().calendar_of(&before.id).await? {
            match standing(&change.tasks, &entry) {
                Some(subject) if subject == entry.subject => continue,
                Some(subject) => {
                    change.calendar.push(CalendarEntry { subject, ..entry });
                    continue;
                }
                None => {}
            }
            commit.notices.push(Notice {
                id: fresh::id(now),
                case: before.id.clone(),
                recipient: entry.recipient,
                kind: "cancelled".to_owned(),
                subject: entry.subject,
                what: "een herinnering in uw agenda".to_owned(),
                due: Some(entry.due),
                on: sluitend_engine::wake::local_day(&self.programme, now),
                path: path(before),
                at: now,
            });
        }
        Ok(())
    }
}

/// The subject that an entry has by now, when what it is about still stands on its day. A follow-up that went along to
/// another route has another one there, and asks the same.
fn standing(tasks: &[Task], entry: &CalendarEntry) -> Option<String> {
    let same_day = || tasks.iter().filter(|t| t.due == entry.due).map(|t| &t.subject);
    let along = |subject: &&Subject| match subject {
        Subject::FollowUp(key) if key.route.is_some() => Subject::FollowUp(key.at_home()).to_string() == entry.subject,
        _ => false,
    };
    let exact = same_day().find(|subject| subject.to_string() == entry.subject);
    exact.or_else(|| same_day().find(along)).map(ToString::to_string)
}

/// Entries come with reminders, so that a case whose ladders have not begun has none: no look-up for the many.
fn reminded(case: &Case) -> bool {
    let step = case.step.iter().any(|s| s.rungs > 0);
    let handover = case.handover.iter().any(|h| h.obligation.rungs > 0);
    let plan = case.plan.iter().any(|p| p.rungs > 0);
    step || handover || plan || case.open.iter().any(|f| f.obligation.rungs > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluitend_engine::case::{FollowUpKey, Owner};

    #[test]
    fn what_goes_along_to_another_route_keeps_its_entry_in_a_calendar_under_its_new_name() {
        let due = jiff::civil::date(2027, 9, 1);
        let key = |route: Option<&str>| FollowUpKey {
            followup: "jaarcontact".into(),
            n: 0,
            anchor: jiff::civil::date(2026, 9, 1),
            route: route.map(Into::into),
        };
        let task = |route, due| Task {
            subject: Subject::FollowUp(key(route)),
            state: "verkennen".into(),
            title: String::new(),
            owner: Owner { role: "mentor".into(), organisation: "school".into(), person: None },
            due,
            since: due,
            paused: false,
        };
        let entry = |route| CalendarEntry {
            uid: "u1".to_owned(),
            recipient: Recipient::Person("mirjam".into()),
            subject: Subject::FollowUp(key(route)).to_string(),
            due,
            sequence: 0,
        };
        let along = Subject::FollowUp(key(Some("werk"))).to_string();
        assert_eq!(standing(&[task(Some("werk"), due)], &entry(None)), Some(along.clone()), "asked there, too");
        assert_eq!(standing(&[task(Some("werk"), due)], &entry(Some("werk"))), Some(along), "already renamed");
        assert_eq!(standing(&[task(Some("werk"), due.tomorrow().unwrap_or(due))], &entry(None)), None, "another day");
        assert_eq!(standing(&[task(None, due)], &entry(Some("werk"))), None, "a new one of the next route");
        assert_eq!(standing(&[], &entry(None)), None);
    }
}
