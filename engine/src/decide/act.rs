//! Taking an action of a state, and answering a follow-up.

use super::refuse::{all, invalid, not_now};
use super::{Work, handover, state};
use crate::calendar::{Span, Unit};
use crate::case::{FollowUpKey, Obligation, OpenFollowUp, What};
use crate::command::{Actor, Reason, Refusal};
use crate::guard::Sight;
use crate::id::{ActionId, FieldId, NoteId, RoleId, RouteId};
use crate::kept;
use crate::model::{Branch, Destination, Elsewhere, Field, Route, State, StateKind, Transition};
use crate::value::Value;
use std::collections::BTreeMap;

type Fields = BTreeMap<FieldId, Value>;

pub(super) fn act(
    work: &mut Work<'_>,
    action: &ActionId,
    fields: &Fields,
    checklist: &[u16],
    note: Option<&NoteId>,
) -> Result<(), Refusal> {
    let route = work.route;
    let Some(now) = route.states.get(&work.case.state).filter(|_| work.case.is_open()) else {
        return Err(not_now("Dit traject is afgerond. Heropen het eerst als er toch nog iets moet gebeuren."));
    };
    let Some(transition) = route.transition(&work.case.state, action.as_str()) else {
        let possible: Vec<_> = route.transitions(now).map(|t| format!("'{}'", t.action)).collect();
        return Err(not_now(format!(
            "'{action}' kan niet in de stap '{}'. Wel mogelijk: {}.",
            now.title,
            if possible.is_empty() { "niets; deze stap gaat vanzelf verder".to_owned() } else { possible.join(", ") }
        )));
    };
    if let Some(handover) = work.case.handover.as_ref().filter(|h| h.route.is_some()) {
        let title = work.organisation_title(&handover.to.organisation);
        return Err(not_now(format!(
            "Er wacht een overdracht op antwoord van {title}. Wacht op dat antwoord, of trek de overdracht in."
        )));
    }
    let roles = with_owner(&transition.roles, &owner_role(work, now));
    let owner = work.case.owner.clone();
    work.must_hold(&roles, &owner)?;

    let leaves = |branch: &Branch| branch.to != Destination::State(now.id.clone());
    let boxes = match now.on.contains_key(action) {
        true => unticked(&now.checklist, &work.case.ticked, checklist),
        false => Vec::new(),
    };
    let values = filled_in(work, work.route, transition, fields).map_err(|mut refusal| {
        // Where it leads hangs on what is missing; where every way leaves the step, the boxes are missing, too.
        if transition.branches.iter().all(leaves) {
            refusal.reasons.extend(boxes.iter().cloned());
        }
        refusal
    })?;
    let branch = choose(work, transition, &values)?;
    if branch.is_none_or(leaves) {
        all(boxes)?;
    }
    write(work, values);
    follow(work, transition, branch, None, note)
}

/// The youth's own answer is only recorded: a professional looks at it, and decides.
pub(super) fn answer(
    work: &mut Work<'_>,
    followup: &str,
    action: &ActionId,
    fields: &Fields,
    note: Option<&NoteId>,
) -> Result<(), Refusal> {
    let Some(open) = work.case.open_followup(followup).cloned() else {
        return Err(not_now(format!("De opvolging '{followup}' staat niet (meer) open.")));
    };
    let home = kept::home(work.programme, work.route, &open.key);
    let Some((home, definition)) = home.and_then(|home| Some((home, home.followups.get(&open.key.followup)?))) else {
        return Err(not_now(format!("De route kent de opvolging '{}' niet meer.", open.key.followup)));
    };
    let elsewhere = home.id != work.route.id;
    if *work.actor == Actor::Youth {
        return youth_answer(work, &open, definition.invite, action);
    }
    let Some(transition) = definition.on.get(action) else {
        let possible: Vec<_> = definition.on.keys().map(|a| format!("'{a}'")).collect();
        let possible = possible.join(", ");
        return Err(invalid(
            "action",
            format!("'{action}' is geen antwoord op '{}'. Wel: {possible}.", definition.title),
        ));
    };
    let roles = with_owner(&transition.roles, &definition.owner);
    work.must_hold(&roles, &open.owner)?;
    let values = filled_in(work, home, transition, fields)?;
    let branch = choose(work, transition, &values)?;
    let offers = branch.is_some_and(|branch| offers(branch, elsewhere, &work.route.id));
    if offers && work.case.handover.is_some() {
        return Err(not_now("Er wacht al een overdracht op antwoord. Wacht daarop, of trek die eerst in."));
    }
    write(work, values);
    work.emit(What::FollowUpAnswered { key: open.key.clone(), action: action.clone(), note: note.cloned() });
    follow(work, transition, branch, Some((home, open.key)), None)
}

/// What a youth can answer by a personal link, and what the button says. The answers of the route are in the words of
/// professionals, and can move the case: those are not for a link in a mail.
pub const YOUTH_ANSWERS: [(&str, &str); 2] =
    [("gaat_goed", "Het gaat goed met me"), (ASKS_TO_BE_CALLED, "Ik wil graag dat iemand me belt")];

/// The answer of who asks to be called.
pub const ASKS_TO_BE_CALLED: &str = "wil_contact";

/// So many workdays after asking for it a youth is called at the latest: who asks for help does not wait for the date of a
/// question that is asked of everyone.
pub const CALLED_WITHIN: i32 = 2;

fn youth_answer(work: &mut Work<'_>, open: &OpenFollowUp, invited: bool, answer: &ActionId) -> Result<(), Refusal> {
    if !invited {
        return Err(not_now("Deze vraag is niet voor jou. Vraag je begeleider ernaar."));
    }
    if open.answered.is_some() {
        return Err(not_now("Je hebt al geantwoord. Klopt je antwoord niet? Bel of app je begeleider."));
    }
    if !YOUTH_ANSWERS.iter().any(|(known, _)| *known == answer.as_str()) {
        return Err(invalid("antwoord", "Kies een van de antwoorden."));
    }
    let sooner = Some(open).filter(|_| answer.as_str() == ASKS_TO_BE_CALLED).and_then(|open| sooner(work, open));
    work.emit(What::YouthAnswered { key: open.key.clone(), action: answer.clone(), sooner });
    Ok(())
}

/// The obligation of a follow-up whose youth asks to be called; none where it is due no later than that.
fn sooner(work: &Work<'_>, open: &OpenFollowUp) -> Option<Obligation> {
    let Obligation { due, ladder, rungs } = open.obligation.clone();
    let sooner = work.programme.calendar.add(work.today, Span::new(CALLED_WITHIN, Unit::Workdays));
    // Rungs that were taken stay taken: a date that comes nearer reaches no rung later.
    let rungs = rungs.max(work.view().rungs_before(&ladder, sooner, work.today));
    (sooner < due).then_some(Obligation { due: sooner, ladder, rungs })
}

/// Whether a branch leads to a handover from the route `here`. `elsewhere`: it is of a follow-up that came along from another
/// route, to which it leads back. To the route in which the case is already, nothing is handed over.
pub(super) fn offers(branch: &Branch, elsewhere: bool, here: &RouteId) -> bool {
    match &branch.to {
        Destination::State(_) => elsewhere,
        Destination::Route(to) => to.route != *here,
    }
}

/// Where the transition leads is followed: a state is entered, or a handover offered. `answers`: the follow-up whose answer
/// it is, and its route, to which it leads back when the case is in another one by now.
fn follow(
    work: &mut Work<'_>,
    transition: &Transition,
    branch: Option<&Branch>,
    answers: Option<(&Route, FollowUpKey)>,
    note: Option<&NoteId>,
) -> Result<(), Refusal> {
    let Some(branch) = branch else { return Ok(()) };
    let set: Fields = branch.set.iter().cloned().collect();
    let (home, followup) = answers.unzip();
    let elsewhere = home.filter(|home| home.id != work.route.id);
    match (&branch.to, elsewhere) {
        (Destination::State(to), Some(home)) => {
            // A later revision may ask nothing there any more; then there is nobody to offer it to.
            let arrival = home.states.get(home.arrival(Some(to)));
            if !arrival.is_some_and(|state| matches!(state.kind, StateKind::Task { .. })) {
                return Ok(());
            }
            let to = Elsewhere { route: home.id.clone(), state: Some(to.clone()) };
            handover::offer(work, &to, handover::Offer { transition, set, followup, is_judged: false }, note)
        }
        (Destination::State(to), None) => {
            write(work, set);
            state::enter(work, to, Some(&transition.action), note, None);
            Ok(())
        }
        (Destination::Route(to), _) if to.route == work.route.id => {
            arrive_here(work, to, transition, set, note);
            Ok(())
        }
        (Destination::Route(to), _) => {
            handover::offer(work, to, handover::Offer { transition, set, followup, is_judged: true }, note)
        }
    }
}

/// The answer to a follow-up that came along leads to the route in which the case is already: there it goes on in the step that
/// is named. Without one, who is in the route stays where they are, and who had left it begins again.
fn arrive_here(work: &mut Work<'_>, to: &Elsewhere, transition: &Transition, set: Fields, note: Option<&NoteId>) {
    write(work, set);
    if to.state.is_some() || !work.case.is_open() {
        let arrival = work.route.arrival(to.state.as_ref());
        state::enter(work, arrival, Some(&transition.action), note, None);
    }
}

/// The first branch that holds, on what is known and what has just been filled in; `None`: the case stays.
fn choose<'t>(work: &Work<'_>, transition: &'t Transition, values: &Fields) -> Result<Option<&'t Branch>, Refusal> {
    if transition.branches.is_empty() {
        return Ok(None);
    }
    let sight = Sight {
        programme: work.programme,
        known: &work.case.known,
        fresh: values,
        birth: work.facts.birth,
        on: work.today,
        judge_age: true,
    };
    let chosen = sight.choose(&transition.branches);
    chosen.map(Some).ok_or_else(|| {
        not_now(format!(
            "'{}' past bij geen van de regels van deze stap. Controleer wat is ingevuld; klopt het, meld dan dat de \
             route een gat heeft.",
            transition.label
        ))
    })
}

/// What was filled in, checked: all faults at once. `route`: the one that asks.
fn filled_in(work: &Work<'_>, route: &Route, transition: &Transition, given: &Fields) -> Result<Fields, Refusal> {
    let mut reasons = Vec::new();
    let mut values = Fields::new();
    for (field, value) in given {
        let asked = transition.ask.iter().any(|a| a.field == *field);
        match definition(work, route, field).filter(|_| asked) {
            None => reasons.push(Reason {
                place: field.to_string(),
                message: format!("'{field}' wordt niet gevraagd bij '{}'. Laat het weg.", transition.label),
            }),
            Some(definition) => match definition.accept(field, value) {
                Ok(value) => drop(values.insert(field.clone(), value)),
                Err(reason) => reasons.push(reason),
            },
        }
    }
    for ask in transition.ask.iter().filter(|a| !a.optional && !given.contains_key(&a.field)) {
        let label = definition(work, route, &ask.field).map_or(ask.field.as_str(), |f| &f.label);
        let message = format!("Vul '{label}' in: dat is nodig voor '{}'.", transition.label);
        reasons.push(Reason { place: ask.field.to_string(), message });
    }
    all(reasons)?;
    Ok(values)
}

pub(super) fn definition<'w>(work: &Work<'w>, route: &'w Route, field: &FieldId) -> Option<&'w Field> {
    route.fields.get(field).or_else(|| work.programme.attributes.get(field))
}

fn unticked(items: &[String], ticked: &[u16], now: &[u16]) -> Vec<Reason> {
    let missing = |n: &usize| {
        let n = *n as u16;
        !ticked.contains(&n) && !now.contains(&n)
    };
    let reason =
        |n: usize| Reason { place: format!("checklist.{n}"), message: format!("Vink eerst af: '{}'.", items[n]) };
    (0..items.len()).filter(missing).map(reason).collect()
}

pub(super) fn write(work: &mut Work<'_>, values: Fields) {
    let changed = |(field, value): &(FieldId, Value)| work.case.value(field.as_str()) != Some(value);
    let values: Fields = values.into_iter().filter(changed).collect();
    if !values.is_empty() {
        work.emit(What::Written { values, correction: None });
    }
}

/// The role that must act in a state; where nobody must, the one that is accountable.
pub(super) fn owner_role(work: &Work<'_>, state: &State) -> RoleId {
    match &state.kind {
        StateKind::Task { owner, .. } => owner.clone(),
        StateKind::Wait | StateKind::Final { .. } => work.case.owner.role.clone(),
    }
}

pub(super) fn with_owner(roles: &[RoleId], owner: &RoleId) -> Vec<RoleId> {
    if roles.is_empty() { vec![owner.clone()] } else { roles.to_vec() }
}
