//! Dutch words for dates, deadlines and values. Pure; must never know a request or the database.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use sluitend_engine::calendar::{Calendar, dutch_date};
use sluitend_engine::model::{Field, FieldKind};
use sluitend_engine::value::Value;

const SHORT_DAYS: [&str; 7] = ["ma", "di", "wo", "do", "vr", "za", "zo"];
const SHORT_MONTHS: [&str; 12] = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];

const TOMORROW: &str = "morgen";

/// How pressing something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Past its last day.
    Late,
    /// Today is its last day.
    Today,
    /// Before this week is over.
    Week,
    /// After this week.
    Later,
}

impl Urgency {
    /// Of a last day, seen today. A week ends on Sunday.
    #[must_use]
    pub fn of(due: Date, today: Date) -> Self {
        if due < today {
            Self::Late
        } else if due == today {
            Self::Today
        } else if due <= week_end(today) {
            Self::Week
        } else {
            Self::Later
        }
    }

    /// For a class in the style sheet.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Today => "today",
            Self::Week => "week",
            Self::Later => "later",
        }
    }
}

/// A last day in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Such as `3 werkdagen te laat`, `vandaag`, `donderdag` or `12 januari 2027`.
    pub text: String,
    /// The day itself: `do 26 nov`.
    pub day: String,
    /// For a `time` element.
    pub iso: String,
    /// How pressing it is.
    pub urgency: Urgency,
}

impl Due {
    /// A last day, seen today.
    #[must_use]
    pub fn of(calendar: &Calendar, due: Date, today: Date) -> Self {
        let urgency = Urgency::of(due, today);
        let text = match urgency {
            Urgency::Late => late(calendar, due, today),
            Urgency::Today => "vandaag".to_owned(),
            Urgency::Week if due.yesterday().is_ok_and(|before| before == today) => TOMORROW.to_owned(),
            Urgency::Week => weekday(due).to_owned(),
            Urgency::Later if due.year() == today.year() => day_month(due),
            Urgency::Later => date(due),
        };
        Self { text, day: day(due, today), iso: due.to_string(), urgency }
    }

    /// What it says beside the day itself: nothing where that would only be the same day in other words.
    #[must_use]
    pub fn beside_day(&self) -> Option<&str> {
        let is_near = match self.urgency {
            Urgency::Late | Urgency::Today => true,
            Urgency::Week => self.text == TOMORROW,
            Urgency::Later => false,
        };
        is_near.then_some(self.text.as_str())
    }

    /// After a word such as `uiterlijk`: the day itself once it is past, for nobody is asked to be late.
    #[must_use]
    pub fn last(&self) -> &str {
        if self.is_late() { &self.day } else { &self.text }
    }

    /// How late it is.
    #[must_use]
    pub fn lateness(&self) -> Option<&str> {
        self.is_late().then_some(self.text.as_str())
    }

    /// Whether it is past.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.urgency == Urgency::Late
    }

    /// The class of its urgency.
    #[must_use]
    pub fn class(&self) -> &'static str {
        self.urgency.as_str()
    }
}

/// Workdays count, as in the mails; before the first of them is over there is nothing to count.
fn late(calendar: &Calendar, due: Date, today: Date) -> String {
    match calendar.workdays_between(due, today) {
        0 => "te laat".to_owned(),
        n => count(n, "werkdag", "werkdagen") + " te laat",
    }
}

/// The Sunday of a week.
#[must_use]
pub fn week_end(today: Date) -> Date {
    let left = 7 - today.weekday().to_monday_one_offset();
    (0..left).fold(today, |day, _| day.tomorrow().unwrap_or(day))
}

/// `1 dag`, `3 dagen`.
#[must_use]
pub fn count(n: i64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `26 november 2026`.
#[must_use]
pub fn date(date: Date) -> String {
    let full = dutch_date(date);
    full.split_once(' ').map_or_else(|| full.clone(), |(_, rest)| rest.to_owned())
}

/// `26 november`.
#[must_use]
pub fn day_month(day: Date) -> String {
    let full = date(day);
    full.rsplit_once(' ').map_or_else(|| full.clone(), |(rest, _)| rest.to_owned())
}

/// `do 26 nov`, and the year when it is another one.
#[must_use]
pub fn day(date: Date, today: Date) -> String {
    let weekday = SHORT_DAYS[date.weekday().to_monday_zero_offset().unsigned_abs() as usize];
    let month = SHORT_MONTHS[usize::from(date.month().unsigned_abs()) - 1];
    let year = if date.year() == today.year() { String::new() } else { format!(" {}", date.year()) };
    format!("{weekday} {} {month}{year}", date.day())
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "maandag",
        Weekday::Tuesday => "dinsdag",
        Weekday::Wednesday => "woensdag",
        Weekday::Thursday => "donderdag",
        Weekday::Friday => "vrijdag",
        Weekday::Saturday => "zaterdag",
        Weekday::Sunday => "zondag",
    }
}

/// `maandag 23 november 2026, 09:00`.
#[must_use]
pub fn moment(at: Timestamp, zone: &TimeZone) -> String {
    let local = at.to_zoned(zone.clone());
    format!("{}, {:02}:{:02}", dutch_date(local.date()), local.hour(), local.minute())
}

/// `23 november 2026, 09:00`.
#[must_use]
pub fn short_moment(at: Timestamp, zone: &TimeZone) -> String {
    let local = at.to_zoned(zone.clone());
    format!("{}, {:02}:{:02}", date(local.date()), local.hour(), local.minute())
}

/// A value as people read it.
#[must_use]
pub fn value(field: Option<&Field>, value: &Value) -> String {
    match (field.map(|f| &f.kind), value) {
        (Some(FieldKind::Choice { choices }), Value::Text(key)) => choices.get(key).unwrap_or(key).clone(),
        (_, Value::Boolean(true)) => "ja".to_owned(),
        (_, Value::Boolean(false)) => "nee".to_owned(),
        (_, Value::Number(n)) => n.to_string().replace('.', ","),
        (_, Value::Date(d)) => date(*d),
        (_, Value::Text(text)) => text.clone(),
    }
}

/// `a`, `a en b`, `a, b en c`.
#[must_use]
pub fn list(items: &[String], and: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

/// The first letter in lower case, for a title in the middle of a sentence; abbreviations stay as they are.
#[must_use]
pub fn lower(title: &str) -> String {
    let mut chars = title.chars();
    let (first, second) = (chars.next(), chars.next());
    match (first, second) {
        (Some(a), Some(b)) if a.is_uppercase() && !b.is_uppercase() => {
            a.to_lowercase().chain(title.chars().skip(1)).collect()
        }
        _ => title.to_owned(),
    }
}

/// The first letter in upper case.
#[must_use]
pub fn upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// An agenda as people call it: `mdo` is an abbreviation, others are words.
#[must_use]
pub fn agenda(name: &str) -> String {
    if name.len() <= 4 { name.to_uppercase() } else { name.replace(['_', '-'], " ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as on;
    use sluitend_engine::calendar::LiberationDay;

    #[test]
    fn a_last_day_is_said_as_people_say_it() {
        let calendar = Calendar::new(Vec::new(), LiberationDay::default());
        // Monday 23 November 2026.
        let table = [
            (on(2026, 11, 18), "3 werkdagen te laat", Urgency::Late),
            (on(2026, 11, 20), "1 werkdag te laat", Urgency::Late),
            (on(2026, 11, 23), "vandaag", Urgency::Today),
            (on(2026, 11, 24), "morgen", Urgency::Week),
            (on(2026, 11, 26), "donderdag", Urgency::Week),
            (on(2026, 11, 29), "zondag", Urgency::Week),
            (on(2026, 11, 30), "30 november", Urgency::Later),
            (on(2027, 1, 12), "12 januari 2027", Urgency::Later),
        ];
        for (due, text, urgency) in table {
            let said = Due::of(&calendar, due, on(2026, 11, 23));
            assert_eq!((said.text.as_str(), said.urgency), (text, urgency), "{due}");
        }
        let sunday = Due::of(&calendar, on(2026, 11, 21), on(2026, 11, 22));
        assert_eq!(sunday.text, "te laat");
    }

    /// Broken promise: a date is said once. The page said `Uiterlijk vr 27 nov · 27 november`.
    #[test]
    fn beside_a_day_stands_only_what_the_day_does_not_say() {
        let calendar = Calendar::new(Vec::new(), LiberationDay::default());
        let late = Due::of(&calendar, on(2026, 11, 18), on(2026, 11, 23));
        assert_eq!((late.last(), late.lateness()), ("wo 18 nov", Some("3 werkdagen te laat")));
        let soon = Due::of(&calendar, on(2026, 11, 24), on(2026, 11, 23));
        assert_eq!((soon.last(), soon.lateness()), ("morgen", None));
        let table = [
            (on(2026, 11, 18), Some("3 werkdagen te laat")),
            (on(2026, 11, 23), Some("vandaag")),
            (on(2026, 11, 24), Some("morgen")),
            (on(2026, 11, 26), None),
            (on(2026, 11, 30), None),
            (on(2027, 1, 12), None),
        ];
        for (due, beside) in table {
            assert_eq!(Due::of(&calendar, due, on(2026, 11, 23)).beside_day(), beside, "{due}");
        }
    }

    #[test]
    fn days_and_lists_read_well() {
        assert_eq!(day(on(2026, 11, 26), on(2026, 1, 1)), "do 26 nov");
        assert_eq!(day(on(2027, 3, 1), on(2026, 1, 1)), "ma 1 mrt 2027");
        assert_eq!(date(on(2027, 3, 1)), "1 maart 2027");
        let items = ["wonen", "geld", "taal"].map(str::to_owned);
        assert_eq!(list(&items, "en"), "wonen, geld en taal");
        assert_eq!(list(&items[..2], "of"), "wonen of geld");
        assert_eq!(lower("Werkgever zoeken"), "werkgever zoeken");
        assert_eq!(lower("MDO voorbereiden"), "MDO voorbereiden");
        assert_eq!(agenda("mdo"), "MDO");
        assert_eq!(agenda("schakelpunt"), "schakelpunt");
    }
}
