//! What there is to draw of a route: nodes and edges with their texts, before anything has a place.
//!
//! What can happen in every step is no edge from every step but a mark at where it leads, and so are the answers to
//! follow-ups; both are told in full beneath the drawing. Another route stands beside each step from which one goes there.

use super::words::Words;
use super::{Arrival, Arrow, EdgeKind, NodeKind, Way};
use crate::id::StateId;
use crate::model::{Anchor, Branch, Destination, Elsewhere, Map, Programme, Route, State, StateKind, Transition};
use indexmap::IndexMap;
use std::collections::{BTreeSet, VecDeque};

/// A node without a place.
pub(super) struct Node {
    pub id: String,
    pub kind: NodeKind,
    pub initial: bool,
    pub title: String,
    pub part: Option<String>,
    pub facts: Vec<String>,
    pub band: usize,
    pub group: Option<usize>,
    /// The node beside which it stands.
    pub beside: Option<usize>,
    /// The follow-ups that begin here, by number.
    pub arms: Vec<usize>,
    /// What leads here without an edge.
    pub arrivals: Vec<Arrival>,
    /// What leads from here to here.
    pub repeats: Vec<Way>,
}

/// An edge without a place: all ways of one kind from one node to another.
pub(super) struct Edge {
    pub from: usize,
    pub to: usize,
    pub kind: EdgeKind,
    pub ways: Vec<Way>,
}

pub(super) struct Sketch {
    pub bands: Vec<Option<String>>,
    pub groups: Vec<String>,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

/// The title of the band of outcomes without a phase.
const ENDS: &str = "Uitkomst";

pub(super) fn sketch(programme: &Programme, route: &Route) -> Sketch {
    let words = Words { programme, route };
    let (bands, band_of) = bands(route);
    let mut groups: IndexMap<String, String> = IndexMap::new();
    let nodes = route.states.values().zip(band_of).map(|(state, band)| node(&words, state, band, &mut groups));
    let mut sketch = Sketch { bands, nodes: nodes.collect(), edges: Vec::new(), groups: Vec::new() };
    for (from, state) in route.states.values().enumerate() {
        for way in ways(&words, state) {
            sketch.add(&words, from, way);
        }
    }
    sketch.arrivals(route);
    sketch.groups = groups.into_values().collect();
    sketch
}

/// The bands, and in which each state stands: that of its phase; a step without one stands with the step before it, an
/// outcome without one in a last band of its own.
fn bands(route: &Route) -> (Vec<Option<String>>, Vec<usize>) {
    if route.phases.is_empty() {
        return (vec![None], vec![0; route.states.len()]);
    }
    let mut titles: Vec<Option<String>> = route.phases.values().cloned().map(Some).collect();
    let ends = titles.len();
    let own = |s: &State| s.phase.as_ref().and_then(|p| route.phases.get_index_of(p));
    let mut found: Vec<Option<usize>> =
        route.states.values().map(|s| own(s).or(matches!(s.kind, StateKind::Final { .. }).then_some(ends))).collect();
    if found.contains(&Some(ends)) {
        titles.push(Some(ENDS.to_owned()));
    }
    inherit(route, &mut found);
    let mut last = 0;
    let all = found.into_iter().map(|band| {
        last = band.filter(|b| *b != ends).unwrap_or(last);
        band.unwrap_or(last)
    });
    let all: Vec<usize> = all.collect();
    // Bands without a state are not drawn.
    let kept: Vec<usize> = (0..titles.len()).filter(|b| all.contains(b)).collect();
    let renumbered = all.iter().map(|b| kept.partition_point(|k| k < b)).collect();
    (kept.into_iter().filter_map(|b| titles.get_mut(b).map(Option::take)).collect(), renumbered)
}

/// From the beginning on, a state without a band takes that of the state from which it is reached.
fn inherit(route: &Route, found: &mut [Option<usize>]) {
    let Some(initial) = route.states.get_index_of(&route.initial) else { return };
    let mut seen = vec![false; found.len()];
    let mut open = VecDeque::from([initial]);
    seen[initial] = true;
    while let Some(at) = open.pop_front() {
        let Some((_, state)) = route.states.get_index(at) else { continue };
        let on = state.on.values().flat_map(|t| &t.branches);
        for branch in on.chain(state.after.iter().flat_map(|a| &a.branches)) {
            let Destination::State(to) = &branch.to else { continue };
            let Some(to) = route.states.get_index_of(to) else { continue };
            if !std::mem::replace(&mut seen[to], true) {
                found[to] = found[to].or(found[at]);
                open.push_back(to);
            }
        }
    }
}

fn node(words: &Words<'_>, state: &State, band: usize, groups: &mut IndexMap<String, String>) -> Node {
    let kind = match state.kind {
        StateKind::Task { .. } => NodeKind::Step,
        StateKind::Wait => NodeKind::Wait,
        StateKind::Final { .. } => NodeKind::Outcome,
    };
    let facts = match &state.kind {
        StateKind::Task { owner, due, .. } => vec![words.role(owner), words.moment(due)],
        StateKind::Wait => vec!["Gaat vanzelf verder".to_owned()],
        StateKind::Final { outcome } => {
            let title = words.programme.outcomes.get(outcome).map_or(outcome.as_str(), |o| o.title.as_str());
            vec![format!("Uitkomst: {}", super::words::lower(title))]
        }
    };
    // A part within a part is told at its steps; the outermost is drawn round them.
    let callers: Vec<StateId> = state.id.callers().collect();
    let title = state.part.clone().unwrap_or_default();
    let inner = callers.len() > 1;
    let group = callers.last().map(|outer| {
        let entry = groups.entry(format!("{outer}@{band}"));
        let n = entry.index();
        let known = entry.or_default();
        if known.is_empty() && !inner {
            known.clone_from(&title);
        }
        n
    });
    Node {
        id: state.id.to_string(),
        kind,
        initial: state.id == words.route.initial,
        title: state.title.clone(),
        part: inner.then_some(title),
        facts,
        band,
        group,
        beside: None,
        arms: Vec::new(),
        arrivals: Vec::new(),
        repeats: Vec::new(),
    }
}

/// One branch out of a state.
struct Out<'a> {
    kind: EdgeKind,
    to: &'a Destination,
    way: Way,
}

fn ways<'a>(words: &Words<'_>, state: &'a State) -> Vec<Out<'a>> {
    let on = state.on.values().flat_map(|t| t.branches.iter().map(move |b| person(words, t, b)));
    let after = state.after.iter().enumerate().flat_map(|(n, a)| {
        a.branches.iter().map(move |branch| Out {
            kind: EdgeKind::Time,
            to: &branch.to,
            way: Way {
                action: format!("after-{}", n + 1),
                label: format!("Vanzelf, {}", words.delay(&a.delay)),
                condition: condition(words, branch, a.branches.len()),
                within: None,
            },
        })
    });
    on.chain(after).collect()
}

fn person<'a>(words: &Words<'_>, transition: &'a Transition, branch: &'a Branch) -> Out<'a> {
    let handover = transition.handover.as_ref().filter(|_| matches!(branch.to, Destination::Route(_)));
    Out {
        kind: if handover.is_some() { EdgeKind::Handover } else { EdgeKind::Person },
        to: &branch.to,
        way: Way {
            action: transition.action.to_string(),
            label: transition.label.clone(),
            condition: condition(words, branch, transition.branches.len()),
            within: handover.map(|due| words.moment(due)),
        },
    }
}

fn condition(words: &Words<'_>, branch: &Branch, rows: usize) -> Option<String> {
    match words.guard(&branch.when) {
        Some(text) => Some(format!("als {text}")),
        None => (rows > 1).then(|| "anders".to_owned()),
    }
}

impl Sketch {
    fn add(&mut self, words: &Words<'_>, from: usize, out: Out<'_>) {
        let to = match out.to {
            Destination::State(id) => words.route.states.get_index_of(id),
            Destination::Route(to) if to.route == words.route.id => {
                words.route.states.get_index_of(words.route.arrival(to.state.as_ref()))
            }
            Destination::Route(to) => Some(self.elsewhere(words, to, from, &out.way)),
        };
        let Some(to) = to else { return };
        if to == from {
            self.nodes[from].repeats.push(out.way);
            return;
        }
        match self.edges.iter_mut().find(|e| e.from == from && e.to == to && e.kind == out.kind) {
            Some(known) => known.ways.push(out.way),
            None => self.edges.push(Edge { from, to, kind: out.kind, ways: vec![out.way] }),
        }
    }

    /// The node of another route beside the state from which one goes there; it says by itself what leads to it.
    fn elsewhere(&mut self, words: &Words<'_>, to: &Elsewhere, from: usize, way: &Way) -> usize {
        let step = to.state.as_ref().map(|s| format!("/{s}")).unwrap_or_default();
        let id = format!("route:{}{step}@{}", to.route, self.nodes[from].id);
        let facts = std::iter::once(way.label.clone()).chain(way.details());
        if let Some(known) = self.nodes.iter().position(|n| n.id == id) {
            self.nodes[known].facts.extend(facts);
            return known;
        }
        self.nodes.push(Node {
            id,
            kind: NodeKind::Route,
            initial: false,
            title: words.programme.title_of(to),
            part: None,
            facts: facts.collect(),
            band: self.nodes[from].band,
            group: None,
            beside: Some(from),
            arms: Vec::new(),
            arrivals: Vec::new(),
            repeats: Vec::new(),
        });
        self.nodes.len() - 1
    }

    /// Marks where follow-ups begin, and where they and what can happen everywhere lead.
    fn arrivals(&mut self, route: &Route) {
        let mut arrive = |arrows: Vec<usize>, arrival: Arrival| {
            for to in arrows {
                if !self.nodes[to].arrivals.contains(&arrival) {
                    self.nodes[to].arrivals.push(arrival);
                }
            }
        };
        for transition in route.anywhere.values() {
            arrive(ends(route, &transition.branches), Arrival::Anywhere);
        }
        for (n, followup) in route.followups.values().enumerate() {
            for answer in followup.on.values() {
                arrive(ends(route, &answer.branches), Arrival::FollowUp(n + 1));
            }
        }
        for (n, followup) in route.followups.values().enumerate() {
            if let Anchor::Enter(state) | Anchor::Exit(state) = &followup.anchor {
                let leaving = matches!(followup.anchor, Anchor::Exit(_));
                for at in within(route, state).filter(|at| !leaving || leads_out(route, state, *at)) {
                    self.nodes[at].arms.push(n + 1);
                }
            }
        }
    }
}

/// The state of that name, or the states of the part that it calls.
fn within<'a>(route: &'a Route, state: &'a StateId) -> impl Iterator<Item = usize> + 'a {
    let inside = move |id: &StateId| id == state || id.callers().any(|c| c == *state);
    route.states.keys().enumerate().filter(move |(_, id)| inside(id)).map(|(n, _)| n)
}

/// Where a state leads, by people and by time.
fn next(route: &Route, at: usize) -> Vec<usize> {
    let Some((_, state)) = route.states.get_index(at) else { return Vec::new() };
    let on = state.on.values().map(|t| &t.branches);
    on.chain(state.after.iter().map(|a| &a.branches)).flat_map(|b| ends(route, b)).collect()
}

/// Whether one can go from a state to outside of a state or part.
fn leads_out(route: &Route, state: &StateId, at: usize) -> bool {
    let inside: Vec<usize> = within(route, state).collect();
    inside == [at] || next(route, at).iter().any(|to| !inside.contains(to))
}

/// Where a youth is when a follow-up begins.
pub(super) fn begins(route: &Route, anchor: &Anchor) -> Option<Vec<usize>> {
    match anchor {
        Anchor::Enter(state) => Some(route.states.get_index_of(state).into_iter().collect()),
        Anchor::Exit(state) => {
            let inside: Vec<usize> = within(route, state).collect();
            let all = inside.iter().flat_map(|at| next(route, *at));
            let out = all.filter(|to| !inside.contains(to) || inside.len() == 1);
            Some(out.collect::<BTreeSet<usize>>().into_iter().collect())
        }
        Anchor::Start | Anchor::Birthday(_) | Anchor::Field(_) | Anchor::Day(_) => None,
    }
}

fn ends(route: &Route, branches: &[Branch]) -> Vec<usize> {
    let states = branches.iter().filter_map(|b| match &b.to {
        Destination::State(id) => route.states.get_index_of(id),
        Destination::Route(to) if to.route == route.id => route.states.get_index_of(route.arrival(to.state.as_ref())),
        Destination::Route(_) => None,
    });
    states.collect()
}

/// The answers of a follow-up, or what can happen everywhere, with where each leads.
pub(super) fn arrows(words: &Words<'_>, on: &Map<crate::id::ActionId, Transition>) -> Vec<Arrow> {
    let target = |b: &Branch| match &b.to {
        Destination::State(id) => words.state(id),
        Destination::Route(to) => format!("route {}", words.programme.title_of(to)),
    };
    let arrow = |t: &Transition| {
        let mut to: Vec<String> = Vec::new();
        for end in t.branches.iter().map(target) {
            if !to.contains(&end) {
                to.push(end);
            }
        }
        let elsewhere = |b: &Branch| matches!(&b.to, Destination::Route(to) if to.route != words.route.id);
        let nodes = ends(words.route, &t.branches);
        let leaves = t.branches.iter().any(elsewhere);
        Arrow { action: t.action.to_string(), label: t.label.clone(), to, nodes, leaves }
    };
    on.values().map(arrow).collect()
}
