//! What the line of phases says.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::stations;
use jiff::civil::date;
use sluitend_engine::case::{By, Case, Event, Owner, What};
use std::collections::BTreeMap;
use std::path::Path;

/// A phase that lies before the present one, and where the youth never was, is not past.
#[test]
fn only_a_phase_that_was_entered_is_past() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programmes/small");
    let files = crate::files::read(&folder).unwrap();
    let programme = sluitend_engine::check::check(&files.routes).programme.unwrap();
    let owner = || Owner { role: "jobcoach".into(), organisation: "werkplein_noord".into(), person: None };
    let enrolled = What::Enrolled {
        youth: "kim".into(),
        route: "werk".into(),
        revision: 1,
        attributes: BTreeMap::new(),
        regisseur: owner(),
        rules: date(2020, 1, 1),
    };
    let moved = |to: &str| What::Moved {
        to: to.into(),
        action: None,
        owner: owner(),
        step: None,
        outcome: None,
        proposes: Vec::new(),
        reopened: false,
        note: None,
    };
    let classes = |whats: Vec<What>| {
        let events = whats.into_iter().zip(1..).map(|(what, seq)| Event {
            seq,
            at: "2026-11-23T08:00:00Z".parse().unwrap(),
            on: date(2026, 11, 23),
            by: By::System,
            what,
        });
        let case = Case::replay(&"c".into(), &events.collect::<Vec<_>>()).unwrap();
        stations(&programme.routes["werk"], &case).into_iter().map(|s| s.class).collect::<Vec<_>>()
    };
    assert_eq!(classes(vec![enrolled.clone(), moved("matching")]), ["ahead", "here"]);
    assert_eq!(classes(vec![enrolled, moved("kennismaken"), moved("matching")]), ["past", "here"]);
}
