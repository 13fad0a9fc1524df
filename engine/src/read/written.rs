//! The decision tables as they are written, for the proof: where each row stands, and which tables follow each other
//! through the exits of parts. The model has them as flat lists of branches, in the order of the leaves here.

use super::guard::Tests;
use crate::diagnostic::SourceId;
use crate::id::{ActionId, FollowUpId, StateId};
use std::ops::Range;

/// Where in a route a table is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Spot {
    /// An action of a state.
    On(StateId, ActionId),
    /// What happens by itself in a state, by its number.
    After(StateId, usize),
    /// An answer to a follow-up.
    Answer(FollowUpId, ActionId),
    /// An action from everywhere.
    Anywhere(ActionId),
}

/// A decision table, or a plain target: a table of one row without tests.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    pub file: SourceId,
    /// Where its target stands.
    pub span: Range<usize>,
    pub rows: Vec<Row>,
}

/// One row of a table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub span: Range<usize>,
    /// None: it holds for all that is left.
    pub when: Tests,
    /// The row leads to an exit of a part: the table of the state that calls the part.
    pub beyond: Option<Rows>,
}
