//! The program to compare with: it takes the same requests and writes rows of the same size to the same tables, in
//! batches, durably; and does nothing else. It looks at no token, reads no case, and decides nothing.

use anyhow::Context;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use serde::{Deserialize, Serialize};
use sluitend::fresh;
use sluitend_tests::database::Database;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, PgConnection, Row, SqliteConnection};
use std::collections::{HashMap, HashSet};
use std::str::FromStr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

/// So many requests at most share a transaction; as in the product.
const BATCH: usize = 256;

/// What one action wrote in the product: the texts that the copies write again. By name of action.
pub type Samples = HashMap<String, Sample>;

/// The rows of one action.
#[derive(Clone, Serialize)]
pub struct Sample {
    pub state: String,
    pub owner_role: String,
    pub owner_org: String,
    pub due: Option<String>,
    pub wake_at: Option<i64>,
    pub snapshot: String,
    pub events: Vec<(String, String)>,
    pub title: String,
    pub since: String,
    pub recipient: String,
    pub what: String,
    pub path: String,
}

#[derive(Serialize)]
struct Written<'a> {
    case_id: &'a str,
    version: u64,
    expected: u64,
    kind: &'a str,
    body: &'a str,
    notice: String,
    #[serde(flatten)]
    sample: &'a Sample,
}

#[derive(Deserialize)]
struct Act {
    version: u64,
    #[serde(rename = "checklist")]
    _checklist: Vec<u16>,
}

type Job = (String, String, oneshot::Sender<bool>);

/// Starts it on a database that has the tables and the cases; where it listens.
pub async fn start(database: &Database, samples: Samples) -> anyhow::Result<String> {
    let (jobs, queue) = mpsc::channel::<Job>(1024);
    let writer = Writer::connect(&database.url).await?;
    tokio::spawn(writer.run(queue));
    let router =
        Router::new().route("/v1/cases/{id}/actions/{action}", post(act)).with_state((jobs, Arc::new(samples)));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(axum::serve::ListenerExt::tap_io(listener, nodelay), router).await });
    Ok(url)
}

fn nodelay(stream: &mut tokio::net::TcpStream) {
    stream.set_nodelay(true).ok();
}

async fn act(
    State((jobs, samples)): State<(mpsc::Sender<Job>, Arc<Samples>)>,
    Path((id, action)): Path<(String, String)>,
    axum::Json(act): axum::Json<Act>,
) -> Result<String, StatusCode> {
    let sample = samples.get(&action).ok_or(StatusCode::NOT_FOUND)?;
    let row = row(&id, act.version, sample).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let (reply, written) = oneshot::channel();
    jobs.send((id, row, reply)).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    match written.await {
        Ok(true) => Ok(format!("{{\"version\":{}}}", act.version + sample.events.len() as u64)),
        Ok(false) => Err(StatusCode::CONFLICT),
        Err(_) => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

fn row(id: &str, expected: u64, sample: &Sample) -> anyhow::Result<String> {
    let (kind, body) = sample.events.first().context("an action without an event")?;
    let version = expected + 1;
    let notice = fresh::id(sluitend::clock::Clock::machine());
    Ok(serde_json::to_string(&Written { case_id: id, version, expected, kind, body, notice, sample })?)
}

enum Writer {
    Sqlite(SqliteConnection, String),
    Postgres(PgConnection, String),
}

impl Writer {
    async fn connect(url: &str) -> anyhow::Result<Self> {
        if url.starts_with("postgres") {
            let options = sqlx::postgres::PgConnectOptions::from_str(url)?.disable_statement_logging();
            return Ok(Self::Postgres(options.connect().await?, postgres()));
        }
        let options = SqliteConnectOptions::new()
            .filename(url)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("wal_autocheckpoint", "16000")
            .pragma("cache_size", "-8000")
            .disable_statement_logging();
        Ok(Self::Sqlite(options.connect().await?, sqlite()))
    }

    async fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        while let Some(first) = queue.recv().await {
            let mut batch = vec![first];
            while batch.len() < BATCH
                && let Ok(job) = queue.try_recv()
            {
                batch.push(job);
            }
            let rows: Vec<&str> = batch.iter().map(|(_, row, _)| row.as_str()).collect();
            let written = match self.write(format!("[{}]", rows.join(","))).await {
                Ok(written) => written,
                Err(error) => {
                    eprintln!("the minimal program cannot write: {error}");
                    HashSet::new()
                }
            };
            for (id, _, reply) in batch {
                // A client that went away wants no answer.
                let _ = reply.send(written.contains(&id));
            }
        }
    }

    async fn write(&mut self, rows: String) -> sqlx::Result<HashSet<String>> {
        match self {
            Self::Sqlite(connection, text) => {
                let rows = sqlx::query(sqlx::AssertSqlSafe(text.clone())).bind(rows).fetch_all(connection).await?;
                rows.iter().map(|row| row.try_get(0)).collect()
            }
            Self::Postgres(connection, text) => {
                let rows = sqlx::query(sqlx::AssertSqlSafe(text.clone())).bind(rows).fetch_all(connection).await?;
                rows.iter().map(|row| row.try_get(0)).collect()
            }
        }
    }
}

const CASE: &str = "
    update cases set state = x.state, version = x.version, replaced = x.expected, owner_role = x.owner_role,
        owner_org = x.owner_org, owner_person = null, due = x.due, wake_at = x.wake_at, snapshot = x.snapshot
    from ROWS as x
    where cases.id = x.case_id and cases.version = x.expected
    returning id";

const REST: [&str; 3] = [
    "
    insert into event (case_id, seq, at, kind, body)
    select case_id, version, 0, kind, body from ROWS as x",
    "
    insert into task (
        case_id, subject, youth_id, kind, route, state, title, role, organisation, person, due, since, paused)
    select case_id, 'step', 'y' || case_id, 'step', 'pro-vso-arbeid', state, title, owner_role, owner_org, null, due,
        since, 0
    from ROWS as x
    where true
    on conflict (case_id, subject) do update set
        state = excluded.state, title = excluded.title, role = excluded.role, organisation = excluded.organisation,
        person = excluded.person, due = excluded.due, since = excluded.since",
    "
    insert into notice (id, case_id, recipient, kind, subject, what, due, on_date, path, at)
    select notice, case_id, recipient, 'assigned', 'step', what, due, since, path, 0 from ROWS as x",
];

const COLUMNS: [(&str, &str); 16] = [
    ("case_id", "text"),
    ("version", "bigint"),
    ("expected", "bigint"),
    ("kind", "text"),
    ("body", "text"),
    ("notice", "text"),
    ("state", "text"),
    ("owner_role", "text"),
    ("owner_org", "text"),
    ("due", "text"),
    ("wake_at", "bigint"),
    ("snapshot", "text"),
    ("title", "text"),
    ("since", "text"),
    ("recipient", "text"),
    ("what", "text"),
];

/// All statements in one call.
fn sqlite() -> String {
    let columns = COLUMNS.map(|(name, _)| format!("value ->> '{name}' as {name}")).join(", ");
    let rows = format!("(select {columns}, value ->> 'path' as path from json_each($1))");
    let mut all = vec!["begin immediate", CASE];
    all.extend(REST);
    all.push("commit");
    all.join(";").replace("ROWS", &rows)
}

/// One statement.
fn postgres() -> String {
    let columns = COLUMNS.map(|(name, kind)| format!("{name} {kind}")).join(", ");
    let [event, task, notice] = REST.map(|text| text.replace("ROWS as x", "rows as x"));
    format!(
        "with rows as (select * from jsonb_to_recordset($1::jsonb) as r ({columns}, path text)),
        written as ({}), events as ({event}), tasks as ({task}), notices as ({notice})
        select id from written",
        CASE.replace("ROWS as x", "rows as x")
    )
}
