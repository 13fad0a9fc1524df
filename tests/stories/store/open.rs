//! Opening, marking, and copying a database.

use sluitend::store::*;
use sluitend_tests::database::{Database, on_both};
use sluitend_tests::sample;

#[tokio::test]
async fn nodes_that_start_at_once_on_an_empty_database_all_start() {
    on_both(async |database| {
        let nodes = [(); 6].map(|()| {
            let url = database.url.clone();
            tokio::spawn(async move { Store::open(&url, OpenOptions::new(Kind::Real)).await })
        });
        for node in nodes {
            node.await.unwrap().unwrap();
        }
    })
    .await;
}

/// Does what no store would.
async fn raw(database: &Database, text: &'static str) {
    if database.url.starts_with("postgres") {
        let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(&database.url).await.unwrap();
        sqlx::raw_sql(text).execute(&mut connection).await.unwrap();
    } else {
        let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&database.url).await.unwrap();
        sqlx::raw_sql(text).execute(&mut connection).await.unwrap();
    }
}

#[tokio::test]
async fn a_practice_database_is_never_opened_as_a_real_one_nor_the_other_way_round() {
    on_both(async |database| {
        let open = async |kind| Store::open(&database.url, OpenOptions::new(kind)).await;
        open(Kind::Practice).await.unwrap();
        let error = open(Kind::Real).await.err().unwrap();
        assert!(matches!(error, OpenError::WrongKind { .. }));
        assert!(error.to_string().contains("--practice-clock"), "{error}");
        open(Kind::Practice).await.unwrap().set_meta("kind", "real").await.unwrap();
        open(Kind::Practice).await.unwrap();
    })
    .await;
    on_both(async |database| {
        database.open().await;
        let error = Store::open(&database.url, OpenOptions::new(Kind::Practice)).await.err().unwrap();
        assert!(error.to_string().starts_with("this is a real database"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    on_both(async |database| {
        database.open().await;
        let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
            values (9999, 'later', true, '', 0)";
        raw(&database, newer).await;
        let error = Store::open(&database.url, OpenOptions::new(Kind::Real)).await.err().unwrap();
        assert!(matches!(error, OpenError::TooNew(9999)), "{error}");
    })
    .await;
}

/// Promise: who stood in the database before names were folded is found by the same letters as who came after.
#[tokio::test]
async fn names_of_an_older_database_are_found_without_their_accents() {
    on_both(async |database| {
        let store = database.open().await;
        let names = ["José Şahin", "Jose José", "Andrei Андрей", "Kim Jansen"];
        for (n, name) in (1..).zip(names) {
            let mut commit = sample::enrol(n);
            commit.youth.as_mut().unwrap().name = name.to_owned();
            store.commit(commit).await.unwrap();
        }
        let folded = store.seen_by(Scope::All).youths("", None, 9).await.unwrap().items;
        drop(store);
        // As an older version wrote it.
        let older = "
            update youth set search = 'josé şahin' where id = 'y00001';
            update youth set search = 'jose josé' where id = 'y00002';
            delete from youth_word where youth_id in ('y00001', 'y00002');
            insert into youth_word (word, youth_id) values
                ('josé', 'y00001'), ('şahin', 'y00001'), ('jose', 'y00002'), ('josé', 'y00002');
            delete from _sqlx_migrations where version = 6";
        raw(&database, older).await;
        let store = database.open().await;
        let seen = store.seen_by(Scope::All);
        assert_eq!(seen.youths("", None, 9).await.unwrap().items, folded, "in the same order");
        for (text, found) in [("jose", 2), ("josé", 2), ("sahin", 1), ("Şahin jose", 1), ("андрей", 1), ("jansen", 1)]
        {
            assert_eq!(seen.youths(text, None, 9).await.unwrap().items.len(), found, "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_wrong_address_is_explained_without_its_password() {
    let options = || OpenOptions::new(Kind::Real);
    let error = Store::open("mysql://user:secret@host/name", options()).await.err().unwrap().to_string();
    assert!(error.contains("postgres://") && !error.contains("secret"), "{error}");
    let error = Store::open("/no/such/folder/x.db", options()).await.err().unwrap();
    assert!(matches!(error, OpenError::Unreachable(_)), "{error}");
    let error = Store::open("postgres://nobody@127.0.0.1:1/none", options()).await.err().unwrap();
    assert!(matches!(error, OpenError::Unreachable(_)), "{error}");
}

#[tokio::test]
async fn a_backup_is_the_database_as_it_was() {
    let database = Database::sqlite();
    let store = database.open().await;
    store.commit(sample::enrol(1)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    store.backup(&file).await.unwrap();
    store.commit(sample::enrol(2)).await.unwrap();

    assert!(matches!(store.backup(&file).await, Err(BackupError::Exists(_))), "a backup is never overwritten");
    assert!(matches!(store.backup(&folder.path().join("no/such")).await, Err(BackupError::Failed(..))));
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(names, ["copy.db"], "nothing half is left behind");

    let copy = Store::open(file.to_str().unwrap(), OpenOptions::new(Kind::Real)).await.unwrap();
    let cases = |store: Store| async move { store.unscoped().stored_cases(None, 10).await.unwrap() };
    assert_eq!(cases(copy.clone()).await, cases(store).await[..1]);
    copy.commit(sample::enrol(3)).await.unwrap();
}

#[tokio::test]
async fn for_a_backup_of_postgresql_its_own_tool_is_named() {
    let store = Database::postgres().await.open().await;
    let error = store.backup("never-made".as_ref()).await.unwrap_err();
    assert!(error.to_string().contains("pg_dump"), "{error}");
}
