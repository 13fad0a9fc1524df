//! `check --proof`: what is claimed of a programme, over how much it was proved, and what stands against it.

use sluitend_engine::check::{Checked, End, Pass, times, times_from_elsewhere};
use sluitend_engine::diagnostic::Language;
use sluitend_engine::id::{RouteId, StateId};
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
            (Verdict::Open, true) => "niet beoordeeld",
            (Verdict::Open, false) => "not judged",
        };
        let _ = writeln!(out, "{verdict:<15} {}", claim.says.text(language));
        match claim.verdict {
            Verdict::Refuted(n) => {
                let against = &checked.diagnostics[n];
                let (file, line, code) = (&against.file, against.line, against.code);
                let _ = writeln!(out, "{:15} {file}:{line}: {code} {}", "", against.message.text(language));
                if let Some(example) = &against.counterexample {
                    let _ = writeln!(out, "{:15} {}", "", example.text(language));
                }
            }
            Verdict::Proved | Verdict::Open => {
                let below = claim.why.as_ref().unwrap_or(&claim.over);
                let _ = writeln!(out, "{:15} {}", "", below.text(language));
            }
        }
    }
    extent(&mut out, checked, dutch);
    durations(&mut out, checked, dutch);
    out
}

/// Over how much of each route the proof went.
fn extent(out: &mut String, checked: &Checked, dutch: bool) {
    let extent = &checked.extent;
    let (head, what) = if dutch {
        (["stappen", "bereikt", "acties", "tabellen", "overdrachten", "groepen"], "Waarover het bewijs gaat")
    } else {
        (["states", "reached", "moves", "tables", "handovers", "boxes"], "Over what it was proved")
    };
    let title = |id: &RouteId| title(checked, id);
    let width = extent.routes.iter().map(|r| title(&r.id).chars().count()).chain([what.chars().count()]).max();
    let width = width.unwrap_or_default();
    let _ = write!(out, "\n{what:<width$}");
    for h in head {
        let _ = write!(out, " {h:>12}");
    }
    out.push('\n');
    for r in &extent.routes {
        let _ = write!(out, "{:<width$}", title(&r.id));
        for n in [r.states, r.reached, r.moves, r.tables, r.handovers, r.boxes] {
            let _ = write!(out, " {n:>12}");
        }
        out.push('\n');
    }
    out.push_str(if dutch { EXTENT_NL } else { EXTENT_EN });
    let joined: usize = extent.routes.iter().map(|r| r.joined).sum();
    let (variables, classes, derivations) = (extent.variables, extent.classes, extent.derivations);
    let _ = match (joined, dutch) {
        (0, _) => Ok(()),
        (n, true) => writeln!(out, "  Bij {n} stappen zijn groepen samengevoegd: daar lijkt meer mogelijk dan er is."),
        (n, false) => writeln!(out, "  In {n} states boxes were joined: there more seems possible than is."),
    };
    let _ = if dutch {
        writeln!(
            out,
            "  In alles: {variables} kenmerken in {classes} klassen, {derivations} manieren om ergens te komen."
        )
    } else {
        writeln!(out, "  In all: {variables} variables in {classes} classes, {derivations} ways to get somewhere.")
    };
}

const EXTENT_NL: &str = "  bereikt: stappen waar iemand kan komen; acties: met wat vanzelf gebeurt en antwoorden; tabellen: met meer dan één
  rij; overdrachten: naar een andere route; groepen: jongeren die overal hetzelfde kunnen, samen bekeken.
";

const EXTENT_EN: &str =
    "  reached: states to which someone can get; moves: with timers and answers; tables: with more than one row;
  handovers: to another route; boxes: youths who can do the same everywhere, looked at together.
";

const TIMES_NL: &str = "
Hoe lang een route duurt, in dagen, per einde (→: overdracht naar een andere route)
  kortst: iedereen doet alles meteen; langst: alles op de laatste dag van de termijn; uiterlijk gehoord: niemand doet iets,
  tot van elke stap de ladder op is en wie voor de regio verantwoordelijk is het heeft. Van elders: vanaf een stap waar
  iemand uit een andere route binnenkomt, naar welk einde ook.
";

const TIMES_EN: &str = "
How long a route takes, in days, for each end (→: handover to another route)
  shortest: everyone acts at once; longest: everyone acts on the due date; heard of: nobody acts until the ladder of each
  step has run out and someone accountable holds it. From elsewhere: from a step in which one arrives from another route,
  to whatever end.
";

/// How long each route can take, for those that can be walked.
fn durations(out: &mut String, checked: &Checked, dutch: bool) {
    let Some(programme) = &checked.programme else { return };
    out.push_str(if dutch { TIMES_NL } else { TIMES_EN });
    let head = if dutch { ["kortst", "langst", "uiterlijk gehoord"] } else { ["shortest", "longest", "heard of"] };
    for route in programme.routes.values() {
        let times = times(programme, route);
        let state = |id: &StateId| route.states.get(id).map_or_else(|| id.to_string(), |s| s.title.clone());
        let end = |end: &End| match end {
            End::Outcome(at) => state(at),
            End::Route(to) => format!("→ {}", title(checked, to)),
        };
        let elsewhere = times_from_elsewhere(programme, route);
        let from =
            |at: &StateId| format!("{} '{}'", if dutch { "van elders bij" } else { "from elsewhere at" }, state(at));
        let ends = times.ways.iter().map(|way| end(&way.end));
        let lines = ends.chain(elsewhere.iter().map(|(at, _)| from(at))).map(|line| line.chars().count() + 2);
        let width = lines.chain([route.title.chars().count()]);
        let width = width.max().unwrap_or_default();
        let _ = writeln!(out, "\n{:<width$} {:>9} {:>9} {:>18}", route.title, head[0], head[1], head[2]);
        let inner = width.saturating_sub(2);
        for way in &times.ways {
            let (short, long, heard) = (way.shortest.days, way.longest.days, way.heard_of.days);
            let _ = writeln!(out, "  {:<inner$} {short:>9} {long:>9} {heard:>18}", end(&way.end));
        }
        if let Some((at, days)) = &times.dominates {
            let _ = if dutch {
                writeln!(out, "  Op de langste weg kost '{}' de meeste tijd: {days} dagen.", state(at))
            } else {
                writeln!(out, "  On the longest way '{}' takes most of the time: {days} days.", state(at))
            };
        }
        // From there it is told for all ends together.
        for (at, times) in elsewhere {
            let days = |pass: Option<&Pass>| pass.map_or(0, |pass| pass.days);
            let (short, long, heard) = (days(times.shortest()), days(times.longest()), days(times.heard_of()));
            let _ = writeln!(out, "  {:<inner$} {short:>9} {long:>9} {heard:>18}", from(at));
        }
    }
}

/// What a route is called; its name where the files cannot be understood.
fn title(checked: &Checked, id: &RouteId) -> String {
    let programme = checked.programme.as_ref().or(checked.draft.as_ref());
    programme.and_then(|p| p.routes.get(id)).map_or_else(|| id.to_string(), |route| route.title.clone())
}
