//! A case from its beginning to its end, over HTTP.

use serde_json::json;
use sluitend_tests::database::{Database, on_both};
use sluitend_tests::server::{Client, Server, Start, server};

/// A pupil of whom De Linde has found that work is next.
async fn looking_for_work(server: &Server, mentor: &Client) -> String {
    let (_, case) = server.pupil("Kim").await;
    let body =
        json!({ "fields": { "uren": 24, "diagnose": "Autisme" }, "checklist": [0], "note": "Wil graag de zorg in." });
    mentor.does(&case, "actions/naar_werk", body).await.ok();
    case
}

#[tokio::test]
async fn a_case_shows_where_it_is_who_is_accountable_and_what_can_be_done() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let (_, case) = server.pupil("Kim").await;
    let mut shown = mentor.get(&format!("/v1/cases/{case}")).await.ok();
    shown["id"] = json!("[case]");
    insta::assert_json_snapshot!(shown);
}

#[tokio::test]
async fn a_youth_walks_from_school_to_work_and_back_and_on_to_another_route() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let mentor = server.client("anna", &[("mentor", "linde")]).await;
        let coach = server.client("bas", &[("jobcoach", "werkplein_noord")]).await;
        let consulent = server.client("cas", &[("consulent", "sociaal_team")]).await;
        let (_, case) = server.pupil("Kim").await;
        let path = format!("/v1/cases/{case}");

        coach.get(&path).await.problem(404, "not-found");
        let refused = mentor.does(&case, "actions/naar_werk", json!({ "fields": { "uren": 50 } })).await;
        refused.problem(422, "invalid");
        assert_eq!(refused.json()["errors"][0]["place"], "uren", "{}", refused.text);
        let refused = mentor.does(&case, "actions/naar_werk", json!({ "fields": { "uren": 24 } })).await;
        refused.problem(422, "invalid");
        assert_eq!(refused.json()["errors"][0]["place"], "checklist.0", "{}", refused.text);
        mentor.does(&case, "actions/gevonden", json!({})).await.problem(409, "not-now");

        let ticked = mentor.does(&case, "checklist", json!({ "items": [0] })).await.ok();
        assert_eq!(ticked["state"]["checklist"][0]["ticked"], true);
        let moved =
            mentor.does(&case, "actions/naar_werk", json!({ "fields": { "uren": 24, "diagnose": null } })).await.ok();
        assert_eq!(
            (&moved["state"]["id"], &moved["owner"]["organisation"]),
            (&json!("matching"), &json!("werkplein_noord"))
        );
        assert_eq!(moved["actions"], json!([]), "it is the turn of the job coach now");

        // Nobody of the school had taken it: no person there is known to this youth.
        mentor.get(&path).await.problem(404, "not-found");
        let claimed = coach.does(&case, "assign", json!({ "person": coach.id() })).await.ok();
        assert_eq!(claimed["owner"]["person"], coach.id());
        let stale =
            coach.post(&format!("{path}/actions/gevonden"), &json!({ "version": 3, "fields": { "uren": 24 } })).await;
        stale.problem(409, "stale");
        assert_eq!(stale.json()["current_version"], claimed["version"]);
        let closed = coach.does(&case, "actions/gevonden", json!({ "fields": { "uren": 24 } })).await.ok();
        assert_eq!((&closed["outcome"]["id"], &closed["closed"]), (&json!("werk"), &json!("2026-11-23")));
        assert_eq!(closed["wake_at"], "2027-02-23T07:00:00Z", "a closed case stays in sight");

        // Three months later the mentor is asked, and it went wrong.
        server.town.until("2027-02-23T09:00").await;
        let asked = mentor.get(&path).await.ok();
        let followup = asked["followups"][0]["id"].as_str().unwrap();
        assert_eq!(followup, "nazorg.0.2026-11-23");
        let answered =
            mentor.does(&case, &format!("followups/{followup}/actions/gestopt"), json!({ "note": "Ontslagen." })).await;
        assert_eq!(answered.ok()["state"]["id"], "matching", "the case is open again");

        let offered = coach.does(&case, "actions/niet_haalbaar", json!({})).await.ok();
        assert_eq!(offered["handover"]["decisions"], json!(["withdraw"]));
        assert_eq!(
            offered["owner"]["organisation"], "werkplein_noord",
            "until it is accepted the sender stays accountable"
        );
        coach.does(&case, "handover", json!({ "decision": "accept" })).await.problem(403, "not-you");
        let seen = consulent.get(&path).await.ok();
        assert_eq!(seen["handover"]["decisions"], json!(["accept", "decline"]));
        consulent.does(&case, "handover", json!({ "decision": "decline" })).await.problem(422, "invalid");
        let accepted = consulent.does(&case, "handover", json!({ "decision": "accept" })).await.ok();
        assert_eq!(accepted["route"]["id"], "dagbesteding");
        assert_eq!(accepted["owner"]["person"], consulent.id());
        assert_eq!(accepted["attributes"]["perspectief"], "dagbesteding");
        let face = coach.get(&path).await.ok();
        assert_eq!(face["actions"], json!([]), "who was a fixed face keeps sight; what is next is for others");
    })
    .await;
}

#[tokio::test]
async fn what_is_sensitive_is_only_for_its_readers_in_cases_and_in_events() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let coach = server.client("bas", &[("jobcoach", "werkplein_noord")]).await;
    let case = looking_for_work(&server, &mentor).await;
    // The mentor takes part again when the case comes back to the school by its follow-up.
    coach.does(&case, "actions/gevonden", json!({ "fields": { "uren": 30 } })).await.ok();
    server.town.until("2027-02-23T09:00").await;
    for (client, reads) in [(&mentor, true), (&coach, false)] {
        for what in ["", "/events?limit=200"] {
            let text = client.get(&format!("/v1/cases/{case}{what}")).await;
            text.ok();
            assert_eq!(text.text.contains("Autisme"), reads, "{what}: {}", text.text);
            assert_eq!(text.text.contains("Bij oma"), reads, "{what}: {}", text.text);
            assert!(text.text.contains("uren"), "{what}: {}", text.text);
        }
        let youth = client.get("/v1/youths/kim").await;
        youth.ok();
        assert_eq!(youth.text.contains("Bij oma"), reads, "{}", youth.text);
    }
    let correction =
        json!({ "field": "diagnose", "value": "Geen", "concerning": "2026-11-23", "reason": "Verkeerd gehoord" });
    coach.does(&case, "correct", correction.clone()).await.problem(403, "not-you");
    coach.does(&case, "attributes", json!({ "values": { "thuis": "Alleen" } })).await.problem(403, "not-you");
    assert_eq!(mentor.does(&case, "correct", correction).await.ok()["fields"]["diagnose"], "Geen");
}

#[tokio::test]
async fn the_rest_of_what_a_professional_does_with_a_case() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let mentor = server.client("anna", &[("mentor", "linde")]).await;
        let colleague = server.client("dana", &[("mentor", "linde")]).await;
        let coach = server.client("bas", &[("jobcoach", "werkplein_noord")]).await;
        let (_, case) = server.pupil("Kim").await;

        let wrong = mentor.does(&case, "assign", json!({ "person": coach.id() })).await;
        assert!(wrong.problem(422, "invalid").contains("De Linde"), "{}", wrong.text);
        let given = mentor.does(&case, "assign", json!({ "person": colleague.id() })).await.ok();
        assert_eq!(given["owner"]["person"], colleague.id());

        mentor.does(&case, "pause", json!({ "until": "2027-01-04", "reason": " " })).await.problem(422, "invalid");
        let paused = mentor.does(&case, "pause", json!({ "until": "2027-01-04", "reason": "Operatie" })).await.ok();
        assert_eq!(paused["paused"]["until"], "2027-01-04");
        mentor
            .does(&case, "pause", json!({ "until": "2027-01-04", "reason": "Nog eens" }))
            .await
            .problem(409, "not-now");
        assert_eq!(mentor.does(&case, "resume", json!({})).await.ok()["paused"], json!(null));

        let added = json!({ "add": { "domain": "geld", "text": "Naar de bank", "due": "2026-12-24" } });
        let planned = mentor.does(&case, "plan", added).await.ok();
        assert_eq!((&planned["plan"][1]["item"], &planned["plan"][1]["status"]), (&json!(2), &json!("open")));
        let done = mentor.does(&case, "plan", json!({ "item": 2, "status": "done", "note": "Gelukt" })).await.ok();
        assert_eq!(done["plan"][1]["status"], "done");
        mentor.does(&case, "plan", json!({ "item": 2 })).await.problem(422, "invalid");
        mentor.does(&case, "plan", json!({ "item": 2, "status": "proposed" })).await.problem(422, "invalid");

        assert_eq!(mentor.does(&case, "agenda", json!({ "agenda": "mdo" })).await.ok()["agenda"]["name"], "mdo");
        mentor.does(&case, "agenda", json!({})).await.problem(422, "invalid");
        assert_eq!(mentor.does(&case, "agenda", json!({ "agenda": null })).await.ok()["agenda"], json!(null));

        // A move: who is accountable changes by a handover.
        let moved = mentor.does(&case, "attributes", json!({ "values": { "school": "esdoorn" } })).await.ok();
        assert_eq!(moved["handover"]["to"]["organisation"], "esdoorn");
        assert_eq!(moved["owner"]["organisation"], "linde");

        let noted = mentor.post(&format!("/v1/cases/{case}/notes"), &json!({ "text": "Belde met oma." })).await.ok();
        assert_eq!(noted["version"].as_u64(), moved["version"].as_u64().map(|v| v + 1));
        let notes = mentor.get(&format!("/v1/cases/{case}/notes")).await.ok();
        let texts: Vec<_> = notes["items"].as_array().unwrap().iter().map(|n| n["text"].as_str().unwrap()).collect();
        assert_eq!(texts, ["Operatie", "Naar de bank", "Gelukt", "Belde met oma."]);
        mentor.does(&case, "reopen", json!({ "reason": "Toch" })).await.problem(409, "not-now");
    })
    .await;
}

#[tokio::test]
async fn only_a_practice_clock_moves_and_only_forward() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    server.pupil("Kim").await;
    let clock = mentor.get("/v1/clock").await.ok();
    assert_eq!((&clock["local"], &clock["practice"]), (&json!("2026-11-23T09:00:00"), &json!(true)));
    let moved = mentor.post("/v1/clock", &json!({ "to": "2026-12-08T09:00" })).await.ok();
    assert_eq!((&moved["local"], &moved["woken"]), (&json!("2026-12-08T09:00:00"), &json!(1)), "{moved}");
    assert!(
        mentor
            .post("/v1/clock", &json!({ "to": "2026-12-01T09:00" }))
            .await
            .problem(422, "invalid")
            .contains("2026-12-08T09:00")
    );
    mentor.post("/v1/clock", &json!({ "to": "2126-12-01T09:00" })).await.problem(422, "invalid");
    mentor.post("/v1/clock", &json!({ "to": "2126-13-01T09:00" })).await.problem(422, "invalid");
}

#[tokio::test]
async fn the_real_clock_stands_still_for_nobody() {
    let database = Database::sqlite();
    let server = Server::start(&database, Start { real: true, ..Start::default() }).await;
    let coordinator = server.client("chris", &[("coordinator", "regio")]).await;
    assert_eq!(coordinator.get("/v1/clock").await.ok()["practice"], false);
    coordinator.post("/v1/clock", &json!({ "to": "2126-12-01T09:00" })).await.problem(409, "not-now");
}

#[tokio::test]
async fn of_many_who_decide_on_one_version_one_is_first() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let (_, case) = server.pupil("Kim").await;
        let mut asked = Vec::new();
        for n in 0..12 {
            let mentor = server.client(&format!("m{n}"), &[("mentor", "linde")]).await;
            let path = format!("/v1/cases/{case}/notes");
            let body = json!({ "version": 2, "text": format!("Nummer {n}") });
            asked.push(tokio::spawn(async move { mentor.post(&path, &body).await }));
        }
        let mut done = 0;
        for answer in asked {
            let answer = answer.await.unwrap();
            match answer.status {
                200 => done += 1,
                _ => assert_eq!(
                    (answer.problem(409, "stale").is_empty(), &answer.json()["current_version"]),
                    (false, &json!(3))
                ),
            }
        }
        assert_eq!(done, 1);
        let coordinator = server.client("chris", &[("coordinator", "regio")]).await;
        let notes = coordinator.get(&format!("/v1/cases/{case}/notes")).await.ok();
        assert_eq!(notes["items"].as_array().unwrap().len(), 1, "no text of whoever was refused is kept");
    })
    .await;
}
