//! What can be tested from inside only; the promises of the store are tested on both databases in `tests/stories/store`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::db::sql;
use super::open::MIGRATIONS;
use super::prepared::Table;
use super::*;
use jiff::Timestamp;
use jiff::civil::date;
use sluitend_engine::id::YouthId;
use std::path::Path;

fn big_youth(n: u32) -> Commit {
    let youth = Youth {
        id: YouthId::new(format!("y{n}")),
        number: None,
        name: "Jongere".to_owned(),
        birth: date(2009, 1, 1),
        email: Some("x".repeat(100_000)),
        parents_email: None,
        attributes: std::collections::BTreeMap::new(),
        created_at: Timestamp::UNIX_EPOCH,
        erased_at: None,
        version: 0,
    };
    Commit { youth: Some(youth), ..Commit::default() }
}

#[tokio::test]
async fn a_full_disk_fails_what_does_not_fit_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("full.db").display().to_string();
    let store = Store::open(&file, OpenOptions::new(Kind::Real)).await.unwrap();
    store.commit(big_youth(0)).await.unwrap();
    let pages: i64 = store.write(sql("pragma page_count")).await.unwrap()[0].get(0).unwrap();
    assert!(pages < 100, "{pages}");
    store.write(sql("pragma max_page_count = 100")).await.unwrap();

    let mut written = 1;
    let error = loop {
        match store.commit(big_youth(written)).await {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 100, "the disk is never full");
    };
    assert!(matches!(&error, CommitError::Unavailable(m) if m.contains("full")), "{error:?}");
    // The limit was that of one connection: the writer has made a new one, and so there is room again.
    store.commit(big_youth(1000)).await.unwrap();
    let there = store.seen_by(Scope::All).youths("", None, 1000).await.unwrap().items;
    assert_eq!(there.len() as u32, written + 1, "all that was acknowledged, and nothing of what was not");
}

#[test]
fn every_migration_is_listed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let listed: Vec<_> = MIGRATIONS.iter().map(|(version, name, _)| format!("{version:04}_{name}.sql")).collect();
    assert_eq!(files, listed);
}

/// So few statements a batch is, whatever its size; more would be felt by everyone.
#[test]
fn a_batch_is_one_call() {
    let everything = Table::ALL.into();
    assert_eq!(batch::text(Dialect::Postgres, &everything).matches(';').count(), 0, "one statement");
    assert_eq!(
        batch::text(Dialect::Sqlite, &everything).matches(";\n").count(),
        21,
        "statements between begin and commit"
    );
    let action = [Table::Command, Table::Event, Table::Task, Table::Part, Table::Notice].into();
    assert_eq!(batch::text(Dialect::Sqlite, &action).matches(";\n").count(), 12, "no more than an action needs");
}
