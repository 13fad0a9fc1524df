//! Ages, as Dutch law counts them.
//!
//! Someone born on 29 February is a year older on 1 March of a common year. The law attaches rights to
//! having *reached* an age (*de leeftijd hebben bereikt*: Burgerlijk Wetboek 1:233, Leerplichtwet 1969,
//! Participatiewet) and has no rule of its own for this birth date; a year after the start of 29 February
//! is full once 28 February is over. This is the current reading: "juridisch gezien ben je als
//! schrikkelkind pas op 1 maart een jaar ouder" (de Volkskrant, 29 February 2020). A yearly day
//! (`"02-29"`) and a span of years do fall on 28 February: those are appointments, not ages.

use jiff::civil::Date;

/// The date on which someone born on `birth` becomes `age`.
///
/// Born on 29 February: 1 March in common years. [`Date::MAX`] when the calendar does not reach so far.
pub fn birthday(birth: Date, age: u16) -> Date {
    let year = i32::from(birth.year()) + i32::from(age);
    let Ok(year) = i16::try_from(year) else {
        return Date::MAX;
    };
    // Only 29 February is missing in some years.
    Date::new(year, birth.month(), birth.day()).or_else(|_| Date::new(year, 3, 1)).unwrap_or(Date::MAX)
}

/// The age in whole years, on the date `on`, of someone born on `birth`; negative before the birth.
///
/// Agrees with [`birthday`]: the age is at least `n` from the nth birthday on.
pub fn age_on(birth: Date, on: Date) -> i32 {
    let years = i32::from(on.year()) - i32::from(birth.year());
    let had_birthday = (on.month(), on.day()) >= (birth.month(), birth.day());
    if had_birthday { years } else { years - 1 }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn birthdays() {
        let leap = date(2008, 2, 29);
        let table = [
            (date(2009, 6, 15), 0, date(2009, 6, 15)),
            (date(2009, 6, 15), 18, date(2027, 6, 15)),
            (date(2009, 12, 31), 27, date(2036, 12, 31)),
            (leap, 16, date(2024, 2, 29)),
            (leap, 18, date(2026, 3, 1)),
            (leap, 23, date(2031, 3, 1)),
            (date(2008, 2, 28), 18, date(2026, 2, 28)),
            (date(2000, 2, 29), 100, date(2100, 3, 1)),
            (date(2008, 1, 1), u16::MAX, Date::MAX),
            (Date::MAX, 1, Date::MAX),
        ];
        for (birth, age, expect) in table {
            assert_eq!(birthday(birth, age), expect, "{birth} becomes {age}");
        }
    }

    #[test]
    fn ages() {
        let leap = date(2008, 2, 29);
        let table = [
            (date(2009, 6, 15), date(2027, 6, 14), 17),
            (date(2009, 6, 15), date(2027, 6, 15), 18),
            (date(2009, 6, 15), date(2009, 6, 15), 0),
            (date(2009, 6, 15), date(2009, 6, 14), -1),
            (leap, date(2026, 2, 28), 17),
            (leap, date(2026, 3, 1), 18),
            (leap, date(2028, 2, 28), 19),
            (leap, date(2028, 2, 29), 20),
            (Date::MIN, Date::MAX, 19_998),
            (Date::MAX, Date::MIN, -19_999),
        ];
        for (birth, on, expect) in table {
            assert_eq!(age_on(birth, on), expect, "born {birth}, on {on}");
        }
    }
}
