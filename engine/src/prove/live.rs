//! Which variables still matter in a state: a later test may look at them before they are written anew. Forgetting the
//! others keeps regions small and loses nothing.

use super::graph::{Case, Edge, Graph, To};
use super::space::{Cube, Cut, Space};
use std::collections::HashSet;

/// A set of variables.
type Variables = Vec<u64>;

/// By node: everything in the variables that do not matter there, and nothing in the others.
pub(super) fn dead(graph: &Graph<'_>) -> Vec<Cube> {
    let words = graph.space.variables.len().div_ceil(64);
    let mut live: Vec<Variables> = vec![vec![0; words]; graph.nodes.len()];
    for (live, node) in live.iter_mut().zip(&graph.nodes) {
        let moves = graph.moves().iter().map(|(v, _)| *v);
        moves.chain(graph.kept(node.route)).for_each(|v| insert(live, v));
    }
    // Edges that many states share are looked at once in a round.
    let users = users(graph);
    loop {
        let mut changed = false;
        for (e, edge) in graph.edges.iter().enumerate().rev() {
            let before = needed(graph, edge, &live, words);
            for node in &users[e] {
                changed |= unite(&mut live[*node], &before);
            }
        }
        if !changed {
            break;
        }
    }
    live.iter().map(|live| forget(&graph.space, live)).collect()
}

fn users(graph: &Graph<'_>) -> Vec<Vec<usize>> {
    let mut users = vec![Vec::new(); graph.edges.len()];
    for (n, node) in graph.nodes.iter().enumerate() {
        node.edges.iter().for_each(|e| users[*e].push(n));
    }
    users
}

/// What must be known before an edge is followed.
fn needed(graph: &Graph<'_>, edge: &Edge<'_>, live: &[Variables], words: usize) -> Variables {
    let mut needed = vec![0; words];
    for case in &edge.cases {
        let mut here = beyond(graph, case, live, words);
        case.sets.iter().for_each(|(v, _)| remove(&mut here, *v));
        tested(&case.when, &mut here);
        unite(&mut needed, &here);
    }
    edge.asks.iter().filter(|(_, _, optional)| !optional).for_each(|(v, _, _)| remove(&mut needed, *v));
    edge.needs.iter().for_each(|(v, _)| insert(&mut needed, *v));
    needed
}

/// What must be known where a branch leads.
fn beyond(graph: &Graph<'_>, case: &Case, live: &[Variables], words: usize) -> Variables {
    match case.to {
        To::Unknown => vec![0; words],
        To::Node(to) => {
            let mut there = live[to].clone();
            let set = |v: &usize| graph.is_set_by_entry(to, *v);
            graph.followups(graph.nodes[to].route).filter(set).for_each(|v| remove(&mut there, v));
            there
        }
        To::Route(offer) => {
            let mut there = offer.at.map_or_else(|| vec![0; words], |n| live[n].clone());
            graph.begun(offer.route).for_each(|v| remove(&mut there, v));
            tested(graph.receives(offer), &mut there);
            there
        }
    }
}

fn tested(cuts: &[Cut], into: &mut Variables) {
    let all: HashSet<usize> = cuts.iter().flatten().map(|(v, _)| *v).collect();
    all.into_iter().for_each(|v| insert(into, v));
}

fn insert(set: &mut Variables, v: usize) {
    set[v / 64] |= 1 << (v % 64);
}

fn remove(set: &mut Variables, v: usize) {
    set[v / 64] &= !(1 << (v % 64));
}

fn unite(into: &mut Variables, more: &Variables) -> bool {
    let mut changed = false;
    for (a, b) in into.iter_mut().zip(more) {
        changed |= b & !*a != 0;
        *a |= b;
    }
    changed
}

fn forget(space: &Space, live: &Variables) -> Cube {
    let mut cube = space.nothing();
    let dead = (0..space.variables.len()).filter(|v| live[v / 64] >> (v % 64) & 1 == 0);
    dead.for_each(|v| space.assign(&mut cube, v, &space.all(v)));
    cube
}
