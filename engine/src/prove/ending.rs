//! Whether everyone who gets somewhere can still finish, and whether someone gets everywhere: E103, E102 and W102 for
//! holes that only show when one knows which youths come by. What shows in the graph alone, `check` has told already.
//!
//! Backwards from the outcomes and the handovers along all that people and time do in the normal course: an action from
//! everywhere is no way to finish, nor is a follow-up that the calendar brings (see `check::flow`).

use super::graph::{Case, Edge, Graph, To};
use super::reach::{Reached, Region, split};
use super::space::{Cube, Cut, Set, Space};
use super::words::{example, restricted};
use crate::diagnostic::{Code, Fault, Sink, say};
use crate::model::StateKind;
use std::collections::{BTreeSet, VecDeque};

/// Who can finish, by node; `None`: regions became too large to say.
pub(super) struct Finishing {
    regions: Vec<Region>,
}

impl Finishing {
    /// Everyone who can still finish.
    pub fn of(graph: &Graph<'_>) -> Option<Self> {
        let mut before: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); graph.nodes.len()];
        for (n, node) in graph.nodes.iter().enumerate() {
            for case in node.edges.iter().filter(|e| counts(graph, **e)).flat_map(|e| &graph.edges[*e].cases) {
                if let To::Node(to) = case.to {
                    before[to].insert(n);
                }
            }
            before[n].insert(n);
        }
        let mut all = Self { regions: vec![Region::default(); graph.nodes.len()] };
        let mut open: VecDeque<usize> = (0..graph.nodes.len()).rev().collect();
        let mut queued = vec![true; graph.nodes.len()];
        while let Some(n) = open.pop_front() {
            queued[n] = false;
            if all.grow(graph, n) {
                if all.regions[n].joined {
                    return None;
                }
                for p in before[n].iter().filter(|p| !std::mem::replace(&mut queued[**p], true)) {
                    open.push_back(*p);
                }
            }
        }
        Some(all)
    }

    /// Whether more can finish from a node than was known.
    fn grow(&mut self, graph: &Graph<'_>, n: usize) -> bool {
        let node = &graph.nodes[n];
        if matches!(node.state.kind, StateKind::Final { .. }) {
            return self.regions[n].add(&graph.space, &graph.space.everything()).is_some();
        }
        let mut found = Vec::new();
        for e in node.edges.iter().filter(|e| counts(graph, **e)) {
            let edge = &graph.edges[*e];
            if edge.cases.is_empty() {
                let here = self.regions[n].cubes.iter().filter_map(|c| before_asking(&graph.space, edge, c.clone()));
                found.extend(here);
            }
            for (c, case) in edge.cases.iter().enumerate() {
                for there in self.beyond(graph, n, case) {
                    let mut cubes = split(&graph.space, &[there], &case.when).0;
                    for earlier in &edge.cases[..c] {
                        cubes = split(&graph.space, &cubes, &earlier.when).1;
                    }
                    found.extend(cubes.into_iter().filter_map(|cube| before_asking(&graph.space, edge, cube)));
                }
            }
        }
        let mut grew = false;
        for mut cube in found {
            graph.space.age_back(&mut cube);
            graph.moves().iter().for_each(|(v, _)| graph.space.assign(&mut cube, *v, &graph.space.all(*v)));
            grew |= self.regions[n].add(&graph.space, &cube).is_some();
        }
        grew
    }

    /// Those who finish once a branch has been followed, as they are before anything is written on the way.
    fn beyond(&self, graph: &Graph<'_>, from: usize, case: &Case) -> Vec<Cube> {
        let space = &graph.space;
        let there: Vec<Cube> = match case.to {
            To::Route(_) | To::Unknown => return vec![space.everything()],
            To::Node(to) => {
                let cubes = self.regions[to].cubes.iter();
                cubes.filter_map(|cube| graph.departs(from, to, cube)).collect()
            }
        };
        let written = |mut cube: Cube| {
            for (v, set) in &case.sets {
                cube = freed(space, cube, *v, set)?;
            }
            Some(cube)
        };
        there.into_iter().filter_map(written).collect()
    }

    /// The most youths of a cube, around some who can never finish, who all cannot: what does not matter is left out.
    fn widest(&self, space: &Space, node: usize, cube: &Cube, stuck: &Cube) -> Cube {
        let mut widest = stuck.clone();
        for v in 0..space.variables.len() {
            let mut wider = widest.clone();
            space.assign(&mut wider, v, &space.get(cube, v));
            let none = |c: &Cube| space.within(&wider, &space.as_cut(c)).is_none();
            if self.regions[node].cubes.iter().all(none) {
                widest = wider;
            }
        }
        widest
    }

    /// Those of a cube who can never finish.
    pub fn stuck(&self, space: &Space, node: usize, cube: &Cube) -> Option<Cube> {
        let finishing: Vec<Cut> = self.regions[node].cubes.iter().map(|c| space.as_cut(c)).collect();
        split(space, std::slice::from_ref(cube), &finishing).1.into_iter().next()
    }
}

/// Whether an edge is part of the normal course.
fn counts(graph: &Graph<'_>, edge: usize) -> bool {
    graph.edges[edge].is_normal
}

/// A cube before a variable became one of `set`: it may have been anything, if it can be one of them afterwards.
pub(super) fn freed(space: &Space, mut cube: Cube, v: usize, set: &Set) -> Option<Cube> {
    space.within(&cube, &vec![(v, set.clone())])?;
    space.assign(&mut cube, v, &space.all(v));
    Some(cube)
}

fn before_asking(space: &Space, edge: &Edge<'_>, mut cube: Cube) -> Option<Cube> {
    for (v, values, optional) in &edge.asks {
        cube = match freed(space, cube.clone(), *v, values) {
            Some(cube) => cube,
            None if *optional => cube,
            None => return None,
        };
    }
    space.within(&cube, &edge.needs)
}

/// Reports who can never finish, and where nobody ever comes; whether it was judged. `finishing`: `None` when that is not
/// known.
pub(super) fn judge(graph: &Graph<'_>, reached: &Reached, finishing: Option<&Finishing>, sink: &Sink) -> bool {
    // These follow from a hole in a table, which has been told.
    let holes = [Code::E201, Code::E203, Code::E205, Code::E401];
    if holes.iter().any(|code| !sink.files_with(|c| c == *code).is_empty()) {
        return false;
    }
    nobody_comes(graph, reached, sink);
    if let Some(finishing) = finishing {
        nobody_finishes(graph, reached, finishing, sink);
    }
    true
}

fn nobody_comes(graph: &Graph<'_>, reached: &Reached, sink: &Sink) {
    let told = |file, start| sink.has_at(&[Code::E102, Code::W102], file, start);
    for (n, node) in graph.nodes.iter().enumerate() {
        let route = &graph.routes[node.route];
        let begun = route.initial.is_some_and(|i| !reached.regions[i].cubes.is_empty());
        let Some(origin) = route.all.origins.get(&node.state.id) else { continue };
        let skip =
            route.all.calls.iter().any(|(id, (at, _))| {
                node.state.id.as_str().starts_with(&format!("{id}/")) && told(at.file, at.span.start)
            });
        if !begun || skip || !reached.regions[n].cubes.is_empty() || told(origin.file, origin.span.start) {
            continue;
        }
        // A part stands in many routes: it is enough that someone comes in one of them.
        let elsewhere = graph.nodes.iter().enumerate().any(|(m, other)| {
            let place = graph.routes[other.route].all.origins.get(&other.state.id);
            let same = place.is_some_and(|p| p.file == origin.file && p.span == origin.span);
            same && !reached.regions[m].cubes.is_empty()
        });
        if elsewhere {
            continue;
        }
        let id = &node.state.id;
        let is_final = matches!(node.state.kind, StateKind::Final { .. });
        let code = if is_final { Code::W102 } else { Code::E102 };
        let message = say!(
            "In *{id}* kan niemand komen: geen jongere past bij een rij die ernaartoe leidt.",
            "Nobody can get to *{id}*: no youth fits a row that leads to it."
        );
        let help = say!(
            "Verander de voorwaarden van de rijen naar *{id}*, of haal de stap weg.",
            "Change the tests of the rows that lead to *{id}*, or remove the state."
        );
        sink.add(Fault::new(code, origin.file, origin.span.clone(), message).help(help));
    }
}

fn nobody_finishes(graph: &Graph<'_>, reached: &Reached, finishing: &Finishing, sink: &Sink) {
    let stuck: Vec<Option<(Cube, Cube)>> = (0..graph.nodes.len())
        .map(|n| {
            let cubes = reached.regions[n].cubes.iter();
            cubes.filter_map(|cube| Some((cube.clone(), finishing.stuck(&graph.space, n, cube)?))).next()
        })
        .collect();
    let mut after_stuck = vec![false; graph.nodes.len()];
    for (n, node) in graph.nodes.iter().enumerate().filter(|(n, _)| stuck[*n].is_some()) {
        for case in node.edges.iter().filter(|e| counts(graph, **e)).flat_map(|e| &graph.edges[*e].cases) {
            if let To::Node(to) = case.to {
                after_stuck[to] |= to != n;
            }
        }
    }
    for (r, route) in graph.routes.iter().enumerate() {
        let dead_ends = sink.files_with(|code| matches!(code, Code::E103 | Code::E104 | Code::E403));
        let mut files = route.all.origins.values().map(|o| o.file).chain([route.all.head.file]);
        let dead_end = files.any(|file| dead_ends.contains(&file));
        let of_route = (0..graph.nodes.len()).filter(|n| graph.nodes[*n].route == r && stuck[*n].is_some());
        let first = of_route.clone().find(|n| !after_stuck[*n]).or_else(|| of_route.clone().next());
        let (Some(n), false) = (first, dead_end) else { continue };
        let (Some((before, now)), Some(origin)) = (&stuck[n], route.all.origins.get(&graph.nodes[n].state.id)) else {
            continue;
        };
        let now = finishing.widest(&graph.space, n, before, now);
        let focus = restricted(graph, &now, before);
        let example = example(graph, reached, (n, before), (None, &now), &focus);
        let (nl, en, id) = (example.who.nl(), example.who.en(), &graph.nodes[n].state.id);
        let message = say!("In *{id}* kan {nl} nooit meer klaar zijn.", "In *{id}* {en} can never finish any more.");
        let help = say!(
            "Laat vanaf *{id}* een weg naar een `outcome` open die voor deze jongere geldt.",
            "Leave a way from *{id}* to an `outcome` that holds for this youth."
        );
        sink.add(Fault::new(Code::E103, origin.file, origin.span.clone(), message).help(help).shows(example));
    }
}
