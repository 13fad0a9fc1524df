//! What the programme as a whole remembers.

use super::Notice;
use jiff::Timestamp;
use jiff::civil::Date;
use sluitend_engine::id::*;
use std::collections::BTreeMap;

/// A revision of a route, with the files of the programme from which it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The route.
    pub route: RouteId,
    /// Its revision.
    pub revision: u32,
    /// SHA-256 of the files.
    pub hash: String,
    /// Path to text.
    pub files: BTreeMap<String, String>,
    /// When it was published here.
    pub at: Timestamp,
}

/// A revision that matters to who publishes another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// It, with its files.
    pub revision: Revision,
    /// No later one of its route is kept.
    pub latest: bool,
    /// Cases run, or ran, along it.
    pub in_use: bool,
}

/// How many open cases stand in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The route.
    pub route: RouteId,
    /// Its revision.
    pub revision: u32,
    /// The state.
    pub state: StateId,
    /// How many.
    pub cases: u64,
}

/// How many cases are in a state of a route.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Counted {
    /// The route.
    pub route: String,
    /// The state.
    pub state: String,
    /// The outcome; empty: open.
    pub outcome: String,
    /// How many.
    pub cases: i64,
}

/// One figure of a report.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Figure {
    /// The route.
    pub route: String,
    /// `begun` or `closed` in the period; `open`, `stuck` (cases) or `late` (lines of the worklist) at its end.
    pub what: String,
    /// How it was closed; empty for the others.
    pub outcome: String,
    /// How many.
    pub count: u64,
}

/// A schedule that fires, with all that follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Firing {
    /// The schedule.
    pub job: String,
    /// The local time for which it fires: its key.
    pub wall_time: String,
    /// When it fires.
    pub at: Timestamp,
    /// Who must be told.
    pub notices: Vec<Notice>,
    /// What was counted.
    pub snapshot: Option<Snapshot>,
}

/// The counted indicators of a reference date.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The schedule that asked for it.
    pub job: String,
    /// The reference date.
    pub on: Date,
    /// What was counted.
    pub body: serde_json::Value,
    /// When.
    pub at: Timestamp,
}
