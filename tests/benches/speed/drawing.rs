//! How long it takes to draw a route, and how long Graphviz `dot` takes for the same one.

use crate::report::{Aim, Report, median};
use sluitend_engine::draw::{Format, draw};
use sluitend_tests::random_route::{RandomRoute, Wish, random_route};
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Routes of each size.
const ROUTES: u64 = 9;

pub fn measure(report: &mut Report) -> anyhow::Result<()> {
    for steps in [60, 300] {
        let routes: Vec<_> = (0..ROUTES).map(|seed| random_route(seed, Wish { steps, careless: false })).collect();
        let mut ours = Vec::new();
        let mut ratios = Vec::new();
        for route in &routes {
            let (took, dot) = (drawn(route), by_dot(route)?);
            ours.push(took.as_secs_f64() * 1000.0);
            ratios.push(dot.as_secs_f64() / took.as_secs_f64());
        }
        let what = format!("a route of {steps} steps as SVG");
        match steps {
            60 => report.judge("draw", what, median(&ours), "ms", Aim::Below(50.0)),
            _ => report.note("draw", what, median(&ours), "ms"),
        }
        report.note("draw", format!("{steps} steps: dot's time to ours"), median(&ratios), "times");
    }
    Ok(())
}

fn drawn(route: &RandomRoute) -> Duration {
    let begin = Instant::now();
    std::hint::black_box(draw(&route.programme, &route.route).write(Format::Svg));
    begin.elapsed()
}

/// Its start counts, which is a few milliseconds: that is how one would use it.
fn by_dot(route: &RandomRoute) -> anyhow::Result<Duration> {
    let text = draw(&route.programme, &route.route).write(Format::Dot);
    let begin = Instant::now();
    let mut dot =
        Command::new("dot").arg("-Tsvg").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    // Closed when it is dropped, which is when dot begins.
    dot.stdin.take().map_or(Ok(()), |mut input| input.write_all(text.as_bytes()))?;
    dot.wait()?;
    Ok(begin.elapsed())
}
