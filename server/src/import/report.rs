//! What an import did, or would do: counts, and examples by line and external number.

use super::plan::{Change, Placement, Plan};
use super::row::Fault;
use sluitend_engine::id::{FieldId, RouteId};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// So many examples at most are kept of anything.
const EXAMPLES: usize = 20;

/// So many faults at most are kept; the file of rejects has all.
const FAULTS: usize = 200;

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows, without the header.
    pub rows: u64,
    /// Youths that were not there.
    pub new: u64,
    /// Youths that stay as they are.
    pub unchanged: u64,
    /// Youths of whom something changes.
    pub changed: Group,
    /// Rows that were not imported.
    pub rejected: u64,
    /// Rows without an external number, which can only be recognised when nothing of them changes.
    pub without_number: u64,
    /// Cases that begin, by route.
    pub begun: BTreeMap<RouteId, Group>,
    /// Youths without a case whom no route admits.
    pub admitted_by_none: Group,
    /// Youths without a case whom several routes admit; the note names them.
    pub admitted_by_several: Group,
    /// Youths without a case whose route cannot begin; the note says why.
    pub stuck: Group,
    /// What is wrong with rows, in order of line; see [`Report::faults_left_out`].
    pub faults: Vec<RowFault>,
    /// How many faults there are besides.
    pub faults_left_out: u64,
    /// Where the rejected rows are, if there are any.
    pub rejects: Option<PathBuf>,
    /// The columns that were skipped.
    pub ignored: Vec<String>,
}

/// Some rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub examples: Vec<Example>,
}

/// A row, without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The line.
    pub line: u64,
    /// The external number, if it has one.
    pub number: Option<String>,
    /// What there is to say of it.
    pub note: String,
}

/// A fault with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The line on which the row begins.
    pub line: u64,
    /// What is wrong.
    pub fault: Fault,
}

impl Report {
    /// Counts a row that goes in.
    pub(super) fn planned(&mut self, line: u64, number: Option<&str>, plan: &Plan) {
        let example = |note: String| Example { line, number: number.map(str::to_owned), note };
        self.rows += 1;
        self.without_number += u64::from(number.is_none());
        match &plan.change {
            Change::New => self.new += 1,
            Change::Unchanged => self.unchanged += 1,
            Change::Changed { columns, attributes } => {
                let attributes = attributes.keys().map(FieldId::as_str);
                let names: Vec<_> = columns.iter().copied().chain(attributes).collect();
                self.changed.add(example(names.join(", ")));
            }
        }
        match &plan.placement {
            Placement::Case(_) => {}
            Placement::Begin(route) => self.begun.entry(route.clone()).or_default().add(example(String::new())),
            Placement::None => self.admitted_by_none.add(example(String::new())),
            Placement::Several(routes) => {
                let names: Vec<_> = routes.iter().map(RouteId::as_str).collect();
                self.admitted_by_several.add(example(names.join(", ")));
            }
            Placement::Stuck(route, why) => self.stuck.add(example(format!("{route}: {why}"))),
        }
    }

    /// Counts a row that does not.
    pub(super) fn rejected(&mut self, line: u64, faults: &[Fault]) {
        self.rows += 1;
        self.rejected += 1;
        for fault in faults {
            if self.faults.len() < FAULTS {
                self.faults.push(RowFault { line, fault: fault.clone() });
            } else {
                self.faults_left_out += 1;
            }
        }
    }
}

impl Group {
    fn add(&mut self, example: Example) {
        self.count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(example);
        }
    }
}
