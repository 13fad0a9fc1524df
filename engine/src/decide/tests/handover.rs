//! Handing over: promises about who is accountable meanwhile, and about who is asked.

use super::story::*;
use super::{name, working_on_a_job};
use crate::case::{Subject, What};
use crate::command::{Actor, Command, Decision, RefusalKind};
use crate::value::Value;
use std::collections::BTreeMap;

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

/// Whoever would be asked is the very person who hands over: there is nobody to wait for, and the journal tells both.
#[test]
fn who_would_hand_over_to_oneself_goes_on_at_once() {
    let zorg = include_str!("zorg.toml").replace("\"begeleider\"", "\"mentor\"");
    let begin = || {
        let programme = read(include_str!("region.toml"), include_str!("werk.toml"), &zorg);
        Story::in_region(programme, "2009-06-15", "2026-03-02").unwrap()
    };
    let mut story = begin();
    story.does(&mentor(), &Command::Assign { followup: None, person: "mirjam".into() });
    let seen = story.case.clone();
    let told = story.does(&mentor(), &act("naar_zorg", &[]));
    assert!(told.iter().any(|what| matches!(what, What::HandoverOffered { .. })), "{told:?}");
    assert!(told.iter().any(|what| matches!(what, What::HandoverAccepted { .. })), "{told:?}");
    assert!(story.case.handover.is_none());
    assert_eq!((story.case.route.as_str(), story.case.state.as_str()), ("zorg", "verkennen"));
    assert_eq!(story.case.owner.person.as_ref().unwrap().as_str(), "mirjam");
    let (mut before, mut notices) = (seen, Vec::new());
    for event in story.journal.iter().filter(|event| event.seq > before.version).cloned().collect::<Vec<_>>() {
        let mut after = before.clone();
        after.apply(&event);
        notices.extend(crate::notice::notices(&before, &after, &event));
        before = after;
    }
    assert_eq!(notices, [], "nobody is told what they did themselves");

    // Another mentor than the face of the youth: that one is asked.
    let mut story = begin();
    story.does(&mentor(), &Command::Assign { followup: None, person: "mirjam".into() });
    story.does(&person("bas", "mentor", "school"), &act("naar_zorg", &[]));
    assert!(story.case.handover.is_some(), "{:?}", story.case.owner);
}

/// Broken promise: a handover is accepted by who is asked. A mentor accepted her own offer on behalf of a colleague.
#[test]
fn who_offered_a_handover_does_not_accept_it_for_a_colleague() {
    let region = include_str!("region.toml")
        .replace("\"Begeleider\"\norganisation = \"zorg\"", "\"Begeleider\"\norganisation = \"school\"");
    let programme = read(&region, include_str!("werk.toml"), include_str!("zorg.toml"));
    let mut story = Story::in_region(programme, "2009-06-15", "2026-03-02").unwrap();
    story.does(&mentor(), &act("naar_zorg", &[]));
    let answers = [
        Command::Handover { decision: Decision::Accept, note: None },
        Command::Handover { decision: Decision::Decline, note: Some("n1".into()) },
    ];
    for own in &answers {
        assert_eq!(story.refuses(&mentor(), own), RefusalKind::NotYou);
    }
    let can = |story: &Story, actor: &Actor| {
        let now = crate::wake::instant(&story.programme, story.today);
        crate::decide::Possible::new(&story.programme, &story.case, story.facts, actor, now).can_accept()
    };
    assert!(!can(&story, &mentor()) && can(&story, &person("bas", "mentor", "school")) && can(&story, &coordinator()));
    story.does(&person("zoe", "begeleider", "school"), &answers[0]);
    assert_eq!(story.case.route.as_str(), "zorg");
}

/// Broken promise: nobody takes work away from others. Whoever had once taken part gave a step of another organisation to
/// one of its people, and let it rest for half a year.
#[test]
fn who_only_takes_part_neither_gives_a_step_away_nor_lets_it_rest() {
    let werk = include_str!("werk.toml").replace("regisseur   = \"mentor\"", "regisseur   = \"jobcoach\"");
    let programme = read(include_str!("region.toml"), &werk, include_str!("zorg.toml"));
    let mut story = Story::in_region(programme, "2009-06-15", "2026-03-02").unwrap();
    story.does(&mentor(), &Command::Assign { followup: None, person: "mirjam".into() });
    story.on("2026-03-20").does(&mentor(), &act("klaar", &[]));
    story.until("2026-09-01");
    let until = story.today.saturating_add(jiff::Span::new().days(30));
    let commands =
        [Command::Assign { followup: None, person: "joost".into() }, Command::Pause { until, reason: "n1".into() }];
    story.does(&mentor(), &Command::Note("n1".into()));
    for command in &commands {
        assert_eq!(story.refuses(&mentor(), command), RefusalKind::NotYou, "{:?}", story.case.owner);
    }
    for command in &commands {
        story.does(&coach(), command);
    }
}

#[test]
fn who_comes_by_a_handover_only_is_taken_and_not_enrolled() {
    let (werk, zorg) = (include_str!("werk.toml"), include_str!("zorg.toml"));
    let without_set = werk.replacen("set      = { perspectief = \"dagbesteding\" }\n", "", 1);
    let by_handover = zorg.replacen("[admission]", "[admission]\nby_handover = [{ perspectief = \"arbeid\" }]", 1);
    let programme = read(include_str!("region.toml"), &without_set, &by_handover);
    let mut story = Story::in_region(programme, "2009-06-15", "2026-03-02").unwrap();
    story.does(&mentor(), &act("naar_zorg", &[]));
    let now = crate::wake::instant(&story.programme, story.today);
    let newcomer = enrolment("zorg", "2009-06-15");
    let refusal = crate::decide::enrol(&story.programme, &newcomer, &Actor::System, now).unwrap_err();
    assert_eq!(
        refusal.dutch(),
        "De route 'Dagbesteding' laat deze jongere (van 16 jaar) niet toe. In deze route komt deze jongere alleen door \
         een overdracht, vanuit een andere route."
    );
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
