//! The audit sees one moment, and what hides between the tables.

use sluitend::audit::audit;
use sluitend_engine::command::Command;
use sluitend_tests::database::{Database, on_both};
use sluitend_tests::sample;
use sluitend_tests::town::Town;
use sqlx::Executor;
use std::sync::Arc;

/// Changes a database by hand, as no command of ours does.
async fn by_hand(database: &Database, text: &'static str) {
    if database.url.starts_with("postgres") {
        let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(&database.url).await.unwrap();
        connection.execute(sqlx::raw_sql(text)).await.unwrap();
    } else {
        let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&database.url).await.unwrap();
        connection.execute(sqlx::raw_sql(text)).await.unwrap();
    }
}

#[tokio::test]
async fn a_journal_without_its_case_is_found_and_rebuilt() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        let kept = town.enrol("j1", "2010-03-01").await;
        let lost = town.enrol("j2", "2010-03-01").await;
        let before = town.flow.store.unscoped().load_case(&lost).await.unwrap().unwrap().case;
        by_hand(&database, "delete from task; delete from cases where youth_id = 'j2'").await;

        let report = audit(&town.flow, false, |_| {}).await.unwrap();
        let mut found: Vec<_> = report.findings.iter().map(|f| (f.case.clone(), f.open_end)).collect();
        found.sort();
        let mut expect = [(kept.clone(), false), (lost.clone(), true)];
        expect.sort();
        assert_eq!(found, expect, "{report:?}");
        assert_eq!((report.broken, report.differing, report.mended), (1, 1, 0));

        let report = audit(&town.flow, true, |_| {}).await.unwrap();
        assert_eq!(report.mended, 2, "{report:?}");
        let after = town.flow.store.unscoped().load_case(&lost).await.unwrap().unwrap().case;
        assert_eq!(after, before, "to the byte as its journal says");
        assert!(audit(&town.flow, false, |_| {}).await.unwrap().is_clean());
        let wake = town.flow.store.unscoped().next_wake().await.unwrap();
        assert!(wake.is_some(), "it will be woken again");
    })
    .await;
}

#[tokio::test]
async fn what_is_written_during_an_audit_is_no_finding() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        let id = town.enrol("j1", "2010-03-01").await;
        let person = town.person("anna", &[("doorstroompunt_coordinator", "doorstroompunt")]).await;
        let who = sluitend::who::Who::new(person, &town.flow.programme);
        let mut still = town.flow.store.still().await.unwrap();
        let note = Command::Agenda { agenda: Some("mdo".into()), note: None };
        town.flow.command(&who, &id, None, None, |_| note.clone()).await.unwrap();
        town.enrol("j2", "2010-03-01").await;
        let stored = still.stored_cases(None, 10).await.unwrap();
        assert_eq!(stored.len(), 1, "one moment: who came later is not in it");
        assert!(!stored[0].snapshot.contains("mdo") && stored[0].looked_up.iter().all(|(_, v)| v != "mdo"));
        assert_eq!(town.flow.store.unscoped().stored_cases(None, 10).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_page_of_the_audit_is_cut_by_its_events() {
    on_both(async |database| {
        let store = database.open().await;
        for n in 1..=3 {
            let mut commit = sample::enrol(n);
            let case = commit.case.as_mut().unwrap();
            Arc::make_mut(&mut case.case).version = 9_000;
            case.events = (1..=9_000).map(sample::event).collect();
            store.commit(commit).await.unwrap();
        }
        let mut still = store.still().await.unwrap();
        let first = still.stored_cases(None, 500).await.unwrap();
        assert_eq!(first.len(), 2, "20,000 events at most in memory");
        assert_eq!(still.stored_cases(Some(&first[1].id), 500).await.unwrap().len(), 1);
    })
    .await;
}
