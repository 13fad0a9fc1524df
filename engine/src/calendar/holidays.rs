//! Dutch public holidays, computed for any year.

use jiff::civil::{Date, Weekday, date};

/// In which years 5 May is a day off.
///
/// The law names 5 May every year, yet most collective agreements, and schools with them, make it a day
/// off in the lustrum years only. That is the default; a region may choose otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LiberationDay {
    /// Never.
    Never,
    /// In years that five divides: 2020, 2025, 2030.
    #[default]
    EveryFiveYears,
    /// Every year.
    Always,
}

impl LiberationDay {
    fn is_celebrated_in(self, year: i16) -> bool {
        match self {
            Self::Never => false,
            Self::EveryFiveYears => year % 5 == 0,
            Self::Always => true,
        }
    }
}

/// The first year of the Gregorian Easter.
const FIRST_EASTER: i16 = 1583;

/// Easter Sunday of `year`; none before 1583 (no Gregorian calendar) or after 9999 (the last year here).
pub fn easter(year: i16) -> Option<Date> {
    if !(FIRST_EASTER..=Date::MAX.year()).contains(&year) {
        return None;
    }
    let (month, day) = easter_month_and_day(i32::from(year));
    Date::new(year, month, day).ok()
}

/// The "anonymous" Gregorian computus (Nature, 20 April 1876; Meeus, Astronomical Algorithms, chapter 8).
fn easter_month_and_day(year: i32) -> (i8, i8) {
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let moon_drift = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon_drift + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let days = epact + to_sunday - 7 * late + 114;
    ((days / 31) as i8, (days % 31 + 1) as i8)
}

/// The name of the holiday on `day`. See [`super::Calendar::holiday`] for which days count.
pub(super) fn name(day: Date, liberation_day: LiberationDay) -> Option<&'static str> {
    match (day.month(), day.day()) {
        (1, 1) => Some("Nieuwjaarsdag"),
        (3..=6, _) => bound_to_easter(day).or_else(|| in_spring(day, liberation_day)),
        (12, 25) => Some("Eerste kerstdag"),
        (12, 26) => Some("Tweede kerstdag"),
        _ => None,
    }
}

fn bound_to_easter(day: Date) -> Option<&'static str> {
    let easter = easter(day.year())?;
    match day.day_of_year() - easter.day_of_year() {
        0 => Some("Eerste paasdag"),
        1 => Some("Tweede paasdag"),
        39 => Some("Hemelvaartsdag"),
        49 => Some("Eerste pinksterdag"),
        50 => Some("Tweede pinksterdag"),
        _ => None,
    }
}

fn in_spring(day: Date, liberation_day: LiberationDay) -> Option<&'static str> {
    let year = day.year();
    match (day.month(), day.day()) {
        (4, 26..=30) if day == royal_day(year) => {
            Some(if is_under_a_king(year) { "Koningsdag" } else { "Koninginnedag" })
        }
        (5, 5) if liberation_day.is_celebrated_in(year) => Some("Bevrijdingsdag"),
        _ => None,
    }
}

fn is_under_a_king(year: i16) -> bool {
    year >= 2014
}

/// 27 April (30 April before 2014), or the Saturday before when that is a Sunday.
fn royal_day(year: i16) -> Date {
    let royal = date(year, 4, if is_under_a_king(year) { 27 } else { 30 });
    if royal.weekday() == Weekday::Sunday { date(year, 4, royal.day() - 1) } else { royal }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_the_almanac_has_it() {
        let known = [
            date(1583, 4, 10),
            date(1818, 3, 22), // the earliest there is
            date(1943, 4, 25), // the latest there is
            date(1954, 4, 18), // both exceptions of the older Gauss rule
            date(1981, 4, 19),
            date(2000, 4, 23),
            date(2008, 3, 23),
            date(2024, 3, 31),
            date(2025, 4, 20),
            date(2026, 4, 5),
            date(2027, 3, 28),
            date(2038, 4, 25),
            date(2049, 4, 18),
        ];
        for day in known {
            assert_eq!(easter(day.year()), Some(day));
        }
    }

    #[test]
    fn easter_is_a_sunday_in_its_season_or_absent() {
        for year in i16::MIN..=i16::MAX {
            match easter(year) {
                None => assert!(!(1583..=9999).contains(&year), "{year}"),
                Some(day) => {
                    assert_eq!(day.weekday(), Weekday::Sunday, "{day}");
                    assert!(day >= date(year, 3, 22) && day <= date(year, 4, 25), "{day}");
                }
            }
        }
    }

    fn check(day: Date, expect: Option<&str>) {
        assert_eq!(name(day, LiberationDay::default()), expect, "{day}");
    }

    #[test]
    fn the_holidays_of_a_year() {
        check(date(2026, 1, 1), Some("Nieuwjaarsdag"));
        check(date(2026, 4, 3), None); // Good Friday
        check(date(2026, 4, 5), Some("Eerste paasdag"));
        check(date(2026, 4, 6), Some("Tweede paasdag"));
        check(date(2026, 4, 27), Some("Koningsdag"));
        check(date(2026, 5, 5), None);
        check(date(2026, 5, 14), Some("Hemelvaartsdag"));
        check(date(2026, 5, 24), Some("Eerste pinksterdag"));
        check(date(2026, 5, 25), Some("Tweede pinksterdag"));
        check(date(2026, 12, 25), Some("Eerste kerstdag"));
        check(date(2026, 12, 26), Some("Tweede kerstdag"));
        check(date(2026, 12, 31), None);
    }

    #[test]
    fn the_royal_day_moves_from_sunday_to_saturday() {
        check(date(2025, 4, 26), Some("Koningsdag"));
        check(date(2025, 4, 27), None);
        check(date(2013, 4, 30), Some("Koninginnedag"));
        check(date(2013, 4, 27), None);
        check(date(2014, 4, 30), None);
        check(date(2014, 4, 26), Some("Koningsdag")); // the very first, and at once a Sunday
        check(date(2006, 4, 29), Some("Koninginnedag"));
        check(date(2006, 4, 30), None);
    }

    #[test]
    fn liberation_day_is_as_configured() {
        let of = |year, rule| name(date(year, 5, 5), rule).is_some();
        for (year, lustrum) in [(2024, false), (2025, true), (2026, false), (2030, true)] {
            assert!(!of(year, LiberationDay::Never));
            assert_eq!(of(year, LiberationDay::EveryFiveYears), lustrum);
            assert!(of(year, LiberationDay::Always));
        }
        check(date(2005, 5, 5), Some("Hemelvaartsdag"));
    }
}
