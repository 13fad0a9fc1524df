//! From files to a programme: parse, resolve names, inline parts.
//!
//! Every file is read once and every fault is kept with its place. What cannot be read leaves a placeholder in the
//! model, so that the rest can still be judged; with an error there is no programme, so a placeholder never gets out.
//! This module must never know a file system: it is given paths and bytes.

mod behaviour;
mod cursor;
mod elsewhere;
mod field;
mod followup;
mod graph;
mod guard;
mod inline;

mod ladder;
mod locate;
mod measure;
mod names;
mod node;
mod programme;
mod recover;
mod register;
mod route;
mod scopes;
mod source;
mod transition;
mod usage;
mod values;
mod written;

pub(crate) use behaviour::{Surety, behaviour};
pub(crate) use guard::Tests;
pub(crate) use inline::{Inlined, Origin};
pub(crate) use locate::{Places, Step};
pub use source::{MAX_FILE_BYTES, MAX_FILES, SourceFile};

pub(crate) use route::Admission;
pub(crate) use written::{Row, Rows, Spot};

use crate::diagnostic::{Code, Fault, Sink, SourceId, say};
use crate::model::{Map, Programme, Register};
use cursor::{Cx, Table};
use field::Scope;
use graph::Here;
use indexmap::{IndexMap, IndexSet};
use inline::Inliner;
use names::Names;
use route::RawRoute;
use scopes::Scopes;
use source::{Role, Trust};
use std::borrow::Cow;
use toml::de::DeTable;
use transition::RawTransition;
pub(crate) use transition::is_unread;
use usage::Usage;

/// What could be read.
pub(crate) struct Reading {
    pub sources: Vec<SourceFile>,
    /// Whether [`Reading::sources`] are all files there are: there is a most that is read.
    pub all_files: bool,
    /// With placeholders where there were errors; without its routes.
    pub programme: Programme,
    /// The routes of which all files could be read.
    pub routes: Vec<Inlined>,
    /// Its documents, and every place that names one.
    pub register: Register,
    /// Where each rule set of the programme stands.
    pub rules: Vec<Origin>,
    /// Whether [`Reading::routes`] are all there are.
    pub whole: bool,
}

/// A parsed file.
struct File<'t> {
    id: SourceId,
    role: &'t Role,
    table: DeTable<'t>,
    trust: Trust,
}

/// Reads a programme. `elsewhere`: the routes of the programme, when only some of them are among the files.
pub(crate) fn read(files: &[(String, Vec<u8>)], elsewhere: Option<&IndexSet<String>>, sink: &Sink) -> Reading {
    let (mut sources, roles, all_files) = source::decode(files, sink);
    if !roles.contains(&Role::Programme) {
        no_programme(&mut sources, sink);
    }
    let (texts, tables): (Vec<_>, Vec<_>) = (0..roles.len()).map(|n| parseable(&sources[n], SourceId(n), sink)).unzip();
    let mut parsed = Vec::new();
    for (n, ((text, trust), table)) in texts.iter().zip(tables).enumerate() {
        if roles[n] == Role::Behaviour {
            // It is read when the routes are there; nothing of theirs depends on it.
            parsed.push(File { id: SourceId(n), role: &roles[n], table: DeTable::new(), trust: Trust::Whole });
            continue;
        }
        // What is still wrong has been reported.
        let table = table.unwrap_or_else(|| DeTable::parse_recoverable(text).0.into_inner());
        parsed.push(File { id: SourceId(n), role: &roles[n], table, trust: trust.clone() });
    }
    let (programme, rules, routes) = assemble(&parsed, elsewhere, sink);
    let register = register::register(&parsed, &sources, sink);
    let whole = routes.len() == roles.iter().filter(|r| r.route().is_some()).count();
    distrust(&parsed, sink);
    drop(parsed);
    drop(texts);
    Reading { sources, all_files, programme, routes, register, rules, whole }
}

/// The text of a file as far as it is TOML; and the file, when all of it is.
fn parseable<'t>(source: &'t SourceFile, file: SourceId, sink: &Sink) -> ((Cow<'t, str>, Trust), Option<DeTable<'t>>) {
    // It was not even text.
    if sink.has(Code::E001, file) {
        return ((Cow::Borrowed(""), Trust::Nothing), None);
    }
    match DeTable::parse(&source.text) {
        Ok(table) => ((Cow::Borrowed(&source.text), Trust::Whole), Some(table.into_inner())),
        Err(_) => (recover::recover(&source.text, file, sink), None),
    }
}

fn no_programme(sources: &mut Vec<SourceFile>, sink: &Sink) {
    sources.push(SourceFile { path: "programme.toml".to_owned(), text: String::new() });
    let message = say!("Het bestand programme.toml ontbreekt.", "The file programme.toml is missing.");
    let help = say!(
        "Daarin staat wat alle routes samen gebruiken: rollen, organisaties, ladders en uitkomsten.",
        "It holds what all routes share: roles, organisations, ladders and outcomes."
    );
    sink.add(Fault::new(Code::E003, SourceId(sources.len() - 1), 0..0, message).help(help));
}

/// Drops what was said of files that are not TOML: what is missing there may stand in the lines that were lost.
fn distrust(files: &[File<'_>], sink: &Sink) {
    sink.retain(|fault| match files.get(fault.file.0).map(|f| &f.trust) {
        None | Some(Trust::Whole) => true,
        Some(_) if matches!(fault.code, Code::E001 | Code::E005) => true,
        Some(Trust::Partly(lost)) => {
            let value = matches!(fault.code, Code::E002 | Code::E004 | Code::E204);
            value && !lost.iter().any(|l| l.start <= fault.span.start && fault.span.start <= l.end)
        }
        Some(Trust::Nothing) => false,
    });
}

fn assemble(
    files: &[File<'_>],
    elsewhere: Option<&IndexSet<String>>,
    sink: &Sink,
) -> (Programme, Vec<Origin>, Vec<Inlined>) {
    let empty = DeTable::new();
    let main = files.iter().find(|f| *f.role == Role::Programme);
    let table = main.map_or(&empty, |f| &f.table);
    let trust = main.map_or(&Trust::Nothing, |f| &f.trust);
    let mut names = Names::of_programme(table, trust);
    names.routes =
        files.iter().filter_map(|f| f.role.route()).chain(elsewhere.into_iter().flatten().cloned()).collect();
    names.parts = files.iter().filter_map(|f| f.role.part()).collect();
    names.usage = Usage::of(files.iter().filter(|f| f.role.route().or(f.role.part()).is_some()).map(|f| &f.table));
    let at = |file: SourceId| Cx { file, sink, names: &names };

    let root = main.map(|f| Table::root(at(f.id), &f.table));
    let shared = root.as_ref().map(programme::programme);
    let (mut programme, attributes, rules) =
        shared.map_or_else(|| (programme::empty(), Map::new(), Vec::new()), |s| (s.programme, s.attributes, s.rules));
    let file = main.map_or(SourceId(0), |f| f.id);
    let rules = rules.into_iter().map(|span| Origin { file, span }).collect();
    let attributes = Scope { fields: attributes, unknown: *trust != Trust::Whole };

    let roots: Vec<Table<'_>> = files.iter().map(|f| Table::root(at(f.id), &f.table)).collect();
    let scopes = Scopes::of(files, &roots, attributes);
    let mut parts = IndexMap::new();
    let mut routes = Vec::new();
    for ((file, root), (outline, scope)) in files.iter().zip(&roots).zip(scopes.each()) {
        let inside = |path: &str| scopes.inside(file.id, path);
        match file.role {
            Role::Programme | Role::Sources | Role::Behaviour => {}
            Role::Part(stem) => drop(parts.insert(stem.clone(), route::part(root, outline, stem, scope, &inside))),
            Role::Route(stem) => {
                routes.push(route::route(root, outline, stem, (scope, scopes.attributes()), &inside));
            }
        }
    }
    scopes.match_exits(&parts, &routes);
    let all_routes = elsewhere.is_none() && scopes.all_whole();
    if let Some(root) = &root {
        measure::measures(root, &routes, all_routes, &mut programme.targets);
    }
    let anywhere = root.map(|root| everywhere(&root, &scopes, &routes, all_routes)).unwrap_or_default();

    elsewhere::Elsewhere { scopes: &scopes, parts: &parts, routes: &routes }.judge(at(file), &anywhere);
    let inliner = Inliner::new(at(file), &parts, &anywhere);
    let sound = routes.iter().filter(|r| *trust == Trust::Whole && scopes.is_sound(r.file, &parts));
    let inlined = sound.filter_map(|r| inliner.inline(r, scopes.fields_of(r.file))).collect();
    (programme, rules, inlined)
}

/// Reads `[anywhere]` of the programme, which holds for every route that has its targets; ends the file. That some route
/// has them can be judged only if all routes are there.
fn everywhere(root: &Table<'_>, scopes: &Scopes<'_>, routes: &[RawRoute], all_routes: bool) -> Vec<RawTransition> {
    let scope = scopes.every_field();
    let anywhere = route::anywhere(root, &Here::everywhere(&scope));
    root.finish();
    if all_routes && !routes.is_empty() {
        for raw in &anywhere {
            scopes.holds_somewhere(root.cx, raw, routes);
        }
    }
    anywhere
}

/// The name of the route that a file holds, by its path.
pub(crate) fn route_name(path: &str) -> Option<String> {
    Role::of(path)?.route()
}

/// Whether a path is that of the programme.
pub(crate) fn is_programme(path: &str) -> bool {
    Role::of(path) == Some(Role::Programme)
}
