//! Measures what matters, on this machine, now: `make bench`. Takes minutes; the machine should do nothing else.
//!
//! What depends on the machine is told as a ratio to a minimal program that writes the same rows to the same kind of
//! database, in alternating runs, as a median; and as counts that do not depend on it at all.
//!
//! `--only draw|durable|ticks|sizes|proof|mutants` measures one part, `--quick` takes fewer and shorter runs, `--small`
//! leaves out the million cases.

mod clients;
mod copies;
mod drawing;
mod durable;
mod minimal;
mod pages;
mod process;
mod proof;
mod region;
mod report;
mod sizes;
mod template;
mod ticks;

use report::Report;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The local time of all that is measured.
const NOW: &str = "2026-11-23T09:00";

/// How thoroughly.
#[derive(Clone, Copy)]
struct Pace {
    /// Alternating pairs of runs.
    pairs: usize,
    /// Seconds of one run.
    seconds: u64,
    /// Requests of which the time is taken.
    samples: usize,
}

fn main() -> anyhow::Result<()> {
    // `cargo bench` adds `--bench`.
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let has = |flag: &str| args.iter().any(|a| a == flag);
    let only = args.iter().position(|a| a == "--only").and_then(|at| args.get(at + 1)).cloned();
    let asked = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let pace = match has("--quick") {
        true => Pace { pairs: 3, seconds: 1, samples: 300 },
        false => Pace { pairs: 7, seconds: 3, samples: 1000 },
    };
    let mut report = Report::default();
    let runtime = tokio::runtime::Runtime::new()?;
    if asked("proof") {
        proof::measure(&mut report)?;
    }
    if asked("draw") {
        drawing::measure(&mut report)?;
    }
    if asked("mutants") {
        proof::mutants(&mut report)?;
    }
    runtime.block_on(async {
        if asked("durable") {
            durable::measure(pace, &mut report).await?;
        }
        if asked("ticks") {
            ticks::measure(pace, &mut report).await?;
        }
        if asked("sizes") {
            let sizes: &[u32] = if has("--small") { &[1_000, 100_000] } else { &[1_000, 100_000, 1_000_000] };
            sizes::measure(pace, sizes, &mut report).await?;
        }
        anyhow::Ok(())
    })?;
    report.print();
    report.write(&sluitend_tests::workspace().join("target/bench.json"))
}
