//! People, sessions and tokens; and what the programme remembers.

use sluitend::store::*;
use sluitend_tests::database::on_both;
use sluitend_tests::sample;
use std::collections::{BTreeMap, BTreeSet};

fn person(id: &str, holds: &[(&str, &str)]) -> Person {
    Person {
        id: id.into(),
        name: format!("Collega {id}"),
        email: format!("{id}@example.org"),
        substitute: None,
        active: true,
        created_at: sample::moment(0),
        holds: holds.iter().map(|(role, organisation)| ((*role).into(), (*organisation).into())).collect(),
    }
}

#[tokio::test]
async fn people_are_found_by_address_and_by_role() {
    on_both(async |database| {
        let store = database.open().await;
        let mut anna = person("anna", &[("mentor", "school"), ("zorgcoordinator", "school")]);
        let bert = person("bert", &[("mentor", "school"), ("mentor", "vso")]);
        let nobody = person("carla", &[]);
        for person in [&bert, &anna, &nobody] {
            store.put_person(person).await.unwrap();
        }
        assert_eq!(store.person(&anna.id).await.unwrap(), Some(anna.clone()));
        assert_eq!(store.login(" Anna@Example.ORG ").await.unwrap(), Some((anna.clone(), None)));
        assert_eq!(store.person(&"dirk".into()).await.unwrap(), None);
        let holding = async |role: &str, organisation: &str| {
            store.people_holding(&role.into(), &organisation.into()).await.unwrap()
        };
        assert_eq!(holding("mentor", "school").await, [anna.clone(), bert.clone()]);
        assert_eq!(holding("mentor", "vso").await, std::slice::from_ref(&bert));
        assert_eq!(store.people_of(&"school".into()).await.unwrap(), [anna.clone(), bert.clone()]);
        let page = store.people(None, 2).await.unwrap();
        assert_eq!(page.items, [anna.clone(), bert.clone()]);
        assert_eq!(store.people(page.next.as_ref(), 2).await.unwrap(), Page { items: vec![nobody], next: None });

        let mut twin = person("other", &[]);
        twin.email = anna.email.clone();
        let error = store.put_person(&twin).await.unwrap_err();
        assert!(matches!(error, StoreError::Violation(Violation::EmailTaken)), "{error:?}");

        anna.active = false;
        anna.holds = BTreeSet::from([("mentor".into(), "vso".into())]);
        store.put_person(&anna).await.unwrap();
        assert_eq!(store.person(&anna.id).await.unwrap(), Some(anna));
        assert_eq!(holding("mentor", "vso").await, [bert], "who has left is not asked");
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_by_time_by_logging_out_and_with_a_new_password() {
    on_both(async |database| {
        let store = database.open().await;
        let anna = person("anna", &[("mentor", "school")]);
        store.put_person(&anna).await.unwrap();
        let session = |hash: &str| Session {
            hash: hash.to_owned(),
            person: anna.id.clone(),
            csrf: "c".to_owned(),
            created_at: sample::moment(0),
            expires_at: sample::moment(100),
        };
        for hash in ["1", "2", "3"] {
            store.add_session(&session(hash)).await.unwrap();
        }
        let now = sample::moment(99);
        assert_eq!(store.session("1", now).await.unwrap(), Some((session("1"), anna.clone())));
        assert_eq!(store.session("1", sample::moment(100)).await.unwrap(), None);
        store.end_session("1").await.unwrap();
        assert_eq!(store.session("1", now).await.unwrap(), None);
        store.put_person(&Person { active: false, ..anna.clone() }).await.unwrap();
        assert_eq!(store.session("2", now).await.unwrap(), None, "who has left is logged out");
        store.put_person(&anna).await.unwrap();
        store.set_password(&anna.id, "$argon2id$").await.unwrap();
        assert_eq!(store.session("2", now).await.unwrap(), None);
        let (_, hash) = store.login(&anna.email).await.unwrap().unwrap();
        assert_eq!(hash.as_deref(), Some("$argon2id$"));
        assert!(matches!(store.set_password(&"dirk".into(), "x").await, Err(StoreError::Overtaken)));
        store.forget_sessions(sample::moment(100)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_token_speaks_for_a_person_until_it_is_withdrawn() {
    on_both(async |database| {
        let store = database.open().await;
        let anna = person("anna", &[]);
        store.put_person(&anna).await.unwrap();
        let token = Token {
            hash: "h".to_owned(),
            name: "koppeling".to_owned(),
            person: anna.id.clone(),
            created_at: sample::moment(0),
            expires_at: Some(sample::moment(50)),
        };
        store.add_token(&token).await.unwrap();
        store.add_token(&Token { hash: "for ever".to_owned(), expires_at: None, ..token }).await.unwrap();
        assert_eq!(store.token("h", sample::moment(49)).await.unwrap(), Some((anna.clone(), Some(sample::moment(50)))));
        assert_eq!(store.token("h", sample::moment(50)).await.unwrap(), None);
        assert_eq!(store.token("for ever", sample::moment(50)).await.unwrap(), Some((anna, None)));
        assert!(store.remove_token("for ever").await.unwrap());
        assert!(!store.remove_token("for ever").await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_schedule_fires_once_and_a_revision_never_changes() {
    on_both(async |database| {
        let nodes = [database.open().await, database.open().await];
        let firing = |wall_time: &str| Firing {
            job: "digest".to_owned(),
            wall_time: wall_time.to_owned(),
            at: sample::moment(0),
            notices: Vec::new(),
            snapshot: None,
        };
        let sunday = firing("2026-03-29T07:00");
        let firings = tokio::join!(nodes[0].fire(&sunday), nodes[1].fire(&sunday));
        assert_ne!(firings.0.unwrap(), firings.1.unwrap(), "one of two nodes");
        assert!(nodes[0].fire(&firing("2026-03-30T07:00")).await.unwrap());
        assert_eq!(nodes[1].last_firing("digest").await.unwrap().as_deref(), Some("2026-03-30T07:00"));
        assert_eq!(nodes[1].last_firing("report").await.unwrap(), None);

        let revision = |n, hash: &str| Revision {
            route: "pro-vso-arbeid".into(),
            revision: n,
            hash: hash.to_owned(),
            files: BTreeMap::from([("programme.toml".to_owned(), "x = 1\n".to_owned())]),
            at: sample::moment(0),
        };
        assert!(nodes[0].add_revision(&revision(1, "a")).await.unwrap());
        assert!(nodes[0].add_revision(&revision(2, "b")).await.unwrap());
        assert!(!nodes[1].add_revision(&revision(1, "changed")).await.unwrap());
        let route = "pro-vso-arbeid".into();
        assert_eq!(nodes[1].revision(&route, 1).await.unwrap(), Some(revision(1, "a")));
        assert_eq!(published(&nodes[1]).await, [(revision(2, "b"), true, false)]);
        assert!(nodes[0].replace_revision(&revision(1, "a")).await.unwrap(), "no case runs along it");
        nodes[0].commit(sample::enrol(1)).await.unwrap();
        assert_eq!(published(&nodes[1]).await, [(revision(1, "a"), false, true), (revision(2, "b"), true, false)]);
        assert!(!nodes[0].replace_revision(&revision(1, "changed")).await.unwrap(), "a case runs along it");

        let snapshot = |count| Snapshot {
            job: "snapshot".to_owned(),
            on: sample::day(),
            body: serde_json::json!({ "vsv": count }),
            at: sample::moment(0),
        };
        for n in [1, 2] {
            let counted = Firing { snapshot: Some(snapshot(n)), ..firing(&format!("2026-10-01T0{n}:00")) };
            assert!(nodes[0].fire(&counted).await.unwrap());
        }
        assert_eq!(nodes[1].snapshots("snapshot", 9).await.unwrap(), [snapshot(2)]);
    })
    .await;
}

async fn published(store: &Store) -> Vec<(Revision, bool, bool)> {
    let all = store.published().await.unwrap();
    all.into_iter().map(|p| (p.revision, p.latest, p.in_use)).collect()
}
