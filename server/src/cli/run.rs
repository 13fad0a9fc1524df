//! What the commands share: a runtime, a log, an open programme and database.

use super::check::{elsewhere, once};
use super::output::count;
use super::{Place, trouble};
use crate::clock::Clock;
use crate::files::{self, Files};
use crate::flow::Flow;
use crate::store::{Kind, OpenError, OpenOptions, Store};
use anyhow::{Context, bail};
use jiff::Timestamp;
use sluitend_engine::check::check;
use sluitend_engine::diagnostic::{Language, Severity};
use sluitend_engine::model::Programme;
use std::future::Future;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Runs a command to its end.
pub(super) fn blocking(command: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SLUITEND_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    // A second command in one process (tests) keeps the first one's log.
    // A log that cannot be written is no reason to stop: the crate would panic over it.
    // Colours are for eyes: in a file or for a program they would be rubbish.
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colours)
        .with_writer(std::io::stderr)
        .log_internal_errors(false);
    let _ = log.try_init();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(command)
}

/// Reads a programme that is free of errors; prints what is wrong with one that is not.
pub(super) fn programme(directory: &Path) -> anyhow::Result<(Arc<Programme>, Files)> {
    let files = files::read(directory)?;
    let checked = check(&files.routes);
    let errors: Vec<_> = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).cloned().collect();
    for (error, others) in once(&errors).into_iter().take(20) {
        match elsewhere(&others, Language::Dutch) {
            Some(places) => errln!("{error} ({places})"),
            None => errln!("{error}"),
        }
    }
    match checked.programme {
        Some(programme) if errors.is_empty() => Ok((Arc::new(programme), files)),
        _ => bail!(
            "het programma in '{}' heeft {}; `sluitend check {}` zegt er meer over",
            directory.display(),
            count(errors.len(), "fout", "fouten"),
            directory.display()
        ),
    }
}

/// The same of a command that is told by `--routes` where it is, and says so when there is none.
pub(super) fn routes(directory: &Path) -> anyhow::Result<(Arc<Programme>, Files)> {
    if !directory.is_dir() {
        bail!("er is geen map '{}' met routes. Geef met `--routes` op waar de routes staan.", directory.display());
    }
    programme(directory)
}

/// Opens the programme and the database, which must be there.
pub(super) async fn flow(place: &Place) -> anyhow::Result<Flow> {
    flow_on(place, false).await
}

/// The same for a command that may be the first: the database is made when it is not there.
pub(super) async fn flow_anew(place: &Place) -> anyhow::Result<Flow> {
    flow_on(place, true).await
}

async fn flow_on(place: &Place, create: bool) -> anyhow::Result<Flow> {
    let (programme, files) = routes(&place.routes)?;
    let store = opened(&place.database, OpenOptions { create, ..OpenOptions::new(place.kind()) }).await?;
    let clock = clock(&store, place.kind(), None).await?;
    let programme = crate::revisions::with_earlier(&store, programme, &files).await?;
    Ok(Flow::new(store, programme, clock))
}

/// Opens the database; it is made when it is not there.
pub(super) async fn open(database: &str, kind: Kind) -> anyhow::Result<Store> {
    opened(database, OpenOptions::new(kind)).await
}

/// Opens the database of a command that only looks: it makes none, for it would say that all is well with nothing.
pub(super) async fn store(place: &Place) -> anyhow::Result<Store> {
    opened(&place.database, OpenOptions { create: false, ..OpenOptions::new(place.kind()) }).await
}

async fn opened(database: &str, options: OpenOptions) -> anyhow::Result<Store> {
    match Store::open(database, options).await {
        Err(OpenError::Missing) => bail!(
            "er is geen database '{}'. Geef met `--database` het bestand op dat `serve` of `demo` gebruikt \
             (`demo` maakt sluitend-demo.db; daarbij hoort ook `--practice`).",
            trouble::shown(database)
        ),
        other => other.with_context(|| format!("de database '{}'", trouble::shown(database))),
    }
}

/// The clock of a database: a practice clock stands where it stopped, else at `begin`. A command that makes nothing
/// happen gives none, so that whoever serves later chooses where it begins.
pub(super) async fn clock(store: &Store, kind: Kind, begin: Option<Timestamp>) -> anyhow::Result<Clock> {
    if kind == Kind::Real {
        return Ok(Clock::Real);
    }
    let kept = store.meta("clock").await?.and_then(|text| text.parse().ok());
    let at: Timestamp = match (kept, begin) {
        (Some(kept), _) => kept,
        (None, Some(begin)) => {
            store.set_meta("clock", &begin.to_string()).await?;
            begin
        }
        (None, None) => Clock::machine(),
    };
    Ok(Clock::practice(at))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[tokio::test]
    async fn a_practice_clock_begins_where_who_serves_says_also_after_other_commands() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("oefenen.db").display().to_string();
        let store = open(&file, Kind::Practice).await.unwrap();
        let asked: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
        let now = async |begin| clock(&store, Kind::Practice, begin).await.unwrap().now();
        assert_ne!(now(None).await, asked, "a person is added");
        assert_eq!(now(Some(asked)).await, asked);
        assert_eq!(now(Some(asked + jiff::SignedDuration::from_hours(1))).await, asked, "it never jumps by itself");
    }
}
