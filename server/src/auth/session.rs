//! Sessions: a cookie with 256 random bits of which only the SHA-256 is stored.
//!
//! Sessions live in real time, also where a practice clock jumps three months ahead: nobody is logged out by that.

use crate::clock::Clock;
use crate::fresh;
use crate::store::{Person, Session, Store, StoreError};
use axum::http::{HeaderMap, HeaderValue, header};
use jiff::{SignedDuration, Timestamp};
use sluitend_engine::id::PersonId;

/// A session ends when nothing was asked for so long.
pub const IDLE: SignedDuration = SignedDuration::from_hours(3);

/// A session ends after a working day, whatever was asked.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);

/// A session is not prolonged more often than this, so that reading pages writes nothing.
const PROLONG_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// The name of the cookie. With `__Host-` the browser makes sure that no neighbour can set it.
#[must_use]
pub fn cookie_name(base_url: &str) -> &'static str {
    if base_url.starts_with("https://") { "__Host-sluitend" } else { "sluitend" }
}

/// The time by which sessions and tokens live.
#[must_use]
pub fn now() -> Timestamp {
    Clock::Real.now()
}

/// Begins a session; the value for `Set-Cookie`.
///
/// # Errors
/// When the database cannot be used.
pub async fn begin(store: &Store, person: &PersonId, base_url: &str) -> Result<HeaderValue, StoreError> {
    let (secret, now) = (fresh::secret(), now());
    let session = Session {
        hash: fresh::hash(&secret),
        person: person.clone(),
        csrf: fresh::secret(),
        created_at: now,
        expires_at: later(now, IDLE),
    };
    store.add_session(&session).await?;
    store.forget_sessions(now).await?;
    Ok(cookie(&secret, base_url))
}

/// The session of a request, if its cookie is good.
///
/// # Errors
/// When the database cannot be used.
pub async fn find(store: &Store, headers: &HeaderMap, base_url: &str) -> Result<Option<(Session, Person)>, StoreError> {
    let Some(secret) = secret(headers, cookie_name(base_url)) else { return Ok(None) };
    let now = now();
    let Some((mut session, person)) = store.session(&fresh::hash(secret), now).await? else { return Ok(None) };
    if now.duration_since(session.created_at) > LONGEST {
        store.end_session(&session.hash).await?;
        return Ok(None);
    }
    let expires_at = later(now, IDLE);
    if expires_at.duration_since(session.expires_at) > PROLONG_AFTER {
        store.prolong_session(&session.hash, expires_at).await?;
        session.expires_at = expires_at;
    }
    Ok(Some((session, person)))
}

/// The value for `Set-Cookie` that takes the cookie away.
#[must_use]
pub fn no_cookie(base_url: &str) -> HeaderValue {
    header(&format!("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{}", cookie_name(base_url), secure(base_url)))
}

fn cookie(secret: &str, base_url: &str) -> HeaderValue {
    header(&format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax{}", cookie_name(base_url), secure(base_url)))
}

fn secure(base_url: &str) -> &'static str {
    if base_url.starts_with("https://") { "; Secure" } else { "" }
}

fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// The value of our cookie: 64 hexadecimal digits, or it is none of ours.
fn secret<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let ours = pairs.filter(|(n, _)| *n == name).map(|(_, value)| value);
    ours.into_iter().find(|v| v.len() == 64 && v.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_cookie_is_ours_only_by_name_and_form() {
        let good = "a".repeat(64);
        let table = [
            (format!("sluitend={good}"), true),
            (format!("taal=nl; sluitend={good}; x=y"), true),
            (format!("ander={good}"), false),
            ("sluitend=kort".to_owned(), false),
            (format!("sluitend={}", "z".repeat(64)), false),
        ];
        for (line, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, line.parse().unwrap());
            assert_eq!(secret(&headers, "sluitend").is_some(), expected, "{line}");
        }
    }

    #[test]
    fn over_https_the_cookie_never_travels_in_the_clear() {
        let set = cookie("geheim", "https://sluitend.example");
        assert_eq!(set, "__Host-sluitend=geheim; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(cookie("geheim", "http://127.0.0.1:8470"), "sluitend=geheim; Path=/; HttpOnly; SameSite=Lax");
    }
}
