//! Finds where something stands in the files, by the names that lead to it: `state`, `matching`, `due`.
//!
//! What is proved of a route is proved of the model, which knows no places. A file is parsed again only when there is
//! something to tell of it.

use super::source::SourceFile;
use crate::diagnostic::SourceId;
use std::cell::OnceCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One step on the way to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// The key of a table.
    Key(&'a str),
    /// An element of a list, from 0.
    Nth(usize),
}

/// The files, parsed when they are first asked for.
pub(crate) struct Places<'t> {
    files: Vec<(&'t str, OnceCell<DeTable<'t>>)>,
}

impl<'t> Places<'t> {
    pub fn of(sources: &'t [SourceFile]) -> Self {
        Self { files: sources.iter().map(|s| (s.text.as_str(), OnceCell::new())).collect() }
    }

    /// Where a value stands (of a `[table]`: its header).
    pub fn value(&self, file: SourceId, way: &[Step<'_>]) -> Option<Range<usize>> {
        self.find(file, way).map(|(_, value)| value.span())
    }

    /// Where a value stands, or as much of the way to it as there is.
    pub fn nearest(&self, file: SourceId, way: &[Step<'_>]) -> Range<usize> {
        let lengths = (1..=way.len()).rev();
        lengths.into_iter().find_map(|n| self.value(file, &way[..n])).unwrap_or(0..0)
    }

    /// Where the key of a value stands (of an element of a list: the element).
    pub fn key(&self, file: SourceId, way: &[Step<'_>]) -> Option<Range<usize>> {
        self.find(file, way).map(|(key, _)| key)
    }

    fn find(&self, file: SourceId, way: &[Step<'_>]) -> Option<(Range<usize>, &Spanned<DeValue<'t>>)> {
        let (text, parsed) = self.files.get(file.0)?;
        let table = parsed.get_or_init(|| DeTable::parse_recoverable(text).0.into_inner());
        let (first, rest) = way.split_first()?;
        let Step::Key(first) = first else { return None };
        let (key, mut value) = table.get_key_value(*first)?;
        let mut key = key.span();
        for step in rest {
            (key, value) = match (step, value.get_ref()) {
                (Step::Key(name), DeValue::Table(table)) => {
                    let (key, value) = table.get_key_value(*name)?;
                    (key.span(), value)
                }
                (Step::Nth(n), DeValue::Array(list)) => {
                    let value = list.get(*n)?;
                    (value.span(), value)
                }
                _ => return None,
            };
        }
        Some((key, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_file_is_found_by_its_names() {
        let text = "[state.a]\ndue = \"1 week\"\n[[state.a.after]]\ntarget = [{ to = \"b\" }, { to = \"c\" }]\n";
        let sources = [SourceFile { path: "w.toml".to_owned(), text: text.to_owned() }];
        let places = Places::of(&sources);
        let (state, a) = (Step::Key("state"), Step::Key("a"));
        let second = [state, a, Step::Key("after"), Step::Nth(0), Step::Key("target"), Step::Nth(1), Step::Key("to")];
        let shown = |span: Option<Range<usize>>| span.map(|s| &text[s]);
        assert_eq!(shown(places.value(SourceId(0), &[state, a])), Some("[state.a]"));
        assert_eq!(shown(places.value(SourceId(0), &[state, a, Step::Key("due")])), Some("\"1 week\""));
        assert_eq!(shown(places.key(SourceId(0), &[state, a, Step::Key("due")])), Some("due"));
        assert_eq!(shown(places.value(SourceId(0), &second)), Some("\"c\""));
        assert_eq!(places.value(SourceId(0), &[state, Step::Key("b")]), None);
        assert_eq!(shown(Some(places.nearest(SourceId(0), &[state, a, Step::Key("owner")]))), Some("[state.a]"));
        assert!(places.value(SourceId(1), &[state]).is_none());
        assert!(places.value(SourceId(0), &[]).is_none());
    }
}
