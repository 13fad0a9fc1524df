//! What a ladder took away goes back in one action. When one of these fails, a coordinator sits on work of others, or who
//! gets it back is not told.

use serde_json::json;
use sluitend_tests::database::on_both;
use sluitend_tests::server::{Server, Start};
use sluitend_tests::visitor::{Visitor, text};

const MENTOR: &[(&str, &str)] = &[("mentor", "linde")];
const COORDINATOR: &[(&str, &str)] = &[("coordinator", "regio")];

#[tokio::test]
async fn a_step_that_went_up_goes_back_to_whose_it_was_by_a_button() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let (kim, case) = server.pupil("Kim").await;
        let page = format!("/jongeren/{kim}");
        let mut anna = Visitor::who(&server, "anna", MENTOR).await;
        anna.send(&format!("{page}/oppakken"), &[]).await;
        anna.open(&page).await;
        assert!(!anna.page.contains("/teruggeven"), "nobody took it away");

        server.town.until("2027-02-01T09:00").await;
        let mut chris = Visitor::who(&server, "chris", COORDINATOR).await;
        chris.open(&page).await;
        assert!(text(&chris.page).contains("Teruggeven aan Collega anna (mentor, De Linde)"), "{}", text(&chris.page));
        anna.open(&page).await;
        assert!(!anna.page.contains("/teruggeven"), "who lost it cannot");
        anna.open(&page).await;

        let before = server.town.smtp.mails().len();
        let note = [("waarvan", "step"), ("toelichting", "Je bent er weer: pak jij het op?")];
        chris.send(&format!("{page}/teruggeven"), &note).await;
        assert_eq!(chris.status, 200, "{}", text(&chris.page));
        let seen = text(&chris.page);
        assert!(seen.contains("Vastgelegd. Teruggegeven aan Collega anna (mentor, De Linde)."), "{seen}");
        assert!(seen.contains("Je bent er weer"), "{seen}");
        let now = server.town.flow.store.unscoped().load_case(&case.as_str().into()).await.unwrap().unwrap().case;
        assert_eq!((now.owner.role.as_str(), now.owner.person.clone()), ("mentor", Some("anna".into())));
        let stuck = text(chris.open("/vastgelopen").await);
        assert!(stuck.contains("Geen enkel traject bleef liggen."), "it is not stuck any more: {stuck}");
        server.town.worker.round().await.unwrap();
        let told = server.town.smtp.mails().split_off(before);
        assert!(told.iter().any(|mail| mail.to.contains(&"anna@werk.example".to_owned())), "{told:?}");
        assert_eq!(sluitend::audit::audit(&server.town.flow, false, |_| {}).await.unwrap().findings, []);
    })
    .await;
}

#[tokio::test]
async fn a_program_gives_back_on_the_version_that_it_saw() {
    let server = sluitend_tests::server::server().await;
    let (_, case) = server.pupil("Kim").await;
    let mentor = server.client("anna", MENTOR).await;
    let coordinator = server.client("chris", COORDINATOR).await;
    coordinator.does(&case, "give-back", json!({})).await.problem(409, "not-now");
    server.town.until("2027-02-01T09:00").await;
    mentor.does(&case, "give-back", json!({})).await.problem(403, "not-you");
    let old = coordinator.post(&format!("/v1/cases/{case}/give-back"), &json!({ "version": 1 })).await;
    old.problem(409, "stale");
    let given = coordinator.does(&case, "give-back", json!({ "note": "Jullie weer." })).await.ok();
    assert_eq!((&given["owner"]["role"], &given["owner"]["organisation"]), (&"mentor".into(), &"linde".into()));
    let events = coordinator.get(&format!("/v1/cases/{case}/events")).await.ok();
    assert!(events["items"].as_array().unwrap().iter().any(|event| event["event"] == "given_back"), "{events}");
}
