//! Durations as days, where no date is known: how long something takes at most, and how its parts compare.
//!
//! A month is a twelfth of 365.25 days, a workday seven fifths of a day: what a whole number of weeks, months or years
//! makes of them on the average. Ordinary weeks (Monday to Friday, no holidays) judge what must hold on every date.

use crate::calendar::{Span, Unit};
use crate::diagnostic::{Message, say};
use jiff::civil::Date;

/// A length of time in eightieths of a day, in which every unit of the language is a whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Days(i64);

const DAY: i64 = 80;

impl Days {
    pub const ZERO: Self = Self(0);
    /// A yearly day is at most this far away.
    pub const YEAR: Self = Self(DAY * 1461 / 4);

    /// On the average.
    pub fn of(span: Span) -> Self {
        let unit = match span.unit {
            Unit::Days => DAY,
            Unit::Workdays => DAY * 7 / 5,
            Unit::Weeks => DAY * 7,
            Unit::Months => DAY * 1461 / 48,
            Unit::Years => DAY * 1461 / 4,
        };
        Self(i64::from(span.amount) * unit)
    }

    /// Never before what it counts from.
    pub fn at_least_zero(self) -> Self {
        Self(self.0.max(0))
    }

    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    pub fn quarter(self) -> Self {
        Self(self.0 / 4)
    }

    /// To whole days, upwards.
    pub fn whole(self) -> u32 {
        u32::try_from((self.0.max(0) + DAY - 1) / DAY).unwrap_or(u32::MAX)
    }

    /// In words, roughly: `3 dagen`, `28 weken`, `15 maanden`, `4 jaar`.
    pub fn roughly(self) -> Message {
        let days = (self.0.max(0) + DAY / 2) / DAY;
        let (n, nl, en) = match days {
            0..=20 => (days, if days == 1 { "dag" } else { "dagen" }, if days == 1 { "day" } else { "days" }),
            21..=364 => ((days + 3) / 7, "weken", "weeks"),
            365..=1095 => ((days * 48 + 730) / 1461, "maanden", "months"),
            _ => ((days * 4 + 730) / 1461, "jaar", "years"),
        };
        say!("{n} {nl}", "{n} {en}")
    }
}

/// The date that lies a span from another one in ordinary weeks.
pub(super) fn ordinary(date: Date, span: Span) -> Date {
    let days = match span.unit {
        Unit::Workdays => workdays(date, i64::from(span.amount)),
        unit => return crate::calendar::Calendar::default().add(date, Span::new(span.amount, unit)),
    };
    let days = Span::new(i32::try_from(days).unwrap_or(i32::MAX), Unit::Days);
    crate::calendar::Calendar::default().add(date, days)
}

/// How many days the nth workday lies after (or before) a date.
fn workdays(date: Date, amount: i64) -> i64 {
    // From Monday 0 to Sunday 6.
    let weekday = i64::from(date.weekday().to_monday_zero_offset());
    let (base, weekend) = match amount {
        0 => return 0,
        // A weekend counts as the Friday before when one looks ahead, as the Monday after when one looks back.
        1.. => (weekday.min(4), (weekday - 4).max(0)),
        _ => (if weekday > 4 { 0 } else { weekday }, if weekday > 4 { weekday - 7 } else { 0 }),
    };
    let at = base + amount;
    at.div_euclid(5) * 7 + at.rem_euclid(5) - base - weekend
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use jiff::civil::date;

    /// Our own arithmetic agrees with the calendar where there are no holidays.
    #[test]
    fn ordinary_weeks_are_those_of_the_calendar() {
        let calendar = Calendar::default();
        // From June to September 2026 there is no public holiday.
        for start in 1..=14 {
            let from = date(2026, 8, start);
            for amount in -20..=20 {
                let span = Span::new(amount, Unit::Workdays);
                assert_eq!(ordinary(from, span), calendar.add(from, span), "{from} {amount}");
            }
        }
        assert_eq!(ordinary(date(2026, 1, 31), Span::new(1, Unit::Months)), date(2026, 2, 28));
    }

    #[test]
    fn a_length_is_told_roughly() {
        let told = |text: &str| text.parse().map(|span| Days::of(span).roughly().nl().to_owned());
        for (span, expected) in [
            ("1 day", "1 dag"),
            ("10 workdays", "14 dagen"),
            ("6 weeks", "6 weken"),
            ("13 weeks", "13 weken"),
            ("6 months", "26 weken"),
            ("1 year", "12 maanden"),
            ("5 years", "5 jaar"),
        ] {
            assert_eq!(told(span).ok().as_deref(), Some(expected));
        }
    }
}
