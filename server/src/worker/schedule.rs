//! When recurring work fires: the one small wrapper round the `cron` crate.
//!
//! The crate numbers weekdays from Sunday = 1 (so only names are accepted here), skips a wall time that summer time
//! jumps over, and doubles one that winter time repeats. It is therefore fed wall times as if they were UTC; the zone
//! comes in afterwards, once. Each firing is known by its wall time, so that it happens exactly once.

use chrono::{DateTime as ChronoDateTime, NaiveDate, Timelike, Utc};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, civil};
use std::str::FromStr;

/// A parsed schedule.
#[derive(Clone, Debug)]
pub struct Cron(Box<cron::Schedule>);

/// Why a text is no schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// It has another number of fields than six.
    #[error("a schedule has six fields, seconds first (such as \"0 0 7 * * Mon-Fri\"); this one has {0}")]
    Fields(usize),
    /// Weekdays are numbered.
    #[error("write weekdays as names (Mon-Fri), not as numbers: systems number them differently")]
    NumberedWeekday,
    /// The crate does not understand it.
    #[error("not a schedule: {0}")]
    Unknown(String),
}

impl FromStr for Cron {
    type Err = CronError;

    fn from_str(text: &str) -> Result<Self, CronError> {
        let fields: Vec<_> = text.split_whitespace().collect();
        if fields.len() != 6 {
            return Err(CronError::Fields(fields.len()));
        }
        if fields[5].bytes().any(|b| b.is_ascii_digit()) {
            return Err(CronError::NumberedWeekday);
        }
        let schedule = cron::Schedule::from_str(text).map_err(|e| CronError::Unknown(e.to_string()))?;
        Ok(Self(Box::new(schedule)))
    }
}

impl Cron {
    /// The first wall time after another.
    #[must_use]
    pub fn next_after(&self, wall: DateTime) -> Option<DateTime> {
        self.0.after(&to_chrono(wall)?).next().and_then(from_chrono)
    }

    /// The last wall time after `from`, up to and including `to`; bounded: of a schedule that fires more than a
    /// thousand times in between, the thousandth.
    #[must_use]
    pub fn last_between(&self, from: DateTime, to: DateTime) -> Option<DateTime> {
        let mut last = None;
        let mut at = from;
        for _ in 0..1000 {
            match self.next_after(at).filter(|next| *next <= to) {
                Some(next) => (last, at) = (Some(next), next),
                None => return last,
            }
        }
        last
    }

    /// The last day before another on which it fires at all; of a year.
    #[must_use]
    pub fn last_day_before(&self, day: Date) -> Option<Date> {
        let first = day.saturating_sub(1.year());
        let before = |day: &Date| day.yesterday().ok().filter(|day| *day >= first);
        let fires = |day: &Date| {
            let eve = day.to_datetime(civil::Time::MIN).saturating_sub(1.second());
            self.next_after(eve).is_some_and(|wall| wall.date() == *day)
        };
        std::iter::successors(before(&day), before).find(fires)
    }
}

/// The instant of a wall time: one that does not exist is the first after the jump, one that comes twice the first.
#[must_use]
pub fn instant(wall: DateTime, zone: &TimeZone) -> Timestamp {
    zone.to_ambiguous_timestamp(wall).compatible().unwrap_or(Timestamp::MAX)
}

/// The wall time of an instant.
#[must_use]
pub fn wall(at: Timestamp, zone: &TimeZone) -> DateTime {
    zone.to_datetime(at)
}

fn to_chrono(wall: DateTime) -> Option<ChronoDateTime<Utc>> {
    let date = NaiveDate::from_ymd_opt(
        wall.year().into(),
        wall.month().unsigned_abs().into(),
        wall.day().unsigned_abs().into(),
    )?;
    let unsigned = |n: i8| u32::from(n.unsigned_abs());
    let time = date.and_hms_opt(unsigned(wall.hour()), unsigned(wall.minute()), unsigned(wall.second()))?;
    Some(time.and_utc())
}

fn from_chrono(at: ChronoDateTime<Utc>) -> Option<DateTime> {
    use chrono::Datelike;
    let small = |n: u32| i8::try_from(n).ok();
    let date = civil::Date::new(i16::try_from(at.year()).ok()?, small(at.month())?, small(at.day())?).ok()?;
    let time = civil::Time::new(small(at.hour())?, small(at.minute())?, small(at.second())?, 0).ok()?;
    Some(date.to_datetime(time))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn cron(text: &str) -> Cron {
        text.parse().unwrap()
    }

    #[test]
    fn weekdays_are_named_so_that_monday_is_never_sunday() {
        let weekday = cron("0 0 7 * * Mon-Fri");
        let friday: DateTime = "2026-11-20T07:00:00".parse().unwrap();
        assert_eq!(weekday.next_after(friday), Some("2026-11-23T07:00:00".parse().unwrap()));
        assert_eq!("0 0 7 * * 1-5".parse::<Cron>().unwrap_err(), CronError::NumberedWeekday);
        assert_eq!("0 7 * * Mon".parse::<Cron>().unwrap_err(), CronError::Fields(5));
        assert!(matches!("0 0 99 * * Mon".parse::<Cron>(), Err(CronError::Unknown(_))));
    }

    #[test]
    fn each_wall_time_is_one_instant_also_when_the_clocks_change() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let table = [
            // In the spring 02:30 does not exist: it becomes 03:30 summer time. In the autumn it comes twice: the first.
            ("2027-03-28T02:30:00", "2027-03-28T01:30:00Z"),
            ("2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
            ("2026-10-01T06:00:00", "2026-10-01T04:00:00Z"),
            ("2026-12-01T06:00:00", "2026-12-01T05:00:00Z"),
        ];
        for (local, utc) in table {
            assert_eq!(instant(local.parse().unwrap(), &zone), utc.parse().unwrap(), "{local}");
        }
        let nightly = cron("0 30 2 * * *");
        let eve: DateTime = "2026-10-24T12:00:00".parse().unwrap();
        let first = nightly.next_after(eve).unwrap();
        assert_eq!(first, "2026-10-25T02:30:00".parse().unwrap());
        assert_eq!(nightly.next_after(first), Some("2026-10-26T02:30:00".parse().unwrap()), "once, not twice");
    }

    #[test]
    fn of_missed_firings_the_last_is_found() {
        let hourly = cron("0 0 * * * *");
        let (from, to) = ("2026-11-20T07:00:00".parse().unwrap(), "2026-11-21T09:30:00".parse().unwrap());
        assert_eq!(hourly.last_between(from, to), Some("2026-11-21T09:00:00".parse().unwrap()));
        assert_eq!(hourly.last_between(to, to), None);
    }

    #[test]
    fn the_last_day_of_a_schedule_is_found_however_often_it_fires() {
        let table = [
            ("* * * * * *", "2026-11-23", Some("2026-11-22")),
            ("0 * 8-17 * * Mon-Fri", "2026-11-23", Some("2026-11-20")),
            ("0 0 6 15 11 *", "2026-11-15", Some("2025-11-15")),
            ("0 0 6 29 2 *", "2028-02-29", None),
        ];
        for (schedule, day, last) in table {
            let last = last.map(|day| day.parse().unwrap());
            assert_eq!(cron(schedule).last_day_before(day.parse().unwrap()), last, "{schedule}");
        }
    }
}
