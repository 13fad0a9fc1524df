//! Whether a decision row holds, and whether a value fits its field. Pure look-ups in what is known of a youth.

use crate::calendar::{self, dutch_date};
use crate::case::Known;
use crate::command::Reason;
use crate::id::FieldId;
use crate::model::{Branch, Field, FieldKind, Guard, Programme, Test};
use crate::value::{Number, Value};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The built-in number of whole years.
pub const AGE: &str = "leeftijd";

/// The longest text that a field holds, in characters.
pub const TEXT_LIMIT: usize = 500;

/// What a guard looks at.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    /// For the rule sets.
    pub programme: &'a Programme,
    /// Fields and attributes.
    pub known: &'a BTreeMap<FieldId, Known>,
    /// Values that count before those in `known` (what is being filled in).
    pub fresh: &'a BTreeMap<FieldId, Value>,
    /// The birth date.
    pub birth: Date,
    /// The day on which it is judged.
    pub on: Date,
    /// Whether the age counts: not on a handover (who is in the programme stays in sight).
    pub judge_age: bool,
}

impl Sight<'_> {
    /// Whether all tests of a row hold. A test on what is not known does not hold.
    #[must_use]
    pub fn holds(&self, guard: &Guard) -> bool {
        guard.tests.iter().all(|(field, test)| self.passes(field, test))
    }

    /// The first branch that holds.
    #[must_use]
    pub fn choose<'b>(&self, branches: &'b [Branch]) -> Option<&'b Branch> {
        branches.iter().find(|b| self.holds(&b.when))
    }

    /// The branches of which one will be chosen when only these fields are still to be filled in: what is known already
    /// leaves the others out.
    #[must_use]
    pub fn still_possible<'b>(&self, branches: &'b [Branch], is_open: impl Fn(&FieldId) -> bool) -> Vec<&'b Branch> {
        let mut all = Vec::new();
        for branch in branches {
            let (open, settled): (Vec<_>, Vec<_>) = branch.when.tests.iter().partition(|(field, _)| is_open(field));
            if !settled.iter().all(|(field, test)| self.passes(field, test)) {
                continue;
            }
            all.push(branch);
            // The first that holds is taken: those after it never are.
            if open.is_empty() {
                break;
            }
        }
        all
    }

    fn passes(&self, field: &FieldId, test: &Test) -> bool {
        if field.as_str() == AGE {
            let age = Number::whole(i64::from(calendar::age_on(self.birth, self.on)));
            return !self.judge_age
                || match test {
                    Test::Number(interval) => interval.contains(age),
                    Test::RulesAge => self.programme.rules_on(self.on).age.contains(age),
                    Test::Date { .. } | Test::OneOf(_) | Test::Boolean(_) => false,
                };
        }
        let Some(value) = self.fresh.get(field).or_else(|| self.known.get(field).map(|k| &k.value)) else {
            return false;
        };
        test.fits(value)
    }
}

impl Test {
    /// Whether a value passes. What the rule set in force says of an age is not known here: [`Sight`] looks that up.
    #[must_use]
    pub fn fits(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Number(interval), Value::Number(n)) => interval.contains(*n),
            (Self::Date { from, to }, Value::Date(d)) => {
                from.is_none_or(|from| from <= *d) && to.is_none_or(|to| *d <= to)
            }
            (Self::OneOf(options), value) => {
                let text = value.to_string();
                options.contains(&text)
            }
            (Self::Boolean(wanted), Value::Boolean(b)) => wanted == b,
            _ => false,
        }
    }
}

impl Field {
    /// Takes a value that has the right type and lies within the bounds; a date-like text in a text field stays text.
    ///
    /// # Errors
    /// One Dutch sentence that names what was expected.
    pub fn accept(&self, id: &FieldId, value: &Value) -> Result<Value, Reason> {
        let refuse = |message: String| Err(Reason { place: id.to_string(), message });
        match (&self.kind, value) {
            (FieldKind::Boolean, Value::Boolean(_)) => Ok(value.clone()),
            (FieldKind::Integer { min, max } | FieldKind::Decimal { min, max }, Value::Number(n)) => {
                let whole = matches!(self.kind, FieldKind::Integer { .. });
                if whole && !n.is_whole() {
                    return refuse(format!("'{}' moet een heel getal zijn; {n} is dat niet.", self.label));
                }
                if min.is_some_and(|min| *n < min) || max.is_some_and(|max| *n > max) {
                    return refuse(format!(
                        "'{}' moet {} zijn; {n} past daar niet in.",
                        self.label,
                        bounds(*min, *max)
                    ));
                }
                Ok(value.clone())
            }
            (FieldKind::Date, Value::Date(d)) if (1900..2200).contains(&d.year()) => Ok(value.clone()),
            (FieldKind::Date, Value::Date(d)) => {
                refuse(format!("'{}': {} ligt te ver weg. Is het jaar goed?", self.label, dutch_date(*d)))
            }
            (FieldKind::Choice { choices }, Value::Text(key)) if choices.contains_key(key) => Ok(value.clone()),
            (FieldKind::Choice { choices }, other) => {
                let options: Vec<_> = choices.iter().map(|(key, label)| format!("{key} ({label})")).collect();
                refuse(format!("'{}': '{other}' staat niet in de lijst. Kies uit {}.", self.label, options.join(", ")))
            }
            (FieldKind::Text, Value::Text(text)) if text.chars().count() > TEXT_LIMIT => {
                refuse(format!("'{}' mag niet langer zijn dan {TEXT_LIMIT} tekens.", self.label))
            }
            (FieldKind::Text, Value::Text(_)) => Ok(value.clone()),
            (FieldKind::Text, Value::Date(d)) => Ok(Value::Text(d.to_string())),
            (FieldKind::Text, Value::Number(n)) => Ok(Value::Text(n.to_string())),
            (_, other) => {
                refuse(format!("'{}' moet {} zijn; '{other}' is dat niet.", self.label, self.kind.expectation()))
            }
        }
    }

    /// Reads what someone typed in a form or a file; empty is `None`.
    ///
    /// # Errors
    /// One Dutch sentence that names what was expected.
    pub fn parse(&self, id: &FieldId, text: &str) -> Result<Option<Value>, Reason> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let value = match &self.kind {
            FieldKind::Integer { .. } | FieldKind::Decimal { .. } => Number::parse(text).map(Value::Number),
            FieldKind::Boolean => match text.to_lowercase().as_str() {
                "true" | "ja" | "j" | "1" | "on" => Some(Value::Boolean(true)),
                "false" | "nee" | "n" | "0" => Some(Value::Boolean(false)),
                _ => None,
            },
            FieldKind::Date => parse_date(text).map(Value::Date),
            FieldKind::Choice { choices } => {
                let by_label = choices.iter().find(|(_, label)| label.eq_ignore_ascii_case(text)).map(|(key, _)| key);
                let key = choices.get_key_value(text).map(|(key, _)| key).or(by_label);
                Some(Value::Text(key.map_or_else(|| text.to_owned(), String::clone)))
            }
            FieldKind::Text => Some(Value::Text(text.to_owned())),
        };
        let value = value.unwrap_or_else(|| Value::Text(text.to_owned()));
        self.accept(id, &value).map(Some)
    }
}

impl FieldKind {
    /// What a value of this kind looks like, in Dutch.
    #[must_use]
    pub fn expectation(&self) -> &'static str {
        match self {
            Self::Integer { .. } => "een heel getal",
            Self::Decimal { .. } => "een getal",
            Self::Boolean => "ja of nee",
            Self::Date => "een datum (zoals 31-12-2026)",
            Self::Choice { .. } => "een keuze uit de lijst",
            Self::Text => "een tekst",
        }
    }
}

/// Reads `2026-12-31`, `31-12-2026` or `31/12/2026`.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [a, b, c] = parts[..] else { return None };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit()) && s.len() <= 4;
    if !digits(a) || !digits(b) || !digits(c) {
        return None;
    }
    let (year, day) = if a.len() == 4 { (a, c) } else { (c, a) };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, b.parse().ok()?, day.parse().ok()?).ok()
}

fn bounds(min: Option<Number>, max: Option<Number>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("van {min} tot en met {max}"),
        (Some(min), None) => format!("{min} of meer"),
        (None, Some(max)) => format!("{max} of minder"),
        (None, None) => "een getal".to_owned(),
    }
}
