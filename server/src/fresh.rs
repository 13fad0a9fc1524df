//! New identifiers and secrets. The core never makes any.

use jiff::Timestamp;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A new id: 26 characters that sort by time (48 bits of milliseconds, then 80 random bits), so that rows written
/// together lie together.
///
/// # Panics
/// When the operating system has no randomness to give.
#[must_use]
pub fn id(now: Timestamp) -> String {
    let mut random = [0_u8; 10];
    fill(&mut random);
    let millis = now.as_millisecond().max(0).unsigned_abs();
    let bits = random.iter().fold(u128::from(millis), |bits, byte| (bits << 8) | u128::from(*byte));
    text(bits, 26)
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
        assert_ne!(at(5), at(5));
    }
}
