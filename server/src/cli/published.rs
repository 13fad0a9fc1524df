//! `check --database`: what `serve` would say of these files over what is published, and where running cases stand.

use super::obstacles::{Obstacle, line_of};
use crate::files::Files;
use crate::revisions::{self, Objection};
use crate::store::{self, Standing};
use anyhow::Context;
use sluitend_engine::check::Checked;
use sluitend_engine::diagnostic::{Diagnostic, Language};
use sluitend_engine::id::RouteId;
use sluitend_engine::model::Programme;
use std::collections::BTreeMap;

/// What a comparison brings.
#[derive(Default)]
pub(super) struct Compared {
    /// Faults with a place in the files.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What else stands against it.
    pub(super) obstacles: Vec<Obstacle>,
    /// How running cases go on: no fault, but good to know before it is published.
    pub(super) notes: Vec<String>,
}

/// Compares files with what is published in a database. Of files that cannot be understood nothing is said.
pub(super) fn compare(url: &str, checked: &Checked, files: &Files, language: Language) -> anyhow::Result<Compared> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let looked = runtime.block_on(store::look(url));
    let (published, standing) = looked.with_context(|| "de database (--database) kan niet worden bekeken")?;
    let Some(programme) = checked.programme.as_ref().or(checked.draft.as_ref()) else { return Ok(Compared::default()) };
    let mut compared = Compared { notes: notes(programme, &standing, language), ..Compared::default() };
    for objection in revisions::judge(programme, files, &published).err().unwrap_or_default() {
        match objection {
            Objection::Forgets(diagnostic) => compared.diagnostics.push(*diagnostic),
            other => compared.obstacles.push(obstacle(&other, files, language)),
        }
    }
    Ok(compared)
}

fn obstacle(objection: &Objection, files: &Files, language: Language) -> Obstacle {
    let dutch = language == Language::Dutch;
    let (file, line, message, remedy) = match objection {
        Objection::Changed { route, revision } => {
            let (file, next) = (format!("{route}.toml"), revision + 1);
            let line = line_of(files, &file, "route", "revision");
            let message = match dutch {
                true => format!(
                    "De route *{route}* (of een part) is gewijzigd, maar revisie {revision} is al gepubliceerd, en daarlangs lopen trajecten."
                ),
                false => format!(
                    "The route *{route}* (or a part) was changed, but revision {revision} is published, and cases run along it."
                ),
            };
            let remedy =
                if dutch { format!("Schrijf revision = {next}.") } else { format!("Write revision = {next}.") };
            (file, line, message, remedy)
        }
        Objection::Unreadable { route, revision, faults } => {
            let message = match dutch {
                true => format!(
                    "Revisie {revision} van *{route}*, waarlangs nog trajecten lopen, past niet meer bij het programma: {faults}"
                ),
                false => format!(
                    "Revision {revision} of *{route}*, along which cases run, does not fit the programme any more: {faults}"
                ),
            };
            let remedy = match dutch {
                true => "Zet terug wat deze revisie gebruikt, tot haar trajecten klaar zijn.",
                false => "Put back what this revision uses, until its cases are done.",
            };
            ("programme.toml".to_owned(), None, message, remedy.to_owned())
        }
        Objection::Forgets(diagnostic) => {
            let help = diagnostic.help.as_ref().map_or_else(String::new, |help| help.text(language).to_owned());
            let line = usize::try_from(diagnostic.line).ok();
            (diagnostic.file.clone(), line, diagnostic.message.text(language).to_owned(), help)
        }
    };
    Obstacle { file, line, message, remedy }
}

/// Cases that keep an earlier revision, and those among them in a step that is no longer there.
fn notes(programme: &Programme, standing: &[Standing], language: Language) -> Vec<String> {
    let mut earlier: BTreeMap<(&RouteId, u32), Vec<&Standing>> = BTreeMap::new();
    for standing in standing {
        let current = programme.routes.get(&standing.route).map(|route| route.revision);
        if current != Some(standing.revision) {
            earlier.entry((&standing.route, standing.revision)).or_default().push(standing);
        }
    }
    let note = |((route, revision), all): ((&RouteId, u32), Vec<&Standing>)| {
        let cases: u64 = all.iter().map(|s| s.cases).sum();
        let states = programme.routes.get(route).map(|route| &route.states);
        let gone = all.iter().filter(|s| states.is_none_or(|states| !states.contains_key(&s.state)));
        let gone: Vec<_> = gone.map(|s| format!("{} ({})", s.state, s.cases)).collect();
        let dutch = language == Language::Dutch;
        let where_to = match (dutch, gone.is_empty()) {
            (_, true) => String::new(),
            (true, false) => format!(" In stappen die er niet meer zijn: {}.", gone.join(", ")),
            (false, false) => format!(" In states that are gone: {}.", gone.join(", ")),
        };
        match dutch {
            true => format!("Trajecten langs *{route}*, revisie {revision}, die zo verdergaan: {cases}.{where_to}"),
            false => format!("Cases along *{route}*, revision {revision}, that go on so: {cases}.{where_to}"),
        }
    };
    earlier.into_iter().map(note).collect()
}
