//! How much is stuck or late, and with whom: counts for who answers for the region.

use super::db::{Row, sql};
use super::{Seen, StoreError};
use jiff::civil::Date;
use sluitend_engine::id::{OrganisationId, RoleId};

/// Stuck cases that the same role at the same organisation has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StuckCount {
    /// Whose step it is: the organisation.
    pub organisation: OrganisationId,
    /// The role.
    pub role: RoleId,
    /// The agenda on which they stand.
    pub agenda: Option<String>,
    /// How many.
    pub count: u32,
}

impl Seen<'_> {
    /// Stuck cases by owner and agenda, of at most `cap` cases: those that are stuck the longest.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stuck_by_owner(&self, cap: u32) -> Result<Vec<StuckCount>, StoreError> {
        let statement = sql("
            select owner_org, owner_role, agenda, count(*) from (
                select c.owner_org, c.owner_role, c.agenda
                from cases as c
                where c.stuck_since is not null
                  and ($1 is null or exists (
                        select 1 from part as p
                        where p.case_id = c.id and p.organisation in (select value from each_text($1))))
                order by c.stuck_since, c.id
                limit $2) as few
            group by owner_org, owner_role, agenda
            order by owner_org, owner_role, agenda");
        let rows = self.store.read(statement.bind(self.scope.arg()).bind(i64::from(cap))).await?;
        rows.iter().map(stuck_count).collect()
    }

    /// How many tasks of an organisation were due before a day, counted to at most `cap`, and the first such day; what is
    /// paused is left out. Nothing when it is outside the scope.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn late_tasks(
        &self,
        organisation: &OrganisationId,
        before: Date,
        cap: u32,
    ) -> Result<(u32, Option<Date>), StoreError> {
        if !self.scope.includes(organisation) {
            return Ok((0, None));
        }
        let statement = sql(
            "
            select count(*), min(due) from (
                select due from task where organisation = $1 and due < $2 and paused = 0 order by due limit $3) as few",
        );
        let statement = statement.bind(organisation.as_str()).bind(before).bind(i64::from(cap));
        let rows = self.store.read(statement).await?;
        let Some(row) = rows.first() else { return Ok((0, None)) };
        Ok((u32::try_from(row.get::<i64>(0)?).unwrap_or(u32::MAX), row.parse_opt(1)?))
    }
}

fn stuck_count(row: &Row) -> Result<StuckCount, StoreError> {
    Ok(StuckCount {
        organisation: OrganisationId::new(row.get::<String>(0)?),
        role: RoleId::new(row.get::<String>(1)?),
        agenda: row.get(2)?,
        count: u32::try_from(row.get::<i64>(3)?).unwrap_or(u32::MAX),
    })
}
