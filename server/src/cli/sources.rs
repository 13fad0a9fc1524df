//! `sources`: what each document agrees, and where that lives in the routes.

use super::output::count;
use crate::files;
use clap::{Args, ValueEnum};
use sluitend_engine::check::check;
use sluitend_engine::diagnostic::Severity;
use sluitend_engine::model::{PROPOSAL, Place, Register, Row};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct Sources {
    /// The directory of the programme.
    #[arg(env = "SLUITEND_ROUTES", default_value = "./routes")]
    directory: PathBuf,
    /// For people, for programs, or for a document.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

impl Sources {
    /// Exits 1 when an agreement has neither a place nor a reason, or a step no source.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let checked = check(&files::read(&self.directory)?.routes);
        let wrong = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
        if wrong > 0 {
            errln!("Let op: deze bestanden hebben {}. `sluitend check` zegt welke.", count(wrong, "fout", "fouten"));
        }
        let register = &checked.register;
        match self.format {
            Format::Text => out!("{}", text(register)),
            Format::Json => outln!("{:#}", json(register)),
            Format::Markdown => out!("{}", markdown(register)),
        }
        let open = register.rows().iter().any(Row::is_open) || register.unsourced().next().is_some();
        Ok(if open || wrong > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}

/// The file without its ending, and what the place is called there.
fn shown(place: &Place) -> String {
    let file = place.file.trim_end_matches(".toml");
    place.title.as_ref().map_or_else(
        || format!("{file}: {} (regel {})", place.at, place.line),
        |title| format!("{file}: {title} ({}, regel {})", place.at, place.line),
    )
}

fn text(register: &Register) -> String {
    let mut out = Vec::new();
    let mut document = None;
    for row in register.rows() {
        if document != Some(&row.document.title) {
            out.push(format!("{}\n", row.document.title));
            document = Some(&row.document.title);
        }
        out.push(format!("  {} · {}", row.name, row.agreement.chapter));
        out.push(format!("    {}", row.agreement.says));
        out.extend(row.places.iter().map(|place| format!("    → {}", shown(place))));
        out.extend(row.agreement.outside.iter().map(|why| format!("    niet in een route: {why}")));
        if row.is_open() {
            out.push("    ONTBREEKT: geen route noemt dit, en er staat niet bij waarom.".to_owned());
        }
        out.push(String::new());
    }
    out.extend(register.unsourced().map(|place| format!("ZONDER BRON: {}", shown(place))));
    out.push(sum(register));
    out.join("\n") + "\n"
}

/// How much has a place.
fn sum(register: &Register) -> String {
    let rows = register.rows();
    let placed = rows.iter().filter(|r| !r.places.is_empty()).count();
    let open = rows.iter().filter(|r| r.is_open()).count();
    let steps: Vec<&Place> = register.places.iter().filter(|p| p.is_step).collect();
    let rests = |source: &String| !source.starts_with(PROPOSAL);
    let grounded = steps.iter().filter(|p| p.sources.iter().any(rests)).count();
    let bare = register.unsourced().count();
    format!(
        "{}: {placed} in de routes, {} niet (met reden), {open} nergens.\n\
         {}: {grounded} op grond van een afspraak of wet, {} als voorstel, {bare} zonder bron.",
        count(rows.len(), "afspraak", "afspraken"),
        rows.len() - placed - open,
        count(steps.len(), "stap", "stappen"),
        steps.len() - grounded - bare,
    )
}

fn markdown(register: &Register) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let mut out = Vec::new();
    let mut document = None;
    for row in register.rows() {
        if document != Some(&row.document.title) {
            out.push(format!(
                "\n## {}\n\n| hoofdstuk | afspraak | waar in de routes |\n|---|---|---|",
                row.document.title
            ));
            document = Some(&row.document.title);
        }
        let places: Vec<String> = row.places.iter().map(|place| cell(&shown(place))).collect();
        let outside = row.agreement.outside.iter().map(|why| format!("*niet in een route:* {}", cell(why)));
        let place: Vec<String> = places.into_iter().chain(outside).collect();
        let place = if row.is_open() { "**ontbreekt**".to_owned() } else { place.join("<br>") };
        out.push(format!("| {} | {} | {place} |", cell(&row.agreement.chapter), cell(&row.agreement.says)));
    }
    let bare: Vec<String> = register.unsourced().map(|place| format!("- zonder bron: {}", shown(place))).collect();
    format!("{}\n\n{}\n{}", out.join("\n").trim_start(), sum(register), bare.join("\n"))
}

fn json(register: &Register) -> serde_json::Value {
    let place = |p: &Place| serde_json::json!({ "file": p.file, "line": p.line, "at": p.at, "title": p.title, "sources": p.sources });
    let row = |row: Row<'_>| {
        let places: Vec<_> = row.places.iter().map(|p| place(p)).collect();
        serde_json::json!({
            "name": row.name,
            "document": row.document.title,
            "chapter": row.agreement.chapter,
            "says": row.agreement.says,
            "outside": row.agreement.outside,
            "line": row.agreement.line,
            "places": places,
        })
    };
    let agreements: Vec<_> = register.rows().into_iter().map(row).collect();
    let unsourced: Vec<_> = register.unsourced().map(place).collect();
    serde_json::json!({ "agreements": agreements, "unsourced": unsourced })
}
