//! Each event as people read it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod along;

use super::*;
use jiff::civil::date;
use sluitend_engine::case::{Correction, Handover, Mark, Obligation};
use sluitend_engine::id::PersonId;
use sluitend_engine::value::Number;
use std::collections::BTreeSet;
use std::path::Path;

fn programme() -> Programme {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programmes/small");
    let files = crate::files::read(&folder).unwrap();
    sluitend_engine::check::check(&files.routes).programme.unwrap()
}

fn owner(role: &str, at: &str, person: Option<&str>) -> Owner {
    Owner { role: role.into(), organisation: at.into(), person: person.map(PersonId::from) }
}

fn obligation() -> Obligation {
    Obligation { due: date(2026, 12, 7), ladder: "standaard".into(), rungs: 0 }
}

/// A case in its first step, by its journal.
fn case() -> Case {
    let begin = What::Enrolled {
        youth: "kim".into(),
        route: "werk".into(),
        revision: 1,
        attributes: BTreeMap::new(),
        regisseur: owner("trajectbegeleider", "doorstroompunt", None),
        rules: date(2020, 1, 1),
    };
    let enter = What::Moved {
        to: "kennismaken".into(),
        action: None,
        owner: owner("mentor", "linde", None),
        step: Some(obligation()),
        outcome: None,
        proposes: Vec::new(),
        reopened: false,
        note: None,
    };
    let added = What::PlanAdded { item: 1, domain: "geld".into(), text: "n1".into(), due: None };
    let events = [begin, enter, added].into_iter().zip(1..).map(|(what, seq)| event(seq, By::System, what));
    Case::replay(&"c".into(), &events.collect::<Vec<_>>()).unwrap()
}

fn event(seq: u64, by: By, what: What) -> Event {
    Event { seq, at: "2026-11-23T08:00:00Z".parse().unwrap(), on: date(2026, 11, 23), by, what }
}

fn by(person: &str) -> By {
    By::Person(person.into())
}

/// The sentence of an event that happens to [`case`], as a jobcoach reads it.
fn said(by: By, what: What) -> Option<Line> {
    said_of(&case(), by, what)
}

fn said_of(before: &Case, by: By, what: What) -> Option<Line> {
    let programme = programme();
    let people = [("anna", "Anna"), ("bas", "Bas")].map(|(id, name)| (id.into(), name.to_owned()));
    let names = Names::new(&programme, BTreeMap::from(people));
    let note =
        Note { id: "n1".into(), at: jiff::Timestamp::UNIX_EPOCH, author: None, text: "Samen de post doen".to_owned() };
    let notes = BTreeMap::from([(note.id.clone(), note)]);
    let holds = BTreeSet::from([("jobcoach".into(), "werkplein_noord".into())]);
    let who = Who { id: "bas".into(), name: "Bas".to_owned(), holds, coordinator: false };
    let lens = Lens { programme: &programme, names: &names, notes: &notes, who: &who };
    let event = event(before.version + 1, by, what);
    let mut after = before.clone();
    after.apply(&event);
    lens.line(before, &after, &event, &[])
}

fn check(by: By, what: What, expected: &str) {
    let line = said(by, what).unwrap();
    let whole = [line.text, line.more].join(" ");
    assert_eq!(whole.trim_end(), expected);
}

fn key() -> FollowUpKey {
    FollowUpKey { followup: "nazorg".into(), n: 0, anchor: date(2026, 8, 23), route: None }
}

#[test]
fn a_step_says_what_happened_and_who_must_act_before_when() {
    let moved = |to: &str, action: Option<&str>, outcome: Option<&str>, reopened| What::Moved {
        to: to.into(),
        action: action.map(ActionId::from),
        owner: owner("jobcoach", "werkplein_noord", Some("bas")),
        step: outcome.is_none().then(obligation),
        outcome: outcome.map(Into::into),
        proposes: vec!["geld".into()],
        reopened,
        note: None,
    };
    let next =
        "Aan zet: Bas (jobcoach, Werkplein Noord), uiterlijk 7 december 2026. Voorgesteld voor het trajectplan: geld.";
    let table = [
        (
            moved("matching", Some("naar_werk"), None, false),
            format!("Gaat werk zoeken. Nieuwe stap: Werk zoeken. {next}"),
        ),
        (moved("matching", None, None, false), format!("Nieuwe stap: Werk zoeken. {next}")),
        (moved("kennismaken", None, None, false), format!("De stap 'Kennismaken' begint opnieuw. {next}")),
        (moved("matching", None, None, true), format!("Traject heropend in de stap 'Werk zoeken'. {next}")),
        (
            moved("aan_het_werk", Some("gevonden"), Some("werk"), false),
            "gevonden. Traject afgerond: werk. Voorgesteld voor het trajectplan: geld.".to_owned(),
        ),
    ];
    for (what, expected) in table {
        check(by("anna"), what, &expected);
    }
}

#[test]
fn the_ladder_speaks_plainly_and_keeps_silent_when_nobody_is_told() {
    let escalated = |notify: Vec<Addressee>, reassign: Option<Owner>, agenda: Option<&str>| What::Escalated {
        what: Subject::Step,
        rung: 1,
        notify,
        reassign,
        agenda: agenda.map(str::to_owned),
    };
    let anna = || owner("mentor", "linde", Some("anna"));
    let told = vec![Addressee::Professional(anna()), Addressee::Substitute(anna()), Addressee::Youth];
    check(
        By::System,
        escalated(told, None, None),
        "Bericht over de stap 'Kennismaken' aan Anna (mentor), de vervanger van Anna (mentor) en de jongere.",
    );
    check(
        By::System,
        escalated(Vec::new(), Some(owner("coordinator", "regio", None)), None),
        "De stap 'Kennismaken' bleef liggen en gaat over naar de coördinator van Regio.",
    );
    check(By::System, escalated(Vec::new(), None, Some("mdo")), "Op de agenda van het MDO gezet.");
    assert_eq!(said(By::System, escalated(Vec::new(), None, None)), None);
}

#[test]
fn people_follow_ups_handovers_and_the_plan() {
    let offered = |route: Option<&str>| What::HandoverOffered {
        handover: Handover {
            to: owner("consulent", "sociaal_team", None),
            route: route.map(Into::into),
            state: None,
            followup: None,
            action: None,
            set: BTreeMap::new(),
            offered: date(2026, 11, 23),
            by: None,
            obligation: obligation(),
        },
        note: None,
    };
    let assigned = |person: &str| What::Assigned { what: Subject::Step, to: owner("mentor", "linde", Some(person)) };
    let opened = What::FollowUpOpened {
        key: key(),
        owner: owner("mentor", "linde", None),
        obligation: obligation(),
        invite: true,
    };
    let table = [
        (by("anna"), assigned("anna"), "Opgepakt: de stap 'Kennismaken'."),
        (by("bas"), assigned("anna"), "De stap 'Kennismaken' is nu voor Anna, als mentor van De Linde."),
        (
            By::System,
            opened,
            "Opvolging: Werkt het nog? (na 3 maanden). Aan zet: de mentor van De Linde, uiterlijk 7 december 2026. De jongere is ook gevraagd.",
        ),
        (
            by("anna"),
            What::FollowUpAnswered { key: key(), action: "werkt".into(), note: None },
            "Werkt het nog? (na 3 maanden). Antwoord: werkt nog.",
        ),
        (
            By::Youth,
            What::YouthAnswered { key: key(), action: "gestopt".into(), sooner: None },
            "Werkt het nog? (na 3 maanden). De jongere antwoordt: gestopt.",
        ),
        (
            By::Youth,
            What::YouthAnswered { key: key(), action: "wil_contact".into(), sooner: None },
            "Werkt het nog? (na 3 maanden). De jongere antwoordt: 'Ik wil graag dat iemand me belt'.",
        ),
        (
            By::System,
            What::FollowUpsCancelled { keys: vec![key()], lost: false },
            "Niet meer nodig: 'Werkt het nog? (na 3 maanden)'.",
        ),
        (
            By::System,
            What::FollowUpsCancelled { keys: vec![key()], lost: true },
            "De vraag bestaat niet meer in de route: 'Werkt het nog? (na 3 maanden)'.",
        ),
        (
            by("anna"),
            offered(Some("dagbesteding")),
            "Overdracht aangeboden aan de consulent van Sociaal team, voor de route Naar dagbesteding. Antwoord uiterlijk 7 december 2026.",
        ),
        (
            by("anna"),
            offered(None),
            "Overdracht aangeboden aan de consulent van Sociaal team, omdat de jongere is verhuisd. Antwoord uiterlijk 7 december 2026.",
        ),
        (
            by("bas"),
            What::HandoverDeclined { note: None },
            "Overdracht afgewezen. Wie hem aanbood, blijft verantwoordelijk.",
        ),
        (by("bas"), What::HandoverWithdrawn, "De overdracht is vervallen."),
        (by("bas"), What::Paused { until: date(2027, 2, 1), reason: None }, "Pauze tot 1 februari 2027."),
        (
            By::System,
            What::Resumed { step: Some(obligation()) },
            "De pauze is voorbij. De stap moet nu uiterlijk op 7 december 2026 klaar zijn.",
        ),
        (
            By::System,
            What::Resumed { step: Some(Obligation { due: date(2026, 11, 20), ..obligation() }) },
            "De pauze is voorbij. De stap was al te laat en moet nu zo snel mogelijk klaar zijn.",
        ),
        (by("bas"), What::Ticked { items: vec![0] }, "Afgevinkt: 'Gesproken met de jongere'."),
        (
            by("bas"),
            What::PlanChanged { item: 1, status: PlanStatus::Done, due: None, note: None },
            "Actie uit het trajectplan, geld: klaar.",
        ),
        (
            By::System,
            What::PlanDue { item: 1, notify: Vec::new() },
            "Vandaag is de dag van een actie uit het trajectplan, geld.",
        ),
        (by("bas"), What::AgendaSet { agenda: None, note: None }, "Van de agenda gehaald."),
        (
            By::System,
            What::Rescheduled { step: obligation() },
            "De stap moet nu uiterlijk op 7 december 2026 klaar zijn.",
        ),
    ];
    for (by, what, expected) in table {
        check(by, what, expected);
    }
}

#[test]
fn a_sensitive_value_is_shielded_from_who_may_not_read_it() {
    let values = BTreeMap::from([
        ("uren".into(), Value::Number(Number::whole(24))),
        ("diagnose".into(), Value::Text("geheim".to_owned())),
    ]);
    let correction = Some(Correction { concerning: date(2026, 11, 1), reason: Some("n1".into()) });
    let line = said(by("anna"), What::Written { values, correction }).unwrap();
    assert_eq!(line.text, "Gecorrigeerd. Dit gold op 1 november 2026.");
    let expected = [("Diagnose", "afgeschermd"), ("Uren per week", "24")];
    assert_eq!(line.values, expected.map(|(l, v)| (l.to_owned(), v.to_owned())));
    assert_eq!(line.note.as_deref(), Some("Samen de post doen"));
}

#[test]
fn what_one_person_did_at_one_moment_is_one_entry_and_the_latest_comes_first() {
    let programme = programme();
    let names = Names::new(&programme, BTreeMap::new());
    let who = Who { id: "x".into(), name: String::new(), holds: BTreeSet::new(), coordinator: true };
    let notes = BTreeMap::new();
    let lens = Lens { programme: &programme, names: &names, notes: &notes, who: &who };
    let begin = What::Enrolled {
        youth: "kim".into(),
        route: "werk".into(),
        revision: 1,
        attributes: BTreeMap::new(),
        regisseur: owner("trajectbegeleider", "doorstroompunt", None),
        rules: date(2020, 1, 1),
    };
    let agenda = |on: bool| What::AgendaSet { agenda: on.then(|| "mdo".to_owned()), note: None };
    let events = [event(1, By::System, begin), event(2, by("anna"), agenda(true)), event(3, by("anna"), agenda(false))];
    let case = Case::replay(&"c".into(), &events).unwrap();
    assert_eq!(case.started, Mark { seq: 1, on: date(2026, 11, 23) });
    let entries = entries(lens, &case, &events).unwrap();
    let read: Vec<_> = entries.iter().map(|e| (e.by.as_str(), e.lines.len())).collect();
    assert_eq!(read, [("een medewerker van vroeger", 2), ("Automatisch", 1)]);
    let since = since(lens, &case, &events, 2).unwrap();
    assert_eq!(since.len(), 1);
}

/// What went by itself is in reach and does not stand between what people did; what changed who must act is never folded.
#[test]
fn what_went_by_itself_is_folded() {
    let line = |is_quiet| Line { is_quiet, text: "…".to_owned(), ..Line::default() };
    let entry = |day: &str, is_quiet: bool, lines: usize| Entry {
        when: format!("{day} november 2026, 09:00"),
        iso: String::new(),
        by: "Automatisch".to_owned(),
        by_itself: true,
        lines: vec![line(is_quiet); lines],
    };
    let parts = folded(vec![
        entry("9", false, 1),
        entry("8", true, 2),
        entry("3", true, 1),
        entry("2", false, 1),
        entry("1", true, 1),
    ]);
    let told: Vec<_> = parts
        .iter()
        .map(|part| match part {
            Part::Told(entry) => entry.when.clone(),
            Part::Folded { title, period, entries } => format!("{title} / {period} / {}", entries.len()),
        })
        .collect();
    let expect = [
        "9 november 2026, 09:00",
        "3 keer vanzelf: berichten, termijnen en opvolging / 3 november 2026 – 8 november 2026 / 2",
        "2 november 2026, 09:00",
        "1 keer vanzelf: berichten, termijnen en opvolging / 1 november 2026 / 1",
    ];
    assert_eq!(told, expect);

    let escalated =
        |reassign, agenda| What::Escalated { what: Subject::Step, rung: 1, notify: Vec::new(), reassign, agenda };
    assert!(is_quiet(&escalated(None, None)));
    assert!(!is_quiet(&escalated(Some(owner("jobcoach", "linde", None)), None)));
    assert!(!is_quiet(&escalated(None, Some("mdo".to_owned()))));
}

/// What an accepted handover ended is of the route that the case left: there its name stands, and that of its answers.
#[test]
fn a_follow_up_of_a_route_that_was_left_keeps_its_name() {
    let programme = programme();
    let names = Names::new(&programme, BTreeMap::new());
    let who = Who { id: "x".into(), name: String::new(), holds: BTreeSet::new(), coordinator: true };
    let notes = BTreeMap::new();
    let lens = Lens { programme: &programme, names: &names, notes: &notes, who: &who };
    let (next, left) = (&programme.routes["dagbesteding"], &programme.routes["werk"]);
    let cancelled = What::FollowUpsCancelled { keys: vec![key()], lost: false };
    let answered = What::YouthAnswered { key: key(), action: "werkt".into(), sooner: None };
    for earlier in [&[left][..], &[]] {
        let text = |what| lens.followup(Some(next), earlier, what).text;
        assert_eq!(text(&cancelled), "Niet meer nodig: 'Werkt het nog? (na 3 maanden)'.");
        assert_eq!(text(&answered), "Werkt het nog? (na 3 maanden). De jongere antwoordt: werkt nog.");
    }
}

/// The same follow-up comes more than once: its name says which time it is.
#[test]
fn a_follow_up_says_which_time_it_is() {
    let programme = programme();
    let route = programme.route(&"werk".into(), 1).unwrap();
    let mut route = Route::clone(route);
    let followup = route.followups.values_mut().next().unwrap();
    followup.title = "Nazorg".to_owned();
    followup.offsets = ["3 months", "6 months", "1 year", "0 days"].iter().map(|span| span.parse().unwrap()).collect();
    let id = followup.id.clone();
    let title = |n| {
        let key = FollowUpKey { followup: id.clone(), n, anchor: date(2026, 11, 23), route: None };
        followup_title(&programme, Some(&route), &key)
    };
    let expect = ["Nazorg (na 3 maanden)", "Nazorg (na 6 maanden)", "Nazorg (na 1 jaar)", "Nazorg (meteen)"];
    assert_eq!([title(0), title(1), title(2), title(3)], expect);
}
