//! A command is written whole, durably and once, or not at all.

use std::time::Duration;

use sluitend::store::*;
use sluitend_tests::database::{Database, on_both};
use sluitend_tests::sample;
use std::sync::Arc;

#[tokio::test]
async fn what_was_committed_is_there() {
    on_both(async |database| {
        let store = database.open().await;
        store.commit(sample::enrol(1)).await.unwrap();
        let loaded = store.unscoped().load_case(&"c00001".into()).await.unwrap().unwrap();
        assert_eq!(*loaded.case, sample::case("c00001", "y00001"));
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
        assert!(one.unscoped().is_any_due(sample::moment(20), sample::moment(50_000)).await.unwrap());
        assert!(!one.unscoped().is_any_due(sample::moment(19), sample::moment(50_000)).await.unwrap());
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
        Arc::make_mut(&mut unaccountable.case.as_mut().unwrap().case).owner = sample::owner("mentor", "", None);
        let bad = store.commit(unaccountable).await;
        assert!(matches!(bad, Err(CommitError::Violation(Violation::ForgottenYouth))), "{bad:?}");
        assert!(store.unscoped().load_case(&"c00001".into()).await.unwrap().is_none());
        assert!(store.unscoped().load_case(&"c00002".into()).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn one_bad_command_does_not_fail_the_others() {
    on_both(async |database| {
        let store = database.open().await;
        store.commit(sample::enrol(0)).await.unwrap();
        let mut commands: Vec<Commit> = (1..=400).map(sample::enrol).collect();
        commands[7].case.as_mut().unwrap().columns.wake_at = None;
        commands[50].youth.as_mut().unwrap().number = Some("nr-y00000".to_owned());
        commands[99].youth = None;
        let same = sample::case("c00000", "y00000");
        commands.push(Commit { case: Some(sample::next(&same)), ..Commit::default() });
        commands.push(Commit { case: Some(sample::next(&same)), ..Commit::default() });
        let mut second = sample::enrol(1);
        Arc::make_mut(&mut second.case.as_mut().unwrap().case).id = "another".into();
        commands.push(second);

        let tasks: Vec<_> = commands
            .into_iter()
            .map(|commit| {
                let store = store.clone();
                tokio::spawn(async move { store.commit(commit).await })
            })
            .collect();
        let mut results = Vec::new();
        for task in tasks {
            results.push(task.await.unwrap());
        }
        use {CommitError::Violation as Broken, Violation::*};
        assert!(matches!(results[7], Err(Broken(ForgottenYouth))), "{:?}", results[7]);
        assert!(matches!(results[50], Err(Broken(NumberTaken))), "{:?}", results[50]);
        assert!(matches!(results[99], Err(Broken(Other(_)))), "no such youth: {:?}", results[99]);
        let pair = [&results[400], &results[401]];
        assert_eq!(pair.iter().filter(|r| r.is_ok()).count(), 1, "{pair:?}");
        assert!(pair.iter().any(|r| matches!(r, Err(CommitError::Conflict))), "{pair:?}");
        let open = [&results[0], &results[402]];
        assert_eq!(open.iter().filter(|r| r.is_ok()).count(), 1, "one open case for a youth: {open:?}");
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 403 - 5, "all others");
    })
    .await;
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_stop_the_write() {
    on_both(async |database| {
        let store = database.open().await;
        tokio::select! {
            biased;
            _ = store.commit(sample::enrol(1)) => panic!("nothing is that quick"),
            () = std::future::ready(()) => {}
        }
        let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
        while store.unscoped().load_case(&"c00001".into()).await.unwrap().is_none() {
            assert!(tokio::time::Instant::now() < deadline, "it was never written");
            tokio::task::yield_now().await;
        }
    })
    .await;
}

fn keyed(n: u32, key: &str, request: &str) -> Commit {
    let answer = Answer {
        actor: "p1".to_owned(),
        key: key.to_owned(),
        request: request.to_owned(),
        status: 201,
        body: format!("{{\"case\":{n}}}"),
        at: sample::moment(0),
        case: None,
    };
    Commit { answer: Some(answer), ..sample::enrol(n) }
}

#[tokio::test]
async fn a_repeated_request_has_the_first_answer() {
    on_both(async |database| {
        let store = database.open().await;
        store.commit(keyed(1, "k", "r")).await.unwrap();
        let again = store.commit(keyed(2, "k", "r")).await.unwrap_err();
        assert!(matches!(&again, CommitError::Repeated { status: 201, body } if body == "{\"case\":1}"), "{again:?}");
        let other = store.commit(keyed(3, "k", "another request")).await.unwrap_err();
        assert!(matches!(other, CommitError::KeyReused), "{other:?}");
        for id in ["c00002", "c00003"] {
            assert!(store.unscoped().load_case(&id.into()).await.unwrap().is_none(), "nothing of {id}");
        }
        assert_eq!(store.answer("p1", "k").await.unwrap().unwrap().status, 201);
        assert_eq!(store.answer("p2", "k").await.unwrap(), None, "keys are the client's own");
        assert!(!store.forget_answers(sample::moment(1)).await.unwrap());
        assert_eq!(store.answer("p1", "k").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_request_that_comes_twenty_times_at_once_is_done_once() {
    on_both(async |database| {
        let nodes = [database.open().await, database.open().await];
        let mut tasks = Vec::new();
        for n in 0..20 {
            let node = nodes[n as usize % 2].clone();
            // Not the same case, so that only the key can tell.
            tasks.push(tokio::spawn(async move { node.commit(keyed(n, "k", "r")).await }));
        }
        let (mut done, mut repeated) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => done += 1,
                Err(CommitError::Repeated { .. }) => repeated += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!((done, repeated), (1, 19));
        assert_eq!(nodes[0].unscoped().stored_cases(None, 100).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn two_nodes_that_write_the_same_cases_never_both_succeed() {
    on_both(async |database| {
        let nodes = [database.open().await, database.open().await];
        for n in 0..50 {
            nodes[0].commit(sample::enrol(n)).await.unwrap();
        }
        let mut tasks = Vec::new();
        for n in 0..50 {
            let case = sample::case(&format!("c{n:05}"), &format!("y{n:05}"));
            for node in nodes.clone() {
                let commit = Commit { case: Some(sample::next(&case)), ..Commit::default() };
                tasks.push(tokio::spawn(async move { node.commit(commit).await }));
            }
        }
        let (mut done, mut conflicts) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => done += 1,
                Err(CommitError::Conflict) => conflicts += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!((done, conflicts), (50, 50));
    })
    .await;
}

#[tokio::test]
async fn everything_of_a_commit_is_read_back() {
    on_both(async |database| {
        let store = database.open().await;
        let note = Note {
            id: "n1".into(),
            at: sample::moment(5),
            author: Some("p1".into()),
            text: "Ging \"goed\": één 👍\n\\u0000 is geen NUL".to_owned(),
        };
        let look = Access {
            id: "a1".to_owned(),
            at: sample::moment(6),
            person: "p1".into(),
            youth: "y00001".into(),
            case: Some("c00001".into()),
            what: "dossier".to_owned(),
        };
        let entry = CalendarEntry {
            uid: "u1".to_owned(),
            recipient: Recipient::Person("p1".into()),
            subject: "step".to_owned(),
            due: sample::day(),
            sequence: 0,
        };
        let mut commit = sample::enrol(1);
        commit.notes = vec![note.clone()];
        commit.access = vec![look.clone()];
        commit.case.as_mut().unwrap().calendar = vec![entry.clone()];
        let change = commit.case.clone().unwrap();
        let youth = commit.youth.clone().unwrap();
        store.commit(commit).await.unwrap();

        let seen = store.seen_by(Scope::All);
        let case = "c00001".into();
        assert_eq!(seen.youth(&youth.id).await.unwrap(), Some(Youth { version: 1, ..youth.clone() }));
        assert_eq!(seen.notes(&case).await.unwrap().into_values().collect::<Vec<_>>(), [note]);
        assert_eq!(seen.access_of(&youth.id, 10).await.unwrap(), [look]);
        assert_eq!(seen.events(&case, 0, 10).await.unwrap(), change.events);
        assert_eq!(seen.events(&case, 1, 10).await.unwrap(), change.events[1..]);
        assert_eq!(seen.events(&case, 0, 1).await.unwrap(), change.events[..1]);
        assert_eq!(store.unscoped().calendar_of(&case).await.unwrap(), std::slice::from_ref(&entry));
        let stored = store.unscoped().stored_cases(None, 10).await.unwrap().pop().unwrap();
        assert_eq!(stored.snapshot, serde_json::to_string(&change.case).unwrap());
        assert_eq!(stored.columns, change.columns);
        assert_eq!(stored.events, change.events);
        assert_eq!(stored.parts, ["doorstroompunt".into(), "school".into()]);
        assert_eq!(stored.tasks.iter().map(|t| t.subject.as_str()).collect::<Vec<_>>(), ["step"]);

        // The worklist and the calendar are replaced as a whole, or by what has gone.
        let mut later = sample::next(&change.case);
        later.tasks.clear();
        Arc::make_mut(&mut later.case).owner = sample::owner("jobcoach", "wpda", Some("p2"));
        later.calendar_gone = vec![(entry.uid.clone(), entry.recipient.clone())];
        store.commit(Commit { case: Some(later), ..Commit::default() }).await.unwrap();
        let stored = store.unscoped().stored_cases(None, 10).await.unwrap().pop().unwrap();
        assert_eq!((stored.tasks.len(), stored.events.len()), (0, 3));
        assert_eq!(stored.parts, ["doorstroompunt".into(), "wpda".into()]);
        assert!(store.unscoped().calendar_of(&case).await.unwrap().is_empty());

        // Read models are recomputed without a new event.
        let case = store.unscoped().load_case(&case).await.unwrap().unwrap().case;
        let again = CaseChange { expected: case.version, events: Vec::new(), ..sample::begin((*case).clone()) };
        store.commit(Commit { case: Some(again), ..Commit::default() }).await.unwrap();
        let stored = store.unscoped().stored_cases(None, 10).await.unwrap().pop().unwrap();
        assert_eq!((stored.tasks.len(), stored.events.len()), (1, 3));
    })
    .await;
}

#[tokio::test]
async fn what_one_database_cannot_keep_neither_accepts() {
    on_both(async |database| {
        let store = database.open().await;
        let mut commit = sample::enrol(1);
        commit.youth.as_mut().unwrap().name = "Jan\0sen".to_owned();
        let error = store.commit(commit).await.unwrap_err();
        assert!(matches!(error, CommitError::Violation(Violation::Nul)), "{error:?}");
        let error = store.set_meta("note", "\0").await.unwrap_err();
        assert!(matches!(error, StoreError::Violation(Violation::Nul)), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn the_writer_goes_on_after_its_connection_was_lost() {
    let database = Database::postgres().await;
    let store = database.open().await;
    store.commit(sample::enrol(1)).await.unwrap();
    let mut other = <sqlx::PgConnection as sqlx::Connection>::connect(&database.url).await.unwrap();
    let kill = "select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()";
    sqlx::query(kill).execute(&mut other).await.unwrap();
    let mut failures = 0;
    for n in 2..20 {
        match store.commit(sample::enrol(n)).await {
            Ok(()) => {}
            Err(CommitError::Unavailable(_)) => failures += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(failures <= 2, "each of two writers may fail once: {failures}");
    assert!(store.unscoped().load_case(&"c00001".into()).await.unwrap().is_some());
}

#[tokio::test]
async fn the_writer_goes_on_after_another_process_held_the_database() {
    let database = Database::sqlite();
    let options = OpenOptions { patience: Duration::from_millis(50), ..OpenOptions::new(Kind::Real) };
    let store = Store::open(&database.url, options).await.unwrap();
    let mut other = <sqlx::SqliteConnection as sqlx::Connection>::connect(&database.url).await.unwrap();
    sqlx::raw_sql("begin immediate").execute(&mut other).await.unwrap();
    let error = store.commit(sample::enrol(1)).await.unwrap_err();
    assert!(matches!(error, CommitError::Unavailable(_)), "{error:?}");
    assert!(matches!(store.set_meta("a", "b").await, Err(StoreError::Unavailable(_))));
    assert_eq!(store.meta("a").await.unwrap(), None, "reading goes on");
    sqlx::raw_sql("rollback").execute(&mut other).await.unwrap();
    store.commit(sample::enrol(1)).await.unwrap();
}
