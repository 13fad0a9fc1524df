//! Someone leaves. When one of these fails, a youth waits for someone who is not there any more, or someone who left
//! still sees dossiers.

use serde_json::{Value, json};
use sluitend::audit::audit;
use sluitend::store::{Kind, OpenOptions, Person, Store};
use sluitend_engine::command::Command;
use sluitend_engine::id::CaseId;
use sluitend_tests::database::on_both;
use sluitend_tests::server::{Client, Server, Start, server};
use sluitend_tests::visitor::Visitor;

const MENTOR: &[(&str, &str)] = &[("mentor", "linde")];
const JOBCOACH: &[(&str, &str)] = &[("jobcoach", "werkplein_noord")];

async fn person(server: &Server, id: &str) -> Person {
    server.town.flow.store.person(&id.into()).await.unwrap().unwrap()
}

async fn findings(server: &Server) -> Vec<String> {
    let report = audit(&server.town.flow, false, |_| ()).await.unwrap();
    report.findings.into_iter().map(|f| f.what).collect()
}

async fn owner(client: &Client, case: &str) -> Value {
    client.get(&format!("/v1/cases/{case}")).await.ok()["owner"]["person"].clone()
}

async fn events(client: &Client, case: &str) -> Vec<Value> {
    let all = client.get(&format!("/v1/cases/{case}/events?limit=200")).await.ok();
    all["items"].as_array().unwrap().clone()
}

/// What was under way when someone was switched off, perhaps by another process, comes in before it or not at all.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_any_more_for_who_was_switched_off() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let anna = server.client("anna", MENTOR).await;
        let mut cases = Vec::new();
        for n in 0..8 {
            cases.push(CaseId::new(server.pupil(&format!("Kim{n}")).await.1));
        }
        let writing = cases.iter().map(|case| {
            let (flow, who, case) = (server.town.flow.clone(), anna.who.clone().unwrap(), case.clone());
            tokio::spawn(async move {
                let write = || flow.command(&who, &case, None, None, |notes| Command::Note(notes.add("Gebeld.")));
                // Bounded: the switch comes within some hundreds of these.
                for _ in 0..100_000 {
                    if let Err(error) = write().await {
                        return error.to_string();
                    }
                }
                panic!("nobody stopped it")
            })
        });
        let writing: Vec<_> = writing.collect();
        let versions = async || {
            let mut all = Vec::new();
            for case in &cases {
                let loaded = server.town.flow.store.unscoped().load_case(case).await.unwrap().unwrap();
                all.push(loaded.case.version);
            }
            all
        };
        while versions().await.iter().any(|version| *version < 4) {
            tokio::task::yield_now().await;
        }
        let elsewhere = Store::open(&database.url, OpenOptions::new(Kind::Practice)).await.unwrap();
        elsewhere.switch_person(&"anna".into(), false).await.unwrap();
        let then = versions().await;
        for one in writing {
            assert_eq!(one.await.unwrap(), "the person who asks was switched off");
        }
        assert_eq!(versions().await, then);
    })
    .await;
}

#[tokio::test]
async fn who_is_switched_off_is_off_at_once_and_leaves_nothing_behind() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let anna = server.client("anna", MENTOR).await;
        let bea = server.client("bea", MENTOR).await;
        let coach = server.client("bas", JOBCOACH).await;
        let coordinator = server.client("chris", &[("coordinator", "regio")]).await;
        let mut page = Visitor::who(&server, "dirk", MENTOR).await;
        let (_, claimed) = server.pupil("Kim").await;
        anna.does(&claimed, "assign", json!({ "person": "anna" })).await.ok();
        // A case that has gone on, in which the mentor is a fixed face: nazorg would come back to her.
        let (_, placed) = server.pupil("Sam").await;
        anna.does(&placed, "assign", json!({ "person": "anna" })).await.ok();
        anna.does(&placed, "actions/naar_werk", json!({ "fields": { "uren": 24 }, "checklist": [0] })).await.ok();
        coach.does(&placed, "actions/gevonden", json!({ "fields": { "uren": 24 } })).await.ok();
        assert_eq!(findings(&server).await, [""; 0]);

        let flow = &server.town.flow;
        flow.store.switch_person(&"anna".into(), false).await.unwrap();
        anna.get("/v1/me").await.problem(401, "unauthenticated");
        assert_eq!(findings(&server).await.len(), 2, "until the work has gone to others, the audit says so");

        let left = flow.switch_off(&person(&server, "anna").await, None).await.unwrap();
        assert_eq!((left.cases, left.empty_teams.len(), left.left_behind.len()), (2, 0, 0));
        assert_eq!(owner(&bea, &claimed).await, Value::Null);
        assert_eq!(events(&bea, &claimed).await.last().unwrap()["event"], "released");
        assert_eq!(findings(&server).await, [""; 0], "and the read models follow from the journal");
        bea.get(&format!("/v1/cases/{placed}")).await.ok();
        let refused = bea.does(&claimed, "assign", json!({ "person": "anna" })).await;
        assert!(refused.problem(422, "invalid").contains("werkt niet (meer) bij De Linde"));

        server.town.until("2027-02-23T09:00").await;
        let after = coordinator.get(&format!("/v1/cases/{placed}")).await.ok();
        assert_eq!(
            after["followups"][0]["owner"]["person"],
            Value::Null,
            "new work does not come to who left: {after}"
        );

        let dirk = person(&server, "dirk").await;
        flow.switch_off(&dirk, None).await.unwrap();
        page.open("/").await;
        assert!(page.path.starts_with("/inloggen"), "{}", page.path);
        page.send("/inloggen", &[("email", &dirk.email), ("wachtwoord", sluitend_tests::visitor::PASSWORD)]).await;
        assert_ne!(page.path, "/", "and nobody logs in who is off");
        flow.store.switch_person(&dirk.id, true).await.unwrap();
        page.open("/").await;
        assert!(page.path.starts_with("/inloggen"), "who comes back logs in anew");
    })
    .await;
}

#[tokio::test]
async fn work_goes_to_who_stands_in_and_a_role_that_is_taken_away_takes_its_work_along() {
    let server = server().await;
    let anna = server.client("anna", &[("mentor", "linde"), ("mentor", "esdoorn")]).await;
    let bea = server.client("bea", MENTOR).await;
    server.client("fred", &[("mentor", "esdoorn")]).await;
    let (_, case) = server.pupil("Kim").await;
    anna.does(&case, "assign", json!({ "person": "anna" })).await.ok();
    let flow = &server.town.flow;

    // Who takes over must work there.
    let mut changed = person(&server, "anna").await;
    changed.holds = [("mentor".into(), "esdoorn".into())].into();
    let fred = person(&server, "fred").await;
    flow.change_roles(&changed, Some(&fred)).await.unwrap();
    assert_eq!(owner(&bea, &case).await, Value::Null);
    anna.get(&format!("/v1/cases/{case}")).await.problem(404, "not-found");

    // Another role does not bring it along.
    bea.does(&case, "assign", json!({ "person": "bea" })).await.ok();
    let dora = server.client("dora", MENTOR).await;
    let (bea_row, dora_row) = (person(&server, "bea").await, person(&server, "dora").await);
    let left = flow.switch_off(&bea_row, Some(&dora_row)).await.unwrap();
    assert_eq!((left.cases, owner(&dora, &case).await), (1, json!("dora")));
    let told = flow.store.unscoped().notices_waiting(None, 100).await.unwrap();
    let told: Vec<_> = told.iter().map(|(to, notices)| (to.to_string(), notices.len())).collect();
    assert!(told.contains(&("person:dora".to_owned(), 1)), "{told:?}");

    // The last of a team: the work is the team's, and someone is told that nobody is there.
    let left = flow.switch_off(&dora_row, None).await.unwrap();
    assert_eq!(left.empty_teams.into_iter().collect::<Vec<_>>(), [("mentor".into(), "linde".into())]);
    assert_eq!(findings(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_token_that_is_removed_is_dead_with_the_next_request() {
    let server = server().await;
    let anna = server.client("anna", MENTOR).await;
    anna.get("/v1/me").await.ok();
    let store = &server.town.flow.store;
    let token = store.tokens().await.unwrap().remove(0);
    assert!(store.remove_token(&token.hash).await.unwrap());
    anna.get("/v1/me").await.problem(401, "unauthenticated");
    assert!(!store.remove_token(&token.hash).await.unwrap());
}
