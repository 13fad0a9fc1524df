//! A request that comes again is done once: a client that got no answer can safely ask again.

use serde_json::json;
use sluitend_tests::database::on_both;
use sluitend_tests::server::{Server, Start};

#[tokio::test]
async fn the_first_answer_comes_again_and_nothing_is_done_twice() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let mentor = server.client("anna", &[("mentor", "linde")]).await;
        let other = server.client("dana", &[("mentor", "linde")]).await;
        let (_, case) = server.pupil("Kim").await;
        let path = format!("/v1/cases/{case}/notes");
        let body = json!({ "text": "Gebeld." });

        let first = mentor.post_once("een", &path, &body).await;
        let again = mentor.post_once("een", &path, &body).await;
        assert_eq!((first.status, first.header("idempotency-replayed")), (200, ""));
        assert_eq!((again.status, again.header("idempotency-replayed")), (200, "true"));
        assert_eq!(first.text, again.text, "to the byte");
        mentor.post_once("een", &path, &json!({ "text": "Iets anders." })).await.problem(422, "key-reused");
        let elsewhere = format!("/v1/cases/{case}/resume");
        mentor.post_once("een", &elsewhere, &body).await.problem(422, "invalid");
        mentor.post_once("een", &elsewhere, &json!({ "version": 3 })).await.problem(422, "key-reused");
        assert_eq!(other.post_once("een", &path, &body).await.ok()["version"], 4, "keys of others are other keys");

        // What was refused was not done: it is decided anew.
        let pause = json!({ "version": 4, "until": "2026-11-01", "reason": "Operatie" });
        for _ in 0..2 {
            let refused = mentor.post_once("twee", &format!("/v1/cases/{case}/pause"), &pause).await;
            refused.problem(422, "invalid");
            assert_eq!(refused.header("idempotency-replayed"), "");
        }
    })
    .await;
}

#[tokio::test]
async fn of_many_at_once_with_one_key_one_is_done() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let mentor = server.client("anna", &[("mentor", "linde")]).await;
        let (_, case) = server.pupil("Kim").await;
        let mut asked = Vec::new();
        for _ in 0..16 {
            let (mentor, path) = (mentor.clone(), format!("/v1/cases/{case}/notes"));
            asked
                .push(tokio::spawn(async move { mentor.post_once("een", &path, &json!({ "text": "Gebeld." })).await }));
        }
        let mut texts = Vec::new();
        for answer in asked {
            let answer = answer.await.unwrap();
            answer.ok();
            texts.push(answer.text);
        }
        texts.dedup();
        assert_eq!(texts.len(), 1, "all got the same answer");
        let notes = mentor.get(&format!("/v1/cases/{case}/notes")).await.ok();
        assert_eq!(notes["items"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_youth_and_a_case_are_made_once() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let coordinator = server.client("chris", &[("coordinator", "regio")]).await;
        let youth = json!({
            "name": "Kim Jansen", "birth": "2009-02-28",
            "attributes": { "school": "linde", "gemeente": "noord", "perspectief": "arbeid" },
        });
        let first = coordinator.post_once("a", "/v1/youths", &youth).await;
        let again = coordinator.post_once("a", "/v1/youths", &youth).await;
        assert_eq!((first.status, &first.text), (201, &again.text));
        assert_eq!(again.status, 201);
        let kim = first.json()["id"].as_str().unwrap().to_owned();
        let change = json!({ "version": 1, "name": "Kim de Vries" });
        for replayed in ["", "true"] {
            let request = coordinator.request("PATCH", &format!("/v1/youths/{kim}")).header("idempotency-key", "b");
            let changed = sluitend_tests::server::Reply::of(request.json(&change)).await;
            assert_eq!((changed.status, changed.header("idempotency-replayed")), (200, replayed), "{}", changed.text);
        }
        let enrol = json!({ "youth_id": kim, "route": "werk" });
        let first = coordinator.post_once("c", "/v1/cases", &enrol).await;
        let again = coordinator.post_once("c", "/v1/cases", &enrol).await;
        assert_eq!((first.status, &first.text), (201, &again.text), "not: there is a case already");
        assert_eq!(coordinator.get("/v1/youths").await.ok()["items"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_answer_of_before_is_not_for_who_may_not_see_the_case_now() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let mentor = server.client("anna", &[("mentor", "linde")]).await;
        let (youth, case) = server.pupil("Kim").await;
        let (path, body) = (format!("/v1/cases/{case}/notes"), json!({ "text": "Gebeld." }));
        mentor.post_once("een", &path, &body).await.ok();
        let add = json!({
            "name": "Sam", "birth": "2009-02-28", "route": "werk",
            "attributes": { "school": "linde", "gemeente": "noord", "perspectief": "arbeid" },
        });
        let sam = mentor.post_once("sam", "/v1/youths", &add).await.ok();
        let sam = format!("/v1/youths/{}", sam["id"].as_str().unwrap());
        // She works at another school now.
        server.town.person("anna", &[("mentor", "esdoorn")]).await;
        mentor.get(&sam).await.problem(404, "not-found");
        mentor.get(&format!("/v1/youths/{youth}")).await.problem(404, "not-found");
        mentor.post_once("een", &path, &body).await.problem(404, "not-found");
        mentor.post_once("sam", "/v1/youths", &add).await.problem(404, "not-found");
    })
    .await;
}
