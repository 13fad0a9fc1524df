//! Cures: small changes of the text of a file that leave comments and layout as they are.
//!
//! A cure is made where it is clear what was meant. Whether it helps is not known here: who applies it checks again.

use super::Diagnostic;
use super::sink::Fault;
use crate::read::SourceFile;
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;

/// What to change to cure a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// In the file of the fault, in the order of the text.
    pub edits: Vec<Edit>,
}

/// A piece of a file that becomes another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The bytes that are replaced.
    pub span: Range<usize>,
    /// What comes in their place.
    pub text: String,
}

/// A change as whoever finds the fault knows it, before the text is at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cure {
    /// A name in the text of the fault is another one.
    Rename { wrong: String, right: String },
    /// A line with a key and a text comes below this one.
    Below { at: Range<usize>, pair: (&'static str, String) },
    /// A key and a text come at the end of this inline table.
    Inside { at: Range<usize>, pair: (&'static str, String) },
    /// These pieces stand in another order: the nth place gets the piece that `order` says.
    Reorder { places: Vec<Range<usize>>, order: Vec<usize> },
}

/// The change of the text that cures a fault.
pub(super) fn fix(fault: &Fault, source: &SourceFile) -> Option<Fix> {
    let text = source.text.as_str();
    let edits = match &fault.cure {
        Some(Cure::Rename { wrong, right }) => vec![rename(text, &fault.span, wrong, right)?],
        Some(Cure::Below { at, pair }) => vec![below(text, at, pair)?],
        Some(Cure::Inside { at, pair }) => vec![inside(text, at, pair)?],
        Some(Cure::Reorder { places, order }) => reorder(text, places, order)?,
        // A row that lacks is no slip: where those youths go is for people to decide.
        None => return None,
    };
    Some(Fix { edits })
}

fn rename(text: &str, span: &Range<usize>, wrong: &str, right: &str) -> Option<Edit> {
    let written = text.get(span.clone())?;
    // `enter zoekn` and `uren?` hold the name; where it stands twice, nobody knows which is meant.
    (written.matches(wrong).count() == 1).then(|| Edit { span: span.clone(), text: written.replacen(wrong, right, 1) })
}

fn below(text: &str, at: &Range<usize>, (key, value): &(&'static str, String)) -> Option<Edit> {
    let start = text.get(..at.start)?.rfind('\n').map_or(0, |n| n + 1);
    let rest = text.get(at.end..)?;
    let end = at.end + rest.find('\n').unwrap_or(rest.len());
    let after = text[at.end..end].trim();
    // Only where the line holds nothing else: not in an inline table.
    let is_alone = text[start..at.start].trim().is_empty() && (after.is_empty() || after.starts_with('#'));
    if !is_alone {
        return None;
    }
    let line_end = end - usize::from(text[..end].ends_with('\r'));
    let newline = if line_end < end { "\r\n" } else { "\n" };
    let first = text[at.clone()].lines().next().unwrap_or_default();
    // The equals signs of a table stand below each other, if they did.
    let width = if first.starts_with('[') { None } else { first.find('=') };
    let pad = width.map_or(key.len() + 1, |width| width.max(key.len() + 1));
    let indent = &text[start..at.start];
    Some(Edit { span: line_end..line_end, text: format!("{newline}{indent}{key:<pad$}= \"{value}\"") })
}

fn inside(text: &str, at: &Range<usize>, (key, value): &(&'static str, String)) -> Option<Edit> {
    let written = text.get(at.clone())?;
    let body = written.strip_prefix('{')?.strip_suffix('}')?;
    let end = at.start + 1 + body.trim_end().len();
    let (comma, close) = if body.trim().is_empty() { ("", "") } else { (",", "") };
    let comma = if body.trim_end().ends_with(',') { close } else { comma };
    Some(Edit { span: end..end, text: format!("{comma} {key} = \"{value}\"") })
}

fn reorder(text: &str, places: &[Range<usize>], order: &[usize]) -> Option<Vec<Edit>> {
    let moved = order.iter().zip(places).enumerate().filter(|(n, (from, _))| n != *from);
    let edit = |(_, (from, place)): (usize, (&usize, &Range<usize>))| {
        Some(Edit { span: place.clone(), text: text.get(places.get(*from)?.clone())?.to_owned() })
    };
    moved.map(edit).collect()
}

/// The files that change when all cures are applied, by path, each with its new text. Of two cures of one place the first
/// is taken.
#[must_use]
pub fn cured(sources: &[SourceFile], diagnostics: &[Diagnostic]) -> BTreeMap<String, String> {
    let mut changed = BTreeMap::new();
    for source in sources {
        let mine = diagnostics.iter().filter(|d| d.file == source.path).filter_map(|d| d.fix.as_ref());
        let mut taken: Vec<&Edit> = Vec::new();
        for fix in mine {
            let collides = |edit: &Edit| {
                taken
                    .iter()
                    .any(|t| t.span == edit.span || (t.span.start < edit.span.end && edit.span.start < t.span.end))
            };
            if !fix.edits.iter().any(collides) {
                taken.extend(&fix.edits);
            }
        }
        taken.sort_by_key(|edit| (edit.span.start, edit.span.end));
        if taken.is_empty() {
            continue;
        }
        let (mut text, mut at) = (String::new(), 0);
        for edit in taken {
            text.push_str(source.text.get(at..edit.span.start).unwrap_or_default());
            text.push_str(&edit.text);
            at = edit.span.end;
        }
        text.push_str(source.text.get(at..).unwrap_or_default());
        changed.insert(source.path.clone(), text);
    }
    changed
}
