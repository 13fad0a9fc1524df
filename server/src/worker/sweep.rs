//! Waking the cases that are due, earliest first, in bounded batches, by lease.

use super::{Inner, WorkError};
use crate::clock::Clock;
use crate::flow::FlowError;
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

/// Cases claimed at once: near the 10,000 rows (events, lines, notices) that one batch writes quickest.
const BATCH: u32 = 1000;

/// How long a process may take over what it has claimed before another may take it.
const LEASE: SignedDuration = SignedDuration::from_secs(120);

/// Batches in one round: then mail gets its turn.
const MOST_BATCHES: u32 = 1000;

impl Inner {
    /// Wakes everything that is due; how many.
    pub(super) async fn sweep(&self, now: Timestamp) -> Result<u64, WorkError> {
        let mut woken = 0;
        for _ in 0..MOST_BATCHES {
            let due = self.flow.store.unscoped().due_cases(now, Clock::machine(), LEASE, BATCH).await?;
            if due.is_empty() {
                break;
            }
            let mut out_of_reach = None;
            let mut tasks = JoinSet::new();
            for loaded in due {
                let flow = self.flow.clone();
                tasks.spawn(async move { (flow.wake(&loaded).await, loaded.case.id.clone()) });
            }
            while let Some(done) = tasks.join_next().await {
                match done {
                    Ok((Ok(_), _)) => woken += 1,
                    Ok((Err(error @ FlowError::Store(_)), _)) => out_of_reach = Some(error),
                    // A case that cannot be woken keeps its lease and comes again; the others go on.
                    Ok((Err(error), case)) => {
                        tracing::error!(%error, %case, "a case that is due cannot be woken; see `sluitend audit`");
                    }
                    Err(panic) => tracing::error!(%panic, "waking a case failed"),
                }
            }
            if let Some(error) = out_of_reach {
                return Err(error.into());
            }
        }
        Ok(woken)
    }
}
