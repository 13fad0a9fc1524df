//! Bearer tokens of the API. Only the hash of a token is known here; a cookie of the pages is no token, so that no page
//! elsewhere can call the API through someone's browser.

use super::session;
use crate::flow::Flow;
use crate::fresh;
use crate::store::StoreError;
use crate::who::{Known, Who};
use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::time::Instant;

/// So many tokens are remembered at most.
const MOST_KEPT: usize = 1000;

/// Longer than any token that was ever made.
const LONGEST: usize = 200;

/// Why a request has nobody who asks.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// No bearer token came along.
    #[error("no bearer token")]
    Missing,
    /// It is unknown, has ended, or its person is not active.
    #[error("the token is not valid")]
    Unknown,
    /// It cannot be looked up now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The hash of a token that came along with a request.
#[derive(Clone, Debug)]
pub struct Shown(String);

impl Shown {
    /// The header `Authorization: Bearer …`.
    ///
    /// # Errors
    /// `Missing`.
    pub fn of(headers: &HeaderMap) -> Result<Self, TokenError> {
        bearer(headers).map(|token| Self(fresh::hash(token))).ok_or(TokenError::Missing)
    }
}

/// Finds out on whose behalf a token speaks. Cheap to clone.
///
/// A token that was good is remembered for as long as nothing changed about people, roles and tokens: whoever is switched
/// off is off with the next request. Requests that arrive together share the look-up that says so.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    kept: Arc<Mutex<Kept>>,
    changes: Arc<tokio::sync::Mutex<Option<Changes>>>,
}

/// How often anything had changed, as it was read at a moment or after it.
#[derive(Clone, Copy, Debug)]
struct Changes {
    read_from: Instant,
    number: u64,
}

impl Tokens {
    /// Who asks.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn who(&self, flow: &Flow, Shown(hash): &Shown) -> Result<Who, TokenError> {
        let changes = self.changes(flow, Instant::now()).await?;
        // A token ends in real time, as sessions do: a practice clock that jumps ahead shuts nobody out.
        let now = session::now();
        if let Some(known) = self.kept().get(hash, now).filter(|known| known.changes == changes) {
            return Ok(known.who);
        }
        let (person, until) = flow.store.token(hash, now).await?.ok_or(TokenError::Unknown)?;
        let who = Who::new(person, &flow.programme);
        self.kept().put(hash.clone(), (who.clone(), until), changes);
        Ok(who)
    }

    /// Who it was that last came with this token, without a look whether anything changed since.
    #[must_use]
    pub fn known(&self, Shown(hash): &Shown) -> Option<Known> {
        self.kept().get(hash, session::now())
    }

    /// How often anything has changed by now, read no earlier than the request arrived.
    async fn changes(&self, flow: &Flow, arrived: Instant) -> Result<u64, StoreError> {
        let mut last = self.changes.lock().await;
        if let Some(changes) = last.filter(|last| last.read_from >= arrived) {
            return Ok(changes.number);
        }
        let read_from = Instant::now();
        let number = flow.store.people_changes().await?;
        *last = Some(Changes { read_from, number });
        Ok(number)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        // Whoever panicked left whole entries.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= LONGEST).then_some(token)
}

/// Tokens that were good when the people were as they are since a change.
#[derive(Debug, Default)]
struct Kept {
    changes: u64,
    by_hash: HashMap<String, (Who, Option<Timestamp>)>,
}

impl Kept {
    fn get(&self, hash: &str, now: Timestamp) -> Option<Known> {
        let (who, until) = self.by_hash.get(hash)?;
        until.is_none_or(|until| until > now).then(|| Known { who: who.clone(), changes: self.changes })
    }

    fn put(&mut self, hash: String, who: (Who, Option<Timestamp>), changes: u64) {
        if self.changes != changes || self.by_hash.len() >= MOST_KEPT {
            self.by_hash.clear();
        }
        self.changes = changes;
        self.by_hash.insert(hash, who);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use std::collections::BTreeSet;

    fn who(name: &str) -> Who {
        Who { id: name.into(), name: name.to_owned(), holds: BTreeSet::new(), coordinator: false }
    }

    #[test]
    fn only_a_bearer_token_is_one() {
        let table = [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Basic abc", None),
            ("Bearer", None),
            ("Bearer ", None),
            ("abc", None),
        ];
        for (value, expected) in table {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
            assert_eq!(bearer(&headers), expected, "{value}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
        let long = format!("Bearer {}", "x".repeat(LONGEST + 1));
        assert_eq!(bearer(&HeaderMap::from_iter([(header::AUTHORIZATION, long.parse().unwrap())])), None);
    }

    #[test]
    fn a_token_is_remembered_until_it_ends_or_anything_changes_and_not_without_bound() {
        let (mut kept, now) = (Kept::default(), Timestamp::UNIX_EPOCH);
        let until = now + jiff::SignedDuration::from_secs(60);
        kept.put("a".to_owned(), (who("an"), Some(until)), 7);
        assert_eq!(kept.get("a", now), Some(Known { who: who("an"), changes: 7 }));
        assert_eq!(kept.get("a", until), None, "a token that has ended must stop working");
        kept.put("b".to_owned(), (who("bo"), None), 8);
        assert_eq!(kept.get("a", now), None, "what was read before a change does not count after it");
        for n in 0..2 * MOST_KEPT {
            kept.put(n.to_string(), (who("cas"), None), 8);
            assert!(kept.by_hash.len() <= MOST_KEPT);
        }
    }
}
