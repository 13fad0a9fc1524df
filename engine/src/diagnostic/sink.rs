//! Where faults are gathered while the files are read, and how they become diagnostics.

use super::fix::{Cure, fix};
use super::{Code, Diagnostic, Message, Related, say};
use crate::prove::{Example, Witness};
use crate::read::SourceFile;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::Range;

/// A file, by its position in the list of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SourceId(pub usize);

/// More faults than this are not kept: nobody reads them, and a hostile file must not fill the memory.
const MAX_FAULTS: usize = 5_000;

/// Looking for the nearest name is quadratic: so many names are looked at in all, and then it is no longer done.
const MAX_COMPARED: usize = 100_000;

/// One guess looks at so many names at most.
const MAX_NAMES: usize = 10_000;

/// So many names are listed where one is mistaken; how many more there are is said.
const MAX_LISTED: usize = 12;

/// How a list of names begins that are there.
pub(crate) const THERE_ARE: (&str, &str) = ("Er zijn", "There are");

/// How a list of names begins of which one is to be chosen.
pub(crate) const CHOOSE_FROM: (&str, &str) = ("Kies uit", "Choose from");

/// A fault on its way to a [`Diagnostic`].
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub code: Code,
    pub file: SourceId,
    pub span: Range<usize>,
    pub message: Message,
    pub help: Option<Message>,
    pub related: Vec<(SourceId, Range<usize>, Message)>,
    pub counterexample: Option<Message>,
    pub cure: Option<Cure>,
    pub witness: Option<Box<Witness>>,
}

impl Fault {
    pub fn new(code: Code, file: SourceId, span: Range<usize>, message: Message) -> Self {
        Self {
            code,
            file,
            span,
            message,
            help: None,
            related: Vec::new(),
            counterexample: None,
            cure: None,
            witness: None,
        }
    }

    pub fn help(mut self, help: impl Into<Option<Message>>) -> Self {
        self.help = help.into();
        self
    }

    pub fn related(mut self, file: SourceId, span: Range<usize>, message: Message) -> Self {
        self.related.push((file, span, message));
        self
    }

    /// What to change, where that is clear.
    pub fn cure(mut self, cure: impl Into<Option<Cure>>) -> Self {
        self.cure = cure.into();
        self
    }

    pub fn example(mut self, example: impl Into<Message>) -> Self {
        self.counterexample = Some(example.into());
        self
    }

    /// Someone who shows it, with the path.
    pub fn shows(self, example: Example) -> Self {
        self.example(example.path).witness(example.witness)
    }

    pub fn witness(mut self, witness: Option<Witness>) -> Self {
        self.witness = witness.map(Box::new);
        self
    }
}

/// Gathers faults; shared by all who read.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    faults: RefCell<Vec<Fault>>,
    /// One was not kept, or would not have been.
    full: Cell<bool>,
    compared: Cell<usize>,
    /// Every key that was asked for, with its file and place: what the language knows.
    #[cfg(test)]
    asked: RefCell<Vec<(SourceId, String, &'static str)>>,
}

impl Sink {
    /// Keeps a fault.
    pub fn add(&self, fault: Fault) {
        let mut faults = self.faults.borrow_mut();
        if faults.len() < MAX_FAULTS {
            faults.push(fault);
        }
        self.full.set(self.full.get() || faults.len() == MAX_FAULTS);
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.faults.borrow().is_empty()
    }

    /// Whether there may be more faults than were kept, also when some were dropped since.
    pub fn is_full(&self) -> bool {
        self.full.get()
    }

    /// How many were found.
    pub fn len(&self) -> usize {
        self.faults.borrow().len()
    }

    /// Drops some of those that were found after the first `n`.
    pub fn retain_from(&self, n: usize, mut keep: impl FnMut(&Fault) -> bool) {
        let mut at = 0..;
        self.faults.borrow_mut().retain(|fault| at.next().is_some_and(|at| at < n) || keep(fault));
    }

    /// Drops faults that follow from another one.
    pub fn retain(&self, keep: impl FnMut(&Fault) -> bool) {
        self.faults.borrow_mut().retain(keep);
    }

    /// Whether a fault of this code was found in this file.
    pub fn has(&self, code: Code, file: SourceId) -> bool {
        self.faults.borrow().iter().any(|f| f.code == code && f.file == file)
    }

    /// Whether a fault of one of these codes was found at a place.
    pub fn has_at(&self, codes: &[Code], file: SourceId, start: usize) -> bool {
        let faults = self.faults.borrow();
        faults.iter().any(|f| codes.contains(&f.code) && f.file == file && f.span.start == start)
    }

    /// The files in which a fault of such a code was found.
    pub fn files_with(&self, code: impl Fn(Code) -> bool) -> BTreeSet<SourceId> {
        self.faults.borrow().iter().filter(|f| code(f.code)).map(|f| f.file).collect()
    }

    /// The known name that looks most like a mistaken one.
    pub fn nearest<'n>(&self, name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
        let name = comparable(name);
        let tolerance = (name.chars().count() / 3).max(1);
        self.compared(&name, known).filter(|(distance, _)| *distance <= tolerance).min().map(|(_, k)| k)
    }

    /// A sentence of the known names: those that look most like a mistaken one first, and how many there are besides.
    /// `None`: there are none.
    pub fn listed<'n>(
        &self,
        (nl, en): (&str, &str),
        name: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) -> Option<Message> {
        let mut near: Vec<(usize, &str)> = self.compared(&comparable(name), known.clone()).collect();
        // Names that are equally near stay in the order of the file.
        near.sort_by_key(|(distance, _)| *distance);
        let mut all: Vec<&str> = near.into_iter().map(|(_, known)| known).take(MAX_LISTED).collect();
        if all.is_empty() {
            all = known.clone().take(MAX_LISTED).collect();
        }
        let (more, list) = (known.count().saturating_sub(all.len()), all.join(", "));
        match (all.len(), more) {
            (0, _) => None,
            (_, 0) => Some(say!("{nl}: {list}.", "{en}: {list}.")),
            _ => Some(say!("{nl}: {list}, en nog {more}.", "{en}: {list}, and {more} more.")),
        }
    }

    /// How far known names are from one that is comparable; none, when enough has been compared.
    fn compared<'n>(&self, name: &str, known: impl Iterator<Item = &'n str>) -> impl Iterator<Item = (usize, &'n str)> {
        let most = if self.compared.get() >= MAX_COMPARED { 0 } else { MAX_NAMES };
        known.take(most).map(move |known| {
            self.compared.set(self.compared.get() + 1);
            (strsim::damerau_levenshtein(name, known), known)
        })
    }

    /// Keeps the keys that a table was asked for.
    #[cfg(test)]
    pub fn note_asked(&self, file: SourceId, place: &str, keys: &[&'static str]) {
        self.asked.borrow_mut().extend(keys.iter().map(|key| (file, place.to_owned(), *key)));
    }

    /// The keys that were asked for.
    #[cfg(test)]
    pub fn asked(&self) -> Vec<(SourceId, String, &'static str)> {
        self.asked.take()
    }

    /// All faults, each once, in order of file, place and code.
    pub fn into_diagnostics(self, sources: &[SourceFile]) -> Vec<Diagnostic> {
        let lines: Vec<Lines<'_>> = sources.iter().map(|s| Lines::of(&s.text)).collect();
        let mut seen = BTreeSet::new();
        let mut all: Vec<Diagnostic> = self
            .faults
            .into_inner()
            .into_iter()
            .filter(|f| seen.insert((f.file, f.span.start, f.span.end, f.code, f.message.clone())))
            .map(|f| diagnostic(f, sources, &lines))
            .collect();
        all.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.file.clone(), d.line, d.column, d.code);
            key(a).cmp(&key(b))
        });
        all
    }
}

fn diagnostic(fault: Fault, sources: &[SourceFile], lines: &[Lines<'_>]) -> Diagnostic {
    let fix = fix(&fault, &sources[fault.file.0]);
    let place = &lines[fault.file.0];
    let (line, column) = place.at(fault.span.start);
    let (end_line, end_column) = place.at(fault.span.end);
    let related = fault.related.into_iter().map(|(file, span, message)| Related {
        file: sources[file.0].path.clone(),
        line: lines[file.0].at(span.start).0,
        span,
        message,
    });
    Diagnostic {
        fix,
        code: fault.code,
        severity: fault.code.severity(),
        file: sources[fault.file.0].path.clone(),
        line,
        column,
        end_line,
        end_column,
        message: fault.message,
        help: fault.help,
        related: related.collect(),
        counterexample: fault.counterexample,
        witness: fault.witness,
        span: fault.span,
    }
}

/// Where the lines of a text begin.
pub(crate) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub fn of(text: &'t str) -> Self {
        let after = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1);
        Self { text, starts: std::iter::once(0).chain(after).collect() }
    }

    /// Line and column of a byte, both from 1, the column in characters.
    pub fn at(&self, byte: usize) -> (u32, u32) {
        let byte = byte.min(self.text.len());
        let line = self.starts.partition_point(|s| *s <= byte) - 1;
        let start = self.starts[line];
        let column = self.text.as_bytes()[start..byte].iter().filter(|b| (**b & 0xC0) != 0x80).count();
        (u32::try_from(line + 1).unwrap_or(u32::MAX), u32::try_from(column + 1).unwrap_or(u32::MAX))
    }
}

/// A name as it is compared: no longer than a name can be.
fn comparable(name: &str) -> String {
    name.to_lowercase().chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Broken promise: what was too much to keep is said, also when some of what was kept is dropped again.
    #[test]
    fn what_was_not_kept_is_remembered() {
        let sink = Sink::default();
        let fault = || Fault::new(Code::E203, SourceId(0), 0..1, say!("Fout.", "Fault."));
        (1..MAX_FAULTS).for_each(|_| sink.add(fault()));
        assert!(!sink.is_full());
        sink.add(fault());
        sink.retain_from(1, |_| false);
        assert!(sink.is_full() && sink.len() == 1);
    }
}
