//! A request with an idempotency key: its first answer is stored with what it changed, in one transaction, and returned
//! when the same request comes again.

use super::{Flow, FlowError};
use crate::store::{Answer, LoadedCase};
use crate::who::Who;
use jiff::Timestamp;

/// A request with an idempotency key, and how its answer will read.
pub struct Request {
    /// Who asked: keys of different people are different.
    pub who: Who,
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
        let (actor, key, request) = (self.who.id.to_string(), self.key.clone(), self.hash.clone());
        let case = loaded.map(|loaded| loaded.case.id.clone());
        Answer { actor, key, request, status, body, at: now, case }
    }
}

impl Flow {
    /// The first answer to a request, when it was done before. Whoever may not see the case any more of which it speaks,
    /// does not get it again.
    pub(super) async fn repeated<T>(&self, request: Option<&Request>) -> Result<Option<Done<T>>, FlowError> {
        let Some(request) = request else { return Ok(None) };
        let Some(first) = self.store.answer(request.who.id.as_str(), &request.key).await? else { return Ok(None) };
        if first.request != request.hash {
            return Err(FlowError::KeyReused);
        }
        if let Some(case) = &first.case {
            let loaded = self.store.unscoped().load_case(case).await?;
            loaded.filter(|l| request.who.sees(&l.case)).ok_or(FlowError::NotFound)?;
        }
        Ok(Some(Done::Repeated { status: first.status, body: first.body }))
    }
}
