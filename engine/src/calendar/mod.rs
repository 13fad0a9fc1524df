//! Dutch calendar arithmetic on local dates: durations, workdays, public holidays, ages.
//!
//! Every deadline is a date that comes from here. The module is pure: the same dates in give the same
//! date out. It must never know routes, cases, the clock or a timezone. Nothing in it panics, whatever
//! the input: arithmetic beyond the calendar stops at [`Date::MIN`] or [`Date::MAX`].

mod age;
mod dutch;
mod holidays;
mod span;
mod year_day;

#[cfg(test)]
mod properties;

pub use age::{age_on, birthday};
pub use dutch::{MONTHS, dutch_date};
pub use holidays::{LiberationDay, easter};
pub use span::{Span, SpanError, Unit};
pub use year_day::{YearDay, YearDayError};

use jiff::civil::{Date, Weekday};

/// How many days a search for a workday looks ahead (or back) before it gives up.
///
/// No real calendar has a year without a workday. A file that says so is mistaken, and then a deadline
/// must stay near rather than move to where nobody looks.
const SEARCH_DAYS: usize = 366;

/// What to do with a moment that falls on a day without work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shift {
    /// Leave the date where it is.
    #[default]
    None,
    /// Move to the first workday on or after the date.
    NextWorkday,
    /// Move to the last workday on or before the date.
    PreviousWorkday,
}

/// A closed period, such as a school holiday; both days included.
///
/// A period whose `to` lies before its `from` closes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Closed {
    /// The first closed day.
    pub from: Date,
    /// The last closed day.
    pub to: Date,
    /// What the period is called, in the region's own words.
    pub title: String,
}

/// The workdays of a programme: Monday to Friday, without public holidays and closed periods.
///
/// The default has no closed periods and celebrates 5 May every five years.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    closed: Vec<Closed>,
    /// The closed periods as sorted (first, last) pairs that neither overlap nor touch: the binary
    /// search needs them so.
    runs: Vec<(Date, Date)>,
    liberation_day: LiberationDay,
}

impl Calendar {
    /// A calendar with these closed periods, in any order; they may overlap.
    pub fn new(mut closed: Vec<Closed>, liberation_day: LiberationDay) -> Self {
        closed.sort_by_key(|period| (period.from, period.to));
        let runs = merge(&closed);
        Self { closed, runs, liberation_day }
    }

    /// The closed periods, sorted by their first day.
    pub fn closed(&self) -> &[Closed] {
        &self.closed
    }

    /// The Dutch name of the public holiday on `date`, if it is one.
    ///
    /// These are the days of the Algemene termijnenwet, article 3 (1), with Easter and Whit Sunday, which it
    /// need not name, and with 5 May as configured. Good Friday is not one: article 3 (2) counts it for
    /// legal terms only, and people work. The rules hold from 1980 on; of two holidays on one date
    /// (Ascension Day on 5 May 2005) the older is named.
    pub fn holiday(&self, date: Date) -> Option<&'static str> {
        holidays::name(date, self.liberation_day)
    }

    /// Whether people work on `date`: no weekend, no public holiday, no closed period.
    pub fn is_workday(&self, date: Date) -> bool {
        !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
            && !self.is_closed(date)
            && self.holiday(date).is_none()
    }

    /// The first workday on or after `date`.
    ///
    /// Looks a year ahead; where no workday is found, the answer is `date` itself.
    pub fn next_workday(&self, date: Date) -> Date {
        if self.is_workday(date) {
            return date;
        }
        self.search(date, Direction::Forward).unwrap_or(date)
    }

    /// The last workday on or before `date`.
    ///
    /// Looks a year back; where no workday is found, the answer is `date` itself.
    pub fn previous_workday(&self, date: Date) -> Date {
        if self.is_workday(date) {
            return date;
        }
        self.search(date, Direction::Back).unwrap_or(date)
    }

    /// Moves `date` to a workday as `shift` says.
    pub fn shift(&self, date: Date, shift: Shift) -> Date {
        match shift {
            Shift::None => date,
            Shift::NextWorkday => self.next_workday(date),
            Shift::PreviousWorkday => self.previous_workday(date),
        }
    }

    /// The date that lies `span` after `date`, or before it when the amount is negative.
    ///
    /// Months and years keep the day of the month, or the last one there is: 31 January + 1 month is the
    /// last of February. `n` workdays is the nth workday strictly after `date`, `-n` strictly before, and
    /// 0 is `date` itself, workday or not. A result beyond the calendar is [`Date::MAX`] or [`Date::MIN`].
    ///
    /// Workdays take time in proportion to the days passed, at most the whole calendar. Where a year
    /// passes without any workday, the remaining ones count as plain days.
    pub fn add(&self, date: Date, span: Span) -> Date {
        match span.unit {
            Unit::Workdays => self.add_workdays(date, span.amount),
            Unit::Days | Unit::Weeks | Unit::Months | Unit::Years => add_plain(date, span),
        }
    }

    /// How many workdays `d` there are with `from < d <= to`; when `to < from`, minus those with
    /// `to < d <= from`.
    ///
    /// Takes time in proportion to the days between.
    pub fn workdays_between(&self, from: Date, to: Date) -> i64 {
        if to < from {
            return -self.workdays_between(to, from);
        }
        days(from, Direction::Forward).take_while(|day| *day <= to).map(|day| i64::from(self.is_workday(day))).sum()
    }

    fn is_closed(&self, date: Date) -> bool {
        let begun = self.runs.partition_point(|(first, _)| *first <= date);
        self.runs[..begun].last().is_some_and(|(_, last)| date <= *last)
    }

    fn add_workdays(&self, date: Date, amount: i32) -> Date {
        let direction = if amount < 0 { Direction::Back } else { Direction::Forward };
        let mut day = date;
        for passed in 0..amount.unsigned_abs() {
            match self.search(day, direction) {
                Some(workday) => day = workday,
                None => {
                    let rest = amount - amount.signum() * passed.cast_signed();
                    return add_plain(day, Span::new(rest, Unit::Days));
                }
            }
        }
        day
    }

    /// The nearest workday strictly beyond `date`, within [`SEARCH_DAYS`].
    fn search(&self, date: Date, direction: Direction) -> Option<Date> {
        days(date, direction).take(SEARCH_DAYS).find(|day| self.is_workday(*day))
    }
}

#[derive(Clone, Copy)]
enum Direction {
    Forward,
    Back,
}

/// The days strictly beyond `date`, up to the end of the calendar.
fn days(mut date: Date, direction: Direction) -> impl Iterator<Item = Date> {
    std::iter::from_fn(move || {
        date = match direction {
            Direction::Forward => date.tomorrow(),
            Direction::Back => date.yesterday(),
        }
        .ok()?;
        Some(date)
    })
}

/// Adds a span to which workdays do not matter.
fn add_plain(date: Date, span: Span) -> Date {
    let none = jiff::Span::new();
    let sum = match span.unit {
        Unit::Days | Unit::Workdays => none.try_days(span.amount),
        Unit::Weeks => none.try_weeks(span.amount),
        Unit::Months => none.try_months(span.amount),
        Unit::Years => none.try_years(span.amount),
    }
    .and_then(|span| date.checked_add(span));
    sum.unwrap_or(if span.amount < 0 { Date::MIN } else { Date::MAX })
}

/// Joins sorted periods that overlap or touch.
fn merge(closed: &[Closed]) -> Vec<(Date, Date)> {
    let mut runs: Vec<(Date, Date)> = Vec::with_capacity(closed.len());
    for period in closed.iter().filter(|period| period.from <= period.to) {
        match runs.last_mut() {
            Some((_, last)) if period.from <= last.tomorrow().unwrap_or(Date::MAX) => {
                *last = period.to.max(*last);
            }
            _ => runs.push((period.from, period.to)),
        }
    }
    runs
}

#[cfg(test)]
mod tests;
