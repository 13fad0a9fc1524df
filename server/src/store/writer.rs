//! The writer: a task of its own that writes what has arrived in one durable transaction, and only then answers.
//!
//! A caller that goes away does not stop what it has handed in. After a failure nothing is half-written and the writer
//! goes on; when the connection may be damaged, it makes a new one.

use super::batch;
use super::db::{Arg, Connection, Dialect, Row, Statement};
use super::effort::Counters;
use super::error::{CommitError, StoreError};
use super::open::Connector;
use super::prepared::{Prepared, Table};
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// So many commands at most share a transaction.
const BATCH_COMMANDS: usize = 256;
/// So many bytes at most: a batch is one JSON text for each table.
const BATCH_BYTES: usize = 4 << 20;
/// So many jobs at most wait for the writer; then the callers wait.
const QUEUE: usize = 1024;
/// How often at most others get a turn before a batch is written.
const TURNS: usize = 32;
/// How often a batch is tried again after it met another process.
const RACES: usize = 5;

/// Something to write, and where the answer goes. Nobody may be waiting for it any more.
pub(super) enum Job {
    /// A command; shares a transaction with others.
    Commit(Box<Prepared>, oneshot::Sender<Result<(), CommitError>>),
    /// A few statements in a transaction of their own.
    Write(Vec<Statement>, oneshot::Sender<Result<Vec<Vec<Row>>, StoreError>>),
    /// Nothing; answers when all before it is done, and ends the writer.
    Stop(oneshot::Sender<()>),
}

type Reply = oneshot::Sender<Result<(), CommitError>>;

/// Starts a writer.
pub(super) fn start(connector: Connector, connection: Connection, counters: Arc<Counters>) -> mpsc::Sender<Job> {
    let (jobs, queue) = mpsc::channel(QUEUE);
    let (held, texts) = (VecDeque::new(), HashMap::new());
    let writer = Writer { connector, connection: Some(connection), queue, held, texts, counters };
    tokio::spawn(writer.run());
    jobs
}

struct Writer {
    connector: Connector,
    /// `None` after a failure, until the next job.
    connection: Option<Connection>,
    queue: mpsc::Receiver<Job>,
    /// Jobs that came, but could not go with the batch.
    held: VecDeque<Job>,
    /// The text of a batch, by the tables of which it has rows: some dozens occur.
    texts: HashMap<BTreeSet<Table>, String>,
    counters: Arc<Counters>,
}

impl Writer {
    async fn run(mut self) {
        while let Some(job) = self.next().await {
            match job {
                Job::Write(statements, reply) => {
                    let result = self.write(&statements).await;
                    // Nobody waits any more: the work is done all the same.
                    let _ = reply.send(result);
                }
                Job::Commit(first, reply) => {
                    self.let_others_come().await;
                    let commands = self.gather((*first, reply));
                    self.commit(commands).await;
                }
                Job::Stop(reply) => {
                    self.connection = None;
                    let _ = reply.send(());
                    return;
                }
            }
        }
    }

    async fn next(&mut self) -> Option<Job> {
        match self.held.pop_front() {
            Some(job) => Some(job),
            None => self.queue.recv().await,
        }
    }

    /// Whoever is ready to hand something in does so first, so that more share a transaction. It waits for nobody: when
    /// nobody else is ready, it takes microseconds.
    async fn let_others_come(&self) {
        for _ in 0..TURNS {
            let waiting = self.queue.len();
            tokio::task::yield_now().await;
            if self.queue.len() == waiting {
                return;
            }
        }
    }

    /// All that has arrived and may share a transaction, in the order in which it came; one command for each case.
    fn gather(&mut self, first: (Prepared, Reply)) -> Vec<(Prepared, Reply)> {
        let mut keys: HashSet<String> = first.0.keys.iter().flatten().cloned().collect();
        let mut bytes = first.0.len();
        let mut commands = vec![first];
        let mut held = VecDeque::new();
        while commands.len() < BATCH_COMMANDS && bytes < BATCH_BYTES {
            let Some(job) = self.held.pop_front().or_else(|| self.queue.try_recv().ok()) else {
                break;
            };
            match job {
                Job::Commit(prepared, reply) if prepared.keys.iter().flatten().all(|key| !keys.contains(key)) => {
                    keys.extend(prepared.keys.iter().flatten().cloned());
                    bytes += prepared.len();
                    commands.push((*prepared, reply));
                }
                // Its turn comes after this batch. What is held must not grow without bound.
                job => {
                    held.push_back(job);
                    if held.len() >= BATCH_COMMANDS {
                        break;
                    }
                }
            }
        }
        held.append(&mut self.held);
        self.held = held;
        commands
    }

    async fn write(&mut self, statements: &[Statement]) -> Result<Vec<Vec<Row>>, StoreError> {
        self.counters.count_transaction();
        let connection = self.connection().await?;
        let result = match statements {
            // One statement is a transaction by itself.
            [only] if !only.is_checked() => connection.fetch(only).await.map(|rows| vec![rows]),
            _ => connection.transaction(statements).await,
        };
        if matches!(result, Err(StoreError::Unavailable(_))) {
            self.connection = None;
        }
        result
    }

    /// Writes the commands together. When one of them is to blame for a failure, each is written by itself.
    async fn commit(&mut self, commands: Vec<(Prepared, Reply)>) {
        let (prepared, replies): (Vec<_>, Vec<_>) = commands.into_iter().unzip();
        let results = match self.batch(&prepared).await {
            Ok(results) => results,
            Err(StoreError::Unavailable(message)) => unavailable(prepared.len(), &message),
            Err(error) if prepared.len() == 1 => vec![Err(error.into())],
            Err(_) => {
                let mut results = Vec::with_capacity(prepared.len());
                for one in prepared.chunks(1) {
                    let result = self.batch(one).await;
                    results.push(result.map_err(CommitError::from).and_then(|mut r| r.pop().unwrap_or(Ok(()))));
                }
                results
            }
        };
        for (result, reply) in results.into_iter().zip(replies) {
            let _ = reply.send(result);
        }
    }

    /// Writes commands in one transaction: for each, whether it went in or was in conflict.
    async fn batch(&mut self, commands: &[Prepared]) -> Result<Vec<Result<(), CommitError>>, StoreError> {
        let args: Vec<Arg> = Table::ALL.iter().map(|table| argument(*table, commands)).collect();
        let with: BTreeSet<Table> =
            Table::ALL.into_iter().filter(|t| commands.iter().any(|c| !c.rows(*t).is_empty())).collect();
        let dialect = self.connector.dialect();
        let text = self.texts.entry(with).or_insert_with_key(|with| batch::text(dialect, with)).clone();
        let mut race = 0;
        let rows = loop {
            self.counters.count_transaction();
            let connection = self.connection().await?;
            match write_batch(connection, text.clone(), &args).await {
                Ok(rows) => break rows,
                Err(StoreError::Overtaken) if race < RACES => race += 1,
                Err(error) => {
                    if matches!(error, StoreError::Unavailable(_)) {
                        self.connection = None;
                    }
                    return Err(error);
                }
            }
        };
        let mut written = HashSet::new();
        for row in &rows {
            written.insert(row.get::<i64>(0)?);
        }
        Ok(commands.iter().map(|c| if written.contains(&c.n) { Ok(()) } else { Err(CommitError::Conflict) }).collect())
    }

    async fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        if self.connection.is_none() {
            self.connection = Some(self.connector.writer().await?);
        }
        self.connection.as_mut().ok_or_else(|| StoreError::Unavailable("no connection".to_owned()))
    }
}

async fn write_batch(connection: &mut Connection, text: String, args: &[Arg]) -> Result<Vec<Row>, StoreError> {
    let result = connection.fetch_text(text, args).await;
    if result.is_err() && connection.dialect() == Dialect::Sqlite {
        connection.rollback().await;
    }
    result
}

/// A JSON array of the rows of all commands.
fn argument(table: Table, commands: &[Prepared]) -> Arg {
    let mut text = String::with_capacity(commands.iter().map(|c| c.rows(table).len() + 1).sum::<usize>() + 2);
    text.push('[');
    for rows in commands.iter().map(|c| c.rows(table)).filter(|rows| !rows.is_empty()) {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(rows);
    }
    text.push(']');
    Arg::from(text)
}

fn unavailable(n: usize, message: &str) -> Vec<Result<(), CommitError>> {
    (0..n).map(|_| Err(CommitError::Unavailable(message.to_owned()))).collect()
}
