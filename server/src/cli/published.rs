//! `check --database`: what `serve` would say of these files over what is published, and where running cases stand.
//! `check --previous`: the same of a directory that is in use elsewhere, of which it is not known where cases stand.

use super::obstacles::{Obstacle, line_of};
use super::output::count;
use crate::files::Files;
use crate::revisions::{self, Objection};
use crate::store::{self, Published, Standing};
use anyhow::{Context, bail};
use jiff::Timestamp;
use sluitend_engine::check::{Checked, routes_of};
use sluitend_engine::diagnostic::{Diagnostic, Language};
use sluitend_engine::id::{FollowUpId, RouteId, StateId};
use sluitend_engine::model::{Programme, Route};
use std::collections::BTreeMap;
use std::sync::Arc;

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
    let (published, standing, named) = looked.with_context(|| "de database (--database) kan niet worden bekeken")?;
    let Some(programme) = checked.programme.as_ref().or(checked.draft.as_ref()) else { return Ok(Compared::default()) };
    let mut compared = objections(programme, files, &published, true, language);
    // Of a route that was taken out, and of which nobody has anything left, nothing was promised to anyone.
    let counts = |route: &Arc<Route>| programme.routes.contains_key(&route.id) || named.contains(&route.id);
    let latest = published.iter().filter(|p| p.latest);
    let latest: Vec<_> = latest.filter_map(|p| revisions::route_of(files, &p.revision)).filter(counts).collect();
    compared.notes = notes(programme, &standing, language);
    compared.notes.extend(latest.iter().flat_map(|route| promises(programme, route, language)));
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
    let published = revisions::as_published(&before, previous, Timestamp::UNIX_EPOCH);
    let mut compared = objections(programme, files, &published, false, language);
    compared.diagnostics.clear();
    compared.notes = before.iter().filter_map(|route| goes_on(programme, route, language)).collect();
    compared.notes.extend(before.iter().flat_map(|route| promises(programme, route, language)));
    let unread = previous.routes.iter().filter_map(|(path, _)| path.strip_suffix(".toml"));
    let unread = unread.filter(|id| programme.routes.contains_key(*id) && !before.iter().any(|r| r.id.as_str() == *id));
    compared.notes.extend(unread.map(|id| match language {
        Language::Dutch => format!("De vorige bestanden van *{id}* zijn niet te lezen: deze route is niet vergeleken."),
        Language::English => format!("The previous files of *{id}* cannot be read: this route was not compared."),
    }));
    Ok(compared)
}

/// What `serve` would refuse. `sure`: it is known that cases run.
fn objections(
    programme: &Programme,
    files: &Files,
    published: &[Published],
    sure: bool,
    language: Language,
) -> Compared {
    let mut compared = Compared::default();
    for objection in revisions::judge(programme, files, published).err().unwrap_or_default() {
        match objection {
            Objection::Forgets(diagnostic) => compared.diagnostics.push(*diagnostic),
            other => compared.obstacles.push(obstacle(&other, files, sure, language)),
        }
    }
    compared
}

/// How cases go on that run along a route of which there is another revision now. Nobody is moved: they keep theirs.
fn goes_on(programme: &Programme, before: &Route, language: Language) -> Option<String> {
    let (id, old, dutch) = (&before.id, before.revision, language == Language::Dutch);
    let route = programme.routes.get(id);
    if route.is_some_and(|route| route.revision <= old) {
        return None;
    }
    let there = |state: &&StateId| route.is_some_and(|route| route.states.contains_key(*state));
    let gone = before.states.keys().filter(|state| !there(state)).map(StateId::to_string);
    Some(
        match dutch {
            true => format!("Lopende trajecten langs *{id}* houden revisie {old} tot het eind."),
            false => format!("Running cases along *{id}* keep revision {old} to the end."),
        } + &of_gone(route, &gone.collect::<Vec<_>>(), dutch),
    )
}

/// What became of the steps of an earlier revision, and that `[migration]` does not change where anyone stands.
fn of_gone(route: Option<&Arc<Route>>, gone: &[String], dutch: bool) -> String {
    let Some(route) = route else {
        let (nl, en) = (" Deze route is er niet meer.", " This route is gone.");
        return if dutch { nl } else { en }.to_owned();
    };
    let (new, list) = (route.revision, gone.join(", "));
    let gone = match (gone, dutch) {
        ([], _) => String::new(),
        (_, true) => format!(" Wat in revisie {new} geen stap meer is: {list}."),
        (_, false) => format!(" What is no state any more in revision {new}: {list}."),
    };
    let unmoved = match (route.migration.is_some(), dutch) {
        (false, _) => "",
        (true, true) => " `[migration]` wordt nagekeken, maar verplaatst nog niemand.",
        (true, false) => " `[migration]` is checked, but moves nobody yet.",
    };
    gone + unmoved
}

/// Follow-ups that went along to other routes and are no longer here: they end there, whatever was promised.
fn promises(programme: &Programme, before: &Route, language: Language) -> Vec<String> {
    let now = programme.routes.get(&before.id);
    let goes_along = |id: &FollowUpId| now.is_some_and(|route| route.followups.get(id).is_some_and(|f| f.keep));
    let lost = before.followups.values().filter(|f| f.keep && !goes_along(&f.id));
    let told = lost.map(|followup| {
        let (route, id) = (&before.id, &followup.id);
        let there = now.is_some_and(|route| route.followups.contains_key(id));
        match (language, there) {
            (Language::Dutch, false) => format!(
                "Let op: de follow-up *{id}* van *{route}* ging mee naar andere routes (`keep`), en is er niet meer. Wie haar \
                 al meenam, wordt niets meer gevraagd; de regisseur krijgt daarvan bericht."
            ),
            (Language::Dutch, true) => format!(
                "Let op: de follow-up *{id}* van *{route}* ging mee naar andere routes, en heeft geen `keep` meer: ze eindigt \
                 voortaan bij een overdracht."
            ),
            (Language::English, false) => format!(
                "Mind: the follow-up *{id}* of *{route}* went along to other routes (`keep`), and is gone. Who took it along is \
                 asked nothing more; the case director is told."
            ),
            (Language::English, true) => format!(
                "Mind: the follow-up *{id}* of *{route}* went along to other routes, and has no `keep` any more: from now on \
                 it ends at a handover."
            ),
        }
    });
    told.collect()
}

fn obstacle(objection: &Objection, files: &Files, sure: bool, language: Language) -> Obstacle {
    let dutch = language == Language::Dutch;
    let raise = |route: &str, known: u32, message: String| {
        let file = format!("{route}.toml");
        let next = known.saturating_add(1);
        let remedy = if dutch { format!("Schrijf revision = {next}.") } else { format!("Write revision = {next}.") };
        Obstacle { line: line_of(files, &file, "route", "revision"), file, message, remedy }
    };
    match objection {
        Objection::Changed { route, revision } => {
            let message = match (dutch, sure) {
                (true, true) => format!(
                    "De route *{route}* (of een part) is gewijzigd, maar revisie {revision} is al gepubliceerd, en daarlangs lopen trajecten."
                ),
                (true, false) => format!(
                    "De route *{route}* (of een part) is gewijzigd, maar heeft nog revisie {revision}, die al in gebruik is."
                ),
                (false, true) => format!(
                    "The route *{route}* (or a part) was changed, but revision {revision} is published, and cases run along it."
                ),
                (false, false) => format!(
                    "The route *{route}* (or a part) was changed, but has revision {revision} still, which is in use."
                ),
            };
            raise(route, *revision, message)
        }
        Objection::Lower { route, revision, known } => {
            let message = match dutch {
                true => format!(
                    "De route *{route}* heeft revisie {revision}, lager dan revisie {known}, die al gepubliceerd is."
                ),
                false => format!(
                    "The route *{route}* has revision {revision}, lower than revision {known}, which is published."
                ),
            };
            raise(route, *known, message)
        }
        Objection::Unreadable { route, revision, faults } => {
            let message = match dutch {
                true => format!(
                    "Revisie {revision} van *{route}*, waarlangs nog trajecten {}, past niet meer bij het programma: {faults}",
                    if sure { "lopen" } else { "kunnen lopen" }
                ),
                false => format!(
                    "Revision {revision} of *{route}*, along which cases {}, does not fit the programme any more: {faults}",
                    if sure { "run" } else { "may run" }
                ),
            };
            let remedy = match dutch {
                true => "Zet terug wat deze revisie gebruikt, tot haar trajecten klaar zijn.",
                false => "Put back what this revision uses, until its cases are done.",
            };
            Obstacle { file: "programme.toml".to_owned(), line: None, message, remedy: remedy.to_owned() }
        }
        Objection::Forgets(diagnostic) => {
            let remedy = diagnostic.help.as_ref().map_or_else(String::new, |help| help.text(language).to_owned());
            let (line, message) = (usize::try_from(diagnostic.line).ok(), diagnostic.message.text(language).to_owned());
            Obstacle { file: diagnostic.file.clone(), line, message, remedy }
        }
    }
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
    let note = |((id, revision), all): ((&RouteId, u32), Vec<&Standing>)| {
        let cases = usize::try_from(all.iter().map(|s| s.cases).sum::<u64>()).unwrap_or(usize::MAX);
        let dutch = language == Language::Dutch;
        let route = programme.routes.get(id);
        let there = |s: &&&Standing| route.is_some_and(|route| route.states.contains_key(&s.state));
        let gone = all.iter().filter(|s| !there(s)).map(|s| format!("{} ({})", s.state, s.cases));
        let counted = match dutch {
            true => count(cases, "lopend traject", "lopende trajecten"),
            false => count(cases, "running case", "running cases"),
        };
        let head = match (dutch, cases == 1) {
            (true, true) => format!("{counted} langs *{id}* houdt revisie {revision} tot het eind."),
            (true, false) => format!("{counted} langs *{id}* houden revisie {revision} tot het eind."),
            (false, true) => format!("{counted} along *{id}* keeps revision {revision} to the end."),
            (false, false) => format!("{counted} along *{id}* keep revision {revision} to the end."),
        };
        head + &of_gone(route, &gone.collect::<Vec<_>>(), dutch)
    };
    earlier.into_iter().map(note).collect()
}
