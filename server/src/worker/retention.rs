//! What has served its purpose goes: the schedule `retention`.
//!
//! A term is time that passed. In a practice environment the clock jumps over months in a second, so that nothing goes there
//! but sessions, which live in real time: whoever trains finds yesterday's mails and looks, and a repeated request its first
//! answer. What is kept there is of invented people, and goes with the environment.
//!
//! Dossiers do not go by themselves: how long they are kept differs by law and youth, and a person decides it
//! (`sluitend erase`).

use super::{Inner, WorkError};
use crate::clock::Clock;
use jiff::{SignedDuration, Timestamp};

/// How long a repeated request gets its first answer.
const ANSWERS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long a mail is kept once it was handed over: long enough to find out why someone says that it never came. Its text
/// holds no personal data, its address does.
const MAILS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long it is kept who looked into a dossier: as long as a complaint about it can be expected, the five years that are
/// usual for logs of looks.
const LOOKS: SignedDuration = SignedDuration::from_hours(5 * 366 * 24);

/// Batches forgotten in one firing; what is left goes the next time.
const MOST_BATCHES: u32 = 1000;

impl Inner {
    /// Forgets what has served. Bounded per firing.
    pub(super) async fn prune(&self, now: Timestamp) -> Result<(), WorkError> {
        if !self.flow.clock.is_practice() {
            self.forget(now).await?;
        }
        self.flow.store.unscoped().recount_uncased().await?;
        self.flow.store.forget_sessions(Clock::machine()).await?;
        Ok(())
    }

    async fn forget(&self, now: Timestamp) -> Result<(), WorkError> {
        let (store, unscoped) = (&self.flow.store, self.flow.store.unscoped());
        for _ in 0..MOST_BATCHES {
            let more = [
                store.forget_answers(now - ANSWERS).await?,
                unscoped.forget_mails(now - MAILS).await?,
                unscoped.forget_notices(now - MAILS).await?,
                unscoped.forget_looks(now - LOOKS).await?,
            ];
            if !more.contains(&true) {
                break;
            }
        }
        Ok(())
    }
}
