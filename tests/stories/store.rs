//! What the store promises, on both databases.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use sluitend::store::*;
use sluitend_tests::database::on_both;
use sluitend_tests::sample;

#[tokio::test]
async fn what_was_committed_is_there() {
    on_both(async |database| {
        let store = database.open().await;
        store.commit(sample::enrol(1)).await.unwrap();
        let loaded = store.unscoped().load_case(&"c00001".into()).await.unwrap().unwrap();
        assert_eq!(loaded.case, sample::case("c00001", "y00001"));
        assert_eq!(loaded.birth, sample::youth("y00001").birth);

        store.commit(Commit { case: Some(sample::next(&loaded.case)), ..Commit::default() }).await.unwrap();
        let later = store.unscoped().load_case(&"c00001".into()).await.unwrap().unwrap();
        assert_eq!(later.case.version, 3);
        store.close().await;
        assert!(matches!(store.commit(sample::enrol(2)).await, Err(CommitError::Unavailable(_))));
        assert!(database.open().await.unscoped().load_case(&"c00001".into()).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn who_read_an_older_version_is_told_and_writes_nothing() {
    on_both(async |database| {
        let store = database.open().await;
        store.commit(sample::enrol(1)).await.unwrap();
        let case = sample::case("c00001", "y00001");
        store.commit(Commit { case: Some(sample::next(&case)), ..Commit::default() }).await.unwrap();

        let mut late = sample::next(&case);
        late.tasks.clear();
        let error = store.commit(Commit { case: Some(late), ..Commit::default() }).await.unwrap_err();
        assert!(matches!(error, CommitError::Conflict), "{error}");
        let again = store.commit(sample::enrol(1)).await.unwrap_err();
        assert!(matches!(again, CommitError::Conflict), "{again}");
        let tasks = store.seen_by(Scope::All).tasks_of(&"c00001".into()).await.unwrap();
        assert_eq!(tasks.len(), 1, "the worklist of the one who was first");
    })
    .await;
}

#[tokio::test]
async fn what_is_due_is_claimed_once_the_earliest_first() {
    on_both(async |database| {
        let (one, other) = (database.open().await, database.open().await);
        for (n, wake) in [(1, 30), (2, 10), (3, 20), (4, 99)] {
            let mut commit = sample::enrol(n);
            commit.case.as_mut().unwrap().columns.wake_at = Some(sample::moment(wake));
            one.commit(commit).await.unwrap();
        }
        let claim = async |store: &Store, now, limit| {
            let lease = jiff::SignedDuration::from_millis(1000);
            let due = store.unscoped().due_cases(sample::moment(50), sample::moment(now), lease, limit).await.unwrap();
            due.into_iter().map(|loaded| loaded.case.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(claim(&one, 50, 2).await, ["c00002", "c00003"]);
        assert_eq!(claim(&other, 50, 2).await, ["c00001"], "the rest, for the other node");
        assert_eq!(claim(&one, 60, 9).await, [""; 0], "all are claimed");
        assert_eq!(claim(&other, 1050, 9).await, ["c00002", "c00003", "c00001"], "the leases are over");

        let mut done = sample::next(&sample::case("c00002", "y00002"));
        done.columns.wake_at = Some(sample::moment(40));
        one.commit(Commit { case: Some(done), ..Commit::default() }).await.unwrap();
        assert_eq!(claim(&one, 1060, 9).await, ["c00002"], "a commit ends the lease");
        assert_eq!(one.unscoped().next_wake().await.unwrap(), Some(sample::moment(20)));
        assert!(one.unscoped().is_any_due(sample::moment(20)).await.unwrap());
        assert!(!one.unscoped().is_any_due(sample::moment(19)).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn an_open_case_without_a_next_moment_is_refused_by_the_database() {
    on_both(async |database| {
        let store = database.open().await;
        let mut forgotten = sample::enrol(1);
        forgotten.case.as_mut().unwrap().columns.wake_at = None;
        let good = sample::enrol(2);
        // They may well share a transaction: the good one goes in all the same.
        let (bad, good) = tokio::join!(store.commit(forgotten), store.commit(good));
        assert!(matches!(bad, Err(CommitError::Violation(Violation::ForgottenYouth))), "{bad:?}");
        good.unwrap();
        let mut unaccountable = sample::enrol(3);
        unaccountable.case.as_mut().unwrap().case.owner = sample::owner("mentor", "", None);
        let bad = store.commit(unaccountable).await;
        assert!(matches!(bad, Err(CommitError::Violation(Violation::ForgottenYouth))), "{bad:?}");
        assert!(store.unscoped().load_case(&"c00001".into()).await.unwrap().is_none());
        assert!(store.unscoped().load_case(&"c00002".into()).await.unwrap().is_some());
    })
    .await;
}
