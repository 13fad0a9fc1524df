//! Revisions of routes: the files of each are kept in the database, so that running cases can go on along the revision
//! with which they began, whatever has become of the files.

use crate::audit;
use crate::files::Files;
use crate::flow::{Flow, FlowError};
use crate::fresh;
use crate::store::{Published, Revision, Store, StoreError};
use jiff::Timestamp;
use sluitend_engine::check::{check_migrations, read_earlier};
use sluitend_engine::diagnostic::Diagnostic;
use sluitend_engine::model::{Programme, Route};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why files cannot be taken into use.
#[derive(Debug, thiserror::Error)]
pub enum RevisionError {
    /// What is published stands against it; all of it.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Refused(Vec<Objection>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Something of what is published that files do not do justice to.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Objection {
    /// The same revision was published with other contents, and cases run along it.
    #[error(
        "de route '{route}' is gewijzigd, maar heeft nog revisie {revision}, waarlangs al trajecten lopen; zet \
         'revision = {}' in {route}.toml",
        revision.saturating_add(1)
    )]
    Changed {
        /// The route.
        route: String,
        /// Its revision.
        revision: u32,
    },
    /// A later revision was published: new cases would begin along an older one.
    #[error(
        "de route '{route}' heeft revisie {revision}, lager dan revisie {known}, die al gepubliceerd is; zet \
         'revision = {}' in {route}.toml",
        known.saturating_add(1)
    )]
    Lower {
        /// The route.
        route: String,
        /// Its revision.
        revision: u32,
        /// The highest that is published.
        known: u32,
    },
    /// An earlier revision along which cases run cannot be read against the present programme.
    #[error(
        "de route '{route}', revisie {revision}, waarlangs nog trajecten lopen, past niet bij het programma; zet terug \
         wat deze revisie gebruikt: {faults}"
    )]
    Unreadable {
        /// The route.
        route: String,
        /// Its revision.
        revision: u32,
        /// What is wrong.
        faults: String,
    },
    /// A migration leaves running cases without a step.
    #[error("{fault}{}", .0.help.as_ref().map(|help| format!(" {}", help.nl())).unwrap_or_default(), fault = .0)]
    Forgets(Box<Diagnostic>),
}

/// Takes a programme into use: keeps the files of its routes, and adds the earlier revisions along which cases run.
///
/// # Errors
/// See [`RevisionError`]; nothing was kept then.
pub async fn publish(
    store: &Store,
    programme: Arc<Programme>,
    files: &Files,
    now: Timestamp,
) -> Result<Arc<Programme>, RevisionError> {
    let published = store.published().await?;
    let earlier = judge(&programme, files, &published).map_err(RevisionError::Refused)?;
    for route in programme.routes.values() {
        let revision = revision_of(route, files, now);
        if store.add_revision(&revision).await? {
            continue;
        }
        let known = store.revision(&route.id, route.revision).await?;
        let same = known.is_some_and(|known| known.hash == revision.hash);
        // Cases may have begun since it was judged.
        if !same && !store.replace_revision(&revision).await? {
            return Err(RevisionError::Refused(vec![changed(route)]));
        }
    }
    Ok(together(programme, earlier))
}

/// Adds the earlier revisions along which cases run.
///
/// # Errors
/// See [`RevisionError`].
pub async fn with_earlier(
    store: &Store,
    programme: Arc<Programme>,
    files: &Files,
) -> Result<Arc<Programme>, RevisionError> {
    let mut objections = Vec::new();
    let earlier = earlier(&programme, files, &store.published().await?, &mut objections);
    if !objections.is_empty() {
        return Err(RevisionError::Refused(objections));
    }
    Ok(together(programme, earlier))
}

/// The earlier revisions along which cases run, or all that stands against taking files into use.
///
/// # Errors
/// Every objection.
pub fn judge(programme: &Programme, files: &Files, published: &[Published]) -> Result<Vec<Arc<Route>>, Vec<Objection>> {
    let mut objections = Vec::new();
    for known in published.iter().filter(|p| p.in_use).map(|p| &p.revision) {
        let route = programme.routes.get(&known.route).filter(|route| route.revision == known.revision);
        let other = route.filter(|route| revision_of(route, files, known.at).hash != known.hash);
        objections.extend(other.map(|route| changed(route)));
    }
    for known in published.iter().filter(|p| p.latest).map(|p| &p.revision) {
        let lower = programme.routes.get(&known.route).filter(|route| route.revision < known.revision);
        objections.extend(lower.map(|route| Objection::Lower {
            route: route.id.to_string(),
            revision: route.revision,
            known: known.revision,
        }));
    }
    let is_new = |r: &Revision| programme.routes.get(&r.route).is_some_and(|route| route.revision > r.revision);
    let replaced = published.iter().filter(|p| p.latest && is_new(&p.revision));
    let then: Vec<_> = replaced.map(|p| bytes(&p.revision)).collect();
    if !then.is_empty() {
        let forgotten = check_migrations(&files.routes, &then);
        objections.extend(forgotten.into_iter().map(|d| Objection::Forgets(Box::new(d))));
    }
    let earlier = earlier(programme, files, published, &mut objections);
    if objections.is_empty() { Ok(earlier) } else { Err(objections) }
}

/// The routes of a directory that is in use elsewhere, as if each were published, and cases ran along it.
#[must_use]
pub fn as_published(routes: &[Route], files: &Files, now: Timestamp) -> Vec<Published> {
    let published = |route: &Route| Published { revision: revision_of(route, files, now), latest: true, in_use: true };
    routes.iter().map(published).collect()
}

/// The route of a revision that was published, if it can be read against the present programme.
#[must_use]
pub fn route_of(files: &Files, known: &Revision) -> Option<Arc<Route>> {
    read_earlier(&files.routes, &bytes(known)).route
}

fn changed(route: &Route) -> Objection {
    Objection::Changed { route: route.id.to_string(), revision: route.revision }
}

fn earlier(
    programme: &Programme,
    files: &Files,
    published: &[Published],
    objections: &mut Vec<Objection>,
) -> Vec<Arc<Route>> {
    let mut earlier = Vec::new();
    for known in published.iter().filter(|p| p.in_use).map(|p| &p.revision) {
        let current = programme.routes.get(&known.route);
        if current.is_some_and(|route| route.revision == known.revision) {
            continue;
        }
        let read = read_earlier(&files.routes, &bytes(known));
        let faults = || read.diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        let (route, revision) = (known.route.to_string(), known.revision);
        match &read.route {
            Some(route) => earlier.push(route.clone()),
            None => objections.push(Objection::Unreadable { route, revision, faults: faults() }),
        }
    }
    earlier
}

fn together(programme: Arc<Programme>, earlier: Vec<Arc<Route>>) -> Arc<Programme> {
    match earlier.is_empty() {
        true => programme,
        false => Arc::new(Programme { earlier, ..Programme::clone(&programme) }),
    }
}

fn bytes(revision: &Revision) -> Vec<(String, Vec<u8>)> {
    revision.files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect()
}

/// To be raised when the core derives something else from a case: who takes part, what is due, what must be done.
const READ_MODELS: u32 = 2;

/// What is due follows from ladders, closed days and routes, too, and from how the core reads them: after a change every
/// case is looked at anew, so that no reminder keeps the date of yesterday's programme. Whether there was a change.
///
/// # Errors
/// When the store fails.
pub async fn follow(flow: &Flow, files: &Files) -> Result<bool, FlowError> {
    let all: BTreeMap<&str, &[u8]> = files.routes.iter().map(|(path, bytes)| (path.as_str(), &bytes[..])).collect();
    let hash = fresh::hash(&format!("{READ_MODELS} {}", serde_json::json!(all)));
    let known = flow.store.meta("programme").await?;
    if known.as_deref() == Some(&hash) {
        return Ok(false);
    }
    if known.is_some() {
        let report = audit::audit(flow, true, |_| {}).await?;
        tracing::info!(
            cases = report.cases,
            changed = report.mended,
            "the programme changed: all cases were looked at"
        );
    }
    flow.store.set_meta("programme", &hash).await?;
    Ok(known.is_some())
}

/// A route's own file and all parts: which of them it uses is the reader's business.
fn revision_of(route: &Route, files: &Files, now: Timestamp) -> Revision {
    let own = format!("{}.toml", route.id);
    let belongs = |path: &str| path == own || path.starts_with("parts/");
    let kept: BTreeMap<String, String> = files
        .routes
        .iter()
        .filter(|(path, _)| belongs(path))
        .map(|(path, bytes)| (path.clone(), String::from_utf8_lossy(bytes).into_owned()))
        .collect();
    let hash = fresh::hash(&serde_json::json!(kept).to_string());
    Revision { route: route.id.clone(), revision: route.revision, hash, files: kept, at: now }
}
