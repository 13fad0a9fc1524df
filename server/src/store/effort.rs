//! How much was asked of the database. Numbers that do not depend on how fast the machine is.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts since the store was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Reading statements.
    pub reads: u64,
    /// Writing transactions, each of them durable.
    pub transactions: u64,
}

/// The counters, shared by readers and writers.
#[derive(Debug, Default)]
pub(super) struct Counters {
    reads: AtomicU64,
    transactions: AtomicU64,
}

impl Counters {
    pub(super) fn count_read(&self) {
        self.reads.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_transaction(&self) {
        self.transactions.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn effort(&self) -> Effort {
        Effort { reads: self.reads.load(Ordering::Relaxed), transactions: self.transactions.load(Ordering::Relaxed) }
    }
}
