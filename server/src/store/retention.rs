//! Forgetting what has served its purpose. What is to go is looked up by a reader, so that whoever writes is held up only
//! for the rows themselves.

use super::db::sql;
use super::{StoreError, Unscoped};
use jiff::Timestamp;

/// Rows that go in one transaction.
const SOME: i64 = 1000;

impl Unscoped<'_> {
    /// Forgets mails that were handed over before a moment, and those that were refused and dealt with before it; with the
    /// notices that they told. At most a thousand; whether there may be more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_mails(&self, before: Timestamp) -> Result<bool, StoreError> {
        let old = sql("
            select id from mail
            where (status = 'sent' and sent_at < $1) or (status = 'refused' and handled_at < $1)
            order by id
            limit $2");
        let ids = self.ids(old.bind(before).bind(SOME)).await?;
        let notices = sql("
            delete from notice where mail_id in (select value from each_text($1)) and unreached_at is null")
        .bind(json(&ids));
        // Who was told instead has the mail no longer; whom it did not reach is still to be dealt with.
        let unreached = sql("update notice set mail_id = '' where mail_id in (select value from each_text($1))");
        let unreached = unreached.bind(json(&ids));
        let mails = sql("delete from mail where id in (select value from each_text($1))").bind(json(&ids));
        self.store.write_all(vec![notices, unreached, mails]).await?;
        Ok(ids.len() as i64 == SOME)
    }

    /// Forgets notices from before a moment that became no mail and ask nothing of anyone any more. At most a thousand;
    /// whether there may be more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_notices(&self, before: Timestamp) -> Result<bool, StoreError> {
        let old = sql("
            select id from notice where mail_id = '' and unreached_at is null and at < $1 order by id limit $2");
        let ids = self.ids(old.bind(before).bind(SOME)).await?;
        let gone = sql("delete from notice where id in (select value from each_text($1)) and unreached_at is null");
        self.store.write(gone.bind(json(&ids))).await?;
        Ok(ids.len() as i64 == SOME)
    }

    /// Forgets looks into dossiers from before a moment. At most a thousand; whether there may be more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_looks(&self, before: Timestamp) -> Result<bool, StoreError> {
        let old = sql("select youth_id, at, id from access_log where at < $1 limit $2");
        let rows = self.store.read(old.bind(before).bind(SOME)).await?;
        let mut keys = Vec::with_capacity(rows.len());
        for row in &rows {
            let (youth, at, id): (String, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            keys.push(serde_json::json!({ "youth": youth, "at": at, "id": id }));
        }
        let gone = sql("
            delete from access_log
            where (youth_id, at, id) in (
                select value ->> 'youth', cast(value ->> 'at' as bigint), value ->> 'id' from each($1) as x)");
        self.store.write(gone.bind(serde_json::Value::from(keys).to_string())).await?;
        Ok(rows.len() as i64 == SOME)
    }

    async fn ids(&self, statement: super::db::Statement) -> Result<Vec<String>, StoreError> {
        self.store.read(statement).await?.iter().map(|row| row.get(0)).collect()
    }
}

fn json(ids: &[String]) -> String {
    serde_json::json!(ids).to_string()
}
