//! In which column each vertex stands: the bands one after the other, within a band by longest path, then drawn
//! together where that makes lines shorter.

use super::{Link, Vertex};
use petgraph::algo::{greedy_feedback_arc_set, toposort};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

/// How often all vertices are moved towards their neighbours, at most.
const PASSES: usize = 8;

/// The columns. Those of vertices are even; the odd ones are for labels, and for vertices that stand beside another.
pub(super) struct Columns {
    /// Of each vertex.
    pub of: Vec<usize>,
    /// The first column of each band, and behind it how many columns there are; a band without vertices has none.
    pub starts: Vec<usize>,
}

pub(super) fn columns(vertices: &[Vertex], links: &[Link], bands: usize) -> Columns {
    let ranked = |link: &&Link| vertices[link.to].beside.is_none();
    let links: Vec<Link> = links.iter().filter(ranked).cloned().collect();
    let (ranks, starts) = rank(vertices, &links, bands);
    let column = |(n, vertex): (usize, &Vertex)| match vertex.beside {
        Some(other) => 2 * ranks[other] + 1,
        None => 2 * ranks[n],
    };
    let of = vertices.iter().enumerate().map(column).collect();
    Columns { of, starts: starts.into_iter().map(|start| 2 * start).collect() }
}

fn rank(vertices: &[Vertex], links: &[Link], bands: usize) -> (Vec<usize>, Vec<usize>) {
    let within = forward(vertices, links);
    let local = longest_paths(&within, vertices.len());
    let mut lengths = vec![0; bands];
    for (vertex, local) in vertices.iter().zip(&local) {
        lengths[vertex.band] = lengths[vertex.band].max(local + 1);
    }
    let mut starts = vec![0];
    for length in &lengths {
        starts.push(starts.last().copied().unwrap_or_default() + length);
    }
    let mut of: Vec<usize> = vertices.iter().zip(&local).map(|(v, local)| starts[v.band] + local).collect();
    tighten(&mut of, &within, vertices, links, &starts);
    (of, starts)
}

/// The links within bands, turned so that there is no ring: those against the order of the vertices (it is the order of
/// the file, which is how its writer sees the route, and gives fewer crossings than turning as few as possible), or those
/// that the heuristic of Eades, Lin and Smyth finds, where the file has no order to speak of.
fn forward(vertices: &[Vertex], links: &[Link]) -> Vec<(usize, usize)> {
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    for _ in vertices {
        graph.add_node(());
    }
    for link in links.iter().filter(|l| vertices[l.from].band == vertices[l.to].band) {
        graph.add_edge(NodeIndex::new(link.from), NodeIndex::new(link.to), ());
    }
    let mut turned: Vec<bool> = graph.edge_references().map(|e| e.target() < e.source()).collect();
    let fewer: Vec<_> = greedy_feedback_arc_set(&graph).map(|e| e.id().index()).collect();
    if 2 * fewer.len() + 2 < turned.iter().filter(|t| **t).count() {
        turned.fill(false);
        fewer.iter().for_each(|e| turned[*e] = true);
    }
    let ends = graph.edge_references().map(|e| (e.source().index(), e.target().index()));
    ends.zip(turned).map(|((a, b), turned)| if turned { (b, a) } else { (a, b) }).collect()
}

fn longest_paths(within: &[(usize, usize)], n: usize) -> Vec<usize> {
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    for _ in 0..n {
        graph.add_node(());
    }
    graph.extend_with_edges(within.iter().map(|(a, b)| (NodeIndex::<u32>::new(*a), NodeIndex::new(*b))));
    let mut local = vec![0; n];
    // A feedback arc set leaves no ring; were there one, its vertices would share a column and nothing worse.
    for at in toposort(&graph, None).unwrap_or_default() {
        for next in graph.neighbors(at) {
            local[next.index()] = local[next.index()].max(local[at.index()] + 1);
        }
    }
    local
}

/// Moves vertices within what their neighbours in the band leave free, to where their lines are shortest.
fn tighten(of: &mut [usize], within: &[(usize, usize)], vertices: &[Vertex], links: &[Link], starts: &[usize]) {
    let mut before = vec![Vec::new(); of.len()];
    let mut after = before.clone();
    let mut near = before.clone();
    for (a, b) in within {
        after[*a].push(*b);
        before[*b].push(*a);
    }
    for link in links {
        near[link.from].push(link.to);
        near[link.to].push(link.from);
    }
    for pass in 0..PASSES {
        let mut moved = false;
        for n in 0..of.len() {
            let n = if pass % 2 == 0 { n } else { of.len() - 1 - n };
            let (first, end) = (starts[vertices[n].band], starts[vertices[n].band + 1]);
            let low = before[n].iter().map(|b| of[*b] + 1).max().unwrap_or(first);
            let high = after[n].iter().map(|a| of[*a] - 1).min().unwrap_or(end - 1);
            let mut there: Vec<usize> = near[n].iter().map(|m| of[*m]).collect();
            there.sort_unstable();
            let Some(middle) = there.get(there.len() / 2) else { continue };
            let length = |at: usize| there.iter().map(|t| t.abs_diff(at)).sum::<usize>();
            let best = (*middle).clamp(low, high.max(low));
            if length(best) < length(of[n]) {
                of[n] = best;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
}
