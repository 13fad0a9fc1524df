//! What is stuck, how much is stuck or late, and with whom: for who answers for the region.

use super::cases::{case_line, case_lines, count, page};
use super::db::{Row, sql};
use super::page::{Cursor, Page};
use super::{CaseLine, Seen, StoreError};
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

/// Where cases are stuck of which a list is asked; of each `None`: anywhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct StuckAt<'a> {
    /// The organisation whose step it is.
    pub organisation: Option<&'a str>,
    /// The agenda on which they stand.
    pub agenda: Option<&'a str>,
}

impl Seen<'_> {
    /// Cases that are stuck, the longest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stuck(&self, after: Option<&Cursor>, limit: usize) -> Result<Page<CaseLine>, StoreError> {
        self.stuck_at(StuckAt::default(), after, limit).await
    }

    /// Cases that are stuck at an organisation or on an agenda, the longest first. What is stuck elsewhere is passed by in
    /// the index of what is stuck, which is short whatever else there is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stuck_at(
        &self,
        at: StuckAt<'_>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<CaseLine>, StoreError> {
        let statement = sql(case_lines!(
            "
            where c.stuck_since is not null and (c.stuck_since, c.id) > ($1, $2)
              and ($3 is null or exists (
                    select 1 from part as p
                    where p.case_id = c.id and p.organisation in (select value from each_text($3))))
              and ($4 is null or c.owner_org = $4) and ($5 is null or c.agenda = $5)
            order by c.stuck_since, c.id
            limit $6"
        ));
        let statement = page(statement, after, 2).bind(self.scope.arg()).bind(at.organisation).bind(at.agenda);
        let rows = self.store.read(statement.bind(limit as i64 + 1)).await?;
        let lines = rows.iter().map(case_line).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::of(lines, limit, |line| {
            vec![line.stuck_since.map(|d| d.to_string()).unwrap_or_default(), line.case.to_string()]
        }))
    }

    /// How many cases are stuck, counted to at most `cap`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_stuck(&self, cap: u32) -> Result<u32, StoreError> {
        let statement = sql("
            select count(*) from (
                select 1 from cases as c
                where c.stuck_since is not null
                  and ($1 is null or exists (
                        select 1 from part as p
                        where p.case_id = c.id and p.organisation in (select value from each_text($1))))
                limit $2) as few");
        count(self.store, statement.bind(self.scope.arg()).bind(i64::from(cap))).await
    }

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
