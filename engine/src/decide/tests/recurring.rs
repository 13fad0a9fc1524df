//! What comes back as long as the case is open (`every`): a review that nobody can be without, however they came in.

use super::days_of;
use super::story::*;
use crate::case::What;
use crate::command::{Command, Decision};
use crate::model::Programme;

/// A review every three months, counted anew from seeking work; it ends where the route ends.
const REVIEW: &str = r#"
[followup.herzien]
title   = "Klopt het plan nog?"
owner   = "OWNER"
anchor  = "start"
every   = "3 months"
due     = "10 workdays"
ladder  = "standaard"
cancel  = ["CANCEL", "enter geplaatst"]
[followup.herzien.on.klopt]
label = "Het klopt"
"#;

fn region() -> Programme {
    let review = |owner: &str, cancel: &str| REVIEW.replace("OWNER", owner).replace("CANCEL", cancel);
    let work = include_str!("werk.toml").to_owned() + &review("mentor", "enter zoeken");
    let care = include_str!("zorg.toml").to_owned() + &review("begeleider", "exit verkennen");
    read(include_str!("region.toml"), &work, &care)
}

fn begun() -> Story {
    Story::in_region(region(), "2009-06-15", "2026-03-02").unwrap()
}

fn reviews(happened: &[(String, What)]) -> Vec<String> {
    days_of(happened, |w| matches!(w, What::FollowUpOpened { key, .. } if key.followup.as_str() == "herzien"))
}

#[test]
fn it_comes_back_from_the_beginning_on() {
    let mut story = begun();
    let days = reviews(&story.until("2027-03-02"));
    assert_eq!(days, ["2026-06-02", "2026-09-02", "2026-12-02", "2027-03-02"]);
    let open: Vec<_> = story.case.open.iter().filter(|f| f.key.followup.as_str() == "herzien").collect();
    assert_eq!(open.len(), 4, "each is asked for itself");
}

#[test]
fn what_its_cancel_names_ends_the_open_one_and_begins_the_counting_anew() {
    let mut story = begun();
    story.until("2026-06-03");
    story.does(&mentor(), &act("klaar", &[]));
    assert!(story.case.open_followup("herzien").is_some());
    // Time leads on to seeking work on 1 September.
    assert_eq!(reviews(&story.until("2026-12-31")), ["2026-12-01"]);
}

#[test]
fn it_rests_while_the_case_is_closed_and_counts_from_the_day_on_which_it_opened_again() {
    let mut story = begun();
    story.on("2026-03-20").does(&mentor(), &act("klaar", &[]));
    let mut found = act("gevonden", &[("uren", "24")]);
    if let Command::Act { fields, .. } = &mut found {
        fields.insert("contract".into(), crate::value::Value::Text("regulier".to_owned()));
    }
    story.until("2026-10-05");
    story.does(&coach(), &found);
    assert!(!story.case.is_open());
    let closed = story.until("2027-02-01");
    assert_eq!(reviews(&closed), Vec::<String>::new(), "no plan is reviewed of who has work");
    story.does(&mentor(), &super::answer("nazorg", "uitgevallen", &[]));
    assert!(story.case.is_open());
    assert_eq!(reviews(&story.until("2027-05-31")), ["2027-05-01"]);
}

#[test]
fn the_next_route_counts_from_the_handover() {
    let mut story = begun();
    story.on("2026-04-13").does(&mentor(), &act("naar_zorg", &[]));
    let accept = Command::Handover { decision: Decision::Accept, note: None };
    story.does(&person("zoe", "begeleider", "zorg"), &accept);
    assert_eq!(story.case.route.as_str(), "zorg");
    let days = reviews(&story.until("2026-07-31"));
    assert_eq!(days, ["2026-07-13"]);
    let open = story.case.open_followup("herzien").unwrap();
    assert_eq!(open.owner.role.as_str(), "begeleider");
}
