//! Which youths can get to which state: from the admissions along every edge to a fixed point.
//!
//! A region is a union of cubes. It is exact as long as it has at most [`MOST_CUBES`]; beyond that cubes are joined, so
//! that more seems possible than is, and never less.

use super::graph::{Case, Graph, To};
use super::space::{Cube, Cut, Set, Space};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// The most cubes of one region.
const MOST_CUBES: usize = 128;

/// A set of youths.
#[derive(Clone, Debug, Default)]
pub(super) struct Region {
    pub cubes: Vec<Cube>,
    /// Whether cubes were joined that are more together than apart.
    pub joined: bool,
}

impl Region {
    /// Adds a cube. What is new of it, together with what it was merged with; `None`: it was in there.
    pub fn add(&mut self, space: &Space, cube: &Cube) -> Option<Cube> {
        if self.cubes.iter().any(|c| Space::contains(c, cube)) {
            return None;
        }
        let mut cube = cube.clone();
        loop {
            self.cubes.retain(|c| !Space::contains(&cube, c));
            let merged = self.cubes.iter().enumerate().find_map(|(i, c)| Some((i, space.merged(c, &cube)?)));
            let Some((i, merged)) = merged else { break };
            self.cubes.swap_remove(i);
            cube = merged;
        }
        if self.cubes.len() == MOST_CUBES {
            self.joined = true;
            cube = self.cubes.drain(..).fold(cube, |all, c| space.hull(&all, &c));
        }
        self.cubes.push(cube.clone());
        Some(cube)
    }
}

/// What is still to be followed, by node: those in front of a route go first, so that what gets together on the way is
/// followed together.
type Open = BTreeMap<usize, Vec<Cube>>;

/// What to follow now: a route to its end, then the one behind it, so that all that is handed over to a route meanwhile is
/// followed together.
fn next(graph: &Graph<'_>, open: &mut Open, last: usize) -> Option<(usize, Vec<Cube>)> {
    let base = graph.nodes.get(last).map_or(0, |node| graph.routes[node.route].base);
    let node = open.range(base..).next().or_else(|| open.first_key_value()).map(|(node, _)| *node)?;
    open.remove_entry(&node)
}

/// How youths got to a state.
#[derive(Clone, Debug)]
pub(super) struct Derivation {
    pub node: usize,
    pub cube: Cube,
    pub from: From,
}

/// What came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// They were enrolled.
    Enrolled,
    /// An edge was followed from a node; `None`: what was filled in was kept, and they stayed.
    Edge { node: usize, edge: usize, case: Option<usize> },
}

/// The fixed point.
pub(super) struct Reached {
    /// By node.
    pub regions: Vec<Region>,
    /// In the order in which they were found.
    pub log: Vec<Derivation>,
    /// The derivations of each node.
    pub of_node: Vec<Vec<usize>>,
}

/// Where a way without a question or a condition leads: what it writes, and to whom.
type Way<'g> = (To, &'g [(usize, Set)]);

/// By node, the edges to follow. Of those that ask nothing and lead everyone the same way, what some can do adds nothing to
/// what all can do, nor twice the same.
fn ahead(graph: &Graph<'_>) -> Vec<Vec<usize>> {
    let way = |e: usize| -> Option<Way<'_>> {
        let edge = &graph.edges[e];
        match edge.cases.as_slice() {
            [case] if edge.asks.is_empty() && is_straight(&edge.cases) => Some((case.to, &case.sets)),
            _ => None,
        }
    };
    let mut known = HashMap::new();
    let ways: Vec<Option<usize>> = (0..graph.edges.len())
        .map(|e| {
            let next = known.len();
            way(e).map(|way| *known.entry(way).or_insert(next))
        })
        .collect();
    let of_node = |edges: &[usize]| {
        let adds = |at: usize, e: usize| {
            let Some(way) = ways[e] else { return true };
            let needs = &graph.edges[e].needs;
            let more = |(other_at, other): (usize, &usize)| {
                let theirs = &graph.edges[*other].needs;
                other_at != at
                    && ways[*other] == Some(way)
                    && (theirs.is_empty() && !needs.is_empty() || theirs == needs && other_at < at)
            };
            !edges.iter().enumerate().any(more)
        };
        edges.iter().enumerate().filter(|(at, e)| adds(*at, **e)).map(|(_, e)| *e).collect()
    };
    graph.nodes.iter().map(|node| of_node(&node.edges)).collect()
}

impl Reached {
    /// Lets everyone in whom `newcomers` and the admissions of some routes allow.
    pub fn from_admissions(graph: &Graph<'_>, routes: Range<usize>, newcomers: &[Cube]) -> Self {
        let mut reached = Self::nobody(graph);
        let mut open = Open::new();
        for r in routes {
            reached.let_in(graph, r, (newcomers, &graph.routes[r].admits), Graph::enrol, &mut open);
        }
        reached.close(graph, open);
        reached
    }

    /// Lets everyone in whom `comers` and a route allow on a handover, at its beginning.
    pub fn from_handovers(graph: &Graph<'_>, r: usize, comers: &[Cube]) -> Self {
        let mut reached = Self::nobody(graph);
        let mut open = Open::new();
        reached.let_in(graph, r, (comers, &graph.routes[r].receives), Graph::receive, &mut open);
        reached.close(graph, open);
        reached
    }

    fn nobody(graph: &Graph<'_>) -> Self {
        let n = graph.nodes.len();
        Self { regions: vec![Region::default(); n], log: Vec::new(), of_node: vec![Vec::new(); n] }
    }

    /// Those of `comers` whom some rows allow, at the beginning of a route; `begin` is what becomes of them there.
    fn let_in<'a>(
        &mut self,
        graph: &Graph<'a>,
        r: usize,
        (comers, rows): (&[Cube], &[Cut]),
        begin: fn(&Graph<'a>, usize, &mut Cube),
        open: &mut Open,
    ) {
        let Some(initial) = graph.routes[r].initial else { return };
        for cut in rows {
            for mut cube in comers.iter().filter_map(|c| graph.space.within(c, cut)) {
                begin(graph, r, &mut cube);
                graph.arrive(None, initial, &mut cube);
                self.derive(graph, initial, cube, From::Enrolled, open);
            }
        }
    }

    /// To the fixed point.
    fn close(&mut self, graph: &Graph<'_>, mut open: Open) {
        let ahead = ahead(graph);
        let mut last = 0;
        while let Some((node, cubes)) = next(graph, &mut open, last) {
            last = node;
            for cube in cubes {
                // What was merged into something larger meanwhile is followed with that.
                if self.regions[node].cubes.contains(&cube) {
                    self.follow_all(graph, (node, &ahead[node]), &cube, &mut open);
                }
            }
        }
    }

    fn derive(&mut self, graph: &Graph<'_>, node: usize, cube: Cube, from: From, open: &mut Open) {
        if let Some(more) = self.regions[node].add(&graph.space, &cube) {
            self.of_node[node].push(self.log.len());
            self.log.push(Derivation { node, cube, from });
            open.entry(node).or_default().push(more);
        }
    }

    fn follow_all(&mut self, graph: &Graph<'_>, (node, ahead): (usize, &[usize]), cube: &Cube, open: &mut Open) {
        for e in ahead {
            let edge = &graph.edges[*e];
            let Some(asked) = asked(graph, *e, cube) else { continue };
            if edge.cases.is_empty() {
                let mut stay = asked.clone();
                graph.stay(node, &mut stay);
                self.derive(graph, node, stay, From::Edge { node, edge: *e, case: None }, open);
            }
            if is_straight(&edge.cases) {
                self.follow(graph, node, (*e, 0), asked, open);
                continue;
            }
            for (case, hits) in hits(graph, *e, vec![asked]).0.into_iter().enumerate() {
                for hit in hits {
                    self.follow(graph, node, (*e, case), hit, open);
                }
            }
        }
    }

    fn follow(&mut self, graph: &Graph<'_>, node: usize, (edge, case): (usize, usize), hit: Cube, open: &mut Open) {
        let branch = &graph.edges[edge].cases[case];
        let stays = matches!(branch.to, To::Route(_)) && !graph.edges[edge].asks.is_empty();
        let stays = stays.then(|| hit.clone());
        let mut cube = hit;
        branch.sets.iter().for_each(|(v, set)| graph.space.assign(&mut cube, *v, set));
        let from = From::Edge { node, edge, case: Some(case) };
        match branch.to {
            To::Unknown => {}
            To::Node(to) => {
                graph.arrive(Some(node), to, &mut cube);
                self.derive(graph, to, cube, from, open);
            }
            To::Route(offer) => {
                if let Some(at) = offer.at {
                    for cut in graph.receives(offer) {
                        let Some(mut cube) = graph.space.within(&cube, cut) else { continue };
                        graph.receive(offer.route, &mut cube);
                        graph.arrive(None, at, &mut cube);
                        self.derive(graph, at, cube, from, open);
                    }
                }
                // What was filled in stays, also when the handover is declined.
                if let Some(mut stay) = stays {
                    graph.stay(node, &mut stay);
                    self.derive(graph, node, stay, From::Edge { node, edge, case: None }, open);
                }
            }
        }
    }
}

/// Whether everyone goes the same way.
fn is_straight(cases: &[Case]) -> bool {
    matches!(cases, [case] if case.when.iter().any(Vec::is_empty))
}

/// Youths of a cube for whom an edge is open, after what it asks was filled in; `None`: it is open for none of them.
pub(super) fn asked(graph: &Graph<'_>, edge: usize, cube: &Cube) -> Option<Cube> {
    let edge = &graph.edges[edge];
    let mut cube = graph.space.within(cube, &edge.needs)?;
    for (v, values, optional) in &edge.asks {
        if *optional {
            graph.space.widen(&mut cube, *v, values);
        } else if values.iter().all(|w| *w == 0) {
            return None;
        } else {
            graph.space.assign(&mut cube, *v, values);
        }
    }
    Some(cube)
}

/// Who follows each branch, the first that holds; and who is left.
pub(super) fn hits(graph: &Graph<'_>, edge: usize, cubes: Vec<Cube>) -> (Vec<Vec<Cube>>, Vec<Cube>) {
    let mut rest = cubes;
    let mut hits = Vec::new();
    for case in &graph.edges[edge].cases {
        let (hit, left) = parted(&graph.space, rest, &case.when);
        hits.push(hit);
        rest = left;
    }
    (hits, rest)
}

/// Cubes within any of some restrictions, and those outside all of them.
pub(super) fn split(space: &Space, cubes: &[Cube], cuts: &[Cut]) -> (Vec<Cube>, Vec<Cube>) {
    parted(space, cubes.to_vec(), cuts)
}

fn parted(space: &Space, cubes: Vec<Cube>, cuts: &[Cut]) -> (Vec<Cube>, Vec<Cube>) {
    let (mut inside, mut rest) = (Vec::new(), cubes);
    for cut in cuts {
        if cut.is_empty() {
            inside.append(&mut rest);
            break;
        }
        let mut outside = Vec::with_capacity(rest.len());
        for cube in rest {
            match space.within(&cube, cut) {
                Some(hit) => {
                    space.without(cube, cut, &mut outside);
                    inside.push(hit);
                }
                None => outside.push(cube),
            }
        }
        rest = outside;
    }
    (inside, rest)
}
