//! A server remembers a case as it left it, for the next step. When one of these fails, a step rests on what is no longer
//! so: another server, or someone who corrected a birth date, is overruled without a word.

use sluitend::audit::audit;
use sluitend::flow::{Done, FlowError, read_models};
use sluitend::store::{Commit, Youth};
use sluitend::who::Who;
use sluitend_engine::command::{Command, Facts};
use sluitend_engine::id::CaseId;
use sluitend_tests::database::on_both;
use sluitend_tests::town::Town;

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
