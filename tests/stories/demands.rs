//! What professionals may count on in every route of both programmes: each step says all that they need to do it on Monday,
//! nobody is without the reminders that every youth has, and guides speak to them in one voice.

use sluitend_engine::calendar::{Span, Unit};
use sluitend_engine::model::{Anchor, FollowUp, Programme, Route, StateKind};
use sluitend_tests::{town, workspace};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const PROGRAMMES: [&str; 2] = ["routes", "routes-deventer"];

/// The files of a programme in which steps stand: its routes and parts.
fn graphs(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = workspace().join(folder);
    let files = |folder: &Path| {
        let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        entries.filter(|p| p.extension().is_some_and(|e| e == "toml")).collect::<Vec<_>>()
    };
    let all = files(&folder).into_iter().chain(files(&folder.join("parts")));
    let texts = all.map(|path| (path.clone(), std::fs::read_to_string(&path).unwrap()));
    texts.filter(|(_, text)| text.contains("\n[state.")).filter(|(_, text)| is_graph(text)).collect()
}

fn is_graph(text: &str) -> bool {
    let begins = |line: &str| line == "[route]" || line == "[part]";
    text.lines().any(begins)
}

/// The steps of a file at which someone must act, each with the lines in which it stands.
fn steps(text: &str) -> Vec<(String, toml::Table, String)> {
    let file: toml::Table = text.parse().unwrap();
    let Some(states) = file.get("state").and_then(toml::Value::as_table) else { return Vec::new() };
    let acts = states.iter().filter(|(_, state)| state.get("owner").is_some());
    let step = |(name, state): (&String, &toml::Value)| {
        let lines = text.split(&format!("\n[state.{name}]\n")).nth(1).unwrap();
        let lines = lines.split("\n[").next().unwrap();
        (name.clone(), state.as_table().unwrap().clone(), lines.to_owned())
    };
    acts.map(step).collect()
}

/// Whether a key holds something, or is said to be empty with a reason on its line: `checklist = []  # waarom`.
fn is_said(step: &toml::Table, lines: &str, key: &str) -> bool {
    match step.get(key).and_then(toml::Value::as_array) {
        None => false,
        Some(list) if !list.is_empty() => true,
        Some(_) => {
            let line = lines.lines().find(|line| line.split('=').next().is_some_and(|k| k.trim() == key));
            line.and_then(|line| line.split_once('#')).is_some_and(|(_, why)| why.trim().len() > 10)
        }
    }
}

/// Broken promise: complete enough to work by. Owner, due and ladder the reader demands; the rest is demanded here.
#[test]
fn every_step_says_all_that_someone_needs_to_do_it() {
    let mut missing = Vec::new();
    let mut seen = 0;
    for (path, text) in PROGRAMMES.into_iter().flat_map(graphs) {
        for (name, step, lines) in steps(&text) {
            seen += 1;
            let mut lacks = |what: &str| missing.push(format!("{}: {name} lacks {what}", path.display()));
            for key in ["frames", "sources", "checklist", "actions"] {
                if !is_said(&step, &lines, key) {
                    lacks(key);
                }
            }
            let guide = step.get("guide").and_then(toml::Value::as_str).unwrap_or_default();
            let paragraphs: Vec<_> = guide.trim().split("\n\n").collect();
            let asked = ["**Wat doet u?**", "**Met wie?**", "**Wat schrijft u op?**"];
            for heading in asked {
                if !paragraphs.iter().any(|p| p.starts_with(heading)) {
                    lacks(heading);
                }
            }
            // What not to do: a warning of its own.
            if !paragraphs.iter().any(|p| p.starts_with("**") && !asked.iter().any(|h| p.starts_with(h))) {
                lacks("what not to ask, or to mind");
            }
            // What came of it is known: by what is filled in, or by which of several ways was taken.
            let on = step["on"].as_table().unwrap();
            if on.len() < 2 && !on.values().any(|way| way.get("ask").is_some()) {
                lacks("what is filled in");
            }
        }
    }
    assert!(seen > 190, "{seen} steps are found at all");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// `a.b? c` as `a.`, `b?`, `c`; what is between quotation marks is spoken to someone else, and left out.
fn sentences(guide: &str) -> Vec<String> {
    let unspoken: String = guide.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    let words = unspoken.replace("**", "").replace('\n', " ");
    words.split_inclusive(['.', '!', '?']).map(|s| s.trim().to_owned()).collect()
}

/// Broken promise: professionals are spoken to with `u`, as on the pages; `je` is for a question to the youth.
#[test]
fn guides_speak_to_professionals_in_one_voice() {
    let mut other = Vec::new();
    for folder in PROGRAMMES {
        let (programme, _) = town::read(folder);
        for route in programme.routes.values() {
            let guides = route.states.values().filter_map(|s| s.guide.as_ref());
            let all = guides.chain(route.followups.values().filter_map(|f| f.guide.as_ref()));
            for sentence in all.flat_map(|guide| sentences(guide)) {
                let words = sentence.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
                let familiar = |word: String| matches!(word.as_str(), "je" | "jij" | "jou" | "jouw" | "jullie");
                // `Vraag: werk je nog?` is what the youth is asked.
                let is_asked = sentence.ends_with('?') && sentence.contains(':');
                if words.into_iter().any(familiar) && !is_asked {
                    other.push(format!("{folder}/{}: {sentence}", route.id));
                }
            }
        }
    }
    other.sort();
    other.dedup();
    assert!(other.is_empty(), "{}", other.join("\n"));
}

/// A reminder that every youth has, in every route.
struct Reminder {
    what: &'static str,
    is_in: fn(&Route) -> bool,
}

fn is_at(followup: &FollowUp, anchor: &Anchor, amount: i32, unit: Unit) -> bool {
    followup.anchor == *anchor && followup.offsets.contains(&Span { amount, unit }) && !followup.recurs
}

fn has(route: &Route, anchor: &Anchor, amount: i32, unit: Unit) -> bool {
    // Only an end may silence it: who comes back is asked again.
    let ends = |cancel: &Anchor| match cancel {
        Anchor::Enter(state) => route.states.get(state).is_some_and(|s| matches!(s.kind, StateKind::Final { .. })),
        _ => false,
    };
    route.followups.values().any(|f| is_at(f, anchor, amount, unit) && f.cancel.iter().all(ends))
}

fn comes_every_quarter(route: &Route) -> bool {
    // It counts from the beginning, by enrolment or by a handover, and from the day on which a case is opened again; nothing
    // that is entered again and again begins it anew.
    let quarter = |f: &&FollowUp| f.recurs && f.offsets == [Span { amount: 3, unit: Unit::Months }];
    let review = route.followups.values().find(quarter);
    let begins_anew = |cancel: &Anchor| match cancel {
        Anchor::Enter(state) | Anchor::Exit(state) => {
            let own = |t: &sluitend_engine::model::Transition| {
                t.branches.iter().any(|b| b.to == sluitend_engine::model::Destination::State(state.clone()))
            };
            route.states.get(state).is_some_and(|s| s.on.values().any(own))
        }
        _ => false,
    };
    review.is_some_and(|f| f.anchor == Anchor::Start && !f.cancel.iter().any(begins_anew))
}

/// Whether the end of a contract is looked at beforehand, wherever it is filled in; and it is, wherever there is one.
fn ends_no_contract_unseen(route: &Route) -> bool {
    let works = |outcome: &str| ["werk_regulier", "werk_ondersteund", "beschut_werk", "bbl"].contains(&outcome);
    let has_work = route.states.values().any(|s| match &s.kind {
        StateKind::Final { outcome } => works(outcome.as_str()),
        _ => false,
    });
    let asked = route.fields.contains_key("contracteinde");
    let told = route.followups.values().any(|f| match &f.anchor {
        Anchor::Field(field) => {
            field.as_str() == "contracteinde" && f.offsets.contains(&Span { amount: -8, unit: Unit::Weeks })
        }
        _ => false,
    });
    asked == told && (asked || !has_work)
}

const REMINDERS: [Reminder; 7] = [
    Reminder { what: "16 years, before", is_in: |r| has(r, &Anchor::Birthday(16), -3, Unit::Months) || from_23(r) },
    Reminder {
        what: "18 years, six months before",
        is_in: |r| has(r, &Anchor::Birthday(18), -6, Unit::Months) || from_23(r),
    },
    Reminder { what: "23 years, before", is_in: |r| has(r, &Anchor::Birthday(23), -6, Unit::Months) || from_23(r) },
    Reminder { what: "27 years, before", is_in: |r| has(r, &Anchor::Birthday(27), -6, Unit::Months) },
    Reminder { what: "the end of a contract, eight weeks before", is_in: ends_no_contract_unseen },
    Reminder {
        what: "1 October",
        is_in: |r| {
            let day = |f: &FollowUp| matches!(f.anchor, Anchor::Day(day) if (day.month(), day.day()) == (10, 1));
            r.followups.values().any(|f| day(f) && f.cancel.is_empty())
        },
    },
    Reminder { what: "every three months, the trajectplan", is_in: comes_every_quarter },
];

/// Nobody is younger than 23 there.
fn from_23(route: &Route) -> bool {
    route.id.as_str() == "zonder-startkwalificatie-23-27"
}

/// Broken promise: whoever comes into whichever route in whichever way has all of them. They hang on the youth, the calendar
/// or the beginning of a route, and on nothing that one could pass by.
#[test]
fn every_youth_has_the_same_reminders_in_every_route() {
    let mut table = String::new();
    let mut missing = Vec::new();
    for folder in PROGRAMMES {
        let (programme, _): (Arc<Programme>, _) = town::read(folder);
        for route in programme.routes.values() {
            let marks = REMINDERS.iter().map(|r| if (r.is_in)(route) { "  x" } else { "  -" }).collect::<String>();
            table += &format!("{folder:<16}{:<32}{marks}\n", route.id.as_str());
            let lacks = REMINDERS.iter().filter(|r| !(r.is_in)(route));
            missing.extend(lacks.map(|r| format!("{folder}/{}: {}", route.id, r.what)));
        }
    }
    println!("{table}");
    assert!(missing.is_empty(), "{table}\n{}", missing.join("\n"));
}

/// Broken promise: who stopped is called a year later, whatever route they are in by then.
#[test]
fn the_call_a_year_later_goes_along_to_every_other_route() {
    let mut promised = 0;
    for folder in PROGRAMMES {
        let (programme, _) = town::read(folder);
        for route in programme.routes.values() {
            let calls = route.followups.values().filter(|f| f.id.as_str().starts_with("jaarcontact"));
            for call in calls {
                promised += 1;
                assert!(call.keep && call.invite, "{folder}/{}: {} stays behind", route.id, call.id);
            }
        }
    }
    assert!(promised >= 12, "{promised}");
}
