//! What people fill in: a value that the programme accepts, by what is known of how often each is, else any.

use super::random::Dice;
use jiff::ToSpan;
use jiff::civil::Date;
use sluitend_engine::model::{FieldKind, Spread};
use sluitend_engine::value::{Number, Value};

/// A value that the field accepts. Of choices the first are likelier: files list what is usual first.
pub(super) fn value(kind: &FieldKind, dice: &mut Dice, today: Date) -> Value {
    match kind {
        FieldKind::Integer { min, max } => {
            let (low, high) = bounds(*min, *max);
            // Inwards: 0.5 to 3.5 leaves 1 to 3.
            let (low, high) = (low.div_euclid(1000) + i64::from(low.rem_euclid(1000) > 0), high.div_euclid(1000));
            Value::Number(Number::whole(dice.between(low, high)))
        }
        FieldKind::Decimal { min, max } => {
            let (low, high) = bounds(*min, *max);
            Value::Number(Number::from_thousandths(dice.between(low, high)))
        }
        FieldKind::Boolean => Value::Boolean(dice.odds(7, 10)),
        FieldKind::Date => Value::Date(today.saturating_add(dice.between(-30, 540).days())),
        FieldKind::Choice { choices } => choice(choices.keys().nth(dice.leaning(55, choices.len()))),
        FieldKind::Text => Value::Text("simulatie".to_owned()),
    }
}

pub(super) fn choice(key: Option<&String>) -> Value {
    Value::Text(key.cloned().unwrap_or_default())
}

/// A value by how often each is; `None` when these are no values of such a field: forms share the names of fields.
pub(super) fn drawn(spread: &Spread, kind: &FieldKind, dice: &mut Dice, today: Date) -> Option<Value> {
    match spread {
        Spread::Words(words) => {
            let fits = |word: &str| match kind {
                FieldKind::Choice { choices } => choices.contains_key(word),
                FieldKind::Boolean => true,
                _ => false,
            };
            let at = dice.weighed(words.iter().map(|(word, weight)| if fits(word) { *weight } else { 0 }))?;
            let word = &words[at].0;
            Some(if *kind == FieldKind::Boolean { Value::Boolean(word == "true") } else { choice(Some(word)) })
        }
        Spread::Bands(bands) => {
            let (from, to, _) = *bands.get(dice.weighed(bands.iter().map(|(_, _, weight)| *weight))?)?;
            let whole = |dice: &mut Dice| dice.between(from.thousandths() / 1000, to.thousandths() / 1000);
            match kind {
                FieldKind::Integer { .. } => Some(Value::Number(Number::whole(whole(dice)))),
                FieldKind::Decimal { .. } => {
                    let thousandths = dice.between(from.thousandths(), to.thousandths());
                    Some(Value::Number(Number::from_thousandths(thousandths)))
                }
                FieldKind::Date => Some(Value::Date(today.saturating_add(whole(dice).days()))),
                FieldKind::Boolean | FieldKind::Choice { .. } | FieldKind::Text => None,
            }
        }
    }
}

/// In thousandths; without a bound 40 away from the other one: hours per week, in most forms.
fn bounds(min: Option<Number>, max: Option<Number>) -> (i64, i64) {
    const USUAL: i64 = 40_000;
    match (min.map(Number::thousandths), max.map(Number::thousandths)) {
        (Some(min), Some(max)) => (min, max),
        (Some(min), None) => (min, min.saturating_add(USUAL)),
        (None, Some(max)) => (max.saturating_sub(USUAL), max),
        (None, None) => (0, USUAL),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluitend_engine::id::FieldId;
    use sluitend_engine::model::Field;

    #[test]
    fn whatever_is_filled_in_is_accepted() {
        let n = |thousandths| Some(Number::from_thousandths(thousandths));
        let choices = ["a", "b"].map(|c| (c.to_owned(), c.to_uppercase())).into_iter().collect();
        let kinds = [
            FieldKind::Integer { min: n(500), max: n(3_500) },
            FieldKind::Integer { min: n(4_000), max: None },
            FieldKind::Integer { min: None, max: n(-7_000) },
            FieldKind::Decimal { min: n(-1), max: n(1) },
            FieldKind::Decimal { min: None, max: None },
            FieldKind::Boolean,
            FieldKind::Date,
            FieldKind::Choice { choices },
            FieldKind::Text,
        ];
        let mut dice = Dice::new(1, 1);
        for kind in kinds {
            let (label, readers) = ("Veld".to_owned(), Vec::new());
            let field = Field { label, kind, required: true, sensitive: false, readers };
            for _ in 0..200 {
                let value = value(&field.kind, &mut dice, jiff::civil::date(2026, 1, 1));
                assert_eq!(field.accept(&FieldId::new("veld"), &value), Ok(value));
            }
        }
    }
}
