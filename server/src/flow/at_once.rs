//! A step right after a step, by the same hand: nothing is read for it. The commit looks whether what is remembered of the
//! case and of who asks still holds.

use super::{Basis, Flow, FlowError, Notes};
use crate::metrics::Counter;
use crate::store::{CommitError, LoadedCase};
use crate::who::Known;
use sluitend_engine::command::Command;
use sluitend_engine::id::CaseId;

impl Flow {
    /// Changes a case that is remembered from a moment ago on behalf of someone who is known from a moment ago; what it
    /// shows is made while it is written. `None`: nothing was done, and why can only be told by who it is now and by the
    /// case as it is: find that out, and use [`Flow::command`].
    pub async fn command_at_once<R>(
        &self,
        known: &Known,
        case: &CaseId,
        expected: Option<u64>,
        make: impl Fn(&mut Notes) -> Command,
        show: impl FnOnce(&LoadedCase) -> R,
    ) -> Option<Result<R, FlowError>> {
        let loaded = self.recent.take(case)?;
        if !known.who.sees(&loaded.case) || expected.is_some_and(|version| version != loaded.case.version) {
            return None;
        }
        let basis = Basis { loaded: &loaded, remembered: true, changes: Some(known.changes) };
        let (now, commit) = self.decided(basis, &known.who.actor(), &make).await.ok()?;
        let (written, shown) = tokio::join!(self.store.commit(commit), async { show(&now) });
        match written {
            Ok(()) => {
                self.recent.keep(&now);
                self.metrics.count(Counter::Commands, &[("kind", "command")]);
                Some(Ok(shown))
            }
            // It was handed in: whether it arrived is not to be found out by trying again.
            Err(error @ CommitError::Unavailable(_)) => {
                let error = FlowError::from(error);
                self.metrics.count(Counter::Refusals, &[("reason", error.reason())]);
                Some(Err(error))
            }
            Err(_) => None,
        }
    }
}
