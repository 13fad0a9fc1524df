//! Guards: DMN unary tests, one per field.

use super::cursor::{At, Table, short};
use super::field::{AGE, Scope, chosen, kind_words};
use super::names::Kind;
use super::node::{Node, date_of, number_of};
use crate::diagnostic::{Code, Message, say};
use crate::id::FieldId;
use crate::model::{FieldKind, Guard, Interval, Map, Test};
use crate::value::Number;
use jiff::civil::Date;
use std::ops::Range;
use toml::de::DeValue;

/// A row of tests, with where each stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tests {
    pub guard: Guard,
    pub spans: Vec<Range<usize>>,
}

impl FromIterator<(FieldId, Test, Range<usize>)> for Tests {
    fn from_iter<I: IntoIterator<Item = (FieldId, Test, Range<usize>)>>(all: I) -> Self {
        let (tests, spans) = all.into_iter().map(|(field, test, span)| ((field, test), span)).unzip();
        Self { guard: Guard { tests }, spans }
    }
}

/// Reads a row of tests.
pub(crate) fn guard(row: &Table<'_>, scope: &Scope) -> Tests {
    let mut tests = Vec::new();
    for (name, node) in row.entries() {
        let test = if name.it == AGE {
            age_test(&node)
        } else {
            scope.kind(row.cx, &name).and_then(|kind| test(&node, &name.it, kind))
        };
        tests.extend(test.map(|t| (FieldId::new(name.it), t, name.span)));
    }
    tests.into_iter().collect()
}

/// Reads a row of an admission: nothing is known of a youth then but the attributes; `later` is what is asked on the
/// way.
pub(crate) fn admission(row: &Table<'_>, attributes: &Scope, later: &Scope) -> Tests {
    for (name, _) in row.entries() {
        let field = name.it.as_str();
        if field == AGE {
            continue;
        }
        let is_later = later.fields.contains_key(field) && !attributes.fields.contains_key(field);
        if is_later && !attributes.unknown {
            row.cx.fault_help(
                Code::E101,
                &name.span,
                say!(
                    "`{field}` wordt pas onderweg gevraagd, dus bij de toelating is het nog niet bekend.",
                    "`{field}` is asked along the way, so it is not known at the admission."
                ),
                say!(
                    "Gebruik een kenmerk uit [attribute.*] van het programma.",
                    "Use an [attribute.*] of the programme."
                ),
            );
        } else if !is_later && !attributes.unknown && !attributes.fields.contains_key(field) {
            row.cx.undefined(Kind::Attribute, &name, attributes.fields.keys().map(FieldId::as_str));
        }
    }
    let known = |(name, node): (At<String>, Node<'_>)| {
        let test = match name.it.as_str() {
            AGE => age_test(&node),
            field => {
                attributes.fields.get(field).filter(|d| !d.is_unclear).and_then(|d| test(&node, field, &d.field.kind))
            }
        };
        test.map(|t| (FieldId::new(name.it), t, name.span))
    };
    row.entries().into_iter().filter_map(known).collect()
}

fn age_test(node: &Node<'_>) -> Option<Test> {
    if node.value().as_str() == Some("rules.age") {
        return Some(Test::RulesAge);
    }
    number_test(node, AGE, "\"[16..23)\" of \"rules.age\"")
}

/// Reads one test against the type of its field.
fn test(node: &Node<'_>, field: &str, kind: &FieldKind) -> Option<Test> {
    match kind {
        FieldKind::Integer { .. } | FieldKind::Decimal { .. } => number_test(node, field, "\">= 12\""),
        FieldKind::Boolean => match node.value() {
            DeValue::Boolean(b) => Some(Test::Boolean(*b)),
            _ => wrong_type(node, field, kind),
        },
        FieldKind::Date => date_test(node, field, kind),
        FieldKind::Choice { choices } => one_of(node, field, kind, Some(choices)),
        FieldKind::Text => one_of(node, field, kind, None),
    }
}

fn wrong_type<T>(node: &Node<'_>, field: &str, kind: &FieldKind) -> Option<T> {
    let (nl, en, example) = kind_words(kind);
    let example = match kind {
        FieldKind::Choice { choices } => choices.keys().next().map_or_else(String::new, |c| format!("\"{c}\"")),
        FieldKind::Integer { .. } | FieldKind::Decimal { .. } if field == AGE => "\"[16..23)\"".to_owned(),
        FieldKind::Integer { .. } | FieldKind::Decimal { .. } => "\">= 12\"".to_owned(),
        FieldKind::Boolean | FieldKind::Date | FieldKind::Text => example.to_owned(),
    };
    node.cx.fault_help(
        Code::E204,
        &node.span,
        say!(
            "Deze voorwaarde past niet bij `{field}`: daar hoort {nl}.",
            "This test does not fit `{field}`: that takes {en}."
        ),
        say!("Schrijf bijvoorbeeld {example}.", "Write {example}, for example."),
    );
    None
}

fn one_of(node: &Node<'_>, field: &str, kind: &FieldKind, choices: Option<&Map<String, String>>) -> Option<Test> {
    let nodes = match node.value() {
        DeValue::Array(list) if list.is_empty() => {
            node.expected("ten minste één keuze", "at least one choice", "");
            return None;
        }
        DeValue::Array(_) => node.list(""),
        _ => vec![node.clone()],
    };
    let mut values = Vec::new();
    for value in &nodes {
        let DeValue::String(text) = value.value() else { return wrong_type(value, field, kind) };
        if matches!(Comparison::parse(text), Some(c) if c.of_numbers().is_some() || c.of_dates().is_some()) {
            return wrong_type(value, field, kind);
        }
        match choices {
            Some(choices) => values.push(chosen(value, field, text, choices)?),
            None => values.push(text.to_string()),
        }
    }
    Some(Test::OneOf(values))
}

fn number_test(node: &Node<'_>, field: &str, example: &str) -> Option<Test> {
    if let Some(n) = number_of(node.value()) {
        return Some(Test::Number(Interval { low: Some((n, true)), high: Some((n, true)) }));
    }
    let kind = FieldKind::Decimal { min: None, max: None };
    let DeValue::String(text) = node.value() else { return wrong_type(node, field, &kind) };
    match Comparison::parse(text) {
        None if text.starts_with(|c: char| "<>=[](.".contains(c) || c.is_ascii_digit()) => {
            malformed(node, field, example)
        }
        None => wrong_type(node, field, &kind),
        Some(comparison) => match comparison.of_numbers() {
            Some(interval) => Some(Test::Number(interval)),
            None if comparison.of_dates().is_some() => wrong_type(node, field, &kind),
            None => malformed(node, field, example),
        },
    }
}

fn date_test(node: &Node<'_>, field: &str, kind: &FieldKind) -> Option<Test> {
    if let Some(date) = date_of(node.value()) {
        return Some(Test::Date { from: Some(date), to: Some(date) });
    }
    let DeValue::String(text) = node.value() else { return wrong_type(node, field, kind) };
    const EXAMPLE: &str = "\">= 2026-01-01\"";
    match Comparison::parse(text) {
        None if text.starts_with(|c: char| "<>=[](.".contains(c) || c.is_ascii_digit()) => {
            malformed(node, field, EXAMPLE)
        }
        None => wrong_type(node, field, kind),
        Some(comparison) => match comparison.of_dates() {
            Some(test) => Some(test),
            None if comparison.of_numbers().is_some() => wrong_type(node, field, kind),
            None => malformed(node, field, EXAMPLE),
        },
    }
}

fn malformed<T>(node: &Node<'_>, field: &str, example: &str) -> Option<T> {
    let shown = node.value().as_str().map(short).unwrap_or_default();
    let help: Message = say!("Schrijf bijvoorbeeld {example}.", "Write {example}, for example.");
    node.cx.fault_help(
        Code::E004,
        &node.span,
        say!("\"{shown}\" is geen voorwaarde voor `{field}`.", "\"{shown}\" is not a test of `{field}`."),
        help,
    );
    None
}

/// Reads an interval of ages (`"[16..23)"`), as in a rule set.
pub(crate) fn interval(node: &Node<'_>) -> Option<Interval> {
    match number_test(node, &node.place, "\"[16..23)\"")? {
        Test::Number(interval) => Some(interval),
        _ => None,
    }
}

/// The two bounds of a test, as text, each with whether it is part of the interval.
struct Comparison<'t> {
    low: Option<(&'t str, bool)>,
    high: Option<(&'t str, bool)>,
}

impl<'t> Comparison<'t> {
    /// `< x`, `<= x`, `> x`, `>= x`, `= x` or `[x..y)` with any brackets.
    fn parse(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let after = |sign| text.strip_prefix(sign).map(str::trim);
        if let Some(x) = after("<=") {
            return Some(Self { low: None, high: Some((x, true)) });
        }
        if let Some(x) = after(">=") {
            return Some(Self { low: Some((x, true)), high: None });
        }
        if let Some(x) = after("<") {
            return Some(Self { low: None, high: Some((x, false)) });
        }
        if let Some(x) = after(">") {
            return Some(Self { low: Some((x, false)), high: None });
        }
        if let Some(x) = after("=") {
            return Some(Self { low: Some((x, true)), high: Some((x, true)) });
        }
        let from = text.starts_with('[');
        let to = text.ends_with(']');
        let inner = text.strip_prefix(['[', '('])?.strip_suffix([']', ')'])?;
        let (low, high) = inner.split_once("..")?;
        Some(Self { low: Some((low.trim(), from)), high: Some((high.trim(), to)) })
    }

    fn of_numbers(&self) -> Option<Interval> {
        Some(Interval { low: bound(self.low, Number::parse)?, high: bound(self.high, Number::parse)? })
    }

    /// Dates are whole days, so an exclusive bound is the day beside it.
    fn of_dates(&self) -> Option<Test> {
        let date = |text: &str| text.parse::<Date>().ok().filter(|_| text.len() == 10);
        let from = match bound(self.low, date)? {
            Some((day, false)) => Some(day.tomorrow().ok()?),
            other => other.map(|(day, _)| day),
        };
        let to = match bound(self.high, date)? {
            Some((day, false)) => Some(day.yesterday().ok()?),
            other => other.map(|(day, _)| day),
        };
        Some(Test::Date { from, to })
    }
}

/// `None`: it is not a value of that type.
fn bound<T>(side: Option<(&str, bool)>, parse: impl Fn(&str) -> Option<T>) -> Option<Option<(T, bool)>> {
    match side {
        None => Some(None),
        Some((text, inclusive)) => parse(text).map(|value| Some((value, inclusive))),
    }
}
