//! What ends by time ends by time that passed: a practice clock that jumps ends no login, no token, and makes nobody lose
//! what was kept for them a moment ago.

use jiff::SignedDuration;
use serde_json::json;
use sluitend::clock::Clock;
use sluitend::fresh;
use sluitend::store::{Answer, Commit, Token};
use sluitend_tests::database::on_both;
use sluitend_tests::server::{Client, Server, Start};

/// A client of someone whose token ends so long from now, in real time.
async fn until(server: &Server, id: &str, left: SignedDuration) -> Client {
    let client = server.client(id, &[("doorstroompunt_coordinator", "doorstroompunt")]).await;
    let secret = fresh::secret();
    let token = Token {
        hash: fresh::hash(&secret),
        name: "tijdelijk".to_owned(),
        person: id.into(),
        created_at: server.town.flow.now(),
        expires_at: Some(Clock::machine() + left),
    };
    server.town.flow.store.add_token(&token).await.unwrap();
    Client { token: Some(secret), ..client }
}

#[tokio::test]
async fn a_practice_clock_that_jumps_ends_no_token_and_forgets_nothing() {
    on_both(async |database| {
        let start = Start { programme: "routes", at: "2020-11-23T09:00", ..Start::default() };
        let server = Server::start(&database, start).await;
        let case = server.town.enrol("j1", "2004-03-01").await;
        let anna = until(&server, "anna", SignedDuration::from_mins(30)).await;
        let late = until(&server, "bas", -SignedDuration::from_mins(30)).await;
        late.get("/v1/tasks").await.problem(401, "unauthenticated");

        let path = format!("/v1/cases/{case}/notes");
        let first = anna.post_once("een", &path, &json!({ "text": "Gebeld." })).await;
        first.ok();
        server.town.until("2020-12-21T09:00").await;

        anna.get("/v1/tasks").await.ok();
        late.get("/v1/tasks").await.problem(401, "unauthenticated");
        let again = anna.post_once("een", &path, &json!({ "text": "Gebeld." })).await;
        assert_eq!((again.text, again.headers.contains_key("idempotency-replayed")), (first.text, true));
    })
    .await;
}

#[tokio::test]
async fn where_people_work_what_has_served_goes() {
    on_both(async |database| {
        let store = database.open().await;
        store.set_meta("schedules_since", "2020-01-01T00:00:00").await.unwrap();
        let answer = |key: &str, age: i64| Answer {
            actor: "anna".to_owned(),
            key: key.to_owned(),
            request: "r".to_owned(),
            status: 200,
            body: String::new(),
            at: Clock::machine() - SignedDuration::from_hours(24 * age),
            case: None,
        };
        for (key, age) in [("oud", 8), ("nieuw", 6)] {
            store.commit(Commit { answer: Some(answer(key, age)), ..Commit::default() }).await.unwrap();
        }
        drop(store);
        let start = Start { programme: "routes", real: true, ..Start::default() };
        let server = Server::start(&database, start).await;
        server.town.worker.round().await.unwrap();
        let store = &server.town.flow.store;
        assert_eq!(store.answer("anna", "oud").await.unwrap(), None);
        assert!(store.answer("anna", "nieuw").await.unwrap().is_some());
    })
    .await;
}
