//! All that can happen along a route, as one graph: every move between states, and what arms a follow-up.
//!
//! Its nodes are the states, then the follow-ups (as *armed*). What is possible from everywhere is possible from the
//! beginning, and nothing that has happened is ever undone, so one edge from each beginning stands for all of them. A route can begin in any
//! state to which another one hands over.

use crate::id::{FieldId, FollowUpId, StateId};
use crate::model::{Anchor, Ask, Branch, Destination, FollowUp, Transition};
use crate::read::Inlined;
use std::collections::{BTreeSet, HashMap, VecDeque};

/// Something that can happen, and what it brings about.
#[derive(Clone, Copy)]
pub(super) struct Edge<'a> {
    /// The node to which it leads.
    pub to: usize,
    /// The state that is left.
    pub leaves: Option<usize>,
    /// The state that is entered.
    pub enters: Option<usize>,
    pub ask: &'a [Ask],
    pub branch: Option<&'a Branch>,
    /// What makes it happen.
    pub by: By,
    /// The anchor that has happened if it arms a follow-up.
    pub arms: Option<&'a Anchor>,
}

/// What makes a move happen.
#[derive(Clone, Copy)]
pub(super) enum By {
    /// A person, from a state of its own.
    Action,
    /// A person, from everywhere.
    Anywhere,
    /// Time.
    Timer,
    /// A person who answers a follow-up.
    Answer,
    /// It only arms a follow-up.
    Arming,
}

/// The graph.
pub(super) struct Moves<'a> {
    pub all: &'a Inlined,
    pub initial: usize,
    /// The states in which one can arrive in the route: the first, and those to which others hand over.
    pub beginnings: Vec<usize>,
    out: Vec<Vec<Edge<'a>>>,
}

/// What can be reached, and from where.
pub(super) struct Reached {
    seen: Vec<bool>,
    before: Vec<Option<usize>>,
}

impl Reached {
    pub fn has(&self, node: usize) -> bool {
        self.seen.get(node).is_some_and(|seen| *seen)
    }
}

impl<'a> Moves<'a> {
    /// `None`: the route has no beginning (that has been reported). `known`: the attributes of every youth. `arrivals`: the
    /// states to which others hand over.
    pub fn of(all: &'a Inlined, known: &dyn Fn(&FieldId) -> bool, arrivals: &BTreeSet<StateId>) -> Option<Self> {
        let initial = all.route.states.get_index_of(&all.route.initial)?;
        let arrivals = arrivals.iter().filter_map(|id| all.route.states.get_index_of(id)).filter(|n| *n != initial);
        let beginnings = std::iter::once(initial).chain(arrivals).collect();
        let nodes = all.route.states.len() + all.route.followups.len();
        let mut moves = Self { all, initial, beginnings, out: vec![Vec::new(); nodes] };
        moves.add_states();
        moves.add_answers();
        moves.add_arming(known);
        Some(moves)
    }

    /// How many states there are; the nodes after them are follow-ups.
    pub fn states(&self) -> usize {
        self.all.route.states.len()
    }

    /// The node of a follow-up, by its position.
    pub fn followup(&self, n: usize) -> usize {
        self.states() + n
    }

    /// What can happen at a node.
    pub fn from(&self, node: usize) -> &[Edge<'a>] {
        &self.out[node]
    }

    /// The name of a state.
    pub fn state(&self, n: usize) -> &'a StateId {
        self.all.route.states.get_index(n).map_or(&self.all.route.initial, |(id, _)| id)
    }

    /// The position of a state.
    pub fn index(&self, state: &StateId) -> Option<usize> {
        self.all.route.states.get_index_of(state)
    }

    /// Whether an anchor happens at the latest when this does.
    pub fn brings(&self, edge: &Edge<'_>, anchor: &Anchor) -> bool {
        let armed = edge.arms.is_some_and(|arms| arms == anchor);
        armed
            || match anchor {
                Anchor::Enter(state) => edge.enters.is_some_and(|n| self.state(n) == state),
                Anchor::Exit(state) => edge.leaves.is_some_and(|from| self.leaves(from, edge.enters, state)),
                Anchor::Field(field) => {
                    edge.ask.iter().any(|a| a.field == *field && !a.optional)
                        || edge.branch.is_some_and(|b| {
                            b.set.iter().any(|(f, _)| f == field) || b.when.tests.iter().any(|(f, _)| f == field)
                        })
                }
                Anchor::Start | Anchor::Birthday(_) | Anchor::Day(_) => true,
            }
    }

    /// Whether to go from one state to another is to leave a state, or the part that it calls.
    fn leaves(&self, from: usize, to: Option<usize>, state: &StateId) -> bool {
        let from = self.state(from);
        from == state || (is_inside(from, state) && to.is_none_or(|to| !is_inside(self.state(to), state)))
    }

    /// All that can be reached from the beginning without an anchor ever happening.
    pub fn reach(&self, avoiding: Option<&Anchor>) -> Reached {
        let mut reached = Reached { seen: vec![false; self.out.len()], before: vec![None; self.out.len()] };
        let avoided = |n: &usize| matches!(avoiding, Some(Anchor::Enter(state)) if state == self.state(*n));
        let mut open: VecDeque<usize> = self.beginnings.iter().copied().filter(|n| !avoided(n)).collect();
        open.iter().for_each(|n| reached.seen[*n] = true);
        while let Some(node) = open.pop_front() {
            for edge in self.from(node) {
                if !reached.seen[edge.to] && !avoiding.is_some_and(|anchor| self.brings(edge, anchor)) {
                    reached.seen[edge.to] = true;
                    reached.before[edge.to] = Some(node);
                    open.push_back(edge.to);
                }
            }
        }
        reached
    }

    /// How one gets to a node, in the names of the route.
    pub fn path(&self, reached: &Reached, to: usize) -> String {
        let mut path: Vec<usize> = std::iter::successors(Some(to), |n| reached.before[*n]).collect();
        path.reverse();
        path.into_iter().map(|n| self.name(n)).collect::<Vec<_>>().join(" → ")
    }

    /// The name of a node.
    pub fn name(&self, node: usize) -> &'a str {
        let followup = || self.all.route.followups.get_index(node - self.states());
        if node < self.states() {
            return self.state(node).as_str();
        }
        followup().map_or("", |(id, _): (&FollowUpId, _)| id.as_str())
    }

    fn add_states(&mut self) {
        let route = &self.all.route;
        for (from, state) in route.states.values().enumerate() {
            for transition in state.on.values() {
                self.add_transition(from, Some(from), transition, By::Action);
            }
            for after in &state.after {
                for branch in &after.branches {
                    self.add(from, Some(from), &[], branch, By::Timer);
                }
            }
        }
        for transition in route.anywhere.values() {
            for from in self.beginnings.clone() {
                self.add_transition(from, Some(from), transition, By::Anywhere);
            }
        }
    }

    fn add_transition(&mut self, from: usize, leaves: Option<usize>, transition: &'a Transition, by: By) {
        for branch in &transition.branches {
            self.add(from, leaves, &transition.ask, branch, by);
        }
    }

    fn add(&mut self, from: usize, leaves: Option<usize>, ask: &'a [Ask], branch: &'a Branch, by: By) {
        let Destination::State(to) = &branch.to else { return };
        let Some(to) = self.index(to) else { return };
        self.out[from].push(Edge { to, leaves, enters: Some(to), ask, branch: Some(branch), by, arms: None });
    }

    fn add_answers(&mut self) {
        for (n, followup) in self.all.route.followups.values().enumerate() {
            let node = self.followup(n);
            // Who answers is still in the state that armed it, or has left it before.
            let leaves = if let Anchor::Enter(state) = &followup.anchor { self.index(state) } else { None };
            for transition in followup.on.values() {
                self.add_transition(node, leaves, transition, By::Answer);
                if transition.branches.is_empty() && !transition.ask.is_empty() {
                    let (ask, by) = (transition.ask.as_slice(), By::Answer);
                    self.out[node].push(Edge {
                        to: node,
                        leaves: None,
                        enters: None,
                        ask,
                        branch: None,
                        by,
                        arms: None,
                    });
                }
            }
        }
    }

    fn add_arming(&mut self, known: &dyn Fn(&FieldId) -> bool) {
        let mut by_exit: HashMap<&str, Vec<(usize, &'a FollowUp)>> = HashMap::new();
        let mut by_field: HashMap<&str, Vec<(usize, &'a FollowUp)>> = HashMap::new();
        for (n, followup) in self.all.route.followups.values().enumerate() {
            let node = self.followup(n);
            match &followup.anchor {
                Anchor::Enter(state) => {
                    if let Some(from) = self.index(state) {
                        self.arm(from, bare(node), followup);
                    }
                }
                Anchor::Exit(state) => by_exit.entry(state.as_str()).or_default().push((node, followup)),
                Anchor::Field(field) => {
                    by_field.entry(field.as_str()).or_default().push((node, followup));
                    if known(field) {
                        self.arm_at_beginnings(node, followup);
                    }
                }
                Anchor::Start | Anchor::Birthday(_) | Anchor::Day(_) => self.arm_at_beginnings(node, followup),
            }
        }
        self.arm_by_fields(&by_field);
        self.arm_by_exits(&by_exit);
    }

    fn arm_by_fields(&mut self, wanted: &HashMap<&str, Vec<(usize, &'a FollowUp)>>) {
        for from in 0..self.out.len() {
            for edge in self.out[from].clone() {
                let set = edge.branch.into_iter().flat_map(|b| b.set.iter().map(|(f, _)| f));
                for field in edge.ask.iter().map(|a| &a.field).chain(set) {
                    for (node, followup) in wanted.get(field.as_str()).into_iter().flatten() {
                        self.arm(from, Edge { to: *node, ..edge }, followup);
                    }
                }
            }
        }
    }

    fn arm_by_exits(&mut self, wanted: &HashMap<&str, Vec<(usize, &'a FollowUp)>>) {
        let leaves_by_anywhere = !self.all.route.anywhere.is_empty();
        for from in 0..self.out.len() {
            for edge in self.out[from].clone() {
                let Some(left) = edge.leaves.filter(|_| edge.enters.is_some()) else { continue };
                for id in std::iter::once(self.state(left).clone()).chain(self.state(left).callers()) {
                    for (node, followup) in wanted.get(id.as_str()).into_iter().flatten() {
                        if self.leaves(left, edge.enters, &id) {
                            self.arm(from, Edge { to: *node, ..edge }, followup);
                        }
                    }
                }
            }
            if leaves_by_anywhere && from < self.states() {
                for id in std::iter::once(self.state(from).clone()).chain(self.state(from).callers()) {
                    for (node, followup) in wanted.get(id.as_str()).into_iter().flatten() {
                        self.arm(from, Edge { leaves: Some(from), ..bare(*node) }, followup);
                    }
                }
            }
        }
    }

    fn arm_at_beginnings(&mut self, node: usize, followup: &'a FollowUp) {
        for from in self.beginnings.clone() {
            self.arm(from, bare(node), followup);
        }
    }

    fn arm(&mut self, from: usize, edge: Edge<'a>, followup: &'a FollowUp) {
        self.out[from].push(Edge { by: By::Arming, arms: Some(&followup.anchor), ..edge });
    }
}

/// An edge that brings about nothing but the node to which it leads.
fn bare<'a>(to: usize) -> Edge<'a> {
    Edge { to, leaves: None, enters: None, ask: &[], branch: None, by: By::Arming, arms: None }
}

/// Whether a state belongs to the part that another state calls.
pub(super) fn is_inside(state: &StateId, caller: &StateId) -> bool {
    state.as_str().strip_prefix(caller.as_str()).is_some_and(|rest| rest.starts_with('/'))
}
