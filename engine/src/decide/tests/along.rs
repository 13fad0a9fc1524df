//! What goes along to another route: promises that outlive the route that made them.

use super::story::*;
use super::{answer, days_of};
use crate::case::{FollowUpKey, What};
use crate::command::{Command, Decision, RefusalKind};
use crate::model::Programme;
use crate::value::Value;

/// In `werk`: a call a year after who sought work, that goes along. In `zorg`: a way back, and a way out of the region.
const CALL: &str = r#"
[state.weg]
title   = "Verhuisd"
outcome = "weg"
[anywhere.on.verhuist]
label  = "Verhuist"
target = "weg"
[field.past]
label   = "Past werk?"
type    = "boolean"
[followup.jaarcontact]
title   = "Een jaar later"
owner   = "mentor"
anchor  = "enter zoeken"
offsets = ["1 year"]
due     = { anchor = "enter zoeken", offset = "30 days" }
ladder  = "standaard"
cancel  = ["enter weg"]
keep    = true
invite  = true
[followup.jaarcontact.on.redt_zich]
label = "Redt zich"
[followup.jaarcontact.on.terug]
label  = "Wil weer werken"
ask    = ["past"]
target = "zoeken"
"#;
const WAYS: &str = r#"
[state.verkennen.on.werk]
label    = "Kan toch werken"
target   = { route = "werk", state = "zoeken" }
set      = { perspectief = "arbeid" }
handover = { due = "10 workdays" }
[state.weg]
title   = "Elders"
outcome = "weg"
[anywhere.on.verhuist]
label  = "Verhuist"
target = "weg"
"#;

/// In `zorg`: time ends it.
const BY_ITSELF: &str = r#"
[[state.verkennen.after]]
delay  = "330 days"
target = "geplaatst"
"#;

fn region(work: &str) -> Programme {
    region_with(work, WAYS)
}

fn region_with(work: &str, ways: &str) -> Programme {
    let outcome = "\n[outcome.weg]\ntitle = \"Buiten de regio\"\nindicator = \"buiten_regio\"\n";
    let programme = include_str!("region.toml").to_owned() + outcome;
    read(&programme, &(include_str!("werk.toml").to_owned() + work), &(include_str!("zorg.toml").to_owned() + ways))
}

/// Handed over from seeking work to day activity on 5 October 2026.
fn in_care() -> Story {
    handed_over(region(CALL))
}

fn handed_over(programme: Programme) -> Story {
    let mut story = seeking(programme);
    story.on("2026-10-05").does(&coach(), &act("toch_zorg", &[]));
    story.does(&carer(), &accept());
    story
}

fn seeking(programme: Programme) -> Story {
    let mut story = Story::in_region(programme, "2009-06-15", "2026-03-02").unwrap();
    story.on("2026-03-20").does(&mentor(), &act("klaar", &[]));
    story.until("2026-09-01");
    story
}

fn carer() -> crate::command::Actor {
    person("zoe", "begeleider", "zorg")
}

fn accept() -> Command {
    Command::Handover { decision: Decision::Accept, note: None }
}

/// The answer that leads back.
fn back() -> Command {
    let fields = [("past".into(), Value::Boolean(true))].into();
    Command::Answer { followup: "jaarcontact".to_owned(), action: "terug".into(), fields, note: None }
}

fn called(happened: &[(String, What)]) -> Vec<String> {
    days_of(happened, |w| matches!(w, What::FollowUpOpened { key, .. } if key.followup.as_str() == "jaarcontact"))
}

fn key(route: Option<&str>) -> FollowUpKey {
    FollowUpKey { followup: "jaarcontact".into(), n: 0, anchor: date("2026-09-01"), route: route.map(Into::into) }
}

#[test]
fn a_call_that_was_promised_comes_in_the_next_route_too() {
    let mut story = in_care();
    assert_eq!(story.case.kept.len(), 1);
    assert_eq!((story.case.kept[0].opens, &story.case.kept[0].key), (date("2027-09-01"), &key(Some("werk"))));
    assert_eq!(called(&story.until("2027-09-01")), ["2027-09-01"]);
    let open = story.case.open_followup("jaarcontact").unwrap();
    assert_eq!((open.owner.role.as_str(), open.owner.organisation.as_str()), ("mentor", "school"));
    assert_eq!(open.obligation.due, date("2027-10-01"), "in another route it counts from the day on which it opens");
    let route = story.programme.route(&story.case.route, story.case.revision).unwrap();
    let lines = crate::worklist::lines(&story.programme, route, &story.case);
    assert!(lines.iter().any(|line| line.title == "Een jaar later"), "it is on the worklist by its own name");
    story.does(&mentor(), &answer("jaarcontact", "redt_zich", &[]));
    assert!(story.case.kept.is_empty() && story.case.open_followup("jaarcontact").is_none());
    assert_eq!(story.case.state.as_str(), "verkennen", "an answer without a target moves nothing");
}

#[test]
fn its_answer_leads_back_to_the_step_it_names_and_it_never_comes_twice() {
    let mut story = in_care();
    story.until("2027-09-06");
    let missing = story.try_do(&mentor(), &answer("jaarcontact", "terug", &[])).unwrap_err();
    assert_eq!(
        missing.dutch(),
        "Vul 'Past werk?' in: dat is nodig voor 'Wil weer werken'.",
        "a field of its own route"
    );
    let before = story.case.owner.clone();
    story.does(&mentor(), &back());
    let handover = story.case.handover.clone().unwrap();
    assert_eq!((handover.route.unwrap().as_str(), handover.state.unwrap().as_str()), ("werk", "zoeken"));
    assert_eq!(handover.to.organisation.as_str(), "wp_noord", "whoever must act in that step");
    assert_eq!(story.case.owner, before, "accountable until it is accepted");
    assert_eq!(
        story.case.value("perspectief").unwrap().to_string(),
        "dagbesteding",
        "no admission is asked of who was in it"
    );
    story.does(&coach(), &accept());
    assert_eq!((story.case.route.as_str(), story.case.state.as_str()), ("werk", "zoeken"));
    assert_eq!(called(&story.until("2028-09-05")), Vec::<String>::new());
    assert_eq!(called(&story.until("2028-09-06")), ["2028-09-06"], "a year after who sought work again");
}

#[test]
fn who_comes_back_before_the_call_is_called_once() {
    let mut story = in_care();
    story.on("2026-12-01").does(&carer(), &act("werk", &[]));
    assert_eq!(story.case.handover.as_ref().unwrap().to.role.as_str(), "jobcoach");
    story.does(&coach(), &accept());
    assert_eq!((story.case.state.as_str(), story.case.owner.person.as_ref().unwrap().as_str()), ("zoeken", "joost"));
    assert_eq!(
        called(&story.until("2028-01-01")),
        ["2027-12-01"],
        "as if the case had stayed: the latest entry counts"
    );
}

#[test]
fn a_closed_case_is_called_and_who_says_no_to_it_leaves_nobody_alone() {
    let mut story = in_care();
    story.on("2026-11-02").does(&carer(), &act("geplaatst", &[]));
    assert!(!story.case.is_open() && story.view().next_wake() == Some(date("2027-09-01")));
    story.until("2027-09-01");
    story.on("2027-09-02").does(&mentor(), &back());
    assert!(!story.case.is_open() && story.case.open.is_empty());
    story.on("2027-09-03").does(&coach(), &Command::Handover { decision: Decision::Decline, note: Some("n1".into()) });
    let open = story.case.open_followup("jaarcontact").expect("the question stands open again");
    assert_eq!((open.owner.role.as_str(), open.opened.on), ("mentor", date("2027-09-03")));
    assert!(story.view().next_wake().is_some());
    story.does(&mentor(), &back());
    story.on("2027-09-06").does(&coach(), &accept());
    assert!(story.case.is_open() && story.case.state.as_str() == "zoeken");
}

#[test]
fn what_is_open_goes_along_and_the_link_of_the_youth_still_works() {
    let mut story = seeking(region(CALL));
    story.until("2027-09-02");
    let before = story.case.open_followup("jaarcontact").unwrap().key.to_string();
    story.does(&coach(), &act("toch_zorg", &[]));
    story.does(&carer(), &accept());
    let open = story.case.open_followup(&before).expect("the name that was sent out").clone();
    assert_eq!(open.key, key(Some("werk")));
    assert_eq!(open.obligation.due, date("2026-10-01"), "its date and its ladder stay");
    story.does(&crate::command::Actor::Youth, &answer(&before, "wil_contact", &[]));
    assert!(story.case.open[0].answered.is_some());
    story.does(&mentor(), &answer(&open.key.to_string(), "redt_zich", &[]));
    assert!(story.case.open.is_empty());
}

#[test]
fn an_end_with_the_same_outcome_ends_what_came_along_and_no_other_does() {
    let mut gone = in_care();
    gone.on("2026-11-02").does(&carer(), &act("verhuist", &[]));
    assert_eq!(gone.view().next_wake(), None, "who left the region is not called");
    let mut open = in_care();
    open.until("2027-09-02");
    let events = open.does(&carer(), &act("verhuist", &[]));
    assert!(events.contains(&What::FollowUpsCancelled { keys: vec![key(Some("werk"))], lost: false }), "{events:?}");
}

#[test]
fn what_no_route_has_any_more_ends_by_an_event() {
    let mut story = in_care();
    let gone = CALL.replace("followup.jaarcontact", "followup.ander");
    story.programme = region(&gone);
    let happened = story.until("2027-09-01");
    let (day, last) = happened.last().unwrap();
    assert_eq!(
        (day.as_str(), last),
        ("2027-09-01", &What::FollowUpsCancelled { keys: vec![key(Some("werk"))], lost: true })
    );
    let event = story.journal.last().unwrap();
    let told = crate::notice::notices(&story.case, &story.case, event);
    let told: Vec<_> = told.into_iter().map(|notice| (notice.to, notice.kind)).collect();
    let director = crate::case::Addressee::Professional(story.case.regisseur.clone());
    assert_eq!(told, [(director, crate::notice::Kind::Escalation)], "whoever directs the case hears of it");
    assert!(story.case.kept.is_empty());

    let mut open = in_care();
    open.until("2027-09-02");
    open.programme = region(&gone);
    let happened = open.until("2027-09-03");
    assert!(matches!(&happened[0].1, What::FollowUpsCancelled { lost: true, .. }), "{happened:?}");
}

#[test]
fn without_keep_a_follow_up_ends_with_its_route() {
    let mut story =
        Story::in_region(region(&CALL.replace("keep    = true\n", "")), "2009-06-15", "2026-03-02").unwrap();
    story.on("2026-03-20").does(&mentor(), &act("klaar", &[]));
    story.until("2026-09-01");
    story.on("2026-10-05").does(&coach(), &act("toch_zorg", &[]));
    story.does(&carer(), &accept());
    assert!(story.case.kept.is_empty());
    assert_eq!(called(&story.until("2028-01-01")), Vec::<String>::new());
}

#[test]
fn a_step_that_is_gone_when_the_answer_comes_is_the_first_one() {
    let mut story = in_care();
    story.does(&carer(), &act("werk", &[]));
    let renamed = include_str!("werk.toml").replace("\"zoeken\"", "\"vinden\"").replace("state.zoeken", "state.vinden");
    let renamed = renamed.replace("enter zoeken", "enter vinden");
    let zorg = include_str!("zorg.toml").to_owned() + &WAYS.replace("\"zoeken\"", "\"vinden\"");
    let outcome = "\n[outcome.weg]\ntitle = \"Buiten de regio\"\nindicator = \"buiten_regio\"\n";
    story.programme = read(&(include_str!("region.toml").to_owned() + outcome), &renamed, &zorg);
    story.does(&coach(), &accept());
    assert_eq!((story.case.route.as_str(), story.case.state.as_str()), ("werk", "gesprek"));
    let owner = &story.case.owner;
    assert_eq!((owner.role.as_str(), owner.organisation.as_str()), ("mentor", "school"), "who must act in that step");
    assert_eq!(story.refuses(&carer(), &Command::Resume), RefusalKind::NotNow);
}

#[test]
fn an_open_follow_up_without_keep_ends_also_where_the_next_route_has_one_of_that_name() {
    let peildatum = r#"
[followup.peildatum]
title   = "Peildatum in de zorg"
owner   = "begeleider"
anchor  = "day 10-01"
offsets = ["0 days"]
due     = "10 workdays"
ladder  = "standaard"
[followup.peildatum.on.gezien]
label = "Gezien"
"#;
    let zorg = include_str!("zorg.toml").to_owned() + peildatum;
    let programme = read(include_str!("region.toml"), include_str!("werk.toml"), &zorg);
    let mut story = Story::in_region(programme, "2009-06-15", "2026-03-02").unwrap();
    story.on("2026-03-20").does(&mentor(), &act("klaar", &[]));
    story.until("2026-10-01");
    let open = story.case.open_followup("peildatum").unwrap().key.clone();
    story.on("2026-10-05").does(&coach(), &act("toch_zorg", &[]));
    let events = story.does(&carer(), &accept());
    assert!(events.contains(&What::FollowUpsCancelled { keys: vec![open], lost: false }), "{events:?}");
    assert!(story.case.open_followup("peildatum").is_none());
}

#[test]
fn a_question_whose_handover_lapses_in_a_closed_case_stands_open_again() {
    let mut story = in_care();
    story.until("2027-09-02");
    story.does(&mentor(), &back());
    // While the answer is waited for, time ends the case.
    story.programme = region_with(CALL, &(WAYS.to_owned() + BY_ITSELF));
    assert_eq!(story.case.state.as_str(), "verkennen");
    story.until("2027-09-03");
    assert!(!story.case.is_open() && story.case.handover.is_none());
    let open = story.case.open_followup("jaarcontact").expect("the question stands open again");
    assert_eq!(open.owner.role.as_str(), "mentor");
}

#[test]
fn a_question_whose_handover_lapses_by_an_end_that_cancels_it_is_over() {
    let mut story = in_care();
    story.until("2027-09-02");
    story.does(&mentor(), &back());
    story.programme = region_with(CALL, &(WAYS.to_owned() + &BY_ITSELF.replace("geplaatst", "weg")));
    story.until("2027-09-03");
    assert!(!story.case.is_open() && story.case.handover.is_none() && story.case.open.is_empty());
}

/// In `werk`: the call a year later can lead to a third route, and to the one in which the youth may be by then.
const ANSWERS: &str = r#"
[followup.jaarcontact.on.leren]
label    = "Wil leren"
target   = { route = "leren" }
set      = { perspectief = "onderwijs" }
handover = { due = { anchor = "start", offset = "30 days" } }
[followup.jaarcontact.on.zorg]
label    = "Heeft meer zorg nodig"
target   = { route = "zorg", state = "wonen" }
set      = { perspectief = "dagbesteding" }
handover = { due = "10 workdays" }
[followup.jaarcontact.on.zorg_houdt]
label    = "Heeft zorg nodig"
target   = { route = "zorg" }
set      = { perspectief = "dagbesteding" }
handover = { due = "10 workdays" }
"#;
const LIVING: &str = r#"
[state.verkennen.on.wonen]
label  = "Eerst een huis"
target = "wonen"
[state.wonen]
title  = "Wonen regelen"
owner  = "begeleider"
due    = "8 weeks"
ladder = "standaard"
[state.wonen.on.geregeld]
label  = "Geregeld"
target = "geplaatst"
"#;

fn three_routes() -> Programme {
    let outcome = "\n[outcome.weg]\ntitle = \"Buiten de regio\"\nindicator = \"buiten_regio\"\n";
    let programme =
        include_str!("region.toml").replace("dagbesteding = \"", "onderwijs = \"Onderwijs\", dagbesteding = \"");
    let learning = include_str!("zorg.toml")
        .replace("\"zorg\"", "\"leren\"")
        .replace("perspectief = \"dagbesteding\"", "perspectief = \"onderwijs\"");
    read_all(&[
        ("programme.toml", &(programme + outcome)),
        ("werk.toml", &(include_str!("werk.toml").to_owned() + CALL + ANSWERS)),
        ("zorg.toml", &(include_str!("zorg.toml").to_owned() + WAYS + LIVING)),
        ("leren.toml", &learning),
    ])
}

#[test]
fn a_handover_that_an_answer_from_elsewhere_offers_counts_from_the_answer() {
    let mut story = handed_over(three_routes());
    story.until("2027-09-02");
    story.does(&mentor(), &answer("jaarcontact", "leren", &[]));
    let due = story.case.handover.as_ref().unwrap().obligation.due;
    assert_eq!(due, date("2027-10-02"), "the start of the present route is none of its business");
}

#[test]
fn an_answer_that_leads_to_where_the_youth_is_already_hands_nothing_over() {
    let mut story = handed_over(three_routes());
    story.until("2027-09-02");
    story.does(&mentor(), &answer("jaarcontact", "zorg", &[]));
    assert!(story.case.handover.is_none(), "nobody takes over from themselves");
    assert_eq!((story.case.route.as_str(), story.case.state.as_str()), ("zorg", "wonen"), "the step that it names");
    assert_eq!(story.case.owner.role.as_str(), "begeleider");
    assert!(story.case.open_followup("jaarcontact").is_none());
}

#[test]
fn an_answer_that_names_only_the_route_leaves_who_is_in_it_where_they_are_and_takes_in_who_had_left_it() {
    let stays = {
        let mut story = handed_over(three_routes());
        story.until("2027-09-02");
        story.does(&mentor(), &answer("jaarcontact", "zorg_houdt", &[]));
        (story.case.state.as_str().to_owned(), story.case.handover.is_some())
    };
    assert_eq!(stays, ("verkennen".to_owned(), false));
    let mut story = handed_over(three_routes());
    story.does(&carer(), &act("geplaatst", &[]));
    story.until("2027-09-02");
    assert!(!story.case.is_open());
    story.does(&mentor(), &answer("jaarcontact", "zorg_houdt", &[]));
    assert!(story.case.is_open());
    assert_eq!((story.case.route.as_str(), story.case.state.as_str()), ("zorg", "verkennen"));
}
