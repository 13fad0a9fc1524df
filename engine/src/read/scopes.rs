//! Between the files: which fields each can name, which parts call which, and whether exits are answered.

use super::File;
use super::cursor::{At, Cx, Table};
use super::field::Scope;
use super::graph::{Graph, Outline};
use super::inline::has_targets;
use super::names::Kind;
use super::route::{RawPart, RawRoute};
use super::source::{Role, Trust};
use super::transition::{RawTo, RawTransition};
use crate::diagnostic::{Code, Fault, SourceId, say};
use crate::id::{FieldId, StateId};
use crate::model::{Field, Map};
use indexmap::{IndexMap, IndexSet};
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// The outline and the scope of every file.
pub(crate) struct Scopes<'f> {
    files: &'f [File<'f>],
    cx: Vec<Cx<'f>>,
    attributes: Scope,
    outlines: Vec<Outline>,
    scopes: Vec<Scope>,
    /// The file of each part.
    parts: IndexMap<String, usize>,
    /// Whether a part calls itself in the end.
    in_ring: Vec<bool>,
}

impl<'f> Scopes<'f> {
    pub fn of(files: &'f [File<'f>], roots: &[Table<'f>], attributes: Scope) -> Self {
        let outlines: Vec<Outline> = files.iter().zip(roots).map(|(f, root)| Outline::of(root, &f.table)).collect();
        let parts = files.iter().enumerate().filter_map(|(n, f)| Some((f.role.part()?, n))).collect();
        let cx = roots.iter().map(|r| r.cx).collect();
        let mut all =
            Self { files, cx, attributes, outlines, scopes: Vec::new(), parts, in_ring: vec![false; files.len()] };
        all.find_rings();
        all.scopes = (0..files.len()).map(|n| all.scope(n)).collect();
        all
    }

    /// Outline and scope of each file, in their order.
    pub fn each(&self) -> impl Iterator<Item = (&Outline, &Scope)> {
        self.outlines.iter().zip(&self.scopes)
    }

    /// Where faults of a file are told.
    pub fn cx(&self, file: SourceId) -> Cx<'f> {
        self.cx[file.0]
    }

    /// The name of the route that a file holds.
    pub fn stem(&self, file: SourceId) -> Option<String> {
        self.files[file.0].role.route()
    }

    pub fn attributes(&self) -> &Scope {
        &self.attributes
    }

    /// Whether all files are TOML.
    pub fn all_whole(&self) -> bool {
        self.files.iter().all(|f| f.trust == Trust::Whole)
    }

    /// A state inside the parts that a file calls (`intake/screening`), and whether it is an exit.
    pub fn inside(&self, file: SourceId, path: &str) -> Option<bool> {
        let (mut file, mut path) = (file.0, path);
        while let Some((state, below)) = path.split_once('/') {
            let part = self.outlines[file].calls.get(state)?;
            file = *self.parts.get(&part.it)?;
            path = below;
        }
        let unknown = (self.files[file].trust != Trust::Whole).then_some(false);
        self.outlines[file].states.get(path).copied().or(unknown)
    }

    /// The fields that a route has, its parts included.
    pub fn fields_of(&self, file: SourceId) -> Map<FieldId, Field> {
        let all = self.scopes[file.0].fields.iter();
        let own = all.filter(|(name, _)| !self.attributes.fields.contains_key(name.as_str()));
        own.map(|(name, defined)| (name.clone(), defined.field.clone())).collect()
    }

    /// All fields of all routes, and the attributes.
    pub fn every_field(&self) -> Scope {
        let mut all = self.attributes.clone();
        all.unknown |= !self.all_whole();
        for scope in &self.scopes {
            for (name, defined) in &scope.fields {
                all.fields.entry(name.clone()).or_insert_with(|| defined.clone());
            }
        }
        all
    }

    /// The parts that a file calls, and that those call; their files, without the file itself unless in a ring.
    fn called(&self, file: usize) -> IndexSet<usize> {
        let mut all = IndexSet::new();
        let direct = |n: usize| self.outlines[n].calls.values().filter_map(|name| self.parts.get(&name.it).copied());
        let mut open: Vec<usize> = direct(file).collect();
        while let Some(next) = open.pop() {
            if all.insert(next) {
                open.extend(direct(next));
            }
        }
        all
    }

    fn scope(&self, file: usize) -> Scope {
        let mut scope = self.attributes.clone();
        if matches!(self.files[file].role, Role::Programme | Role::Sources) {
            return scope;
        }
        let called = self.called(file);
        for n in std::iter::once(file).chain(called.iter().copied()) {
            scope.add(self.cx[file], &self.outlines[n].fields);
            scope.unknown |= self.files[n].trust != Trust::Whole;
        }
        scope
    }

    /// Whether a route and all parts that it calls are there, so that its graph can be judged.
    pub fn is_sound(&self, file: SourceId, parts: &IndexMap<String, RawPart>) -> bool {
        let called = self.called(file.0);
        let mut all = std::iter::once(file.0).chain(called.iter().copied());
        let begins = called.iter().filter_map(|n| parts.get(&self.files[*n].role.part()?));
        let begins = begins.into_iter().all(|p| p.graph.initial.is_some());
        begins
            && all.all(|n| {
                let there = self.outlines[n].calls.values().all(|name| self.parts.contains_key(&name.it));
                there && !self.in_ring[n] && self.files[n].trust == Trust::Whole
            })
    }

    /// Reports parts that call each other in a circle.
    fn find_rings(&mut self) {
        let mut graph: DiGraph<usize, ()> = DiGraph::new();
        let nodes: Vec<NodeIndex> = (0..self.files.len()).map(|n| graph.add_node(n)).collect();
        for (n, outline) in self.outlines.iter().enumerate() {
            for part in outline.calls.values().filter_map(|name| self.parts.get(&name.it)) {
                graph.update_edge(nodes[n], nodes[*part], ());
            }
        }
        for ring in tarjan_scc(&graph) {
            let ring: IndexSet<usize> = ring.into_iter().map(|n| graph[n]).collect();
            let Some(first) = ring.iter().copied().min() else { continue };
            if ring.len() == 1 && !graph.contains_edge(nodes[first], nodes[first]) {
                continue;
            }
            ring.iter().for_each(|n| self.in_ring[*n] = true);
            self.ring(first, &ring);
        }
    }

    fn ring(&self, first: usize, ring: &IndexSet<usize>) {
        let next = |n: usize| {
            let calls = self.outlines[n].calls.values();
            calls.filter_map(|name| Some((name, *self.parts.get(&name.it)?))).find(|(_, part)| ring.contains(part))
        };
        let name = |n: usize| self.files[n].role.part().unwrap_or_default();
        let Some((place, _)) = next(first) else { return };
        let mut path = vec![first];
        while let Some((_, part)) = next(path[path.len() - 1]) {
            let seen = path.contains(&part);
            path.push(part);
            if seen {
                break;
            }
        }
        let shown: Vec<String> = path.into_iter().map(name).collect();
        let path = shown.join(" → ");
        let message = say!(
            "Delen roepen elkaar hier in een kring aan, zonder eind: {path}.",
            "Parts call each other in a circle here, without end: {path}."
        );
        let cx = self.cx[first];
        cx.sink.add(Fault::new(Code::E101, cx.file, place.span.clone(), message).example(path));
    }

    /// Every exit of a part is answered by who calls it, and nothing else is.
    pub fn match_exits(&self, parts: &IndexMap<String, RawPart>, routes: &[RawRoute]) {
        let routes = routes.iter().map(|r| (r.file, &r.graph));
        let all = parts.values().map(|p| (p.file, &p.graph)).chain(routes);
        for (file, graph) in all {
            self.exits_of(self.cx[file.0], graph);
        }
    }

    fn exits_of(&self, cx: Cx<'_>, graph: &Graph) {
        for step in graph.steps.values() {
            let Some(part) = step.calls.as_ref().and_then(|name| self.parts.get(&name.it)) else { continue };
            if self.files[*part].trust != Trust::Whole {
                continue;
            }
            let exits: IndexSet<String> = self.outlines[*part].exits.iter().cloned().collect();
            for on in &step.on {
                cx.among(Kind::Exit, &At { it: on.action.to_string(), span: on.span.clone() }, &exits);
            }
            let (state, file) = (&step.state.id, &self.files[*part].role.part().unwrap_or_default());
            for exit in exits.iter().filter(|exit| step.on.iter().all(|on| on.action.as_str() != *exit)) {
                let message = say!(
                    "Wie het deel *{file}* verlaat met `{exit}`, kan vanuit *{state}* nergens heen.",
                    "Who leaves the part *{file}* by `{exit}` can go nowhere from *{state}*."
                );
                let help = say!(
                    "Zet er [state.{state}.on.{exit}] bij, met een `target`.",
                    "Add [state.{state}.on.{exit}] with a `target`."
                );
                cx.fault_help(Code::E003, &step.span, message, help);
            }
        }
    }

    /// Reports an action of the programme that no route can offer, or that names a field that a route lacks.
    pub fn holds_somewhere(&self, cx: Cx<'_>, raw: &RawTransition, routes: &[RawRoute]) {
        let holding: Vec<&RawRoute> = routes.iter().filter(|r| has_targets(&r.graph, raw)).collect();
        if holding.is_empty() {
            self.held_nowhere(cx, raw, routes);
        }
        let every = self.every_field();
        for route in holding {
            let tests = raw.branches.iter().flat_map(|b| b.when.guard.tests.iter().map(|(field, _)| field));
            let set = raw.branches.iter().flat_map(|b| b.set.iter().map(|(field, _)| field));
            let fields: IndexSet<&FieldId> = raw.ask.iter().map(|a| &a.field).chain(tests).chain(set).collect();
            let kind = |scope: &Scope, field: &FieldId| scope.fields.get(field).map(|d| d.field.kind.clone());
            let scope = &self.scopes[route.file.0];
            for field in
                fields.into_iter().filter(|f| f.as_str() != super::field::AGE && kind(scope, f) != kind(&every, f))
            {
                let (title, action) = (&route.title, &raw.action);
                let message = say!(
                    "De actie *{action}* gebruikt `{field}`, maar dat is in de route *{title}* geen veld, of een ander.",
                    "The action *{action}* uses `{field}`, but in the route *{title}* that is no field, or another one."
                );
                cx.fault(Code::E101, &raw.span, message);
            }
        }
    }

    fn held_nowhere(&self, cx: Cx<'_>, raw: &RawTransition, routes: &[RawRoute]) {
        let states: IndexSet<String> =
            routes.iter().flat_map(|r| r.graph.steps.keys().map(StateId::to_string)).collect();
        let mut named = true;
        for branch in &raw.branches {
            if let RawTo::State(name) = &branch.to {
                named &= cx.among(Kind::State, name, &states);
            }
        }
        if named {
            let action = &raw.action;
            let message = say!(
                "Geen enkele route heeft alle stappen waar *{action}* heen gaat.",
                "No route has all states to which *{action}* leads."
            );
            cx.fault(Code::E101, &raw.span, message);
        }
    }
}
