//! A plausible region to practise in: invented youths with two years behind them, and invented people who work with
//! them. It is filled from a simulation, so that every journal in it is one that the core itself wrote.

mod names;
mod reports;
mod words;

use crate::flow::{Flow, FlowError, read_models};
use crate::simulate::{self, Lived};
use crate::store::{CaseChange, Commit, CommitError, Note, Person, Youth};
use jiff::ToSpan;
use sluitend_engine::calendar::{Span, Unit};
use sluitend_engine::case::{Event, Subject, What};
use sluitend_engine::id::{NoteId, OrganisationId, PersonId, RoleId};
use sluitend_engine::owner;
use sluitend_engine::wake;
use std::collections::BTreeMap;
use tokio::task::JoinSet;

/// The published size of Noord- en Midden-Drenthe (Uitwerkingsnotitie 2017: 460 youths in 2016-2017).
pub const YOUTHS: u32 = 460;

/// The region looks the same wherever it is filled.
const SEED: u64 = 20_261_121;

/// How long it has worked already.
const YEARS: i64 = 2;

/// Nothing in it is later than this: a region in which people work. Whoever moves the clock sees what becomes of it without.
const OLDEST: Span = Span { amount: -6, unit: Unit::Weeks };

/// People who hold a role at an organisation; as in the simulation.
const COLLEAGUES: u32 = 3;

/// What was filled in.
#[derive(Clone, Debug)]
pub struct Filled {
    /// How many youths.
    pub youths: usize,
    /// Everyone who works there, the busiest of each role first.
    pub people: Vec<Person>,
}

/// Fills an empty practice database.
///
/// # Errors
/// When the store fails.
pub async fn fill(flow: &Flow, youths: u32, password_hash: &str) -> Result<Filled, FlowError> {
    let until = wake::local_day(&flow.programme, flow.now());
    let from = until.saturating_sub(YEARS.years());
    let oldest = flow.programme.calendar.add(until, OLDEST);
    let tended = |lived: &Lived| {
        let lines = read_models(&flow.programme, &lived.case.clone().into(), lived.facts).tasks;
        lines.iter().all(|line| line.paused || line.due >= oldest)
    };
    let region = simulate::region(&flow.programme, youths, SEED, (from, until), tended);
    let people = people(flow, &region);
    for person in &people {
        flow.store.put_person(person).await?;
        flow.store.set_password(&person.id, password_hash).await?;
    }
    reports::keep(flow, &region).await?;
    let count = region.len();
    let mut writing = JoinSet::new();
    for (n, lived) in region.into_iter().enumerate() {
        let commit = commit(flow, n, lived);
        let store = flow.store.clone();
        writing.spawn(async move { store.commit(commit).await });
    }
    while let Some(done) = writing.join_next().await {
        done.map_err(|e| CommitError::Unavailable(e.to_string())).and_then(|written| written)?;
    }
    Ok(Filled { youths: count, people })
}

/// A youth with its whole journal, in one transaction.
fn commit(flow: &Flow, n: usize, lived: Lived) -> Commit {
    let Lived { case, facts, journal } = lived;
    let name = names::youth(n);
    let attributes = owner::attributes(&flow.programme, &case.known);
    let created_at = journal.first().map_or(flow.now(), |e| e.at);
    let youth = Youth {
        id: case.youth.clone(),
        number: Some(format!("OEF{:05}", n + 1)),
        email: Some(format!("{}@jongeren.example", names::mailbox(&name))),
        parents_email: Some(format!("ouders.van.{}@thuis.example", names::mailbox(&name))),
        name,
        birth: facts.birth,
        attributes,
        created_at,
        erased_at: None,
        version: 0,
    };
    let notes = journal.iter().filter_map(note).collect();
    let change = read_models(&flow.programme, &case.into(), facts);
    let change = CaseChange { expected: 0, events: journal, ..change };
    Commit { case: Some(change), youth: Some(youth), notes, ..Commit::default() }
}

/// The text that belongs to a note of the simulation.
fn note(event: &Event) -> Option<Note> {
    let id = note_id(&event.what)?;
    let author = match &event.by {
        sluitend_engine::case::By::Person(person) => Some(person.clone()),
        sluitend_engine::case::By::System | sluitend_engine::case::By::Youth => None,
    };
    let text = words::text(&event.what, event.seq).to_owned();
    Some(Note { id: id.clone(), at: event.at, author, text })
}

fn note_id(what: &What) -> Option<&NoteId> {
    match what {
        What::Moved { note, .. }
        | What::FollowUpAnswered { note, .. }
        | What::HandoverOffered { note, .. }
        | What::HandoverAccepted { note, .. }
        | What::HandoverDeclined { note }
        | What::PlanChanged { note, .. }
        | What::AgendaSet { note, .. } => note.as_ref(),
        What::Paused { reason, .. } => reason.as_ref(),
        What::Written { correction: Some(correction), .. } => correction.reason.as_ref(),
        What::Noted { note } => Some(note),
        What::PlanAdded { text, .. } => Some(text),
        _ => None,
    }
}

/// Everyone who holds a role at an organisation of its kind, the busiest first: with the most lines on the worklist.
fn people(flow: &Flow, region: &[Lived]) -> Vec<Person> {
    let programme = &flow.programme;
    let mut busy: BTreeMap<PersonId, usize> = BTreeMap::new();
    for lived in region {
        let lines = read_models(programme, &lived.case.clone().into(), lived.facts).tasks;
        for person in lines.iter().filter(|t| t.subject != Subject::Stall).filter_map(|t| t.owner.person.clone()) {
            *busy.entry(person).or_default() += 1;
        }
    }
    let mut people = Vec::new();
    for (role, definition) in &programme.roles {
        let Some(kind) = &definition.organisation else { continue };
        for (organisation, _) in programme.organisations.iter().filter(|(_, o)| o.kind == *kind) {
            for n in 1..=COLLEAGUES {
                people.push(person(flow, role, organisation, n, people.len()));
            }
        }
    }
    let count = |p: &Person| busy.get(&p.id).copied().unwrap_or_default();
    people.sort_by_key(|p| std::cmp::Reverse(count(p)));
    people
}

fn person(flow: &Flow, role: &RoleId, organisation: &OrganisationId, n: u32, number: usize) -> Person {
    let name = names::colleague(number);
    let colleague = |n: u32| PersonId::new(format!("{role}.{organisation}.{n}"));
    Person {
        id: colleague(n),
        email: format!(
            "{}.{}@{}.example",
            names::mailbox(&name),
            role.as_str().replace('_', "-"),
            mail_domain(organisation)
        ),
        name,
        substitute: Some(colleague(n % COLLEAGUES + 1)),
        active: true,
        created_at: flow.now(),
        holds: [(role.clone(), organisation.clone())].into(),
    }
}

fn mail_domain(organisation: &OrganisationId) -> String {
    organisation.as_str().replace('_', "-")
}
