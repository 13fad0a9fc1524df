//! Ladders: promises about who hears what, when nothing is done.

use super::story::*;
use super::{answer, days_of, name, placed};
use crate::case::{PlanStatus, Subject, What};
use crate::command::{Actor, Command, RefusalKind};

#[test]
fn nobody_who_does_nothing_is_left_alone() {
    let mut story = Story::begin();
    let told: Vec<_> = story
        .until("2026-06-15")
        .into_iter()
        .filter_map(|(day, what)| match what {
            What::Escalated { what, notify, reassign, agenda, .. } => {
                let whom: Vec<_> = notify.iter().map(name).collect();
                let moved = reassign.map(|o| o.role.to_string());
                Some(format!("{day} {what} {} {moved:?} {agenda:?}", whom.join("+")))
            }
            _ => None,
        })
        .collect();
    let expect = [
        "2026-04-01 stall mentor None None",
        "2026-04-06 step mentor None None",
        "2026-04-13 step mentor None None",
        "2026-04-16 stall coordinator Some(\"coordinator\") None",
        "2026-04-20 step coordinator+substitute+teamleider None None",
        "2026-04-28 step mentor None Some(\"mdo\")",
        "2026-05-01 stall coordinator None None",
        "2026-05-12 step coordinator None None",
        "2026-05-18 stall coordinator None None",
        "2026-05-28 step coordinator None None",
        "2026-06-02 stall coordinator None None",
        "2026-06-11 step coordinator None None",
    ];
    assert_eq!(told, expect);
    assert_eq!(story.case.agenda.as_ref().unwrap().name, "mdo");
}

#[test]
fn a_step_that_is_done_reminds_nobody() {
    let mut story = Story::begin();
    story.on("2026-03-20").does(&mentor(), &act("klaar", &[]));
    assert_eq!(story.case.state.as_str(), "zomer");
    let happened = story.until("2026-09-01");
    let days: Vec<_> = happened.iter().map(|(day, _)| day.as_str()).collect();
    assert_eq!(days, ["2026-09-01"], "a wait asks nothing of anyone, and leaves by itself on its day");
    assert_eq!(story.case.state.as_str(), "zoeken");
    assert_eq!(story.case.owner.organisation.as_str(), "wp_noord");
}

#[test]
fn a_server_that_was_down_catches_up_without_a_flood() {
    let mut story = Story::begin();
    story.today = date("2026-05-20");
    let events = story.does(&Actor::System, &Command::Wake);
    let told = events.iter().filter(|w| matches!(w, What::Escalated { notify, .. } if !notify.is_empty())).count();
    assert!(told <= 2, "one reminder for the step and one for the silence: {events:?}");
    assert!(story.view().next_wake() > Some(story.today));
    assert_eq!(story.case.owner.role.as_str(), "coordinator");
    assert_eq!(story.case.agenda.as_ref().unwrap().name, "mdo");
}

#[test]
fn whoever_lost_a_follow_up_to_the_ladder_keeps_the_case_in_sight() {
    let mut story = placed();
    story.until("2026-12-08");
    let at = |story: &Story, name: &str| story.case.organisations().iter().any(|o| o.as_str() == name);
    assert!(at(&story, "school"));
    story.until("2027-03-01");
    let open = story.case.open_followup("nazorg").unwrap();
    assert_eq!(open.owner.role.as_str(), "coordinator", "nobody answered: it went up");
    assert!(at(&story, "school"), "late is not out of sight");
    story.does(&mentor(), &answer("nazorg", "werkt_nog", &[("uren", "30")]));
}

#[test]
fn whoever_lost_a_step_to_the_ladder_keeps_the_case_in_sight() {
    let mut story = Story::begin();
    story.until("2026-06-15");
    assert_eq!(story.case.owner.role.as_str(), "coordinator");
    assert!(story.case.organisations().iter().any(|o| o.as_str() == "school"));
    story.does(&mentor(), &act("klaar", &[]));
    assert_eq!(story.case.escalated_from, None, "the next step is anyone's anew");
}

/// Who could not come to it for a good reason gets it back in one go, and the ladder goes on watching.

#[test]
fn what_a_ladder_took_is_given_back_to_whose_it_was() {
    let mut story = Story::begin();
    story.does(&mentor(), &Command::Assign { followup: None, person: "mirjam".into() });
    let back = Command::GiveBack { followup: None, note: None };
    assert_eq!(story.refuses(&mentor(), &back), RefusalKind::NotNow, "nobody took it");
    story.until("2026-06-15");
    assert_eq!(story.case.owner.role.as_str(), "coordinator");
    assert_eq!(story.refuses(&mentor(), &back), RefusalKind::NotYou, "who lost it cannot take it by this");
    story.does(&coordinator(), &back);
    assert_eq!((story.case.owner.role.as_str(), story.case.owner.person.clone()), ("mentor", Some("mirjam".into())));
    assert_eq!((&story.case.escalated_from, &story.case.agenda), (&None, &None));
    assert_eq!(story.refuses(&coordinator(), &back), RefusalKind::NotNow);
    // The date has not changed: left alone, it goes up again.
    story.until("2026-09-15");
    assert_eq!(story.case.owner.role.as_str(), "coordinator");
}

#[test]
fn a_follow_up_that_a_ladder_took_is_given_back_too() {
    let mut story = placed();
    story.until("2027-03-01");
    let back = Command::GiveBack { followup: Some("nazorg".to_owned()), note: None };
    story.does(&coordinator(), &back);
    let open = story.case.open_followup("nazorg").unwrap();
    assert_eq!((open.owner.role.as_str(), &open.escalated_from), ("mentor", &None));
}

#[test]
fn an_agreed_action_has_a_date_and_climbs_until_it_is_done() {
    let mut story = Story::begin();
    story.does(&mentor(), &Command::Assign { followup: None, person: "mirjam".into() });
    let add = Command::PlanAdd { domain: story.case.plan[0].domain.clone(), text: "n1".into(), due: None };
    story.does(&mentor(), &add);
    let agree = |item, status| Command::PlanSet { item, status, note: None };
    story.does(&mentor(), &agree(1, PlanStatus::Open));
    let dues: Vec<_> = story.case.plan.iter().map(|p| p.due.unwrap().to_string()).collect();
    assert_eq!(dues, ["2026-04-13", "2026-04-13"], "six weeks, whether it was proposed or new");
    story.does(&mentor(), &agree(1, PlanStatus::Done));

    let told: Vec<_> = story
        .until("2026-07-01")
        .into_iter()
        .filter_map(|(day, what)| match what {
            What::Escalated { what: what @ Subject::Plan(_), notify, reassign: None, agenda: None, .. } => {
                let whom: Vec<_> = notify.iter().map(name).collect();
                Some(format!("{day} {what} {}", whom.join("+")))
            }
            What::Escalated { what: Subject::Plan(_), .. } => panic!("an action moves nothing"),
            _ => None,
        })
        .collect();
    assert_eq!(
        told[..3],
        ["2026-04-06 plan:2 mentor", "2026-04-13 plan:2 mentor", "2026-04-20 plan:2 coordinator+substitute+teamleider"]
    );
    let regisseur = story.case.regisseur.role.to_string();
    assert!(told.last().is_some_and(|last| last.ends_with(&regisseur)), "{told:?}");
    assert!(told.len() > 6 && told.iter().all(|line| line.contains("plan:2")), "it goes on; what is done is silent");

    story.does(&mentor(), &agree(2, PlanStatus::Dropped));
    let silent = days_of(&story.until("2026-12-01"), |w| matches!(w, What::Escalated { what: Subject::Plan(_), .. }));
    assert_eq!(silent, [] as [&str; 0]);
    story.does(&mentor(), &agree(2, PlanStatus::Open));
    assert_eq!(story.case.plan[1].due, Some(date("2027-01-12")), "agreed again: a date that lies ahead");
}

/// What falls on a day happens on it, at `notify_at`: a date that may not fall on a closed day says so by `shift`.
#[test]
fn a_reminder_comes_on_its_day_also_on_a_sunday() {
    let mut story = Story::begin();
    story.does(&mentor(), &Command::Pause { until: date("2026-03-31"), reason: "n1".into() });
    story.until("2026-04-01");
    let domain = story.case.plan[0].domain.clone();
    let sunday = Some(date("2026-04-19"));
    story.does(&mentor(), &Command::PlanAdd { domain, text: "n1".into(), due: sunday });
    let days = days_of(&story.until("2026-04-19"), |w| matches!(w, What::Escalated { what: Subject::Plan(2), .. }));
    assert_eq!(days, ["2026-04-12", "2026-04-19"], "both are Sundays");
}
