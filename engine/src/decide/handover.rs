//! Warm handovers: offered, and accepted or declined. Until accepted the sender stays accountable.

use super::refuse::{invalid, not_now, refuse};
use super::{Work, act, state, time};
use crate::calendar::{Span, Unit};
use crate::case::{FollowUpKey, Handover, Obligation, OpenFollowUp, Owner, Subject, What};
use crate::command::{Actor, Decision, Refusal, RefusalKind};
use crate::guard::Sight;
use crate::id::{FieldId, NoteId, OrganisationId, StateId};
use crate::model::{Anchor, Elsewhere, Route, StateKind, Transition};
use crate::owner;
use crate::value::Value;
use std::collections::BTreeMap;

/// How long an organisation has to answer when a youth moved house: the same as in the handovers of the routes.
const MOVE_TERM: Span = Span { amount: 10, unit: Unit::Workdays };

/// What leads to another route.
pub(super) struct Offer<'a> {
    pub transition: &'a Transition,
    /// What will be written when it is accepted.
    pub set: BTreeMap<FieldId, Value>,
    /// The follow-up whose answer it is.
    pub followup: Option<FollowUpKey>,
    /// Whether the admission of the other route is judged: not for who was in it and is led back.
    pub is_judged: bool,
}

/// Offers the case to another route.
pub(super) fn offer(
    work: &mut Work<'_>,
    elsewhere: &Elsewhere,
    offer: Offer<'_>,
    note: Option<&NoteId>,
) -> Result<(), Refusal> {
    let Offer { transition, set, followup, is_judged } = offer;
    let programme = work.programme;
    let (to, state) = (&elsewhere.route, elsewhere.state.as_ref());
    let Some(route) = programme.routes.get(to) else {
        return Err(not_now(format!("De route '{to}' bestaat niet meer in dit programma.")));
    };
    let sight = Sight {
        programme,
        known: &work.case.known,
        fresh: &set,
        birth: work.facts.birth,
        on: work.today,
        judge_age: false,
    };
    if is_judged && !route.receives().any(|row| sight.holds(row)) {
        return Err(not_now(format!(
            "De route '{}' laat deze jongere niet toe. Controleer de kenmerken van de jongere, of kies een andere route.",
            route.title
        )));
    }
    let Some(to_owner) = receiver(work, route, state, &set) else {
        return Err(not_now(format!(
            "Voor '{}' van de route '{}' is geen organisatie voor deze jongere.",
            route.states.get(route.arrival(state)).map_or("de eerste stap", |s| &s.title),
            route.title
        )));
    };
    let view = work.view();
    let today = work.today;
    let due = match (&transition.handover, &followup) {
        (Some(moment), Some(key)) => view.moment_of(key, moment, today),
        (Some(moment), None) => view.moment(moment, today),
        (None, _) => Some(programme.calendar.add(today, MOVE_TERM)),
    };
    let obligation = obligation(work, due.unwrap_or(today));
    let handover = Handover {
        to: to_owner,
        route: Some(to.clone()),
        state: state.cloned(),
        followup,
        action: Some(transition.action.clone()),
        set,
        offered: today,
        by: person(work),
        obligation,
    };
    // One that a move had begun ends here; it is offered again when this one comes to nothing.
    if work.case.handover.is_some() {
        work.emit(What::HandoverWithdrawn);
    }
    let is_own = is_own(work, &handover);
    work.emit(What::HandoverOffered { handover: handover.clone(), note: note.cloned() });
    // There is nobody else to wait for.
    if is_own { accept(work, &handover, None) } else { Ok(()) }
}

/// Whether whoever hands over would be asked themselves, within one organisation: between two, someone always accepts.
fn is_own(work: &Work<'_>, handover: &Handover) -> bool {
    let Actor::Person { id, holds } = work.actor else { return false };
    let Owner { role, organisation, person } = &handover.to;
    person.as_ref() == Some(id)
        && *organisation == work.case.owner.organisation
        && holds.contains(&(role.clone(), organisation.clone()))
}

/// After a change of attributes: who is accountable may be another organisation now. That changes by a handover. One that
/// is under way goes on when it still leads to the right organisation (its term does not begin anew), and is withdrawn
/// when it does not: one to another route must then be offered again, for which the sender is told.
pub(super) fn follow_move(work: &mut Work<'_>) {
    if let Some(pending) = work.case.handover.clone() {
        let now = match pending.route.as_ref().and_then(|to| work.programme.routes.get(to)) {
            Some(route) => receiver(work, route, pending.state.as_ref(), &pending.set),
            None => owner::of_case(work.programme, &work.case, &pending.to.role),
        };
        if now.is_some_and(|now| now.organisation == pending.to.organisation) {
            return;
        }
        work.emit(What::HandoverWithdrawn);
        ask_again(work, &pending, work.case.version);
    }
    let role = work.case.owner.role.clone();
    let resolved = owner::of_case(work.programme, &work.case, &role);
    let elsewhere = resolved.filter(|o| o.organisation != work.case.owner.organisation && work.case.is_open());
    if let Some(to) = elsewhere {
        let due = work.programme.calendar.add(work.today, MOVE_TERM);
        let obligation = obligation(work, due);
        let (offered, by) = (work.today, person(work));
        let handover = Handover {
            to,
            route: None,
            state: None,
            followup: None,
            action: None,
            set: BTreeMap::new(),
            offered,
            by,
            obligation,
        };
        work.emit(What::HandoverOffered { handover, note: None });
        return;
    }
    redirect(work);
}

/// The step that was offered to another organisation is left: the next state finds its own owner. What was offered.
pub(super) fn lapse(work: &mut Work<'_>) -> Option<Handover> {
    let pending = work.case.handover.clone()?;
    work.emit(What::HandoverWithdrawn);
    redirect(work);
    Some(pending)
}

pub(super) fn answer(work: &mut Work<'_>, decision: Decision, note: Option<&NoteId>) -> Result<(), Refusal> {
    let Some(handover) = work.case.handover.clone() else {
        return Err(not_now("Er wacht geen overdracht op antwoord (meer)."));
    };
    match decision {
        Decision::Withdraw => {
            let from = work.case.owner.organisation.clone();
            must_belong(work, &from, "Alleen wie de overdracht aanbood, kan die intrekken.")?;
            if handover.route.is_none() {
                return Err(not_now(
                    "Deze overdracht volgt uit een verhuizing. Klopt die niet, corrigeer dan de gemeente van de jongere.",
                ));
            }
            work.emit(What::HandoverWithdrawn);
            ask_again(work, &handover, work.case.version);
            follow_move(work);
        }
        Decision::Decline => {
            must_be_asked(work, &handover, "Alleen de ontvanger kan deze overdracht afwijzen.")?;
            if note.is_none() {
                return Err(invalid(
                    "reason",
                    "Schrijf op waarom u de overdracht afwijst. De afzender moet verder kunnen.",
                ));
            }
            work.emit(What::HandoverDeclined { note: note.cloned() });
            ask_again(work, &handover, work.case.version);
            // A move that was waiting behind it goes on; one that was declined itself is not offered to the same again.
            if handover.route.is_some() {
                follow_move(work);
            }
        }
        Decision::Accept => {
            must_be_asked(work, &handover, "Alleen de ontvanger kan deze overdracht accepteren.")?;
            accept(work, &handover, note)?;
        }
    }
    Ok(())
}

fn accept(work: &mut Work<'_>, handover: &Handover, note: Option<&NoteId>) -> Result<(), Refusal> {
    let mut owner = handover.to.clone();
    if let Actor::Person { id, holds } = work.actor
        && holds.contains(&(owner.role.clone(), owner.organisation.clone()))
    {
        owner.person = Some(id.clone());
    }
    let Some(to) = &handover.route else {
        work.emit(What::HandoverAccepted { owner, regisseur: None, note: note.cloned() });
        redirect(work);
        return Ok(());
    };
    let programme = work.programme;
    let Some(route) = programme.routes.get(to) else {
        return Err(not_now(format!("De route '{to}' bestaat niet meer in dit programma.")));
    };
    work.emit(What::HandoverAccepted { owner: owner.clone(), regisseur: None, note: note.cloned() });
    act::write(work, handover.set.clone());
    let regisseur =
        owner::of_case(programme, &work.case, &route.regisseur).unwrap_or_else(|| work.case.regisseur.clone());
    let (kept, kept_open) = work.view().goes_along();
    // What stays behind ends while its own route says what it is: the next one may have a follow-up of the same name. What
    // is asked for a birthday is the same question there, and would not be asked again.
    let left = work.route;
    let stays = |open: &&OpenFollowUp| {
        let anchor = |of: &Route| of.followups.get(&open.key.followup).map(|f| f.anchor.clone());
        let goes_on = matches!(anchor(left), Some(Anchor::Birthday(_))) && anchor(left) == anchor(route);
        open.key.route.is_none() && !kept_open.contains(&open.key) && !goes_on
    };
    let keys: Vec<_> = work.case.open.iter().filter(stays).map(|open| open.key.clone()).collect();
    if !keys.is_empty() {
        work.emit(What::FollowUpsCancelled { keys, lost: false });
    }
    let revision = route.revision;
    work.emit(What::Rerouted { route: to.clone(), revision, regisseur, kept, kept_open });
    work.route = route;
    state::cancel_followups(work);
    let arrival = route.arrival(handover.state.as_ref());
    // A route that changed meanwhile may ask another role there: then whoever accepted cannot do what it asks.
    let asks = route.states.get(arrival).is_some_and(|state| match &state.kind {
        StateKind::Task { owner: role, .. } => *role == owner.role,
        StateKind::Wait | StateKind::Final { .. } => true,
    });
    state::enter(work, arrival, None, None, asks.then_some(owner));
    Ok(())
}

/// The answer to a follow-up led to another route, and came to nothing. In a case that is closed nobody would do anything
/// any more, so the question stands open again, unless an event after `since` ended it.
pub(super) fn ask_again(work: &mut Work<'_>, handover: &Handover, since: u64) {
    let Some(key) = handover.followup.clone().filter(|_| !work.case.is_open()) else { return };
    let view = work.view();
    if let Some(followup) = view.definition(&key).filter(|followup| !view.ends(&key, followup, since)) {
        time::open(work, followup, key, false);
    }
}

/// The case director and the open follow-ups go to the organisations that serve the youth now.
fn redirect(work: &mut Work<'_>) {
    let role = work.case.regisseur.role.clone();
    let regisseur = owner::of_case(work.programme, &work.case, &role);
    if let Some(regisseur) = regisseur.filter(|r| r.organisation != work.case.regisseur.organisation) {
        work.emit(What::Directed { regisseur });
    }
    for open in work.case.open.clone() {
        let to = owner::of_case(work.programme, &work.case, &open.owner.role);
        if let Some(to) = to.filter(|to| to.organisation != open.owner.organisation) {
            work.emit(What::Assigned { what: Subject::FollowUp(open.key), to });
        }
    }
}

/// Who must act in the step in which the handover arrives.
fn receiver(work: &Work<'_>, route: &Route, state: Option<&StateId>, set: &BTreeMap<FieldId, Value>) -> Option<Owner> {
    let mut attributes = work.attributes();
    attributes.extend(set.iter().map(|(field, value)| (field.clone(), value.clone())));
    let StateKind::Task { owner: role, .. } = &route.states.get(route.arrival(state))?.kind else { return None };
    owner::resolve(work.programme, role, &attributes, &work.case.people, Some(&work.case.owner.organisation))
}

/// A handover has a ladder of its own: who is asked is reminded before and after, whatever the step at hand needs.
fn obligation(work: &Work<'_>, due: jiff::civil::Date) -> Obligation {
    let ladder = work.programme.handover_ladder();
    let rungs = work.view().rungs_before(&ladder, due, work.today);
    Obligation { due, ladder, rungs }
}

fn must_belong(work: &Work<'_>, organisation: &OrganisationId, message: &str) -> Result<(), Refusal> {
    if belongs(work, organisation) { Ok(()) } else { Err(refuse(RefusalKind::NotYou, "", message)) }
}

/// Who offered a handover does not answer it for a colleague: a warm handover takes two.
fn must_be_asked(work: &Work<'_>, handover: &Handover, message: &str) -> Result<(), Refusal> {
    must_belong(work, &handover.to.organisation, message)?;
    if is_asked(work, handover) {
        return Ok(());
    }
    let role = work.role_title(&handover.to.role);
    let message = format!(
        "U bood deze overdracht zelf aan. De {role} die gevraagd is, of een collega, neemt haar aan. U kunt haar intrekken."
    );
    Err(refuse(RefusalKind::NotYou, "", message))
}

/// Whether the actor may answer a handover: of the organisation that is asked, and not for a colleague what they offered.
pub(super) fn is_asked(work: &Work<'_>, handover: &Handover) -> bool {
    let is_for_colleague = || match work.actor {
        Actor::Person { id, holds } => {
            let holds_role = holds.contains(&(handover.to.role.clone(), handover.to.organisation.clone()));
            handover.by.as_ref() == Some(id) && !holds_role && !work.is_accountable()
        }
        Actor::System | Actor::Youth => false,
    };
    belongs(work, &handover.to.organisation) && !is_for_colleague()
}

/// Whether the actor is of an organisation, or accountable for all of them.
pub(super) fn belongs(work: &Work<'_>, organisation: &OrganisationId) -> bool {
    match work.actor {
        Actor::System => true,
        Actor::Person { holds, .. } => holds.iter().any(|(_, at)| at == organisation) || work.is_accountable(),
        Actor::Youth => false,
    }
}

fn person(work: &Work<'_>) -> Option<crate::id::PersonId> {
    match work.actor {
        Actor::Person { id, .. } => Some(id.clone()),
        Actor::System | Actor::Youth => None,
    }
}
