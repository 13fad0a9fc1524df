//! A server remembers a case as it left it, for the next step. When one of these fails, a step rests on what is no longer
//! so: another server, or someone who corrected a birth date, is overruled without a word.

use serde_json::json;
use sluitend::audit::audit;
use sluitend::flow::{Done, FlowError, read_models};
use sluitend::fresh;
use sluitend::store::{Commit, Person, Youth};
use sluitend::who::Who;
use sluitend_engine::command::{Command, Facts};
use sluitend_engine::id::CaseId;
use sluitend_tests::database::on_both;
use sluitend_tests::server::{Server, Start};
use sluitend_tests::town::Town;
use std::collections::BTreeSet;

const AT: &str = "2026-11-23T09:00";

async fn anna(town: &Town) -> Who {
    let holds = [("doorstroompunt_administratie", "doorstroompunt")];
    Who::new(town.person("anna", &holds).await, &town.flow.programme)
}

async fn ticks(town: &Town, who: &Who, id: &CaseId, expected: Option<u64>, item: u16) -> Result<u64, FlowError> {
    let command = Command::Tick { items: vec![item] };
    match town.flow.command(who, id, expected, None, |_| command.clone()).await? {
        Done::Changed(loaded) => Ok(loaded.case.version),
        Done::Repeated { .. } => panic!("there was no key"),
    }
}

#[tokio::test]
async fn a_step_comes_after_what_another_server_did_meanwhile() {
    on_both(async |database| {
        let (here, there) = (Town::open(&database, AT).await, Town::open(&database, AT).await);
        let id = here.enrol("j1", "2010-03-01").await;
        let anna = anna(&here).await;
        let first = ticks(&here, &anna, &id, None, 0).await.unwrap();
        let second = ticks(&there, &anna, &id, Some(first), 1).await.unwrap();
        let third = ticks(&here, &anna, &id, None, 2).await.unwrap();
        assert_eq!((second, third), (first + 1, first + 2), "nothing of the other is lost");

        let fourth = ticks(&there, &anna, &id, None, 0).await.unwrap();
        let late = ticks(&here, &anna, &id, Some(third), 1).await.unwrap_err();
        assert!(matches!(late, FlowError::Stale { current, .. } if current == fourth), "{late:?}");
        ticks(&there, &anna, &id, None, 2).await.unwrap();
        assert_eq!(ticks(&here, &anna, &id, Some(fourth + 1), 1).await.unwrap(), fourth + 2, "it was seen elsewhere");
        assert_eq!(audit(&here.flow, false, |_| {}).await.unwrap().findings, []);
    })
    .await;
}

#[tokio::test]
async fn a_birth_date_that_was_corrected_meanwhile_counts() {
    on_both(async |database| {
        let (here, there) = (Town::open(&database, AT).await, Town::open(&database, AT).await);
        let id = here.enrol("j1", "2010-03-01").await;
        let anna = anna(&here).await;
        ticks(&here, &anna, &id, None, 0).await.unwrap();
        let youth = there.flow.store.unscoped().youth(&"j1".into()).await.unwrap().unwrap();
        // Tomorrow it is half a year until the youth is 18.
        let youth = Youth { birth: "2009-05-24".parse().unwrap(), ..youth };
        there.flow.change_youth(None, youth, None).await.unwrap();
        let next = || async { here.flow.store.unscoped().next_wake().await.unwrap().unwrap() };
        let tomorrow = next().await;
        assert!(tomorrow.to_string().starts_with("2026-11-24"), "{tomorrow}");
        ticks(&here, &anna, &id, None, 1).await.unwrap();
        assert_eq!(next().await, tomorrow, "what is due tomorrow stays due");
        assert_eq!(audit(&here.flow, false, |_| {}).await.unwrap().findings, []);
    })
    .await;
}

#[tokio::test]
async fn the_next_step_of_the_same_hand_reads_nothing_again() {
    on_both(async |database| {
        let town = Town::open(&database, AT).await;
        let id = town.enrol("j1", "2010-03-01").await;
        let anna = anna(&town).await;
        ticks(&town, &anna, &id, None, 0).await.unwrap();
        let before = town.flow.store.effort();
        ticks(&town, &anna, &id, None, 1).await.unwrap();
        assert_eq!(town.flow.store.effort().reads, before.reads);
    })
    .await;
}

#[tokio::test]
async fn a_case_that_was_written_anew_meanwhile_is_read_again() {
    on_both(async |database| {
        let (here, there) = (Town::open(&database, AT).await, Town::open(&database, AT).await);
        let id = here.enrol("j1", "2010-03-01").await;
        let anna = anna(&here).await;
        ticks(&here, &anna, &id, None, 0).await.unwrap();
        let loaded = there.flow.store.unscoped().load_case(&id).await.unwrap().unwrap();
        let anew = read_models(&there.flow.programme, &loaded.case, Facts { birth: loaded.birth });
        there.flow.store.commit(Commit { case: Some(anew), ..Commit::default() }).await.unwrap();
        let before = here.flow.store.effort().reads;
        ticks(&here, &anna, &id, None, 1).await.unwrap();
        assert!(here.flow.store.effort().reads > before, "what `rebuild` mended must not be written over");
    })
    .await;
}

#[tokio::test]
async fn who_took_a_step_a_moment_ago_needs_no_look_for_the_next() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let mentor = server.client("anna", &[("mentor", "linde")]).await;
        let notes = format!("/v1/cases/{}/notes", server.pupil("Kim").await.1);
        mentor.post(&notes, &json!({ "text": "Gebeld." })).await.ok();
        let before = server.town.flow.store.effort();
        mentor.post(&notes, &json!({ "text": "Nog eens gebeld." })).await.ok();
        assert_eq!(server.town.flow.store.effort().reads, before.reads);
    })
    .await;
}

#[tokio::test]
async fn whose_role_or_token_was_taken_away_meanwhile_takes_no_step_any_more() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let elsewhere = Town::open(&database, AT).await.flow.store;
        let mentor = server.client("anna", &[("mentor", "linde")]).await;
        let (_, case) = server.pupil("Kim").await;
        let notes = format!("/v1/cases/{case}/notes");
        let step = async || mentor.post(&notes, &json!({ "text": "Gebeld." })).await;
        let begun = elsewhere.unscoped().load_case(&case.as_str().into()).await.unwrap().unwrap().case.version;
        step().await.ok();
        let anna = elsewhere.person(&"anna".into()).await.unwrap().unwrap();
        elsewhere.put_person(&Person { holds: BTreeSet::new(), ..anna.clone() }).await.unwrap();
        step().await.problem(404, "not-found");
        elsewhere.put_person(&anna).await.unwrap();
        for _ in 0..2 {
            step().await.ok();
        }
        let token = fresh::hash(mentor.token.as_deref().unwrap());
        assert!(elsewhere.remove_token(&token).await.unwrap());
        step().await.problem(401, "unauthenticated");
        let case = elsewhere.unscoped().load_case(&case.as_str().into()).await.unwrap().unwrap().case;
        let notes = case.version - begun;
        assert_eq!(notes, 3, "one for each step that was answered so");
    })
    .await;
}
