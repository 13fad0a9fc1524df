//! New identifiers and secrets. The core never makes any.

use jiff::Timestamp;
use std::sync::{Mutex, PoisonError};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The random part of the last id.
static LAST: Mutex<Option<u128>> = Mutex::new(None);

/// A new id: 26 characters that sort by time (48 bits of milliseconds, then 80 bits that began at random), so that rows
/// written together lie together. Within one millisecond, and so while a practice clock stands still, they sort in the
/// order in which this process made them.
///
/// # Panics
/// When the operating system has no randomness to give.
#[must_use]
pub fn id(now: Timestamp) -> String {
    let mut random = [0_u8; 10];
    fill(&mut random);
    let random = random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    // Whoever panicked left a whole number.
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    // It begins in the lower half, and takes steps of 36 random bits: no end is in sight.
    let tail = last.map_or(random >> 1, |last| last + 1 + (random >> 44)) & ((1 << 80) - 1);
    *last = Some(tail);
    drop(last);
    let millis = now.as_millisecond().max(0).unsigned_abs();
    text((u128::from(millis) << 80) | tail, 26)
}

/// A secret of 256 random bits, for a session or a token; only its hash is stored.
///
/// # Panics
/// When the operating system has no randomness to give.
#[must_use]
pub fn secret() -> String {
    let mut random = [0_u8; 32];
    fill(&mut random);
    random.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The SHA-256 of a text, as hexadecimal.
#[must_use]
pub fn hash(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text(bits: u128, length: u32) -> String {
    let digit = |n: u32| char::from(ALPHABET[((bits >> (5 * n)) & 31) as usize]);
    (0..length).rev().map(digit).collect()
}

fn fill(bytes: &mut [u8]) {
    // Without randomness every secret would be guessable: better no server than that one.
    #[expect(clippy::expect_used, reason = "an operating system without randomness cannot run a server")]
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_never_repeat() {
        let at = |ms| id(Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH));
        let (early, late) = (at(1_700_000_000_000), at(1_700_000_000_001));
        assert!(early < late && early.len() == 26);
        let still: Vec<_> = (0..1000).map(|_| at(5)).collect();
        assert!(still.is_sorted() && still.windows(2).all(|two| two[0] != two[1]));
    }
}
