//! Cases that are asked for at the same time are read by one statement: whoever comes first reads for all who wait.
//!
//! Nothing is remembered: what a caller gets was read after it asked.

use super::db::sql;
use super::{LoadedCase, Store, StoreError};
use sluitend_engine::id::CaseId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// A case as text; who asked for it makes a case of it, beside the others.
#[derive(Clone)]
struct Row {
    snapshot: String,
    birth: String,
}

/// Who waits for which case.
#[derive(Default)]
pub(super) struct Together {
    waiting: Mutex<Vec<(CaseId, oneshot::Sender<Option<Row>>)>>,
    reading: tokio::sync::Mutex<()>,
}

impl Together {
    fn waiting(&self) -> MutexGuard<'_, Vec<(CaseId, oneshot::Sender<Option<Row>>)>> {
        // Whoever panicked left whole entries.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A case, whoever asks.
pub(super) async fn load(store: &Store, id: &CaseId) -> Result<Option<LoadedCase>, StoreError> {
    let together = &store.inner.together;
    let (reply, mut answer) = oneshot::channel();
    together.waiting().push((id.clone(), reply));
    let answered = tokio::select! {
        biased;
        answered = &mut answer => answered,
        _turn = together.reading.lock() => {
            let waiting = std::mem::take(&mut *together.waiting());
            if !waiting.is_empty() {
                let found = read(store, waiting.iter().map(|(id, _)| id)).await?;
                for (id, reply) in waiting {
                    // Who no longer waits needs no answer.
                    let _ = reply.send(found.get(id.as_str()).cloned());
                }
            }
            answer.await
        }
    };
    let row = match answered {
        Ok(row) => row,
        // Whoever read for this caller failed, or went away.
        Err(_) => read(store, [id].into_iter()).await?.remove(id.as_str()),
    };
    row.map(|row| row.case()).transpose()
}

async fn read(store: &Store, ids: impl Iterator<Item = &CaseId>) -> Result<HashMap<String, Row>, StoreError> {
    let ids: Vec<&CaseId> = ids.collect();
    let statement = sql("
        select c.id, c.snapshot, y.birth
        from cases as c join youth as y on y.id = c.youth_id
        where c.id in (select value from each_text($1))");
    let rows = store.read(statement.bind(serde_json::json!(ids).to_string())).await?;
    rows.iter().map(|row| Ok((row.get(0)?, Row { snapshot: row.get(1)?, birth: row.get(2)? }))).collect()
}

impl Row {
    fn case(&self) -> Result<LoadedCase, StoreError> {
        let case = serde_json::from_str(&self.snapshot).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        let birth = self.birth.parse().map_err(|e: jiff::Error| StoreError::Unreadable(e.to_string()))?;
        Ok(LoadedCase { case, birth })
    }
}
