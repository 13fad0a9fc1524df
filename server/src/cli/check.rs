//! `check`: every fault of all files at once, with its place.

use super::fix;
use super::obstacles::{self, Obstacle};
use super::output::count;
use super::published;
use crate::files::{self, Files};
use clap::{Args, ValueEnum};
use codespan_reporting::diagnostic::{Diagnostic as Shown, Label};
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term::{self, termcolor};
use sluitend_engine::check::{Checked, check_against};
use sluitend_engine::diagnostic::{Code, Diagnostic, Language, Page, Severity};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct Check {
    /// The directory of the programme.
    #[arg(required_unless_present = "explain")]
    directory: Option<PathBuf>,
    /// Print the page on a fault, with an example and its cure.
    #[arg(long, value_name = "CODE", value_parser = code)]
    explain: Option<Code>,
    /// Print what was proved, over how much, and what stands against it.
    #[arg(long)]
    proof: bool,
    /// The directory of the programme that is in use: what `serve` would refuse over it, and how running cases go on.
    #[arg(long, value_name = "DIR")]
    previous: Option<PathBuf>,
    /// The database of the server (a file, or postgres://…): the same, and where running cases stand.
    #[arg(long, value_name = "FILE|URL", conflicts_with = "previous")]
    database: Option<String>,
    /// Mend what is clear (a misspelt name, a missing ladder): shows what would change, and asks before it writes.
    #[arg(long, conflicts_with = "explain")]
    fix: bool,
    /// Write without asking.
    #[arg(long, requires = "fix")]
    yes: bool,
    /// For people or for programs.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The language of the messages.
    #[arg(long, value_enum, default_value_t = Lang::Nl)]
    lang: Lang,
}

fn code(name: &str) -> Result<Code, String> {
    let known = || Code::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", ");
    Code::of(name).ok_or_else(|| format!("no code of `check`; there are: {}", known()))
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    Nl,
    En,
}

/// What stands in the way besides the faults of the language.
struct Beside {
    mail: Vec<Obstacle>,
    schedules: Vec<Obstacle>,
    published: Vec<Obstacle>,
    notes: Vec<String>,
}

impl Beside {
    fn of(checked: &Checked, files: &Files, language: Language) -> Self {
        let (mail, schedules) = (obstacles::mail(files, language), obstacles::schedules(checked, files, language));
        Self { mail, schedules, published: Vec::new(), notes: Vec::new() }
    }

    fn all(&self) -> impl Iterator<Item = &Obstacle> {
        self.schedules.iter().chain(&self.mail).chain(&self.published)
    }
}

impl Check {
    /// Exits 0 without errors, 1 with errors, 2 when it could not run.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        if let Some(code) = self.explain {
            out!("{}", Page::of(code, self.language()).markdown(self.language()));
            return Ok(ExitCode::SUCCESS);
        }
        let Some(directory) = self.directory.clone() else { return Ok(ExitCode::from(2)) };
        self.judge(&directory)
    }

    fn judge(&self, directory: &Path) -> anyhow::Result<ExitCode> {
        let mut files = files::read(directory)?;
        let previous = self.previous.as_deref().map(files::read).transpose()?;
        let before = previous.as_ref().map(|previous| &previous.routes[..]).unwrap_or_default();
        if self.fix {
            fix::fix(directory, &files.routes, before, self.yes, self.language())?;
            files = files::read(directory)?;
        }
        let mut checked = check_against(&files.routes, before);
        let mut beside = Beside::of(&checked, &files, self.language());
        let compared = match (&self.database, &previous) {
            (Some(database), _) => Some(published::compare(database, &checked, &files, self.language())?),
            (None, Some(previous)) => Some(published::compare_directory(previous, &checked, &files, self.language())?),
            (None, None) => None,
        };
        if let Some(compared) = compared {
            checked.diagnostics.extend(compared.diagnostics);
            (beside.published, beside.notes) = (compared.obstacles, compared.notes);
        }
        match self.format {
            Format::Text if self.proof => {
                out!("{}", super::proof::report(&checked, self.language()));
                beside.all().for_each(|obstacle| outln!("{}", obstacle.told(self.language())));
            }
            Format::Text => self.print_text(directory, &checked, &beside),
            Format::Json => self.print_json(&checked, &beside),
        }
        let errors = checked.diagnostics.iter().any(|d| d.severity == Severity::Error) || beside.all().count() > 0;
        Ok(if errors { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }

    fn language(&self) -> Language {
        if self.lang == Lang::En { Language::English } else { Language::Dutch }
    }

    fn print_json(&self, checked: &Checked, beside: &Beside) {
        let diagnostics: Vec<_> = checked.diagnostics.iter().map(|d| d.in_language(self.language())).collect();
        let limits = checked.extent.limits();
        let limits: Vec<&str> = limits.iter().map(|limit| limit.text(self.language())).collect();
        let all = serde_json::json!({
            "diagnostics": diagnostics, "not_judged": limits, "mail": beside.mail, "schedules": beside.schedules,
            "published": beside.published, "running": beside.notes,
        });
        outln!("{all:#}");
    }

    fn print_text(&self, directory: &Path, checked: &Checked, beside: &Beside) {
        let mut sources = SimpleFiles::new();
        let mut ids = BTreeMap::new();
        for source in &checked.sources {
            let shown = directory.join(&source.path).display().to_string();
            ids.insert(source.path.clone(), sources.add(shown, source.text.clone()));
        }
        let colour =
            if std::io::stdout().is_terminal() { termcolor::ColorChoice::Auto } else { termcolor::ColorChoice::Never };
        let mut out = termcolor::StandardStream::stdout(colour);
        for (diagnostic, others) in once(&checked.diagnostics) {
            let shown = self.shown(diagnostic, &others, &ids);
            match term::emit_to_write_style(&mut out, &term::Config::default(), &sources, &shown) {
                Ok(()) => {}
                Err(codespan_reporting::files::Error::Io(error)) => super::output::note(Err(error)),
                Err(_) => outln!("{diagnostic}"),
            }
        }
        beside.all().for_each(|obstacle| outln!("{}", obstacle.told(self.language())));
        beside.notes.iter().for_each(|note| outln!("{note}"));
        checked.extent.limits().iter().for_each(|limit| outln!("{}", limit.text(self.language())));
        let of = |severity| checked.diagnostics.iter().filter(|d| d.severity == severity).count();
        let (errors, warnings) = (of(Severity::Error) + beside.all().count(), of(Severity::Warning));
        let routes = checked.programme.as_ref().map_or(0, |p| p.routes.len());
        match (self.lang, errors) {
            (Lang::Nl, 0) => {
                let routes = count(routes, "route", "routes");
                outln!("In orde: {routes}, geen fouten, {}.", count(warnings, "waarschuwing", "waarschuwingen"));
            }
            (Lang::Nl, _) => {
                outln!("{}, {}.", count(errors, "fout", "fouten"), count(warnings, "waarschuwing", "waarschuwingen"));
            }
            (Lang::En, 0) => {
                outln!(
                    "All right: {}, no errors, {}.",
                    count(routes, "route", "routes"),
                    count(warnings, "warning", "warnings")
                );
            }
            (Lang::En, _) => {
                outln!("{}, {}.", count(errors, "error", "errors"), count(warnings, "warning", "warnings"));
            }
        }
    }

    fn shown(&self, diagnostic: &Diagnostic, others: &[&Diagnostic], ids: &BTreeMap<String, usize>) -> Shown<usize> {
        let language = self.language();
        let shown = match diagnostic.severity {
            Severity::Error => Shown::error(),
            Severity::Warning => Shown::warning(),
        };
        let label =
            |file: &str, span: &std::ops::Range<usize>| ids.get(file).map(|id| Label::primary(*id, span.clone()));
        let mut labels: Vec<_> = label(&diagnostic.file, &diagnostic.span).into_iter().collect();
        for related in &diagnostic.related {
            if let Some(id) = ids.get(&related.file) {
                let message = related.message.text(language);
                labels.push(Label::secondary(*id, related.span.clone()).with_message(message));
            }
        }
        let mut notes = Vec::new();
        let (example, remedy) = if self.lang == Lang::En { ("example", "remedy") } else { ("voorbeeld", "oplossing") };
        notes.extend(diagnostic.counterexample.iter().map(|m| format!("{example}: {}", m.text(language))));
        notes.extend(diagnostic.help.iter().map(|help| format!("{remedy}: {}", help.text(language))));
        notes.extend(elsewhere(others, language));
        let message = diagnostic.message.text(language);
        shown.with_code(diagnostic.code.as_str()).with_message(message).with_labels(labels).with_notes(notes)
    }
}

/// More places than anyone reads; the count says how many there are.
const MOST_PLACES: usize = 5;

/// Each message once, where it comes first, with the same message elsewhere: a role that got another name is one fault, in
/// however many places it is used.
pub(super) fn once(all: &[Diagnostic]) -> Vec<(&Diagnostic, Vec<&Diagnostic>)> {
    let mut told: Vec<(&Diagnostic, Vec<&Diagnostic>)> = Vec::new();
    let mut known: BTreeMap<(Code, &str), usize> = BTreeMap::new();
    for diagnostic in all {
        let key = (diagnostic.code, diagnostic.message.nl());
        match known.get(&key) {
            // What is found for certain youths is told for each of them.
            Some(at) if diagnostic.counterexample.is_none() && diagnostic.related.is_empty() => {
                told[*at].1.push(diagnostic);
            }
            _ => {
                known.insert(key, told.len());
                told.push((diagnostic, Vec::new()));
            }
        }
    }
    told
}

/// Where else it stands.
pub(super) fn elsewhere(others: &[&Diagnostic], language: Language) -> Option<String> {
    let dutch = language == Language::Dutch;
    let places: Vec<_> = others.iter().take(MOST_PLACES).map(|d| format!("{}:{}", d.file, d.line)).collect();
    let more = if others.len() > MOST_PLACES { ", …" } else { "" };
    let head = match (others.len(), dutch) {
        (0, _) => return None,
        (1, true) => "ook hier".to_owned(),
        (1, false) => "here, too".to_owned(),
        (n, true) => format!("ook op {n} andere plekken"),
        (n, false) => format!("in {n} other places, too"),
    };
    Some(format!("{head}: {}{more}", places.join(", ")))
}
