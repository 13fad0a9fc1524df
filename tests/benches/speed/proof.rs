//! How long the proof takes: for the project's own routes, and as an invented route grows.

use crate::report::{Aim, Report};
use sluitend_engine::check::check;
use sluitend_tests::invented::{Invented, Size};
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
