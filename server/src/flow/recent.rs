//! Cases as they were left by the last command here, for the next one.
//!
//! Whoever works at a case takes several steps in a row. A decision may rest on what is remembered, for the commit looks
//! whether the case and the birth date are still what it rested on, and whether the case was written anew since
//! (`rebuild`); a refusal or an answer may not: then the case is read anew. Must never be shown to anyone.

use crate::store::LoadedCase;
use hashlink::LruCache;
use sluitend_engine::id::CaseId;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// So many cases at most: some tens of megabytes, when hundreds of steps a second come in for a minute.
const MOST: usize = 4096;

/// So long at most: what nobody works at is not held in memory.
const FOR: Duration = Duration::from_secs(60);

/// Cheap to clone: all clones remember the same.
#[derive(Clone)]
pub(super) struct Recent(Arc<Mutex<LruCache<CaseId, (Instant, LoadedCase)>>>);

impl Default for Recent {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(MOST))))
    }
}

impl Recent {
    /// A case as it was left, once: it is remembered again when something came of it.
    pub(super) fn take(&self, case: &CaseId) -> Option<LoadedCase> {
        let (since, loaded) = self.all().remove(case)?;
        (since.elapsed() < FOR).then_some(loaded)
    }

    /// Remembers a case as it has just been written.
    pub(super) fn keep(&self, loaded: &LoadedCase) {
        let (mut all, now) = (self.all(), Instant::now());
        while all.iter().next().is_some_and(|(_, (since, _))| now.duration_since(*since) >= FOR) {
            all.remove_lru();
        }
        all.insert(loaded.case.id.clone(), (now, loaded.clone()));
    }

    fn all(&self) -> MutexGuard<'_, LruCache<CaseId, (Instant, LoadedCase)>> {
        // Whoever panicked left whole entries.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
