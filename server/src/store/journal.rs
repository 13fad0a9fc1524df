//! Reading the journal, the free texts, and who looked into a dossier; and whole cases, for audit and rebuild.

use super::db::{Row, sql};
use super::rows::*;
use super::tasks::task_line;
use super::{Seen, Store, StoreError, Unscoped};
use sluitend_engine::case::Event;
use sluitend_engine::id::*;
use std::collections::BTreeMap;

impl Seen<'_> {
    /// The events of a case behind a sequence number (0: from the first), in order. Empty, too, for a case out of scope.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn events(&self, case: &CaseId, after: u64, limit: u32) -> Result<Vec<Event>, StoreError> {
        let statement = sql("
            select e.body
            from event as e
            where e.case_id = $1 and e.seq > $2
              and ($3 is null or exists (
                    select 1 from cases as c join part as p on p.case_id = c.id
                    where c.id = $1 and p.organisation in (select value from each_text($3))))
            order by e.seq
            limit $4");
        let statement = statement.bind(case.as_str()).bind(after.cast_signed()).bind(self.scope.arg());
        self.store.read(statement.bind(i64::from(limit))).await?.iter().map(|row| row.json(0)).collect()
    }

    /// The free texts of a case, by id; at most five thousand.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn notes(&self, case: &CaseId) -> Result<BTreeMap<NoteId, Note>, StoreError> {
        let statement = sql("
            select id, at, author, body
            from note
            where case_id = $1
              and ($2 is null or exists (
                    select 1 from cases as c join part as p on p.case_id = c.id
                    where c.id = $1 and p.organisation in (select value from each_text($2))))
            order by id
            limit 5000");
        let rows = self.store.read(statement.bind(case.as_str()).bind(self.scope.arg())).await?;
        rows.iter().map(|row| note(row).map(|note| (note.id.clone(), note))).collect()
    }

    /// Who looked into the dossier of a youth, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn access_of(&self, youth: &YouthId, limit: u32) -> Result<Vec<Access>, StoreError> {
        let statement = sql("
            select id, at, person_id, case_id, what
            from access_log as a
            where youth_id = $1
              and ($2 is null or exists (
                    select 1 from part as p
                    where p.youth_id = a.youth_id and p.organisation in (select value from each_text($2))))
            order by at desc, id desc
            limit $3");
        let statement = statement.bind(youth.as_str()).bind(self.scope.arg()).bind(i64::from(limit));
        let access = |row: &Row| {
            Ok(Access {
                id: row.get(0)?,
                at: row.instant(1)?,
                person: PersonId::new(row.get::<String>(2)?),
                youth: youth.clone(),
                case: row.get::<Option<String>>(3)?.map(CaseId::new),
                what: row.get(4)?,
            })
        };
        self.store.read(statement).await?.iter().map(access).collect()
    }
}

fn note(row: &Row) -> Result<Note, StoreError> {
    Ok(Note {
        id: NoteId::new(row.get::<String>(0)?),
        at: row.instant(1)?,
        author: row.get::<Option<String>>(2)?.map(PersonId::new),
        text: row.get(3)?,
    })
}

impl Unscoped<'_> {
    /// All that is stored of the next cases behind `after`, by id, with their whole journals. Ask for few at a time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stored_cases(&self, after: Option<&CaseId>, limit: u32) -> Result<Vec<StoredCase>, StoreError> {
        let statement = sql("
            select c.id, c.snapshot, c.phase, c.stuck_since, c.wake_at, y.birth,
                c.youth_id, c.route, cast(c.revision as text), c.state, cast(c.version as text), c.owner_role,
                c.owner_org, coalesce(c.owner_person, ''), coalesce(c.due, ''), coalesce(c.agenda, ''),
                coalesce(c.closed_on, ''), coalesce(c.outcome, '')
            from cases as c join youth as y on y.id = c.youth_id
            where c.id > $1
            order by c.id
            limit $2");
        let statement = statement.bind(after.map_or("", |id| id.as_str())).bind(i64::from(limit));
        let mut cases = BTreeMap::new();
        for row in self.store.read(statement).await? {
            let case = stored(&row)?;
            cases.insert(case.id.clone(), case);
        }
        let ids = serde_json::json!(cases.keys().collect::<Vec<_>>()).to_string();
        add_tasks(self.store, &ids, &mut cases).await?;
        add_parts(self.store, &ids, &mut cases).await?;
        add_events(self.store, &ids, &mut cases).await?;
        Ok(cases.into_values().collect())
    }
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

async fn add_tasks(store: &Store, ids: &str, cases: &mut BTreeMap<CaseId, StoredCase>) -> Result<(), StoreError> {
    let statement = sql("
        select t.case_id, t.youth_id, '', t.subject, t.kind, t.route, t.state, t.title, t.role, t.organisation,
            t.person, t.due, t.since, t.paused
        from task as t
        where t.case_id in (select value from each_text($1))
        order by t.case_id, t.subject");
    for row in store.read(statement.bind(ids)).await? {
        let line = task_line(&row)?;
        if let Some(case) = cases.get_mut(&line.case) {
            case.tasks.push(line);
        }
    }
    Ok(())
}

async fn add_parts(store: &Store, ids: &str, cases: &mut BTreeMap<CaseId, StoredCase>) -> Result<(), StoreError> {
    let statement = sql("
        select case_id, organisation from part
        where case_id in (select value from each_text($1))
        order by case_id, organisation");
    for row in store.read(statement.bind(ids)).await? {
        if let Some(case) = cases.get_mut(row.get::<String>(0)?.as_str()) {
            case.parts.push(OrganisationId::new(row.get::<String>(1)?));
        }
    }
    Ok(())
}

async fn add_events(store: &Store, ids: &str, cases: &mut BTreeMap<CaseId, StoredCase>) -> Result<(), StoreError> {
    let statement = sql("
        select case_id, body from event
        where case_id in (select value from each_text($1))
        order by case_id, seq");
    for row in store.read(statement.bind(ids)).await? {
        if let Some(case) = cases.get_mut(row.get::<String>(0)?.as_str()) {
            case.events.push(row.json(1)?);
        }
    }
    Ok(())
}
