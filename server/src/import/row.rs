//! One row of a file: a youth, or all that is wrong with it. Values never come back in a message, since a message is
//! shown on terminals and in logs: it says where, and the file itself says what.

use super::columns::{Column, Columns};
use crate::address::{NO_ADDRESS, looks_like_address};
use crate::birth::birth;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use sluitend_engine::id::FieldId;
use sluitend_engine::model::{Field, Programme};
use sluitend_engine::owner::Attributes;
use sluitend_engine::value::Value;

/// The longest name, in characters.
const LONGEST_NAME: usize = 200;

/// The longest external number, in characters.
const LONGEST_NUMBER: usize = 64;

/// The sign with which a number that we made begins.
const DERIVED: char = '~';

/// A row that can go in.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The external number, as it stands there.
    pub number: Option<String>,
    /// First name and surname.
    pub name: String,
    /// The birth date.
    pub birth: Date,
    /// Of the youth.
    pub email: Option<String>,
    /// Of the parents or guardians.
    pub parents_email: Option<String>,
    /// What the columns of the attributes say; empty cells say nothing.
    pub attributes: Attributes,
}

/// One thing that is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The name of the column as it stands in the file; empty: the whole row.
    pub column: String,
    /// What is wrong and what to do, in plain Dutch and without the value.
    pub reason: String,
}

impl Row {
    /// Reads the fields of a row, on a day.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn read(programme: &Programme, columns: &Columns, fields: &[String], today: Date) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader { columns, fields, faults: Vec::new() };
        if !fits(columns, fields) {
            // Nothing stands where it should: what else is wrong would only be noise.
            reader.count();
            return Err(reader.faults);
        }
        let row = Self {
            number: reader.take(&Column::Number, number).flatten(),
            name: reader.take(&Column::Name, name).unwrap_or_default(),
            birth: reader.take(&Column::Birth, |text| birth(text, today)).unwrap_or_default(),
            email: reader.take(&Column::Email, email).flatten(),
            parents_email: reader.take(&Column::ParentsEmail, email).flatten(),
            attributes: reader.attributes(programme),
        };
        if reader.faults.is_empty() { Ok(row) } else { Err(reader.faults) }
    }

    /// The number of a row, also of one that is bad: the next row with that number is then a double all the same, for
    /// nobody can know which of them is meant. Without an external number only a good row has one.
    #[must_use]
    pub fn number(columns: &Columns, fields: &[String], good: Option<&Self>) -> Option<String> {
        let at = columns.holds.iter().position(|holds| *holds == Column::Number);
        let text = at.and_then(|at| fields.get(at)).map_or("", |field| field.trim());
        if text.is_empty() { good.map(Self::key) } else { Some(text.to_owned()) }
    }

    /// What the youth is known by: the external number, or else one that follows from the name, the birth date and the
    /// attributes, so that the same row is the same youth. All of them, since two youths taken for one would leave one
    /// out of sight; one youth taken for two is seen by whoever works with them.
    #[must_use]
    pub fn key(&self) -> String {
        if let Some(number) = &self.number {
            return number.clone();
        }
        let mut text = format!("{}\n{}", self.name.to_lowercase(), self.birth);
        for (id, value) in &self.attributes {
            text.push_str(&format!("\n{id}={value}"));
        }
        let hash: String = Sha256::digest(text.as_bytes()).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        format!("{DERIVED}{hash}")
    }
}

impl Fault {
    /// The row stood there before.
    #[must_use]
    pub fn double(columns: &Columns, line: u64) -> Self {
        let column = columns.name(&Column::Number).to_owned();
        let reason = format!("Deze jongere staat al op regel {line}. Elke jongere staat er één keer in.");
        Self { column, reason }
    }
}

/// Whether a row over several lines can be meant so: only columns that are not imported may hold a line end.
#[must_use]
pub fn may_span_lines(columns: &Columns, fields: &[String]) -> bool {
    let imported =
        |n: usize| columns.holds.get(n).is_some_and(|holds| !matches!(holds, Column::Ignored | Column::Reason));
    fits(columns, fields) && !fields.iter().enumerate().any(|(n, field)| imported(n) && field.contains(['\n', '\r']))
}

/// As many fields as columns; what is more must be empty.
fn fits(columns: &Columns, fields: &[String]) -> bool {
    let count = columns.names.len();
    fields.len() >= count && fields[count..].iter().all(|field| field.trim().is_empty())
}

struct Reader<'a> {
    columns: &'a Columns,
    fields: &'a [String],
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn count(&mut self) {
        let (found, expected) = (self.fields.len(), self.columns.names.len());
        let why = if found < expected {
            "Is de regel afgebroken, of is er een scheidingsteken weg?"
        } else {
            "Staat er een scheidingsteken in een veld? Zet dat veld tussen aanhalingstekens."
        };
        let reason = format!("Deze regel heeft {found} velden; de eerste regel heeft er {expected}. {why}");
        self.fault(String::new(), reason);
    }

    /// The text of a column, trimmed; `None` when there is no such column or its text cannot be read.
    fn text(&mut self, column: &Column) -> Option<&'a str> {
        let at = self.columns.holds.iter().position(|holds| holds == column)?;
        let text = self.fields.get(at).map_or("", |field| field.trim());
        if text.chars().any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER) {
            let reason = "Hierin staat een teken dat niet te lezen is. Typ de tekst opnieuw.";
            self.fault(self.columns.name(column).to_owned(), reason.to_owned());
            return None;
        }
        Some(text)
    }

    fn take<T>(&mut self, column: &Column, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text(column)?;
        parse(text).map_err(|reason| self.fault(self.columns.name(column).to_owned(), reason)).ok()
    }

    fn attributes(&mut self, programme: &Programme) -> Attributes {
        let mut attributes = Attributes::new();
        for (id, field) in &programme.attributes {
            let value = self.take(&Column::Attribute(id.clone()), |text| attribute(id, field, text));
            attributes.extend(value.flatten().map(|value| (id.clone(), value)));
        }
        attributes
    }

    fn fault(&mut self, column: String, reason: String) {
        self.faults.push(Fault { column, reason });
    }
}

fn number(text: &str) -> Result<Option<String>, String> {
    match text {
        "" => Ok(None),
        text if text.chars().count() > LONGEST_NUMBER => {
            Err(format!("Een nummer heeft hooguit {LONGEST_NUMBER} tekens."))
        }
        text if text.starts_with(DERIVED) => Err(format!("Een nummer begint niet met '{DERIVED}'.")),
        text if !text.contains(|c: char| c.is_ascii_digit()) => {
            Err("Een nummer heeft minstens één cijfer. Staan de kolommen nog op hun plaats?".to_owned())
        }
        text => Ok(Some(text.to_owned())),
    }
}

fn name(text: &str) -> Result<String, String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err("De naam ontbreekt.".to_owned());
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(format!("Een naam heeft hooguit {LONGEST_NAME} tekens."));
    }
    if !name.contains(char::is_alphabetic) {
        return Err("In een naam staat minstens één letter. Staan de kolommen nog op hun plaats?".to_owned());
    }
    Ok(name)
}

fn email(text: &str) -> Result<Option<String>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    if looks_like_address(text) { Ok(Some(text.to_owned())) } else { Err(NO_ADDRESS.to_owned()) }
}

fn attribute(id: &FieldId, field: &Field, text: &str) -> Result<Option<Value>, String> {
    match field.parse(id, text) {
        Ok(None) if field.required => Err(format!("'{}' ontbreekt.", field.label)),
        Ok(value) => Ok(value),
        Err(reason) => Err(without(&reason.message, &field.label, text)),
    }
}

/// The core's sentence begins with the label and repeats the value, which could be a name in the wrong column.
fn without(message: &str, label: &str, value: &str) -> String {
    let label = format!("'{label}'");
    let rest = message.strip_prefix(&label);
    let start = if rest.is_some() { label.as_str() } else { "" };
    format!("{start}{}", rest.unwrap_or(message).replacen(&format!("'{value}'"), "deze waarde", 1))
}
