//! Makes many regions of one, inside SQLite: every text in which a mark stands is written again with another number.
//! A million cases by commands would take most of an hour.

use crate::region::{CASE_MARK, PERSON_MARK};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row, SqliteConnection};
use std::ops::Range;
use std::path::Path;

/// Copies in one transaction.
const CHUNK: u32 = 50;

/// The tables with a copy for each region: with the column that begins their key, and what its values begin with.
const TABLES: [(&str, &str, &str); 7] = [
    ("youth", "id", "y"),
    ("youth_word", "youth_id", "y"),
    ("cases", "id", "c"),
    ("event", "case_id", "c"),
    ("note", "case_id", "c"),
    ("part", "case_id", "c"),
    ("task", "case_id", "c"),
];

/// Keeps the region as it is now in a file of its own: the cases of the first copy will have moved when more are made.
pub async fn keep(file: &str, original: &Path) -> anyhow::Result<()> {
    let mut connection = SqliteConnectOptions::new().filename(file).disable_statement_logging().connect().await?;
    connection.execute(AssertSqlSafe(format!("vacuum into '{}'", original.display()))).await?;
    connection.close().await?;
    Ok(())
}

/// Adds the copies with these numbers (0 is the region itself), and their people.
pub async fn grow(file: &str, original: &Path, copies: Range<u32>) -> anyhow::Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Off)
        .foreign_keys(false)
        .pragma("cache_size", "-500000")
        .pragma("wal_autocheckpoint", "50000")
        .disable_statement_logging();
    let mut connection = options.connect().await?;
    connection.execute(AssertSqlSafe(format!("attach '{}' as original", original.display()))).await?;
    let case_number = "printf('k%07d', numbers.n)";
    let marks = [(CASE_MARK, case_number), (PERSON_MARK, "printf('g%05d', numbers.n)")];
    for (table, key, prefix) in TABLES {
        keep_original(&mut connection, table, key, &format!("{prefix}{CASE_MARK}")).await?;
    }
    let mut from = copies.start;
    while from < copies.end {
        let to = copies.end.min(from + CHUNK);
        connection.execute("begin immediate").await?;
        for (table, _, _) in TABLES {
            multiply(&mut connection, table, &marks, from..to).await?;
        }
        connection.execute("commit").await?;
        from = to;
    }
    let groups = copies.start.max(1)..copies.end;
    for (table, key) in [("person", "id"), ("person_role", "person_id")] {
        keep_original(&mut connection, table, key, PERSON_MARK).await?;
        multiply(&mut connection, table, &[(PERSON_MARK, "printf('g%05d', numbers.n)")], groups.clone()).await?;
    }
    connection.execute("pragma wal_checkpoint(truncate)").await?;
    connection.close().await?;
    Ok(())
}

async fn keep_original(connection: &mut SqliteConnection, table: &str, key: &str, begins: &str) -> sqlx::Result<()> {
    let text = format!(
        "create temp table original_{table} as
         select * from original.{table} where {key} >= '{begins}' and {key} < '{begins}~'"
    );
    connection.execute(AssertSqlSafe(text)).await.map(drop)
}

async fn multiply(
    connection: &mut SqliteConnection,
    table: &str,
    marks: &[(&str, &str)],
    copies: Range<u32>,
) -> anyhow::Result<()> {
    if copies.is_empty() {
        return Ok(());
    }
    let text = format!("select name, lower(type) from pragma_table_info('{table}')");
    let mut columns = Vec::new();
    for row in sqlx::query(AssertSqlSafe(text)).fetch_all(&mut *connection).await? {
        let (name, kind): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let value = match kind.as_str() {
            // What waits for a whole organisation waits for one of its own in each region: no team has the work of them all.
            "text" if (table, name.as_str()) == ("task", "organisation") => "case when original.person is null or \
                 original.kind = 'handover' then original.organisation || '.' || numbers.n else original.organisation end"
                .to_owned(),
            "text" => marks.iter().fold(format!("original.{name}"), |text, (mark, number)| {
                format!("replace({text}, '{mark}', {number})")
            }),
            _ => format!("original.{name}"),
        };
        columns.push((name, value));
    }
    let names: Vec<_> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let values: Vec<_> = columns.iter().map(|(_, value)| value.as_str()).collect();
    let text = format!(
        "with recursive numbers (n) as (
            select {} union all select n + 1 from numbers where n + 1 < {})
         insert into main.{table} ({})
         select {} from numbers cross join original_{table} as original",
        copies.start,
        copies.end,
        names.join(", "),
        values.join(", ")
    );
    connection.execute(AssertSqlSafe(text)).await?;
    Ok(())
}
