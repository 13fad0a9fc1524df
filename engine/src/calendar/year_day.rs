//! A day that returns every year: `"10-01"`, the reference date of 1 October.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// A day of any year, written `MM-DD`. `02-29` falls on 28 February in common years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct YearDay {
    month: i8,
    day: i8,
}

impl YearDay {
    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.day
    }

    /// The first such day strictly after `date`; [`Date::MAX`] when the calendar has none left.
    pub fn next_after(self, date: Date) -> Date {
        [Some(date.year()), date.year().checked_add(1)]
            .into_iter()
            .flatten()
            .filter_map(|year| self.in_year(year))
            .find(|day| *day > date)
            .unwrap_or(Date::MAX)
    }

    fn in_year(self, year: i16) -> Option<Date> {
        let month = Date::new(year, self.month, 1).ok()?;
        Date::new(year, self.month, self.day.min(month.days_in_month())).ok()
    }
}

/// A leap year: every day exists in it.
const LEAP: i16 = 2000;

/// Why a text is not a [`YearDay`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum YearDayError {
    /// Not two digits, a hyphen and two digits.
    #[error("`{0}` is not a day of the year; write month and day, such as \"10-01\" for 1 October")]
    Shape(String),
    /// The form is right, the day is in no calendar.
    #[error("`{0}` is not a day of the year: no such month or day")]
    NoSuchDay(String),
}

impl FromStr for YearDay {
    type Err = YearDayError;

    fn from_str(text: &str) -> Result<Self, YearDayError> {
        let (month, day) = text
            .split_once('-')
            .and_then(|(month, day)| Some((two_digits(month)?, two_digits(day)?)))
            .ok_or_else(|| YearDayError::Shape(text.to_owned()))?;
        match Date::new(LEAP, month, day) {
            Ok(_) => Ok(Self { month, day }),
            Err(_) => Err(YearDayError::NoSuchDay(text.to_owned())),
        }
    }
}

fn two_digits(text: &str) -> Option<i8> {
    let is_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for YearDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_next_one_lies_strictly_after() {
        let table = [
            ("10-01", date(2026, 9, 30), date(2026, 10, 1)),
            ("10-01", date(2026, 10, 1), date(2027, 10, 1)),
            ("10-01", date(2026, 10, 2), date(2027, 10, 1)),
            ("01-01", date(2026, 12, 31), date(2027, 1, 1)),
            ("02-29", date(2026, 1, 1), date(2026, 2, 28)),
            ("02-29", date(2027, 2, 28), date(2028, 2, 29)),
            ("02-29", date(2028, 2, 28), date(2028, 2, 29)),
            ("02-29", date(2028, 2, 29), date(2029, 2, 28)),
            ("12-31", Date::MAX, Date::MAX),
            ("10-01", date(9999, 10, 1), Date::MAX),
            ("01-01", Date::MIN, date(-9998, 1, 1)),
        ];
        for (text, after, expect) in table {
            let next = text.parse().map(|day: YearDay| day.next_after(after));
            assert_eq!(next, Ok(expect), "{text} after {after}");
        }
    }

    #[test]
    fn a_day_reads_and_writes() {
        for text in ["01-01", "02-29", "10-01", "12-31"] {
            assert_eq!(text.parse::<YearDay>().map(|day| day.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "-", "10", "1-10", "10-1", "10-01-", "+1-+1", "10/01", "2026-10-01", "aa-bb", "é-01"] {
            assert_eq!(text.parse::<YearDay>(), Err(YearDayError::Shape(text.to_owned())));
        }
        for text in ["00-01", "13-01", "02-30", "04-31", "01-00", "01-32"] {
            assert_eq!(text.parse::<YearDay>(), Err(YearDayError::NoSuchDay(text.to_owned())));
        }
    }
}
