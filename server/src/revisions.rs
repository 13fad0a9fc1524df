//! Revisions of routes: the files of each are kept in the database, so that running cases can go on along the revision
//! with which they began, whatever has become of the files.

use crate::audit;
use crate::files::Files;
use crate::flow::{Flow, FlowError};
use crate::fresh;
use crate::store::{Revision, Store, StoreError};
use jiff::Timestamp;
use sluitend_engine::check::read_earlier;
use sluitend_engine::model::{Programme, Route};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why the files cannot be taken into use.
#[derive(Debug, thiserror::Error)]
pub enum RevisionError {
    /// The same revision was published with other contents, and cases run along it.
    #[error(
        "de route '{route}' is gewijzigd, maar heeft nog revisie {revision}, waarlangs al trajecten lopen; zet \
         'revision = {}' in {route}.toml",
        revision + 1
    )]
    Changed {
        /// The route.
        route: String,
        /// Its revision.
        revision: u32,
    },
    /// An earlier revision along which cases run cannot be read against the present programme.
    #[error(
        "de route '{route}', revisie {revision}, waarlangs nog trajecten lopen, past niet bij het programma: {faults}"
    )]
    Unreadable {
        /// The route.
        route: String,
        /// Its revision.
        revision: u32,
        /// What is wrong.
        faults: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a programme into use: keeps the files of its routes, and adds the earlier revisions along which cases run.
///
/// # Errors
/// See [`RevisionError`].
pub async fn publish(
    store: &Store,
    programme: Arc<Programme>,
    files: &Files,
    now: Timestamp,
) -> Result<Arc<Programme>, RevisionError> {
    for route in programme.routes.values() {
        let revision = revision_of(route, files, now);
        if store.add_revision(&revision).await? {
            continue;
        }
        let known = store.revision(&route.id, route.revision).await?;
        let same = known.is_some_and(|known| known.hash == revision.hash);
        if !same && !store.replace_revision(&revision).await? {
            return Err(RevisionError::Changed { route: route.id.to_string(), revision: route.revision });
        }
    }
    with_earlier(store, programme, files).await
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
    let mut earlier = Vec::new();
    for revision in store.revisions_in_use().await? {
        let current = programme.routes.get(&revision.route);
        if current.is_some_and(|route| route.revision == revision.revision) {
            continue;
        }
        let then: Vec<_> = revision.files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
        let read = read_earlier(&files.routes, &then);
        let faults = || read.diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        let (route, number) = (revision.route.to_string(), revision.revision);
        match &read.route {
            Some(route) => earlier.push(route.clone()),
            None => return Err(RevisionError::Unreadable { route, revision: number, faults: faults() }),
        }
    }
    if earlier.is_empty() {
        return Ok(programme);
    }
    Ok(Arc::new(Programme { earlier, ..Programme::clone(&programme) }))
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
