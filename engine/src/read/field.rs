//! Fields and attributes: what can be asked, and the constants that a transition writes.

use super::cursor::{At, Cx, Table, short};
use super::names::Kind;
use super::node::{Node, date_of, number_of};
use crate::diagnostic::{CHOOSE_FROM, Code, Fault, SourceId, say};
use crate::id::{FieldId, RoleId};
use crate::model::{Field, FieldKind, Map};
use crate::value::Value;
use std::ops::Range;
use toml::de::DeValue;

/// The whole years of a youth: built in.
pub(crate) const AGE: &str = "leeftijd";

/// Names that an attribute cannot have: built in, or columns of every import.
const RESERVED: &[&str] = &[AGE, "naam", "geboortedatum", "email", "email_ouders", "nummer"];

/// The longest text that a text field holds, in characters.
const MAX_VALUE: usize = 500;

/// A field with the place of its definition.
#[derive(Clone, Debug)]
pub(crate) struct Defined {
    pub field: Field,
    /// Its type could not be read: nothing can be said of what is done with it.
    pub is_unclear: bool,
    pub file: SourceId,
    pub span: Range<usize>,
}

/// The fields and attributes that can be named in a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub fields: Map<FieldId, Defined>,
    /// A file that defines fields cannot be read: any field might be in it.
    pub unknown: bool,
}

impl Scope {
    /// The type of a field or attribute; if there is none, that is reported.
    pub fn kind(&self, cx: Cx<'_>, name: &At<String>) -> Option<&FieldKind> {
        match self.fields.get(name.it.as_str()) {
            Some(defined) => (!defined.is_unclear).then_some(&defined.field.kind),
            None => {
                if !self.unknown {
                    cx.undefined(Kind::Field, name, self.fields.keys().map(FieldId::as_str));
                }
                None
            }
        }
    }

    /// Adds the fields of a file; a name with two meanings is reported.
    pub fn add(&mut self, cx: Cx<'_>, more: &Map<FieldId, Defined>) {
        for (name, new) in more {
            match self.fields.get(name) {
                None => {
                    self.fields.insert(name.clone(), new.clone());
                }
                Some(old) if (old.file, &old.span) == (new.file, &new.span) || old.field == new.field => {}
                Some(old) => {
                    let message = say!(
                        "Het veld `{name}` betekent hier iets anders dan elders in dezelfde route.",
                        "The field `{name}` means something else here than elsewhere in the same route."
                    );
                    let help = say!(
                        "Geef het een andere naam, of maak beide beschrijvingen gelijk.",
                        "Rename it, or make both definitions equal."
                    );
                    let there = say!("hier staat het ook", "it stands here, too");
                    let fault = Fault::new(Code::E005, new.file, new.span.clone(), message).help(help);
                    cx.sink.add(fault.related(old.file, old.span.clone(), there));
                }
            }
        }
    }
}

/// The type words of a field.
#[derive(Clone, Copy, PartialEq)]
enum Type {
    Integer,
    Decimal,
    Boolean,
    Date,
    Choice,
    Text,
}

const TYPES: &[(&str, Type)] = &[
    ("integer", Type::Integer),
    ("decimal", Type::Decimal),
    ("boolean", Type::Boolean),
    ("date", Type::Date),
    ("choice", Type::Choice),
    ("text", Type::Text),
];

/// Reads `[attribute.*]` or `[field.*]`.
pub(crate) fn fields(root: &Table<'_>, key: &'static str) -> Map<FieldId, Defined> {
    let mut all = Map::new();
    for (name, table) in root.section(key) {
        if name.it == AGE || (key == "attribute" && RESERVED.contains(&name.it.as_str())) {
            reserved(table.cx, &name);
        }
        let (field, is_unclear) = field(&table);
        all.insert(FieldId::new(name.it), Defined { field, is_unclear, file: table.cx.file, span: name.span });
    }
    all
}

fn reserved(cx: Cx<'_>, name: &At<String>) {
    let shown = &name.it;
    let message = say!(
        "`{shown}` weten wij al van elke jongere; deze naam kan niet nog eens.",
        "`{shown}` is known of every youth already; this name cannot be used again."
    );
    cx.fault_help(Code::E004, &name.span, message, say!("Kies een andere naam.", "Choose another name."));
}

/// The field, and whether its type or its choices are unclear.
fn field(table: &Table<'_>) -> (Field, bool) {
    let label = table.need("label", "\"Uren per week\"").and_then(|n| n.line("\"Uren per week\""));
    let kind = table.need("type", "\"integer\"").and_then(|n| n.word(TYPES));
    let bounds = (table.take("min"), table.take("max"));
    let choices = table.take("choices");
    let required = table.take("required").and_then(|n| n.boolean());
    let sensitive = table.take("sensitive").and_then(|n| n.boolean()).unwrap_or(false);
    let readers = table.take("readers");
    let readers: Vec<At<String>> = readers.iter().flat_map(|n| n.lines("\"trajectbegeleider\"")).collect();
    table.sources();
    table.finish();
    if sensitive && readers.is_empty() {
        table.missing("readers", "[\"trajectbegeleider\"]");
    }
    let read = field_kind(table, kind, bounds, choices);
    let is_unclear = kind.is_none() || matches!(&read, FieldKind::Choice { choices } if choices.is_empty());
    let field = Field {
        label: label.map_or_else(String::new, |l| l.it),
        kind: read,
        required: required.unwrap_or(false),
        sensitive,
        readers: readers.iter().filter(|r| table.cx.defined(Kind::Role, r)).map(|r| RoleId::new(&*r.it)).collect(),
    };
    (field, is_unclear)
}

fn field_kind(
    table: &Table<'_>,
    kind: Option<Type>,
    bounds: (Option<Node<'_>>, Option<Node<'_>>),
    choices: Option<Node<'_>>,
) -> FieldKind {
    let numeric = matches!(kind, None | Some(Type::Integer | Type::Decimal));
    for node in [&bounds.0, &bounds.1].into_iter().flatten().filter(|_| !numeric) {
        let key = &node.place;
        node.cx.fault(
            Code::E004,
            &node.key,
            say!("`{key}` hoort alleen bij een getal.", "`{key}` belongs to a number only."),
        );
    }
    if let (Some(node), Some(_)) = (&choices, kind.filter(|k| *k != Type::Choice)) {
        let key = &node.place;
        node.cx.fault_help(
            Code::E004,
            &node.key,
            say!("`{key}` hoort alleen bij type = \"choice\".", "`{key}` belongs to type = \"choice\" only."),
            say!(
                "Maak er type = \"choice\" van, of haal `choices` weg.",
                "Make it type = \"choice\", or remove `choices`."
            ),
        );
    }
    let (min, max) = if numeric { number_bounds(bounds, kind) } else { (None, None) };
    match kind {
        Some(Type::Integer) => FieldKind::Integer { min, max },
        Some(Type::Decimal) => FieldKind::Decimal { min, max },
        Some(Type::Boolean) => FieldKind::Boolean,
        Some(Type::Date) => FieldKind::Date,
        Some(Type::Choice) => FieldKind::Choice { choices: field_choices(table, choices) },
        Some(Type::Text) | None => FieldKind::Text,
    }
}

type Bounds = (Option<crate::value::Number>, Option<crate::value::Number>);

fn number_bounds((min, max): (Option<Node<'_>>, Option<Node<'_>>), kind: Option<Type>) -> Bounds {
    let bound = |node: &Option<Node<'_>>| {
        let node = node.as_ref()?;
        let number = node.number()?;
        if kind == Some(Type::Integer) && !number.is_whole() {
            node.expected("een geheel getal", "a whole number", "12");
        }
        Some(number)
    };
    let (low, high) = (bound(&min), bound(&max));
    if let (Some(l), Some(h), Some(node)) = (low, high, &max)
        && l > h
    {
        node.cx.fault_help(
            Code::E004,
            &node.span,
            say!(
                "Hier past geen enkel getal: `min` is {l} en `max` is {h}.",
                "No number fits: `min` is {l} and `max` is {h}."
            ),
            say!("Wissel `min` en `max` om.", "Swap `min` and `max`."),
        );
    }
    (low, high)
}

fn field_choices(table: &Table<'_>, choices: Option<Node<'_>>) -> Map<String, String> {
    const EXAMPLE: &str = "{ ja = \"Ja\", nee = \"Nee\" }";
    let Some(node) = choices else {
        table.missing("choices", EXAMPLE);
        return Map::new();
    };
    let Some(list) = node.table() else { return Map::new() };
    let all: Map<String, String> =
        list.named().into_iter().filter_map(|(key, title)| Some((key.it, title.line("\"Ja\"")?.it))).collect();
    if list.entries().is_empty() {
        node.expected("een tabel met ten minste één keuze", "a table with at least one choice", EXAMPLE);
    }
    all
}

/// Reads a constant that a transition writes in a field.
pub(crate) fn constant(node: &Node<'_>, name: &str, kind: &FieldKind) -> Option<Value> {
    match (kind, node.value()) {
        (FieldKind::Boolean, DeValue::Boolean(b)) => Some(Value::Boolean(*b)),
        (FieldKind::Date, value) if date_of(value).is_some() => date_of(value).map(Value::Date),
        (FieldKind::Choice { choices }, DeValue::String(key)) => chosen(node, name, key, choices).map(Value::Text),
        (FieldKind::Text, DeValue::String(text)) if text.chars().count() <= MAX_VALUE => {
            Some(Value::Text(text.to_string()))
        }
        (FieldKind::Integer { min, max } | FieldKind::Decimal { min, max }, value) if number_of(value).is_some() => {
            let number = number_of(value)?;
            let whole = matches!(kind, FieldKind::Decimal { .. }) || number.is_whole();
            let fits = whole && min.is_none_or(|m| number >= m) && max.is_none_or(|m| number <= m);
            if !fits {
                node.expected("een getal dat in dit veld past", "a number that fits this field", "");
            }
            fits.then_some(Value::Number(number))
        }
        _ => {
            let (nl, en, example) = kind_words(kind);
            node.expected(nl, en, example);
            None
        }
    }
}

/// What belongs in a field of this type, and an example.
pub(crate) fn kind_words(kind: &FieldKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        FieldKind::Integer { .. } => ("een geheel getal", "a whole number", "12"),
        FieldKind::Decimal { .. } => ("een getal", "a number", "32.5"),
        FieldKind::Boolean => ("true of false", "true or false", "true"),
        FieldKind::Date => ("een datum", "a date", "2026-03-01"),
        FieldKind::Choice { .. } => ("een keuze van dit veld", "a choice of this field", "\"ja\""),
        FieldKind::Text => ("een tekst van hooguit 500 tekens", "a text of at most 500 characters", "\"…\""),
    }
}

/// Whether a choice is one of the field; if not, that is reported.
pub(crate) fn chosen(node: &Node<'_>, field: &str, key: &str, choices: &Map<String, String>) -> Option<String> {
    if choices.contains_key(key) {
        return Some(key.to_owned());
    }
    let shown = short(key);
    let message = say!("\"{shown}\" is geen keuze van `{field}`.", "\"{shown}\" is not a choice of `{field}`.");
    let known = choices.keys().map(String::as_str);
    let help = || node.cx.sink.listed(CHOOSE_FROM, key, known.clone());
    node.cx.mistaken(Code::E101, (key, &node.span), message, known.clone(), help);
    None
}
