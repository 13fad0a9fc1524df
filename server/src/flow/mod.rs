//! Load, decide, commit: the one way in which a case changes. Whoever changes a case (API, pages, worker, import, the
//! practice clock) comes through here.
//!
//! Knows the engine and the store; must never know HTTP, HTML or SMTP.

mod change;
mod error;
mod notes;

pub use change::read_models;
pub use error::FlowError;
pub use notes::Notes;

use crate::clock::Clock;
use crate::store::{Answer, Commit, CommitError, LoadedCase, Store, Youth};
use crate::who::Who;
use change::Change;
use jiff::Timestamp;
use sluitend_engine::case::Case;
use sluitend_engine::command::{Actor, Command, Facts};
use sluitend_engine::decide::{self, Enrolment};
use sluitend_engine::id::{CaseId, RouteId};
use sluitend_engine::model::Programme;
use std::sync::Arc;

/// How often a command without a version is decided anew when someone else was first.
const MOST_TRIES: u32 = 8;

/// Everything that is needed to change a case. Cheap to clone.
#[derive(Clone)]
pub struct Flow {
    /// Where cases are kept.
    pub store: Store,
    /// The routes.
    pub programme: Arc<Programme>,
    /// The time.
    pub clock: Clock,
}

/// A request with an idempotency key, and how its answer will read.
pub struct Request {
    /// Who asked: keys of different actors are different.
    pub actor: String,
    /// The client's key.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub hash: String,
    /// The answer for a case as it is after the command: it is stored with the command, in one transaction.
    pub answer: Render,
}

/// How the answer for a case reads: the HTTP status and the body.
pub type Render = Box<dyn Fn(&Case) -> (u16, String) + Send + Sync>;

/// What came of a command.
#[derive(Debug)]
pub enum Done {
    /// The case as it is now.
    Changed(Box<Case>),
    /// The same request was done before: this was the answer.
    Repeated {
        /// The HTTP status of the first answer.
        status: u16,
        /// Its body.
        body: String,
    },
}

impl Flow {
    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Begins a case. When the youth has an open case already, that is the error.
    ///
    /// # Errors
    /// See [`FlowError`].
    pub async fn enrol(
        &self,
        actor: &Actor,
        youth: &Youth,
        route: &RouteId,
        request: Option<&Request>,
    ) -> Result<Done, FlowError> {
        if let Some(done) = self.repeated(request).await? {
            return Ok(done);
        }
        let now = self.now();
        let (case, commit) = self.prepare_enrolment(actor, youth, route, now)?;
        self.finish(case, Commit { answer: answer(request, &commit, now), ..commit }).await
    }

    /// Adds a youth, and begins its case when a route is given, in one transaction.
    ///
    /// # Errors
    /// See [`FlowError`]; nothing was written then.
    pub async fn add_youth(
        &self,
        actor: &Actor,
        youth: Youth,
        route: Option<&RouteId>,
    ) -> Result<Option<Case>, FlowError> {
        let now = self.now();
        let (case, commit) = match route {
            Some(route) => {
                let (case, commit) = self.prepare_enrolment(actor, &youth, route, now)?;
                (Some(case), commit)
            }
            None => (None, Commit::default()),
        };
        self.store.commit(Commit { youth: Some(youth), ..commit }).await?;
        Ok(case)
    }

    /// Changes a case on behalf of someone who may see it. `expected` is the version on which the client decided.
    ///
    /// # Errors
    /// See [`FlowError`]; nothing has changed then.
    pub async fn command(
        &self,
        who: &Who,
        case: &CaseId,
        expected: Option<u64>,
        request: Option<&Request>,
        make: impl Fn(&mut Notes) -> Command,
    ) -> Result<Done, FlowError> {
        if let Some(done) = self.repeated(request).await? {
            return Ok(done);
        }
        for _ in 0..MOST_TRIES {
            let loaded = self
                .store
                .unscoped()
                .load_case(case)
                .await?
                .filter(|l| who.sees(&l.case))
                .ok_or(FlowError::NotFound)?;
            if let Some(expected) = expected.filter(|e| *e != loaded.case.version) {
                return Err(FlowError::Stale { expected, current: loaded.case.version });
            }
            match self.decide(&loaded, &who.actor(), request, &make).await {
                Err(FlowError::Conflict) => {}
                done => return done,
            }
        }
        Err(FlowError::Busy)
    }

    /// The youth answers a follow-up by a personal link.
    ///
    /// # Errors
    /// See [`FlowError`]; nothing has changed then.
    pub async fn youth_answers(&self, case: &CaseId, command: &Command) -> Result<Case, FlowError> {
        for _ in 0..MOST_TRIES {
            let loaded = self.store.unscoped().load_case(case).await?.ok_or(FlowError::NotFound)?;
            match self.decide(&loaded, &Actor::Youth, None, &|_: &mut Notes| command.clone()).await {
                Err(FlowError::Conflict) => {}
                Ok(Done::Changed(case)) => return Ok(*case),
                Ok(Done::Repeated { .. }) => return Err(FlowError::Conflict),
                Err(other) => return Err(other),
            }
        }
        Err(FlowError::Busy)
    }

    /// Does what time has made due in a case that the worker has claimed. `Ok(false)`: someone else was first.
    ///
    /// # Errors
    /// When the database cannot be used, or the route is unknown.
    pub async fn wake(&self, loaded: &LoadedCase) -> Result<bool, FlowError> {
        match self.decide(loaded, &Actor::System, None, &|_: &mut Notes| Command::Wake).await {
            Ok(_) => Ok(true),
            Err(FlowError::Conflict) => Ok(false),
            Err(other) => Err(other),
        }
    }

    async fn decide(
        &self,
        loaded: &LoadedCase,
        actor: &Actor,
        request: Option<&Request>,
        make: &(impl Fn(&mut Notes) -> Command + ?Sized),
    ) -> Result<Done, FlowError> {
        let now = self.now();
        let mut notes = Notes::new(actor, now);
        let command = make(&mut notes);
        let facts = Facts { birth: loaded.birth };
        let events = decide::decide(&self.programme, &loaded.case, facts, actor, &command, now)?;
        let change = Change::new(&self.programme, facts, Some(&loaded.case), &loaded.case.id, events, now)?;
        let mut commit = change.commit(&self.programme, notes.into_rows());
        commit.answer = answer(request, &commit, now);
        self.finish(change.case, commit).await
    }

    async fn finish(&self, case: Case, commit: Commit) -> Result<Done, FlowError> {
        match self.store.commit(commit).await {
            Ok(_) => Ok(Done::Changed(Box::new(case))),
            Err(CommitError::Repeated { status, body }) => Ok(Done::Repeated { status, body }),
            Err(error) => Err(error.into()),
        }
    }

    fn prepare_enrolment(
        &self,
        actor: &Actor,
        youth: &Youth,
        route: &RouteId,
        now: Timestamp,
    ) -> Result<(Case, Commit), FlowError> {
        let facts = Facts { birth: youth.birth };
        let enrolment = Enrolment {
            case: CaseId::new(crate::fresh::id(now)),
            youth: youth.id.clone(),
            facts,
            attributes: youth.attributes.clone(),
            route: route.clone(),
        };
        let (_, events) = decide::enrol(&self.programme, &enrolment, actor, now)?;
        let change = Change::new(&self.programme, facts, None, &enrolment.case, events, now)?;
        let commit = change.commit(&self.programme, Vec::new());
        Ok((change.case, commit))
    }

    async fn repeated(&self, request: Option<&Request>) -> Result<Option<Done>, FlowError> {
        let Some(request) = request else { return Ok(None) };
        match self.store.answer(&request.actor, &request.key).await? {
            Some(answer) if answer.request == request.hash => {
                Ok(Some(Done::Repeated { status: answer.status, body: answer.body }))
            }
            Some(_) => Err(FlowError::KeyReused),
            None => Ok(None),
        }
    }
}

fn answer(request: Option<&Request>, commit: &Commit, now: Timestamp) -> Option<Answer> {
    let (request, change) = (request?, commit.case.as_ref()?);
    let (status, body) = (request.answer)(&change.case);
    let (actor, key, hash) = (request.actor.clone(), request.key.clone(), request.hash.clone());
    Some(Answer { actor, key, request: hash, status, body, at: now })
}
