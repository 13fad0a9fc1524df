//! Reads `sources.toml`, and gathers every place in the files that names a source.

use super::cursor::{At, Cx, Table};
use super::names::Names;
use super::programme::title;
use super::source::{Role, Trust};
use super::{File, SourceFile};
use crate::diagnostic::{Code, Lines, Sink, say};
use crate::model::{Agreement, Document, Map, PROPOSAL, Place, Register};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// How deep sources can stand: `state.x.on.y`.
const MAX_DEPTH: usize = 6;

/// Reads the register, and judges what the other files say of it. Without `sources.toml` a source is any text.
pub(crate) fn register(files: &[File<'_>], texts: &[SourceFile], sink: &Sink) -> Register {
    let names = Names::default();
    let at = |file: &File<'_>| Cx { file: file.id, sink, names: &names };
    let own = files.iter().find(|f| *f.role == Role::Sources);
    let documents = own.map(|f| documents(&Table::root(at(f), &f.table), &Lines::of(&texts[f.id.0].text)));
    let can_judge = own.is_some_and(|f| f.trust == Trust::Whole);
    let documents = documents.unwrap_or_default();
    let mut places = Vec::new();
    for file in files.iter().filter(|f| !matches!(f.role, Role::Sources | Role::Behaviour)) {
        let source = &texts[file.id.0];
        let mut walk =
            Walk { file: &source.path, lines: Lines::of(&source.text), places: Vec::new(), named: Vec::new() };
        walk.table(&file.table, 0..0, "", 0);
        if can_judge {
            walk.named.iter().for_each(|name| judge(at(file), name, &documents));
        }
        walk.places.sort_by_key(|p| p.line);
        places.extend(walk.places);
    }
    Register { documents, places }
}

fn documents(root: &Table<'_>, lines: &Lines<'_>) -> Map<String, Document> {
    let mut all = Map::new();
    for (name, table) in root.section("document") {
        let title = title(&table, "\"Regionaal programma 2020-2024\"");
        let agreements = table.section("agreement");
        table.finish();
        let read = |(name, table): (At<String>, Table<'_>)| {
            let line = lines.at(name.span.start).0;
            (name.it, agreement(&table, line))
        };
        all.insert(name.it, Document { title, agreements: agreements.into_iter().map(read).collect() });
    }
    root.finish();
    all
}

fn agreement(table: &Table<'_>, line: u32) -> Agreement {
    const CHAPTER: &str = "\"5F Informatieoverdracht\"";
    const SAYS: &str = "\"De school blijft na de start twee jaar nazorg geven.\"";
    let chapter = table.need("chapter", CHAPTER).and_then(|n| n.line(CHAPTER));
    let says = table.need("says", SAYS).and_then(|n| n.line(SAYS));
    let outside = table.take("outside").and_then(|n| n.line("\"Gaat over de inkoop en niet over een jongere.\""));
    table.finish();
    let text = |line: Option<At<String>>| line.map(|l| l.it).unwrap_or_default();
    Agreement { chapter: text(chapter), says: text(says), outside: outside.map(|o| o.it), line }
}

/// Whether a source is a proposal.
fn is_proposal(source: &str) -> bool {
    source.strip_prefix(PROPOSAL).is_some_and(|rest| rest.is_empty() || rest.starts_with(": "))
}

/// Whether a document or an agreement is there; if not, that is reported.
pub(super) fn judge(cx: Cx<'_>, name: &At<String>, documents: &Map<String, Document>) {
    if is_proposal(&name.it) {
        return;
    }
    let document = documents.get(name.it.split('/').next().unwrap_or_default());
    let agreements = document.filter(|d| !d.agreements.is_empty());
    let is_there = match (name.it.split_once('/'), agreements) {
        (Some((_, agreement)), Some(document)) => document.agreements.contains_key(agreement),
        (None, None) => document.is_some(),
        _ => false,
    };
    if is_there {
        return;
    }
    let shown = super::cursor::short(&name.it);
    let message =
        say!("De bron `{shown}` staat niet in sources.toml.", "The source `{shown}` does not stand in sources.toml.");
    let whole = documents.iter().filter(|(_, d)| d.agreements.is_empty()).map(|(name, _)| name.clone());
    let parts = documents.iter().flat_map(|(d, document)| document.agreements.keys().map(move |a| format!("{d}/{a}")));
    let known: Vec<String> = whole.chain(parts).collect();
    let help = || {
        Some(say!(
            "Schrijf document/afspraak zoals daar, de naam van een wet, of \"{PROPOSAL}: …\".",
            "Write document/agreement as there, the name of a law, or \"{PROPOSAL}: …\"."
        ))
    };
    cx.mistaken(Code::E601, (&name.it, &name.span), message, known.iter().map(String::as_str), help);
}

struct Walk<'w> {
    file: &'w str,
    lines: Lines<'w>,
    places: Vec<Place>,
    named: Vec<At<String>>,
}

impl Walk<'_> {
    /// Gathers a table and those below it; what cannot stand there is reported by who reads that table.
    fn table(&mut self, table: &DeTable<'_>, span: Range<usize>, at: &str, depth: usize) {
        let sources = table.get("sources").and_then(|s| s.get_ref().as_array());
        let named: Vec<At<String>> = sources
            .into_iter()
            .flat_map(|list| list.iter())
            .filter_map(|s| Some(At { it: s.get_ref().as_str()?.to_owned(), span: s.span() }))
            .collect();
        let is_step = is_step(at, table);
        if is_step || sources.is_some() {
            let text = |key| table.get(key).and_then(|t| t.get_ref().as_str()).map(str::to_owned);
            self.places.push(Place {
                file: self.file.to_owned(),
                line: self.lines.at(span.start).0,
                at: at.to_owned(),
                title: text("title").or_else(|| text("label")),
                is_step,
                sources: named.iter().map(|n| n.it.clone()).collect(),
            });
        }
        self.named.extend(named);
        if depth < MAX_DEPTH {
            table.iter().for_each(|(key, value)| self.value(key, value.get_ref(), at, depth + 1));
        }
    }

    fn value(
        &mut self,
        key: &toml::Spanned<std::borrow::Cow<'_, str>>,
        value: &DeValue<'_>,
        above: &str,
        depth: usize,
    ) {
        let at = if above.is_empty() { key.get_ref().to_string() } else { format!("{above}.{}", key.get_ref()) };
        match value {
            DeValue::Table(table) => self.table(table, key.span(), &at, depth),
            DeValue::Array(list) => {
                for (n, item) in list.iter().enumerate() {
                    if let DeValue::Table(table) = item.get_ref() {
                        self.table(table, item.span(), &format!("{at}.{}", n + 1), depth);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A follow-up, or a state in which someone must act or something must happen.
fn is_step(at: &str, table: &DeTable<'_>) -> bool {
    let elsewhere = ["part", "outcome", "exit"].iter().any(|key| table.contains_key(*key));
    let named = |section| at.strip_prefix(section).is_some_and(|name: &str| !name.is_empty() && !name.contains('.'));
    named("followup.") || (named("state.") && !elsewhere)
}
