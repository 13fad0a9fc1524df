//! What an actor can do now: the same judgement as when they do it, so that a form never offers what is refused.

use super::{Work, act, handover, people};
use crate::case::{Case, OpenFollowUp, Owner, Subject};
use crate::command::{Actor, Facts};
use crate::id::RouteId;
use crate::model::{Programme, Transition};
use jiff::Timestamp;
use std::borrow::Cow;

/// What an actor can do with a case. Nothing when its route is unknown.
pub struct Possible<'a> {
    work: Option<Work<'a>>,
}

impl<'a> Possible<'a> {
    /// Looks at a case with the eyes of an actor.
    #[must_use]
    pub fn new(programme: &'a Programme, case: &'a Case, facts: Facts, actor: &'a Actor, now: Timestamp) -> Self {
        let route = programme.route(&case.route, case.revision);
        Self { work: route.map(|route| Work::new(programme, route, Cow::Borrowed(case), facts, actor, now)) }
    }

    /// The actions that the actor can take in the present state, in the order of the file.
    #[must_use]
    pub fn actions(&self) -> Vec<&'a Transition> {
        let Some(work) = &self.work else { return Vec::new() };
        let (route, case) = (work.route, &work.case);
        let waits = case.handover.as_ref().is_some_and(|h| h.route.is_some());
        let Some(state) = route.states.get(&case.state).filter(|_| case.is_open() && !waits) else {
            return Vec::new();
        };
        let role = act::owner_role(work, state);
        let may = |t: &&Transition| work.must_hold(&act::with_owner(&t.roles, &role), &case.owner).is_ok();
        route.transitions(state).filter(may).collect()
    }

    /// The answers that the actor can give to an open follow-up, in the order of the file.
    #[must_use]
    pub fn answers(&self, open: &OpenFollowUp) -> Vec<&'a Transition> {
        let Some(work) = &self.work else { return Vec::new() };
        let Some(definition) = work.view().definition(&open.key) else { return Vec::new() };
        let elsewhere = work.view().is_from_elsewhere(&open.key);
        let may = |t: &&Transition| {
            let roles = act::with_owner(&t.roles, &definition.owner);
            work.must_hold(&roles, &open.owner).is_ok()
                && !(work.case.handover.is_some() && only_offers(t, elsewhere, &work.route.id))
        };
        definition.on.values().filter(may).collect()
    }

    /// Whether an answer to an open follow-up can offer a handover: to another route, or back to the one from which the
    /// follow-up came along.
    #[must_use]
    pub fn offers(&self, open: &OpenFollowUp, answer: &Transition) -> bool {
        self.work.as_ref().is_some_and(|work| {
            let elsewhere = work.view().is_from_elsewhere(&open.key);
            answer.branches.iter().any(|branch| act::offers(branch, elsewhere, &work.route.id))
        })
    }

    /// Whether the actor can answer the open handover, as its receiver.
    #[must_use]
    pub fn can_accept(&self) -> bool {
        self.work
            .as_ref()
            .is_some_and(|work| work.case.handover.as_ref().is_some_and(|handover| handover::is_asked(work, handover)))
    }

    /// Whether the actor decides on what lies with someone: gives it to a colleague of theirs, or lets it rest.
    #[must_use]
    pub fn has_say(&self, owner: &Owner) -> bool {
        self.work.as_ref().is_some_and(|work| work.has_say(owner))
    }

    /// Whether the actor can take the open handover back, as its sender.
    #[must_use]
    pub fn can_withdraw(&self) -> bool {
        self.work.as_ref().is_some_and(|work| {
            let offered = work.case.handover.as_ref().is_some_and(|h| h.route.is_some());
            offered && super::handover::belongs(work, &work.case.owner.organisation)
        })
    }
}

impl Possible<'_> {
    /// To whom the actor can give back the present step, or an open follow-up, that a ladder took away.
    #[must_use]
    pub fn give_back(&self, followup: Option<&OpenFollowUp>) -> Option<Owner> {
        let work = self.work.as_ref()?;
        let (what, now) = match followup {
            Some(open) => (Subject::FollowUp(open.key.clone()), &open.owner),
            None => (Subject::Step, &work.case.owner),
        };
        let may = work.case.erased.is_none() && handover::belongs(work, &now.organisation);
        people::former(work, &what).filter(|_| may)
    }
}

/// `elsewhere`: it came along from another route, to which it leads back.
fn only_offers(transition: &Transition, elsewhere: bool, here: &RouteId) -> bool {
    !transition.branches.is_empty() && transition.branches.iter().all(|branch| act::offers(branch, elsewhere, here))
}
