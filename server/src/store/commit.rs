//! What the caller hands in to be written together.

use super::rows::*;
use jiff::civil::Date;
use sluitend_engine::case::{Case, Event};
use std::sync::Arc;

/// All that one command writes, or nothing of it.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// The case that it changes.
    pub case: Option<CaseChange>,
    /// A youth that is added, or whose data changes (by its id).
    pub youth: Option<Youth>,
    /// Free texts.
    pub notes: Vec<Note>,
    /// Who must be told what.
    pub notices: Vec<Notice>,
    /// Looks into dossiers.
    pub access: Vec<Access>,
    /// The answer, for when the same request comes again.
    pub answer: Option<Answer>,
}

/// A case as it is after the command.
#[derive(Clone, Debug)]
pub struct CaseChange {
    /// The version that the command read; 0: the case is new. When another stands there now, it is a conflict.
    pub expected: u64,
    /// The birth date on which it was decided, unless the same command writes the youth: when another stands there now,
    /// it is a conflict.
    pub birth: Option<Date>,
    /// The case after the command.
    pub case: Arc<Case>,
    /// What of its row does not follow from it alone.
    pub columns: Columns,
    /// Whether it was decided on a case that was remembered: then one that was written anew without a new version (by
    /// `rebuild`, or for another birth date) is a conflict, too.
    pub remembered: bool,
    /// How often people, roles and tokens had changed when it was found out who asks, unless that was now: when they have
    /// changed since, it is a conflict.
    pub changes: Option<u64>,
    /// Whether other organisations may take part now than before.
    pub regrouped: bool,
    /// What happened, for the journal; empty when only read models are recomputed.
    pub events: Vec<Event>,
    /// The complete worklist of the case.
    pub tasks: Vec<Task>,
    /// Calendar entries that were added or changed.
    pub calendar: Vec<CalendarEntry>,
    /// Calendar entries that are no longer: uid and whose.
    pub calendar_gone: Vec<(String, Recipient)>,
}
