//! Cases that are asked for at the same time are read by one statement: whoever comes first reads for all who wait.
//!
//! Nothing is remembered: what a caller gets was read after it asked. Who asked makes a case of the text, beside the others.

use super::cases::Stored;
use super::db::sql;
use super::glance::Glance;
use super::open::Connector;
use super::{LoadedCase, Store, StoreError};
use sluitend_engine::id::CaseId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// Who waits for which case.
pub(super) struct Together {
    waiting: Mutex<Vec<(CaseId, oneshot::Sender<Option<Stored>>)>>,
    reading: tokio::sync::Mutex<()>,
    glance: Glance,
}

impl Together {
    pub(super) fn new(connector: Connector, patience: Duration) -> Self {
        let glance = Glance::new(connector, patience);
        Self { waiting: Mutex::default(), reading: tokio::sync::Mutex::default(), glance }
    }

    /// Ends its connection.
    pub(super) async fn close(&self) {
        self.glance.close().await;
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<(CaseId, oneshot::Sender<Option<Stored>>)>> {
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
    let stored = match answered {
        Ok(stored) => stored,
        // Whoever read for this caller failed, or went away.
        Err(_) => read(store, [id].into_iter()).await?.remove(id.as_str()),
    };
    stored.map(|stored| stored.loaded()).transpose()
}

async fn read(store: &Store, ids: impl Iterator<Item = &CaseId>) -> Result<HashMap<String, Stored>, StoreError> {
    let ids: Vec<&CaseId> = ids.collect();
    let statement = sql("
        select c.id, c.snapshot, y.birth
        from cases as c join youth as y on y.id = c.youth_id
        where c.id in (select value from each_text($1))");
    store.inner.counters.count_read();
    let rows = store.inner.together.glance.fetch(&statement.bind(serde_json::json!(ids).to_string())).await?;
    rows.iter().map(|row| Ok((row.get(0)?, Stored::of(row, 1)?))).collect()
}
