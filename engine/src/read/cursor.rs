//! Walks TOML tables by hand, so that every value keeps its place in the file (serde loses it), and so that all
//! faults of a file are found in one walk: unknown keys, missing keys, values of the wrong type.

use super::names::Names;
use super::node::Node;
use crate::diagnostic::{Code, Cure, Fault, Message, Sink, SourceId, THERE_ARE, say};
use crate::id::is_name;
use std::cell::RefCell;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub it: T,
    pub span: Range<usize>,
}

/// Where a reader is: which file, which names there are, and where its faults go.
#[derive(Clone, Copy)]
pub(crate) struct Cx<'t> {
    pub file: SourceId,
    pub sink: &'t Sink,
    pub names: &'t Names,
}

impl Cx<'_> {
    /// Reports a fault in this file.
    pub fn fault(&self, code: Code, span: &Range<usize>, message: Message) {
        self.sink.add(Fault::new(code, self.file, span.clone(), message));
    }

    /// Reports a fault in this file, with what to do about it.
    pub fn fault_help(&self, code: Code, span: &Range<usize>, message: Message, help: impl Into<Option<Message>>) {
        self.sink.add(Fault::new(code, self.file, span.clone(), message).help(help));
    }

    /// Reports a name that is mistaken. With one that looks like it ("bedoel je …?"), that is the cure; else `help` tells
    /// what to do.
    pub fn mistaken<'n>(
        &self,
        code: Code,
        (name, span): (&str, &Range<usize>),
        message: Message,
        known: impl Iterator<Item = &'n str>,
        help: impl FnOnce() -> Option<Message>,
    ) {
        let fault = Fault::new(code, self.file, span.clone(), message);
        self.sink.add(match self.sink.nearest(name, known) {
            Some(near) => {
                let cure = Cure::Rename { wrong: name.to_owned(), right: near.to_owned() };
                fault.help(say!("Bedoel je `{near}`?", "Did you mean `{near}`?")).cure(cure)
            }
            None => fault.help(help()),
        });
    }

    /// Whether something of this name exists; if not, and when that is sure, it is reported.
    pub fn known<'n>(
        &self,
        kind: (&str, &str),
        name: &At<String>,
        known: impl Iterator<Item = &'n str> + Clone,
        sure: bool,
    ) -> bool {
        let there = known.clone().any(|k| k == name.it);
        if !there && sure {
            self.nowhere(kind, name, known);
        }
        there
    }

    /// Reports that nothing of this name exists.
    pub fn nowhere<'n>(&self, (nl, en): (&str, &str), name: &At<String>, known: impl Iterator<Item = &'n str> + Clone) {
        let shown = short(&name.it);
        let message = say!("Er is geen {nl} `{shown}`.", "There is no {en} `{shown}`.");
        let all = known.clone();
        let help = || self.sink.listed(THERE_ARE, &name.it, all);
        self.mistaken(Code::E101, (&name.it, &name.span), message, known, help);
    }
}

/// A table and the keys that were asked of it.
pub(crate) struct Table<'t> {
    pub cx: Cx<'t>,
    pub span: Range<usize>,
    /// How the file would name it: `state.matching`.
    pub place: String,
    table: &'t DeTable<'t>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'t> Table<'t> {
    pub fn new(cx: Cx<'t>, span: Range<usize>, place: String, table: &'t DeTable<'t>) -> Self {
        Self { cx, span, place, table, asked: RefCell::default() }
    }

    /// A whole file.
    pub fn root(cx: Cx<'t>, table: &'t DeTable<'t>) -> Self {
        Self::new(cx, 0..0, String::new(), table)
    }

    /// The value of a key.
    pub fn take(&self, key: &'static str) -> Option<Node<'t>> {
        self.asked.borrow_mut().push(key);
        let (k, v) = self.table.get_key_value(key)?;
        Some(self.node(key, k.span(), v))
    }

    /// The value of a key that must be there; `example` is how it could be written.
    pub fn need(&self, key: &'static str, example: &str) -> Option<Node<'t>> {
        let node = self.take(key);
        if node.is_none() {
            self.missing(key, example);
        }
        node
    }

    /// Reports a key that must be there.
    pub fn missing(&self, key: &str, example: &str) {
        // A section is written as a header, anything else behind an equals sign.
        let is_section = example.trim_start_matches('[').starts_with(|c: char| c.is_ascii_lowercase());
        let line = if is_section { example.to_owned() } else { format!("{key} = {example}") };
        self.missing_told(key, say!("Zet erbij, bijvoorbeeld: {line}", "Add, for example: {line}"));
    }

    /// Reports a key that must be there, with what to do.
    pub fn missing_told(&self, key: &str, help: Message) {
        let (nl, en) = self.title();
        let message = say!("In {nl} ontbreekt `{key}`.", "`{key}` is missing in {en}.");
        self.cx.fault_help(Code::E003, &self.span, message, help);
    }

    /// On what it rests; that there are such sources is judged elsewhere.
    pub fn sources(&self) -> Vec<String> {
        let sources = self.take("sources").map(|n| n.lines("\"voorstel\"")).unwrap_or_default();
        sources.into_iter().map(|s| s.it).collect()
    }

    /// Whether a key is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The table behind a key, if it is there.
    pub fn sub(&self, key: &'static str) -> Option<Table<'t>> {
        self.take(key)?.table()
    }

    /// The tables `[key.*]`, by the names that the author chose.
    pub fn section(&self, key: &'static str) -> Vec<(At<String>, Table<'t>)> {
        let named = self.sub(key).map(|t| t.named()).unwrap_or_default();
        named.into_iter().filter_map(|(name, node)| Some((name, node.table()?))).collect()
    }

    /// How it is called in a Dutch and in an English sentence.
    fn title(&self) -> (String, String) {
        match self.place.as_str() {
            "" => ("dit bestand".to_owned(), "this file".to_owned()),
            place => (format!("[{place}]"), format!("[{place}]")),
        }
    }

    /// All entries of a table whose keys are names that the author chose; faulty names are reported and left out.
    pub fn named(&self) -> Vec<(At<String>, Node<'t>)> {
        self.entries().into_iter().filter(|(name, _)| self.cx.proper_name(name)).collect()
    }

    /// All entries of a table with free keys.
    pub fn entries(&self) -> Vec<(At<String>, Node<'t>)> {
        let all = self.table.iter().map(|(k, v)| {
            let key = At { it: k.get_ref().to_string(), span: k.span() };
            (key, self.node(k.get_ref(), k.span(), v))
        });
        all.collect()
    }

    fn node(&self, key: &str, span: Range<usize>, value: &'t toml::Spanned<DeValue<'t>>) -> Node<'t> {
        let place = if self.place.is_empty() { key.to_owned() } else { format!("{}.{key}", self.place) };
        Node { cx: self.cx, span: value.span(), key: span, place, value: value.get_ref() }
    }

    /// Notes which keys were asked of a table whose other names are the author's own, so that none of these is reported.
    pub fn note(&self) {
        #[cfg(test)]
        self.cx.sink.note_asked(self.cx.file, &self.place, &self.asked.borrow());
    }

    /// Reports the keys that nobody asked for. Several that look like nothing here are one fault: a header is missing.
    pub fn finish(&self) {
        let asked = self.asked.borrow();
        #[cfg(test)]
        self.cx.sink.note_asked(self.cx.file, &self.place, &asked);
        let mut strays: Vec<(&str, Range<usize>)> = Vec::new();
        for (key, value) in self.table.iter().filter(|(k, _)| !asked.contains(&k.get_ref().as_ref())) {
            let near = self.cx.sink.nearest(key.get_ref(), asked.iter().copied());
            let is_section = self.place.is_empty() && value.get_ref().is_table();
            if near.is_some() || is_section {
                self.unknown(key.get_ref(), &key.span(), near);
            } else {
                strays.push((key.get_ref(), key.span()));
            }
        }
        match strays.as_slice() {
            [(_, first), _, _, ..] => self.header_missing(&strays, first),
            few => few.iter().for_each(|(key, span)| self.unknown(key, span, None)),
        }
    }

    fn unknown(&self, key: &str, span: &Range<usize>, near: Option<&str>) {
        let (name, (nl, en)) = (short(key), self.title());
        let message = say!("`{name}` is geen woord dat in {nl} kan staan.", "`{name}` is not a key of {en}.");
        self.cx.mistaken(Code::E002, (key, span), message, near.into_iter(), || None);
    }

    fn header_missing(&self, strays: &[(&str, Range<usize>)], first: &Range<usize>) {
        let names: Vec<String> = strays.iter().take(6).map(|(key, _)| format!("`{}`", short(key))).collect();
        let (names, (nl, en)) = (names.join(", "), self.title());
        let message = say!("In {nl} kunnen deze woorden niet staan: {names}.", "These are no keys of {en}: {names}.");
        let help = say!(
            "Mist er boven deze regel een kop, zoals [state.…]?",
            "Is there a header missing above this line, such as [state.…]?"
        );
        self.cx.fault_help(Code::E002, first, message, help);
    }

    /// Reports keys that cannot stand here, because of `why`.
    pub fn forbid(&self, keys: &[&'static str], why: &Message) {
        for key in keys {
            if let Some(node) = self.take(key) {
                let (nl, en) = (why.nl(), why.en());
                self.cx.fault(
                    Code::E004,
                    &node.key,
                    say!("`{key}` kan hier niet staan: {nl}.", "`{key}` cannot stand here: {en}."),
                );
            }
        }
    }
}

impl Cx<'_> {
    /// Whether a name has the form of a name; if not, it is reported.
    pub fn proper_name(&self, name: &At<String>) -> bool {
        let proper = is_name(&name.it);
        if !proper {
            let shown = short(&name.it);
            self.fault_help(
                Code::E004,
                &name.span,
                say!("`{shown}` kan geen naam zijn.", "`{shown}` cannot be a name."),
                say!(
                    "Een naam begint met een kleine letter en heeft alleen kleine letters, cijfers, _ en -, hooguit 64.",
                    "A name begins with a lowercase letter and has only lowercase letters, digits, _ and -, at most 64."
                ),
            );
        }
        proper
    }
}

/// A name as it can stand in a sentence.
pub(crate) fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}
