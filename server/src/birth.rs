//! A birth date as people write it, in a form and in a file alike. Pure; must never repeat in a message what was written.

use jiff::civil::Date;
use sluitend_engine::calendar::age_on;
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
