//! Our verdict on the flow of a route agrees with that of pm4py on its Petri net, over 500 random routes.
//!
//! E102 and W102 (nobody comes there) are its dead places, E104 (nobody leaves) the places that nothing leaves, E103 (no
//! outcome can be reached) the places from which the end cannot be reached; and a route has none of these if and only if
//! pm4py calls the net sound. E103 tells the first state of a way without an end, not all of them, and is silent where
//! E104 tells the cause: so each E103 must be such a place, and where there is such a place there must be an E103 or E104.

use serde::Deserialize;
use sluitend_engine::check::Code;
use sluitend_engine::draw::{Format, draw};
use sluitend_tests::random_route::{ID, RandomRoute, Wish, random_route};
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

#[derive(Deserialize)]
struct Verdict {
    sound: bool,
    dead: BTreeSet<String>,
    stuck: BTreeSet<String>,
    halted: BTreeSet<String>,
}

fn theirs(nets: &[String]) -> Vec<Verdict> {
    let mut python = Command::new(sluitend_tests::python())
        .arg(sluitend_tests::workspace().join("tests/oracles/soundness.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let mut input = python.stdin.take().expect("its input is ours");
    let nets = serde_json::to_vec(nets).expect("JSON");
    let writing = std::thread::spawn(move || input.write_all(&nets));
    let output = python.wait_with_output().expect("Python answers");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    writing.join().expect("no panic").expect("Python reads");
    serde_json::from_slice(&output.stdout).expect("verdicts")
}

/// The places of which our check says something with one of these codes.
fn ours(route: &RandomRoute, codes: &[Code]) -> BTreeSet<String> {
    let checked = route.check();
    let told = checked.diagnostics.iter().filter(|d| d.file == format!("{ID}.toml") && codes.contains(&d.code));
    let state = |line: u32| {
        let header = route.text.lines().nth(line as usize - 1).unwrap_or_default();
        let name = header.trim_start_matches("[state.").trim_end_matches(']');
        format!("p.{name}")
    };
    told.map(|d| state(d.line)).collect()
}

fn disagreement(route: &RandomRoute, theirs: &Verdict) -> Option<String> {
    let dead = ours(route, &[Code::E102, Code::W102]);
    let endless = ours(route, &[Code::E103]);
    // A dead place that nothing leaves is in no marking: their list of those that are has no dead ones.
    let halted: BTreeSet<String> = ours(route, &[Code::E104]).difference(&dead).cloned().collect();
    let sound = dead.is_empty() && endless.is_empty() && halted.is_empty();
    if dead != theirs.dead {
        return Some(format!("nobody comes to {dead:?}, or to {:?}", theirs.dead));
    }
    if halted != theirs.halted {
        return Some(format!("nobody leaves {halted:?}, or {:?}", theirs.halted));
    }
    if !endless.is_subset(&theirs.stuck) || (endless.is_empty() && halted.is_empty()) != theirs.stuck.is_empty() {
        return Some(format!("no end from {endless:?}, or from {:?}", theirs.stuck));
    }
    (sound != theirs.sound).then(|| format!("sound: {sound}, or {}", theirs.sound))
}

#[test]
fn our_verdict_agrees_with_that_of_pm4py() {
    let wish = |seed: u64| Wish { steps: 3 + (seed as usize * 5) % 16, careless: !seed.is_multiple_of(4) };
    let routes: Vec<RandomRoute> = (0..500).map(|seed| random_route(1_000 + seed, wish(seed))).collect();
    let nets: Vec<String> = routes.iter().map(|r| draw(&r.programme, &r.route).write(Format::Pnml)).collect();
    let verdicts = theirs(&nets);
    assert_eq!(verdicts.len(), routes.len());
    // The routes are of all kinds, or agreement would mean little.
    let count = |what: fn(&Verdict) -> bool| verdicts.iter().filter(|v| what(v)).count();
    let kinds = [
        count(|v| v.sound),
        count(|v| !v.dead.is_empty()),
        count(|v| !v.stuck.is_empty()),
        count(|v| !v.halted.is_empty()),
    ];
    assert!(kinds.iter().all(|n| *n >= 50), "sound, dead, stuck, halted: {kinds:?}");
    let all: Vec<String> = routes
        .iter()
        .zip(&verdicts)
        .enumerate()
        .filter_map(|(n, (route, verdict))| Some(format!("{n}: {}\n{}", disagreement(route, verdict)?, route.text)))
        .collect();
    assert!(all.is_empty(), "{} disagreements; the first:\n{}", all.len(), all[0]);
}
