//! `check --database`: what `serve` would say of these files over what is published, and where running cases stand.
//! `check --previous`: the same of a directory that is in use elsewhere, of which it is not known where cases stand.

use super::obstacles::{Obstacle, line_of};
use crate::files::Files;
use crate::revisions::{self, Objection};
use crate::store::{self, Published, Standing};
use anyhow::{Context, bail};
use jiff::Timestamp;
use sluitend_engine::check::{Checked, routes_of};
use sluitend_engine::diagnostic::{Diagnostic, Language};
use sluitend_engine::id::{RouteId, StateId};
use sluitend_engine::model::{Programme, Route};
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
    let mut compared = objections(programme, files, &published, language);
    compared.notes = notes(programme, &standing, language);
    Ok(compared)
}

/// Compares files with those of a directory that is in use. What a migration forgets was told with the faults.
pub(super) fn compare_directory(
    previous: &Files,
    checked: &Checked,
    files: &Files,
    language: Language,
) -> anyhow::Result<Compared> {
    let before = routes_of(&previous.routes);
    if before.is_empty() {
        bail!("de map van --previous heeft geen routes die te lezen zijn");
    }
    let Some(programme) = checked.programme.as_ref().or(checked.draft.as_ref()) else { return Ok(Compared::default()) };
    let published = revisions::as_published(previous, Timestamp::UNIX_EPOCH);
    let mut compared = objections(programme, files, &published, language);
    compared.diagnostics.clear();
    compared.obstacles.extend(before.iter().filter_map(|route| lower(programme, route, files, language)));
    compared.notes = before.iter().filter_map(|route| goes_on(programme, route, language)).collect();
    let unread = previous.routes.iter().filter_map(|(path, _)| path.strip_suffix(".toml"));
    let unread = unread.filter(|id| programme.routes.contains_key(*id) && !before.iter().any(|r| r.id.as_str() == *id));
    compared.notes.extend(unread.map(|id| match language {
        Language::Dutch => format!("De vorige bestanden van *{id}* zijn niet te lezen: deze route is niet vergeleken."),
        Language::English => format!("The previous files of *{id}* cannot be read: this route was not compared."),
    }));
    Ok(compared)
}

fn objections(programme: &Programme, files: &Files, published: &[Published], language: Language) -> Compared {
    let mut compared = Compared::default();
    for objection in revisions::judge(programme, files, published).err().unwrap_or_default() {
        match objection {
            Objection::Forgets(diagnostic) => compared.diagnostics.push(*diagnostic),
            other => compared.obstacles.push(obstacle(&other, files, language)),
        }
    }
    compared
}

/// A revision that goes back: it would seem older than what is in use.
fn lower(programme: &Programme, before: &Route, files: &Files, language: Language) -> Option<Obstacle> {
    let (id, known) = (&before.id, before.revision);
    let revision = programme.routes.get(id)?.revision;
    let file = format!("{id}.toml");
    let (message, remedy) = match language {
        Language::Dutch => (
            format!("De route *{id}* heeft revisie {revision}, lager dan revisie {known}, die al gepubliceerd is."),
            format!("Schrijf revision = {}.", known + 1),
        ),
        Language::English => (
            format!("The route *{id}* has revision {revision}, lower than revision {known}, which is published."),
            format!("Write revision = {}.", known + 1),
        ),
    };
    let line = line_of(files, &file, "route", "revision");
    (revision < known).then_some(Obstacle { file, line, message, remedy })
}

/// How cases go on that run along a route of which there is another revision now.
fn goes_on(programme: &Programme, before: &Route, language: Language) -> Option<String> {
    let (id, old, dutch) = (&before.id, before.revision, language == Language::Dutch);
    let Some(route) = programme.routes.get(id) else {
        return Some(match dutch {
            true => format!(
                "De route *{id}* is er niet meer. Lopende trajecten gaan verder langs revisie {old}, die blijft."
            ),
            false => format!("The route *{id}* is gone. Running cases go on along revision {old}, which stays."),
        });
    };
    if route.revision <= old {
        return None;
    }
    let gone: Vec<String> =
        before.states.keys().filter(|s| !route.states.contains_key(*s)).map(|s| left(route, s, dutch)).collect();
    let new = route.revision;
    let head = match dutch {
        true => format!(
            "*{id}* gaat van revisie {old} naar {new}. Lopende trajecten gaan verder langs revisie {old}, die blijft."
        ),
        false => {
            format!("*{id}* goes from revision {old} to {new}. Running cases go on along revision {old}, which stays.")
        }
    };
    Some(head + &of_gone(&gone, dutch))
}

/// A state that is gone, and what the map makes of it.
fn left(route: &Route, state: &StateId, dutch: bool) -> String {
    let map = route.migration.as_ref().map(|migration| &migration.map);
    let to = map.and_then(|map| map.get(state).or_else(|| state.callers().find_map(|caller| map.get(&caller))));
    match (to, dutch) {
        (Some(to), true) => format!("{state} (nu {to}, zegt `map`)"),
        (Some(to), false) => format!("{state} (now {to}, says `map`)"),
        (None, _) => state.to_string(),
    }
}

fn of_gone(gone: &[String], dutch: bool) -> String {
    match (gone, dutch) {
        ([], _) => String::new(),
        (_, true) => format!(" Stappen die er niet meer zijn: {}.", gone.join(", ")),
        (_, false) => format!(" States that are gone: {}.", gone.join(", ")),
    }
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
