//! Durations as the route language writes them: `"6 weeks"`.

use std::fmt;
use std::str::FromStr;

/// A duration: `"6 weeks"`, `"10 workdays"`, `"1 year"`, `"0 days"`, `"-8 weeks"`.
///
/// What it comes to depends on the date it is added to: see [`super::Calendar::add`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// How many; negative is before the anchor.
    pub amount: i32,
    /// Of what.
    pub unit: Unit,
}

/// What a [`Span`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Calendar days.
    Days,
    /// Days on which people work, as the [`super::Calendar`] has them.
    Workdays,
    /// Seven calendar days.
    Weeks,
    /// Calendar months; the last day of a shorter month where the day does not exist.
    Months,
    /// Calendar years; 28 February where 29 February does not exist.
    Years,
}

impl Span {
    /// `amount` times `unit`; the bounds of the language hold for parsing only.
    pub const fn new(amount: i32, unit: Unit) -> Self {
        Self { amount, unit }
    }

    /// The duration in Dutch: `6 weken`, `1 jaar`, `10 werkdagen`.
    pub fn dutch(&self) -> String {
        let (one, many) = match self.unit {
            Unit::Days => ("dag", "dagen"),
            Unit::Workdays => ("werkdag", "werkdagen"),
            Unit::Weeks => ("week", "weken"),
            Unit::Months => ("maand", "maanden"),
            Unit::Years => ("jaar", "jaar"),
        };
        let unit = if self.is_singular() { one } else { many };
        format!("{} {unit}", self.amount)
    }

    /// How often, when it comes again and again: `elke 3 maanden`, `elke week`, `elk jaar`.
    #[must_use]
    pub fn dutch_each(&self) -> String {
        let words = self.dutch();
        match (self.is_singular(), self.unit) {
            (true, Unit::Years) => "elk jaar".to_owned(),
            (true, _) => format!("elke {}", words.trim_start_matches("1 ")),
            (false, _) => format!("elke {words}"),
        }
    }

    fn is_singular(self) -> bool {
        self.amount.unsigned_abs() == 1
    }
}

impl Unit {
    /// All units, from small to large.
    pub const ALL: [Self; 5] = [Self::Days, Self::Workdays, Self::Weeks, Self::Months, Self::Years];

    /// The largest amount that a file may write, before and after the anchor.
    pub const fn limit(self) -> i32 {
        match self {
            Self::Days | Self::Workdays => 10_000,
            Self::Weeks => 2_000,
            Self::Months => 600,
            Self::Years => 100,
        }
    }

    const fn singular(self) -> &'static str {
        match self {
            Self::Days => "day",
            Self::Workdays => "workday",
            Self::Weeks => "week",
            Self::Months => "month",
            Self::Years => "year",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        let singular = word.strip_suffix('s').unwrap_or(word);
        Self::ALL.into_iter().find(|unit| unit.singular() == singular)
    }
}

/// The plural, as in the language: `weeks`.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}s", self.singular())
    }
}

/// The canonical form of the language: `6 weeks`, `1 year`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.is_singular() { "" } else { "s" };
        write!(f, "{} {}{plural}", self.amount, self.unit.singular())
    }
}

/// Why a text is not a [`Span`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// Not two words.
    #[error("`{0}` is not a duration; write a number and a unit, such as \"6 weeks\"")]
    Shape(String),
    /// The first word is not a whole number.
    #[error("`{0}` is not a whole number")]
    Amount(String),
    /// The second word is not a unit.
    #[error("`{0}` is not a unit of time; use days, workdays, weeks, months or years")]
    Unit(String),
    /// The amount is beyond [`Unit::limit`].
    #[error("`{amount}` is too many; write at most {} {unit}", .unit.limit())]
    TooMany {
        /// What was written.
        amount: String,
        /// The unit whose limit it passes.
        unit: Unit,
    },
}

impl FromStr for Span {
    type Err = SpanError;

    /// Reads a number, white space and a unit, singular or plural.
    fn from_str(text: &str) -> Result<Self, SpanError> {
        let mut words = text.split_whitespace();
        let (Some(amount), Some(unit), None) = (words.next(), words.next(), words.next()) else {
            return Err(SpanError::Shape(text.to_owned()));
        };
        let digits = amount.strip_prefix('-').unwrap_or(amount);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(SpanError::Amount(amount.to_owned()));
        }
        let unit = Unit::parse(unit).ok_or_else(|| SpanError::Unit(unit.to_owned()))?;
        // Digits that do not fit an i32 are too many as well.
        amount
            .parse()
            .ok()
            .filter(|number: &i32| number.unsigned_abs() <= unit.limit().unsigned_abs())
            .map(|number| Self::new(number, unit))
            .ok_or_else(|| SpanError::TooMany { amount: amount.to_owned(), unit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_and_writes() {
        let table = [
            ("6 weeks", "6 weeks", "6 weken"),
            ("1 week", "1 week", "1 week"),
            ("1 weeks", "1 week", "1 week"),
            ("2 day", "2 days", "2 dagen"),
            ("1 day", "1 day", "1 dag"),
            ("0 days", "0 days", "0 dagen"),
            ("-0 days", "0 days", "0 dagen"),
            ("-8 weeks", "-8 weeks", "-8 weken"),
            ("-1 month", "-1 month", "-1 maand"),
            ("3 months", "3 months", "3 maanden"),
            ("1 year", "1 year", "1 jaar"),
            ("2 years", "2 years", "2 jaar"),
            ("1 workday", "1 workday", "1 werkdag"),
            ("10 workdays", "10 workdays", "10 werkdagen"),
            ("  007   days ", "7 days", "7 dagen"),
            ("10000 workdays", "10000 workdays", "10000 werkdagen"),
            ("-100 years", "-100 years", "-100 jaar"),
        ];
        for (text, canonical, dutch) in table {
            match text.parse::<Span>() {
                Ok(span) => {
                    assert_eq!(span.to_string(), canonical);
                    assert_eq!(span.dutch(), dutch);
                }
                Err(error) => panic!("{text}: {error}"),
            }
        }
    }

    #[test]
    fn a_mistake_is_named() {
        let table = [
            ("", "`` is not a duration; write a number and a unit, such as \"6 weeks\""),
            ("6", "`6` is not a duration; write a number and a unit, such as \"6 weeks\""),
            ("6weeks", "`6weeks` is not a duration; write a number and a unit, such as \"6 weeks\""),
            ("6 weeks later", "`6 weeks later` is not a duration; write a number and a unit, such as \"6 weeks\""),
            ("zes weeks", "`zes` is not a whole number"),
            ("+6 weeks", "`+6` is not a whole number"),
            ("- weeks", "`-` is not a whole number"),
            ("1.5 years", "`1.5` is not a whole number"),
            ("٣ weeks", "`٣` is not a whole number"),
            ("6 weken", "`weken` is not a unit of time; use days, workdays, weeks, months or years"),
            ("6 Weeks", "`Weeks` is not a unit of time; use days, workdays, weeks, months or years"),
            ("6 weekss", "`weekss` is not a unit of time; use days, workdays, weeks, months or years"),
            ("6 s", "`s` is not a unit of time; use days, workdays, weeks, months or years"),
            ("10001 days", "`10001` is too many; write at most 10000 days"),
            ("-10001 workdays", "`-10001` is too many; write at most 10000 workdays"),
            ("2001 weeks", "`2001` is too many; write at most 2000 weeks"),
            ("601 months", "`601` is too many; write at most 600 months"),
            ("-101 years", "`-101` is too many; write at most 100 years"),
            ("99999999999999999999 days", "`99999999999999999999` is too many; write at most 10000 days"),
        ];
        for (text, expect) in table {
            match text.parse::<Span>() {
                Ok(span) => panic!("{text} was read as {span}"),
                Err(error) => assert_eq!(error.to_string(), expect),
            }
        }
    }
}
