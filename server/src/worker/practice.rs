//! Moving a practice clock: everything that falls due on the way happens at its own moment, in order.

use super::{Done, Inner, WorkError, Worker};
use crate::clock::Clock;
use jiff::Timestamp;

/// More moments than a training ever skips: twenty years of mornings.
const MOST_MOMENTS: u32 = 10_000;

/// What moving the clock did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advanced {
    /// Where it stands now.
    pub now: Timestamp,
    /// What happened on the way.
    pub done: Done,
}

/// Why the clock did not move, or not all the way.
#[derive(Debug, thiserror::Error)]
pub enum AdvanceError {
    /// This is no practice environment.
    #[error("only the clock of a practice environment can be moved")]
    RealClock,
    /// The moment lies before where the clock stands.
    #[error("the clock stands at {now}; it does not go back")]
    Backwards {
        /// Where it stands.
        now: Timestamp,
    },
    /// The moment lies further ahead than the clock goes at once.
    #[error("the clock goes twenty years ahead at most at once")]
    TooFar,
    /// Something on the way failed; the clock stands where it came.
    #[error(transparent)]
    Work(#[from] WorkError),
}

/// How far the clock has come.
#[derive(Default)]
struct Way {
    done: Done,
    relay_is_away: bool,
}

impl Worker {
    /// Moves the practice clock forward and does everything that falls due, in order.
    ///
    /// # Errors
    /// See [`AdvanceError`].
    pub async fn advance(&self, to: Timestamp) -> Result<Advanced, AdvanceError> {
        // In a task of its own: whoever asked may go away, the clock must not stand halfway.
        let worker = self.clone();
        let moving = tokio::spawn(async move { worker.inner.advance(to).await });
        moving.await.unwrap_or_else(|panic| Err(WorkError::Template(panic.to_string()).into()))
    }
}

impl Inner {
    async fn advance(&self, to: Timestamp) -> Result<Advanced, AdvanceError> {
        let _one = self.round.lock().await;
        let now = self.flow.now();
        if !self.flow.clock.is_practice() {
            return Err(AdvanceError::RealClock);
        }
        if to < now {
            return Err(AdvanceError::Backwards { now });
        }
        if to.duration_since(now).as_hours() > 20 * 366 * 24 {
            return Err(AdvanceError::TooFar);
        }
        let mut way = Way::default();
        self.pass(now, &mut way).await?;
        for _ in 0..MOST_MOMENTS {
            let now = self.flow.now();
            let Some(next) = self.next_moment(now).await?.filter(|next| *next <= to) else { break };
            self.move_to(next).await?;
            self.pass(next, &mut way).await?;
        }
        self.move_to(to).await?;
        self.pass(to, &mut way).await?;
        Ok(Advanced { now: to, done: way.done })
    }

    /// Does what is due at a moment on the way, and hands over its mails as long as the mail server is there.
    async fn pass(&self, now: Timestamp, way: &mut Way) -> Result<(), WorkError> {
        way.done += self.round_at(now).await?;
        if !way.relay_is_away {
            let _one = self.delivery.lock().await;
            let delivery = self.deliver(now).await?;
            way.done.delivered += delivery.delivered;
            way.relay_is_away = delivery.relay_is_away;
        }
        Ok(())
    }

    async fn next_moment(&self, now: Timestamp) -> Result<Option<Timestamp>, WorkError> {
        let case = self.flow.store.unscoped().next_wake_after(now).await?;
        let schedule = self.next_firing(now);
        Ok([case, schedule].into_iter().flatten().min())
    }

    /// The clock of a practice database is kept in it, so that a training goes on where it stopped.
    async fn move_to(&self, to: Timestamp) -> Result<(), WorkError> {
        let moved = to.duration_since(self.flow.now());
        if moved.is_positive() {
            self.flow.store.unscoped().shorten_waits(moved, Clock::machine()).await?;
        }
        self.flow.clock.advance(to);
        self.flow.store.set_meta("clock", &to.to_string()).await?;
        Ok(())
    }
}
