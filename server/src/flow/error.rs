//! Why a command came to nothing. Nothing has changed then.

use crate::store::{CommitError, StoreError};
use sluitend_engine::case::ReplayError;
use sluitend_engine::command::{Refusal, RefusalKind};

/// Why a command came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// There is no such case or youth, or not for whoever asks.
    #[error("not found")]
    NotFound,
    /// The core refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The client decided on another version than the present one.
    #[error("decided on version {expected}, the present one is {current}")]
    Stale {
        /// What the client saw.
        expected: u64,
        /// What there is.
        current: u64,
    },
    /// Someone else was first; the command can be decided anew.
    #[error("someone else was first")]
    Conflict,
    /// Someone else was first, again and again.
    #[error("the case changes all the time; try again")]
    Busy,
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The store refused or failed.
    #[error(transparent)]
    Commit(CommitError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal of the case is broken.
    #[error(transparent)]
    Replay(#[from] ReplayError),
}

impl FlowError {
    /// The kind of error in a word, for counting.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Refused(refusal) => match refusal.kind {
                RefusalKind::NotNow => "not_now",
                RefusalKind::NotYou => "not_you",
                RefusalKind::Invalid => "invalid",
            },
            Self::Stale { .. } => "stale",
            Self::Conflict | Self::Busy => "conflict",
            Self::KeyReused => "key_reused",
            Self::Commit(CommitError::Violation(_)) => "taken",
            Self::Commit(_) | Self::Store(_) | Self::Replay(_) => "failure",
        }
    }
}

impl From<CommitError> for FlowError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => Self::Conflict,
            CommitError::KeyReused => Self::KeyReused,
            other => Self::Commit(other),
        }
    }
}
