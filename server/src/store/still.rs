//! The whole store as it is at one moment, for who must look at everything: what is written meanwhile is not seen, so that
//! what belongs together is seen together.

use super::db::{Connection, Row, Statement, sql};
use super::rows::*;
use super::tasks::task_line;
use super::{Store, StoreError, Unscoped};
use sluitend_engine::case::Event;
use sluitend_engine::id::*;
use std::collections::{BTreeMap, BTreeSet};

/// So many events at most are in memory at once, unless a single case has more.
const MOST_EVENTS: i64 = 20_000;

/// People read by one statement.
const PEOPLE: i64 = 10_000;

/// A moment of the store. In SQLite the write-ahead log grows for as long as it is held: do not keep it.
pub struct Still {
    connection: Connection,
}

/// Where to read: from the moment that is held, or from what there is now.
trait Source {
    async fn rows(&mut self, statement: Statement) -> Result<Vec<Row>, StoreError>;
}

impl Source for Still {
    async fn rows(&mut self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        self.connection.fetch(&statement).await
    }
}

impl Source for &Store {
    async fn rows(&mut self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        self.read(statement).await
    }
}

impl Store {
    /// Holds the present moment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn still(&self) -> Result<Still, StoreError> {
        let mut connection = self.inner.connector.reader().await?;
        let begin = match connection {
            Connection::Sqlite(_) => "begin",
            Connection::Postgres(_) => "begin isolation level repeatable read read only",
        };
        connection.fetch(&sql(begin)).await?;
        // The moment is that of the first look.
        connection.fetch(&sql("select 1 from meta limit 1")).await?;
        Ok(Still { connection })
    }
}

impl Still {
    /// All that is stored of the next cases behind `after`, by id, with their whole journals: at most `limit` of them, and
    /// fewer when their journals are long. Empty: there are no more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stored_cases(&mut self, after: Option<&CaseId>, limit: u32) -> Result<Vec<StoredCase>, StoreError> {
        stored_cases(self, after, limit).await
    }

    /// Cases behind `after`, by id, of which there is a journal and nothing else.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn journals_alone(&mut self, after: Option<&CaseId>, limit: u32) -> Result<Vec<CaseId>, StoreError> {
        let statement = sql("
            select e.case_id from event as e
            where e.case_id > $1 and not exists (select 1 from cases as c where c.id = e.case_id)
            group by e.case_id
            order by e.case_id
            limit $2");
        let statement = statement.bind(after.map_or("", |id| id.as_str())).bind(i64::from(limit));
        self.rows(statement).await?.iter().map(|row| row.get::<String>(0).map(CaseId::new)).collect()
    }

    /// The journal of a case.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn journal(&mut self, id: &CaseId) -> Result<Vec<Event>, StoreError> {
        let statement = sql("select body from event where case_id = $1 order by seq").bind(id.as_str());
        self.rows(statement).await?.iter().map(|row| row.json(0)).collect()
    }

    /// The people who can be given work, and where.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn at_work(&mut self) -> Result<BTreeSet<(PersonId, OrganisationId)>, StoreError> {
        let mut all = BTreeSet::new();
        let mut after = (String::new(), String::new());
        loop {
            let statement = sql("
                select distinct r.person_id, r.organisation
                from person_role as r join person as p on p.id = r.person_id
                where p.active = 1 and (r.person_id, r.organisation) > ($1, $2)
                order by r.person_id, r.organisation
                limit $3");
            let rows = self.rows(statement.bind(&after.0).bind(&after.1).bind(PEOPLE)).await?;
            let Some(last) = rows.last() else { return Ok(all) };
            after = (last.get(0)?, last.get(1)?);
            for row in &rows {
                all.insert((PersonId::new(row.get::<String>(0)?), OrganisationId::new(row.get::<String>(1)?)));
            }
        }
    }

    /// How many youths have no case at all: for them nobody is accountable yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_without_case(&mut self) -> Result<u64, StoreError> {
        let statement = sql("
            select count(*) from youth as y
            where y.erased_at is null and not exists (select 1 from part as p where p.youth_id = y.id)");
        let rows = self.rows(statement).await?;
        let count = rows.first().map_or(Ok(0), |row| row.get::<i64>(0))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}

impl Unscoped<'_> {
    /// As [`Still::stored_cases`], of what there is now: when nothing is written meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stored_cases(&self, after: Option<&CaseId>, limit: u32) -> Result<Vec<StoredCase>, StoreError> {
        stored_cases(&mut &*self.store, after, limit).await
    }
}

async fn stored_cases(
    source: &mut impl Source,
    after: Option<&CaseId>,
    limit: u32,
) -> Result<Vec<StoredCase>, StoreError> {
    let statement = sql("
        select c.id, c.snapshot, c.phase, c.stuck_since, c.wake_at, y.birth,
            c.youth_id, c.route, cast(c.revision as text), c.state, cast(c.version as text), c.owner_role,
            c.owner_org, coalesce(c.owner_person, ''), coalesce(c.due, ''), coalesce(c.agenda, ''),
            coalesce(c.closed_on, ''), coalesce(c.outcome, ''),
            (select count(*) from event as e where e.case_id = c.id)
        from cases as c join youth as y on y.id = c.youth_id
        where c.id > $1
        order by c.id
        limit $2");
    let statement = statement.bind(after.map_or("", |id| id.as_str())).bind(i64::from(limit));
    let mut cases = BTreeMap::new();
    let mut events = 0;
    for row in source.rows(statement).await? {
        events += row.get::<i64>(18)?;
        if events > MOST_EVENTS && !cases.is_empty() {
            break;
        }
        let case = stored(&row)?;
        cases.insert(case.id.clone(), case);
    }
    let ids = serde_json::json!(cases.keys().collect::<Vec<_>>()).to_string();
    add_tasks(source, &ids, &mut cases).await?;
    add_parts(source, &ids, &mut cases).await?;
    add_events(source, &ids, &mut cases).await?;
    Ok(cases.into_values().collect())
}

fn stored(row: &Row) -> Result<StoredCase, StoreError> {
    Ok(StoredCase {
        id: CaseId::new(row.get::<String>(0)?),
        snapshot: row.get(1)?,
        columns: Columns {
            phase: row.get::<Option<String>>(2)?.map(PhaseId::new),
            stuck_since: row.parse_opt(3)?,
            wake_at: row.instant_opt(4)?,
        },
        looked_up: looked_up_row(row)?,
        birth: row.parse(5)?,
        tasks: Vec::new(),
        parts: Vec::new(),
        events: Vec::new(),
    })
}

fn looked_up_row(row: &Row) -> Result<Vec<(&'static str, String)>, StoreError> {
    LOOKED_UP.into_iter().zip(6..).map(|(name, column)| Ok((name, row.get(column)?))).collect()
}

async fn add_tasks(
    source: &mut impl Source,
    ids: &str,
    cases: &mut BTreeMap<CaseId, StoredCase>,
) -> Result<(), StoreError> {
    let statement = sql("
        select t.case_id, t.youth_id, '', t.subject, t.kind, t.route, t.state, t.title, t.role, t.organisation,
            t.person, t.due, t.since, t.paused
        from task as t
        where t.case_id in (select value from each_text($1))
        order by t.case_id, t.subject");
    for row in source.rows(statement.bind(ids)).await? {
        let line = task_line(&row)?;
        if let Some(case) = cases.get_mut(&line.case) {
            case.tasks.push(line);
        }
    }
    Ok(())
}

async fn add_parts(
    source: &mut impl Source,
    ids: &str,
    cases: &mut BTreeMap<CaseId, StoredCase>,
) -> Result<(), StoreError> {
    let statement = sql("
        select case_id, organisation from part
        where case_id in (select value from each_text($1))
        order by case_id, organisation");
    for row in source.rows(statement.bind(ids)).await? {
        if let Some(case) = cases.get_mut(row.get::<String>(0)?.as_str()) {
            case.parts.push(OrganisationId::new(row.get::<String>(1)?));
        }
    }
    Ok(())
}

async fn add_events(
    source: &mut impl Source,
    ids: &str,
    cases: &mut BTreeMap<CaseId, StoredCase>,
) -> Result<(), StoreError> {
    let statement = sql("
        select case_id, body from event
        where case_id in (select value from each_text($1))
        order by case_id, seq");
    for row in source.rows(statement.bind(ids)).await? {
        if let Some(case) = cases.get_mut(row.get::<String>(0)?.as_str()) {
            case.events.push(row.json(1)?);
        }
    }
    Ok(())
}
