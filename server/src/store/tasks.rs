//! The worklist: what someone must do, in the order in which it is due.

use super::cases::{count, page};
use super::db::{Row, Statement, sql};
use super::page::{Cursor, Page};
use super::rows::*;
use super::{Seen, Store, StoreError};
use sluitend_engine::case::Owner;
use sluitend_engine::id::*;

/// The columns of a [`TaskLine`], in the order of [`task_line`].
macro_rules! task_lines {
    ($rest:literal) => {
        concat!(
            "
            select t.case_id, t.youth_id, y.name, t.subject, t.kind, t.route, t.state, t.title, t.role, t.organisation,
                t.person, t.due, t.since, t.paused
            from task as t join youth as y on y.id = t.youth_id",
            $rest
        )
    };
}

impl Seen<'_> {
    /// What a person has taken or was given, by due date.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn own_tasks(
        &self,
        person: &PersonId,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<TaskLine>, StoreError> {
        let statement = sql(task_lines!(
            "
            where (t.due, t.case_id, t.subject) > ($1, $2, $3)
              and t.person = $4
              and ($5 is null or t.organisation in (select value from each_text($5)))
            order by t.due, t.case_id, t.subject
            limit $6"
        ));
        let statement = page(statement, after, 3).bind(person.as_str()).bind(self.scope.arg()).bind(limit as i64 + 1);
        Ok(tasks_page(lines(self.store, statement).await?, limit))
    }

    /// How much a person has to do that is due by a day, counted to at most `cap`; what is paused is left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_own_tasks(
        &self,
        person: &PersonId,
        due_by: jiff::civil::Date,
        cap: u32,
    ) -> Result<u32, StoreError> {
        let statement = sql("
            select count(*) from (
                select 1 from task where person = $1 and due <= $2 and paused = 0 limit $3) as few");
        count(self.store, statement.bind(person.as_str()).bind(due_by).bind(i64::from(cap))).await
    }

    /// What waits for a team and nobody has taken yet, by due date; without handovers. A team is a role at an
    /// organisation; those outside the scope are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn team_tasks(
        &self,
        teams: &[(RoleId, OrganisationId)],
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<TaskLine>, StoreError> {
        let mut all = Vec::new();
        // A query for each team, so that each stops at the limit: one for all would sort everything first.
        for (role, organisation) in teams.iter().filter(|(_, o)| self.scope.includes(o)) {
            let statement = sql(task_lines!(
                "
                where (t.due, t.case_id, t.subject) > ($1, $2, $3)
                  and t.organisation = $4 and t.role = $5 and t.person is null and t.kind <> 'handover'
                order by t.due, t.case_id, t.subject
                limit $6"
            ));
            let statement = page(statement, after, 3).bind(organisation.as_str()).bind(role.as_str());
            all.extend(lines(self.store, statement.bind(limit as i64 + 1)).await?);
        }
        Ok(tasks_page(all, limit))
    }

    /// How much waits for teams, counted to at most `cap`: all that [`Seen::team_tasks`] lists. What is paused has nobody,
    /// too.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_team_tasks(&self, teams: &[(RoleId, OrganisationId)], cap: u32) -> Result<u32, StoreError> {
        let mut all = 0;
        for (role, organisation) in teams.iter().filter(|(_, o)| self.scope.includes(o)) {
            // By what stands in the index of teams alone: of a team with much to do no other page is read.
            let statement = sql("
                select count(*) from (
                    select 1 from task
                    where organisation = $1 and role = $2 and person is null and subject <> 'handover'
                    limit $3) as few");
            let statement = statement.bind(organisation.as_str()).bind(role.as_str()).bind(i64::from(cap));
            all += count(self.store, statement).await?;
        }
        Ok(all.min(cap))
    }

    /// Handovers that wait for an answer of one of these organisations, by due date; those outside the scope are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn handovers(
        &self,
        organisations: &[OrganisationId],
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<TaskLine>, StoreError> {
        let mut all = Vec::new();
        for organisation in organisations.iter().filter(|o| self.scope.includes(o)) {
            let statement = sql(task_lines!(
                "
                where (t.due, t.case_id, t.subject) > ($1, $2, $3)
                  and t.organisation = $4 and t.kind = 'handover'
                order by t.due, t.case_id, t.subject
                limit $5"
            ));
            let statement = page(statement, after, 3).bind(organisation.as_str()).bind(limit as i64 + 1);
            all.extend(lines(self.store, statement).await?);
        }
        Ok(tasks_page(all, limit))
    }

    /// How many handovers wait for these organisations, counted to at most `cap` each.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_handovers(&self, organisations: &[OrganisationId], cap: u32) -> Result<u32, StoreError> {
        let mut all = 0;
        for organisation in organisations.iter().filter(|o| self.scope.includes(o)) {
            let statement = sql("
                select count(*) from (
                    select 1 from task where organisation = $1 and kind = 'handover' limit $2) as few");
            all += count(self.store, statement.bind(organisation.as_str()).bind(i64::from(cap))).await?;
        }
        Ok(all.min(cap))
    }

    /// Everything that an organisation has to do, taken or not, by due date; nothing when it is outside the scope.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn organisation_tasks(
        &self,
        organisation: &OrganisationId,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<TaskLine>, StoreError> {
        if !self.scope.includes(organisation) {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let statement = sql(task_lines!(
            "
            where (t.due, t.case_id, t.subject) > ($1, $2, $3) and t.organisation = $4
            order by t.due, t.case_id, t.subject
            limit $5"
        ));
        let statement = page(statement, after, 3).bind(organisation.as_str()).bind(limit as i64 + 1);
        Ok(tasks_page(lines(self.store, statement).await?, limit))
    }

    /// The worklist of a case, by due date; at most two hundred lines.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tasks_of(&self, case: &CaseId) -> Result<Vec<TaskLine>, StoreError> {
        let statement = sql(task_lines!(
            "
            where t.case_id = $1
              and ($2 is null or exists (
                    select 1 from part as p
                    where p.case_id = t.case_id and p.organisation in (select value from each_text($2))))
            order by t.due, t.subject
            limit 200"
        ));
        lines(self.store, statement.bind(case.as_str()).bind(self.scope.arg())).await
    }
}

fn tasks_page(mut all: Vec<TaskLine>, limit: usize) -> Page<TaskLine> {
    all.sort_by(|a, b| (a.due, &a.case, &a.subject).cmp(&(b.due, &b.case, &b.subject)));
    Page::of(all, limit, |line| vec![line.due.to_string(), line.case.to_string(), line.subject.clone()])
}

async fn lines(store: &Store, statement: Statement) -> Result<Vec<TaskLine>, StoreError> {
    store.read(statement).await?.iter().map(task_line).collect()
}

pub(super) fn task_line(row: &Row) -> Result<TaskLine, StoreError> {
    Ok(TaskLine {
        case: CaseId::new(row.get::<String>(0)?),
        youth: YouthId::new(row.get::<String>(1)?),
        name: row.get(2)?,
        subject: row.get(3)?,
        kind: row.parse(4)?,
        route: RouteId::new(row.get::<String>(5)?),
        state: StateId::new(row.get::<String>(6)?),
        title: row.get(7)?,
        owner: Owner {
            role: RoleId::new(row.get::<String>(8)?),
            organisation: OrganisationId::new(row.get::<String>(9)?),
            person: row.get::<Option<String>>(10)?.map(PersonId::new),
        },
        due: row.parse(11)?,
        since: row.parse(12)?,
        paused: row.get::<i64>(13)? != 0,
    })
}
