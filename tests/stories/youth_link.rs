//! A youth is asked, too: a personal link in a mail, two clicks, and a professional who decides.

use reqwest::StatusCode;
use sluitend_engine::case::What;
use sluitend_engine::command::Command;
use sluitend_tests::database::Database;
use sluitend_tests::server::{Server, Start};
use sluitend_tests::town::Town;
use sluitend_tests::visitor::{Visitor, text};
use std::collections::BTreeMap;

async fn act(town: &Town, who: &sluitend::who::Who, id: &sluitend_engine::id::CaseId, action: &str) {
    let make = |_: &mut sluitend::flow::Notes| Command::Act {
        action: action.into(),
        fields: BTreeMap::new(),
        checklist: (0..10).collect(),
        note: None,
    };
    town.flow.command(who, id, None, None, make).await.unwrap_or_else(|e| panic!("{action}: {e:?}"));
}

#[tokio::test]
async fn a_youth_answers_in_two_clicks_and_a_professional_decides() {
    let database = Database::sqlite();
    let start = Start { programme: "routes", at: "2026-11-23T09:00", ..Start::default() };
    let server = Server::start(&database, start).await;
    let town = &server.town;
    let coordinator = server.client("cora", &[("doorstroompunt_coordinator", "doorstroompunt")]).await;
    let who = coordinator.who.clone().unwrap();
    let id = town.enrol("j1", "2009-03-01").await;
    act(town, &who, &id, "wil_niet_verder").await;
    act(town, &who, &id, "stopt").await;
    town.until("2027-04-26T09:00").await;

    let mails = town.smtp.mails();
    let asked = mails.iter().find(|m| m.to == ["j1@jongeren.example"]).expect("the youth is asked");
    let link = asked.text.split_whitespace().find(|word| word.contains("/antwoord/")).expect("a personal link");
    let path = &link[link.find("/antwoord/").unwrap()..];
    let http = reqwest::Client::new();
    let page = http.get(format!("{}{path}", server.url)).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text().await.unwrap();
    assert!(page.contains("wil_contact") && !page.contains("Jongere j1"), "only the question: {page}");
    assert!(!page.contains("href=\"/\""), "nothing leads to the pages of professionals: {page}");
    let post = || http.post(format!("{}{path}", server.url)).form(&[("antwoord", "wil_contact")]).send();
    let thanks = post().await.unwrap();
    let (status, thanks) = (thanks.status(), text(&thanks.text().await.unwrap()));
    assert!(status == StatusCode::OK && thanks.contains("Je wordt binnen 2 werkdagen gebeld."), "{status}: {thanks}");
    assert_eq!(post().await.unwrap().status(), StatusCode::CONFLICT, "once");
    let again = http.get(format!("{}{path}", server.url)).send().await.unwrap().text().await.unwrap();
    let again = text(&again);
    assert!(again.contains("Je wilt gebeld worden. Dat gebeurt uiterlijk donderdag 29 april 2027."), "{again}");

    // Who must call hears of it the same hour, and until when.
    let before = town.smtp.mails().len();
    town.until("2027-04-26T10:00").await;
    let told = town.smtp.mails().split_off(before);
    let [told] = &told[..] else { panic!("one mail: {told:?}") };
    let line = "- De jongere vraagt of iemand van uw team belt, uiterlijk donderdag 29 april 2027.";
    assert!(told.to != ["j1@jongeren.example"] && told.text.contains(line), "{}", told.text);

    let events = town.flow.store.unscoped().stored_cases(None, 10).await.unwrap().remove(0).events;
    assert_eq!(events.iter().filter(|e| matches!(e.what, What::YouthAnswered { .. })).count(), 1);
    let case = town.flow.store.unscoped().load_case(&id).await.unwrap().unwrap().case;
    assert!(case.open_followup("na_afzien").is_some(), "it stays open until a professional has looked");

    // A professional reads what the youth read, not what we call it.
    let mut reader = Visitor::who(&server, "rita", &[("doorstroompunt_coordinator", "doorstroompunt")]).await;
    let dossier = text(reader.open(&format!("/jongeren/{}", case.youth)).await);
    assert!(dossier.contains("De jongere antwoordde op 26 april: 'Ik wil graag dat iemand me belt'."), "{dossier}");
    assert!(dossier.contains("De jongere antwoordt: 'Ik wil graag dat iemand me belt'."), "{dossier}");
    assert!(!dossier.contains("wil_contact") && !dossier.contains("wil contact"), "{dossier}");

    // The last character of the signature is another one.
    let (most, last) = path.split_at(path.len() - 1);
    let forged = format!("{}{most}{}", server.url, if last == "0" { "1" } else { "0" });
    let half = &path[..path.rfind('/').unwrap()];
    let links = [half, "/antwoord", "/antwoord/", "/antwoord/case-281/a/b", "/antwoord/a/b/c/d", "/antwoord/%ff/b/c"];
    let links = links.iter().map(|path| format!("{}{path}", server.url)).chain([forged]);
    for link in links {
        for request in [http.get(&link), http.post(&link).form(&[("antwoord", "wil_contact")])] {
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "a link that is not ours: {link}");
            let page = answer.text().await.unwrap();
            let seen = text(&page);
            assert!(seen.contains("Deze link werkt niet (meer) Bel of app je begeleider."), "{link}: {seen}");
            assert!(
                !page.contains("href=\"/\"") && !seen.contains("Mijn dag") && !seen.contains(" uw "),
                "{link}: {page}"
            );
        }
    }
    let other = http.post(format!("{}{path}", server.url)).header("origin", "https://elders.example");
    let refused = other.form(&[("antwoord", "wil_contact")]).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let seen = text(&refused.text().await.unwrap());
    assert!(seen.contains("Lukt het dan nog niet? Bel of app je begeleider.") && !seen.contains("Mijn dag"), "{seen}");
}

/// Broken promise: each thing stands in a calendar once. Who was reminded of a call, and then heard that the youth asks for
/// it, got it in the calendar a second time, and only one of the two went away with it.
#[tokio::test]
async fn a_call_that_a_youth_asks_for_stands_in_the_calendar_once() {
    let database = Database::sqlite();
    let start = Start { programme: "routes", at: "2026-11-23T09:00", ..Start::default() };
    let server = Server::start(&database, start).await;
    let town = &server.town;
    let who = server.client("cora", &[("doorstroompunt_coordinator", "doorstroompunt")]).await.who.clone().unwrap();
    let id = town.enrol("j1", "2009-03-01").await;
    act(town, &who, &id, "wil_niet_verder").await;
    act(town, &who, &id, "stopt").await;
    town.until("2027-04-26T09:00").await;
    let caller = town.person("tessa", &[("trajectbegeleider", "doorstroompunt")]).await;
    town.flow.assign(&who, &id, None, None, Some("na_afzien"), &caller.id).await.unwrap();
    let due = async || {
        town.flow
            .store
            .unscoped()
            .load_case(&id)
            .await
            .unwrap()
            .unwrap()
            .case
            .open_followup("na_afzien")
            .unwrap()
            .obligation
            .due
    };
    let told_on = due().await;
    town.until(&format!("{told_on}T09:00")).await;
    let entries = async || town.flow.store.unscoped().calendar_of(&id).await.unwrap();
    let reminded = entries().await;
    assert_eq!(reminded.len(), 1, "reminded on the day itself");

    let mails = town.smtp.mails();
    let asked = mails.iter().rfind(|m| m.to == ["j1@jongeren.example"]).expect("the youth is asked");
    let link = asked.text.split_whitespace().find(|word| word.contains("/antwoord/")).expect("a personal link");
    let link = format!("{}{}", server.url, &link[link.find("/antwoord/").unwrap()..]);
    let answer = reqwest::Client::new().post(link).form(&[("antwoord", "wil_contact")]).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    town.until(&format!("{told_on}T10:00")).await;
    let told = town.smtp.mails().split_off(mails.len());
    assert!(
        told.iter().any(|mail| mail.to == [caller.email.as_str()] && mail.text.contains("vraagt of u belt")),
        "{told:?}"
    );
    assert_eq!(entries().await, reminded, "{told:?}");
}
