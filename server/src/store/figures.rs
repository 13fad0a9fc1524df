//! The figures of a report: how many, never who.

use super::db::{Row, sql};
use super::rows::*;
use super::{Store, StoreError, Unscoped};
use jiff::Timestamp;
use jiff::civil::Date;
use sluitend_engine::case::Event;
use sluitend_engine::id::CaseId;

impl Unscoped<'_> {
    /// What happened in the region after a day, up to and including another, and how it stands on that day: a look
    /// through all cases, for a reader.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn figures(&self, after: Date, until: Date) -> Result<Vec<Figure>, StoreError> {
        let statement = sql("
            select route, 'begun', '', count(*) from cases where opened_on > $1 and opened_on <= $2 group by route
            union all
            select route, 'closed', outcome, count(*) from cases
            where closed_on > $1 and closed_on <= $2 group by route, outcome
            union all
            select route, 'open', '', count(*) from cases where closed_on is null group by route
            union all
            select route, 'stuck', '', count(*) from cases where stuck_since is not null group by route
            union all
            select route, 'late', '', count(*) from task where due <= $2 and paused = 0 group by route
            order by 1, 2, 3");
        let figure = |row: &Row| {
            let count = u64::try_from(row.get::<i64>(3)?).unwrap_or_default();
            Ok(Figure { route: row.get(0)?, what: row.get(1)?, outcome: row.get(2)?, count })
        };
        self.store.read(statement.bind(after).bind(until)).await?.iter().map(figure).collect()
    }

    /// Of the cases in which a follow-up was answered since a moment: all that was ever answered and written, for what did
    /// not change is not written again; by case, in order, after a place in that order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn answers(
        &self,
        since: Timestamp,
        after: Option<&(CaseId, u64)>,
        limit: u32,
    ) -> Result<Vec<(CaseId, Event)>, StoreError> {
        let statement = sql("
            select case_id, body from event
            where kind in ('enrolled', 'follow_up_answered', 'written')
              and case_id in (select case_id from event where kind = 'follow_up_answered' and at >= $1 and case_id >= $2)
              and (case_id > $2 or (case_id = $2 and seq > $3))
            order by case_id, seq
            limit $4");
        let (case, seq) = after.map_or(("", 0), |(case, seq)| (case.as_str(), *seq));
        let statement = statement.bind(since).bind(case).bind(seq.cast_signed()).bind(i64::from(limit));
        let answer = |row: &Row| Ok((CaseId::new(row.get::<String>(0)?), row.json(1)?));
        self.store.read(statement).await?.iter().map(answer).collect()
    }
}

impl Store {
    /// What some schedules have counted, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn counted_by(&self, jobs: &[String], limit: u32) -> Result<Vec<Snapshot>, StoreError> {
        let statement = sql("
            select job, on_date, body, at from snapshot
            where job in (select value from each_text($1))
            order by on_date desc, job
            limit $2");
        let snapshot =
            |row: &Row| Ok(Snapshot { job: row.get(0)?, on: row.parse(1)?, body: row.json(2)?, at: row.instant(3)? });
        let statement = statement.bind(serde_json::json!(jobs).to_string()).bind(i64::from(limit));
        self.read(statement).await?.iter().map(snapshot).collect()
    }
}
