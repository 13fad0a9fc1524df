//! Personal data goes when it has served. When one of these fails, something stays behind of someone who was erased, or
//! someone disappears of whom the region must still take care.

use serde_json::json;
use sluitend::audit::audit;
use sluitend::flow::{FlowError, erased_number};
use sluitend::store::Scope;
use sluitend_tests::database::{Database, on_both};
use sluitend_tests::server::{Server, Start};

/// Everything that the database of a server holds, as text.
async fn everything(database: &Database, store: &sluitend::store::Store) -> String {
    let copy = tempfile::tempdir().unwrap();
    if database.url.starts_with("postgres") {
        return String::new();
    }
    let file = copy.path().join("copy.db");
    store.backup(&file).await.unwrap();
    String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned()
}

/// What SQLite frees it leaves as it was, unless it is told to write over it: whoever gets hold of the file must find
/// nothing, also of long texts, which stood on pages of their own, and of what the log of the database held.
#[tokio::test]
async fn what_was_erased_is_not_left_behind_in_the_file() {
    let database = Database::sqlite();
    let server = Server::start(&database, Start::default()).await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let coach = server.client("bas", &[("jobcoach", "werkplein_noord")]).await;
    let (youth, case) = server.pupil("Quirijn").await;
    for n in 0..20 {
        let text = format!("{} Woont bij tante Wilhelmina. {n}", "Lang verhaal. ".repeat(500));
        mentor.post(&format!("/v1/cases/{case}/notes"), &json!({ "text": text })).await.ok();
    }
    let step = json!({ "fields": { "uren": 24, "diagnose": "Zeldzaamheid ".repeat(30) }, "checklist": [0] });
    mentor.does(&case, "actions/naar_werk", step).await.ok();
    coach.does(&case, "actions/gevonden", json!({ "fields": { "uren": 24 } })).await.ok();
    let flow = &server.town.flow;
    assert!(flow.erase(&youth.as_str().into(), "Verzoek van de jongere").await.unwrap());
    let mut found = Vec::new();
    for suffix in ["", "-wal"] {
        let bytes = std::fs::read(format!("{}{suffix}", database.url)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let secrets = ["Quirijn", "Wilhelmina", "Zeldzaamheid", "Bij oma", "nr-Quirijn"];
        found.extend(secrets.into_iter().filter(|secret| text.contains(secret)).map(|secret| (suffix, secret)));
    }
    assert_eq!(found, []);
}

#[tokio::test]
async fn who_is_erased_is_nowhere_any_more_and_the_journal_still_tells_the_same_way() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let mentor = server.client("anna", &[("mentor", "linde")]).await;
        let coach = server.client("bas", &[("jobcoach", "werkplein_noord")]).await;
        let coordinator = server.client("chris", &[("coordinator", "regio")]).await;
        let (youth, case) = server.pupil("Quirijn").await;
        let path = format!("/v1/youths/{youth}");
        let change = json!({ "version": 1, "email": "quirijn@thuis.example", "parents_email": "ouders@thuis.example" });
        mentor.patch(&path, &change).await.ok();
        mentor
            .post_once("een", &format!("/v1/cases/{case}/notes"), &json!({ "text": "Woont bij tante Wilhelmina." }))
            .await
            .ok();
        let step = json!({ "fields": { "uren": 24, "diagnose": "Zeldzaamheid" }, "checklist": [0] });
        mentor.does(&case, "actions/naar_werk", step).await.ok();

        let flow = &server.town.flow;
        let id = youth.as_str().into();
        let refused = flow.erase(&id, "Verzoek").await.unwrap_err();
        assert!(matches!(&refused, FlowError::Refused(r) if r.dutch().contains("lopend traject")), "{refused}");
        coach.does(&case, "actions/gevonden", json!({ "fields": { "uren": 24 } })).await.ok();
        server.town.until("2027-02-23T09:00").await;

        let before = everything(&database, &flow.store).await;
        assert!(before.is_empty() || before.contains("Wilhelmina"), "what is looked for can be found");
        assert!(flow.erase(&id, "Verzoek van de jongere").await.unwrap());
        assert!(!flow.erase(&id, "Nog eens").await.unwrap(), "once is enough");
        let all = everything(&database, &flow.store).await;
        for secret in
            ["Quirijn", "quirijn@thuis", "ouders@thuis", "Wilhelmina", "Zeldzaamheid", "Bij oma", "2009-02-28"]
        {
            // What a page of the file held before is overwritten, too, in a copy.
            assert!(!all.contains(secret), "{secret} stands there still");
        }

        let report = audit(flow, false, |_| ()).await.unwrap();
        assert_eq!(report.findings, [], "the read models follow from what is left of the journal");
        let events = coordinator.get(&format!("/v1/cases/{case}/events?limit=200")).await.ok();
        let events = events["items"].as_array().unwrap();
        assert_eq!(events.last().unwrap()["event"], "erased");
        assert_eq!(events[3]["values"], json!({ "uren": 24 }), "{events:?}");
        let left = coordinator.get(&path).await.ok();
        assert_eq!((&left["name"], &left["birth"]), (&json!("(gewist)"), &json!("2009-01-01")));
        assert_eq!(left["number"], erased_number("nr-Quirijn"));
        let texts = coordinator.get(&format!("/v1/cases/{case}/notes")).await.ok();
        assert!(texts["items"].as_array().unwrap().iter().all(|note| note["text"] == ""), "{texts}");

        // Nothing is asked any more, and nothing comes back.
        coordinator
            .patch(&path, &json!({ "version": left["version"], "name": "Quirijn" }))
            .await
            .problem(409, "not-now");
        coordinator.post("/v1/cases", &json!({ "youth_id": youth, "route": "werk" })).await.problem(409, "not-now");
        coordinator.does(&case, "reopen", json!({ "reason": "Toch niet" })).await.problem(409, "not-now");
        server.town.until("2027-09-01T09:00").await;
        assert_eq!(audit(flow, false, |_| ()).await.unwrap().findings, []);
        let looks = flow.store.seen_by(Scope::All).access_of(&id, 100).await.unwrap();
        assert!(looks.iter().any(|look| look.what == "gewist: Verzoek van de jongere"), "who erased stands in the log");
    })
    .await;
}
