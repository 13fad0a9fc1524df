//! What is wrong with the files: a code, a place, one plain sentence, and what to do.
//!
//! This module must never know the language itself, nor how a terminal or a page shows a fault.

mod code;
mod fix;
mod page;
mod sink;

pub use code::{Code, Severity};
pub(crate) use fix::Cure;
pub use fix::{Edit, Fix, cured};
pub use page::{Example, Page};
pub(crate) use sink::{CHOOSE_FROM, Fault, Lines, Sink, SourceId, THERE_ARE};

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::fmt;
use std::ops::Range;

/// One fault in the files.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Which fault.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The file, relative to the programme directory.
    pub file: String,
    /// The bytes of the file that it is about.
    pub span: Range<usize>,
    /// The line where `span` begins, from 1.
    pub line: u32,
    /// The column where `span` begins, in characters, from 1.
    pub column: u32,
    /// The line of the end of `span`.
    pub end_line: u32,
    /// The column just after the end of `span`.
    pub end_column: u32,
    /// What is wrong, in one sentence.
    pub message: Message,
    /// What to do.
    pub help: Option<Message>,
    /// Other places that have to do with it.
    pub related: Vec<Related>,
    /// A concrete path or youth that shows the fault.
    pub counterexample: Option<Message>,
    /// What to change, where the cure is clear.
    pub fix: Option<Fix>,
    /// The youth and the path as they can be acted out.
    pub witness: Option<Box<crate::prove::Witness>>,
}

/// Another place that has to do with a fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// The file.
    pub file: String,
    /// The bytes of the file.
    pub span: Range<usize>,
    /// The line where `span` begins, from 1.
    pub line: u32,
    /// What is there.
    pub message: Message,
}

/// A language in which faults can be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Plain Dutch.
    #[default]
    Dutch,
    /// English.
    English,
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Message {
    nl: String,
    en: String,
}

impl Message {
    /// A text in both languages.
    pub fn new(nl: impl Into<String>, en: impl Into<String>) -> Self {
        Self { nl: nl.into(), en: en.into() }
    }

    /// In plain Dutch.
    #[must_use]
    pub fn nl(&self) -> &str {
        &self.nl
    }

    /// In English.
    #[must_use]
    pub fn en(&self) -> &str {
        &self.en
    }

    /// In the given language.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::Dutch => &self.nl,
            Language::English => &self.en,
        }
    }
}

/// A path or a name is the same in both languages.
impl From<String> for Message {
    fn from(text: String) -> Self {
        Self { nl: text.clone(), en: text }
    }
}

/// Makes a [`Message`] of two format strings.
macro_rules! say {
    ($nl:literal, $en:literal $(,)?) => {
        $crate::diagnostic::Message::new(format!($nl), format!($en))
    };
}
pub(crate) use say;

impl Diagnostic {
    /// The fault as JSON, its texts in the given language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> InLanguage<'_> {
        InLanguage { diagnostic: self, language }
    }
}

/// In Dutch; [`Diagnostic::in_language`] gives another language.
impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.in_language(Language::Dutch).serialize(s)
    }
}

/// `file:line:column: code sentence`, as editors and logs like it.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {} {}", self.file, self.line, self.column, self.code, self.message.nl())
    }
}

/// A fault with the language of its texts.
#[derive(Clone, Copy, Debug)]
pub struct InLanguage<'a> {
    diagnostic: &'a Diagnostic,
    language: Language,
}

impl Serialize for InLanguage<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let d = self.diagnostic;
        let mut o = s.serialize_struct("Diagnostic", 11)?;
        o.serialize_field("code", &d.code)?;
        o.serialize_field("severity", &d.severity)?;
        o.serialize_field("file", &d.file)?;
        o.serialize_field("line", &d.line)?;
        o.serialize_field("column", &d.column)?;
        o.serialize_field("end_line", &d.end_line)?;
        o.serialize_field("end_column", &d.end_column)?;
        o.serialize_field("message", d.message.text(self.language))?;
        o.serialize_field("help", &d.help.as_ref().map(|m| m.text(self.language)))?;
        o.serialize_field("counterexample", &d.counterexample.as_ref().map(|m| m.text(self.language)))?;
        o.serialize_field("fix", &d.fix)?;
        o.end()
    }
}
