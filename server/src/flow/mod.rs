//! Load, decide, commit: the one way in which a case changes. Whoever changes a case (API, pages, worker, import, the
//! practice clock) comes through here.
//!
//! Knows the engine and the store; must never know HTTP, HTML or SMTP.

mod assign;
mod at_once;
mod change;
mod erase;
mod error;
mod leave;
mod notes;
mod recent;
mod region;
mod request;
mod source;
mod undelivered;
mod youths;

pub use change::read_models;
pub use erase::erased_number;
pub use error::FlowError;
pub use leave::Left;
pub use notes::Notes;
pub use request::{Done, Render, Request};
pub use undelivered::Remedy;

use crate::clock::Clock;
use crate::metrics::{Counter, Metrics};
use crate::store::{Commit, CommitError, LoadedCase, Store, Violation, Youth};
use crate::who::Who;
use change::Change;
use jiff::Timestamp;
use jiff::civil::Date;
use recent::Recent;
use sluitend_engine::case::Case;
use sluitend_engine::command::{Actor, Command, Facts, Reason, Refusal, RefusalKind};
use sluitend_engine::decide::{self, Enrolment};
use sluitend_engine::id::{CaseId, RouteId};
use sluitend_engine::model::Programme;
use std::sync::Arc;

/// On what a decision rests.
#[derive(Clone, Copy)]
struct Basis<'a> {
    loaded: &'a LoadedCase,
    /// It was not read for this command: the commit looks whether it is still so.
    remembered: bool,
    /// Nor was it found out who asks since people had changed so often: the commit looks at that as well.
    changes: Option<u64>,
}

impl<'a> Basis<'a> {
    /// A case as it has just been read, for someone who was found out now.
    fn read(loaded: &'a LoadedCase) -> Self {
        Self { loaded, remembered: false, changes: None }
    }
}

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
    /// What happened since this process began.
    pub metrics: Metrics,
    recent: Recent,
}

impl Flow {
    /// A flow that has counted nothing yet.
    #[must_use]
    pub fn new(store: Store, programme: Arc<Programme>, clock: Clock) -> Self {
        Self { store, programme, clock, metrics: Metrics::default(), recent: Recent::default() }
    }

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
        let done = self.try_enrol(actor, youth, route, request).await;
        self.counted("enrol", done)
    }

    async fn try_enrol(
        &self,
        actor: &Actor,
        youth: &Youth,
        route: &RouteId,
        request: Option<&Request>,
    ) -> Result<Done, FlowError> {
        if let Some(done) = self.repeated(request).await? {
            return Ok(done);
        }
        Self::must_not_be_erased(youth)?;
        let youth = &self.as_last_known(youth).await?;
        let (case, commit) = self.prepare_enrolment(actor, youth, route, self.now())?;
        let loaded = LoadedCase { case, birth: youth.birth };
        self.finish(Box::new(loaded), commit, request, |loaded| Some(loaded)).await
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
        let done = self.try_command(who, case, expected, request, make).await;
        self.counted("command", done)
    }

    async fn try_command(
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
        let mut recent = self.recent.take(case);
        for _ in 0..MOST_TRIES {
            let remembered = recent.is_some();
            let loaded = match recent.take() {
                Some(loaded) => loaded,
                None => self.store.unscoped().load_case(case).await?.ok_or(FlowError::NotFound)?,
            };
            let basis = Basis { remembered, ..Basis::read(&loaded) };
            match self.command_on(basis, who, expected, request, &make).await {
                Err(FlowError::Conflict) => {}
                // It may have changed since: what is not to be done is judged by the case as it is.
                Err(FlowError::NotFound | FlowError::Stale { .. } | FlowError::Refused(_)) if remembered => {}
                Err(FlowError::Commit(CommitError::Violation(Violation::SecondOpenCase))) => return Err(second_open()),
                done => return done,
            }
        }
        Err(FlowError::Busy)
    }

    /// The same on a case as it was read, or as it was left.
    async fn command_on(
        &self,
        basis: Basis<'_>,
        who: &Who,
        expected: Option<u64>,
        request: Option<&Request>,
        make: &impl Fn(&mut Notes) -> Command,
    ) -> Result<Done, FlowError> {
        let case = &basis.loaded.case;
        if !who.sees(case) {
            return Err(FlowError::NotFound);
        }
        if let Some(expected) = expected.filter(|e| *e != case.version) {
            return Err(FlowError::Stale { expected, current: case.version });
        }
        let done = self.decide(basis, &who.actor(), request, make).await?;
        if let Done::Changed(loaded) = &done {
            self.recent.keep(loaded);
        }
        Ok(done)
    }

    /// Why a command would be refused, on a case as it was read; nothing changes. A form of which a part cannot be read is
    /// told all that stands in its way at once.
    #[must_use]
    pub fn would_refuse(&self, who: &Who, case: &Case, birth: Date, command: &Command) -> Option<Refusal> {
        decide::decide(&self.programme, case, Facts { birth }, &who.actor(), command, self.now()).err()
    }

    /// The case that a personal link of a youth names. Whoever calls has made sure that the link is ours.
    ///
    /// # Errors
    /// `NotFound` when it is not there.
    pub async fn case_of_invite(&self, case: &CaseId) -> Result<Arc<Case>, FlowError> {
        self.store.unscoped().load_case(case).await?.map(|loaded| loaded.case).ok_or(FlowError::NotFound)
    }

    /// The youth answers a follow-up by a personal link.
    ///
    /// # Errors
    /// See [`FlowError`]; nothing has changed then.
    pub async fn youth_answers(&self, case: &CaseId, command: &Command) -> Result<Arc<Case>, FlowError> {
        for _ in 0..MOST_TRIES {
            let loaded = self.store.unscoped().load_case(case).await?.ok_or(FlowError::NotFound)?;
            match self.decide(Basis::read(&loaded), &Actor::Youth, None, &|_: &mut Notes| command.clone()).await {
                Err(FlowError::Conflict) => {}
                Ok(Done::Changed(loaded)) => return Ok(loaded.case),
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
        match self.decide(Basis::read(loaded), &Actor::System, None, &|_: &mut Notes| Command::Wake).await {
            Ok(_) => {
                self.metrics.count(Counter::Ticks, &[]);
                Ok(true)
            }
            Err(FlowError::Conflict) => Ok(false),
            Err(other) => Err(other),
        }
    }

    async fn decide(
        &self,
        basis: Basis<'_>,
        actor: &Actor,
        request: Option<&Request>,
        make: &impl Fn(&mut Notes) -> Command,
    ) -> Result<Done, FlowError> {
        let (now_is, commit) = self.decided(basis, actor, make).await?;
        self.finish(Box::new(now_is), commit, request, |loaded| Some(loaded)).await
    }

    /// The case as it becomes, and all that is to be written of it.
    async fn decided(
        &self,
        Basis { loaded, remembered, changes }: Basis<'_>,
        actor: &Actor,
        make: &impl Fn(&mut Notes) -> Command,
    ) -> Result<(LoadedCase, Commit), FlowError> {
        let now = self.now();
        let mut notes = Notes::new(actor, now);
        let command = make(&mut notes);
        let facts = Facts { birth: loaded.birth };
        let events = decide::decide(&self.programme, &loaded.case, facts, actor, &command, now)?;
        let change = Change::new(facts, Some(&loaded.case), &loaded.case.id, events, now)?;
        let now_is = LoadedCase { case: change.case.clone(), birth: loaded.birth };
        let mut commit = change.commit(&self.programme, notes.into_rows());
        if let Some(change) = &mut commit.case {
            (change.birth, change.remembered, change.changes) = (Some(loaded.birth), remembered, changes);
        }
        self.end_calendar_entries(&loaded.case, &mut commit, now).await?;
        Ok((now_is, commit))
    }

    /// Counts what came of a command.
    fn counted<T>(&self, kind: &str, done: Result<Done<T>, FlowError>) -> Result<Done<T>, FlowError> {
        match &done {
            Ok(Done::Changed(_)) => self.metrics.count(Counter::Commands, &[("kind", kind)]),
            Ok(Done::Repeated { .. }) => self.metrics.count(Counter::Commands, &[("kind", "repeated")]),
            Err(error) => self.metrics.count(Counter::Refusals, &[("reason", error.reason())]),
        }
        done
    }

    /// Commits, with the answer to a request that has a key.
    async fn finish<T>(
        &self,
        now: T,
        commit: Commit,
        request: Option<&Request>,
        loaded: impl FnOnce(&T) -> Option<&LoadedCase>,
    ) -> Result<Done<T>, FlowError> {
        let answer = request.map(|request| request.answered(loaded(&now), self.now()));
        match self.store.commit(Commit { answer, ..commit }).await {
            Ok(()) => Ok(Done::Changed(now)),
            // Whoever was first with this key was quicker by a hair.
            Err(CommitError::Repeated { .. }) => self.repeated(request).await?.ok_or(FlowError::Conflict),
            Err(error) => Err(error.into()),
        }
    }

    fn prepare_enrolment(
        &self,
        actor: &Actor,
        youth: &Youth,
        route: &RouteId,
        now: Timestamp,
    ) -> Result<(Arc<Case>, Commit), FlowError> {
        let facts = Facts { birth: youth.birth };
        let enrolment = Enrolment {
            case: CaseId::new(crate::fresh::id(now)),
            youth: youth.id.clone(),
            facts,
            attributes: youth.attributes.clone(),
            route: route.clone(),
        };
        let (_, events) = decide::enrol(&self.programme, &enrolment, actor, now)?;
        let change = Change::new(facts, None, &enrolment.case, events, now)?;
        Ok((change.case.clone(), change.commit(&self.programme, Vec::new())))
    }
}

/// A closed case is not opened again beside another that is open.
fn second_open() -> FlowError {
    let message = "Deze jongere heeft al een ander lopend traject; daarnaast kan dit traject niet opnieuw open. Kies een \
                   antwoord waarmee het afgerond blijft, en leg in het lopende traject vast wat er nu nodig is.";
    let reasons = vec![Reason { place: String::new(), message: message.to_owned() }];
    Refusal { kind: RefusalKind::NotNow, reasons }.into()
}
