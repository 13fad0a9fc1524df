//! The report of a schedule: what happened since its last one, and how it stands now.

use super::{Inner, WorkError};
use crate::reports::Report;
use crate::store::Snapshot;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

impl Inner {
    /// Counts the report of a schedule for a day. The first looks back a year.
    pub(super) async fn report(&self, job: &str, on: Date, now: Timestamp) -> Result<Snapshot, WorkError> {
        let earlier = self.flow.store.snapshots(job, 1).await?;
        let after = earlier.first().map(|last| last.on).filter(|last| *last < on);
        let after = after.unwrap_or_else(|| on.saturating_sub(1.year()));
        let store = self.flow.store.unscoped();
        let (figures, without_case) = (store.figures(after, on).await?, self.nobody().await?.cases);
        let report = Report { after, until: on, without_case: u64::from(without_case), figures };
        Ok(Snapshot { job: job.to_owned(), on, body: report.body(), at: now })
    }
}
