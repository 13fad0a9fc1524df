//! Finds every syntax fault of a file in one run.
//!
//! The parser goes on after a fault, but a bracket that is never closed swallows all that follows and gives a hundred
//! faults for one. So the statement with the open bracket is looked up, reported, and blanked; then it parses again.

use super::source::Trust;
use crate::diagnostic::{Code, Fault, Message, Sink, SourceId, say};
use std::borrow::Cow;
use std::ops::Range;
use toml::de::DeTable;

/// More syntax faults than this in one file say nothing new.
const MAX_FAULTS: usize = 100;
/// So many open brackets are looked up.
const MAX_ROUNDS: usize = 20;
/// So many statements above a fault are searched for the bracket that caused it.
const MAX_ABOVE: usize = 8;

/// In a larger file with a fault (a route is seldom a tenth of it) only the first fault is told: the parser keeps them
/// all, and a hostile file has millions.
const MAX_BYTES: usize = 512 * 1024;

/// The text with what cannot be parsed blanked, and how much of it can be trusted. Faults go into the sink. It is for a
/// text in which the parser found some.
pub(crate) fn recover<'t>(text: &'t str, file: SourceId, sink: &Sink) -> (Cow<'t, str>, Trust) {
    if let Some(first) = (text.len() > MAX_BYTES).then(|| DeTable::parse(text).err()).flatten() {
        found(text, &first.span().unwrap_or(0..0), first.message(), Told::Now { last: true }, file, sink);
        return (Cow::Borrowed(""), Trust::Nothing);
    }
    let mut text = Cow::Borrowed(text);
    let mut lost: Vec<Range<usize>> = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let (_, errors) = DeTable::parse_recoverable(&text);
        if errors.is_empty() {
            break;
        }
        let mut errors: Vec<(Range<usize>, &str)> =
            errors.iter().map(|e| (e.span().unwrap_or(0..0), e.message())).collect();
        errors.sort_by_key(|(span, _)| span.start);
        let statements = statements(&text);
        let culprit = errors.iter().find_map(|(span, _)| still_open(&text, &statements, span.start));
        if let Some((statement, open)) = culprit {
            unclosed(&text, open, file, sink);
            // The keys below a broken header belong to nothing.
            let is_header = text[statement.clone()].trim_start().starts_with('[');
            let statement = if is_header { statement.start..next_header(&text, statement.end) } else { statement };
            lost.push(statement.clone());
            text = Cow::Owned(blanked(&text, &statement));
            continue;
        }
        let endless = errors.iter().position(|(_, message)| message.contains("multi-line"));
        let too_many = errors.len() > MAX_FAULTS;
        errors.truncate(endless.map_or(MAX_FAULTS, |n| n + 1));
        let follows = follows_another(&text, &errors);
        for (n, (span, message)) in errors.iter().enumerate() {
            let told =
                if follows[n] { Told::Before } else { Told::Now { last: !follows.get(n + 1).is_some_and(|f| *f) } };
            if found(&text, span, message, told, file, sink) == Code::E001 {
                lost.push(line_around(&text, span));
            }
        }
        if endless.is_some() || too_many {
            return (text, Trust::Nothing);
        }
        break;
    }
    let trust = if lost.is_empty() { Trust::Whole } else { Trust::Partly(lost) };
    (text, trust)
}

/// A key or a header with all that belongs to it.
struct Statement {
    at: Range<usize>,
    /// The first bracket, or the three quotes, in it that are never closed.
    open: Option<usize>,
}

/// The statement with something open that explains a fault: a bracket in it or a little above, or quotes anywhere above.
fn still_open(text: &str, statements: &[Statement], fault: usize) -> Option<(Range<usize>, usize)> {
    let here = statements.partition_point(|s| s.at.start <= fault);
    let above = statements[..here].iter().rev().enumerate();
    let explains = |(n, s): (usize, &Statement)| {
        let open = s.open.filter(|open| *open <= fault)?;
        let is_bracket = matches!(text.as_bytes().get(open), Some(b'[' | b'{'));
        (n < MAX_ABOVE || !is_bracket).then(|| (s.at.clone(), open))
    };
    above.filter_map(explains).next()
}

/// Splits a text into statements by how their lines begin, whatever is still open.
fn statements(text: &str) -> Vec<Statement> {
    let mut all: Vec<Statement> = Vec::new();
    let mut scan = Scan::default();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let begins = if scan.quotes.is_some() { is_section(line) } else { begins_statement(line) };
        if begins {
            if let Some(last) = all.last_mut() {
                *last = Statement { at: last.at.start..start, open: scan.open() };
            }
            scan = Scan::default();
            all.push(Statement { at: start..text.len(), open: None });
        }
        scan.line(line, start);
        start += line.len();
    }
    if let Some(last) = all.last_mut() {
        last.open = scan.open();
    }
    all
}

/// `key =`, `[header]` or `[[header]]`.
fn begins_statement(line: &str) -> bool {
    let line = line.trim();
    let bare = |c: char| c.is_ascii_alphanumeric() || "_-. ".contains(c);
    if let Some(header) = line.strip_prefix('[') {
        let name = header.trim_start_matches('[').split([']', '#']).next().unwrap_or_default();
        return !name.trim().is_empty() && name.chars().all(bare);
    }
    line.split_once('=').is_some_and(|(key, _)| !key.trim().is_empty() && key.chars().all(bare))
}

/// A header that no text would hold: then the text above it was never closed.
fn is_section(line: &str) -> bool {
    const WORDS: &[&str] = &["state", "followup", "field", "phase", "anywhere", "role", "organisation", "ladder"];
    let name = line.trim().trim_start_matches('[');
    let of = |word: &str| name.strip_prefix(word).is_some_and(|rest| rest.starts_with('.'));
    line.starts_with('[') && line.trim_end().ends_with(']') && WORDS.iter().any(|w| of(w))
}

/// Follows quotes and brackets through the lines.
#[derive(Default)]
struct Scan {
    /// The quotes that are open, and where.
    quotes: Option<(&'static str, usize)>,
    brackets: Vec<usize>,
}

impl Scan {
    fn open(&self) -> Option<usize> {
        self.brackets.first().copied().or(self.quotes.map(|(_, at)| at))
    }

    fn line(&mut self, line: &str, start: usize) {
        let mut at = 0;
        while let Some(c) = line[at..].chars().next() {
            let rest = &line[at..];
            at += match self.quotes {
                Some((mark, _)) if rest.starts_with(mark) => {
                    self.quotes = None;
                    mark.len()
                }
                Some((mark, _)) if c == '\\' && mark.starts_with('"') => {
                    1 + rest[1..].chars().next().map_or(0, char::len_utf8)
                }
                Some(_) => c.len_utf8(),
                None if c == '#' => line.len() - at,
                None => self.outside(c, rest, start + at),
            };
        }
        // A text in single quotes ends with its line.
        self.quotes.take_if(|(mark, _)| mark.len() == 1);
    }

    /// A character outside of quotes; how far it goes.
    fn outside(&mut self, c: char, rest: &str, at: usize) -> usize {
        match c {
            '[' | '{' => self.brackets.push(at),
            ']' | '}' => drop(self.brackets.pop()),
            _ => {
                let mark = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|m| rest.starts_with(m));
                self.quotes = mark.map(|m| (m, at));
                return mark.map_or(c.len_utf8(), str::len);
            }
        }
        1
    }
}

fn blanked(text: &str, statement: &Range<usize>) -> String {
    let blank = |c: char| if c == '\n' { "\n".to_owned() } else { " ".repeat(c.len_utf8()) };
    let middle: String = text[statement.clone()].chars().map(blank).collect();
    [&text[..statement.start], &middle, &text[statement.end..]].concat()
}

fn unclosed(text: &str, at: usize, file: SourceId, sink: &Sink) {
    let (open, close) = match text.as_bytes().get(at) {
        Some(b'{') => ("{", "}"),
        Some(b'[') => ("[", "]"),
        Some(b'"') => ("\"\"\"", "\"\"\""),
        _ => ("'''", "'''"),
    };
    let message = say!(
        "Dit is geen geldig TOML: wat met {open} begint, houdt niet op.",
        "This is not valid TOML: what begins with {open} does not end."
    );
    let help = say!("Zet er een {close} achter.", "Close it with {close}.");
    sink.add(Fault::new(Code::E001, file, at..at + open.len(), message).help(help));
}

/// For each name that stands twice, whether it follows another one under the same header: then it is the header that
/// stands twice, or that is missing, and the first tells it all.
fn follows_another(text: &str, errors: &[(Range<usize>, &str)]) -> Vec<bool> {
    let mut section_end = 0;
    let follows = |(span, message): &(Range<usize>, &str)| {
        let is_repeated = message.starts_with("duplicate key");
        let follows = is_repeated && span.start < section_end;
        if is_repeated && !follows {
            section_end = next_header(text, span.end);
        }
        follows
    };
    errors.iter().map(follows).collect()
}

/// Where the next table begins.
fn next_header(text: &str, from: usize) -> usize {
    let from = from.saturating_sub(1);
    let next = text.as_bytes()[from..].windows(2).position(|w| w == b"\n[");
    next.map_or(text.len(), |n| from + n + 1)
}

/// Whether a name that stands twice is told, and whether it is the last one under its header.
#[derive(Clone, Copy)]
enum Told {
    Before,
    Now { last: bool },
}

/// Reports what the parser found, in our own words where the fault is a common one.
fn found(text: &str, span: &Range<usize>, found: &str, told: Told, file: SourceId, sink: &Sink) -> Code {
    if found.starts_with("duplicate key") {
        let message = say!(
            "Deze naam staat al eerder in het bestand; een naam mag maar één keer voorkomen.",
            "This name stands in the file already; a name may be used only once."
        );
        let is_header = text[line_around(text, span)].trim_start().starts_with('[');
        let help = match told {
            Told::Now { last: false } if !is_header => say!(
                "Mist er boven deze regel een kop, zoals [state.…]?",
                "Is there a header missing above this line, such as [state.…]?"
            ),
            _ => say!("Geef het een andere naam, of haal één van de twee weg.", "Rename it, or remove one of the two."),
        };
        if let Told::Now { .. } = told {
            sink.add(Fault::new(Code::E005, file, span.clone(), message).help(help));
        }
        return Code::E005;
    }
    let known = SYNTAX.iter().find(|(start, ..)| found.starts_with(start));
    let (nl, en) = known.map_or(("hier staat iets dat niet te lezen is", "unreadable"), |k| (k.1, k.2));
    let message = say!("Dit is geen geldig TOML: {nl}.", "This is not valid TOML: {en} ({found}).");
    let help = known.and_then(|k| (!k.3.is_empty()).then(|| Message::new(k.3, k.4)));
    let span = if found.starts_with("key with no value") { word_before(text, span.start) } else { span.clone() };
    sink.add(Fault::new(Code::E001, file, span, message).help(help));
    Code::E001
}

/// What stands on the line before a place.
fn word_before(text: &str, at: usize) -> Range<usize> {
    let line = line_around(text, &(at..at));
    let before = &text[line.start..at.clamp(line.start, line.end)];
    let start = line.start + (before.len() - before.trim_start().len());
    start..line.start + before.trim_end().len().max(start - line.start)
}

fn line_around(text: &str, span: &Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let (from, to) = (span.start.min(bytes.len()), span.end.min(bytes.len()));
    let start = bytes[..from].iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let end = bytes[to..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |i| to + i);
    start..end
}

const DATE: (&str, &str) = ("Schrijf een datum als 2026-03-01.", "Write a date as 2026-03-01.");

/// How the parser's message begins; what it means and what to do, in Dutch and English.
const SYNTAX: &[(&str, &str, &str, &str, &str)] = &[
    (
        "string values must be quoted",
        "een tekst moet tussen aanhalingstekens staan",
        "a text must be quoted",
        "Zet er aanhalingstekens omheen, zoals \"6 weeks\"; alleen true, false, getallen en datums staan er zonder.",
        "Put quotes around it, such as \"6 weeks\"; only true, false, numbers and dates go without.",
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
        "een lange tekst tussen drie aanhalingstekens klopt niet",
        "a long text between three quotes is wrong",
        "Schrijf \\\\ voor een schuine streep in de tekst.",
        "Write \\\\ for a backslash inside it.",
    ),
    (
        "missing escaped value",
        "na een \\ staat hier een teken dat daar niet kan staan",
        "a \\ is followed by something that cannot follow it",
        "Schrijf \\\\ voor een gewone schuine streep.",
        "Write \\\\ for a plain backslash.",
    ),
    ("unclosed array table", "aan het eind van een kop mist ]]", "a header lacks its ]]", "", ""),
    ("unclosed table", "aan het eind van een kop mist ]", "a header lacks its ]", "", ""),
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
        "achter dit woord mist = met een waarde",
        "a key has no value",
        "Schrijf er = achter, en wat het is.",
        "Write = and the value behind it.",
    ),
    ("missing value", "achter = staat niets", "there is nothing behind =", "", ""),
    ("extra `=`", "er staat een = te veel", "there is one = too many", "", ""),
    ("invalid date", "deze datum bestaat niet", "this date does not exist", DATE.0, DATE.1),
    ("invalid time", "deze tijd bestaat niet", "this time does not exist", DATE.0, DATE.1),
    ("unexpected leading zero", "een getal begint niet met een nul", "a number does not begin with a zero", "", ""),
    ("cannot extend value", "dit woord is hierboven al iets anders", "this name is something else already", "", ""),
    ("cannot recurse", "dit zit te diep in elkaar", "this is nested too deeply", "", ""),
    ("recursion limit", "dit zit te diep in elkaar", "this is nested too deeply", "", ""),
];
