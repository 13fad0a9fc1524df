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
