//! Erasing the personal data of a youth: the one place where what was written is written over.
//!
//! All of it in one transaction, on the versions that were read. What stays is pseudonymous: the way of each case, with
//! the choices, numbers and dates that the figures of a region are made of; and who looked into the dossier.

use super::db::{Dialect, Statement, sql};
use super::rows::*;
use super::{StoreError, Unscoped};
use sluitend_engine::case::{Case, Event};
use sluitend_engine::id::{CaseId, YouthId};
use std::sync::Arc;

/// What is left of a youth.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// The youth as it is from now on; `version` is the one that was read.
    pub youth: Youth,
    /// All its cases.
    pub cases: Vec<ErasedCase>,
    /// Who erased it, and why.
    pub look: Access,
}

/// What is left of a case.
#[derive(Clone, Debug)]
pub struct ErasedCase {
    /// The version that was read.
    pub expected: u64,
    /// The case, as its journal tells it now. It is closed, and nothing is open in it.
    pub case: Arc<Case>,
    /// What of its row does not follow from it alone.
    pub columns: Columns,
    /// The journal as it was before, without what can tell who it was.
    pub before: Vec<Event>,
    /// What came after it.
    pub last: Event,
}

impl Unscoped<'_> {
    /// The cases of a youth, by id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn case_ids_of(&self, youth: &YouthId) -> Result<Vec<CaseId>, StoreError> {
        let statement = sql("select id from cases where youth_id = $1 order by id");
        let rows = self.store.read(statement.bind(youth.as_str())).await?;
        rows.iter().map(|row| row.get::<String>(0).map(CaseId::new)).collect()
    }

    /// The whole journal of a case.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn journal(&self, case: &CaseId) -> Result<Vec<Event>, StoreError> {
        let statement = sql("select body from event where case_id = $1 order by seq");
        self.store.read(statement.bind(case.as_str())).await?.iter().map(|row| row.json(0)).collect()
    }

    /// Erases a youth.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] when someone changed the youth or a case meanwhile: read it anew.
    pub async fn erase(&self, erasure: &Erasure) -> Result<(), StoreError> {
        let mut statements = vec![youth(&erasure.youth)];
        for case in &erasure.cases {
            statements.extend(of_case(case)?);
        }
        let id = &erasure.youth.id;
        let forget = [
            "delete from youth_word where youth_id = $1",
            "delete from uncased where youth_id = $1",
            "delete from notice where recipient in ('youth:' || $1, 'parents:' || $1)",
            "delete from mail where recipient in ('youth:' || $1, 'parents:' || $1)",
            "delete from idempotency where body like '%\"' || $1 || '\"%'",
        ];
        statements.extend(forget.into_iter().map(|text| sql(text).bind(id.as_str())));
        statements.push(look(&erasure.look));
        self.store.write_all(statements).await?;
        self.forget_log().await;
        Ok(())
    }

    /// The write-ahead log of SQLite holds pages as they were until it is begun anew. Someone who reads at that moment
    /// holds it up; then it goes with the next checkpoint.
    async fn forget_log(&self) {
        if self.store.dialect() == Dialect::Sqlite
            && let Err(error) = self.store.write(sql("pragma wal_checkpoint(truncate)")).await
        {
            tracing::warn!(%error, "the write-ahead log still holds what was erased; it goes with the next checkpoint");
        }
    }
}

fn youth(youth: &Youth) -> Statement {
    sql("
        update youth set
            number = $3, name = $4, search = '', birth = $5, email = null, parents_email = null, attributes = '{}',
            erased_at = $6, version = version + 1
        where id = $1 and version = $2
        returning 1")
    .must_touch(1)
    .bind(youth.id.as_str())
    .bind(youth.version.cast_signed())
    .bind(youth.number.clone())
    .bind(&youth.name)
    .bind(youth.birth)
    .bind(youth.erased_at)
}

fn of_case(erased: &ErasedCase) -> Result<Vec<Statement>, StoreError> {
    let unreadable = |e: serde_json::Error| StoreError::Unreadable(e.to_string());
    let ErasedCase { expected, case, columns, before, last } = erased;
    let row = sql("
        update cases set version = $3, replaced = $2, snapshot = $4, wake_at = $5, stuck_since = $6, agenda = null
        where id = $1 and version = $2 and closed_on is not null
        returning 1")
    .must_touch(1)
    .bind(case.id.as_str())
    .bind(expected.cast_signed())
    .bind(case.version.cast_signed())
    .bind(serde_json::to_string(case).map_err(unreadable)?)
    .bind(columns.wake_at)
    .bind(columns.stuck_since.map(|day| day.to_string()));
    let bodies = before.iter().map(|event| {
        let body = serde_json::to_string(event).map_err(unreadable)?;
        Ok(serde_json::json!({ "seq": event.seq, "body": body }))
    });
    let bodies = bodies.collect::<Result<Vec<_>, StoreError>>()?;
    let journal = sql("
        update event set body = x.body
        from (select cast(value ->> 'seq' as bigint) as seq, value ->> 'body' as body from each($2) as written) as x
        where event.case_id = $1 and event.seq = x.seq and event.body <> x.body")
    .bind(case.id.as_str())
    .bind(serde_json::Value::from(bodies).to_string());
    let last = sql("insert into event (case_id, seq, at, kind, body) values ($1, $2, $3, 'erased', $4)")
        .bind(case.id.as_str())
        .bind(last.seq.cast_signed())
        .bind(last.at)
        .bind(serde_json::to_string(last).map_err(unreadable)?);
    let parts = serde_json::json!(case.organisations()).to_string();
    let part = sql("
        delete from part where case_id = $1 and organisation not in (select value from each_text($2))")
    .bind(case.id.as_str())
    .bind(parts);
    let mut all = vec![row, journal, last, part];
    let forget = [
        "update note set body = '' where case_id = $1",
        "delete from task where case_id = $1",
        "delete from lease where case_id = $1",
        "delete from notice where case_id = $1",
        "delete from calendar_entry where case_id = $1",
        "delete from idempotency where case_id = $1",
    ];
    all.extend(forget.into_iter().map(|text| sql(text).bind(case.id.as_str())));
    Ok(all)
}

fn look(look: &Access) -> Statement {
    sql("
        insert into access_log (id, at, person_id, youth_id, case_id, what) values ($1, $2, $3, $4, $5, $6)")
    .bind(&look.id)
    .bind(look.at)
    .bind(look.person.as_str())
    .bind(look.youth.as_str())
    .bind(look.case.as_ref().map(CaseId::as_str))
    .bind(&look.what)
}
