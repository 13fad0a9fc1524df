//! Entering a state: who becomes accountable, what is due, and what ends.

use super::refuse::{invalid, not_now};
use super::{Work, handover};
use crate::case::{Addressee, FollowUpKey, OpenFollowUp, Owner, What};
use crate::command::{Actor, Refusal};
use crate::id::{ActionId, NoteId, RoleId, StateId};
use crate::model::{State, StateKind};
use crate::owner;

/// Enters a state of the present route. `owner`: someone who has already accepted (a handover).
pub(super) fn enter(
    work: &mut Work<'_>,
    to: &StateId,
    action: Option<&ActionId>,
    note: Option<&NoteId>,
    owner: Option<Owner>,
) {
    let route = work.route;
    let Some(state) = route.states.get(to) else { return };
    let (lapsed, before) = (handover::lapse(work), work.case.version);
    let owner = owner.unwrap_or_else(|| new_owner(work, state));
    let step = work.view().obligation(&state.kind, work.today);
    let outcome = match &state.kind {
        StateKind::Final { outcome } => Some(outcome.clone()),
        StateKind::Task { .. } | StateKind::Wait => None,
    };
    let open = |domain: &&crate::id::DomainId| {
        use crate::case::PlanStatus::{Open, Proposed};
        !work.case.plan.iter().any(|p| p.domain == **domain && matches!(p.status, Proposed | Open))
    };
    let proposes = state.proposes.iter().filter(open).cloned().collect();
    let reopened = !work.case.is_open() && outcome.is_none();
    work.emit(What::Moved {
        to: to.clone(),
        action: action.cloned(),
        owner,
        step,
        outcome,
        proposes,
        reopened,
        note: note.cloned(),
    });
    cancel_followups(work);
    if let Some(lapsed) = lapsed {
        handover::ask_again(work, &lapsed, before);
    }
}

/// Opens a closed case again, in a state that asks something of someone.
pub(super) fn reopen(work: &mut Work<'_>, state: Option<&StateId>, reason: &NoteId) -> Result<(), Refusal> {
    work.must_take_part()?;
    let Some(closed) = &work.case.closed else {
        return Err(not_now("Dit traject is niet afgerond, dus er is niets te heropenen."));
    };
    let to = state.unwrap_or(&closed.from).clone();
    match work.route.states.get(&to).map(|s| &s.kind) {
        Some(StateKind::Task { .. }) => {}
        Some(StateKind::Wait | StateKind::Final { .. }) | None => {
            return Err(invalid("state", format!("Heropen in een stap waarin iemand iets doet; '{to}' is dat niet.")));
        }
    }
    enter(work, &to, None, Some(reason), None);
    Ok(())
}

/// Who becomes accountable in a state. Who acts and holds the role becomes its person: one's own next step needs no
/// claiming. A wait or final state leaves it with whom it was.
fn new_owner(work: &Work<'_>, state: &State) -> Owner {
    let StateKind::Task { owner: role, .. } = &state.kind else { return work.case.owner.clone() };
    let attributes = work.attributes();
    let resolved = owner::of_case(work.programme, &work.case, role)
        .or_else(|| owner::last_resort(work.programme, &attributes, &work.case.people))
        .unwrap_or_else(|| work.case.owner.clone());
    match work.actor {
        Actor::Person { id, holds } if resolved.person.is_none() => {
            let holds_it = holds.contains(&(resolved.role.clone(), resolved.organisation.clone()));
            Owner { person: holds_it.then(|| id.clone()), ..resolved }
        }
        Actor::Person { .. } | Actor::System | Actor::Youth => resolved,
    }
}

/// Ends the open follow-ups that the last event cancels.
pub(super) fn cancel_followups(work: &mut Work<'_>) {
    let view = work.view();
    let ended =
        |open: &&OpenFollowUp| view.definition(&open.key).is_some_and(|f| view.ends(&open.key, f, open.opened.seq));
    let gone = |open: &&OpenFollowUp| view.definition(&open.key).is_none();
    let open = &work.case.open;
    let keys: Vec<FollowUpKey> = open.iter().filter(ended).map(|open| open.key.clone()).collect();
    let lost: Vec<FollowUpKey> = open.iter().filter(gone).map(|open| open.key.clone()).collect();
    for (keys, lost) in [(keys, false), (lost, true)].into_iter().filter(|(keys, _)| !keys.is_empty()) {
        work.emit(What::FollowUpsCancelled { keys, lost });
    }
}

/// Whom a rung speaks to, for an obligation of this owner.
pub(super) fn addressees(work: &Work<'_>, whom: &[crate::model::Whom], owner: &Owner) -> Vec<Addressee> {
    use crate::model::Whom;
    let attributes = work.attributes();
    let role_holder = |role: &RoleId| {
        let current = Some(&owner.organisation);
        owner::resolve(work.programme, role, &attributes, &work.case.people, current).map(Addressee::Professional)
    };
    let one = |whom: &Whom| match whom {
        Whom::Owner => Some(Addressee::Professional(owner.clone())),
        Whom::Substitute => Some(Addressee::Substitute(owner.clone())),
        Whom::Regisseur => Some(Addressee::Professional(work.case.regisseur.clone())),
        Whom::Youth => Some(Addressee::Youth),
        Whom::Parents => Some(Addressee::Parents),
        Whom::Role(role) => role_holder(role),
    };
    let mut all: Vec<Addressee> = Vec::new();
    for addressee in whom.iter().filter_map(one) {
        if !all.contains(&addressee) {
            all.push(addressee);
        }
    }
    all
}
