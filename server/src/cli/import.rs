//! `import youths`: without `--apply` it says what would happen. What it prints never holds a name: lines and external
//! numbers lead to the file.

use super::{Place, run};
use crate::clock::Clock;
use crate::flow::Flow;
use crate::import::{self, Group, Options, Report, rejects};
use crate::revisions;
use anyhow::Context;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use sluitend_engine::model::Programme;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum Import {
    /// Import youths from a CSV file (UTF-8; `;` or `,`). Says what would happen, unless --apply is given.
    ///
    /// The columns are the attributes of the programme, `naam`, `geboortedatum`, and if there are any `nummer`, `email`
    /// and `email_ouders`. A youth is known again by `nummer`. Exit code: 0 when all rows are good, 1 when some were
    /// rejected, 2 when it could not be done.
    Youths(Youths),
}

#[derive(Args)]
pub(super) struct Youths {
    #[command(flatten)]
    place: Place,
    /// The file.
    file: PathBuf,
    /// Do it.
    #[arg(long)]
    apply: bool,
    /// Where rejected rows go, to be mended and imported again. Default: FILE.rejects.csv, without the first .csv.
    #[arg(long)]
    rejects: Option<PathBuf>,
    /// Skip columns that are not known.
    #[arg(long)]
    ignore_columns: bool,
}

impl Import {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Youths(youths) = self;
        youths.run().await
    }
}

impl Youths {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let flow = if self.apply { publishing(&self.place).await? } else { run::flow_anew(&self.place).await? };
        let rejects = self.rejects.unwrap_or_else(|| rejects::beside(&self.file));
        let options = Options { apply: self.apply, ignore_columns: self.ignore_columns, rejects };
        let bar = bar();
        let progress = |done, all| {
            bar.set_length(all);
            bar.set_position(done);
        };
        let imported = tokio::select! {
            imported = import::youths(&flow, &self.file, &options, progress) => Some(imported),
            _ = tokio::signal::ctrl_c() => None,
        };
        bar.finish_and_clear();
        // What was handed in is written, also when someone breaks it off.
        flow.store.close().await;
        let imported = imported.context("afgebroken. Dezelfde opdracht maakt het af; niets gaat er twee keer in")?;
        let report = imported.with_context(|| self.file.display().to_string())?;
        out!("{}", text(&report, &flow.programme, self.apply));
        Ok(ExitCode::from(u8::from(report.rejected > 0)))
    }
}

/// Cases will begin: the files of their routes are kept with them.
async fn publishing(place: &Place) -> anyhow::Result<Flow> {
    let (programme, files) = run::routes(&place.routes)?;
    let kind = place.kind();
    let store = run::open(&place.database, kind).await?;
    let clock = run::clock(&store, kind, Some(Clock::machine())).await?;
    let programme = revisions::publish(&store, programme, &files, clock.now()).await?;
    Ok(Flow::new(store, programme, clock))
}

/// Drawn on standard error, and only for a person.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    // A template that is wrong leaves the plain bar.
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent:>3} %  {bytes}  nog {eta}") {
        bar.set_style(style);
    }
    bar
}

/// What was done, or would be.
fn text(report: &Report, programme: &Programme, applied: bool) -> String {
    let mut lines = vec![
        format!("{} {}:", dutch(report.rows), if report.rows == 1 { "rij" } else { "rijen" }),
        count(report.new, "nieuw"),
        count(report.changed.count, "gewijzigd"),
        count(report.unchanged, "ongewijzigd"),
        count(report.rejected, "afgekeurd"),
    ];
    if !report.ignored.is_empty() {
        lines.push(format!("Overgeslagen kolommen: {}.", report.ignored.join(", ")));
    }
    lines.push(if applied { "Trajecten die begonnen zijn:" } else { "Trajecten die zouden beginnen:" }.to_owned());
    for (route, group) in &report.begun {
        let title = programme.routes.get(route).map_or("", |route| route.title.as_str());
        lines.push(count(group.count, &format!("{route} ({title})")));
    }
    if report.begun.is_empty() {
        lines.push(count(0, "geen"));
    }
    group(&mut lines, &report.changed, "Van deze jongeren verandert iets (daarachter: wat)");
    group(&mut lines, &report.admitted_by_none, "Geen enkele route laat deze jongeren toe; zij hebben geen traject");
    group(&mut lines, &report.admitted_by_several, "Meer dan één route laat deze jongeren toe; kies er zelf een");
    group(&mut lines, &report.stuck, "Het traject van deze jongeren kan niet beginnen");
    rejected(&mut lines, report);
    if report.without_number > 0 {
        lines.push(format!(
            "Rijen zonder nummer: {}. Verandert daarin later een naam, geboortedatum of kenmerk, dan lijkt dat een \
             nieuwe jongere. Geef elke jongere liever een nummer.",
            dutch(report.without_number)
        ));
    }
    if !applied {
        lines.push("Dit was een proef: er is niets veranderd. Met --apply gebeurt het.".to_owned());
    }
    lines.join("\n") + "\n"
}

fn count(n: u64, what: &str) -> String {
    format!("{:>9}  {what}", dutch(n))
}

fn group(lines: &mut Vec<String>, group: &Group, title: &str) {
    if group.count == 0 {
        return;
    }
    lines.push(format!("{title}: {}", dutch(group.count)));
    for example in &group.examples {
        let number = example.number.as_ref().map_or(String::new(), |number| format!(" (nummer {number})"));
        let note = if example.note.is_empty() { String::new() } else { format!(": {}", example.note) };
        lines.push(format!("  regel {}{number}{note}", example.line));
    }
    more(lines, group.count - group.examples.len() as u64);
}

fn rejected(lines: &mut Vec<String>, report: &Report) {
    if report.rejected == 0 {
        return;
    }
    lines.push(format!("Afgekeurde rijen: {}", dutch(report.rejected)));
    for row in &report.faults {
        let column = match row.fault.column.as_str() {
            "" => String::new(),
            column => format!(", kolom '{column}'"),
        };
        lines.push(format!("  regel {}{column}: {}", row.line, row.fault.reason));
    }
    more(lines, report.faults_left_out);
    if let Some(path) = &report.rejects {
        lines.push(format!(
            "De afgekeurde rijen staan in {}. Verbeter ze daar, en importeer dat bestand.",
            path.display()
        ));
    }
}

fn more(lines: &mut Vec<String>, n: u64) {
    if n > 0 {
        lines.push(format!("  … en nog {}", dutch(n)));
    }
}

/// `12.345`.
fn dutch(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}
