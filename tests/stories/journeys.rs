//! The journeys: invented youths whose lives stand in `tests/journeys/`, walked along the routes of the region.
//!
//! `JOURNEY=femke cargo test -p sluitend-tests --test stories journeys -- --nocapture` tells one (or all whose name begins
//! so): after each step where the case stands, as a file would say it.

use sluitend::audit::audit;
use sluitend::clock::Clock;
use sluitend::flow::Flow;
use sluitend::store::{Kind, OpenOptions, Store};
use sluitend_tests::database::Database;
use sluitend_tests::journey::cover::Seen;
use sluitend_tests::journey::read;
use sluitend_tests::journey::walk::walk;
use sluitend_tests::{town, workspace};
use std::sync::Arc;
use tokio::task::JoinSet;

/// So many lives a region can be judged by.
const FEWEST: usize = 40;

/// Promises: what the journeys say is what happens; nobody is ever without someone accountable and a next date; what the
/// database holds is what the journals tell; and together they see every state, transition, follow-up and rung of every
/// route.
#[tokio::test(flavor = "multi_thread")]
async fn journeys_go_as_they_are_told() {
    let (programme, _) = town::programme();
    let journeys = read::folder(&workspace().join("tests/journeys")).unwrap_or_else(|f| panic!("{}", f.join("\n")));
    let told = std::env::var("JOURNEY");
    let wanted = told.clone().unwrap_or_default();
    let database = Database::sqlite();
    let store = Store::open(&database.url, OpenOptions::new(Kind::Practice)).await.unwrap();
    let (mut seen, mut faults) = (Seen::default(), Vec::new());
    let mut walks = JoinSet::new();
    for journey in journeys.into_iter().filter(|j| j.id.starts_with(&wanted)) {
        let (store, programme) = (store.clone(), Arc::clone(&programme));
        walks.spawn(async move { walk(&store, &programme, &journey).await });
    }
    let count = walks.len();
    while let Some(walked) = walks.join_next().await {
        let walked = walked.unwrap();
        seen.extend(walked.seen);
        faults.extend(walked.faults);
        if told.is_ok() {
            println!("{}\n", walked.told.join("\n"));
        }
    }
    let missing: Vec<_> = seen.missing(&programme).iter().map(ToString::to_string).collect();
    println!("{count} journeys\n{}\nnot seen: {}\n{}", seen.table(&programme), missing.len(), missing.join("\n"));
    faults.sort();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    // One of them alone sees little.
    let all = told.is_err();
    assert!(!all || count >= FEWEST, "{count} journeys are too few");
    assert!(!all || missing.is_empty(), "a journey is missing that sees:\n{}", missing.join("\n"));
    let flow = Flow::new(store, programme, Clock::Real);
    let audited = audit(&flow, false, |_| {}).await.unwrap();
    assert!(audited.is_clean(), "{:?}", audited.findings);
}

const BEGIN: &str = r#"
title = "Proef"
why = "Wat niet klopt, valt op."
[youth]
name = "Fenna Proefveld"
born = 2009-05-12
route = "pro-vso-arbeid"
on = 2026-01-12
knows = { herkomst = "pro", perspectief = "arbeid", gemeente = "assen", school = "pro_assen" }
"#;

/// The journeys of a folder with one file, or what is wrong with it.
fn read_one(steps: &str) -> Result<Vec<read::Journey>, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("fenna.toml"), format!("{BEGIN}{steps}")).unwrap();
    read::folder(folder.path())
}

/// Promise: a journey that is not understood is no journey; the message names the file and the place.
#[test]
fn a_journey_with_a_fault_names_file_and_step() {
    for (steps, said) in [
        ("[[step]]\non = 2026-01-13\nthen = { stat = \"x\" }", "fenna: TOML parse error at line 12"),
        (
            "[[step]]\non = 2026-01-11\ndo = \"compleet\"\nthen = { state = \"x\" }",
            "fenna: step 1 (2026-01-11, compleet)",
        ),
        (
            "[[step]]\non = 2026-01-13\nresume = true\ndo = \"x\"\nthen = { state = \"x\" }",
            "must have exactly one action",
        ),
        ("[[step]]\non = 2026-01-13\nwith = { uren = 3 }\nthen = { state = \"x\" }", "must have exactly one action"),
        ("[[step]]\non = 2026-01-13\ndo = \"compleet\"", "fenna: the last step must say what then is the case"),
        ("[[step]]\non = 2026-01-13T10:00:00\nthen = { state = \"x\" }", "is no day; write 2026-09-14"),
    ] {
        let faults = read_one(steps).expect_err(steps);
        assert!(faults.iter().any(|fault| fault.contains(said)), "{steps}\nshould say: {said}\nsays: {faults:?}");
    }
}

/// Promise: what turns out otherwise is told, with the step and what was found; what cannot be done ends the journey.
#[tokio::test]
async fn a_journey_that_goes_otherwise_fails() {
    let otherwise = "
[[step]]
on = 2026-01-13
do = \"compleet\"
then = { state = \"matching\", due = 2026-01-28, told = [\"overdue mentor\"], handover = \"wpda\", silent = true }
[[step]]
on = 2026-01-14
do = \"compleet\"
then = { state = \"intake/doelgroepbepaling\" }
[[step]]
on = 2026-01-15
do = \"hoort_erbij\"
with = { doelgroep_grond = \"tijdelijk\" }
then = { state = \"intake/screening\", outcome = \"afgezien\" }";
    let journey = read_one(otherwise).unwrap().remove(0);
    let database = Database::sqlite();
    let store = Store::open(&database.url, OpenOptions::new(Kind::Practice)).await.unwrap();
    let (programme, _) = town::programme();
    let walked = walk(&store, &programme, &journey).await;
    let said = walked.faults.join("\n");
    for expected in [
        "fenna: step 1 (2026-01-13, compleet):",
        "state should be 'matching' and is 'intake/doelgroepbepaling'",
        "due should be '2026-01-28' and is '2026-01-27'",
        "'overdue mentor' was not told",
        "nobody should have been told anything",
        "handover should be 'wpda' and is 'geen'",
        "fenna: step 2 (2026-01-14, compleet): 'compleet' kan niet in de stap",
    ] {
        assert!(said.contains(expected), "should say: {expected}\nsays: {said}");
    }
    assert_eq!(walked.faults.len(), 2, "it ends where it cannot go on: {said}");
}
