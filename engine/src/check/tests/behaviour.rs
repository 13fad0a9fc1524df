//! What people do (`behaviour.toml`): every name in it exists, every number makes sense, and every group says on what it
//! rests.

use super::{edited, expect_all};
use crate::check::check;
use crate::diagnostic::{Sink, THERE_ARE};
use crate::id::{ActionId, FollowUpId, RouteId, StateId};
use crate::model::{Basis, Behaviour, Chance, Measure, RestsOn, Spread};

const FILE: &str = "behaviour.toml";

/// A file with every construct.
const WHOLE: &str = r#"
[region]
source  = "Regionaal programma, hoofdstuk 3"
youths  = 16800
at_once = 12.5
[inflow.pro]
aanname  = "geteld op één school"
per_year = 70.5
ages     = { 16 = 3, 17 = 1 }
months   = [1, 1, 1, 1, 1, 1, 0, 1, 3, 1, 1, 1]
attribute = { herkomst = "pro", perspectief = { arbeid = 3, zorg = 1 } }
[attribute.gemeente]
aanname = "naar inwonertal"
values  = { noord = 2, zuid = 1 }
[pace]
aanname   = "geschat"
in_time   = 70
late      = 20
late_days = [1, 10]
very_late = 9
[pace.role.mentor]
in_time = 50
[habits]
aanname = "geschat"
no_show = 12
[life]
aanname = "geschat"
moves   = 9
[anywhere]
aanname   = "geschat"
verdwijnt = 8
[field.uren]
aanname = "geschat"
values  = [{ from = 0, to = 11.5, weight = 1 }, { from = 12, to = 40.5, weight = 3 }]
[state]
aanname = "geschat"
[state.wachten]
actions = { eerder = 1, stopt = 1 }
[route.werk]
geijkt = "op de cijfers"
[route.werk.anywhere]
verdwijnt = 1
[route.werk.state.matching]
actions = { gevonden = 3, verdwijnt = 0.5 }
fields  = { contract = { regulier = 3, beschut = 1 }, start = [{ from = -3, to = 30, weight = 1 }] }
[route.werk.followup.nazorg]
answers = { werkt_nog = 9, duurzaam = 1 }
within  = { geplaatst = { duurzaam = 1 } }
[cohort.gestopt]
inflow = ["pro"]
enter  = ["verhuisd"]
again_after = ["onderwijs"]
[[published]]
name     = "gestopt"
title    = "Gestopt"
value    = 202
source   = "Regionaal programma, hoofdstuk 3"
rests_on = "calibration"
measure  = "per_year"
of       = "gestopt"
[[published]]
name      = "later"
title     = "Een jaar later"
value     = 30
source    = "Regionaal programma, hoofdstuk 3"
rests_on  = "outcome"
measure   = "later"
of        = "gestopt"
callbacks = ["nazorg"]
answers   = ["werkt_nog"]
at_least  = { uren = 12 }
outcomes  = ["werk"]
"#;

fn read(text: &'static str) -> Behaviour {
    let files = edited(&[(FILE, "", text)]);
    let files: Vec<_> = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    let checked = check(&files);
    let said: Vec<_> = checked.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(said, Vec::<String>::new());
    Behaviour::clone(&checked.programme.expect("no error").behaviour)
}

#[test]
fn a_whole_file_is_read() {
    let all = read(WHOLE);
    assert_eq!((all.region.youths, all.region.at_once), (Some(16_800), Chance::thousandths(12_500)));
    assert_eq!(all.per_year(), 70_500);
    let pro = &all.inflow["pro"];
    assert_eq!(pro.ages, [(16, 3_000), (17, 1_000)]);
    assert_eq!(pro.attributes["herkomst"], Spread::Words(vec![("pro".to_owned(), 1_000)]));
    // A role takes over what it does not say itself.
    let mentor = all.pace(&"mentor".into());
    assert_eq!((mentor.in_time, mentor.late), (Chance::percent(50), Chance::percent(20)));
    assert_eq!(all.life.moves, 9_000);
    assert_eq!(all.life.plan, Behaviour::default().life.plan);
    let (werk, zorg) = (RouteId::new("werk"), RouteId::new("zorg"));
    let verdwijnt = ActionId::new("verdwijnt");
    assert_eq!((all.anywhere(&werk, &verdwijnt), all.anywhere(&zorg, &verdwijnt)), (Some(1_000), Some(8_000)));
    assert!(all.state(&werk, &StateId::new("matching")).is_some());
    assert!(all.state(&zorg, &StateId::new("matching")).is_none());
    let nazorg = all.followup(&werk, &FollowUpId::new("nazorg")).expect("it is there");
    assert_eq!(nazorg.actions_in(&StateId::new("geplaatst")), [(ActionId::new("duurzaam"), 1_000)]);
    assert_eq!(nazorg.actions_in(&StateId::new("matching")).len(), 2);
    assert_eq!(all.published[0].measure, Measure::PerYear { of: "gestopt".to_owned() });
    assert_eq!(all.published[1].rests_on, RestsOn::Outcome);
    assert_eq!(all.bases["route.werk"], Basis::Calibrated("op de cijfers".to_owned()));
    assert!(!all.bases.contains_key("state.wachten"), "it says nothing of its own");
}

#[test]
fn without_a_file_all_of_it_is_assumed() {
    let all = read("");
    assert_eq!(all, Behaviour::default());
}

#[test]
fn names_that_are_not_there_are_faults() {
    expect_all(&[
        ("a route", &[(FILE, "", "[route.«E101¦werkk»]\naanname = \"x\"\n")]),
        ("a state", &[(FILE, "", "[route.werk.state.«E101¦matchin»]\naanname = \"x\"\n")]),
        ("a state of a part", &[(FILE, "", "[state.«E101¦\"intake/nergens\"»]\naanname = \"x\"\n")]),
        ("a state of another route", &[(FILE, "", "[route.zorg.state.«E101¦matching»]\naanname = \"x\"\n")]),
        ("an action", &[(FILE, "", "[state.matching]\naanname = \"x\"\nactions = { «E101¦gevondn» = 1 }\n")]),
        ("a follow-up", &[(FILE, "", "[followup.«E101¦nazor»]\naanname = \"x\"\n")]),
        ("an answer", &[(FILE, "", "[followup.nazorg]\naanname = \"x\"\nanswers = { «E101¦weg» = 1 }\n")]),
        (
            "where it stands",
            &[(FILE, "", "[followup.nazorg]\naanname = \"x\"\nwithin = { «E101¦maan» = { duurzaam = 1 } }\n")],
        ),
        ("a field", &[(FILE, "", "[field.«E101¦urn»]\naanname = \"x\"\nvalues = { ja = 1 }\n")]),
        ("a choice", &[(FILE, "", "[field.contract]\naanname = \"x\"\nvalues = { «E101¦vast» = 1 }\n")]),
        ("an attribute", &[(FILE, "", "[attribute.«E101¦gemeent»]\naanname = \"x\"\nvalues = { noord = 1 }\n")]),
        ("a role", &[(FILE, "", "[pace]\naanname = \"x\"\n[pace.role.«E101¦mento»]\nin_time = 1\n")]),
        ("an action from everywhere", &[(FILE, "", "[anywhere]\naanname = \"x\"\n«E101¦verdwnt» = 1\n")]),
        ("a group that comes in", &[(FILE, "", "[cohort.x]\ninflow = [«E101¦\"pro\"»]\n")]),
    ]);
}

#[test]
fn numbers_that_cannot_be_are_faults() {
    expect_all(&[
        ("more than certain", &[(FILE, "", "[habits]\naanname = \"x\"\nno_show = «E004¦101»\n")]),
        ("less than nothing", &[(FILE, "", "[life]\naanname = \"x\"\nmoves = «E004¦-1»\n")]),
        ("days backwards", &[(FILE, "", "[habits]\naanname = \"x\"\nno_show_days = «E004¦[9, 2]»\n")]),
        ("more than all", &[(FILE, "", "«E004¦[pace]»\naanname = \"x\"\nin_time = 90\nlate = 20\n")]),
        (
            "eleven months",
            &[(FILE, "", "[inflow.x]\naanname = \"x\"\nper_year = 1\nmonths = «E004¦[1,1,1,1,1,1,1,1,1,1,1]»\n")],
        ),
        ("nothing at all", &[(FILE, "", "[state.matching]\naanname = \"x\"\nactions = «E004¦{ gevonden = 0 }»\n")]),
        (
            "out of bounds",
            &[(FILE, "", "[field.uren]\naanname = \"x\"\nvalues = [«E004¦{ from = 0, to = 41, weight = 1 }»]\n")],
        ),
        ("a word for a number", &[(FILE, "", "[field.uren]\naanname = \"x\"\nvalues = { «E101¦veel» = 1 }\n")]),
    ]);
}

#[test]
fn what_rests_on_nothing_is_a_fault() {
    expect_all(&[
        ("no basis", &[(FILE, "", "«E003¦[life]»\nmoves = 1\n")]),
        ("two of them", &[(FILE, "", "«E004¦[life]»\naanname = \"x\"\nsource = \"y\"\n")]),
        ("an unknown key", &[(FILE, "", "[life]\naanname = \"x\"\n«E002¦move» = 1\n")]),
        ("an unknown table", &[(FILE, "", "[«E002¦lifes»]\naanname = \"x\"\n")]),
        ("no TOML", &[(FILE, "", "«E001¦[life\n»aanname = \"x\"\n")]),
        ("a cohort of nobody", &[(FILE, "", "«E003¦[cohort.x]»\n")]),
        (
            "a figure of nobody",
            &[(
                FILE,
                "",
                "[cohort.y]\nenter = [\"verhuisd\"]\n[[published]]\nname = \"x\"\ntitle = \"X\"\nvalue = 1\nsource = \"z\"\n\
             rests_on = \"input\"\nmeasure = \"per_year\"\nof = «E101¦\"yy\"»\n",
            )],
        ),
    ]);
}

/// Promise: all faults come in one run, and none of them follows from another.
#[test]
fn where_a_route_is_not_understood_what_stands_in_its_files_is_not_judged() {
    const Q: &str = "aanname = \"x\"\n";
    let unclear = |text: &str| {
        let files = edited(&[
            (FILE, "", text),
            ("werk.toml", "title     = \"Werk zoeken\"", "titel     = \"Werk zoeken\""),
            ("werk.toml", "[state.zoeken]", "[state.zoeke]"),
        ]);
        let files: Vec<_> = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
        let found = check(&files).diagnostics.into_iter().filter(|d| d.file == FILE);
        found.map(|d| d.to_string()).collect::<Vec<_>>()
    };
    let table: [(&str, &[&str]); 14] = [
        ("[route.werk.state.nergens]\n", &["2:19: E101 Er is geen stap `nergens`."]),
        ("[state.\"intake/nergens\"]\n", &["2:8: E101 Er is geen stap `intake/nergens`."]),
        (
            "[route.werk.state.zoeke]\nactions = { gevonden = 1, nooit = 1 }\n",
            &["3:27: E101 Er is geen handeling `nooit`."],
        ),
        ("[route.zorg.state.matching]\n", &["2:19: E101 Er is geen stap `matching`."]),
        (
            "[route.werk.state.matching]\nactins = {}\n",
            &["3:1: E002 `actins` is geen woord dat in [route.werk.state.matching] kan staan."],
        ),
        ("[route.werkk]\n", &["2:8: E101 Er is geen route `werkk`."]),
        ("[pace]\naanname = \"x\"\n[pace.role.mento]\n", &["2:12: E101 Er is geen rol `mento`."]),
        ("[attribute.gemeent]\nvalues = { noord = 1 }\n", &["2:12: E101 Er is geen kenmerk van jongeren `gemeent`."]),
        ("[field.uren]\nvalues = { vijf = 1 }\n", &["3:12: E101 \"vijf\" is geen keuze van `uren`."]),
        ("[cohort.x]\ninflow = [\"pro\"]\n", &["3:11: E101 Er is geen instroom `pro`."]),
        ("[habits]\nno_show = 101\n", &["3:11: E004 "]),
        // What stands in the file may be what it names, whatever is wrong there.
        ("[route.werk.state.zoeke]\nactions = { gevonden = 1 }\n", &[]),
        ("[route.werk.state.matching]\nactions = { gevonden = 1, verdwijnt = 1 }\n", &[]),
        ("[field.uren]\nvalues = [{ from = 0, to = 99, weight = 1 }]\n", &[]),
    ];
    for (text, expected) in table {
        let (head, rest) = text.split_once('\n').unwrap_or((text, ""));
        let basis = if head.starts_with("[cohort") { "" } else { Q };
        let found = unclear(&format!("{head}\n{rest}{basis}"));
        let right = found.len() == expected.len()
            && found.iter().zip(expected).all(|(found, expected)| {
                found
                    .strip_prefix("behaviour.toml:")
                    .is_some_and(|found| found.contains(expected.split_once(": ").map_or("", |e| e.1)))
            });
        assert!(right, "{text}: {found:#?}");
    }
}

#[test]
fn the_answers_of_a_follow_up_that_is_misspelt_are_no_faults() {
    let file = WHOLE.replace("callbacks = [\"nazorg\"]", "callbacks = [«E101¦\"nazor\"»]");
    let wrong = file.replace("answers   = [\"werkt_nog\"]", "answers   = [\"werkt_nog\", «E101¦\"nooit\"»]");
    for text in [file, wrong] {
        assert_eq!(super::differs(&[(FILE, "", &text)]), None);
    }
}

/// Promise: a list that stops says so, and the name that was meant is on it.
#[test]
fn names_are_listed_the_nearest_first_and_the_rest_is_counted() {
    let names: Vec<String> = (0..20).map(|n| format!("veld_{n:02}")).collect();
    let known = names.iter().map(String::as_str).chain(["begeleiding"]);
    let said =
        Sink::default().listed(THERE_ARE, "jobcoachbegeleiding", known).map(|m| (m.nl().to_owned(), m.en().to_owned()));
    let list = (0..11).map(|n| format!(", veld_{n:02}")).collect::<String>();
    let (nl, en) =
        (format!("Er zijn: begeleiding{list}, en nog 9."), format!("There are: begeleiding{list}, and 9 more."));
    assert_eq!(said, Some((nl, en)));
    assert_eq!(Sink::default().listed(THERE_ARE, "x", std::iter::empty()), None);
}
