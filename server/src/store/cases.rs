//! Reading cases; and claiming those that are due.

use super::db::{Row, Statement, sql};
use super::page::{Cursor, Page};
use super::rows::*;
use super::{Scope, Seen, Store, StoreError, Unscoped, together};
use jiff::{SignedDuration, Timestamp};
use sluitend_engine::case::{Case, Owner};
use sluitend_engine::id::*;
use std::collections::HashMap;
use std::sync::Arc;

/// So many cases at most are loaded by one statement.
const MANY: usize = 1000;

/// The columns of a [`CaseLine`], in the order of [`case_line`].
macro_rules! case_lines {
    ($rest:literal) => {
        concat!(
            "
            select c.id, c.youth_id, y.name, c.route, c.revision, c.state, c.phase, c.owner_role, c.owner_org,
                c.owner_person, c.due, c.agenda, c.stuck_since, c.opened_on, c.closed_on, c.outcome
            from cases as c join youth as y on y.id = c.youth_id",
            $rest
        )
    };
}
pub(super) use case_lines;

impl Unscoped<'_> {
    /// A case, by its id.
    ///
    /// # Errors
    /// [`StoreError`], as of all reads.
    pub async fn load_case(&self, id: &CaseId) -> Result<Option<LoadedCase>, StoreError> {
        together::load(self.store, id).await
    }

    /// Several cases; in the order of `ids`, without those that are not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn load_cases(&self, ids: &[CaseId]) -> Result<Vec<LoadedCase>, StoreError> {
        load_many(self.store, ids, None).await
    }

    /// Claims cases that are due by `due_by`, the earliest first, and loads them. Nobody else gets them until the lease
    /// is over; a commit of the case ends it. `now` is the real time, by which leases are measured, also where a practice
    /// clock says what is due.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn due_cases(
        &self,
        due_by: Timestamp,
        now: Timestamp,
        lease: SignedDuration,
        limit: u32,
    ) -> Result<Vec<LoadedCase>, StoreError> {
        let statement = sql("
            insert into lease (case_id, until)
            select id, $3 from cases
            where wake_at <= $1
              and not exists (select 1 from lease where case_id = cases.id and until > $2)
            order by wake_at, id
            limit $4
            for update skip locked
            on conflict (case_id) do update set until = excluded.until where lease.until <= $2
            returning case_id")
        .bind(due_by)
        .bind(now)
        .bind(now.saturating_add(lease).map_err(|e| StoreError::Unreadable(e.to_string()))?)
        .bind(i64::from(limit));
        let mut claimed = Vec::new();
        for row in self.store.write(statement).await? {
            claimed.push(row.get::<String>(0)?);
        }
        let statement = sql("
            select c.snapshot, y.birth
            from cases as c join youth as y on y.id = c.youth_id
            where c.id in (select value from each_text($1))
            order by c.wake_at, c.id");
        let rows = self.store.read(statement.bind(serde_json::json!(claimed).to_string())).await?;
        rows.iter().map(loaded).collect()
    }

    /// The cases that name a person, by id: a look through all of them, for when someone leaves. A few more can come along
    /// in which the name means something else.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn cases_naming(
        &self,
        person: &PersonId,
        after: Option<&CaseId>,
        limit: u32,
    ) -> Result<Vec<CaseId>, StoreError> {
        let statement =
            sql("select id from cases where id > $1 and snapshot like '%\"' || $2 || '\"%' order by id limit $3")
                .bind(after.map_or("", |id| id.as_str()))
                .bind(person.as_str())
                .bind(i64::from(limit));
        self.store.read(statement).await?.iter().map(|row| row.get::<String>(0).map(CaseId::new)).collect()
    }

    /// The earliest moment at which a case is due.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn next_wake(&self) -> Result<Option<Timestamp>, StoreError> {
        let statement = sql("select wake_at from cases where wake_at is not null order by wake_at limit 1");
        self.store.read(statement).await?.first().map(|row| row.instant(0)).transpose()
    }

    /// The earliest moment after `now` at which a case is due: for a practice clock on its way, past what stays due.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn next_wake_after(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let statement = sql("select wake_at from cases where wake_at > $1 order by wake_at limit 1");
        self.store.read(statement.bind(now)).await?.first().map(|row| row.instant(0)).transpose()
    }

    /// How many cases there are by route, state and outcome (empty: open): the whole region, for the indicators.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_cases(&self) -> Result<Vec<Counted>, StoreError> {
        let statement = sql("
            select route, state, coalesce(outcome, ''), count(*)
            from cases group by route, state, outcome order by 1, 2, 3");
        let counted = |row: &Row| {
            Ok(Counted { route: row.get(0)?, state: row.get(1)?, outcome: row.get(2)?, cases: row.get(3)? })
        };
        self.store.read(statement).await?.iter().map(counted).collect()
    }

    /// Whether any case is due that nobody has claimed. One that cannot be woken stays claimed between its attempts, and
    /// so holds nobody up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_any_due(&self, due_by: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        let statement = sql("
            select id from cases
            where wake_at <= $1 and not exists (select 1 from lease where case_id = cases.id and until > $2)
            limit 1");
        Ok(!self.store.read(statement.bind(due_by).bind(now)).await?.is_empty())
    }

    /// The open case of a youth, or else the last that was opened.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn case_of(&self, youth: &YouthId) -> Result<Option<CaseId>, StoreError> {
        case_of(self.store, youth, None).await
    }
}

impl Seen<'_> {
    /// A case, by its id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn load_case(&self, id: &CaseId) -> Result<Option<LoadedCase>, StoreError> {
        load(self.store, id, self.scope.arg()).await
    }

    /// Several cases; in the order of `ids`, without those that are not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn load_cases(&self, ids: &[CaseId]) -> Result<Vec<LoadedCase>, StoreError> {
        load_many(self.store, ids, self.scope.arg()).await
    }

    /// The open case of a youth, or else the last that was opened.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn case_of(&self, youth: &YouthId) -> Result<Option<CaseId>, StoreError> {
        case_of(self.store, youth, self.scope.arg()).await
    }

    /// All cases of a youth, the latest first; at most a hundred.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn cases_of(&self, youth: &YouthId) -> Result<Vec<CaseLine>, StoreError> {
        let statement = sql(case_lines!(
            "
            where c.id in (select case_id from part where youth_id = $1)
              and ($2 is null or exists (
                    select 1 from part as p
                    where p.case_id = c.id and p.organisation in (select value from each_text($2))))
            order by c.opened_on desc, c.id desc
            limit 100"
        ))
        .bind(youth.as_str())
        .bind(self.scope.arg());
        self.store.read(statement).await?.iter().map(case_line).collect()
    }

    /// Cases, by youth: all of them for a coordinator, those in which one of these organisations takes part for others.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn cases(
        &self,
        only_open: bool,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<CaseLine>, StoreError> {
        let mut lines = match &self.scope {
            Scope::All => {
                let statement = sql(case_lines!(
                    "
                    where (c.youth_id, c.id) > ($1, $2) and ($3 = 0 or c.closed_on is null)
                    order by c.youth_id, c.id
                    limit $4"
                ));
                let statement = page(statement, after, 2).bind(only_open).bind(limit as i64 + 1);
                self.store.read(statement).await?.iter().map(case_line).collect::<Result<Vec<_>, _>>()?
            }
            Scope::Organisations(organisations) => self.cases_at(organisations, only_open, after, limit).await?,
        };
        lines.sort_by(|a, b| (&a.youth, &a.case).cmp(&(&b.youth, &b.case)));
        lines.dedup_by(|a, b| a.case == b.case);
        Ok(Page::of(lines, limit, |line| vec![line.youth.to_string(), line.case.to_string()]))
    }

    async fn cases_at(
        &self,
        organisations: &[OrganisationId],
        only_open: bool,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<CaseLine>, StoreError> {
        let mut all = Vec::new();
        // A query for each, so that each stops at the limit.
        for organisation in organisations {
            let statement = sql(case_lines!(
                "
                join part as p on p.case_id = c.id
                where p.organisation = $5 and (p.youth_id, p.case_id) > ($1, $2)
                  and exists (select 1 from sight as s where s.youth_id = p.youth_id and s.organisation = $5)
                  and ($3 = 0 or c.closed_on is null)
                order by p.youth_id, p.case_id
                limit $4"
            ));
            let statement = page(statement, after, 2).bind(only_open).bind(limit as i64 + 1);
            for row in self.store.read(statement.bind(organisation.as_str())).await? {
                all.push(case_line(&row)?);
            }
        }
        Ok(all)
    }
}

/// The first statement arguments of a page: the parts of the key behind which it begins.
pub(super) fn page(statement: Statement, after: Option<&Cursor>, parts: usize) -> Statement {
    (0..parts).fold(statement, |statement, n| statement.bind(Cursor::part(after, n)))
}

/// One number.
pub(super) async fn count(store: &Store, statement: Statement) -> Result<u32, StoreError> {
    let rows = store.read(statement).await?;
    let n = rows.first().map_or(Ok(0), |row| row.get::<i64>(0))?;
    Ok(u32::try_from(n).unwrap_or(u32::MAX))
}

async fn load(store: &Store, id: &CaseId, scope: Option<String>) -> Result<Option<LoadedCase>, StoreError> {
    let statement = sql("
        select c.snapshot, y.birth
        from cases as c join youth as y on y.id = c.youth_id
        where c.id = $1
          and ($2 is null or exists (
                select 1 from part as p
                where p.case_id = c.id and p.organisation in (select value from each_text($2))))");
    let rows = store.read(statement.bind(id.as_str()).bind(scope)).await?;
    rows.first().map(loaded).transpose()
}

async fn load_many(store: &Store, ids: &[CaseId], scope: Option<String>) -> Result<Vec<LoadedCase>, StoreError> {
    let mut all = Vec::with_capacity(ids.len());
    for ids in ids.chunks(MANY) {
        let names = serde_json::json!(ids).to_string();
        let statement = sql("
            select c.snapshot, y.birth
            from cases as c join youth as y on y.id = c.youth_id
            where c.id in (select value from each_text($1))
              and ($2 is null or exists (
                    select 1 from part as p
                    where p.case_id = c.id and p.organisation in (select value from each_text($2))))");
        let mut found = HashMap::new();
        for row in store.read(statement.bind(names).bind(scope.clone())).await? {
            let loaded = loaded(&row)?;
            found.insert(loaded.case.id.clone(), loaded);
        }
        all.extend(ids.iter().filter_map(|id| found.remove(id)));
    }
    Ok(all)
}

fn loaded(row: &Row) -> Result<LoadedCase, StoreError> {
    Stored::of(row, 0)?.loaded()
}

/// A case as it stands in the database, with the birth date of its youth: still text.
#[derive(Clone)]
pub(super) struct Stored {
    snapshot: String,
    birth: String,
}

impl Stored {
    /// Two columns, from one on.
    pub(super) fn of(row: &Row, first: usize) -> Result<Self, StoreError> {
        Ok(Self { snapshot: row.get(first)?, birth: row.get(first + 1)? })
    }

    /// The case.
    pub(super) fn loaded(&self) -> Result<LoadedCase, StoreError> {
        let case: Case = serde_json::from_str(&self.snapshot).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        let birth = self.birth.parse().map_err(|e: jiff::Error| StoreError::Unreadable(e.to_string()))?;
        Ok(LoadedCase { case: Arc::new(case), birth })
    }
}

async fn case_of(store: &Store, youth: &YouthId, scope: Option<String>) -> Result<Option<CaseId>, StoreError> {
    let statement = sql("
        select id from cases as c
        where c.id in (select case_id from part where youth_id = $1)
          and ($2 is null or exists (
                select 1 from part as p
                where p.case_id = c.id and p.organisation in (select value from each_text($2))))
        order by case when closed_on is null then 0 else 1 end, opened_on desc, id desc
        limit 1");
    let rows = store.read(statement.bind(youth.as_str()).bind(scope)).await?;
    rows.first().map(|row| row.get::<String>(0).map(CaseId::new)).transpose()
}

pub(super) fn case_line(row: &Row) -> Result<CaseLine, StoreError> {
    let closed_on = row.parse_opt(14)?;
    Ok(CaseLine {
        case: CaseId::new(row.get::<String>(0)?),
        youth: YouthId::new(row.get::<String>(1)?),
        name: row.get(2)?,
        route: RouteId::new(row.get::<String>(3)?),
        revision: u32::try_from(row.get::<i64>(4)?).unwrap_or_default(),
        state: StateId::new(row.get::<String>(5)?),
        phase: row.get::<Option<String>>(6)?.map(PhaseId::new),
        owner: Owner {
            role: RoleId::new(row.get::<String>(7)?),
            organisation: OrganisationId::new(row.get::<String>(8)?),
            person: row.get::<Option<String>>(9)?.map(PersonId::new),
        },
        due: row.parse_opt(10)?,
        agenda: row.get(11)?,
        stuck_since: row.parse_opt(12)?,
        opened: row.parse(13)?,
        closed: closed_on.zip(row.get::<Option<String>>(15)?.map(OutcomeId::new)),
    })
}
