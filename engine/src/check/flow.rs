//! Whether a youth can get everywhere, and out again: E102 to E105 and W102.
//!
//! Three graphs over the states of a route. *Ways in* has every transition, with those from everywhere and those of
//! follow-ups. *Ways out* has what leads on from a state in the normal course: `on`, `after`, and the answers to
//! follow-ups that entering (or leaving for) that state arms. What is possible everywhere (a youth dies, moves away, is
//! lost) is no way to finish: with it every step would have one, and no dead end would ever be found. *Timers* has only
//! `after`. A handover to another route is a way out here.

use crate::diagnostic::{Code, Fault, Sink, say};
use crate::id::StateId;
use crate::model::{Anchor, Branch, Destination, FollowUp, Route, State, StateKind, Transition};
use crate::prove::{Goal, Suspect};
use crate::read::{Inlined, Origin};
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::{BTreeSet, VecDeque};

type Edges = DiGraph<(), ()>;

struct Flow<'a> {
    all: &'a Inlined,
    sink: &'a Sink,
    ways_in: Edges,
    ways_out: Edges,
    timers: Edges,
    /// States from which the route can be left: an outcome, a handover, or a target that is not known.
    leaves: Vec<bool>,
    /// Whether something leads on from the state.
    left: Vec<bool>,
    initial: usize,
    /// The states in which one can arrive in the route, the first one first.
    beginnings: Vec<usize>,
}

/// Checks the graph of one route. `arrivals`: the states to which others hand over.
pub(super) fn check<'a>(
    all: &'a Inlined,
    arrivals: &BTreeSet<StateId>,
    sink: &'a Sink,
    suspects: &mut Vec<Suspect<'a>>,
) {
    let Some(initial) = all.route.states.get_index_of(&all.route.initial) else { return };
    let arrivals = arrivals.iter().filter_map(|id| all.route.states.get_index_of(id)).filter(|n| *n != initial);
    let beginnings = std::iter::once(initial).chain(arrivals).collect();
    let mut flow = Flow::new(all, sink, beginnings);
    for (n, state) in all.route.states.values().enumerate() {
        flow.state(n, state);
    }
    flow.everywhere();
    let reached = reach(&flow.ways_in, flow.beginnings.clone(), petgraph::Outgoing);
    if !all.has_holes {
        flow.unreachable(&reached);
    }
    flow.dead_ends(&reached, suspects);
    flow.rings_of_timers(suspects);
}

impl<'a> Flow<'a> {
    fn new(all: &'a Inlined, sink: &'a Sink, beginnings: Vec<usize>) -> Self {
        let n = all.route.states.len();
        let mut nodes = Edges::new();
        for _ in 0..n {
            nodes.add_node(());
        }
        let (ways_in, ways_out, timers) = (nodes.clone(), nodes.clone(), nodes);
        let (leaves, left, initial) = (vec![false; n], vec![false; n], beginnings[0]);
        Self { all, sink, ways_in, ways_out, timers, leaves, left, initial, beginnings }
    }

    fn route(&self) -> &'a Route {
        &self.all.route
    }

    fn name(&self, n: usize) -> &'a StateId {
        self.route().states.get_index(n).map_or(&self.route().initial, |(id, _)| id)
    }

    /// Where branches lead: states, or (`None`) out of the route or into the unknown.
    fn ends<'b>(&self, branches: &'b [Branch]) -> impl Iterator<Item = Option<usize>> + use<'a, 'b> {
        let route = self.route();
        let unknown = branches.is_empty().then_some(None);
        let ends = branches.iter().map(|b| match &b.to {
            Destination::State(id) => route.states.get_index_of(id),
            Destination::Route(to) if to.route == route.id => {
                route.states.get_index_of(route.arrival(to.state.as_ref()))
            }
            Destination::Route(_) => None,
        });
        ends.chain(unknown)
    }

    fn state(&mut self, n: usize, state: &State) {
        self.leaves[n] |= matches!(state.kind, StateKind::Final { .. });
        let on = state.on.values().flat_map(|t: &Transition| &t.branches);
        for end in on.map(std::slice::from_ref).flat_map(|b| self.ends(b).collect::<Vec<_>>()).collect::<Vec<_>>() {
            self.way(n, end);
        }
        self.left[n] |= !state.on.is_empty() || !state.after.is_empty();
        self.leaves[n] |= state.on.values().any(|t| t.branches.is_empty());
        for after in &state.after {
            for end in self.ends(&after.branches).collect::<Vec<_>>() {
                self.way(n, end);
                if let Some(to) = end {
                    self.timers.update_edge(NodeIndex::new(n), NodeIndex::new(to), ());
                }
            }
        }
    }

    fn way(&mut self, from: usize, to: Option<usize>) {
        match to {
            Some(to) => {
                self.ways_in.update_edge(NodeIndex::new(from), NodeIndex::new(to), ());
                self.ways_out.update_edge(NodeIndex::new(from), NodeIndex::new(to), ());
            }
            None => self.leaves[from] = true,
        }
    }

    /// Actions from everywhere, and answers to follow-ups.
    fn everywhere(&mut self) {
        let route = self.route();
        for transition in route.anywhere.values() {
            for to in self.ends(&transition.branches).flatten().collect::<Vec<_>>() {
                self.ways_in.update_edge(NodeIndex::new(self.initial), NodeIndex::new(to), ());
            }
        }
        let followups: Vec<(Vec<usize>, bool, &FollowUp)> = route
            .followups
            .values()
            .map(|f| {
                let (from, own) = self.armed_in(f);
                (from, own, f)
            })
            .collect();
        for (from, own, followup) in followups {
            let answers = followup.on.values().filter(|t| !t.branches.is_empty());
            let ends: Vec<Option<usize>> = answers.flat_map(|t| self.ends(&t.branches).collect::<Vec<_>>()).collect();
            for n in from {
                for end in ends.iter().copied() {
                    match (own, end) {
                        (true, end) => {
                            self.way(n, end);
                            self.left[n] = true;
                        }
                        (false, Some(to)) => drop(self.ways_in.update_edge(NodeIndex::new(n), NodeIndex::new(to), ())),
                        (false, None) => {}
                    }
                }
            }
        }
    }

    /// The states in which a follow-up begins, and whether it belongs to them (rather than to the whole route).
    fn armed_in(&self, followup: &FollowUp) -> (Vec<usize>, bool) {
        let states = &self.route().states;
        match &followup.anchor {
            Anchor::Enter(state) => (states.get_index_of(state).into_iter().collect(), true),
            Anchor::Exit(state) => {
                let inside = |id: &StateId| {
                    id == state || id.as_str().strip_prefix(state.as_str()).is_some_and(|r| r.starts_with('/'))
                };
                let from = states.keys().enumerate().filter(|(_, id)| inside(id)).map(|(n, _)| NodeIndex::new(n));
                let next = from.flat_map(|n| self.ways_in.neighbors(n)).map(NodeIndex::index);
                let next: BTreeSet<usize> = next.filter(|n| !inside(self.name(*n)) || self.name(*n) == state).collect();
                (next.into_iter().collect(), true)
            }
            Anchor::Start | Anchor::Birthday(_) | Anchor::Field(_) | Anchor::Day(_) => (vec![self.initial], false),
        }
    }

    fn fault(&self, code: Code, n: usize, message: crate::diagnostic::Message) -> Fault {
        let origin = &self.all.origins[n];
        Fault::new(code, origin.file, origin.span.clone(), message)
    }

    fn unreachable(&self, reached: &[bool]) {
        let states = &self.route().states;
        let is_reached = |id: &StateId| states.get_index_of(id).is_none_or(|n| reached[n]);
        let mut told = BTreeSet::new();
        for (n, state) in states.values().enumerate().filter(|(n, _)| !reached[*n]) {
            // Of a part that nobody enters, the state that calls it is told, not what is inside.
            let never_called = |id: &StateId| {
                let (origin, entry) = self.all.calls.get(id)?;
                entry.as_ref().is_some_and(|e| !is_reached(e)).then_some((id.clone(), origin))
            };
            let callers: Vec<StateId> = state.id.callers().collect();
            let own = (state.id.clone(), &self.all.origins[n]);
            let is_final = matches!(state.kind, StateKind::Final { .. });
            let (is_final, (id, origin)) = match callers.iter().rev().find_map(never_called) {
                Some(caller) => (false, caller),
                None => (is_final, own),
            };
            if told.insert(id.clone()) {
                self.sink.add(nobody_comes(&id, origin, is_final));
            }
        }
    }

    fn dead_ends(&self, reached: &[bool], suspects: &mut Vec<Suspect<'a>>) {
        let leaving = (0..self.leaves.len()).filter(|n| self.leaves[*n]);
        let finishing = reach(&self.ways_out, leaving, petgraph::Incoming);
        let stuck = |n: usize| !self.left[n] && !self.leaves[n];
        for n in (0..reached.len()).filter(|n| stuck(*n)) {
            let id = self.name(n);
            let message = say!(
                "Uit de stap *{id}* gaat niemand ooit weg, en het is geen uitkomst.",
                "Nobody ever leaves the state *{id}*, and it is no outcome."
            );
            let local = id.as_str().rsplit('/').next().unwrap_or_default();
            let help = say!(
                "Geef de stap een [state.{local}.on.…], of maak er een uitkomst van met `outcome`.",
                "Give it a [state.{local}.on.…], or make it final with `outcome`."
            );
            self.sink.add(self.fault(Code::E104, n, message).help(help));
        }
        let (paths, order) = self.paths();
        // Where one only gets stuck in a state that is reported above, that is the fault, and the only one.
        let excused = reach(&self.ways_out, (0..reached.len()).filter(|n| stuck(*n)), petgraph::Incoming);
        for n in order.into_iter().filter(|n| !finishing[*n] && !excused[*n]) {
            let before = paths[n];
            if before.is_some_and(|b| !finishing[b]) {
                continue;
            }
            let to = self.name(n);
            let message = match before.map(|b| self.name(b)) {
                Some(from) => say!(
                    "Wie van *{from}* naar *{to}* gaat, kan nooit meer klaar zijn.",
                    "Who goes from *{from}* to *{to}* can never finish any more."
                ),
                None => say!(
                    "Wie bij *{to}* begint, kan nooit klaar zijn: geen enkele uitkomst is te bereiken.",
                    "Who begins at *{to}* can never finish: no outcome can be reached."
                ),
            };
            let help = say!(
                "Laat ten minste één stap na *{to}* uitkomen bij een `outcome`.",
                "Let at least one state after *{to}* lead to an `outcome`."
            );
            suspects.push(Suspect {
                route: self.route(),
                fault: self.fault(Code::E103, n, message).help(help),
                path: Some(self.path_to(n, &paths)),
                tail: say!("", ""),
                goal: Goal::Reaches(to),
            });
        }
    }

    /// Breadth first from the beginning: the state before each, and the order in which they were found.
    fn paths(&self) -> (Vec<Option<usize>>, Vec<usize>) {
        let mut before = vec![None; self.leaves.len()];
        let mut seen = vec![false; self.leaves.len()];
        let mut order = Vec::new();
        let mut open = VecDeque::from(self.beginnings.clone());
        self.beginnings.iter().for_each(|n| seen[*n] = true);
        while let Some(n) = open.pop_front() {
            order.push(n);
            let mut next: Vec<usize> = self.ways_in.neighbors(NodeIndex::new(n)).map(NodeIndex::index).collect();
            next.sort_unstable();
            for to in next.into_iter().filter(|to| !std::mem::replace(&mut seen[*to], true)) {
                before[to] = Some(n);
                open.push_back(to);
            }
        }
        (before, order)
    }

    /// How one gets to a state.
    fn path_to(&self, n: usize, before: &[Option<usize>]) -> String {
        let mut path: Vec<usize> = std::iter::successors(Some(n), |n| before[*n]).collect();
        path.reverse();
        path.into_iter().map(|n| self.name(n).as_str()).collect::<Vec<_>>().join(" → ")
    }

    fn rings_of_timers(&self, suspects: &mut Vec<Suspect<'a>>) {
        for ring in tarjan_scc(&self.timers) {
            let Some(first) = ring.iter().copied().min() else { continue };
            if ring.len() == 1 && !self.timers.contains_edge(first, first) {
                continue;
            }
            let path = self.ring(first, &ring);
            let id = self.name(first.index());
            let message = say!(
                "Vanaf *{id}* kan een jongere rondgaan zonder dat iemand ooit iets doet.",
                "From *{id}* a youth can go round without anyone ever acting."
            );
            let help = say!(
                "Zet in de kring een stap waarin iemand iets moet doen.",
                "Put a state in the circle in which someone must act."
            );
            let mut states: Vec<usize> = ring.iter().map(|n| n.index()).collect();
            states.sort_unstable();
            suspects.push(Suspect {
                route: self.route(),
                fault: self.fault(Code::E105, first.index(), message).help(help),
                path: Some(path),
                tail: say!("", ""),
                goal: Goal::Circles(states),
            });
        }
    }

    /// A shortest way round within a strongly connected set.
    fn ring(&self, first: NodeIndex, ring: &[NodeIndex]) -> String {
        let inside: BTreeSet<NodeIndex> = ring.iter().copied().collect();
        let mut before: std::collections::BTreeMap<NodeIndex, NodeIndex> = std::collections::BTreeMap::new();
        let mut open = VecDeque::from([first]);
        while let Some(n) = open.pop_front() {
            for edge in self.timers.edges(n).filter(|e| inside.contains(&e.target())) {
                let to = edge.target();
                if before.contains_key(&to) {
                    continue;
                }
                before.insert(to, n);
                open.push_back(to);
            }
        }
        let mut path = vec![first];
        let mut at = first;
        for _ in 0..=ring.len() {
            let Some(n) = before.get(&at) else { break };
            path.push(*n);
            at = *n;
            if at == first {
                break;
            }
        }
        path.reverse();
        path.into_iter().map(|n| self.name(n.index()).as_str()).collect::<Vec<_>>().join(" → ")
    }
}

fn nobody_comes(id: &StateId, origin: &Origin, is_outcome: bool) -> Fault {
    let (code, message) = if is_outcome {
        (Code::W102, say!("De uitkomst *{id}* kan niemand bereiken.", "Nobody can reach the outcome *{id}*."))
    } else {
        (Code::E102, say!("In de stap *{id}* kan niemand ooit komen.", "Nobody can ever get to the state *{id}*."))
    };
    Fault::new(code, origin.file, origin.span.clone(), message).help(say!(
        "Laat een actie, een `after` of een follow-up ernaartoe leiden, of haal *{id}* weg.",
        "Let an action, an `after` or a follow-up lead to it, or remove *{id}*."
    ))
}

/// All nodes that can be reached from some, along or against the edges.
fn reach(edges: &Edges, from: impl IntoIterator<Item = usize>, direction: petgraph::Direction) -> Vec<bool> {
    let mut reached = vec![false; edges.node_count()];
    let mut open: Vec<usize> = from.into_iter().collect();
    open.iter().for_each(|n| reached[*n] = true);
    while let Some(n) = open.pop() {
        for to in edges.neighbors_directed(NodeIndex::new(n), direction).map(NodeIndex::index) {
            if !std::mem::replace(&mut reached[to], true) {
                open.push(to);
            }
        }
    }
    reached
}
