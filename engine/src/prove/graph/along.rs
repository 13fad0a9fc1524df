//! What goes along from one route to the next: where it can be answered, and where it ends.

use super::{Grain, Graph, Index, Node, Offer, To};
use crate::id::OutcomeId;
use crate::model::{Anchor, State, StateKind};
use crate::read::Spot;

impl<'a> Graph<'a> {
    /// What goes along can be answered in every state of every route that can follow; an answer with a state of its own
    /// route leads back.
    pub(super) fn add_along(&mut self, index: &Index<'_>) {
        for (home, follows) in self.follows().into_iter().enumerate() {
            if self.grain == Grain::Rough {
                self.doubt(home, &follows);
            }
            for here in (0..self.routes.len()).filter(|here| *here != home && follows[*here]) {
                let edges = self.along_from(home, here, index);
                self.nodes.iter_mut().filter(|node| node.route == here).for_each(|node| node.edges.extend(&edges));
            }
        }
    }

    /// Who is handed over may have been in any route before it, and taken along what it arms. That adds youths: those who
    /// were not there, or who answered it already. To tell all of them apart takes a region for every way through the
    /// routes.
    fn doubt(&mut self, home: usize, follows: &[bool]) {
        let doubtful: Vec<_> =
            self.routes[home].along.iter().map(|(v, _)| *v).filter(|v| !self.exact.contains(v)).collect();
        let all: Vec<_> = doubtful.into_iter().map(|v| (v, self.space.all(v))).collect();
        for (route, _) in self.routes.iter_mut().zip(follows).filter(|(_, follows)| **follows) {
            route.doubtful.extend(all.iter().cloned());
        }
    }

    /// The answers to what went along from one route, as they lead in another: to itself without a handover.
    fn along_from(&mut self, home: usize, here: usize, index: &Index<'_>) -> Vec<usize> {
        let route = &self.routes[home].all.route;
        let mut edges = Vec::new();
        for (followup, t) in
            route.followups.values().filter(|f| f.keep).flat_map(|f| f.on.values().map(move |t| (f, t)))
        {
            let mut edge = self.answer(home, followup, t, index);
            edge.is_normal = false;
            for case in &mut edge.cases {
                match case.to {
                    To::Node(at) => case.to = To::Route(Offer { route: home, at: Some(at), is_judged: false }),
                    To::Route(Offer { route, at: Some(at), .. }) if route == here => case.to = To::Node(at),
                    To::Route(_) | To::Unknown => {}
                }
            }
            if !edge.asks.is_empty() || !edge.cases.is_empty() {
                edges.push(self.push(edge));
            }
        }
        edges
    }

    /// To end in another route with an outcome that its `cancel` names ends what went along (`kept::ends`).
    pub(super) fn end_elsewhere(&mut self) {
        let mut ended = Vec::new();
        for (home, in_route) in self.routes.iter().enumerate() {
            let states = &in_route.all.route.states;
            let outcome = |anchor: &Anchor| match anchor {
                Anchor::Enter(state) => outcome(states.get(state)?),
                _ => None,
            };
            for (v, flag) in self.flags(&in_route.all.route.id).filter(|(_, flag)| flag.keeps) {
                let ends: Vec<_> = flag.ends.iter().filter_map(outcome).collect();
                let there = |(_, node): &(usize, &Node<'_>)| {
                    node.route != home && self::outcome(node.state).is_some_and(|o| ends.contains(&o))
                };
                ended.extend(self.nodes.iter().enumerate().filter(there).map(|(n, _)| (n, v)));
            }
        }
        for (n, v) in ended {
            let no = self.space.class(v, 0);
            self.nodes[n].entry.push((v, no));
        }
    }

    /// By route: those to which the answers to what goes along from it lead from elsewhere.
    fn led_along(&self) -> Vec<Vec<usize>> {
        let mut led = vec![Vec::new(); self.routes.len()];
        for edge in &self.edges {
            let Spot::Answer(followup, _) = &edge.spot else { continue };
            let followups = &self.routes[edge.home].all.route.followups;
            if followups.get(followup).is_some_and(|f| f.keep) {
                led[edge.home].extend(edge.cases.iter().filter_map(|case| match case.to {
                    To::Node(_) => Some(edge.home),
                    To::Route(offer) => Some(offer.route),
                    To::Unknown => None,
                }));
            }
        }
        led
    }

    /// By route: those to which one can get from it by handovers, also by those that an answer to what went along offers.
    fn follows(&self) -> Vec<Vec<bool>> {
        let mut follows = vec![vec![false; self.routes.len()]; self.routes.len()];
        for node in &self.nodes {
            for case in node.edges.iter().flat_map(|e| &self.edges[*e].cases) {
                if let To::Route(offer) = case.to {
                    follows[node.route][offer.route] = true;
                }
            }
        }
        let led = self.led_along();
        loop {
            close(&mut follows);
            // What goes along can be answered wherever one can get, and leads on from there.
            let mut further = follows.clone();
            for (home, to) in led.iter().enumerate() {
                let there = further.iter_mut().zip(&follows[home]).filter(|(_, follows)| **follows);
                there.for_each(|(from, _)| to.iter().for_each(|to| from[*to] = true));
            }
            if further == follows {
                return follows;
            }
            follows = further;
        }
    }
}

/// How a final state ends.
fn outcome(state: &State) -> Option<&OutcomeId> {
    match &state.kind {
        StateKind::Final { outcome } => Some(outcome),
        StateKind::Task { .. } | StateKind::Wait => None,
    }
}

/// What follows what follows a route, follows it, too.
fn close(follows: &mut [Vec<bool>]) {
    for between in 0..follows.len() {
        let beyond = follows[between].clone();
        for from in follows.iter_mut().filter(|from| from[between]) {
            from.iter_mut().zip(&beyond).for_each(|(to, more)| *to |= more);
        }
    }
}
