//! Dates in Dutch words.

use jiff::civil::{Date, Weekday};

/// The months, from January on.
pub const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

/// The date in full: `maandag 1 maart 2027`.
pub fn dutch_date(date: Date) -> String {
    let weekday = match date.weekday() {
        Weekday::Monday => "maandag",
        Weekday::Tuesday => "dinsdag",
        Weekday::Wednesday => "woensdag",
        Weekday::Thursday => "donderdag",
        Weekday::Friday => "vrijdag",
        Weekday::Saturday => "zaterdag",
        Weekday::Sunday => "zondag",
    };
    let month = usize::from(date.month().unsigned_abs()) - 1;
    format!("{weekday} {} {} {}", date.day(), MONTHS[month], date.year())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_date_in_words() {
        assert_eq!(dutch_date(date(2027, 3, 1)), "maandag 1 maart 2027");
        assert_eq!(dutch_date(date(2026, 12, 31)), "donderdag 31 december 2026");
        assert_eq!(dutch_date(date(2026, 1, 4)), "zondag 4 januari 2026");
        assert_eq!(dutch_date(Date::MIN), "maandag 1 januari -9999");
        assert_eq!(dutch_date(Date::MAX), "vrijdag 31 december 9999");
    }
}
