//! `audit`, `rebuild` and `backup`.

use super::accounts::nobody_answers;
use super::{Place, output, run};
use crate::audit;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use std::process::ExitCode;

/// More lines than anyone reads; the count says how many there are.
const MOST_SHOWN: usize = 200;

#[derive(Args)]
pub(super) struct Audit {
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(super) struct Rebuild {
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(super) struct Backup {
    #[command(flatten)]
    place: Place,
    /// The copy; must not be there yet.
    file: PathBuf,
}

impl Audit {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let (report, nobody) = look(&self.place, false).await?;
        outln!("{} bekeken, waarvan {} open.", many(report.cases, "traject", "trajecten"), report.open);
        if report.without_case > 0 {
            let youths = many(report.without_case, "jongere", "jongeren");
            outln!("Zonder traject: {youths}; geen route laat ze toe, of meer dan één.");
        }
        if let Some(nobody) = nobody {
            outln!("{nobody}");
        }
        if report.is_clean() {
            outln!("Sluitend: bij elk open traject is iemand verantwoordelijk en staat iets te gebeuren.");
            return Ok(ExitCode::SUCCESS);
        }
        outln!(
            "{} keer niet sluitend; {} met het journaal (`sluitend rebuild` herstelt dat).",
            report.broken,
            many(report.differing, "verschil", "verschillen")
        );
        Ok(ExitCode::from(1))
    }
}

impl Rebuild {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let (report, _) = look(&self.place, true).await?;
        let cases = many(report.cases, "traject", "trajecten");
        outln!("{cases} opnieuw berekend uit het journaal, {} hersteld.", report.mended);
        Ok(ExitCode::SUCCESS)
    }
}

impl Backup {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let store = run::store(&self.place).await?;
        store.backup(&self.file).await?;
        store.close().await;
        outln!("Kopie gemaakt: {}", self.file.display());
        Ok(ExitCode::SUCCESS)
    }
}

/// `1 traject`, `12 trajecten`.
fn many(n: u64, one: &str, many: &str) -> String {
    output::count(usize::try_from(n).unwrap_or(usize::MAX), one, many)
}

/// What was found; and what to say when nobody answers for the region.
async fn look(place: &Place, mend: bool) -> anyhow::Result<(audit::Report, Option<String>)> {
    let flow = run::flow(place).await?;
    let style = ProgressStyle::with_template("{spinner} {pos} trajecten")?;
    let bar = ProgressBar::new_spinner().with_style(style);
    let report = audit::audit(&flow, mend, |cases| bar.set_position(cases)).await?;
    bar.finish_and_clear();
    for finding in report.findings.iter().take(MOST_SHOWN) {
        outln!("{}: {}", finding.case, finding.what);
    }
    let nobody = nobody_answers(&flow).await?;
    flow.store.close().await;
    Ok((report, nobody))
}
