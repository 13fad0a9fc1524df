//! What people do with what is asked of them: which action, with what filled in. Now and then they forget something,
//! or someone tries who has nothing to do with it: that must be refused.

use super::plans::Intent;
use super::story::Story;
use super::{fill, people};
use sluitend_engine::case::{FollowUpKey, Handover, Owner, PlanStatus};
use sluitend_engine::command::{Actor, Command, Decision};
use sluitend_engine::id::{ActionId, FieldId, RoleId};
use sluitend_engine::kept;
use sluitend_engine::model::{Doing, Field, Route, State, StateKind, Transition, Weight};
use sluitend_engine::value::Value;
use std::collections::BTreeMap;

/// A command, who sends it, and whether that can be right.
pub(super) struct Attempt {
    pub actor: Actor,
    pub command: Command,
    /// Why it must be refused, if it must: what a violation says when it is not.
    pub forbidden: Option<&'static str>,
}

impl Attempt {
    /// Something that is meant to succeed.
    pub fn fair(actor: Actor, command: Command) -> Self {
        Self { actor, command, forbidden: None }
    }
}

const INCOMPLETE: &str = "Een handeling waarbij een verplicht veld ontbrak, is toch uitgevoerd";
const STRANGER: &str = "Een handeling van iemand die hier niet over gaat, is toch uitgevoerd";
const NO_REASON: &str = "Een overdracht is afgewezen zonder reden";

/// What is done with a plan; `None` when there is nothing to do any more.
pub(super) fn of(story: &mut Story<'_>, intent: &Intent) -> Option<Attempt> {
    match intent {
        Intent::Step => step(story),
        Intent::Handover => story.case.handover.clone().map(|handover| answer_handover(story, &handover)),
        Intent::FollowUp(key) => follow_up(story, key),
        Intent::Action(item) => {
            let actor = people::of(&story.case.owner, story.number);
            let status = if story.dice.odds(4, 5) { PlanStatus::Done } else { PlanStatus::Dropped };
            Some(Attempt::fair(actor, Command::PlanSet { item: *item, status, note: None }))
        }
        Intent::Contact if was_discussed(story) => {
            let actor = people::of(&story.case.regisseur, story.number);
            Some(Attempt::fair(actor, Command::Agenda { agenda: None, note: None }))
        }
        Intent::Contact => {
            let actor = people::of(&story.case.owner, story.number);
            Some(Attempt::fair(actor, Command::Note(story.note())))
        }
        Intent::Life => super::life::event(story),
    }
}

/// What was put on an agenda by hand has had its meeting after three weeks.
fn was_discussed(story: &Story<'_>) -> bool {
    let agenda = story.case.agenda.as_ref().filter(|a| !a.by_ladder && story.case.is_open());
    agenda.is_some_and(|a| story.today.since(a.since).map_or(0, |span| span.get_days()) >= 21)
}

fn step(story: &mut Story<'_>) -> Option<Attempt> {
    let route = story.route()?;
    let state = route.states.get(&story.case.state)?;
    let transition = choose(story, state, route.transitions(state).collect())?;
    let usual = match &state.kind {
        StateKind::Task { owner, .. } => owner.clone(),
        StateKind::Wait | StateKind::Final { .. } => story.case.owner.role.clone(),
    };
    let owner = story.case.owner.clone();
    let doing = story.behaviour().state(&story.case.route, &state.id);
    let route = story.route()?;
    let (actor, fields, forbidden) = who_and_what(story, route, transition, &usual, &owner, doing);
    let checklist = (0..state.checklist.len() as u16).collect();
    let note = story.dice.odds(1, 3).then(|| story.note());
    let command = Command::Act { action: transition.action.clone(), fields, checklist, note };
    Some(Attempt { actor, command, forbidden })
}

/// One of the actions, by how often each is taken here. Where that is not known: those of the state itself, the first the
/// likeliest, and where no rates are known either, three in a hundred times one from everywhere.
fn choose<'t>(story: &mut Story<'_>, state: &State, possible: Vec<&'t Transition>) -> Option<&'t Transition> {
    let behaviour = story.behaviour();
    let often = behaviour.state(&story.case.route, &state.id).map_or(&[][..], |doing| &doing.actions[..]);
    if let Some(at) = story.dice.weighed(possible.iter().map(|t| weight(often, &t.action))) {
        return possible.get(at).copied();
    }
    let strays = behaviour.acts.anywhere.is_empty();
    let (own, anywhere): (Vec<_>, Vec<_>) = possible.into_iter().partition(|t| state.on.contains_key(&t.action));
    let dice = &mut story.dice;
    if own.is_empty() || (strays && !anywhere.is_empty() && dice.odds(3, 100)) {
        return anywhere.get(dice.leaning(65, anywhere.len())).copied();
    }
    own.get(dice.leaning(66, own.len())).copied()
}

fn follow_up(story: &mut Story<'_>, key: &FollowUpKey) -> Option<Attempt> {
    let open = story.case.open.iter().find(|f| f.key == *key)?.clone();
    let home = kept::home(story.programme, story.route()?, key)?;
    let definition = home.followups.get(&key.followup)?;
    let doing = story.behaviour().followup(&home.id, &key.followup);
    let often = doing.map_or(&[][..], |doing| doing.actions_in(&story.case.state));
    let known = story.dice.weighed(definition.on.keys().map(|action| weight(often, action)));
    let at = known.unwrap_or_else(|| story.dice.leaning(80, definition.on.len()));
    let transition = definition.on.values().nth(at)?;
    let usual = &definition.owner;
    let (actor, fields, forbidden) = who_and_what(story, home, transition, usual, &open.owner, doing);
    let note = story.dice.odds(1, 3).then(|| story.note());
    let command = Command::Answer { followup: key.to_string(), action: transition.action.clone(), fields, note };
    Some(Attempt { actor, command, forbidden })
}

fn weight(often: &[(ActionId, Weight)], action: &ActionId) -> Weight {
    often.iter().find(|(known, _)| known == action).map_or(0, |(_, weight)| *weight)
}

/// Something happens that is possible in every open state.
pub(super) fn from_everywhere(story: &mut Story<'_>, action: &ActionId) -> Option<Attempt> {
    let route = story.route()?;
    let state = route.states.get(&story.case.state)?;
    let waits = story.case.paused.is_some() || story.case.handover.as_ref().is_some_and(|h| h.route.is_some());
    let transition = route.transitions(state).find(|t| t.action == *action).filter(|_| !waits)?;
    let owner = story.case.owner.clone();
    let (actor, fields, forbidden) = who_and_what(story, route, transition, &owner.role, &owner, None);
    let command = Command::Act { action: action.clone(), fields, checklist: Vec::new(), note: None };
    Some(Attempt { actor, command, forbidden })
}

/// Who takes an action and what is filled in; and why it must be refused, when it must. `route`: the one that asks.
fn who_and_what(
    story: &mut Story<'_>,
    route: &Route,
    transition: &Transition,
    usual: &RoleId,
    owner: &Owner,
    doing: Option<&Doing>,
) -> (Actor, BTreeMap<FieldId, Value>, Option<&'static str>) {
    let actor = people::able(story, &transition.roles, usual, owner);
    let mut fields = BTreeMap::new();
    for ask in &transition.ask {
        let wanted = !ask.optional || story.dice.odds(1, 2);
        let kind = definition(story, route, &ask.field).map(|field| &field.kind).filter(|_| wanted);
        if let Some(kind) = kind {
            let behaviour = story.behaviour();
            let here = doing.and_then(|doing| doing.fields.get(&ask.field));
            let spread = here.or_else(|| behaviour.field(&route.id, &ask.field));
            let spread = spread.or_else(|| behaviour.attributes.get(&ask.field));
            let drawn = spread.and_then(|spread| fill::drawn(spread, kind, &mut story.dice, story.today));
            let value = drawn.unwrap_or_else(|| fill::value(kind, &mut story.dice, story.today));
            fields.insert(ask.field.clone(), value);
        }
    }
    if story.dice.chance(story.behaviour().habits.forgets)
        && let Some(forgotten) = transition.ask.iter().find(|ask| !ask.optional)
    {
        fields.remove(&forgotten.field);
        return (actor, fields, Some(INCOMPLETE));
    }
    if story.dice.odds(2, 100) {
        let role = transition.roles.first().unwrap_or(usual);
        if let Some(stranger) = people::stranger(story.programme, &story.case, role) {
            return (stranger, fields, Some(STRANGER));
        }
    }
    (actor, fields, None)
}

fn answer_handover(story: &mut Story<'_>, handover: &Handover) -> Attempt {
    let receiver = people::of(&handover.to, story.number);
    let stranger = people::stranger(story.programme, &story.case, &handover.to.role);
    let note = Some(story.note());
    let of = |decision, note| Command::Handover { decision, note };
    let declines = story.dice.chance(story.behaviour().habits.declines);
    match (story.dice.below(100), stranger) {
        (0..3, _) => Attempt { actor: receiver, command: of(Decision::Decline, None), forbidden: Some(NO_REASON) },
        (3..6, Some(actor)) => Attempt { actor, command: of(Decision::Accept, None), forbidden: Some(STRANGER) },
        _ if declines => Attempt::fair(receiver, of(Decision::Decline, note)),
        _ => Attempt::fair(receiver, of(Decision::Accept, None)),
    }
}

fn definition<'p>(story: &Story<'p>, route: &'p Route, field: &FieldId) -> Option<&'p Field> {
    route.fields.get(field).or_else(|| story.programme.attributes.get(field))
}
