//! How long the proof takes: for the project's own routes, and as an invented route grows.

use crate::report::{Aim, Report};
use sluitend_engine::check::check;
use sluitend_tests::invented::{Invented, Size};
use sluitend_tests::mutants::Tally;
use std::time::{Duration, Instant};

/// Fields of the invented routes.
const FIELDS: usize = 60;

/// Runs of each; the quickest counts, since nothing makes a proof quicker than it is.
const RUNS: usize = 7;

pub fn measure(report: &mut Report) -> anyhow::Result<()> {
    let own = sluitend::files::read(&sluitend_tests::workspace().join("routes"))?;
    report.judge("proof", "the project's own routes", ms(quickest(&own.routes)), "ms", Aim::Below(50.0));
    let mut first = None;
    for states in [30, 300, 3_000] {
        let files = Invented::sound(7, Size { states, fields: FIELDS }).files();
        anyhow::ensure!(check(&files).diagnostics.is_empty(), "the invented route of {states} states has a fault");
        let took = quickest(&files);
        let what = format!("a route of {states} states and {FIELDS} fields");
        match states {
            300 => report.judge("proof", what, ms(took), "ms", Aim::Below(100.0)),
            _ => report.note("proof", what, ms(took), "ms"),
        }
        if states == 300 {
            first = Some(took);
        } else if let Some(first) = first {
            let ratio = took.as_secs_f64() / first.as_secs_f64();
            report.note("proof", "ten times as many states: time", ratio, "times");
        }
    }
    Ok(())
}

/// How many of the edits that break the project's own routes, as the simulator shows, `check` reports.
pub fn mutants(report: &mut Report) -> anyhow::Result<()> {
    let mut own = sluitend::files::read(&sluitend_tests::workspace().join("routes"))?;
    // What people do is no route: with the rates of the region a broken row is seldom come to, and an edit of a route would
    // be found by a name that the behaviour lacks.
    own.routes.retain(|(path, _)| path != "behaviour.toml");
    let options = sluitend::simulate::Options { youths: 150, years: 3, seed: 11 };
    let tally = Tally::of(&own.routes, 1_000, &options, 1);
    report.note("mutants", "single edits", tally.mutants as f64, "edits");
    report.note("mutants", "of which a word could not be understood", tally.unreadable as f64, "edits");
    report.note("mutants", "broken by the simulator's witness", tally.broken as f64, "edits");
    let share = tally.reported as f64 / tally.broken.max(1) as f64;
    report.judge("mutants", "of these, reported", 100.0 * share, "percent", Aim::Least(90.0));
    tally.missed.iter().for_each(|missed| println!("missed: {missed}"));
    Ok(())
}

fn quickest(files: &[(String, Vec<u8>)]) -> Duration {
    let run = |_| {
        let begin = Instant::now();
        std::hint::black_box(check(std::hint::black_box(files)));
        begin.elapsed()
    };
    (0..RUNS).map(run).min().unwrap_or_default()
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}
