//! A region of a thousand youths who have lived a season, written by the core itself in a simulation. Its ids hold two
//! marks by which `copies` makes as many regions of it as are asked for. Its people have a full caseload from the first
//! region on, so that what is measured in many regions is compared with the same work in one.

use crate::clients::Step;
use jiff::ToSpan;
use serde_json::Value;
use sluitend::flow::{Flow, read_models};
use sluitend::simulate::{self, Lived};
use sluitend::store::{CaseChange, Commit, Note, Person, Youth};
use sluitend_engine::case::{Case, Event};
use sluitend_engine::id::{NoteId, OrganisationId, PersonId, RoleId};
use sluitend_engine::model::{Destination, Programme, Transition};
use sluitend_engine::owner;
use sluitend_engine::wake::local_day;
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::JoinSet;

/// Stands in the ids of the cases and youths of the first region: the number of the copy.
pub const CASE_MARK: &str = "k0000000";

/// Stands in the ids of its people: the number of their group.
pub const PERSON_MARK: &str = "g00000";

/// Youths of the region.
pub const YOUTHS: u32 = 1_000;

/// How long they have lived: long enough for a journal of some twenty events.
const DAYS: i64 = 100;

/// A caseload.
const CASELOAD: usize = 40;

/// The region, as far as those who measure must know it.
pub struct Region {
    /// Cases that can move on with an action that asks nothing: number, version, action.
    pub movable: Vec<(usize, u64, Step)>,
    /// People who have something to do.
    pub people: Vec<PersonId>,
}

/// The id of a case of a copy.
pub fn case_id(copy: u32, n: usize) -> String {
    format!("ck{copy:07}-{n:04}")
}

/// The id of a person of a group.
pub fn person_id(group: u32, person: &PersonId) -> PersonId {
    PersonId::new(person.as_str().replace(PERSON_MARK, &format!("g{group:05}")))
}

/// Writes the region.
pub async fn fill(flow: &Flow) -> anyhow::Result<Region> {
    let until = local_day(&flow.programme, flow.now());
    let lived = simulate::region(&flow.programme, YOUTHS, 7, (until.saturating_sub(DAYS.days()), until), |_| true);
    let desks = desks(&flow.programme, &lived);
    let mut people: BTreeSet<PersonId> = BTreeSet::new();
    let (mut movable, mut commits) = (Vec::new(), Vec::new());
    for (n, lived) in lived.into_iter().enumerate() {
        let commit = commit(flow, n, &lived, &desks)?;
        let change = commit.case.as_ref().expect("each has a case");
        people.extend(change.tasks.iter().filter_map(|t| t.owner.person.clone()));
        movable.extend(movement(&flow.programme, &change.case).map(|step| (n, change.case.version, step)));
        commits.push(commit);
    }
    for person in &people {
        flow.store.put_person(&colleague(flow, person)).await?;
    }
    let mut writing = JoinSet::new();
    for commit in commits {
        let store = flow.store.clone();
        writing.spawn(async move { store.commit(commit).await });
    }
    while let Some(written) = writing.join_next().await {
        written??;
    }
    Ok(Region { movable, people: people.into_iter().collect() })
}

/// Who does the work of whom: the simulation has more people than a region of this size, so that the work of several with
/// one role at one organisation is put together until it is a caseload.
fn desks(programme: &Programme, lived: &[Lived]) -> BTreeMap<String, String> {
    let mut loads: BTreeMap<String, usize> = BTreeMap::new();
    for lived in lived {
        for task in read_models(programme, &lived.case.clone().into(), lived.facts).tasks {
            if let Some(person) = task.owner.person {
                *loads.entry(person.to_string()).or_default() += 1;
            }
        }
    }
    let (mut desks, mut filled): (BTreeMap<String, String>, BTreeMap<String, (usize, String)>) = Default::default();
    for (person, load) in loads {
        let team = person.rsplit_once('.').map_or(person.as_str(), |(team, _)| team).to_owned();
        let (taken, desk) = filled.entry(team).or_insert_with(|| (0, person.clone()));
        if *taken > 0 && *taken + load > CASELOAD {
            (*taken, *desk) = (0, person.clone());
        }
        *taken += load;
        desks.insert(person, desk.clone());
    }
    desks
}

/// An action that asks nothing and leads to another state of the route, with the checklist of the present one.
fn movement(programme: &Programme, case: &Case) -> Option<Step> {
    if !case.is_open() || case.handover.is_some() {
        return None;
    }
    let state = programme.route(&case.route, case.revision)?.states.get(&case.state)?;
    let leads_on = |t: &&Transition| match t.branches.as_slice() {
        [only] => t.ask.is_empty() && matches!(&only.to, Destination::State(to) if *to != case.state),
        _ => false,
    };
    let action = state.on.values().find(leads_on)?.action.to_string();
    Some(Step { action, items: u16::try_from(state.checklist.len()).ok()? })
}

fn commit(flow: &Flow, n: usize, lived: &Lived, desks: &BTreeMap<String, String>) -> anyhow::Result<Commit> {
    let (case, youth) = (lived.case.id.to_string(), lived.case.youth.to_string());
    let renamed = |text: &str| match text {
        text if text == case => Some(format!("c{CASE_MARK}-{n:04}")),
        text if text == youth => Some(format!("y{CASE_MARK}-{n:04}")),
        text if is_person(&flow.programme, text) => {
            Some(format!("{PERSON_MARK}.{}", desks.get(text).map_or(text, String::as_str)))
        }
        _ => None,
    };
    let mut value = serde_json::to_value((&lived.case, &lived.journal))?;
    rename(&mut value, &renamed);
    let (case, events): (Case, Vec<Event>) = serde_json::from_value(value)?;
    let youth = Youth {
        id: case.youth.clone(),
        number: Some(format!("nr-{CASE_MARK}-{n:04}")),
        name: format!("Jongere {} de Vries{}", n / 10, n % 10),
        birth: lived.facts.birth,
        email: Some(format!("{}@jongeren.example", case.youth)),
        parents_email: None,
        attributes: owner::attributes(&flow.programme, &case.known),
        created_at: flow.now(),
        erased_at: None,
        version: 0,
    };
    let notes = events.iter().filter_map(note).collect();
    let change = CaseChange { expected: 0, events, ..read_models(&flow.programme, &case.into(), lived.facts) };
    Ok(Commit { case: Some(change), youth: Some(youth), notes, ..Commit::default() })
}

/// A sentence with a move, so that the table of notes has rows of a usual length.
fn note(event: &Event) -> Option<Note> {
    let value = serde_json::to_value(&event.what).ok()?;
    let id = NoteId::new(value.get("note")?.as_str()?);
    let text = "Samen gesproken over wat er goed gaat en wat de volgende stap is.".to_owned();
    Some(Note { id, at: event.at, author: None, text })
}

/// As the simulation names people: role, organisation, number.
fn is_person(programme: &Programme, text: &str) -> bool {
    let mut parts = text.split('.');
    let role = parts.next().is_some_and(|role| programme.roles.contains_key(&RoleId::new(role)));
    let organisation = parts.next().is_some_and(|at| programme.organisations.contains_key(&OrganisationId::new(at)));
    role && organisation && parts.next().is_some_and(|n| n.parse::<u32>().is_ok())
}

fn rename(value: &mut Value, renamed: &impl Fn(&str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if let Some(new) = renamed(text) {
                *text = new;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|v| rename(v, renamed)),
        Value::Object(map) => map.values_mut().for_each(|v| rename(v, renamed)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn colleague(flow: &Flow, id: &PersonId) -> Person {
    let mut parts = id.as_str().split('.').skip(1);
    let (role, at) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    Person {
        id: id.clone(),
        name: "Collega Jansen".to_owned(),
        email: format!("{id}@werk.example"),
        substitute: None,
        active: true,
        created_at: flow.now(),
        holds: [(role.into(), at.into())].into(),
    }
}
