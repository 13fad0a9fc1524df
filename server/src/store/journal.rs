//! Reading the journal, the free texts, and who looked into a dossier.

use super::db::{Row, sql};
use super::rows::*;
use super::{Seen, StoreError};
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
                    select 1 from sight as p
                    where p.youth_id = a.youth_id and p.organisation in (select value from each_text($2))))
            order by at desc, id desc
            limit $3");
        let statement = statement.bind(youth.as_str()).bind(self.scope.arg()).bind(i64::from(limit));
        self.store.read(statement).await?.iter().map(|row| access(row, youth)).collect()
    }

    /// Who changed the personal data of a youth and what of it, the latest first; `what` without [`CHANGED`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn changes_of(&self, youth: &YouthId, limit: u32) -> Result<Vec<Access>, StoreError> {
        let statement = sql("
            select id, at, person_id, case_id, substr(what, 12)
            from access_log as a
            where youth_id = $1
              and substr(what, 1, 11) = $4
              and ($2 is null or exists (
                    select 1 from sight as p
                    where p.youth_id = a.youth_id and p.organisation in (select value from each_text($2))))
            order by at desc, id desc
            limit $3");
        let statement = statement.bind(youth.as_str()).bind(self.scope.arg()).bind(i64::from(limit)).bind(CHANGED);
        self.store.read(statement).await?.iter().map(|row| access(row, youth)).collect()
    }
}

fn access(row: &Row, youth: &YouthId) -> Result<Access, StoreError> {
    Ok(Access {
        id: row.get(0)?,
        at: row.instant(1)?,
        person: PersonId::new(row.get::<String>(2)?),
        youth: youth.clone(),
        case: row.get::<Option<String>>(3)?.map(CaseId::new),
        what: row.get(4)?,
    })
}

fn note(row: &Row) -> Result<Note, StoreError> {
    Ok(Note {
        id: NoteId::new(row.get::<String>(0)?),
        at: row.instant(1)?,
        author: row.get::<Option<String>>(2)?.map(PersonId::new),
        text: row.get(3)?,
    })
}
