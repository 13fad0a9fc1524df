//! Bearer tokens of the API. Only the hash of a token is known here; a cookie of the pages is no token, so that no page
//! elsewhere can call the API through someone's browser.

use crate::flow::Flow;
use crate::fresh;
use crate::store::StoreError;
use crate::who::Who;
use axum::http::{HeaderMap, header};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// So long a token that was good is taken for good without asking the database. A token that is withdrawn, and a role
/// that is taken away, last this much longer.
const KEPT: Duration = Duration::from_secs(5);

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

/// Finds out on whose behalf a token speaks. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Tokens(Arc<Mutex<Kept>>);

impl Tokens {
    /// Who asks, by the header `Authorization: Bearer …`.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn who(&self, flow: &Flow, headers: &HeaderMap) -> Result<Who, TokenError> {
        let token = bearer(headers).ok_or(TokenError::Missing)?;
        let hash = fresh::hash(token);
        let now = Instant::now();
        if let Some(who) = self.kept().get(&hash, now) {
            return Ok(who);
        }
        let person = flow.store.token(&hash, flow.now()).await?.ok_or(TokenError::Unknown)?;
        let who = Who::new(person, &flow.programme);
        self.kept().put(hash, who.clone(), now);
        Ok(who)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        // Whoever panicked left whole entries.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= LONGEST).then_some(token)
}

/// Tokens that were good a moment ago.
#[derive(Debug, Default)]
struct Kept(HashMap<String, (Who, Instant)>);

impl Kept {
    fn get(&self, hash: &str, now: Instant) -> Option<Who> {
        self.0.get(hash).filter(|(_, since)| now.duration_since(*since) < KEPT).map(|(who, _)| who.clone())
    }

    fn put(&mut self, hash: String, who: Who, now: Instant) {
        if self.0.len() >= MOST_KEPT {
            self.0.retain(|_, (_, since)| now.duration_since(*since) < KEPT);
        }
        if self.0.len() < MOST_KEPT {
            self.0.insert(hash, (who, now));
        }
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
    fn a_token_is_remembered_for_a_moment_and_not_without_bound() {
        let (mut kept, began) = (Kept::default(), Instant::now());
        kept.put("a".to_owned(), who("an"), began);
        assert_eq!(kept.get("a", began + KEPT / 2), Some(who("an")));
        assert_eq!(kept.get("a", began + KEPT), None, "a withdrawn token must stop working");
        for n in 0..2 * MOST_KEPT {
            kept.put(n.to_string(), who("bo"), began);
        }
        assert_eq!(kept.0.len(), MOST_KEPT);
        kept.put("late".to_owned(), who("cas"), began + KEPT);
        assert_eq!(kept.get("late", began + KEPT), Some(who("cas")), "old ones make room");
    }
}
