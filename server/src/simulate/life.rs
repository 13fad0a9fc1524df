//! What else happens in a life: a pause, a move, a colleague who takes over, a plan that is kept or dropped.

use super::attempt::{self, Attempt};
use super::random::Dice;
use super::story::Story;
use super::{fill, people};
use jiff::ToSpan;
use sluitend_engine::case::{Owner, PlanStatus};
use sluitend_engine::command::{Actor, Command, Decision};
use sluitend_engine::decide::YOUTH_ANSWERS;
use sluitend_engine::id::{ActionId, FieldId, StateId};
use sluitend_engine::kept;
use sluitend_engine::model::{Behaviour, FieldKind, Life, Route, StateKind, Weight};
use sluitend_engine::value::Value;
use std::collections::BTreeMap;

const UNKNOWN_ACTION: &str = "Een handeling die niet bestaat, is toch uitgevoerd";
const BY_YOUTH: &str = "De jongere kon een stap zetten die alleen een begeleider kan zetten";
const TOO_LONG: &str = "Een pauze van meer dan zes maanden is toch begonnen";

/// Attempts that must get nowhere, as the rates of the file: they are no behaviour, but try the core.
const PROBES: [Weight; 3] = [16_000, 16_000, 8_000];

/// The longest that life is quiet, in days.
const MOST_DAYS: u64 = 3_650;

/// One thing that happens; `None` when nothing comes of it.
pub(super) fn event(story: &mut Story<'_>) -> Option<Attempt> {
    if !story.case.is_open() {
        return reopen(story);
    }
    let behaviour = story.behaviour();
    let rates = rates(behaviour, story.route()?);
    match story.dice.weighed(rates.iter().copied())? {
        0 => plan(story),
        1 => tick(story),
        2 => assign(story),
        3 => coach_leaves(story),
        4 => pause(story),
        5 => resume(story),
        6 => moved(story),
        7 => changed(story),
        8 => correct(story),
        9 => agenda(story),
        10 => withdraw(story),
        11 => answer_as_youth(story),
        12 => Some(nonsense(story)),
        13 => as_youth(story),
        14 => pause_too_long(story),
        at => {
            let (action, _) = story.route()?.anywhere.get_index(at - 15)?;
            attempt::from_everywhere(story, action)
        }
    }
}

/// How often each thing happens along a route: what stands in [`event`], in its order.
fn rates(behaviour: &Behaviour, route: &Route) -> Vec<Weight> {
    let Life { plan, tick, takes_over, coach_leaves, pause, resume, .. } = behaviour.life;
    let Life { moves, changes, corrects, agenda, withdraws, youth_answers, .. } = behaviour.life;
    let life = [plan, tick, takes_over, coach_leaves, pause, resume];
    let rest = [moves, changes, corrects, agenda, withdraws, youth_answers];
    let anywhere = route.anywhere.keys().map(|action| behaviour.anywhere(&route.id, action).unwrap_or(0));
    life.into_iter().chain(rest).chain(PROBES).chain(anywhere).collect()
}

/// How many days it is quiet, so that things happen as often as they should.
pub(super) fn quiet(behaviour: &Behaviour, route: &Route, dice: &mut Dice) -> i64 {
    let a_year: u64 = rates(behaviour, route).into_iter().map(u64::from).sum();
    let mean = (365_000 * 100 / a_year.max(1)).min(MOST_DAYS) as i64;
    dice.between(mean / 3, mean * 5 / 3)
}

/// The coach, or whoever is at it now, leaves: a colleague takes over, or the team.
fn coach_leaves(story: &mut Story<'_>) -> Option<Attempt> {
    let case = &story.case;
    let person = case.regisseur.person.clone().or_else(|| case.owner.person.clone())?;
    let named = case.named();
    let mut seats = Vec::new();
    for (_, role, organisation) in named.into_iter().filter(|(who, _, _)| *who == person) {
        let colleagues = (1..=2).map(|n| people::person(&role, &organisation, story.number + n));
        let colleague = colleagues.into_iter().find(|colleague| *colleague != person);
        let successor = colleague.filter(|_| story.dice.odds(2, 3));
        seats.push(Owner { role, organisation, person: successor });
    }
    Some(Attempt::fair(Actor::System, Command::Release { person, seats }))
}

fn owner(story: &Story<'_>) -> Actor {
    people::of(&story.case.owner, story.number)
}

fn regisseur(story: &Story<'_>) -> Actor {
    people::of(&story.case.regisseur, story.number)
}

/// A proposal is agreed or dropped; what was agreed is done or dropped; and new things are agreed.
fn plan(story: &mut Story<'_>) -> Option<Attempt> {
    let find = |status| story.case.plan.iter().find(|item| item.status == status).map(|item| item.id);
    let (proposed, open) = (find(PlanStatus::Proposed), find(PlanStatus::Open));
    let actor = owner(story);
    let set = |item, status| Some(Command::PlanSet { item, status, note: None });
    let command = match (story.dice.below(3), proposed, open) {
        (0, Some(item), _) => set(item, PlanStatus::Open),
        (1, Some(item), _) => set(item, PlanStatus::Dropped),
        (1 | 2, _, Some(item)) => set(item, if story.dice.odds(4, 5) { PlanStatus::Done } else { PlanStatus::Dropped }),
        _ => {
            let domains = &story.programme.domains;
            let domain = domains.keys().nth(story.dice.below(domains.len())).cloned();
            let due = Some(story.today.saturating_add(story.dice.between(7, 90).days()));
            domain.map(|domain| Command::PlanAdd { domain, text: story.note(), due })
        }
    };
    command.map(|command| Attempt::fair(actor, command))
}

fn tick(story: &mut Story<'_>) -> Option<Attempt> {
    let items = story.route()?.states.get(&story.case.state)?.checklist.len() as u16;
    let items = (0..items).filter(|_| story.dice.odds(1, 2)).collect();
    Some(Attempt::fair(owner(story), Command::Tick { items }))
}

/// Someone claims what has no person yet, or a colleague takes over.
fn assign(story: &mut Story<'_>) -> Option<Attempt> {
    let open = story.case.open.first().filter(|_| story.dice.odds(1, 2));
    let followup = open.map(|f| f.key.to_string());
    let of = open.map_or(&story.case.owner, |f| &f.owner).clone();
    let colleague = story.number + u32::from(story.dice.odds(1, 3));
    let person = people::person(&of.role, &of.organisation, colleague);
    Some(Attempt::fair(people::of(&of, story.number), Command::Assign { followup, person }))
}

fn pause(story: &mut Story<'_>) -> Option<Attempt> {
    story.case.step.as_ref().filter(|_| story.case.paused.is_none())?;
    let until = story.today.saturating_add(story.dice.between(7, 150).days());
    Some(Attempt::fair(owner(story), Command::Pause { until, reason: story.note() }))
}

fn pause_too_long(story: &mut Story<'_>) -> Option<Attempt> {
    let until = story.today.saturating_add(190.days());
    let (actor, command) = (owner(story), Command::Pause { until, reason: story.note() });
    Some(Attempt { actor, command, forbidden: Some(TOO_LONG) })
}

fn resume(story: &mut Story<'_>) -> Option<Attempt> {
    story.case.paused.as_ref()?;
    Some(Attempt::fair(owner(story), Command::Resume))
}

/// To another municipality, or another school: an attribute on which the serving organisation depends.
fn moved(story: &mut Story<'_>) -> Option<Attempt> {
    let programme = story.programme;
    let decides = |id: &FieldId| programme.organisations.values().any(|o| o.serves.contains_key(id));
    let deciding: Vec<_> = programme.attributes.keys().filter(|id| decides(id)).collect();
    let attribute = *deciding.get(story.dice.below(deciding.len()))?;
    let value = other_value(story, attribute)?;
    let values = BTreeMap::from([(attribute.clone(), value)]);
    Some(Attempt::fair(regisseur(story), Command::ChangeAttributes { values }))
}

fn changed(story: &mut Story<'_>) -> Option<Attempt> {
    let attributes = &story.programme.attributes;
    let attribute = attributes.keys().nth(story.dice.below(attributes.len()))?;
    let value = other_value(story, attribute)?;
    let values = BTreeMap::from([(attribute.clone(), value)]);
    Some(Attempt::fair(regisseur(story), Command::ChangeAttributes { values }))
}

fn other_value(story: &mut Story<'_>, attribute: &FieldId) -> Option<Value> {
    let kind = &story.programme.attributes.get(attribute)?.kind;
    Some(match kind {
        FieldKind::Choice { choices } => Value::Text(choices.keys().nth(story.dice.below(choices.len()))?.clone()),
        kind => fill::value(kind, &mut story.dice, story.today),
    })
}

fn correct(story: &mut Story<'_>) -> Option<Attempt> {
    let fields = &story.route()?.fields;
    let known: Vec<_> = story.case.known.iter().filter(|(id, _)| fields.contains_key(*id)).collect();
    let (field, earlier) = *known.get(story.dice.below(known.len()))?;
    let (field, concerning) = (field.clone(), earlier.mark.on);
    let value = fill::value(&fields.get(&field)?.kind, &mut story.dice, story.today);
    let reason = story.note();
    Some(Attempt::fair(owner(story), Command::Correct { field, value, concerning, reason }))
}

/// Few are put on an agenda by hand, and they come off it soon.
fn agenda(story: &mut Story<'_>) -> Option<Attempt> {
    let agenda = story.case.agenda.is_none().then(|| "mdo".to_owned());
    if agenda.is_some() && !story.dice.odds(1, 8) {
        return None;
    }
    Some(Attempt::fair(regisseur(story), Command::Agenda { agenda, note: None }))
}

fn withdraw(story: &mut Story<'_>) -> Option<Attempt> {
    story.case.handover.as_ref().filter(|h| h.route.is_some())?;
    Some(Attempt::fair(owner(story), Command::Handover { decision: Decision::Withdraw, note: None }))
}

/// The youth answers what it was asked by a personal link.
fn answer_as_youth(story: &mut Story<'_>) -> Option<Attempt> {
    let route = story.route()?;
    let asked = |key| kept::definition(story.programme, route, key).filter(|f| f.invite);
    let open = story.case.open.iter();
    let key = open.filter(|f| f.answered.is_none()).find(|f| asked(&f.key).is_some())?.key.to_string();
    let (action, _) = YOUTH_ANSWERS[story.dice.leaning(65, YOUTH_ANSWERS.len())];
    let command = Command::Answer { followup: key, action: action.into(), fields: BTreeMap::new(), note: None };
    Some(Attempt::fair(Actor::Youth, command))
}

fn as_youth(story: &mut Story<'_>) -> Option<Attempt> {
    let route = story.route()?;
    let action = route.states.get(&story.case.state)?.on.keys().next()?.clone();
    let command = Command::Act { action, fields: BTreeMap::new(), checklist: Vec::new(), note: None };
    Some(Attempt { actor: Actor::Youth, command, forbidden: Some(BY_YOUTH) })
}

fn nonsense(story: &Story<'_>) -> Attempt {
    // No file can hold this name.
    let action = ActionId::new("Bestaat Niet");
    let command = Command::Act { action, fields: BTreeMap::new(), checklist: Vec::new(), note: None };
    Attempt { actor: owner(story), command, forbidden: Some(UNKNOWN_ACTION) }
}

/// A closed trajectory is sometimes opened again: where it was, or at the beginning when it was waiting there.
fn reopen(story: &mut Story<'_>) -> Option<Attempt> {
    if !story.dice.chance(story.behaviour().habits.reopens) {
        return None;
    }
    let route = story.route()?;
    let is_task = |id: &StateId| route.states.get(id).is_some_and(|s| matches!(s.kind, StateKind::Task { .. }));
    let from = &story.case.closed.as_ref()?.from;
    let state = (!is_task(from)).then(|| route.initial.clone());
    Some(Attempt::fair(regisseur(story), Command::Reopen { state, reason: story.note() }))
}
