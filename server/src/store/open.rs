//! Opening a database: the settings of its connections, the migrations, and the mark of what it is for.

use super::batch;
use super::db::{Connection, Dialect, Readers, Row};
use super::error::StoreError;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection as _, Executor, SqlSafeStr, SqliteConnection};
use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

/// The migrations, oldest first: version, name, text. `sqlx::migrate!` would bring in the whole of sqlx's macros.
pub(super) const MIGRATIONS: [(i64, &str, &str); 6] = [
    (1, "begin", include_str!("../../../migrations/0001_begin.sql")),
    (2, "nobody", include_str!("../../../migrations/0002_nobody.sql")),
    (3, "apart", include_str!("../../../migrations/0003_apart.sql")),
    (4, "sight", include_str!("../../../migrations/0004_sight.sql")),
    (5, "born", include_str!("../../../migrations/0005_born.sql")),
    (6, "fold", include_str!("../../../migrations/0006_fold.sql")),
];

/// Older versions can damage a write-ahead log that is reset while another connection checkpoints.
const SQLITE_OLDEST: (u32, u32, u32) = (3, 51, 3);

/// What a database is for. It is marked when it is made, and never opened as the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Real youths, the real clock, real mail.
    Real,
    /// Training: the clock stands still until someone moves it.
    Practice,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Practice => "practice",
        }
    }
}

/// How to open a database.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// What it must be, or will be when it is new.
    pub kind: Kind,
    /// Connections for reading.
    pub readers: u32,
    /// Connections for writing; SQLite has one, whatever this says.
    pub writers: u32,
    /// So long a connection waits for another process that writes, and a caller for a free connection.
    pub patience: Duration,
    /// Whether it is made when it is not there. A database of PostgreSQL never is.
    pub create: bool,
}

impl OpenOptions {
    /// The settings that suit a server of a region.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { kind, readers: 4, writers: 2, patience: Duration::from_secs(10), create: true }
    }
}

/// Why a database was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address cannot be read.
    #[error("`{0}` is not a database: write a file such as `./sluitend.db`, or `postgres://user@host/name`")]
    Address(String),
    /// It is not there, and was not to be made.
    #[error("there is no such database")]
    Missing,
    /// It cannot be reached.
    #[error("the database cannot be opened: {0}")]
    Unreachable(String),
    /// The SQLite in this build is too old to be trusted.
    #[error(
        "SQLite {0} can damage a database under load; sluitend needs 3.51.3 or newer: rebuild it with its own SQLite"
    )]
    SqliteTooOld(String),
    /// It is for the other purpose.
    #[error("this is a {found} database and was opened as a {wanted} one; {advice}")]
    WrongKind {
        /// What it is.
        found: String,
        /// What it was opened as.
        wanted: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// A newer sluitend has written it.
    #[error(
        "this database was written by a newer sluitend (its tables are of version {0}); install that version or restore a backup"
    )]
    TooNew(i64),
    /// Its tables could not be made or changed.
    #[error("the tables could not be brought up to date: {0}")]
    Migration(String),
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unreachable(error.to_string())
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Unreachable(error.to_string())
    }
}

/// Makes connections for writing, at the start and after a failure.
#[derive(Clone)]
pub(super) enum Connector {
    Sqlite(SqliteConnectOptions, Duration),
    Postgres(PgConnectOptions),
}

impl Connector {
    /// Reads `./file.db`, `sqlite:file.db` or `postgres://…`.
    pub(super) fn new(url: &str, patience: Duration) -> Result<Self, OpenError> {
        let address = |_| OpenError::Address(without_password(url));
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(postgres(PgConnectOptions::from_str(url).map_err(address)?)));
        }
        if url.contains("://") && !url.starts_with("sqlite:") || url.contains(":memory:") {
            return Err(OpenError::Address(without_password(url)));
        }
        let options = match url.strip_prefix("sqlite:") {
            Some(_) => SqliteConnectOptions::from_str(url).map_err(address)?,
            None => SqliteConnectOptions::new().filename(url),
        };
        Ok(Self::Sqlite(sqlite(options).busy_timeout(patience), patience))
    }

    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(..) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// A connection for writing.
    pub(super) async fn writer(&self) -> Result<Connection, StoreError> {
        match self {
            Self::Sqlite(options, patience) => {
                let mut connection = first_connection(&options.clone().create_if_missing(false), *patience).await?;
                connection.execute(batch::SQLITE_PREPARE).await?;
                Ok(Connection::Sqlite(connection))
            }
            Self::Postgres(options) => {
                // What is written is found by key; a plan made while a table was small must not scan it later.
                let options = options.clone().options([("enable_seqscan", "off")]);
                Ok(Connection::Postgres(options.connect().await?))
            }
        }
    }

    /// A connection for reading, for who holds a moment and would keep one from the pool.
    pub(super) async fn reader(&self) -> Result<Connection, StoreError> {
        Ok(match self {
            Self::Sqlite(options, _) => {
                let options = options.clone().create_if_missing(false).pragma("query_only", "on");
                // A page of people is read in few pages of the file, and there are several of these connections.
                let options = options.pragma("cache_size", "-4000");
                Connection::Sqlite(options.connect().await?)
            }
            Self::Postgres(options) => Connection::Postgres(options.connect().await?),
        })
    }

    pub(super) async fn readers(&self, options: &OpenOptions) -> Result<Readers, StoreError> {
        let (n, patience) = (options.readers.max(1), options.patience);
        Ok(match self {
            Self::Sqlite(options, _) => {
                let options = options.clone().create_if_missing(false).pragma("query_only", "on");
                // A page of people is read in few pages of the file, and there are several of these connections.
                let options = options.pragma("cache_size", "-4000");
                // Connections of a file cost memory and no time: they stay.
                let pool = SqlitePoolOptions::new().max_connections(n).idle_timeout(None).max_lifetime(None);
                Readers::Sqlite(pool.acquire_timeout(patience).test_before_acquire(false).connect_with(options).await?)
            }
            Self::Postgres(options) => {
                let pool = PgPoolOptions::new().max_connections(n).acquire_timeout(patience);
                Readers::Postgres(pool.connect_with(options.clone()).await?)
            }
        })
    }

    /// Brings the tables up to date and checks or sets the mark, in one transaction, so that two nodes that start at
    /// once do not disturb each other.
    pub(super) async fn prepare(&self, OpenOptions { kind, create, .. }: &OpenOptions) -> Result<(), OpenError> {
        let kind = *kind;
        match self {
            Self::Sqlite(options, _) if !create && !options.get_filename().exists() => return Err(OpenError::Missing),
            Self::Sqlite(options, patience) => {
                let mut connection = first_connection(&options.clone().create_if_missing(true), *patience).await?;
                check_version(&mut connection).await?;
                let mut transaction = connection.begin_with("begin immediate").await?;
                migrate(&mut *transaction, for_sqlite).await?;
                let found = sqlx::query(MARK).bind(kind.as_str()).fetch_one(&mut *transaction).await?;
                check_kind(&Row::Sqlite(found), kind)?;
                transaction.commit().await?;
                connection.close().await?;
            }
            Self::Postgres(options) => {
                let mut connection = options.connect().await?;
                let mut transaction = connection.begin().await?;
                // Any number, the same in all nodes: it spells "sluitend".
                transaction.execute("select pg_advisory_xact_lock(8317138681655946852)").await?;
                transaction.execute("set local client_min_messages = warning").await?;
                migrate(&mut *transaction, for_postgres).await?;
                let found = sqlx::query(MARK).bind(kind.as_str()).fetch_one(&mut *transaction).await?;
                check_kind(&Row::Postgres(found), kind)?;
                transaction.commit().await?;
                connection.close().await?;
            }
        }
        Ok(())
    }
}

/// A connection that may have to turn the file to its write-ahead log. While another node does that, SQLite refuses at
/// once instead of waiting as it is told to, since two that wait could wait for each other; so the waiting is done here.
#[expect(clippy::disallowed_methods, reason = "SQLite tells nobody when another process is done; the wait has an end")]
async fn first_connection(options: &SqliteConnectOptions, patience: Duration) -> Result<SqliteConnection, sqlx::Error> {
    let end = tokio::time::Instant::now() + patience;
    loop {
        match options.connect().await {
            Err(error) if is_busy(&error) && tokio::time::Instant::now() < end => {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            result => return result,
        }
    }
}

/// `SQLITE_BUSY`, with whatever detail in its higher bits.
fn is_busy(error: &sqlx::Error) -> bool {
    let code =
        error.as_database_error().and_then(sqlx::error::DatabaseError::code).and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

/// Marks the database unless it is marked, and says what it is.
const MARK: &str = "
    insert into meta (name, value) values ('kind', $1)
    on conflict (name) do update set value = meta.value
    returning value";

fn check_kind(found: &Row, wanted: Kind) -> Result<(), OpenError> {
    let found: String = found.get(0)?;
    if found == wanted.as_str() {
        return Ok(());
    }
    let advice = match wanted {
        Kind::Real => {
            "a practice database holds made-up days: choose another file, or say that you mean it (`serve --practice-clock …`, other commands `--practice`)"
        }
        Kind::Practice => {
            "practising in it would tell real people made-up things: choose another file, or leave `--practice-clock` out"
        }
    };
    Err(OpenError::WrongKind { found, wanted: wanted.as_str(), advice })
}

async fn migrate<C: sqlx::migrate::Migrate>(connection: &mut C, adapt: fn(&str) -> String) -> Result<(), OpenError> {
    let migrations = MIGRATIONS.iter().map(|(version, name, text)| {
        // The checksum is that of the file, the same on both databases.
        let file = Migration::new(*version, Cow::Borrowed(*name), MigrationType::Simple, text.into_sql_str(), false);
        Migration { sql: AssertSqlSafe(adapt(text)).into_sql_str(), ..file }
    });
    let mut migrator = Migrator::with_migrations(migrations.collect());
    // The transaction round it is the lock.
    migrator.set_locking(false);
    migrator.run_direct(None, connection, false).await.map_err(|error| match error {
        MigrateError::VersionMissing(version) => OpenError::TooNew(version),
        other => OpenError::Migration(other.to_string()),
    })
}

/// In SQLite a marked table is one b-tree, in the order of its key.
fn for_sqlite(migration: &str) -> String {
    migration.replace("/* without rowid */", "without rowid")
}

/// On PostgreSQL every text column sorts by its bytes, as in SQLite, whatever the locale of the cluster: pages of a list
/// go on where the last one ended, on either database.
fn for_postgres(migration: &str) -> String {
    let mut text = String::new();
    for line in migration.lines() {
        let code = line.split_once("--").map_or(line, |(code, _)| code);
        for word in code.split_inclusive([' ', ',']) {
            match word.trim_end_matches([' ', ',']) {
                "text" => text.push_str(&word.replace("text", "text collate \"C\"")),
                _ => text.push_str(word),
            }
        }
        text.push('\n');
    }
    text
}

async fn check_version(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let version: String = sqlx::query_scalar("select sqlite_version()").fetch_one(connection).await?;
    let mut numbers = version.split('.').map(|n| n.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    if (next(), next(), next()) < SQLITE_OLDEST {
        return Err(OpenError::SqliteTooOld(version));
    }
    Ok(())
}

fn sqlite(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // Pages in the log before they are moved into the file: more make writing faster; and a limit to what is left
        // of the log afterwards.
        .pragma("wal_autocheckpoint", "16000")
        .pragma("journal_size_limit", "67108864")
        // What is deleted is written over, also on pages that become free: erased is gone from the file. A page that is
        // freed and used again in one transaction, as with each change of a case, costs nothing more than the zeros.
        .pragma("secure_delete", "on")
        .pragma("temp_store", "memory")
        // Kibibytes for each connection: the pages of the system are the real cache.
        .pragma("cache_size", "-8000")
        .disable_statement_logging()
}

fn postgres(options: PgConnectOptions) -> PgConnectOptions {
    options
        .application_name("sluitend")
        // What is acknowledged is on disk, whatever the cluster's default. Plans do not depend on the arguments.
        .options([("synchronous_commit", "on"), ("plan_cache_mode", "force_generic_plan"), ("timezone", "UTC")])
        .disable_statement_logging()
}

/// An address that may stand in a message.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 < at => {
            format!("{}…{}", &url[..scheme + 3], &url[at..])
        }
        _ => url.to_owned(),
    }
}
