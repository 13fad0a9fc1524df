//! A request with an idempotency key: its first answer is stored with what it changed, in one transaction, and returned
//! when the same request comes again.

use super::{Flow, FlowError};
use crate::store::{Answer, LoadedCase};
use jiff::Timestamp;

/// A request with an idempotency key, and how its answer will read.
pub struct Request {
    /// Who asked: keys of different actors are different.
    pub actor: String,
    /// The client's key.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub hash: String,
    /// The answer, for the case as it is after the command (`None`: the command is about a youth without one).
    pub answer: Render,
}

/// Makes the HTTP status and the body of an answer.
pub type Render = Box<dyn Fn(Option<&LoadedCase>) -> (u16, String) + Send + Sync>;

/// What came of a command.
#[derive(Debug)]
pub enum Done<T = Box<LoadedCase>> {
    /// What there is now.
    Changed(T),
    /// The same request was done before: this was the answer.
    Repeated {
        /// The HTTP status of the first answer.
        status: u16,
        /// Its body.
        body: String,
    },
}

impl<T> Done<T> {
    /// The same with something else that there is now.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Done<U> {
        match self {
            Self::Changed(now) => Done::Changed(change(now)),
            Self::Repeated { status, body } => Done::Repeated { status, body },
        }
    }
}

impl Request {
    /// What is stored with the command.
    pub(super) fn answered(&self, loaded: Option<&LoadedCase>, now: Timestamp) -> Answer {
        let (status, body) = (self.answer)(loaded);
        let (actor, key, request) = (self.actor.clone(), self.key.clone(), self.hash.clone());
        Answer { actor, key, request, status, body, at: now }
    }
}

impl Flow {
    /// The first answer to a request, when it was done before.
    pub(super) async fn repeated<T>(&self, request: Option<&Request>) -> Result<Option<Done<T>>, FlowError> {
        let Some(request) = request else { return Ok(None) };
        match self.store.answer(&request.actor, &request.key).await? {
            Some(first) if first.request == request.hash => {
                Ok(Some(Done::Repeated { status: first.status, body: first.body }))
            }
            Some(_) => Err(FlowError::KeyReused),
            None => Ok(None),
        }
    }
}
