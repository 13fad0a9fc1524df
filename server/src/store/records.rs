//! What the programme as a whole remembers: settings, firings of schedules, revisions of routes, counted indicators.

use super::db::{Row, Statement, sql};
use super::rows::*;
use super::{Store, StoreError};
use sluitend_engine::id::RouteId;

impl Store {
    /// A setting of the database, such as the clock of a practice environment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn meta(&self, name: &str) -> Result<Option<String>, StoreError> {
        let rows = self.glance(&sql("select value from meta where name = $1").bind(name)).await?;
        rows.first().map(|row| row.get(0)).transpose()
    }

    /// A setting of the database; when it is not there it becomes `value`, for every node alike.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn meta_or(&self, name: &str, value: &str) -> Result<String, StoreError> {
        let put = sql("insert into meta (name, value) values ($1, $2) on conflict (name) do nothing");
        if let Some(known) = self.meta(name).await? {
            return Ok(known);
        }
        self.write(put.bind(name).bind(value)).await?;
        Ok(self.meta(name).await?.unwrap_or_else(|| value.to_owned()))
    }

    /// Changes a setting of the database; not its kind.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_meta(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let statement = sql("
            insert into meta (name, value) values ($1, $2)
            on conflict (name) do update set value = excluded.value
            where meta.name <> 'kind'");
        self.write(statement.bind(name).bind(value)).await.map(drop)
    }

    /// Records that a schedule fires for a wall time, with all that follows from it: true exactly once, whichever node
    /// asks, and then everything of it was written.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn fire(&self, firing: &Firing) -> Result<bool, StoreError> {
        let first = sql("
            insert into firing (job, wall_time, at) values ($1, $2, $3)
            on conflict (job, wall_time) do nothing
            returning 1")
        .must_touch(1)
        .bind(&firing.job)
        .bind(&firing.wall_time)
        .bind(firing.at);
        let mut statements = vec![first, super::outbox::add_notices(&firing.notices)];
        statements.extend(firing.snapshot.iter().map(put_snapshot));
        match self.write_all(statements).await {
            Ok(_) => Ok(true),
            Err(StoreError::Overtaken) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The latest wall time for which a schedule fired.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn last_firing(&self, job: &str) -> Result<Option<String>, StoreError> {
        let statement = sql("select wall_time from firing where job = $1 order by wall_time desc limit 1");
        self.read(statement.bind(job)).await?.first().map(|row| row.get(0)).transpose()
    }

    /// Keeps the files of a revision of a route; whether it was new. A revision never changes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_revision(&self, revision: &Revision) -> Result<bool, StoreError> {
        let statement = sql("
            insert into revision (route, revision, hash, files, at) values ($1, $2, $3, $4, $5)
            on conflict (route, revision) do nothing
            returning 1")
        .bind(revision.route.as_str())
        .bind(i64::from(revision.revision))
        .bind(&revision.hash)
        .bind(serde_json::json!(revision.files).to_string())
        .bind(revision.at);
        Ok(!self.write(statement).await?.is_empty())
    }

    /// Keeps other files for a revision along which no case runs; whether it did.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn replace_revision(&self, revision: &Revision) -> Result<bool, StoreError> {
        let statement = sql("
            update revision set hash = $3, files = $4, at = $5
            where route = $1 and revision = $2
              and not exists (select 1 from cases where route = $1 and revision = $2)
            returning 1")
        .bind(revision.route.as_str())
        .bind(i64::from(revision.revision))
        .bind(&revision.hash)
        .bind(serde_json::json!(revision.files).to_string())
        .bind(revision.at);
        Ok(!self.write(statement).await?.is_empty())
    }

    /// A revision of a route.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revision(&self, route: &RouteId, revision: u32) -> Result<Option<Revision>, StoreError> {
        let statement = sql("
            select route, revision, hash, files, at from revision where route = $1 and revision = $2");
        let rows = self.read(statement.bind(route.as_str()).bind(i64::from(revision))).await?;
        rows.first().map(revision_row).transpose()
    }

    /// The indicators that a schedule has counted, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn snapshots(&self, job: &str, limit: u32) -> Result<Vec<Snapshot>, StoreError> {
        let statement = sql("
            select job, on_date, body, at from snapshot where job = $1 order by on_date desc limit $2");
        let snapshot =
            |row: &Row| Ok(Snapshot { job: row.get(0)?, on: row.parse(1)?, body: row.json(2)?, at: row.instant(3)? });
        self.read(statement.bind(job).bind(i64::from(limit))).await?.iter().map(snapshot).collect()
    }
}

pub(super) fn revision_row(row: &Row) -> Result<Revision, StoreError> {
    Ok(Revision {
        route: RouteId::new(row.get::<String>(0)?),
        revision: u32::try_from(row.get::<i64>(1)?).unwrap_or_default(),
        hash: row.get(2)?,
        files: row.json(3)?,
        at: row.instant(4)?,
    })
}

/// Keeps the indicators of a reference date; a second count of the same date replaces the first.
fn put_snapshot(snapshot: &Snapshot) -> Statement {
    sql("
        insert into snapshot (job, on_date, body, at) values ($1, $2, $3, $4)
        on conflict (job, on_date) do update set body = excluded.body, at = excluded.at")
    .bind(&snapshot.job)
    .bind(snapshot.on)
    .bind(snapshot.body.to_string())
    .bind(snapshot.at)
}
