//! `check --proof`: what is claimed of a programme, over how much it was proved, and what stands against it.

use sluitend_engine::check::{Checked, End, times};
use sluitend_engine::diagnostic::Language;
use sluitend_engine::prove::{Verdict, claims};
use std::fmt::Write as _;

/// The whole report.
pub(super) fn report(checked: &Checked, language: Language) -> String {
    let dutch = language == Language::Dutch;
    let mut out = String::new();
    for claim in claims(&checked.extent, &checked.diagnostics) {
        let verdict = match (claim.verdict, dutch) {
            (Verdict::Proved, true) => "bewezen",
            (Verdict::Proved, false) => "proved",
            (Verdict::Refuted(_), true) => "weerlegd",
            (Verdict::Refuted(_), false) => "refuted",
            (Verdict::Open, true) => "open",
            (Verdict::Open, false) => "open",
        };
        let _ = writeln!(out, "{verdict:<10} {}", claim.says.text(language));
        match claim.verdict {
            Verdict::Refuted(n) => {
                let against = &checked.diagnostics[n];
                let (file, line, code) = (&against.file, against.line, against.code);
                let _ = writeln!(out, "           {file}:{line}: {code} {}", against.message.text(language));
                if let Some(example) = &against.counterexample {
                    let _ = writeln!(out, "           {}", example.text(language));
                }
            }
            Verdict::Proved | Verdict::Open => {
                let _ = writeln!(out, "           {}", claim.over.text(language));
            }
        }
    }
    extent(&mut out, checked, dutch);
    durations(&mut out, checked, dutch);
    out
}

fn extent(out: &mut String, checked: &Checked, dutch: bool) {
    let extent = &checked.extent;
    let head = if dutch {
        ["route", "stappen", "bereikt", "acties", "tabellen", "overdrachten", "groepen", "samengevoegd"]
    } else {
        ["route", "states", "reached", "moves", "tables", "handovers", "boxes", "joined"]
    };
    let [route, rest @ ..] = head;
    let _ = write!(out, "\n{route:<32}");
    for h in rest {
        let _ = write!(out, " {h:>12}");
    }
    out.push('\n');
    for r in &extent.routes {
        let _ = write!(out, "{:<32}", r.id.as_str());
        for n in [r.states, r.reached, r.moves, r.tables, r.handovers, r.boxes, r.joined] {
            let _ = write!(out, " {n:>12}");
        }
        out.push('\n');
    }
    let (variables, classes, derivations) = (extent.variables, extent.classes, extent.derivations);
    let _ = if dutch {
        writeln!(out, "{variables} kenmerken in {classes} klassen; {derivations} manieren om ergens te komen.")
    } else {
        writeln!(out, "{variables} variables in {classes} classes; {derivations} ways to get somewhere.")
    };
}

/// How long each route can take, for those that can be walked.
fn durations(out: &mut String, checked: &Checked, dutch: bool) {
    let Some(programme) = &checked.programme else { return };
    let head = if dutch {
        "uitkomst                              kortst   langst   gehoord (dagen: direct / op de termijn / ladders afgelopen)"
    } else {
        "outcome                             shortest  longest  heard of (days: at once / on the due date / ladders run out)"
    };
    let _ = writeln!(out, "\n{head}");
    for route in programme.routes.values() {
        let times = times(programme, route);
        let _ = writeln!(out, "{}", route.id);
        for way in &times.ways {
            let end = match &way.end {
                End::Outcome(state) => state.to_string(),
                End::Route(to) => format!("→ {to}"),
            };
            let (short, long, heard) = (way.shortest.days, way.longest.days, way.heard_of.days);
            let _ = writeln!(out, "  {end:<34} {short:>7} {long:>8} {heard:>9}");
        }
        if let Some((state, days)) = &times.dominates {
            let _ = if dutch {
                writeln!(out, "  de meeste tijd: {state}, {days} dagen")
            } else {
                writeln!(out, "  most of the time: {state}, {days} days")
            };
        }
    }
}
