//! The report of a schedule: what happened since its last one, and how it stands now.

use super::schedule::Cron;
use super::{Inner, WorkError};
use crate::reports::{self, Report};
use crate::store::Snapshot;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use sluitend_engine::case::Event;
use sluitend_engine::id::CaseId;

/// Answers read in one go.
const PAGE: u32 = 20_000;

impl Inner {
    /// Counts the report of a schedule on a morning, up to the day before.
    pub(super) async fn report(
        &self,
        (job, cron): (&str, &Cron),
        wall: DateTime,
        now: Timestamp,
    ) -> Result<Snapshot, WorkError> {
        let (earlier, on) = (self.flow.store.snapshots(job, 1).await?, wall.date());
        let (after, until) = Report::period(earlier.first().and_then(Report::read).as_ref(), cron, wall);
        let store = self.flow.store.unscoped();
        let (figures, without_case) = (store.figures(after, until).await?, self.nobody().await?.cases);
        let targets = self.targets(until).await?.measured(&self.flow.programme);
        let report = Report { after, until, without_case: u64::from(without_case), figures, targets };
        Ok(Snapshot { job: job.to_owned(), on, body: report.body(), at: now })
    }

    /// Counts the answers of a year; nothing is read where no target asks for them.
    async fn targets(&self, until: Date) -> Result<reports::Count, WorkError> {
        let programme = &self.flow.programme;
        let (mut count, after) = (reports::Count::default(), reports::year_before(until));
        if programme.targets.values().all(|target| target.answered.is_none()) {
            return Ok(count);
        }
        let since = after.to_zoned(programme.timezone.clone()).map_or(Timestamp::MIN, |at| at.timestamp());
        let mut last: Option<(CaseId, u64)> = None;
        loop {
            let page = self.flow.store.unscoped().answers(since, last.as_ref(), PAGE).await?;
            let is_last = page.len() < PAGE as usize;
            // What is filled in belongs to the answer beside it: a case that the page may have cut is read again.
            let whole = page.iter().rposition(|(case, _)| Some(case) != page.last().map(|(last, _)| last));
            let page = if is_last { &page[..] } else { &page[..whole.map_or(page.len(), |at| at + 1)] };
            for of_case in page.chunk_by(|a, b| a.0 == b.0) {
                count.add(programme, of_case.iter().map(|(_, event): &(CaseId, Event)| event), after, until);
            }
            match page.last() {
                Some((case, event)) if !is_last => last = Some((case.clone(), event.seq)),
                _ => return Ok(count),
            }
        }
    }
}
