//! The call a year after someone stopped with school, in the route to which they went on: programs see it coming, whoever
//! must call has it in their calendar, and the youth can answer it.

use reqwest::StatusCode;
use serde_json::json;
use sluitend_engine::case::What;
use sluitend_engine::command::{Command, Decision};
use sluitend_tests::database::Database;
use sluitend_tests::server::{Server, Start};
use sluitend_tests::visitor::{Visitor, text};
use sluitend_tests::workspace;
use std::collections::BTreeMap;

#[tokio::test]
async fn a_promised_call_is_seen_written_in_a_calendar_and_answered_in_the_next_route() {
    let database = Database::sqlite();
    let server =
        Server::start(&database, Start { programme: "routes", at: "2026-11-23T09:00", ..Start::default() }).await;
    let town = &server.town;
    let coordinator = server.client("cora", &[("doorstroompunt_coordinator", "doorstroompunt")]).await;
    let caller = server.client("tessa", &[("trajectbegeleider", "doorstroompunt")]).await;
    let who = coordinator.who.clone().unwrap();
    let id = town.enrol("j1", "2009-03-01").await;
    for action in ["gestopt_met_school", "thuis"] {
        let fields = BTreeMap::new();
        let act = |_: &mut sluitend::flow::Notes| Command::Act {
            action: action.into(),
            fields: fields.clone(),
            checklist: (0..10).collect(),
            note: None,
        };
        town.flow.command(&who, &id, None, None, act).await.unwrap_or_else(|e| panic!("{action}: {e:?}"));
    }
    let accept = |_: &mut sluitend::flow::Notes| Command::Handover { decision: Decision::Accept, note: None };
    town.flow.command(&who, &id, None, None, accept).await.unwrap();

    let case = caller.get(&format!("/v1/cases/{id}")).await.ok();
    assert_eq!(case["route"]["id"], "thuiszitter");
    assert_eq!(case["kept"].as_array().unwrap().len(), 1, "{case}");
    assert_eq!(case["kept"][0]["route"], "pro-vso-arbeid", "whose promise it is");
    assert_eq!(case["kept"][0]["opens"], "2027-11-23");

    town.until("2027-11-24T09:00").await;
    let case = caller.get(&format!("/v1/cases/{id}")).await.ok();
    assert_eq!(case["kept"].as_array().unwrap().len(), 0);
    let asked = case["followups"].as_array().unwrap().iter().find(|f| f["route"] == "pro-vso-arbeid");
    let asked = asked.unwrap_or_else(|| panic!("it is open: {case}"));
    let answers: Vec<_> = asked["actions"].as_array().unwrap().iter().map(|a| a["action"].clone()).collect();
    assert!(answers.iter().any(|a| a == "al_begeleid"), "the answers of its own route: {answers:?}");

    let mails = town.smtp.mails();
    let link = mails.iter().rfind(|m| m.to == ["j1@jongeren.example"]).expect("the youth is asked, too");
    let link = link.text.split_whitespace().find(|word| word.contains("/antwoord/")).expect("a personal link");
    let path = &link[link.find("/antwoord/").unwrap()..];
    let post = reqwest::Client::new().post(format!("{}{path}", server.url)).form(&[("antwoord", "wil_contact")]).send();
    assert_eq!(post.await.unwrap().status(), StatusCode::OK);
    let events = town.flow.store.unscoped().stored_cases(None, 10).await.unwrap().remove(0).events;
    let key = events.iter().find_map(|e| if let What::YouthAnswered { key, .. } = &e.what { Some(key) } else { None });
    let key = key.expect("what the youth said is written down");
    assert_eq!(key.route.as_ref().map(sluitend_engine::id::RouteId::as_str), Some("pro-vso-arbeid"));

    let case = caller.get(&format!("/v1/cases/{id}")).await.ok();
    let asked = case["followups"].as_array().unwrap().iter().find(|f| f["route"] == "pro-vso-arbeid").unwrap();
    assert_eq!(asked["due"], "2027-11-26", "two workdays after asking to be called");
    let due = asked["due"].as_str().unwrap().replace('-', "");

    // On the day itself whoever has it by then is reminded.
    let tessa = caller.who.as_ref().unwrap().id.clone();
    town.flow.assign(&who, &id, None, None, Some("jaarcontact"), &tessa).await.unwrap();
    town.until("2027-12-22T09:00").await;
    let mails = town.smtp.mails();
    let calendars = mails.iter().filter(|m| m.to == ["tessa@werk.example"]).flat_map(|m| &m.calendars);
    let texts: Vec<_> = calendars.map(|c| c.text.as_str()).collect();
    assert!(texts.iter().any(|text| text.contains(&due)), "whoever calls has it in the calendar on {due}: {texts:?}");
}

/// In `werk`: a call that goes along, with answers for who is in the other route by then.
const CALL: &str = r#"
[followup.belletje]
title   = "Past het?"
owner   = "mentor"
anchor  = "enter matching"
offsets = ["2 months"]
due     = "10 workdays"
ladder  = "standaard"
keep    = true
[followup.belletje.on.loopt]
label    = "Begeleiding loopt"
target   = { route = "dagbesteding" }
set      = { perspectief = "dagbesteding" }
handover = { due = "10 workdays" }
[followup.belletje.on.proberen]
label    = "Wil iets proberen"
target   = { route = "dagbesteding", state = "proberen" }
set      = { perspectief = "dagbesteding" }
handover = { due = "10 workdays" }
[followup.belletje.on.terug]
label  = "Wil toch werken"
target = "matching"
[followup.belletje.on.soms]
label    = "Kan soms werken"
ask      = ["uren"]
handover = { due = "10 workdays" }
target   = [
  { to = "matching", when = { uren = ">= 12" } },
  { to = { route = "dagbesteding" }, otherwise = true, set = { perspectief = "dagbesteding" } },
]
"#;
const TRY: &str = r#"
[state.verkennen.on.proberen]
label  = "Eerst een dag proberen"
target = "proberen"
[state.proberen]
title  = "Een dag proberen"
owner  = "consulent"
due    = "8 weeks"
ladder = "standaard"
[state.proberen.on.geplaatst]
label  = "Geplaatst"
target = "geplaatst"
"#;

/// The small programme, with more in its routes.
fn small_with(werk: &str, dagbesteding: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (file, more) in [("programme.toml", ""), ("werk.toml", werk), ("dagbesteding.toml", dagbesteding)] {
        let text = std::fs::read_to_string(workspace().join("tests/programmes/small").join(file)).unwrap();
        std::fs::write(folder.path().join(file), text + more).unwrap();
    }
    folder
}

/// Broken promise: the page says where an answer leads. It promised a handover to the route in which the youth was already,
/// to which nothing is handed over.
#[tokio::test]
async fn the_page_promises_no_handover_to_the_route_in_which_the_youth_is() {
    let folder = small_with(CALL, TRY);
    let database = Database::sqlite();
    let programme = folder.path().to_str().unwrap();
    let server = Server::start(&database, Start { programme, ..Start::default() }).await;
    let (kim, case) = server.pupil("Kim").await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let coach = server.client("bas", &[("jobcoach", "werkplein_noord")]).await;
    let consultants = [("consulent", "sociaal_team")];
    let consultant = server.client("cees", &consultants).await;
    mentor.does(&case, "actions/naar_werk", json!({ "fields": { "uren": 24 }, "checklist": [0] })).await.ok();
    coach.does(&case, "actions/niet_haalbaar", json!({})).await.ok();
    consultant.does(&case, "handover", json!({ "decision": "accept" })).await.ok();
    server.town.until("2027-01-25T09:00").await;

    let mut page = Visitor::who(&server, "mia", &[("mentor", "linde")]).await;
    page.open(&format!("/jongeren/{kim}")).await;
    let seen = text(&page.page);
    for leads in [
        "Begeleiding loopt Het traject blijft waar het is",
        "Wil iets proberen Verder naar 'Een dag proberen'",
        "Wil toch werken Overdracht terug aan de route Naar werk (Werk zoeken)",
        "Naar werk (Werk zoeken) of het traject blijft waar het is, afhankelijk van wat u invult",
    ] {
        assert!(seen.contains(leads), "{leads}: {seen}");
    }

    consultant.does(&case, "actions/geplaatst", json!({})).await.ok();
    page.open(&format!("/jongeren/{kim}")).await;
    let seen = text(&page.page);
    assert!(seen.contains("Begeleiding loopt Het traject begint opnieuw met 'Verkennen'"), "{seen}");
}

const REVIEW: &str = r#"
[followup.herzien]
title   = "Klopt het plan nog?"
owner   = "mentor"
anchor  = "start"
every   = "3 months"
due     = "10 workdays"
ladder  = "standaard"
cancel  = ["enter aan_het_werk"]
invite  = true
[followup.herzien.on.klopt]
label = "Het klopt"
"#;

/// Promise: what comes back, and is not answered, is one card with the others folded behind it, and each can be answered. They
/// stood below each other, all with one title.
#[tokio::test]
async fn what_came_back_unanswered_is_one_pile() {
    let folder = small_with(REVIEW, "");
    let database = Database::sqlite();
    let programme = folder.path().to_str().unwrap();
    let server = Server::start(&database, Start { programme, ..Start::default() }).await;
    let (kim, case) = server.pupil("Kim").await;
    // By then both have climbed to whoever answers for the region.
    server.town.until("2027-08-20T09:00").await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let open = mentor.get(&format!("/v1/cases/{case}")).await.ok()["followups"].as_array().unwrap().len();
    assert!(open >= 2, "{open}");
    let mut page = Visitor::who(&server, "mia", &[("coordinator", "regio")]).await;
    page.open(&format!("/jongeren/{kim}")).await;
    let seen = text(&page.page);
    let times = if open == 2 { "een keer".to_owned() } else { format!("{} keer", open - 1) };
    assert!(seen.contains(&format!("Staat nog {times} open")), "{open}: {seen}");
    assert_eq!(page.page.matches("class=\"pile\">").count(), 1, "folded");
    assert_eq!(page.page.matches("Wat is het antwoord?").count(), open, "each can be answered");

    // What a youth says is seen at once, to whichever of them.
    let loaded = server.town.flow.store.unscoped().load_case(&case.as_str().into()).await.unwrap().unwrap();
    let followup = loaded.case.open.last().unwrap().key.to_string();
    let command = Command::Answer { followup, action: "wil_contact".into(), fields: BTreeMap::new(), note: None };
    server.town.flow.youth_answers(&loaded.case.id, &command).await.unwrap();
    page.open(&format!("/jongeren/{kim}")).await;
    assert_eq!(page.page.matches("class=\"pile\" open>").count(), 1, "{}", page.page);
}
