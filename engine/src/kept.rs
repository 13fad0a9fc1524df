//! Follow-ups that go along to another route (`keep`): which do, where they are defined then, and what ends them.
//!
//! They are as the route that armed them says now; the day on which each opens was settled when the case left.

use crate::case::{FollowUpKey, Kept};
use crate::model::{Anchor, FollowUp, Moment, Programme, Route, StateKind};
use crate::wake::View;
use jiff::civil::Date;

/// The route that says what a follow-up is: the one that armed it. `route`: that of the case. `None`: it is gone.
#[must_use]
pub fn home<'p>(programme: &'p Programme, route: &'p Route, key: &FollowUpKey) -> Option<&'p Route> {
    match key.route.as_ref().filter(|from| **from != route.id) {
        Some(from) => programme.routes.get(from).map(AsRef::as_ref),
        None => Some(route),
    }
}

/// What a follow-up is. `route`: that of the case. `None`: nobody says so any more.
#[must_use]
pub fn definition<'p>(programme: &'p Programme, route: &'p Route, key: &FollowUpKey) -> Option<&'p FollowUp> {
    home(programme, route, key)?.followups.get(&key.followup)
}

impl<'r> View<'r, '_> {
    /// Whether a follow-up came along from another route than the present one.
    #[must_use]
    pub fn is_from_elsewhere(&self, key: &FollowUpKey) -> bool {
        key.route.as_ref().is_some_and(|from| *from != self.route.id)
    }

    /// What a follow-up of the case is; `None`: nobody says so any more.
    #[must_use]
    pub fn definition(&self, key: &FollowUpKey) -> Option<&'r FollowUp> {
        definition(self.programme, self.route, key)
    }

    /// The date of a moment of a follow-up, or of an answer to it. In another route what happened in its own is no more: then
    /// it counts from `implied`.
    pub(crate) fn moment_of(&self, key: &FollowUpKey, moment: &Moment, implied: Date) -> Option<Date> {
        let mut moment = moment.clone();
        if self.is_from_elsewhere(key) {
            moment.anchor.take_if(|a| matches!(a, Anchor::Start | Anchor::Enter(_) | Anchor::Exit(_)));
        }
        self.moment(&moment, implied)
    }

    /// What goes along when the case leaves its route: the occurrences that are armed, and those that are open.
    pub(crate) fn goes_along(&self) -> (Vec<Kept>, Vec<FollowUpKey>) {
        let from = Some(self.route.id.clone());
        let armed = |(opens, key): (Date, FollowUpKey)| Kept { key: FollowUpKey { route: from.clone(), ..key }, opens };
        let own = self.route.followups.values().filter(|f| f.keep).flat_map(|f| self.armed(f)).map(armed);
        let came =
            self.case.kept.iter().filter(|kept| self.definition(&kept.key).is_none_or(|f| self.goes_on(kept, f)));
        let mut all: Vec<Kept> = came.cloned().collect();
        all.extend(own);
        let open = self.case.open.iter().map(|open| &open.key);
        let open = open.filter(|key| key.route.is_none() && self.definition(key).is_some_and(|f| f.keep));
        (all, open.cloned().collect())
    }

    /// Whether what came along will open, as it looks now.
    #[must_use]
    pub fn will_open(&self, kept: &Kept) -> bool {
        self.definition(&kept.key).is_some_and(|followup| self.goes_on(kept, followup))
    }

    /// Whether what came along and has not opened is still to open. Back in its own route it ends when that arms it anew, as
    /// it would have if the case had stayed.
    pub(crate) fn goes_on(&self, kept: &Kept, followup: &FollowUp) -> bool {
        let anew = !self.is_from_elsewhere(&kept.key) && self.followup_anchor(followup).is_some();
        !anew && !self.ends(&kept.key, followup, 0)
    }

    /// Whether what came along was ended by an event after `since`. In its own route the states that it names do; in another
    /// one to end with the same outcome as one of those.
    pub(crate) fn ends(&self, key: &FollowUpKey, followup: &FollowUp, since: u64) -> bool {
        let case = self.case;
        if !self.is_from_elsewhere(key) {
            return followup.cancel.iter().any(|cancel| match cancel {
                Anchor::Enter(state) => case.entered.get(state).is_some_and(|mark| mark.seq > since),
                Anchor::Exit(state) => case.left.get(state).is_some_and(|mark| mark.seq > since),
                Anchor::Start | Anchor::Birthday(_) | Anchor::Field(_) | Anchor::Day(_) => false,
            });
        }
        let outcome = |route: &'r Route, state| match &route.states.get(state)?.kind {
            StateKind::Final { outcome } => Some(outcome),
            StateKind::Task { .. } | StateKind::Wait => None,
        };
        let Some(home) = home(self.programme, self.route, key) else { return false };
        let named = followup.cancel.iter().filter_map(|cancel| match cancel {
            Anchor::Enter(state) => outcome(home, state),
            _ => None,
        });
        let reached = case.entered.iter().filter(|(_, mark)| mark.seq > since);
        let reached: Vec<_> = reached.filter_map(|(state, _)| outcome(self.route, state)).collect();
        named.into_iter().any(|outcome| reached.contains(&outcome))
    }
}
