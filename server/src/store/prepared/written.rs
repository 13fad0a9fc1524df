//! The rows that a command writes, as the batch unpacks them. The names are those of the columns.

use super::{person, searchable, text, words};
use crate::store::commit::{CaseChange, Commit};
use crate::store::error::CommitError;
use crate::store::rows::*;
use serde::Serialize;
use sluitend_engine::case::{Case, Event};
use sluitend_engine::id::{CaseId, PersonId, PhaseId};

#[derive(Serialize)]
pub(super) struct CommandRow<'a> {
    n: i64,
    changed_youth: Option<&'a str>,
    actor: Option<&'a str>,
    key: Option<&'a str>,
    /// On whose behalf: nothing is written any more for who was switched off.
    person: Option<&'a str>,
    #[serde(flatten)]
    case: Option<CaseRow<'a>>,
}

#[derive(Serialize)]
pub(super) struct CaseRow<'a> {
    case_id: &'a str,
    expected: u64,
    youth_id: &'a str,
    birth: Option<jiff::civil::Date>,
    remembered: Option<i64>,
    changes: Option<String>,
    route: &'a str,
    revision: u32,
    state: &'a str,
    phase: Option<&'a str>,
    closed_on: Option<jiff::civil::Date>,
    outcome: Option<&'a str>,
    version: u64,
    opened_on: jiff::civil::Date,
    owner_role: &'a str,
    owner_org: &'a str,
    owner_person: Option<&'a str>,
    due: Option<jiff::civil::Date>,
    agenda: Option<&'a str>,
    stuck_since: Option<jiff::civil::Date>,
    wake_at: Option<i64>,
    snapshot: String,
}

#[derive(Serialize)]
pub(super) struct AnswerRow<'a> {
    n: i64,
    actor: &'a str,
    key: &'a str,
    request: &'a str,
    status: u16,
    body: &'a str,
    at: i64,
    answers_of: Option<&'a str>,
}

impl<'a> CommandRow<'a> {
    pub(super) fn of(n: i64, commit: &'a Commit) -> Result<Self, CommitError> {
        let case = commit.case.as_ref().map(CaseRow::of).transpose()?;
        let (actor, key) = commit.answer.as_ref().map(|a| (a.actor.as_str(), a.key.as_str())).unzip();
        let changed_youth = commit.youth.as_ref().map(|y| y.id.as_str());
        Ok(Self { n, changed_youth, actor, key, person: person(commit).map(PersonId::as_str), case })
    }
}

impl<'a> AnswerRow<'a> {
    pub(super) fn of(n: i64, answer: &'a Answer) -> Self {
        Self {
            n,
            actor: &answer.actor,
            key: &answer.key,
            request: &answer.request,
            status: answer.status,
            body: &answer.body,
            at: answer.at.as_millisecond(),
            answers_of: answer.case.as_ref().map(CaseId::as_str),
        }
    }
}

impl<'a> CaseRow<'a> {
    pub(super) fn of(change: &'a CaseChange) -> Result<Self, CommitError> {
        let CaseChange { case, columns, expected, birth, remembered, changes, .. } = change;
        Ok(Self {
            case_id: case.id.as_str(),
            expected: *expected,
            youth_id: case.youth.as_str(),
            birth: *birth,
            remembered: remembered.then_some(1),
            changes: changes.map(|number| number.to_string()),
            route: case.route.as_str(),
            revision: case.revision,
            state: case.state.as_str(),
            phase: columns.phase.as_ref().map(PhaseId::as_str),
            closed_on: case.closed.as_ref().map(|c| c.on),
            outcome: case.closed.as_ref().map(|c| c.outcome.as_str()),
            version: case.version,
            opened_on: case.opened,
            owner_role: case.owner.role.as_str(),
            owner_org: case.owner.organisation.as_str(),
            owner_person: case.owner.person.as_ref().map(PersonId::as_str),
            due: case.step.as_ref().map(|s| s.due),
            agenda: case.agenda.as_ref().map(|a| a.name.as_str()),
            stuck_since: columns.stuck_since,
            wake_at: columns.wake_at.map(jiff::Timestamp::as_millisecond),
            snapshot: text(case)?,
        })
    }
}

#[derive(Serialize)]
pub(super) struct YouthRow<'a> {
    n: i64,
    id: &'a str,
    number: Option<&'a str>,
    name: &'a str,
    search: String,
    birth: jiff::civil::Date,
    email: Option<&'a str>,
    parents_email: Option<&'a str>,
    attributes: String,
    created_at: i64,
    erased_at: Option<i64>,
    /// 1: a case comes along with it.
    cased: i64,
    version: u64,
}

impl<'a> YouthRow<'a> {
    pub(super) fn of(n: i64, youth: &'a Youth, cased: bool) -> Result<Self, CommitError> {
        Ok(Self {
            n,
            id: youth.id.as_str(),
            number: youth.number.as_deref(),
            name: &youth.name,
            search: searchable(&youth.name),
            birth: youth.birth,
            email: youth.email.as_deref(),
            parents_email: youth.parents_email.as_deref(),
            attributes: serde_json::to_string(&youth.attributes)?,
            created_at: youth.created_at.as_millisecond(),
            erased_at: youth.erased_at.map(jiff::Timestamp::as_millisecond),
            cased: i64::from(cased),
            version: youth.version,
        })
    }
}

#[derive(Serialize)]
pub(super) struct WordRow<'a> {
    n: i64,
    youth_id: &'a str,
    word: String,
}

impl<'a> WordRow<'a> {
    pub(super) fn of(n: i64, youth: &'a Youth) -> impl Iterator<Item = Self> {
        words(&youth.name).into_iter().map(move |word| Self { n, youth_id: youth.id.as_str(), word })
    }
}

#[derive(Serialize)]
pub(super) struct EventRow<'a> {
    n: i64,
    case_id: &'a str,
    seq: u64,
    at: i64,
    kind: &'static str,
    body: String,
}

impl<'a> EventRow<'a> {
    pub(super) fn of(n: i64, case_id: &'a str, event: &Event) -> Result<Self, CommitError> {
        let (kind, body) = (event.what.name(), text(event)?);
        Ok(Self { n, case_id, seq: event.seq, at: event.at.as_millisecond(), kind, body })
    }
}

#[derive(Serialize)]
pub(super) struct TaskRow<'a> {
    n: i64,
    case_id: &'a str,
    subject: String,
    youth_id: &'a str,
    kind: &'a str,
    route: &'a str,
    state: &'a str,
    title: &'a str,
    role: &'a str,
    organisation: &'a str,
    person: Option<&'a str>,
    due: jiff::civil::Date,
    since: jiff::civil::Date,
    paused: i64,
}

impl<'a> TaskRow<'a> {
    pub(super) fn of(n: i64, case: &'a Case, task: &'a Task) -> Self {
        Self {
            n,
            case_id: case.id.as_str(),
            subject: task.subject.to_string(),
            youth_id: case.youth.as_str(),
            kind: TaskKind::of(&task.subject).as_str(),
            route: case.route.as_str(),
            state: task.state.as_str(),
            title: &task.title,
            role: task.owner.role.as_str(),
            organisation: task.owner.organisation.as_str(),
            person: task.owner.person.as_ref().map(PersonId::as_str),
            due: task.due,
            since: task.since,
            paused: i64::from(task.paused),
        }
    }
}

#[derive(Serialize)]
pub(super) struct PartRow<'a> {
    n: i64,
    case_id: &'a str,
    organisation: &'a str,
    youth_id: &'a str,
}

impl<'a> PartRow<'a> {
    pub(super) fn of(n: i64, case: &'a Case) -> impl Iterator<Item = Self> {
        let (case_id, youth_id) = (case.id.as_str(), case.youth.as_str());
        case.organisations().into_iter().map(move |o| Self { n, case_id, organisation: o.as_str(), youth_id })
    }
}

#[derive(Serialize)]
pub(super) struct NoticeRow<'a> {
    n: i64,
    id: &'a str,
    case_id: &'a str,
    recipient: String,
    kind: &'a str,
    subject: &'a str,
    what: &'a str,
    due: Option<jiff::civil::Date>,
    on_date: jiff::civil::Date,
    path: &'a str,
    at: i64,
}

impl<'a> NoticeRow<'a> {
    pub(super) fn of(n: i64, notice: &'a Notice) -> Self {
        Self {
            n,
            id: &notice.id,
            case_id: notice.case.as_str(),
            recipient: notice.recipient.to_string(),
            kind: &notice.kind,
            subject: &notice.subject,
            what: &notice.what,
            due: notice.due,
            on_date: notice.on,
            path: &notice.path,
            at: notice.at.as_millisecond(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct NoteRow<'a> {
    n: i64,
    case_id: &'a str,
    id: &'a str,
    at: i64,
    author: Option<&'a str>,
    body: &'a str,
}

impl<'a> NoteRow<'a> {
    pub(super) fn of(n: i64, case_id: &'a str, note: &'a Note) -> Self {
        let author = note.author.as_ref().map(PersonId::as_str);
        Self { n, case_id, id: note.id.as_str(), at: note.at.as_millisecond(), author, body: &note.text }
    }
}

#[derive(Serialize)]
pub(super) struct CalendarRow<'a> {
    n: i64,
    case_id: &'a str,
    uid: &'a str,
    recipient: String,
    subject: &'a str,
    due: Option<jiff::civil::Date>,
    sequence: u32,
    gone: i64,
}

impl<'a> CalendarRow<'a> {
    pub(super) fn of(n: i64, change: &'a CaseChange) -> impl Iterator<Item = Self> {
        let case_id = change.case.id.as_str();
        let set = change.calendar.iter().map(move |e| Self {
            n,
            case_id,
            uid: &e.uid,
            recipient: e.recipient.to_string(),
            subject: &e.subject,
            due: Some(e.due),
            sequence: e.sequence,
            gone: 0,
        });
        let gone = change.calendar_gone.iter().map(move |(uid, recipient)| Self {
            n,
            case_id,
            uid,
            recipient: recipient.to_string(),
            subject: "",
            due: None,
            sequence: 0,
            gone: 1,
        });
        set.chain(gone)
    }
}

#[derive(Serialize)]
pub(super) struct AccessRow<'a> {
    n: i64,
    id: &'a str,
    at: i64,
    person_id: &'a str,
    youth_id: &'a str,
    case_id: Option<&'a str>,
    what: &'a str,
}

impl<'a> AccessRow<'a> {
    pub(super) fn of(n: i64, access: &'a Access) -> Self {
        Self {
            n,
            id: &access.id,
            at: access.at.as_millisecond(),
            person_id: access.person.as_str(),
            youth_id: access.youth.as_str(),
            case_id: access.case.as_ref().map(CaseId::as_str),
            what: &access.what,
        }
    }
}
