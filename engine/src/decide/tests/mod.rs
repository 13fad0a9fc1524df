//! Stories of single cases. Each test names the promise that breaks when it fails.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod along;
mod asked;
mod pause;
mod recurring;
mod story;

use crate::case::{Addressee, Owner, PlanStatus, Subject, What};
use crate::command::{Actor, Command, Decision, RefusalKind};
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
    let events = story.does(&Actor::Youth, &answer("nazorg", "wil_contact", &[]));
    assert!(matches!(events[..], [What::YouthAnswered { .. }]));
    assert!(!story.case.is_open() && story.case.open_followup("nazorg").is_some());
    let again = story.try_do(&Actor::Youth, &answer("nazorg", "gaat_goed", &[])).unwrap_err();
    assert_eq!(again.dutch(), "Je hebt al geantwoord. Klopt je antwoord niet? Bel of app je begeleider.");
    let uninvited = story.until("2027-10-01");
    assert!(uninvited.len() > 1);
    let done = story.try_do(&Actor::Youth, &answer("contracteinde", "geregeld", &[])).unwrap_err();
    assert_eq!(done.kind, RefusalKind::NotNow, "a follow-up without an invitation is not the youth's");
}

#[test]
fn until_a_handover_is_accepted_the_sender_stays_accountable() {
    let mut story = Story::begin();
    story.does(&mentor(), &act("naar_zorg", &[]));
    assert_eq!(story.case.owner.organisation.as_str(), "school");
    assert_eq!(story.case.handover.as_ref().unwrap().to.organisation.as_str(), "zorg");
    assert_eq!(
        story.case.value("perspectief"),
        Some(&Value::Text("arbeid".into())),
        "nothing is written before it is accepted"
    );
    let carer = person("zoe", "begeleider", "zorg");
    let busy = story.try_do(&mentor(), &act("klaar", &[])).unwrap_err();
    assert!(busy.dutch().contains("wacht een overdracht op antwoord van De Zorg"), "{}", busy.dutch());
    let silent = Command::Handover { decision: Decision::Decline, note: None };
    assert_eq!(story.try_do(&carer, &silent).unwrap_err().kind, RefusalKind::Invalid, "declining needs a reason");
    story.does(&carer, &Command::Handover { decision: Decision::Decline, note: Some("n1".into()) });
    assert!(story.case.handover.is_none() && story.case.owner.organisation.as_str() == "school");

    story.does(&mentor(), &act("naar_zorg", &[]));
    story.does(&carer, &Command::Handover { decision: Decision::Accept, note: None });
    assert_eq!((story.case.route.as_str(), story.case.revision, story.case.state.as_str()), ("zorg", 3, "verkennen"));
    assert_eq!(story.case.owner.person.as_ref().unwrap().as_str(), "zoe");
    assert_eq!(story.case.regisseur.organisation.as_str(), "zorg");
    assert_eq!(story.case.value("perspectief"), Some(&Value::Text("dagbesteding".into())));
}

#[test]
fn a_handover_that_nobody_answers_climbs_its_ladder() {
    let mut story = Story::begin();
    story.does(&mentor(), &act("naar_zorg", &[]));
    let told = story.until("2026-05-01");
    let asked = told.iter().filter(|(_, w)| matches!(w, What::Escalated { what: Subject::Handover, .. })).count();
    assert!(asked >= 4, "{told:?}");
    assert_eq!(story.case.handover.as_ref().unwrap().to.organisation.as_str(), "zorg");
    let route = story.programme.route(&"werk".into(), 1).unwrap();
    let stuck = crate::worklist::stuck_since(&story.programme, route, &story.case);
    assert!(stuck.is_some(), "at the end someone who answers for the region sees it");
    let coordinator = person("cora", "coordinator", "doorstroompunt");
    story.does(&coordinator, &Command::Handover { decision: Decision::Withdraw, note: None });
    assert!(story.case.handover.is_none());
}

#[test]
fn who_moves_house_is_handed_over_and_never_out_of_sight() {
    let mut story = working_on_a_job();
    let moved = BTreeMap::from([("gemeente".into(), Value::Text("zuid".into()))]);
    story.does(&coach(), &Command::ChangeAttributes { values: moved });
    assert_eq!(story.case.owner.organisation.as_str(), "wp_noord", "accountable until the other accepts");
    let south = person("sanne", "jobcoach", "wp_zuid");
    story.does(&south, &Command::Handover { decision: Decision::Accept, note: None });
    assert_eq!(story.case.owner.organisation.as_str(), "wp_zuid");
    assert_eq!(story.case.owner.person.as_ref().unwrap().as_str(), "sanne");
    assert_eq!(story.case.state.as_str(), "zoeken", "the step stays what it was");
}

#[test]
fn a_move_is_not_forgotten_when_another_route_is_offered_meanwhile_and_says_no() {
    let mut story = working_on_a_job();
    let moved = BTreeMap::from([("gemeente".into(), Value::Text("zuid".into()))]);
    story.does(&coach(), &Command::ChangeAttributes { values: moved });
    story.does(&coach(), &act("toch_zorg", &[]));
    let withdrawn = story.journal.iter().filter(|e| e.what == What::HandoverWithdrawn).count();
    assert_eq!(withdrawn, 1, "the journal says that the first offer ended");
    let care = person("zoe", "begeleider", "zorg");
    story.does(&care, &Command::Handover { decision: Decision::Decline, note: Some("vol".into()) });
    let pending = story.case.handover.as_ref().map(|h| h.to.organisation.as_str());
    assert_eq!(pending, Some("wp_zuid"), "the youth still lives in the south");
}

#[test]
fn another_attribute_does_not_begin_the_term_of_a_handover_anew() {
    let mut story = working_on_a_job();
    let change = |field: &str, value: &str| {
        let values = BTreeMap::from([(field.into(), Value::Text(value.to_owned()))]);
        Command::ChangeAttributes { values }
    };
    story.does(&coach(), &change("gemeente", "zuid"));
    let offered = story.case.handover.clone().unwrap();
    story.on("2026-09-08").does(&coach(), &change("perspectief", "dagbesteding"));
    assert_eq!(story.case.handover.as_ref(), Some(&offered));
    story.does(&coach(), &change("gemeente", "noord"));
    assert_eq!(story.case.handover, None, "back home: nothing to hand over");
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
fn the_fixed_faces_of_a_youth_take_part_after_their_step() {
    let mut story = Story::begin();
    story.does(&mentor(), &Command::Assign { followup: None, person: "mirjam".into() });
    story.on("2026-03-20").does(&mentor(), &act("klaar", &[]));
    story.until("2026-09-01");
    assert_eq!(story.case.owner.organisation.as_str(), "wp_noord");
    story.does(&mentor(), &Command::Note("n1".into()));
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

#[test]
fn who_is_asked_to_take_over_is_reminded_and_the_sender_hears_that_nobody_answers() {
    let mut story = Story::begin();
    story.does(&mentor(), &act("naar_zorg", &[]));
    let due = story.case.handover.as_ref().unwrap().obligation.due;
    let told: Vec<_> = story
        .until("2026-05-15")
        .into_iter()
        .filter_map(|(day, what)| match what {
            What::Escalated { what: Subject::Handover, notify, .. } => {
                let whom: Vec<_> = notify.iter().map(name).collect();
                Some((date(&day), whom))
            }
            _ => None,
        })
        .collect();
    let asked = |whom: &[String]| whom.iter().any(|w| w == "begeleider");
    assert!(told.iter().any(|(day, whom)| *day < due && asked(whom)), "before: {told:?}");
    assert!(told.iter().any(|(day, whom)| *day > due && asked(whom)), "after: {told:?}");
    let late: Vec<_> = told.iter().filter(|(day, _)| *day > due).collect();
    let sender = |whom: &[String]| whom.iter().any(|w| w == "mentor" || w == "coordinator");
    assert!(late.iter().all(|(_, whom)| sender(whom)), "whoever is accountable hears of it: {late:?}");
    assert!(late[0].1.iter().any(|w| w == "mentor"), "{late:?}");
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
