//! What happens by itself: cases that are due are woken, notices become mails, mails go out, schedules fire.
//!
//! Every part can run in several processes on one database: work is claimed by a lease or written once. The clock is
//! read once per round and handed on. Knows the flow, the store and the mail; must never know HTTP.

mod bundle;
mod deliver;
mod digest;
mod jobs;
mod mailbox;
mod practice;
mod report;
mod retention;
pub mod schedule;
mod sweep;

pub use practice::{AdvanceError, Advanced};

use crate::app::Settings;
use crate::flow::{Flow, FlowError};
use crate::mail::Transport;
use crate::mail::templates::Templates;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often the worker looks whether anything is due.
const ROUND: Duration = Duration::from_secs(1);

/// Does what happens by itself. Cheap to clone.
#[derive(Clone)]
pub struct Worker {
    inner: Arc<Inner>,
}

struct Inner {
    flow: Flow,
    templates: Templates,
    transport: Transport,
    settings: Arc<Settings>,
    schedules: Vec<jobs::Planned>,
    /// Only one round at a time in this process: a practice clock must not move under a round.
    round: tokio::sync::Mutex<()>,
    /// Mails go out beside the rounds: a mail server that hangs holds up no reminder and no escalation.
    delivery: tokio::sync::Mutex<()>,
    began: Timestamp,
    mail_lease: SignedDuration,
}

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Cases that were woken.
    pub woken: u64,
    /// Mails that were made.
    pub bundled: u64,
    /// Mails that were handed over.
    pub delivered: u64,
    /// Schedules that fired.
    pub fired: u64,
}

impl std::ops::AddAssign for Done {
    fn add_assign(&mut self, other: Self) {
        self.woken += other.woken;
        self.bundled += other.bundled;
        self.delivered += other.delivered;
        self.fired += other.fired;
    }
}

/// Why a round stopped early. What is due stays due: the next round takes it.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// A case could not be woken.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    /// A text for mails is broken.
    #[error("{0}")]
    Template(String),
}

impl Worker {
    /// A worker that has not begun.
    ///
    /// # Errors
    /// When a schedule of the programme cannot be read.
    pub fn new(
        flow: Flow,
        templates: Templates,
        transport: Transport,
        settings: Arc<Settings>,
    ) -> Result<Self, schedule::CronError> {
        let schedules = jobs::plan(&flow.programme)?;
        let began = flow.now();
        let (round, delivery) = (tokio::sync::Mutex::new(()), tokio::sync::Mutex::new(()));
        let mail_lease = deliver::LEASE;
        let inner = Inner { flow, templates, transport, settings, schedules, round, delivery, began, mail_lease };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The same, with another time after which mails of a process that was killed are sent by others.
    #[must_use]
    pub fn with_mail_lease(self, mail_lease: SignedDuration) -> Self {
        match Arc::try_unwrap(self.inner) {
            Ok(inner) => Self { inner: Arc::new(Inner { mail_lease, ..inner }) },
            // It has begun already: what it does now goes on as it was.
            Err(inner) => Self { inner },
        }
    }

    /// Works until told to stop; a failed round is logged and tried again.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        let deliveries = {
            let (worker, stop) = (self.clone(), stop.clone());
            tokio::spawn(async move { worker.repeat(stop, Self::deliver).await })
        };
        self.repeat(stop, Self::work).await;
        if let Err(panic) = deliveries.await {
            tracing::error!(%panic, "handing over mails failed");
        }
    }

    async fn repeat(&self, mut stop: watch::Receiver<bool>, round: impl AsyncFn(&Self) -> Result<(), WorkError>) {
        let mut rounds = tokio::time::interval(ROUND);
        rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = stop.changed() => return,
                _ = rounds.tick() => {}
            }
            // Not under the `select!`: a transaction that has begun must end.
            if let Err(error) = round(self).await {
                tracing::error!(%error, "a round of the worker failed; it is tried again");
            }
            if *stop.borrow() {
                return;
            }
        }
    }

    async fn work(&self) -> Result<(), WorkError> {
        let _one = self.inner.round.lock().await;
        self.inner.round_at(self.inner.flow.now()).await.map(drop)
    }

    async fn deliver(&self) -> Result<(), WorkError> {
        let _one = self.inner.delivery.lock().await;
        self.inner.deliver(self.inner.flow.now()).await.map(drop)
    }

    /// One round at the present moment: everything that is due, and the mails of it.
    ///
    /// # Errors
    /// See [`WorkError`].
    pub async fn round(&self) -> Result<Done, WorkError> {
        let _one = self.inner.round.lock().await;
        let now = self.inner.flow.now();
        let done = self.inner.round_at(now).await?;
        let _delivery = self.inner.delivery.lock().await;
        Ok(Done { delivered: self.inner.deliver(now).await?.delivered, ..done })
    }
}

impl Inner {
    async fn round_at(&self, now: Timestamp) -> Result<Done, WorkError> {
        let woken = self.sweep(now).await?;
        let fired = self.fire(now).await?;
        let bundled = self.bundle(now).await?;
        Ok(Done { woken, bundled, delivered: 0, fired })
    }
}
