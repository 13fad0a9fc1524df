//! What is published in a database: the latest revision of every route, and every revision along which cases run.

use super::db::{Row, Statement, sql};
use super::open::{Connector, OpenError};
use super::records::revision_row;
use super::rows::*;
use super::{Store, StoreError};
use sluitend_engine::id::{RouteId, StateId};
use std::collections::BTreeSet;
use std::time::Duration;

/// So long a look waits for a process that writes.
const PATIENCE: Duration = Duration::from_secs(10);

impl Store {
    /// What is published, by route and revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn published(&self) -> Result<Vec<Published>, StoreError> {
        self.read(published()).await?.iter().map(published_row).collect()
    }
}

/// What a database holds of routes, without opening it for use: what is published, where open cases stand, and which routes
/// open cases name at all. Nothing is made, changed or marked, and it does not matter whether it is for practice.
///
/// # Errors
/// When it is not there, cannot be reached, or is no database of sluitend.
pub async fn look(url: &str) -> Result<(Vec<Published>, Vec<Standing>, BTreeSet<RouteId>), OpenError> {
    let mut connection = Connector::new(url, PATIENCE)?.reader().await?;
    let published = connection.fetch(&published()).await?.iter().map(published_row).collect::<Result<_, _>>()?;
    let standing = sql("
        select route, revision, state, count(*)
        from cases
        where closed_on is null
        group by route, revision, state
        order by route, revision, state");
    let standing = connection.fetch(&standing).await?.iter().map(standing_row).collect::<Result<_, _>>()?;
    // A case names the route along which it runs, and those of the follow-ups that it took along.
    let named = sql("
        select r.route from (select distinct route from revision) as r
        where exists (
            select 1 from cases as c
            where c.closed_on is null and c.snapshot like '%\"route\":\"' || r.route || '\"%')
        order by r.route
        limit 1000");
    let named = connection.fetch(&named).await?;
    let named = named.iter().map(|row| row.get::<String>(0).map(RouteId::new)).collect::<Result<_, _>>()?;
    Ok((published, standing, named))
}

fn published() -> Statement {
    sql("
        select p.route, p.revision, p.hash, p.files, p.at, p.latest, p.in_use
        from (
            select r.route, r.revision, r.hash, r.files, r.at,
                cast(case when r.revision = (select max(revision) from revision where route = r.route)
                    then 1 else 0 end as bigint) as latest,
                cast(case when exists (select 1 from cases as c where c.route = r.route and c.revision = r.revision)
                    then 1 else 0 end as bigint) as in_use
            from revision as r) as p
        where p.latest = 1 or p.in_use = 1
        order by p.route, p.revision
        limit 1000")
}

fn published_row(row: &Row) -> Result<Published, StoreError> {
    Ok(Published { revision: revision_row(row)?, latest: row.get::<i64>(5)? == 1, in_use: row.get::<i64>(6)? == 1 })
}

fn standing_row(row: &Row) -> Result<Standing, StoreError> {
    Ok(Standing {
        route: RouteId::new(row.get::<String>(0)?),
        revision: u32::try_from(row.get::<i64>(1)?).unwrap_or_default(),
        state: StateId::new(row.get::<String>(2)?),
        cases: row.get::<i64>(3)?.cast_unsigned(),
    })
}
