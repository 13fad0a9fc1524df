//! Youths over HTTP: added with everything that is wrong at once, changed, enrolled.

use serde_json::{Value, json};
use sluitend_tests::database::on_both;
use sluitend_tests::server::{Server, Start, server};

fn kim() -> Value {
    json!({
        "name": "Kim Jansen", "birth": "2009-02-28", "number": "7", "email": "kim@example.org",
        "attributes": { "school": "linde", "gemeente": "noord", "perspectief": "arbeid" },
    })
}

fn with(mut youth: Value, change: &Value) -> Value {
    for (name, value) in change.as_object().unwrap() {
        youth[name] = value.clone();
    }
    youth
}

#[tokio::test]
async fn a_youth_is_added_with_a_case_or_by_a_coordinator() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let mentor = server.client("anna", &[("mentor", "linde")]).await;
        let elsewhere = server.client("eva", &[("mentor", "esdoorn")]).await;
        let coordinator = server.client("chris", &[("coordinator", "regio")]).await;

        mentor.post("/v1/youths", &kim()).await.problem(403, "not-you");
        elsewhere.post("/v1/youths", &with(kim(), &json!({ "route": "werk" }))).await.problem(403, "not-you");
        mentor.post("/v1/youths", &with(kim(), &json!({ "route": "dagbesteding" }))).await.problem(422, "invalid");
        let added = mentor.post("/v1/youths", &with(kim(), &json!({ "route": "werk" }))).await;
        assert_eq!(added.status, 201, "{}", added.text);
        let added = added.json();
        let case = added["cases"][0]["id"].as_str().unwrap();
        mentor.get(&format!("/v1/cases/{case}")).await.ok();
        coordinator.post("/v1/youths", &kim()).await.problem(409, "taken");

        let bo = coordinator.post("/v1/youths", &with(kim(), &json!({ "number": null, "name": "Bo" }))).await.ok();
        let bo = bo["id"].as_str().unwrap();
        mentor.get(&format!("/v1/youths/{bo}")).await.problem(404, "not-found");
        let enrol = json!({ "youth_id": bo, "route": "werk" });
        mentor.post("/v1/cases", &enrol).await.problem(404, "not-found");
        assert_eq!(coordinator.post("/v1/cases", &enrol).await.status, 201);
        coordinator.post("/v1/cases", &enrol).await.problem(409, "taken");
        mentor.get(&format!("/v1/youths/{bo}")).await.ok();
    })
    .await;
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_youth_is_said_at_once() {
    let server = server().await;
    let coordinator = server.client("chris", &[("coordinator", "regio")]).await;
    let wrong = json!({
        "name": " ", "birth": "2031-01-01", "email": "kim", "parents_email": "a b@c.nl",
        "attributes": { "school": "eik", "haarkleur": "rood" },
    });
    let refused = coordinator.post("/v1/youths", &wrong).await;
    refused.problem(422, "invalid");
    let refused = refused.json();
    let places: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|e| e["place"].as_str().unwrap()).collect();
    assert_eq!(places, ["name", "birth", "email", "parents_email", "attributes.haarkleur", "attributes.school"]);
    let table = [
        (json!({ "birth": "2009-02-30" }), "birth", "geen dag"),
        (json!({ "name": null }), "name", "tekst"),
        (json!({ "attributes": { "school": [1] } }), "attributes.school", "getal of een tekst"),
        (json!({ "bsn": "123456782" }), "", "'bsn' is hier onbekend"),
    ];
    for (change, place, says) in table {
        let refused = coordinator.post("/v1/youths", &with(kim(), &change)).await;
        assert!(refused.problem(422, "invalid").contains(says), "{}", refused.text);
        assert_eq!(
            refused.json()["errors"][0]["place"].as_str().unwrap().trim_end_matches("bsn"),
            place,
            "{}",
            refused.text
        );
    }
}

#[tokio::test]
async fn a_youth_is_changed_and_what_a_case_knows_changes_in_the_case() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let (youth, case) = server.pupil("Kim").await;
    let path = format!("/v1/youths/{youth}");
    let changed = mentor
        .patch(&path, &json!({ "version": 1, "name": "Kim de Vries", "number": null, "email": "kim@example.org" }))
        .await
        .ok();
    assert_eq!(
        (&changed["name"], &changed["number"], &changed["email"]),
        (&json!("Kim de Vries"), &json!(null), &json!("kim@example.org"))
    );
    assert_eq!(changed["cases"][0]["id"], json!(case));
    assert_eq!(mentor.get(&path).await.ok(), changed, "what was answered is what there is");
    let detail = mentor
        .patch(&path, &json!({ "version": 2, "attributes": { "gemeente": "zuid" } }))
        .await
        .problem(409, "not-now");
    assert!(detail.contains(&format!("/v1/cases/{case}/attributes")), "{detail}");
    mentor.patch(&path, &json!({ "version": 2, "birth": "1890-01-01" })).await.problem(422, "invalid");

    let moved = mentor.does(&case, "attributes", json!({ "values": { "gemeente": "zuid" } })).await.ok();
    assert_eq!(moved["attributes"]["gemeente"], "zuid");
    assert_eq!(mentor.get(&path).await.ok()["attributes"]["gemeente"], "zuid");
}

#[tokio::test]
async fn who_comes_back_begins_with_what_was_last_known() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let coach = server.client("bas", &[("jobcoach", "werkplein_zuid")]).await;
    let coordinator = server.client("chris", &[("coordinator", "regio")]).await;
    let (youth, case) = server.pupil("Kim").await;
    mentor.does(&case, "attributes", json!({ "values": { "gemeente": "zuid" } })).await.ok();
    mentor.does(&case, "actions/naar_werk", json!({ "fields": { "uren": 24 }, "checklist": [0] })).await.ok();
    coach.does(&case, "actions/gevonden", json!({ "fields": { "uren": 24 } })).await.ok();
    let again = coordinator.post("/v1/cases", &json!({ "youth_id": youth, "route": "werk" })).await.ok();
    assert_eq!(again["attributes"]["gemeente"], "zuid", "not where Kim lived at the import");
    assert_eq!(coordinator.get(&format!("/v1/youths/{youth}")).await.ok()["cases"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn two_who_change_a_youth_at_once_never_undo_each_other() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let mentor = server.client("anna", &[("mentor", "linde")]).await;
        let (youth, _) = server.pupil("Kim").await;
        let path = format!("/v1/youths/{youth}");
        mentor.patch(&path, &json!({ "name": "Kim" })).await.problem(422, "invalid");

        let mut asked = Vec::new();
        for n in 0..16 {
            let (mentor, path) = (mentor.clone(), path.clone());
            let change = json!({ "version": 1, "number": format!("n{n}") });
            asked.push(tokio::spawn(async move { (n, mentor.patch(&path, &change).await) }));
        }
        let mut won = Vec::new();
        for answer in asked {
            let (n, answer) = answer.await.unwrap();
            match answer.status {
                200 => won.push(n),
                409 => {}
                other => panic!("{other}: {}", answer.text),
            }
        }
        assert_eq!(won.len(), 1, "one was first, the others were told");
        let now = mentor.get(&path).await.ok();
        assert_eq!((&now["version"], &now["number"]), (&json!(2), &json!(format!("n{}", won[0]))));
        let stale = mentor.patch(&path, &json!({ "version": 1, "email": "kim@example.org" })).await;
        stale.problem(409, "stale");
        assert_eq!(stale.json()["current_version"], 2);
    })
    .await;
}
