//! How long to wait before the next attempt.

use std::time::Duration;

/// The first waits, in minutes: a relay that restarts or greylists is back within the hour.
const MINUTES: [u64; 5] = [1, 5, 15, 60, 240];

/// From then on, in minutes.
const STEADY: u64 = 6 * 60;

/// After so much waiting in all (minutes) nobody should count on the relay any more, and a person must know.
const GIVE_UP: u64 = 3 * 24 * 60;

/// How long to wait after this many attempts that failed; `None`: give up, the mail counts as refused.
///
/// It counts attempts and not hours, so that a server that was off for a week still tries.
#[must_use]
pub fn wait(failed_attempts: u32) -> Option<Duration> {
    let nth = usize::try_from(failed_attempts.checked_sub(1)?).ok()?;
    let minutes = MINUTES.get(nth).copied().unwrap_or(STEADY);
    let steady = u64::try_from((nth + 1).saturating_sub(MINUTES.len())).ok()?;
    let waited: u64 = MINUTES.iter().take(nth + 1).sum::<u64>() + steady.checked_mul(STEADY)?;
    (waited <= GIVE_UP).then(|| Duration::from_secs(minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waits_in_order() {
        let minutes = |failed| wait(failed).map(|wait| wait.as_secs() / 60);
        let table = [
            (0, None),
            (1, Some(1)),
            (2, Some(5)),
            (3, Some(15)),
            (4, Some(60)),
            (5, Some(240)),
            (6, Some(360)),
            (16, Some(360)),
            (17, None),
            (u32::MAX, None),
        ];
        for (failed, expect) in table {
            assert_eq!(minutes(failed), expect, "after {failed} attempts");
        }
    }

    #[test]
    fn three_days_in_all() {
        let total: Duration = (1..100).map_while(wait).sum();
        assert!(total <= Duration::from_secs(3 * 24 * 3600), "{total:?}");
        assert!(total > Duration::from_secs(2 * 24 * 3600), "{total:?}");
    }
}
