//! Youths who are followed while only time moves them: from a state that someone let them enter, timer by timer.

use super::Proof;
use super::graph::{Case, Graph, To};
use super::reach::{From, Reached, hits};
use super::space::Cube;
use super::witness::{Witness, single, step_back, trace};
use super::words::path;
use crate::id::RouteId;
use crate::read::Spot;

/// So many steps are tried to find a way round.
const MOST_STEPS: usize = 20_000;

/// A route in which youths are followed.
pub(crate) struct Walk<'p, 'a> {
    graph: &'p Graph<'a>,
    reached: &'p Reached,
    route: usize,
}

/// Youths on their way: for each group, how it was in every state since the first.
#[derive(Clone)]
pub(crate) struct Walkers {
    groups: Vec<Vec<Cube>>,
    /// The state of the first, and the timer and branch that were followed since.
    first: usize,
    timers: Vec<(usize, usize)>,
}

impl<'p, 'a> Walk<'p, 'a> {
    /// `None`: the route is not part of the proof.
    pub fn of(proof: &'p Proof<'a>, route: &RouteId) -> Option<Self> {
        Self::along(&proof.graph, &proof.reached, route)
    }

    pub(super) fn along(graph: &'p Graph<'a>, reached: &'p Reached, route: &RouteId) -> Option<Self> {
        let route = graph.routes.iter().position(|r| r.all.route.id == *route)?;
        Some(Self { graph, reached, route })
    }

    /// Who gets to a state, by its position; those whom somebody let enter it first.
    pub fn begin(&self, state: usize) -> Option<Walkers> {
        let reached = self.reached;
        let node = self.node(state);
        let by_time = |n: &&usize| match reached.log[**n].from {
            From::Enrolled => false,
            From::Edge { edge, .. } => matches!(self.graph.edges[edge].spot, Spot::After(..)),
        };
        let (timed, acted): (Vec<&usize>, Vec<&usize>) = reached.of_node[node].iter().partition(by_time);
        let groups: Vec<Vec<Cube>> =
            acted.into_iter().chain(timed).map(|n| vec![reached.log[*n].cube.clone()]).collect();
        (!groups.is_empty()).then_some(Walkers { groups, first: state, timers: Vec::new() })
    }

    /// Those who follow a branch of a timer of the state in which they are.
    pub fn follow(&self, walkers: &Walkers, state: usize, (timer, branch): (usize, usize)) -> Option<Walkers> {
        let (graph, node) = (self.graph, self.node(state));
        let edge = self.edge(node, timer)?;
        let case = graph.edges[edge].cases.get(branch)?;
        let To::Node(to) = case.to else { return None };
        let mut groups = Vec::new();
        for group in &walkers.groups {
            let now = group.last()?.clone();
            for mut cube in hits(graph, edge, vec![now]).0.swap_remove(branch) {
                case.sets.iter().for_each(|(v, set)| graph.space.assign(&mut cube, *v, set));
                graph.arrive(Some(node), to, &mut cube);
                groups.push(group.iter().cloned().chain([cube]).collect());
            }
        }
        let timers = walkers.timers.iter().copied().chain([(timer, branch)]).collect();
        (!groups.is_empty()).then_some(Walkers { groups, first: walkers.first, timers })
    }

    /// One of them, with the path and all that happens.
    pub fn shown(&self, walkers: &Walkers) -> Option<(String, Witness)> {
        let witness = walkers.groups.iter().find_map(|group| self.of_group(walkers, group))?;
        let (mut node, mut stays) = (self.node(walkers.first), false);
        for (timer, branch) in &walkers.timers {
            let edge = self.edge(node, *timer)?;
            let To::Node(to) = self.graph.edges[edge].cases.get(*branch)?.to else { return None };
            stays = to == node;
            node = to;
        }
        let mut path = path(self.graph, &witness, node);
        if stays {
            // Else nobody sees that it comes back.
            path.push_str(&format!(" → {}", self.graph.nodes[node].state.id));
        }
        Some((path, witness))
    }

    fn of_group(&self, walkers: &Walkers, group: &[Cube]) -> Option<Witness> {
        let graph = self.graph;
        let mut nodes = vec![self.node(walkers.first)];
        let mut edges = Vec::new();
        for (timer, branch) in &walkers.timers {
            let edge = self.edge(*nodes.last()?, *timer)?;
            let To::Node(to) = graph.edges[edge].cases.get(*branch)?.to else { return None };
            nodes.push(to);
            edges.push((edge, *branch));
        }
        let mut point = single(graph, group.last()?);
        let mut steps = Vec::new();
        for (i, (edge, branch)) in edges.into_iter().enumerate().rev() {
            let way = ((nodes[i], nodes[i + 1]), edge, Some(branch));
            let (step, earlier) = step_back(graph, &group[i], way, &point)?;
            steps.push(step);
            point = earlier;
        }
        steps.reverse();
        let mut witness = trace(graph, self.reached, nodes[0], &point)?;
        witness.steps.extend(steps);
        Some(witness)
    }

    /// Whom timers alone lead round from one of these states to itself, all the while within them; `Err`: it was too much
    /// to try everything.
    pub fn round(&self, ring: &[usize]) -> Result<Option<Walkers>, ()> {
        let mut left = MOST_STEPS;
        for first in ring {
            let mut open: Vec<(Walkers, Vec<usize>)> =
                self.begin(*first).map(|who| (who, vec![*first])).into_iter().collect();
            while let Some((who, passed)) = open.pop() {
                let Some(here) = passed.last() else { continue };
                for (timer, branch, to) in self.timers(*here).filter(|(.., to)| ring.contains(to)) {
                    left = left.checked_sub(1).ok_or(())?;
                    let Some(then) = self.follow(&who, *here, (timer, branch)) else { continue };
                    if to == *first {
                        return Ok(Some(then));
                    }
                    if !passed.contains(&to) {
                        open.push((then, passed.iter().copied().chain([to]).collect()));
                    }
                }
            }
        }
        Ok(None)
    }

    /// The timers of a state with their branches, and to which state of the route each leads.
    fn timers(&self, state: usize) -> impl Iterator<Item = (usize, usize, usize)> {
        let base = self.graph.routes[self.route].base;
        let edges = self.graph.nodes[self.node(state)].edges.iter().map(|e| &self.graph.edges[*e]);
        edges.flat_map(move |edge| {
            let Spot::After(_, timer) = edge.spot else { return Vec::new() };
            let to = |(n, case): (usize, &Case)| match case.to {
                To::Node(to) => Some((timer, n, to - base)),
                To::Route(_) | To::Unknown => None,
            };
            edge.cases.iter().enumerate().filter_map(to).collect()
        })
    }

    fn node(&self, state: usize) -> usize {
        self.graph.routes[self.route].base + state
    }

    fn edge(&self, node: usize, timer: usize) -> Option<usize> {
        let graph = self.graph;
        let is_it = |e: &&usize| matches!(graph.edges[**e].spot, Spot::After(_, n) if n == timer);
        graph.nodes[node].edges.iter().find(is_it).copied()
    }
}
