//! The dispatch over the two databases: a statement, its arguments, its rows. Everything else in the store is written
//! once, upon these. It must never know what the statements are about.

use super::error::{StoreError, Violation};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool};
use std::borrow::Cow;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, embedded.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// Turns the few words in which the databases differ into the dialect's own:
    /// - `each($1)`: the elements of a JSON array, one row with a column `value` for each; members by `value ->> 'name'`;
    /// - `each_text($1)`: the same for an array of strings;
    /// - `for update skip locked`: nothing in SQLite, where there is one writer at a time.
    pub(super) fn text(self, sql: &str) -> Cow<'_, str> {
        if !sql.contains("each") && !sql.contains("skip locked") {
            return Cow::Borrowed(sql);
        }
        Cow::Owned(match self {
            Self::Sqlite => sql
                .replace("each_text(", "json_each(")
                .replace(" each(", " jsonb_each(")
                .replace("for update skip locked", ""),
            Self::Postgres => {
                let sql = called(sql, "each_text(", "jsonb_array_elements_text(");
                called(&sql, " each(", " jsonb_array_elements(")
            }
        })
    }
}

/// Another name for a function of one argument, which is JSON as a text.
fn called(sql: &str, name: &str, new: &str) -> String {
    let mut pieces = sql.split(name);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (argument, rest) = piece.split_once(')').unwrap_or((piece, ""));
        text.extend([new, argument, "::jsonb)", rest]);
    }
    text
}

/// An argument: only what both databases store alike.
#[derive(Clone, Debug)]
pub(super) enum Arg {
    Text(Option<String>),
    Int(Option<i64>),
}

macro_rules! args {
    ($($from:ty, $value:ident => $arg:expr;)+) => {$(
        impl From<$from> for Arg {
            fn from($value: $from) -> Self {
                $arg
            }
        }
    )+};
}

args! {
    &str, v => Arg::Text(Some(v.to_owned()));
    String, v => Arg::Text(Some(v));
    &String, v => Arg::Text(Some(v.clone()));
    Option<String>, v => Arg::Text(v);
    Option<&str>, v => Arg::Text(v.map(str::to_owned));
    i64, v => Arg::Int(Some(v));
    Option<i64>, v => Arg::Int(v);
    bool, v => Arg::Int(Some(i64::from(v)));
    jiff::Timestamp, v => Arg::Int(Some(v.as_millisecond()));
    Option<jiff::Timestamp>, v => Arg::Int(v.map(jiff::Timestamp::as_millisecond));
    jiff::civil::Date, v => Arg::Text(Some(v.to_string()));
}

/// A statement with its arguments, for `$1`, `$2` …
#[derive(Clone, Debug)]
pub(super) struct Statement {
    sql: &'static str,
    args: Vec<Arg>,
    touches: Option<usize>,
}

/// Begins a statement.
pub(super) fn sql(sql: &'static str) -> Statement {
    Statement { sql, args: Vec::new(), touches: None }
}

impl Statement {
    /// The next argument.
    pub(super) fn bind(mut self, arg: impl Into<Arg>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// When it does not return exactly so many rows, the whole transaction is undone: [`StoreError::Overtaken`].
    pub(super) fn must_touch(mut self, rows: usize) -> Self {
        self.touches = Some(rows);
        self
    }

    /// Whether it can undo its transaction.
    pub(super) fn is_checked(&self) -> bool {
        self.touches.is_some()
    }

    fn check(&self, rows: Vec<Row>) -> Result<Vec<Row>, StoreError> {
        match self.touches {
            Some(n) if n != rows.len() => Err(StoreError::Overtaken),
            _ => Ok(rows),
        }
    }
}

/// A row of either database.
pub(super) enum Row {
    Sqlite(sqlx::sqlite::SqliteRow),
    Postgres(sqlx::postgres::PgRow),
}

/// What a column can hold.
pub(super) trait Column:
    for<'r> sqlx::Decode<'r, Sqlite> + sqlx::Type<Sqlite> + for<'r> sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>
{
}
impl Column for String {}
impl Column for Option<String> {}
impl Column for i64 {}
impl Column for Option<i64> {}

impl Row {
    /// A column by its position.
    pub(super) fn get<T: Column>(&self, column: usize) -> Result<T, StoreError> {
        use sqlx::Row as _;
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// A text that has a form of its own: a date, JSON's date, a number.
    pub(super) fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(&self, column: usize) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        text.parse().map_err(|e: T::Err| StoreError::Unreadable(e.to_string()))
    }

    /// The same, where it may be null.
    pub(super) fn parse_opt<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        column: usize,
    ) -> Result<Option<T>, StoreError> {
        let text: Option<String> = self.get(column)?;
        text.map(|t| t.parse().map_err(|e: T::Err| StoreError::Unreadable(e.to_string()))).transpose()
    }

    /// A text column that holds JSON.
    pub(super) fn json<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|e| StoreError::Unreadable(e.to_string()))
    }

    /// An instant.
    pub(super) fn instant(&self, column: usize) -> Result<jiff::Timestamp, StoreError> {
        instant(self.get(column)?)
    }

    /// An instant that may be null.
    pub(super) fn instant_opt(&self, column: usize) -> Result<Option<jiff::Timestamp>, StoreError> {
        self.get::<Option<i64>>(column)?.map(instant).transpose()
    }
}

fn instant(ms: i64) -> Result<jiff::Timestamp, StoreError> {
    jiff::Timestamp::from_millisecond(ms).map_err(|e| StoreError::Unreadable(e.to_string()))
}

/// Runs the text of a statement on `$executor` and collects its rows. Several statements in one text work in SQLite only.
macro_rules! fetch {
    ($row:path, $sql:expr, $args:expr, $executor:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql));
        for arg in $args {
            query = match arg {
                Arg::Text(Some(text)) if text.contains('\0') => {
                    return Err(StoreError::Violation(Violation::Nul));
                }
                Arg::Text(text) => query.bind(text.clone()),
                Arg::Int(int) => query.bind(*int),
            };
        }
        query.fetch_all($executor).await?.into_iter().map($row).collect::<Vec<_>>()
    }};
}

/// The pool for reading.
pub(super) enum Readers {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Readers {
    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    pub(super) async fn fetch(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        let text = self.dialect().text(statement.sql).into_owned();
        let rows = match self {
            Self::Sqlite(pool) => fetch!(Row::Sqlite, text, &statement.args, pool),
            Self::Postgres(pool) => fetch!(Row::Postgres, text, &statement.args, pool),
        };
        statement.check(rows)
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// One connection for writing.
pub(super) enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Connection {
    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// One statement, in the transaction that is open.
    pub(super) async fn fetch(&mut self, statement: &Statement) -> Result<Vec<Row>, StoreError> {
        let text = self.dialect().text(statement.sql).into_owned();
        let rows = self.fetch_text(text, &statement.args).await?;
        statement.check(rows)
    }

    /// A text in the words of this database, put together at run time from constant pieces.
    pub(super) async fn fetch_text(&mut self, text: String, args: &[Arg]) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Self::Sqlite(connection) => fetch!(Row::Sqlite, text, args, connection),
            Self::Postgres(connection) => fetch!(Row::Postgres, text, args, connection),
        })
    }

    /// Statements in one transaction: all or none.
    pub(super) async fn transaction(&mut self, statements: &[Statement]) -> Result<Vec<Vec<Row>>, StoreError> {
        self.fetch(&sql(match self {
            Self::Sqlite(_) => "begin immediate",
            Self::Postgres(_) => "begin",
        }))
        .await?;
        let mut rows = Vec::with_capacity(statements.len());
        for statement in statements {
            match self.fetch(statement).await {
                Ok(some) => rows.push(some),
                Err(error) => {
                    self.rollback().await;
                    return Err(error);
                }
            }
        }
        if let Err(error) = self.fetch(&sql("commit")).await {
            self.rollback().await;
            return Err(error);
        }
        Ok(rows)
    }

    /// Ends a failed transaction. SQLite has done it already after some errors (a full disk), and then says so.
    pub(super) async fn rollback(&mut self) {
        if let Err(error) = self.fetch(&sql("rollback")).await {
            tracing::debug!(%error, "no transaction to roll back");
        }
    }
}
