//! Stories of single cases. Each test names the promise that breaks when it fails.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod along;
mod asked;
mod handover;
mod ladders;
mod pause;
mod recurring;
mod story;

use crate::case::{Addressee, Owner, PlanStatus, Subject, What};
use crate::command::{Actor, Command, RefusalKind};
use crate::value::Value;
use std::collections::BTreeMap;
use story::*;

#[test]
fn who_is_enrolled_has_an_owner_and_a_date() {
    let story = Story::begin();
    assert_eq!(story.case.state.as_str(), "gesprek");
    assert_eq!(story.case.owner.organisation.as_str(), "school");
    assert_eq!(story.due(), "2026-04-13");
    assert_eq!(story.view().next_wake(), Some(date("2026-04-01")), "30 days without activity come before the reminder");
    assert_eq!(story.case.plan[0].status, PlanStatus::Proposed, "the route proposes an action on money");
}

#[test]
fn admission_is_judged_by_the_rules_of_the_day() {
    // 24 years: outside the target group until the end of 2025, inside from 2026.
    let refusal = Story::of("2001-06-15", "2025-12-31").err().unwrap();
    assert!(refusal.dutch().contains("van 24 jaar"), "{}", refusal.dutch());
    assert!(Story::of("2001-06-15", "2026-01-01").is_ok());
}

#[test]
fn a_refusal_says_all_that_is_missing_and_changes_nothing() {
    let mut story = Story::begin();
    let before = story.case.clone();
    let bare = Command::Act { action: "klaar".into(), fields: BTreeMap::new(), checklist: vec![1], note: None };
    let table: [(Actor, Command, RefusalKind, &str); 5] = [
        (
            mentor(),
            act("gevonden", &[]),
            RefusalKind::NotNow,
            "'gevonden' kan niet in de stap 'Gesprek voeren'. Wel mogelijk: 'klaar', 'naar_zorg'.",
        ),
        (coach(), act("klaar", &[]), RefusalKind::NotYou, "Dit kan alleen de mentor van deze jongere doen."),
        (mentor(), bare, RefusalKind::Invalid, "Vink eerst af: 'Ouders gesproken'."),
        (
            mentor(),
            act("klaar", &[("uren", "3")]),
            RefusalKind::Invalid,
            "'uren' wordt niet gevraagd bij 'Gesprek gevoerd'. Laat het weg.",
        ),
        (
            person("piet", "jobcoach", "wp_zuid"),
            Command::Resume,
            RefusalKind::NotYou,
            "Uw organisatie doet niet (meer) mee in dit traject.",
        ),
    ];
    for (actor, command, kind, text) in table {
        let refusal = story.try_do(&actor, &command).unwrap_err();
        assert_eq!((refusal.kind, refusal.dutch().as_str()), (kind, text));
    }
    assert_eq!(story.case, before);
}

#[test]
fn asked_fields_are_checked_all_at_once() {
    let mut story = working_on_a_job();
    let refusal = story.try_do(&coach(), &act("gevonden", &[("uren", "60"), ("einde", "straks")])).unwrap_err();
    let places: Vec<_> = refusal.reasons.iter().map(|r| r.place.as_str()).collect();
    assert_eq!(places, ["einde", "uren", "contract"]);
    assert!(refusal.dutch().contains("'Uren per week' moet van 0 tot en met 40 zijn; 60 past daar niet in."));
}

#[test]
fn a_decision_table_leads_by_what_was_filled_in() {
    let mut story = working_on_a_job();
    story.does(&coach(), &act("gevonden", &[("uren", "8"), ("contract", "regulier")]));
    assert_eq!(story.case.state.as_str(), "zoeken", "8 hours is not a placement");
    story.does(&coach(), &act("gevonden", &[("uren", "32"), ("contract", "regulier")]));
    assert_eq!(story.case.closed.as_ref().unwrap().outcome.as_str(), "werk");
}

#[test]
fn who_leaves_has_nothing_left_and_gets_nothing_new() {
    let mut story = working_on_a_job();
    let (coach, claim) = (coach(), Command::Assign { followup: None, person: "joost".into() });
    story.does(&coach, &claim);
    let seat = |person: Option<&str>| Owner {
        role: "jobcoach".into(),
        organisation: "wp_noord".into(),
        person: person.map(Into::into),
    };
    let leave = |to: Option<&str>| Command::Release { person: "joost".into(), seats: vec![seat(to)] };
    let refusal = story.try_do(&coach, &leave(None)).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::NotYou, "nobody switches a colleague off by way of a case");
    let due = story.due();
    story.does(&Actor::System, &leave(None));
    assert_eq!((&story.case.owner, story.due()), (&seat(None), due), "the team has it, before the same day");
    assert!(story.case.named().iter().all(|(person, ..)| person.as_str() != "joost"), "{:?}", story.case.named());
    assert!(story.does(&Actor::System, &leave(None)).is_empty(), "once is enough");

    story.does(&coach, &claim);
    let before = story.case.clone();
    story.does(&Actor::System, &leave(Some("sara")));
    assert_eq!(story.case.owner, seat(Some("sara")));
    let event = story.journal.last().unwrap();
    let told = crate::notice::notices(&before, &story.case, event);
    let told: Vec<_> = told.iter().map(|n| (n.to.clone(), n.kind, n.subject.clone())).collect();
    assert_eq!(told, [(Addressee::Professional(seat(Some("sara"))), crate::notice::Kind::Assigned, Subject::Step)]);
}

#[test]
fn who_was_erased_is_never_asked_anything_again() {
    let mut story = working_on_a_job();
    let refusal = story.try_do(&Actor::System, &Command::Erase).unwrap_err();
    assert!(refusal.dutch().contains("heeft een lopend traject"), "nobody goes out of sight by it");
    let mut story = placed();
    assert!(story.view().next_wake().is_some(), "nazorg would come");
    assert_eq!(story.try_do(&mentor(), &Command::Erase).unwrap_err().kind, RefusalKind::NotYou);
    story.does(&Actor::System, &Command::Erase);
    assert_eq!(story.view().next_wake(), None);
    let refusal = story.try_do(&mentor(), &Command::Note("n1".into())).unwrap_err();
    assert!(refusal.dutch().contains("zijn gewist"), "{}", refusal.dutch());
    assert!(story.does(&Actor::System, &Command::Erase).is_empty(), "once is enough");
}

#[test]
fn aftercare_is_asked_after_three_and_six_months_and_a_relapse_reopens() {
    let mut story = placed();
    let opened: Vec<_> = days_of(
        &story.until("2027-01-31"),
        |w| matches!(w, What::FollowUpOpened { key, .. } if key.followup.as_str() == "nazorg"),
    );
    assert_eq!(opened, ["2026-12-07"], "7 December is a Monday");
    story.does(&mentor(), &answer("nazorg", "werkt_nog", &[("uren", "30")]));
    assert!(story.case.open_followup("nazorg").is_none());
    story.until("2027-03-08");
    story.does(&mentor(), &answer("nazorg", "uitgevallen", &[]));
    assert!(story.case.is_open(), "a relapse opens the case again");
    assert_eq!(story.case.state.as_str(), "zoeken");
    assert!(story.case.open.is_empty() || story.case.open_followup("nazorg").is_none());
}

#[test]
fn the_answer_of_a_youth_is_recorded_and_a_professional_decides() {
    let mut story = placed();
    story.until("2026-12-08");
    let moves = story.try_do(&Actor::Youth, &answer("nazorg", "uitgevallen", &[])).unwrap_err();
    assert_eq!(moves.kind, RefusalKind::Invalid, "a link in a mail moves no case");
    let events = story.does(&Actor::Youth, &answer("nazorg", "gaat_goed", &[]));
    assert!(matches!(events[..], [What::YouthAnswered { sooner: None, .. }]), "nobody has to hurry: {events:?}");
    assert!(!story.case.is_open() && story.case.open_followup("nazorg").is_some());
    let again = story.try_do(&Actor::Youth, &answer("nazorg", "gaat_goed", &[])).unwrap_err();
    assert_eq!(again.dutch(), "Je hebt al geantwoord. Klopt je antwoord niet? Bel of app je begeleider.");
    let uninvited = story.until("2027-10-01");
    assert!(uninvited.len() > 1);
    let done = story.try_do(&Actor::Youth, &answer("contracteinde", "geregeld", &[])).unwrap_err();
    assert_eq!(done.kind, RefusalKind::NotNow, "a follow-up without an invitation is not the youth's");
}

/// Broken promise: something is due for who asks for help. A youth who asked to be called waited as long as one who had
/// said nothing.
#[test]
fn who_asks_to_be_called_is_called_within_two_workdays() {
    let due = |story: &Story| story.case.open_followup("nazorg").unwrap().obligation.clone();
    let mut story = placed();
    story.until("2026-12-07");
    let before = due(&story);
    assert!(before.due > date("2026-12-09"), "{before:?}");
    story.does(&Actor::Youth, &answer("nazorg", "wil_contact", &[]));
    assert_eq!(due(&story).due, date("2026-12-09"), "two workdays after Monday 7 December");
    let route = story.programme.route(&"werk".into(), 1).unwrap();
    let lines = crate::worklist::lines(&story.programme, route, &story.case);
    assert!(lines[0].title.starts_with("De jongere wil gebeld worden: "), "the worklist says so: {lines:?}");
    let event = story.journal.last().unwrap().clone();
    let told = crate::notice::notices(&story.case, &story.case, &event);
    let told: Vec<_> = told.iter().map(|n| (n.kind.as_str(), n.due)).collect();
    assert_eq!(told, [("call", Some(date("2026-12-09")))], "who has it is told at once");
    assert_eq!(story.case.open_followup("nazorg").unwrap().owner, told_to(&story, &event));
    let rungs = days_of(&story.until("2026-12-20"), |w| matches!(w, What::Escalated { .. }));
    assert!(rungs.iter().all(|day| day.as_str() >= "2026-12-09"), "and reminded when it is due: {rungs:?}");
    assert!(!rungs.is_empty());

    // Nobody gets more time by it: what is due sooner, or was due, stays so.
    let mut story = placed();
    story.until(&before.due.to_string());
    let late = due(&story);
    story.does(&Actor::Youth, &answer("nazorg", "wil_contact", &[]));
    assert_eq!(due(&story), late);
}

fn told_to(story: &Story, event: &crate::case::Event) -> crate::case::Owner {
    let told = crate::notice::notices(&story.case, &story.case, event).remove(0);
    let crate::case::Addressee::Professional(owner) = told.to else { panic!("to nobody who works: {told:?}") };
    owner
}

#[test]
fn a_pause_moves_the_due_date_and_ends_by_itself() {
    let mut story = Story::begin();
    let until = |day: &str| Command::Pause { until: date(day), reason: "n1".into() };
    let refusal = story.try_do(&mentor(), &until("2026-09-03")).unwrap_err();
    assert_eq!(refusal.dutch(), "Een pauze eindigt na vandaag en uiterlijk op woensdag 2 september 2026 (6 maanden).");
    story.does(&mentor(), &until("2026-05-01"));
    let happened = story.until("2026-05-01");
    assert!(matches!(happened[..], [(_, What::Resumed { .. })]), "nothing is asked during a pause: {happened:?}");
    assert_eq!(story.due(), "2026-06-12", "60 days later");
}

#[test]
fn birthdays_and_yearly_days_come_once_each() {
    let mut story = Story::begin();
    let happened = story.until("2028-12-31");
    let of = |name: &str| {
        days_of(&happened, |w| matches!(w, What::FollowUpOpened { key, .. } if key.followup.as_str() == name))
    };
    assert_eq!(of("achttien"), ["2026-12-15"], "six months before the 18th birthday");
    assert_eq!(of("peildatum"), ["2026-10-01", "2027-10-01", "2028-10-01"]);
    // Who is 18 already when it begins is asked nothing about turning 18.
    let mut older = Story::of("2007-06-15", "2026-03-02").unwrap();
    assert!(
        days_of(
            &older.until("2027-12-31"),
            |w| matches!(w, What::FollowUpOpened { key, .. } if key.followup.as_str() == "achttien")
        )
        .is_empty()
    );
}

#[test]
fn who_comes_back_is_asked_again_about_a_birthday_that_is_still_to_come() {
    let mut story = placed();
    let achttien = |w: &What| matches!(w, What::FollowUpOpened { key, .. } if key.followup.as_str() == "achttien");
    assert_eq!(days_of(&story.until("2026-12-20"), achttien), [] as [&str; 0], "off while the case is closed at work");
    story.does(&mentor(), &Command::Reopen { state: None, reason: "n1".into() });
    assert_eq!(days_of(&story.until("2026-12-31"), achttien), ["2026-12-20"], "late, but not forgotten");
}

#[test]
fn a_case_that_ends_goes_off_every_agenda() {
    let mut story = working_on_a_job();
    story.does(&coach(), &Command::Agenda { agenda: Some("mdo".into()), note: None });
    story.does(&coach(), &act("gevonden", &[("uren", "32"), ("contract", "regulier")]));
    assert_eq!(story.case.agenda, None);
}

#[test]
fn a_date_that_is_corrected_takes_its_follow_up_along() {
    let mut story = working_on_a_job();
    story.does(&coach(), &act("gevonden", &[("uren", "8"), ("contract", "regulier"), ("einde", "2027-06-30")]));
    let correct = Command::Correct {
        field: "einde".into(),
        value: Value::Date(date("2027-03-31")),
        concerning: date("2026-09-01"),
        reason: "n1".into(),
    };
    story.does(&coach(), &correct);
    let opened = days_of(
        &story.until("2027-07-01"),
        |w| matches!(w, What::FollowUpOpened { key, .. } if key.followup.as_str() == "contracteinde"),
    );
    assert_eq!(opened, ["2027-02-03"], "eight weeks before the corrected end, and only then");
}

#[test]
fn a_coordinator_can_do_what_anyone_can() {
    let mut story = Story::begin();
    let coordinator = person("cora", "coordinator", "doorstroompunt");
    story.does(&coordinator, &act("klaar", &[]));
    assert_eq!(story.case.state.as_str(), "zomer");
}

#[test]
fn a_closed_case_can_be_opened_again_where_it_was() {
    let mut story = placed();
    story.does(&mentor(), &Command::Reopen { state: None, reason: "n1".into() });
    assert_eq!(story.case.state.as_str(), "zoeken");
    assert!(story.case.is_open());
    let again = story.try_do(&mentor(), &Command::Reopen { state: None, reason: "n1".into() }).unwrap_err();
    assert_eq!(again.kind, RefusalKind::NotNow);
}

#[test]
fn the_fixed_faces_of_a_youth_take_part_after_their_step() {
    let mut story = Story::begin();
    story.does(&mentor(), &Command::Assign { followup: None, person: "mirjam".into() });
    story.on("2026-03-20").does(&mentor(), &act("klaar", &[]));
    story.until("2026-09-01");
    assert_eq!(story.case.owner.organisation.as_str(), "wp_noord");
    story.does(&mentor(), &Command::Note("n1".into()));
}

fn working_on_a_job() -> Story {
    let mut story = Story::begin();
    story.on("2026-03-20").does(&mentor(), &act("klaar", &[]));
    story.until("2026-09-01");
    story
}

fn placed() -> Story {
    let mut story = working_on_a_job();
    story.on("2026-09-05").does(&coach(), &act("gevonden", &[("uren", "32"), ("contract", "regulier")]));
    story
}

fn answer(followup: &str, action: &str, fields: &[(&str, &str)]) -> Command {
    let Command::Act { fields, .. } = act(action, fields) else { unreachable!() };
    Command::Answer { followup: followup.to_owned(), action: action.into(), fields, note: None }
}

fn days_of(happened: &[(String, What)], is: impl Fn(&What) -> bool) -> Vec<String> {
    happened.iter().filter(|(_, what)| is(what)).map(|(day, _)| day.clone()).collect()
}

fn name(addressee: &Addressee) -> String {
    match addressee {
        Addressee::Professional(owner) => owner.role.to_string(),
        Addressee::Substitute(_) => "substitute".to_owned(),
        Addressee::Youth => "youth".to_owned(),
        Addressee::Parents => "parents".to_owned(),
    }
}
