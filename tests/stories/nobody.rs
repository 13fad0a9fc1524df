//! What has nobody stands with the coordinator, with what to do about it: youths without a case, messages that reached
//! none of those for whom they were.

use jiff::SignedDuration;
use serde_json::json;
use sluitend::flow::Notes;
use sluitend::store::{Kind, OpenOptions, Store, Youth};
use sluitend::who::Who;
use sluitend_engine::command::{Actor, Command};
use sluitend_engine::value::Value;
use sluitend_tests::database::{Database, on_both};
use sluitend_tests::sample;
use sluitend_tests::server::{Server, Start, server};
use sluitend_tests::smtp::{Deed, SmtpServer, Stage};
use sluitend_tests::town::Town;
use sluitend_tests::visitor::{Visitor, text};
use std::time::Duration;

const COORDINATOR: &[(&str, &str)] = &[("coordinator", "regio")];

#[tokio::test]
async fn what_a_team_without_a_mailbox_should_know_is_told_again_when_someone_is_there() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let coordinator = server.client("chris", COORDINATOR).await;
        let (kim, _) = server.pupil("Kim").await;
        server.town.until("2026-11-23T09:05").await;
        let to_chris = server.town.smtp.mails().iter().filter(|m| m.to == ["chris@werk.example"]).count();
        assert_eq!(to_chris, 1, "the coordinator is told instead");

        let list = "/v1/stuck/messages";
        let found = coordinator.get(list).await.ok();
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
        assert_eq!(found["items"][0]["recipient"], "team:linde:mentor");
        assert_eq!(found["items"][0]["youth_ids"], json!([kim]));
        let mut page = Visitor::who(&server, "cor", COORDINATOR).await;
        page.open("/vastgelopen").await;
        let seen = text(&page.page);
        assert!(seen.contains("Bij De Linde heeft nu niemand de rol mentor"), "{seen}");

        server.client("anna", &[("mentor", "linde")]).await;
        let again = json!({ "id": found["items"][0]["id"], "remedy": "again" });
        assert_eq!(coordinator.post(list, &again).await.status, 204);
        coordinator.post(list, &again).await.problem(404, "not-found");
        server.town.until("2026-11-23T09:10").await;
        assert_eq!(coordinator.get(list).await.ok()["items"], json!([]));
        let to_anna = server.town.smtp.mails().iter().filter(|m| m.to == ["anna@werk.example"]).count();
        assert_eq!(to_anna, 1, "who has the role now is told");
    })
    .await;
}

#[tokio::test]
async fn a_refused_mail_goes_again_to_the_address_that_was_corrected() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let coach = server.client("bas", &[("jobcoach", "werkplein_noord")]).await;
    let (kim, case) = server.pupil("Kim").await;
    let store = server.town.flow.store.unscoped();
    let youth = store.youth(&kim.as_str().into()).await.unwrap().unwrap();
    let youth = Youth { email: Some("kim@fout.example".to_owned()), ..youth };
    server.town.flow.change_youth(None, youth, None).await.unwrap();
    mentor.does(&case, "actions/naar_werk", json!({ "fields": { "uren": 24 }, "checklist": [0] })).await.ok();
    coach.does(&case, "actions/gevonden", json!({ "fields": { "uren": 24 } })).await.ok();
    server.town.smtp.refuse("kim@fout.example", "550 5.1.1 No such user");
    server.town.until("2027-02-24T09:00").await;

    let mut page = Visitor::who(&server, "cor", COORDINATOR).await;
    page.open("/vastgelopen").await;
    let seen = text(&page.page);
    assert!(seen.contains("De mail naar kim@fout.example kwam niet aan"), "{seen}");
    page.send("/vastgelopen/bericht", &[("doe", "opnieuw"), ("adres", "kim bij goed")]).await;
    assert_eq!(page.status, 422);
    assert!(page.page.contains("Dit is geen e-mailadres") && page.page.contains(r#"value="kim bij goed""#));
    page.send("/vastgelopen/bericht", &[("doe", "opnieuw"), ("adres", "kim@goed.example")]).await;
    assert!(text(&page.page).contains("Gaat opnieuw."), "{}", text(&page.page));
    assert!(!text(&page.page).contains("kim@fout.example"));
    server.town.until("2027-02-24T09:05").await;
    let mails = server.town.smtp.mails();
    assert!(mails.iter().any(|m| m.to == ["kim@goed.example"]), "the question comes to the right address");

    let before = mails.len();
    mentor.does(&case, "followups/nazorg/actions/werkt", json!({ "fields": { "uren": 24 } })).await.ok();
    server.town.until("2027-02-24T09:10").await;
    assert_eq!(server.town.smtp.mails().len(), before, "what is over is told to nobody");
}

#[tokio::test]
async fn a_youth_whom_no_route_admits_is_in_sight_until_a_case_begins() {
    let server = server().await;
    let attributes = [("school", "linde"), ("gemeente", "noord")];
    let value = |text: &str| Value::Text(text.to_owned());
    let youth =
        Youth { attributes: attributes.map(|(k, v)| (k.into(), value(v))).into(), email: None, ..sample::youth("sam") };
    server.town.flow.add_youth(&Actor::System, youth, None, None).await.unwrap();
    let coordinator = server.client("chris", COORDINATOR).await;
    let found = coordinator.get("/v1/stuck/youths").await.ok();
    assert_eq!((&found["items"][0]["youth_id"], &found["items"][0]["routes"]), (&json!("sam"), &json!([])));

    let mut page = Visitor::who(&server, "cor", COORDINATOR).await;
    page.open("/vastgelopen").await;
    let seen = text(&page.page);
    assert!(seen.contains("Jongere sam") && seen.contains("Geen enkele route laat deze jongere toe"), "{seen}");
    assert!(page.page.contains(r#"href="/jongeren/sam/kenmerken""#));
    page.open("/jongeren/sam/kenmerken").await;
    let all = [("kenmerk.school", "linde"), ("kenmerk.gemeente", "noord"), ("kenmerk.perspectief", "arbeid")];
    page.send("/jongeren/sam/kenmerken", &all).await;
    assert!(text(&page.page).contains("Beginnen op"), "{}", text(&page.page));
    page.open("/vastgelopen").await;
    assert!(text(&page.page).contains("maar niemand is begonnen"), "{}", text(&page.page));
    page.open("/jongeren/sam").await;
    page.send("/jongeren/sam/beginnen", &[("route", "werk")]).await;
    assert!(text(&page.page).contains("Aan zet"), "{}", text(&page.page));
    page.open("/vastgelopen").await;
    let seen = text(&page.page);
    assert!(seen.contains("elke jongere heeft een traject"), "{seen}");
    assert_eq!(coordinator.get("/v1/stuck/youths").await.ok()["items"], json!([]));
}

/// The overviews that somebody got as a mail of its own, by day.
fn overviews(town: &Town, address: &str) -> Vec<(String, String)> {
    let mails = town.smtp.mails().into_iter().filter(|m| m.to == [address] && m.subject().starts_with("Uw dag"));
    mails.map(|m| (m.header("Date").split(" 2026").next().unwrap().to_owned(), m.text)).collect()
}

#[tokio::test]
async fn the_digest_tells_the_coordinator_on_every_workday_what_has_nobody() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-16T09:00").await;
        let holds = [("doorstroompunt_coordinator", "doorstroompunt")];
        town.person("chris", &holds).await;
        town.flow.add_youth(&Actor::System, sample::youth("sam"), None, None).await.unwrap();
        town.until("2026-11-25T09:00").await;
        let all = overviews(&town, "chris@werk.example");
        let digest = all.iter().find(|(day, _)| day == "Wed, 25 Nov");
        let (_, text) = digest.unwrap_or_else(|| panic!("with nothing else to do, in the middle of a week: {all:?}"));
        assert!(text.contains("Jongeren zonder traject: 1"), "{text}");
        assert!(text.contains("https://s.example/vastgelopen"), "{text}");
    })
    .await;
}

/// Of a stuck case a ladder goes on reminding: the same count each morning says nothing new.
#[tokio::test]
async fn the_digest_tells_the_coordinator_once_a_week_what_is_stuck() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T07:00").await;
        town.person("chris", &[("doorstroompunt_coordinator", "doorstroompunt")]).await;
        let id = town.enrol("j1", "2010-03-01").await;
        let anna = town.person("anna", &[("doorstroompunt_administratie", "doorstroompunt")]).await;
        let anna = Who::new(anna, &town.flow.programme);
        let agenda = |_: &mut Notes| Command::Agenda { agenda: Some("mdo".to_owned()), note: None };
        town.flow.command(&anna, &id, None, None, agenda).await.unwrap();
        town.until("2026-12-04T09:00").await;
        let all = overviews(&town, "chris@werk.example");
        assert!(all.iter().all(|(_, text)| text.contains("Trajecten die vastlopen: 1")), "{all:?}");
        let days: Vec<_> = all.iter().map(|(day, _)| day.as_str()).collect();
        assert_eq!(days, ["Mon, 23 Nov", "Mon, 30 Nov"]);
    })
    .await;
}

/// A process that has mails in hand and lives is not overtaken, however slow the mail server; one that was killed is,
/// when its lease is over.
#[tokio::test]
async fn mails_in_slow_hands_are_sent_once() {
    let database = Database::sqlite();
    let slow = SmtpServer::start().await;
    slow.will(Stage::Content, Deed::Slow(Duration::from_millis(1500)));
    let open = async || Store::open(&database.url, OpenOptions::new(Kind::Practice)).await.unwrap();
    let relay = slow.url();
    let one = Town::mailing(sluitend_tests::town::programme(), open().await, slow, &relay, "2026-11-23T09:00");
    let other = Town::on(open().await, SmtpServer::start().await, "2026-11-23T09:00");
    let lease = SignedDuration::from_millis(400);
    let (first, second) = (one.worker.clone().with_mail_lease(lease), other.worker.clone().with_mail_lease(lease));
    one.enrol("j1", "2010-03-01").await;
    let sending = tokio::spawn(async move { first.round().await.unwrap() });
    while one.smtp.connections() == 0 {
        tokio::task::yield_now().await;
    }
    while !sending.is_finished() {
        second.round().await.unwrap();
    }
    assert_eq!(sending.await.unwrap().delivered, 1);
    assert_eq!((one.smtp.mails().len(), other.smtp.mails().len()), (1, 0));
}
