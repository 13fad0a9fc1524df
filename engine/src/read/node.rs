//! A value of the files: what is read of it, and what is said when something else was expected.

use super::cursor::{At, Cx, Table, short};
use crate::diagnostic::{Code, Cure, Fault, Message, say};
use crate::value::Number;
use jiff::civil::Date;
use std::ops::Range;
use toml::de::DeValue;

/// The longest text (a guide), in characters.
pub(crate) const MAX_TEXT: usize = 10_000;
/// The longest line of text (a title), in characters.
pub(crate) const MAX_LINE: usize = 500;
/// The longest list.
pub(crate) const MAX_LIST: usize = 500;

/// A value that has not been looked at.
#[derive(Clone)]
pub(crate) struct Node<'t> {
    pub cx: Cx<'t>,
    pub span: Range<usize>,
    /// Where its key stands (its own place in a list).
    pub key: Range<usize>,
    pub place: String,
    pub(super) value: &'t DeValue<'t>,
}

impl<'t> Node<'t> {
    /// Reports that something else was expected.
    pub fn expected(&self, nl: &str, en: &str, example: &str) {
        let (key, found) = (&self.place, self.found());
        let (found_nl, found_en) = (found.nl(), found.en());
        self.cx.fault_help(
            Code::E004,
            &self.span,
            say!("Bij `{key}` hoort {nl}, maar er staat {found_nl}.", "`{key}` must be {en}, but it is {found_en}."),
            (!example.is_empty()).then(|| say!("Schrijf bijvoorbeeld {example}.", "Write {example}, for example.")),
        );
    }

    fn found(&self) -> Message {
        match self.value {
            DeValue::String(s) => {
                let shown = short(s);
                say!("de tekst \"{shown}\"", "the text \"{shown}\"")
            }
            DeValue::Integer(n) => say!("het getal {n}", "the number {n}"),
            DeValue::Float(n) => say!("het getal {n}", "the number {n}"),
            DeValue::Boolean(b) => say!("{b}", "{b}"),
            DeValue::Datetime(d) => say!("{d}", "{d}"),
            DeValue::Array(list) if list.is_empty() => say!("een lege lijst", "an empty list"),
            DeValue::Array(_) => say!("een lijst", "a list"),
            DeValue::Table(_) => say!("een tabel", "a table"),
        }
    }

    /// The value, for readers of values of several types.
    pub fn value(&self) -> &'t DeValue<'t> {
        self.value
    }

    pub fn table(&self) -> Option<Table<'t>> {
        let DeValue::Table(table) = self.value else {
            self.expected("een tabel", "a table", &format!("[{}] of {{ … }}", self.place));
            return None;
        };
        Some(Table::new(self.cx, self.span.clone(), self.place.clone(), table))
    }

    pub fn list(&self, example: &str) -> Vec<Node<'t>> {
        let DeValue::Array(list) = self.value else {
            self.expected("een lijst", "a list", example);
            return Vec::new();
        };
        if list.len() > MAX_LIST {
            let (key, n) = (&self.place, list.len());
            let message = say!(
                "`{key}` heeft {n} onderdelen; meer dan {MAX_LIST} kan niet.",
                "`{key}` has {n} elements; at most {MAX_LIST}."
            );
            self.cx.fault(Code::E004, &self.span, message);
        }
        let item = |(n, v): (usize, &'t toml::Spanned<DeValue<'t>>)| Node {
            cx: self.cx,
            span: v.span(),
            key: v.span(),
            place: format!("{}.{}", self.place, n + 1),
            value: v.get_ref(),
        };
        list.iter().take(MAX_LIST).enumerate().map(item).collect()
    }

    /// A text of at most `most` characters that is not empty.
    fn text_of(&self, most: usize, example: &str) -> Option<At<String>> {
        let DeValue::String(text) = self.value else {
            self.expected("een tekst tussen aanhalingstekens", "a quoted text", example);
            return None;
        };
        if text.trim().is_empty() {
            self.expected("een tekst die niet leeg is", "a text that is not empty", example);
            return None;
        }
        if text.len() > most && text.chars().count() > most {
            let (key, n) = (&self.place, text.chars().count());
            let message = say!(
                "De tekst bij `{key}` is te lang: {n} tekens, en meer dan {most} kan niet.",
                "The text of `{key}` is too long: {n} characters, at most {most}."
            );
            self.cx.fault(Code::E004, &self.span, message);
            return None;
        }
        Some(At { it: text.to_string(), span: self.span.clone() })
    }

    /// A long text.
    pub fn text(&self) -> Option<String> {
        self.text_of(MAX_TEXT, "\"…\"").map(|t| t.it)
    }

    /// A line of text.
    pub fn line(&self, example: &str) -> Option<At<String>> {
        self.text_of(MAX_LINE, example)
    }

    /// A name that is defined elsewhere.
    pub fn name(&self, example: &str) -> Option<At<String>> {
        self.line(example)
    }

    /// A list of lines of text.
    pub fn lines(&self, example: &str) -> Vec<At<String>> {
        self.list(&format!("[{example}]")).iter().filter_map(|n| n.line(example)).collect()
    }

    pub fn boolean(&self) -> Option<bool> {
        let DeValue::Boolean(b) = self.value else {
            self.expected("true of false", "true or false", "true");
            return None;
        };
        Some(*b)
    }

    pub fn number(&self) -> Option<Number> {
        let number = number_of(self.value);
        if number.is_none() {
            self.expected(
                "een getal met hooguit drie cijfers achter de punt",
                "a number with at most three decimals",
                "12",
            );
        }
        number
    }

    /// A whole number from 1 up.
    pub fn count(&self) -> Option<u32> {
        let n = number_of(self.value).filter(|n| n.is_whole()).and_then(|n| u32::try_from(n.thousandths() / 1000).ok());
        let n = n.filter(|n| *n >= 1);
        if n.is_none() {
            self.expected("een geheel getal vanaf 1", "a whole number from 1 up", "1");
        }
        n
    }

    pub fn date(&self) -> Option<Date> {
        let date = date_of(self.value);
        if date.is_none() {
            self.expected("een datum", "a date", "2026-03-01 (zonder aanhalingstekens)");
        }
        date
    }

    /// One of a fixed list of words.
    pub fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let all = || words.iter().map(|w| w.0);
        let example = format!("\"{}\"", words.first().map_or("", |w| w.0));
        let text = self.line(&example)?;
        let found = words.iter().find(|(word, _)| *word == text.it);
        if found.is_none() {
            let (key, shown, list) = (&self.place, short(&text.it), all().collect::<Vec<_>>().join(", "));
            let right = self.cx.sink.nearest(&text.it, all());
            let near = right.map_or(String::new(), |n| format!(" `{n}`?"));
            let fault = Fault::new(
                Code::E004,
                self.cx.file,
                self.span.clone(),
                say!("Bij `{key}` kan niet \"{shown}\" staan.", "`{key}` cannot be \"{shown}\"."),
            );
            let fault = fault.help(if near.is_empty() {
                say!("Kies uit: {list}.", "Choose from: {list}.")
            } else {
                say!("Bedoel je{near} Kies uit: {list}.", "Did you mean{near} Choose from: {list}.")
            });
            let cure = right.map(|right| Cure::Rename { wrong: text.it.clone(), right: right.to_owned() });
            self.cx.sink.add(fault.cure(cure));
        }
        found.map(|(_, word)| *word)
    }
}

/// A number as TOML writes it; `None` when it is another type, out of bounds or too precise.
pub(crate) fn number_of(value: &DeValue<'_>) -> Option<Number> {
    match value {
        DeValue::Integer(n) => {
            i64::from_str_radix(n.as_str(), n.radix()).ok().and_then(|n| Number::parse(&n.to_string()))
        }
        DeValue::Float(n) => Number::parse(n.as_str()),
        _ => None,
    }
}

/// A local date as TOML writes it.
pub(crate) fn date_of(value: &DeValue<'_>) -> Option<Date> {
    match value {
        DeValue::Datetime(d) if d.time.is_none() && d.offset.is_none() => {
            let d = d.date?;
            let (month, day) = (i8::try_from(d.month).ok()?, i8::try_from(d.day).ok()?);
            Date::new(i16::try_from(d.year).ok()?, month, day).ok()
        }
        _ => None,
    }
}
