//! Idempotency: the first answer to a command, for when the same request comes again.

use super::db::sql;
use super::rows::Answer;
use super::{Store, StoreError};
use jiff::Timestamp;
use sluitend_engine::id::CaseId;

impl Store {
    /// The first answer that was given under this key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn answer(&self, actor: &str, key: &str) -> Result<Option<Answer>, StoreError> {
        let statement = sql("select request, status, body, at, case_id from idempotency where actor = $1 and key = $2");
        let rows = self.read(statement.bind(actor).bind(key)).await?;
        rows.first()
            .map(|row| {
                Ok(Answer {
                    actor: actor.to_owned(),
                    key: key.to_owned(),
                    request: row.get(0)?,
                    status: u16::try_from(row.get::<i64>(1)?).unwrap_or(500),
                    body: row.get(2)?,
                    at: row.instant(3)?,
                    case: row.get::<Option<String>>(4)?.map(CaseId::new),
                })
            })
            .transpose()
    }

    /// Forgets answers from before a moment, at most ten thousand of them; whether there may be more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_answers(&self, before: Timestamp) -> Result<bool, StoreError> {
        const SOME: i64 = 10_000;
        let statement = sql("
            delete from idempotency
            where (actor, key) in (select actor, key from idempotency where at < $1 order by at limit $2)
            returning 1");
        Ok(self.write(statement.bind(before).bind(SOME)).await?.len() as i64 == SOME)
    }
}
