//! A birth date as people write it, in a form and in a file alike. Pure; must never repeat in a message what was written.

use jiff::civil::Date;
use sluitend_engine::calendar::{MONTHS, age_on};
use sluitend_engine::guard::parse_date;
use std::ops::RangeInclusive;

/// Outside these ages the year of birth is more likely to be wrong than right.
const AGES: RangeInclusive<i64> = 10..=40;

/// A birth date as someone wrote it.
///
/// # Errors
/// What is wrong with it, in Dutch: another remedy for a text, a day to come and an age that cannot be.
pub(crate) fn birth(text: &str, today: Date) -> Result<Date, String> {
    if text.is_empty() {
        return Err(
            "De geboortedatum ontbreekt. Zonder geboortedatum weten wij niet wat wanneer moet gebeuren.".to_owned()
        );
    }
    let Some(birth) = parse_date(text) else {
        return Err(not_a_date(text));
    };
    if birth > today {
        return Err("De geboortedatum ligt in de toekomst. Klopt het jaar?".to_owned());
    }
    let age = i64::from(age_on(birth, today));
    if !AGES.contains(&age) {
        let (youngest, oldest) = (AGES.start(), AGES.end());
        return Err(format!(
            "Met deze geboortedatum is de jongere {age} jaar; wij verwachten {youngest} tot en met {oldest}. Klopt het jaar?"
        ));
    }
    Ok(birth)
}

fn not_a_date(text: &str) -> String {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let numbers = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    match lengths[..] {
        [5] if numbers => "Dit is een getal van Excel, geen datum. Geef de kolom de opmaak 'datum' en bewaar opnieuw.",
        [1 | 2, 1 | 2, 2] if numbers => "Schrijf het jaar met vier cijfers, zoals 31-12-2008.",
        [1 | 2, 1 | 2, 4] | [4, 1 | 2, 1 | 2] if numbers => {
            "Deze datum bestaat niet. Schrijf een datum als 31-12-2008."
        }
        _ => "Dit is geen datum. Schrijf een datum als 31-12-2008.",
    }
    .to_owned()
}

/// The birth date that someone searches for: as in a form, and as people say it: `18 maart 2007`, `18-3-07`, and as it stands
/// in many systems, `18032007`. Nothing is kept of it, so that it may be guessed at.
pub(crate) fn searched(text: &str, today: Date) -> Option<Date> {
    let text = text.trim();
    let is_packed = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    if is_packed {
        return parse_date(&format!("{}-{}-{}", &text[..2], &text[2..4], &text[4..]));
    }
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [year, month, day] if year.len() == 4 => day_of(year.parse().ok()?, month, day),
        [day, month, year] if year.len() == 4 => day_of(year.parse().ok()?, month, day),
        // Of two centuries the one in which there is someone already.
        [day, month, year] if year.len() == 2 => {
            let short: i16 = year.parse().ok()?;
            let born = |century: i16| day_of(century + short, month, day);
            born(2000).filter(|birth| *birth <= today).or_else(|| born(1900))
        }
        _ => None,
    }
}

fn day_of(year: i16, month: &str, day: &str) -> Option<Date> {
    Date::new(year, month_of(month)?, day.parse().ok()?).ok()
}

/// A month by its number, its name, or the beginning of that.
fn month_of(text: &str) -> Option<i8> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let text = text.to_lowercase();
    let named = |name: &str| text.len() >= 3 && name.starts_with(&text) || text == "mrt" && name == "maart";
    let index = MONTHS.iter().position(|name| named(name))?;
    i8::try_from(index + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Broken promise: a birth date is found as people write it.
    #[test]
    fn a_birth_date_is_searched_as_people_write_it() {
        let today = date(2026, 11, 23);
        let march = [
            "18-3-2007",
            "18-03-2007",
            "18/3/2007",
            "18.03.2007",
            "18 3 2007",
            "2007-03-18",
            "18032007",
            "18-3-07",
            "18-03-07",
            "18 maart 2007",
            "18 Maart 2007",
            "18 mrt 2007",
            "18 mrt. '07",
            " 18 maa 07 ",
        ];
        for text in march {
            assert_eq!(searched(text, today), Some(date(2007, 3, 18)), "{text}");
        }
        assert_eq!(searched("1-12-26", today), Some(date(1926, 12, 1)), "not to come");
        assert_eq!(searched("1 mei 2008", today), Some(date(2008, 5, 1)));
        let none =
            ["", "Jansen", "10042", "31-02-2009", "2009", "99999999", "18 ma 2007", "18 Jansen 2007", "Jan de Mei"];
        for text in none {
            assert_eq!(searched(text, today), None, "{text}");
        }
    }
}
