//! What else happens in a life: a pause, a move, a colleague who takes over, a plan that is kept or dropped.

use super::attempt::Attempt;
use super::story::Story;
use super::{fill, people};
use jiff::ToSpan;
use sluitend_engine::case::PlanStatus;
use sluitend_engine::command::{Actor, Command, Decision};
use sluitend_engine::decide::YOUTH_ANSWERS;
use sluitend_engine::id::{ActionId, FieldId, StateId};
use sluitend_engine::model::{FieldKind, StateKind};
use sluitend_engine::value::Value;
use std::collections::BTreeMap;

const UNKNOWN_ACTION: &str = "Een handeling die niet bestaat, is toch uitgevoerd";
const BY_YOUTH: &str = "De jongere kon een stap zetten die alleen een begeleider kan zetten";
const TOO_LONG: &str = "Een pauze van meer dan zes maanden is toch begonnen";

/// One thing that happens; `None` when life is quiet. The numbers are thousandths.
pub(super) fn event(story: &mut Story<'_>) -> Option<Attempt> {
    if !story.case.is_open() {
        return reopen(story);
    }
    match story.dice.below(1000) {
        0..330 => plan(story),
        330..450 => tick(story),
        450..530 => assign(story),
        530..580 => pause(story),
        580..640 => resume(story),
        640..660 => moved(story),
        660..670 => changed(story),
        670..700 => correct(story),
        700..780 => agenda(story),
        780..810 => withdraw(story),
        810..880 => answer_as_youth(story),
        880..900 => Some(nonsense(story)),
        900..920 => as_youth(story),
        920..930 => pause_too_long(story),
        _ => None,
    }
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
    let followups = &story.route()?.followups;
    let asked = |key| followups.get(key).filter(|f| f.invite);
    let open = story.case.open.iter();
    let key = open.filter(|f| f.answered.is_none()).find(|f| asked(&f.key.followup).is_some())?.key.to_string();
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
    if story.dice.odds(2, 3) {
        return None;
    }
    let route = story.route()?;
    let is_task = |id: &StateId| route.states.get(id).is_some_and(|s| matches!(s.kind, StateKind::Task { .. }));
    let from = &story.case.closed.as_ref()?.from;
    let state = (!is_task(from)).then(|| route.initial.clone());
    Some(Attempt::fair(regisseur(story), Command::Reopen { state, reason: story.note() }))
}
