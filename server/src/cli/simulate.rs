//! `simulate`: a region in memory, through the same core.

use super::run;
use crate::simulate::{Options, run as simulate, youths_in};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// More do not fit in the memory of an ordinary machine in reasonable time.
const MOST_YOUTHS: u32 = 100_000;

#[derive(Args)]
pub(super) struct Simulate {
    /// The directory of the programme.
    #[arg(default_value = "./routes")]
    directory: PathBuf,
    /// How many youths come in; without it as many as in the real region, when its behaviour says how many, else 460.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_YOUTHS)))]
    youths: Option<u32>,
    /// How many years.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=20))]
    years: u32,
    /// The same seed gives the same region.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// For people or for programs.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Simulate {
    /// Exits 1 when the closure invariant broke.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let (programme, _) = run::programme(&self.directory)?;
        let whole = youths_in(&programme, self.years).map(|whole| whole.min(MOST_YOUTHS));
        let youths = self.youths.or(whole).unwrap_or(Options::default().youths);
        let options = Options { youths, years: self.years, seed: self.seed };
        let report = simulate(&programme, &options);
        match self.format {
            Format::Text => outln!("{report}"),
            Format::Json => outln!("{}", serde_json::to_string_pretty(&report)?),
        }
        Ok(if report.is_closed() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}
