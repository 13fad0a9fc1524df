//! Which values a field gets: words with weights, or bands of numbers.

use super::super::cursor::{At, short};
use super::super::node::Node;
use super::Surely;
use super::numbers::{rate, something};
use crate::diagnostic::{CHOOSE_FROM, Code, say};
use crate::model::{FieldKind, Spread, Weight};
use crate::value::Number;
use indexmap::IndexSet;
use toml::de::DeValue;

const YES: &str = "true";
const NO: &str = "false";

/// Reads what a field gets. `kinds`: what the fields of this name are; a value must fit one of them.
pub(super) fn spread(node: &Node<'_>, field: &str, kinds: &[&FieldKind], sure: &Surely<'_, '_>) -> Option<Spread> {
    if let DeValue::Array(_) = node.value() {
        return bands(node, field, kinds, sure).map(Spread::Bands);
    }
    let words = match node.value() {
        DeValue::String(_) => vec![(node.line("\"pro\"")?, 1000, node.clone())],
        _ => {
            let all = node.table()?.entries().into_iter();
            all.filter_map(|(name, node)| Some((name, rate(&node)?, node))).collect()
        }
    };
    let choices: IndexSet<&str> = kinds.iter().flat_map(|kind| choices(kind)).collect();
    for (word, _, _) in
        words.iter().filter(|(word, _, _)| !choices.contains(word.it.as_str()) && sure.is_nowhere(&word.it))
    {
        unknown(node, field, word, &choices);
    }
    let weighed: Vec<(String, Weight)> = words.into_iter().map(|(word, weight, _)| (word.it, weight)).collect();
    Some(something(node, weighed)).filter(|all| !all.is_empty()).map(Spread::Words)
}

fn choices(kind: &FieldKind) -> Vec<&str> {
    match kind {
        FieldKind::Choice { choices } => choices.keys().map(String::as_str).collect(),
        FieldKind::Boolean => vec![YES, NO],
        _ => Vec::new(),
    }
}

fn unknown(node: &Node<'_>, field: &str, word: &At<String>, choices: &IndexSet<&str>) {
    let shown = short(&word.it);
    let message = say!("\"{shown}\" is geen keuze van `{field}`.", "\"{shown}\" is not a choice of `{field}`.");
    let known = choices.iter().copied();
    node.cx.mistaken(Code::E101, (&word.it, &word.span), message, known.clone(), || {
        let none = || {
            say!(
                "`{field}` heeft geen keuzes. Schrijf bij een getal of datum een lijst: [{{ from = 0, to = 11, weight = 1 }}].",
                "`{field}` has no choices. For a number or a date, write a list: [{{ from = 0, to = 11, weight = 1 }}]."
            )
        };
        Some(node.cx.sink.listed(CHOOSE_FROM, &word.it, known).unwrap_or_else(none))
    });
}

fn bands(
    node: &Node<'_>,
    field: &str,
    kinds: &[&FieldKind],
    sure: &Surely<'_, '_>,
) -> Option<Vec<(Number, Number, Weight)>> {
    const EXAMPLE: &str = "[{ from = 0, to = 11, weight = 1 }]";
    let mut all = Vec::new();
    for item in node.list(EXAMPLE) {
        let table = item.table()?;
        let number = |key, example| table.need(key, example).and_then(|n: Node<'_>| n.number());
        let (from, to) = (number("from", "0"), number("to", "11"));
        let weight = table.need("weight", "1").and_then(|n| rate(&n));
        table.finish();
        let (from, to, weight) = (from?, to?, weight?);
        if from > to || (sure.whole && !kinds.iter().any(|kind| fits(kind, from, to))) {
            let message = say!(
                "Niet elk getal van {from} tot en met {to} past bij `{field}`.",
                "Not every number from {from} to {to} fits `{field}`."
            );
            let help = say!(
                "Blijf tussen de `min` en `max` van het veld, het kleinste eerst; een datum telt in dagen vanaf vandaag.",
                "Stay between `min` and `max` of the field, the least first; a date counts in days from today."
            );
            node.cx.fault_help(Code::E004, &item.span, message, help);
            return None;
        }
        all.push(((from, to), weight));
    }
    let all = something(node, all);
    (!all.is_empty()).then(|| all.into_iter().map(|((from, to), weight)| (from, to, weight)).collect())
}

fn fits(kind: &FieldKind, from: Number, to: Number) -> bool {
    match kind {
        FieldKind::Integer { min, max } => {
            let whole = from.is_whole() && to.is_whole();
            whole && min.is_none_or(|min| min <= from) && max.is_none_or(|max| to <= max)
        }
        FieldKind::Decimal { min, max } => min.is_none_or(|min| min <= from) && max.is_none_or(|max| to <= max),
        FieldKind::Date => from.is_whole() && to.is_whole(),
        FieldKind::Boolean | FieldKind::Choice { .. } | FieldKind::Text => false,
    }
}
