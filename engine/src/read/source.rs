//! Files as they come: which are read, as what, and whether they are TOML at all.

use crate::diagnostic::{Code, Fault, Message, Sink, SourceId, say};
use std::ops::Range;
use toml::de::DeTable;

/// A file of the programme directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the programme directory: `programme.toml`, `parts/intake.toml`, `pro-vso-arbeid.toml`.
    pub path: String,
    /// Its text, without a byte order mark. Bytes that are not UTF-8 stand as `U+FFFD`.
    pub text: String,
}

/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 5 * 1024 * 1024;
/// The most files that are read.
pub const MAX_FILES: usize = 200;
/// More syntax faults than this in one file say nothing new.
const MAX_SYNTAX_FAULTS: usize = 100;

/// What a file is, by its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Programme,
    Route(String),
    Part(String),
}

impl Role {
    /// `None`: not a file of the language (a mail template, a README).
    pub fn of(path: &str) -> Option<Self> {
        let stem = path.strip_suffix(".toml")?;
        match stem.split_once('/') {
            None if stem == "programme" => Some(Self::Programme),
            None => Some(Self::Route(stem.to_owned())),
            Some(("parts", part)) if !part.contains('/') => Some(Self::Part(part.to_owned())),
            Some(_) => None,
        }
    }

    /// The name of the route that it is.
    pub fn route(&self) -> Option<String> {
        if let Self::Route(stem) = self { Some(stem.clone()) } else { None }
    }

    /// The name of the part that it is.
    pub fn part(&self) -> Option<String> {
        if let Self::Part(stem) = self { Some(stem.clone()) } else { None }
    }
}

/// Takes the files of the language out of a directory, decoded, in order of path.
pub(crate) fn decode(files: &[(String, Vec<u8>)], sink: &Sink) -> (Vec<SourceFile>, Vec<Role>) {
    let mut mine: Vec<(String, Role, &[u8])> = files
        .iter()
        .map(|(path, bytes)| (path.replace('\\', "/").trim_start_matches("./").to_owned(), bytes))
        .filter_map(|(path, bytes)| Role::of(&path).map(|role| (path, role, bytes.as_slice())))
        .collect();
    mine.sort_by(|a, b| a.0.cmp(&b.0));
    mine.dedup_by(|a, b| a.0 == b.0);
    let superfluous = mine.len().saturating_sub(MAX_FILES);
    mine.truncate(MAX_FILES);
    let mut sources = Vec::new();
    let mut roles = Vec::new();
    for (n, (path, role, bytes)) in mine.into_iter().enumerate() {
        let text = text_of(bytes, SourceId(n), sink);
        sources.push(SourceFile { path, text });
        roles.push(role);
    }
    if superfluous > 0 {
        let message = say!(
            "Er zijn {superfluous} bestanden te veel: een programma heeft er hooguit {MAX_FILES}.",
            "There are {superfluous} files too many: a programme has at most {MAX_FILES}."
        );
        sink.add(Fault::new(Code::E004, SourceId(0), 0..0, message));
    }
    (sources, roles)
}

fn text_of(bytes: &[u8], file: SourceId, sink: &Sink) -> String {
    if bytes.len() > MAX_FILE_BYTES {
        let (size, most) = (bytes.len() / 1024 / 1024, MAX_FILE_BYTES / 1024 / 1024);
        let message = say!(
            "Dit bestand is te groot ({size} MB): een route past ruim in {most} MB.",
            "This file is too large ({size} MB): a route fits in {most} MB with ease."
        );
        sink.add(Fault::new(Code::E001, file, 0..0, message));
        return String::new();
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) => {
            let at = error.valid_up_to();
            let message = say!("Hier staat een teken dat geen UTF-8 is.", "Here is a character that is not UTF-8.");
            let help =
                say!("Bewaar het bestand opnieuw, met codering UTF-8.", "Save the file again, with encoding UTF-8.");
            sink.add(Fault::new(Code::E001, file, at..at + 1, message).help(help));
            String::from_utf8_lossy(bytes).into_owned()
        }
    }
}

/// How much of a file with faults can be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// It is TOML.
    Whole,
    /// It is TOML but for some lines (the ranges): what is elsewhere can be judged, what is missing cannot.
    Partly(Vec<Range<usize>>),
    /// Nothing can be said of what it holds.
    Nothing,
}

/// Parses a file as far as it goes; every syntax fault goes into the sink.
pub(crate) fn parse<'t>(source: &'t SourceFile, file: SourceId, sink: &Sink) -> (DeTable<'t>, Trust) {
    if sink.has(Code::E001, file) {
        return (DeTable::new(), Trust::Nothing);
    }
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let mut trust = Trust::Whole;
    for error in errors.iter().take(MAX_SYNTAX_FAULTS) {
        let span = error.span().unwrap_or(0..0);
        let (code, message, help) = syntax_fault(error.message());
        sink.add(Fault::new(code, file, span.clone(), message).help(help));
        if code == Code::E001 {
            trust.lose(line_around(&source.text, &span), spreads(error.message()));
        }
    }
    if errors.len() > MAX_SYNTAX_FAULTS {
        trust = Trust::Nothing;
    }
    (table.into_inner(), trust)
}

impl Trust {
    fn lose(&mut self, lines: Range<usize>, all: bool) {
        match self {
            _ if all => *self = Self::Nothing,
            Self::Whole => *self = Self::Partly(vec![lines]),
            Self::Partly(ranges) => ranges.push(lines),
            Self::Nothing => {}
        }
    }
}

/// Faults after which the parser may take the rest of the file for something else.
fn spreads(message: &str) -> bool {
    ["unclosed", "multi-line", "recurs", "array", "inline table", "table"].iter().any(|w| message.contains(w))
}

fn line_around(text: &str, span: &Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let (from, to) = (span.start.min(bytes.len()), span.end.min(bytes.len()));
    let start = bytes[..from].iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let end = bytes[to..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |i| to + i);
    start..end
}

/// What the parser found, in our own words where the fault is a common one.
fn syntax_fault(found: &str) -> (Code, Message, Option<Message>) {
    if found.starts_with("duplicate key") {
        let message = say!(
            "Deze naam staat al eerder in het bestand; een naam mag maar één keer voorkomen.",
            "This name stands in the file already; a name may be used only once."
        );
        let help =
            say!("Geef het een andere naam, of haal één van de twee weg.", "Rename it, or remove one of the two.");
        return (Code::E005, message, Some(help));
    }
    let known = SYNTAX.iter().find(|(start, ..)| found.starts_with(start));
    let (nl, en) = known.map_or(("hier staat iets dat de computer niet kan lezen", "unreadable"), |k| (k.1, k.2));
    let message = say!("Dit is geen geldig TOML: {nl}.", "This is not valid TOML: {en} ({found}).");
    let help = known.and_then(|k| (!k.3.is_empty()).then(|| Message::new(k.3, k.4)));
    (Code::E001, message, help)
}

/// How the parser's message begins; what it means and what to do, in Dutch and English.
const SYNTAX: &[(&str, &str, &str, &str, &str)] = &[
    (
        "string values must be quoted",
        "een tekst moet tussen aanhalingstekens staan",
        "a text must be quoted",
        "Zet er aanhalingstekens omheen, zoals \"6 weeks\".",
        "Put quotes around it, such as \"6 weeks\".",
    ),
    (
        "invalid basic string",
        "een tekst tussen aanhalingstekens klopt niet of houdt niet op",
        "a quoted text is wrong or does not end",
        "Zet aan het eind van de tekst ook een aanhalingsteken, en schrijf \\\" voor een aanhalingsteken in de tekst.",
        "Close the text with a quote, and write \\\" for a quote inside it.",
    ),
    (
        "invalid multi-line basic string",
        "een lange tekst die met drie aanhalingstekens begint, houdt niet op",
        "a long text that begins with three quotes does not end",
        "Zet aan het eind van de tekst ook drie aanhalingstekens.",
        "Close the text with three quotes.",
    ),
    ("unclosed array table", "van een kop mist het slot ]]", "a header lacks its ]]", "", ""),
    ("unclosed table", "van een kop mist het slot ]", "a header lacks its ]", "", ""),
    (
        "unclosed array",
        "een lijst houdt niet op",
        "a list does not end",
        "Zet een ] aan het eind van de lijst.",
        "Close the list with a ].",
    ),
    (
        "unclosed inline table",
        "iets tussen accolades houdt niet op",
        "an inline table does not end",
        "Zet een } aan het eind.",
        "Close it with a }.",
    ),
    (
        "missing comma between",
        "tussen twee onderdelen mist een komma",
        "a comma is missing between two elements",
        "Zet er een komma tussen.",
        "Put a comma between them.",
    ),
    ("extra comma", "er staat een komma te veel", "there is one comma too many", "", ""),
    (
        "key with no value",
        "achter dit woord mist `= …`",
        "a key has no value",
        "Schrijf er = achter, en wat het is.",
        "Write = and the value behind it.",
    ),
    ("missing value", "achter = staat niets", "there is nothing behind =", "", ""),
    ("extra `=`", "er staat een = te veel", "there is one = too many", "", ""),
    (
        "invalid datetime",
        "deze datum bestaat niet",
        "this date does not exist",
        "Schrijf een datum als 2026-03-01.",
        "Write a date as 2026-03-01.",
    ),
    ("unexpected leading zero", "een getal begint niet met een nul", "a number does not begin with a zero", "", ""),
    ("cannot extend value", "dit woord is hierboven al iets anders", "this name is something else already", "", ""),
    ("cannot recurse", "dit zit te diep in elkaar", "this is nested too deeply", "", ""),
    ("recursion limit", "dit zit te diep in elkaar", "this is nested too deeply", "", ""),
];
