//! How long a route can take: the shortest, the longest, and until when nobody can have failed to hear of it; from its
//! beginning, and from each state in which one arrives from another route.
//!
//! In days on the average (see `days`), for no date is known. *Shortest*: everyone acts at once, and only waiting takes
//! time. *Longest*: everyone acts on the due date. *Heard of*: nobody acts until the ladder of each step has run out, so
//! that someone accountable holds it. A path is a single pass: a way back to a step that was passed before (in the order
//! of the file, depth first) does not count, so a route with rings takes longer than this for who goes round. Exits that
//! stand open everywhere (a youth moves away) are no paths. A date that hangs on a field or a birthday counts as no time
//! at all, and the step is named in `undated`; a yearly day is a year away at most.

use super::days::Days;
use crate::id::{LadderId, RouteId, StateId};
use crate::model::{Anchor, Branch, Destination, Moment, Programme, Route, State, StateKind};
use petgraph::algo::dominators::simple_fast;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::BTreeSet;

/// How long a route can take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Each way to end, in the order of the file; those that cannot be reached are left out.
    pub ways: Vec<Way>,
    /// The states that every path to whatever end passes, in order; the first is where the route begins.
    pub inevitable: Vec<StateId>,
    /// The state in which the longest path spends most of its time, and how many days.
    pub dominates: Option<(StateId, u32)>,
    /// States whose dates hang on a field or a birthday, and so count for nothing.
    pub undated: Vec<StateId>,
}

/// One way to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Where it ends.
    pub end: End,
    /// When everyone acts at once.
    pub shortest: Pass,
    /// When everyone acts on the due date.
    pub longest: Pass,
    /// When each step is left to the end of its ladder.
    pub heard_of: Pass,
}

/// How a route ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// At an outcome.
    Outcome(StateId),
    /// By a handover to another route.
    Route(RouteId),
}

/// A path and how long it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// Whole days, on the average.
    pub days: u32,
    /// The states, from the first one.
    pub path: Vec<StateId>,
}

impl Times {
    /// The longest of all ways.
    #[must_use]
    pub fn longest(&self) -> Option<&Pass> {
        self.ways.iter().map(|w| &w.longest).max_by_key(|pass| pass.days)
    }

    /// The shortest of all ways.
    #[must_use]
    pub fn shortest(&self) -> Option<&Pass> {
        self.ways.iter().map(|w| &w.shortest).min_by_key(|pass| pass.days)
    }

    /// The longest of all ways when each step is left to the end of its ladder.
    #[must_use]
    pub fn heard_of(&self) -> Option<&Pass> {
        self.ways.iter().map(|w| &w.heard_of).max_by_key(|pass| pass.days)
    }
}

/// How long a route of a checked programme can take, from its beginning.
#[must_use]
pub fn times(programme: &Programme, route: &Route) -> Times {
    times_from(programme, route, &route.initial)
}

/// The same from each other state in which one arrives from another route, in the order of the file.
#[must_use]
pub fn times_from_elsewhere<'r>(programme: &Programme, route: &'r Route) -> Vec<(&'r StateId, Times)> {
    let arrivals =
        super::arrivals(&programme.routes.values().map(|route| &**route)).remove(&route.id).unwrap_or_default();
    let others = route.states.keys().filter(|state| arrivals.contains(*state) && **state != route.initial);
    others.map(|state| (state, times_from(programme, route, state))).collect()
}

fn times_from(programme: &Programme, route: &Route, state: &StateId) -> Times {
    let Some(initial) = route.states.get_index_of(state) else { return Times::default() };
    let mut clock = Clock { programme, route, graph: DiGraph::new(), ends: Vec::new(), undated: BTreeSet::new() };
    clock.build();
    clock.times(NodeIndex::new(initial))
}

/// How long it takes from one state to the next.
#[derive(Clone, Copy, Debug, Default)]
struct Stay {
    shortest: Days,
    longest: Days,
    heard_of: Days,
}

struct Clock<'a> {
    programme: &'a Programme,
    route: &'a Route,
    /// The states, then the ends.
    graph: DiGraph<(), Stay>,
    ends: Vec<End>,
    undated: BTreeSet<usize>,
}

type Weight = fn(&Stay) -> Days;

impl Clock<'_> {
    fn build(&mut self) {
        for _ in 0..self.route.states.len() {
            self.graph.add_node(());
        }
        for (n, state) in self.route.states.values().enumerate() {
            if matches!(state.kind, StateKind::Final { .. }) {
                let end = self.end(End::Outcome(state.id.clone()));
                self.graph.add_edge(NodeIndex::new(n), end, Stay::default());
            }
            self.state(n, state);
        }
        for followup in self.route.followups.values() {
            let Anchor::Enter(id) = &followup.anchor else { continue };
            let Some((n, _, state)) = self.route.states.get_full(id) else { continue };
            if matches!(state.kind, StateKind::Final { .. }) {
                continue;
            }
            let offsets = || followup.offsets.iter().map(|o| Days::of(*o).at_least_zero());
            let due = self.far(n, &followup.due).unwrap_or_default();
            let last = offsets().max().unwrap_or_default().plus(due);
            let stay = Stay {
                shortest: offsets().min().unwrap_or_default(),
                longest: last,
                heard_of: last.plus(self.ladder_end(&followup.ladder)),
            };
            for branch in followup.on.values().flat_map(|t| &t.branches) {
                self.lead(n, branch, stay);
            }
        }
    }

    fn end(&mut self, end: End) -> NodeIndex {
        let known = self.ends.iter().position(|e| *e == end);
        let n = known.unwrap_or_else(|| {
            self.graph.add_node(());
            self.ends.push(end);
            self.ends.len() - 1
        });
        NodeIndex::new(self.route.states.len() + n)
    }

    fn state(&mut self, n: usize, state: &State) {
        let timers: Vec<Option<Days>> = state.after.iter().map(|a| self.far(n, &a.delay)).collect();
        let certain = |b: &Branch| b.when.tests.is_empty();
        let first = state.after.iter().zip(&timers).filter(|(a, _)| a.branches.iter().any(certain));
        let first = first.filter_map(|(_, far)| *far).min();
        let (due, ladder) = match &state.kind {
            StateKind::Task { due, ladder, .. } => (self.far(n, due), self.ladder_end(ladder)),
            StateKind::Wait | StateKind::Final { .. } => (None, Days::ZERO),
        };
        let due = due.unwrap_or_default();
        let is_task = matches!(state.kind, StateKind::Task { .. });
        // Who may act while time runs does so before time does.
        let until = |far: Days| first.map_or(far, |first| first.min(far));
        let waits = || first.or_else(|| timers.iter().flatten().max().copied()).unwrap_or_default();
        let act = if is_task {
            Stay { shortest: Days::ZERO, longest: until(due), heard_of: until(due.plus(ladder)) }
        } else {
            Stay { shortest: Days::ZERO, longest: waits(), heard_of: waits() }
        };
        for branch in state.on.values().flat_map(|t| &t.branches) {
            self.lead(n, branch, act);
        }
        for (after, far) in state.after.iter().zip(timers) {
            let far = far.unwrap_or_default();
            let soon = if matches!(after.delay.anchor, Some(Anchor::Day(_))) { Days::ZERO } else { far };
            for branch in &after.branches {
                self.lead(n, branch, Stay { shortest: soon, longest: far, heard_of: far });
            }
        }
    }

    fn lead(&mut self, from: usize, branch: &Branch, stay: Stay) {
        let to = match &branch.to {
            Destination::State(id) => self.route.states.get_index_of(id).map(NodeIndex::new),
            Destination::Route(to) if to.route == self.route.id => None,
            Destination::Route(to) => Some(self.end(End::Route(to.route.clone()))),
        };
        if let Some(to) = to {
            self.graph.add_edge(NodeIndex::new(from), to, stay);
        }
    }

    /// How far a moment of a state is at most; `None` (and the state is remembered): nobody knows.
    fn far(&mut self, n: usize, moment: &Moment) -> Option<Days> {
        let offset = Days::of(moment.offset);
        let far = match &moment.anchor {
            None | Some(Anchor::Start | Anchor::Enter(_) | Anchor::Exit(_)) => offset,
            Some(Anchor::Day(_)) => Days::YEAR.plus(offset),
            Some(Anchor::Birthday(_) | Anchor::Field(_)) => {
                self.undated.insert(n);
                return None;
            }
        };
        Some(far.at_least_zero())
    }

    /// How long after the due date the last step of a ladder comes.
    fn ladder_end(&self, ladder: &LadderId) -> Days {
        let last = self.programme.ladder(ladder).and_then(|l| l.rungs.last());
        last.map_or(Days::ZERO, |rung| Days::of(rung.at)).at_least_zero()
    }

    fn times(mut self, initial: NodeIndex) -> Times {
        self.forget_ways_back(initial);
        let shortest = self.far_from(initial, |s| s.shortest, |new, old| new < old);
        let longest = self.far_from(initial, |s| s.longest, |new, old| new > old);
        let heard_of = self.far_from(initial, |s| s.heard_of, |new, old| new > old);
        let mut times = Times { undated: self.undated.iter().map(|n| self.name(*n)).collect(), ..Times::default() };
        let mut most: Option<(Days, Vec<(usize, Days)>)> = None;
        for (n, end) in self.ends.iter().enumerate() {
            let node = self.route.states.len() + n;
            let (Some(short), Some(long), Some(heard)) =
                (self.pass(&shortest, node), self.pass(&longest, node), self.pass(&heard_of, node))
            else {
                continue;
            };
            let length = longest[node].map_or(Days::ZERO, |(days, _)| days);
            if most.as_ref().is_none_or(|(known, _)| length > *known) {
                most = Some((length, self.stays(&longest, node)));
            }
            times.ways.push(Way { end: end.clone(), shortest: short, longest: long, heard_of: heard });
        }
        let stays = most.map(|(_, stays)| stays).unwrap_or_default();
        let dominates = stays.into_iter().max_by_key(|(n, days)| (*days, std::cmp::Reverse(*n)));
        times.dominates = dominates.map(|(n, days)| (self.name(n), days.whole()));
        times.inevitable = self.inevitable(initial);
        times
    }

    fn name(&self, n: usize) -> StateId {
        self.route.states.get_index(n).map_or_else(|| self.route.initial.clone(), |(id, _)| id.clone())
    }

    /// Removes the edges that lead back to a state on the path by which depth first search came, and what cannot be
    /// reached: what is left has no rings.
    fn forget_ways_back(&mut self, initial: NodeIndex) {
        let mut open = vec![false; self.graph.node_count()];
        let mut seen = open.clone();
        let mut back = BTreeSet::new();
        let ways = |node: NodeIndex| {
            let mut ways: Vec<_> = self.graph.edges(node).map(|e| (e.id(), e.target())).collect();
            ways.sort_unstable_by_key(|(id, _)| *id);
            ways.into_iter()
        };
        // The state, and its ways (in the order of the file) that are still to be gone.
        let mut stack = vec![(initial, ways(initial))];
        (seen[initial.index()], open[initial.index()]) = (true, true);
        while let Some((node, rest)) = stack.last_mut() {
            let Some((edge, to)) = rest.next() else {
                open[node.index()] = false;
                stack.pop();
                continue;
            };
            if open[to.index()] {
                back.insert(edge);
            } else if !std::mem::replace(&mut seen[to.index()], true) {
                open[to.index()] = true;
                stack.push((to, ways(to)));
            }
        }
        self.graph.retain_edges(|graph, edge| {
            let from = graph.edge_endpoints(edge).map(|(from, _)| from.index());
            !back.contains(&edge) && from.is_some_and(|from| seen[from])
        });
    }

    /// How far every state is from the first one, and from which it is entered then.
    fn far_from(
        &self,
        initial: NodeIndex,
        weight: Weight,
        better: fn(Days, Days) -> bool,
    ) -> Vec<Option<(Days, usize)>> {
        let mut far = vec![None; self.graph.node_count()];
        far[initial.index()] = Some((Days::ZERO, initial.index()));
        for node in petgraph::algo::toposort(&self.graph, None).unwrap_or_default() {
            let Some((here, _)) = far[node.index()] else { continue };
            for edge in self.graph.edges(node) {
                let there = here.plus(weight(edge.weight()));
                let known: &mut Option<(Days, usize)> = &mut far[edge.target().index()];
                if known.is_none_or(|(old, _)| better(there, old)) {
                    *known = Some((there, node.index()));
                }
            }
        }
        far
    }

    fn pass(&self, far: &[Option<(Days, usize)>], end: usize) -> Option<Pass> {
        let (days, _) = far[end]?;
        let path = self.stays(far, end).into_iter().map(|(n, _)| self.name(n)).collect();
        Some(Pass { days: days.whole(), path })
    }

    /// The states of a path, each with how long it takes.
    fn stays(&self, far: &[Option<(Days, usize)>], end: usize) -> Vec<(usize, Days)> {
        let mut stays = Vec::new();
        let mut at = end;
        while let Some((days, before)) = far[at].filter(|(_, before)| *before != at) {
            let since = far[before].map_or(Days::ZERO, |(since, _)| since);
            stays.push((before, days.minus(since)));
            at = before;
        }
        stays.reverse();
        stays
    }

    fn inevitable(&mut self, initial: NodeIndex) -> Vec<StateId> {
        let all = self.graph.add_node(());
        for n in 0..self.ends.len() {
            self.graph.add_edge(NodeIndex::new(self.route.states.len() + n), all, Stay::default());
        }
        let dominators = simple_fast(&self.graph, initial);
        let states = dominators.strict_dominators(all).into_iter().flatten().map(NodeIndex::index);
        let mut names: Vec<StateId> = states.filter(|n| *n < self.route.states.len()).map(|n| self.name(n)).collect();
        names.reverse();
        names
    }
}
