//! Passwords: argon2id, and a bound on how often someone can guess.
//!
//! Knows no person and no request. Whoever calls says what time it is.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// The shortest password, in characters. Length counts; no rules about signs, which only make people write it down.
pub const SHORTEST: usize = 12;

/// The longest password, in characters: argon2 must not be fed a book.
pub const LONGEST: usize = 200;

/// So many passwords are checked at once: each takes 19 MiB and tens of milliseconds.
static PLACES: Semaphore = Semaphore::const_new(4);

/// A hash of nobody's password: an unknown address takes as long as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(&crate::fresh::secret()).unwrap_or_default());

/// A password could not be hashed: it is too long, or there is no randomness.
#[derive(Debug, thiserror::Error)]
#[error("this password cannot be hashed: {0}")]
pub struct HashError(String);

/// The hash of a password, with a salt of its own, as a PHC string.
///
/// # Errors
/// See [`HashError`].
pub fn hash(password: &str) -> Result<String, HashError> {
    if password.chars().count() > LONGEST {
        return Err(HashError(format!("longer than {LONGEST} characters")));
    }
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|h| h.to_string()).map_err(|e| HashError(e.to_string()))
}

/// Whether a password is the one that was hashed. Without a hash it takes as long, and is not.
pub async fn verify(password: String, hash: Option<String>) -> bool {
    let Ok(_place) = PLACES.acquire().await else { return false };
    let checking = tokio::task::spawn_blocking(move || matches(&password, hash.as_deref()));
    checking.await.unwrap_or(false)
}

fn matches(password: &str, hash: Option<&str>) -> bool {
    let is_short = password.chars().count() <= LONGEST;
    let against = hash.unwrap_or(&NOBODY);
    let same = is_short && Argon2::default().verify_password(password.as_bytes(), against).is_ok();
    same && hash.is_some()
}

/// So many wrong passwords are free; then each costs a wait, twice as long as the one before.
const FREE: u32 = 5;
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);

/// So many accounts at most are remembered; then the one whose wait is over the longest is forgotten.
const MOST: usize = 10_000;

/// Wrong passwords per account, in memory: a restart forgets them, which costs a guesser more than it brings.
#[derive(Debug, Default)]
pub struct Guesses {
    by_account: Mutex<HashMap<String, Wrong>>,
}

#[derive(Clone, Copy, Debug)]
struct Wrong {
    times: u32,
    until: Timestamp,
}

impl Guesses {
    /// How long an account must wait before the next try; `None`: it can try now.
    #[must_use]
    pub fn wait(&self, account: &str, now: Timestamp) -> Option<SignedDuration> {
        let all = self.by_account.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(account).map(|wrong| wrong.until.duration_since(now)).filter(SignedDuration::is_positive)
    }

    /// A wrong password.
    pub fn wrong(&self, account: &str, now: Timestamp) {
        let mut all = self.by_account.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST && !all.contains_key(account) {
            let oldest = all.iter().min_by_key(|(_, wrong)| wrong.until).map(|(account, _)| account.clone());
            all.remove(&oldest.unwrap_or_default());
        }
        let wrong = all.entry(account.to_owned()).or_insert(Wrong { times: 0, until: now });
        // A day without a try is a new beginning.
        if now.duration_since(wrong.until) > SignedDuration::from_hours(24) {
            wrong.times = 0;
        }
        wrong.times = wrong.times.saturating_add(1);
        wrong.until = now.saturating_add(wait(wrong.times)).unwrap_or(now);
    }

    /// The right password: all is forgiven.
    pub fn right(&self, account: &str) {
        self.by_account.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
    }
}

fn wait(times: u32) -> SignedDuration {
    let Some(over) = times.checked_sub(FREE) else { return SignedDuration::ZERO };
    FIRST_WAIT.saturating_mul(1 << over.min(10)).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_password_is_known_by_its_hash_only() {
        let kept = hash("paars-heide-veld-2026").unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(matches("paars-heide-veld-2026", Some(&kept)));
        assert!(!matches("paars-heide-veld-2027", Some(&kept)));
        assert!(!matches("", Some(&kept)));
        assert!(!matches("paars-heide-veld-2026", Some("geen hash")));
        assert!(!matches("wat dan ook", None));
        assert!(hash(&"x".repeat(LONGEST + 1)).is_err());
    }

    #[test]
    fn each_guess_after_the_fifth_costs_twice_the_wait() {
        let guesses = Guesses::default();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        for (n, seconds) in [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900].into_iter().enumerate() {
            guesses.wrong("anna@school.example", now);
            let left = guesses.wait("anna@school.example", now).map_or(0, |w| w.as_secs());
            assert_eq!(left, seconds, "after {} wrong", n + 1);
        }
        assert_eq!(guesses.wait("bas@school.example", now), None);
        guesses.right("anna@school.example");
        assert_eq!(guesses.wait("anna@school.example", now), None);
    }

    #[test]
    fn memory_of_guesses_is_bounded() {
        let guesses = Guesses::default();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        for n in 0..MOST + 50 {
            guesses.wrong(&format!("{n}@x.example"), now);
        }
        assert_eq!(guesses.by_account.lock().unwrap().len(), MOST);
    }
}
