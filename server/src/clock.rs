//! The one place where the time comes from: the machine's clock, or a practice clock that stands still until it is
//! moved. Nothing else may ask the machine for the time.

use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Where the time comes from. Cheap to clone; clones of a practice clock move together.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    Real,
    /// A clock that stands still until it is moved, in epoch milliseconds.
    Practice(Arc<AtomicI64>),
}

impl Clock {
    /// A practice clock that stands at an instant.
    #[must_use]
    pub fn practice(at: Timestamp) -> Self {
        Self::Practice(Arc::new(AtomicI64::new(at.as_millisecond())))
    }

    /// The time, in whole milliseconds: what the database keeps.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Real => Self::machine(),
            Self::Practice(at) => Timestamp::from_millisecond(at.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX),
        }
    }

    /// The machine's own time, also where a practice clock stands still: only for leases, which say how long another
    /// process may take.
    #[must_use]
    pub fn machine() -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "the one place where the machine is asked for the time")]
        let now = Timestamp::now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// Moves a practice clock forward; it never goes back, and the real clock cannot be moved.
    pub fn advance(&self, to: Timestamp) {
        if let Self::Practice(at) = self {
            at.fetch_max(to.as_millisecond(), Ordering::SeqCst);
        }
    }

    /// Whether it is a practice clock.
    #[must_use]
    pub fn is_practice(&self) -> bool {
        matches!(self, Self::Practice(_))
    }
}
