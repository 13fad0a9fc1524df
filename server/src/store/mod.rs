//! The store: the only place with SQL. It keeps cases, youths, the worklist, the outbox and all else in SQLite or
//! PostgreSQL, from the same text. It knows the engine's types and sqlx; it must never know axum, nor decide anything
//! about a route.
//!
//! Writing: [`Store::commit`] takes all that one command changes; commands that arrive together share one durable
//! transaction. Reading dossiers: [`Store::seen_by`] for a professional, [`Store::unscoped`] for the machinery.

mod answers;
mod backup;
mod batch;
mod cases;
mod commit;
mod db;
mod effort;
mod erase;
mod error;
mod figures;
mod fold;
mod glance;
mod journal;
mod logins;
mod open;
mod outbox;
mod page;
mod people;
mod prepared;
mod published;
mod records;
mod retention;
mod rows;
mod scope;
mod still;
mod stuck;
mod tasks;
#[cfg(test)]
mod tests;
mod together;
mod unserved;
mod writer;
mod youths;

pub use backup::BackupError;
pub use commit::{CaseChange, Commit};
pub use db::Dialect;
pub use effort::Effort;
pub use erase::{ErasedCase, Erasure};
pub use error::{CommitError, StoreError, Violation};
pub use open::{Kind, OpenError, OpenOptions};
pub use outbox::Bundle;
pub use page::{Cursor, Page};
pub use published::look;
pub use rows::*;
pub use scope::{Scope, Seen, Unscoped};
pub use still::Still;
pub use stuck::{StuckAt, StuckCount};

use db::{Readers, Row, Statement};
use effort::Counters;
use glance::Glance;
use open::Connector;
use prepared::Prepared;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use together::Together;
use tokio::sync::{mpsc, oneshot};
use writer::Job;

/// An open database. Cheap to clone; all clones share the connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    connector: Connector,
    readers: Readers,
    /// Commands of one case always go to the same writer.
    writers: Vec<mpsc::Sender<Job>>,
    counters: Arc<Counters>,
    together: Together,
    glance: Glance,
}

impl Store {
    /// Opens a database, making it when it is not there, and brings its tables up to date. `url` is a file
    /// (`./sluitend.db`), `sqlite:…` or `postgres://…`.
    ///
    /// # Errors
    /// When it cannot be reached, is of the other [`Kind`], was written by a newer version, or SQLite is too old.
    pub async fn open(url: &str, options: OpenOptions) -> Result<Self, OpenError> {
        let connector = Connector::new(url, options.patience)?;
        connector.prepare(&options).await?;
        let readers = connector.readers(&options).await?;
        let lanes = match readers.dialect() {
            Dialect::Sqlite => 1,
            Dialect::Postgres => options.writers.max(1),
        };
        let counters = Arc::new(Counters::default());
        let mut writers = Vec::new();
        for _ in 0..lanes {
            writers.push(writer::start(connector.clone(), connector.writer().await?, counters.clone()));
        }
        let (together, glance) =
            (Together::new(connector.clone(), options.patience), Glance::new(connector.clone(), options.patience));
        Ok(Self { inner: Arc::new(Inner { connector, readers, writers, counters, together, glance }) })
    }

    /// Which database it is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.inner.readers.dialect()
    }

    /// How much was asked of the database since it was opened.
    #[must_use]
    pub fn effort(&self) -> Effort {
        self.inner.counters.effort()
    }

    /// Writes all that one command changes, durably, or nothing of it. It is written even when the caller stops waiting.
    ///
    /// # Errors
    /// [`CommitError`]; nothing was written.
    pub async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        let prepared = Prepared::new(&commit)?;
        let (answer, person) = (prepared.answer.clone(), prepared.person.clone());
        let lane = self.lane(&prepared);
        let (reply, result) = oneshot::channel();
        let result = match lane.send(Job::Commit(Box::new(prepared), reply)).await {
            Ok(()) => result.await.unwrap_or_else(|_| Err(closed().into())),
            Err(_) => Err(closed().into()),
        };
        if let (Err(CommitError::Conflict), Some(person)) = (&result, &person)
            && self.is_off(person).await?
        {
            return Err(CommitError::Off);
        }
        match (result, answer) {
            (Err(error @ (CommitError::Conflict | CommitError::Violation(_))), Some((actor, key, request))) => {
                Err(self.first_answer(&actor, &key, &request).await?.unwrap_or(error))
            }
            (result, _) => result,
        }
    }

    /// Whether this request was answered before: [`CommitError::Repeated`] or [`CommitError::KeyReused`].
    async fn first_answer(&self, actor: &str, key: &str, request: &str) -> Result<Option<CommitError>, StoreError> {
        let first = self.answer(actor, key).await?;
        Ok(first.map(|first| match first.request == request {
            true => CommitError::Repeated { status: first.status, body: first.body },
            false => CommitError::KeyReused,
        }))
    }

    /// What a professional may see.
    #[must_use]
    pub fn seen_by(&self, scope: Scope) -> Seen<'_> {
        Seen { store: self, scope }
    }

    /// All there is, for the machinery.
    #[must_use]
    pub fn unscoped(&self) -> Unscoped<'_> {
        Unscoped { store: self }
    }

    /// Waits until all that was handed in is written, and closes the database. Commands that come later are refused.
    pub async fn close(&self) {
        for writer in &self.inner.writers {
            let (reply, stopped) = oneshot::channel();
            if writer.send(Job::Stop(reply)).await.is_ok() {
                // An error says that the writer had stopped already.
                let _ = stopped.await;
            }
        }
        self.inner.glance.close().await;
        self.inner.together.close().await;
        self.inner.readers.close().await;
    }

    async fn read(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        self.inner.counters.count_read();
        self.inner.readers.fetch(statement).await
    }

    /// What almost every request asks.
    async fn glance(&self, statement: &Statement) -> Result<Vec<Row>, StoreError> {
        self.inner.counters.count_read();
        self.inner.glance.fetch(statement).await
    }

    /// Statements in one transaction, through the writer; the rows of each.
    async fn write_all(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, StoreError> {
        let (reply, result) = oneshot::channel();
        // A statement of its own keeps no order with others: any writer will do.
        let lane = &self.inner.writers[0];
        lane.send(Job::Write(statements, reply)).await.map_err(|_| closed())?;
        result.await.map_err(|_| closed())?
    }

    async fn write(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        Ok(self.write_all(vec![statement]).await?.pop().unwrap_or_default())
    }

    fn lane(&self, prepared: &Prepared) -> &mpsc::Sender<Job> {
        let mut hasher = DefaultHasher::new();
        match &prepared.keys[0] {
            Some(case) => case.hash(&mut hasher),
            None => prepared.n.hash(&mut hasher),
        }
        let writers = &self.inner.writers;
        &writers[(hasher.finish() % writers.len() as u64) as usize]
    }
}

fn closed() -> StoreError {
    StoreError::Unavailable("it was closed".to_owned())
}
