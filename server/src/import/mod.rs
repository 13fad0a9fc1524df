//! Import of youths from a CSV file: reading, judging and planning, and then carrying it out along the flow.
//!
//! A file is first looked at as a whole ([`text`]), then read record by record ([`records`]) in bounded memory. Each row
//! is a youth or a list of faults ([`row`]); what a youth means for what there is already is a pure answer ([`plan`]).
//! Bad rows go to a file that can be mended and imported again ([`rejects`]). Messages never hold a name. This module
//! must never know a terminal, HTTP or SQL.

mod carry;
pub mod columns;
pub mod plan;
pub mod records;
pub mod rejects;
mod report;
pub mod row;
pub mod text;

#[cfg(test)]
mod tests;

pub use carry::{Options, youths};
pub use report::{Example, Group, Report, RowFault};

use crate::flow::FlowError;
use crate::store::StoreError;

/// Why an import stopped. What went in before is in, whole; the same import again completes it.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be imported as it is.
    #[error("{0}")]
    Unreadable(String),
    /// The columns are not right: all that is wrong, a line each.
    #[error("de kolommen kloppen niet:\n  {}", .0.join("\n  "))]
    Columns(Vec<String>),
    /// The file cannot be read.
    #[error("het bestand kan niet worden gelezen: {0}")]
    Read(std::io::Error),
    /// The rejects cannot be written.
    #[error("de afgekeurde rijen kunnen niet worden weggeschreven: {0}")]
    Rejects(std::io::Error),
    /// The store failed at a row.
    #[error("gestopt bij regel {line}: {cause}. Alles daarvoor is gedaan; dezelfde opdracht maakt het af")]
    Stopped {
        /// The line.
        line: u64,
        /// Why.
        cause: Box<FlowError>,
    },
}

impl ImportError {
    fn store(line: u64, error: StoreError) -> Self {
        Self::Stopped { line, cause: Box::new(error.into()) }
    }
}
