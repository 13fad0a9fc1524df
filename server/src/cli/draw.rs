//! `draw`: a route as a picture, for a wall, a page or another program.

use crate::files;
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use sluitend_engine::check::check;
use sluitend_engine::diagnostic::Severity;
use sluitend_engine::draw::{self, draw};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct Draw {
    /// The name of the route.
    route: String,
    /// How it is written down.
    #[arg(long, value_enum, default_value_t = Format::Svg)]
    format: Format,
    /// The directory of the programme.
    #[arg(long, env = "SLUITEND_ROUTES", default_value = "./routes")]
    routes: PathBuf,
    /// Where it goes; without it, to standard output.
    #[arg(long)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A picture, for people.
    Svg,
    /// For Graphviz.
    Dot,
    /// For Markdown that shows diagrams.
    Mermaid,
    /// BPMN 2.0, for process tools.
    Bpmn,
    /// A Petri net, for tools that prove.
    Pnml,
    /// Everything with its place, for programs.
    Json,
}

impl Draw {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let checked = check(&files::read(&self.routes)?.routes);
        let Some(programme) = checked.programme else {
            let errors = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error);
            errors.for_each(|d| errln!("{d}"));
            bail!("het programma heeft fouten; wat niet klopt, wordt niet getekend");
        };
        let Some(route) = programme.routes.get(self.route.as_str()) else {
            let known: Vec<&str> = programme.routes.keys().map(sluitend_engine::id::RouteId::as_str).collect();
            bail!("er is geen route '{}'; wel: {}", self.route, known.join(", "));
        };
        let text = draw(&programme, route).write(self.format.into());
        match &self.output {
            Some(file) => {
                std::fs::write(file, text)
                    .with_context(|| format!("'{}' kan niet worden geschreven", file.display()))?;
                outln!("Getekend: {} ({}), in {}", route.title, route.id, file.display());
            }
            None => out!("{text}"),
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl From<Format> for draw::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Svg => Self::Svg,
            Format::Dot => Self::Dot,
            Format::Mermaid => Self::Mermaid,
            Format::Bpmn => Self::Bpmn,
            Format::Pnml => Self::Pnml,
            Format::Json => Self::Json,
        }
    }
}
