//! Makes the graph of the routes as they were read.

use super::{Case, Edge, Flag, Grain, Graph, InRoute, Index, Node, Offer, To, Watched};
use crate::id::FieldId;
use crate::model::{
    Anchor, Ask, Branch, Destination, Elsewhere, FollowUp, Programme, Route, State, StateKind, Transition,
};
use crate::prove::classes::branches;
use crate::prove::space::{Cut, Name, Set, Space};
use crate::read::{Inlined, Spot};

impl<'a> Graph<'a> {
    pub fn of(programme: &'a Programme, inlined: &[&'a Inlined], grain: Grain) -> Self {
        Self::watching(programme, inlined, Watched::default(), grain)
    }

    /// The graph in which more is told apart.
    pub fn watching(programme: &'a Programme, inlined: &[&'a Inlined], mut watched: Watched<'a>, grain: Grain) -> Self {
        let routes: Vec<&Route> = inlined.iter().map(|r| &r.route).collect();
        let watches = watched.flags.len() + watched.fields.len() > 0;
        let (decisive, exact) = (arming(&routes), watched.flags.clone());
        let all = decisive.iter().chain(&watched.flags).fold(Vec::new(), |mut all, flag| {
            if !all.contains(flag) {
                all.push(*flag);
            }
            all
        });
        watched.flags = all;
        let space = Space::of(programme, &routes, &watched);
        let first = space.variables.len() - watched.flags.len();
        let flags = watched.flags.iter().enumerate();
        let exact = flags.filter(|(_, flag)| exact.contains(flag)).map(|(n, _)| first + n).collect();
        let mut graph = Self {
            grain,
            exact,
            watches,
            watched,
            programme,
            space,
            routes: Vec::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
            moves: Vec::new(),
            anyone: [Cut::new()],
            dead: Vec::new(),
        };
        graph.moves = graph.moving();
        for all in inlined.iter().copied() {
            graph.add_route(all);
        }
        let index: Index<'_> = inlined.iter().enumerate().map(|(n, r)| (&r.route.id, n)).collect();
        for n in 0..inlined.len() {
            graph.add_edges(n, &index);
        }
        graph.end_elsewhere();
        graph.add_along(&index);
        graph.dead = crate::prove::live::dead(&graph);
        graph
    }

    fn moving(&self) -> Vec<(usize, Set)> {
        let attributes = self.programme.attributes.iter();
        let serving =
            attributes.filter(|(id, _)| self.programme.organisations.values().any(|o| o.serves.contains_key(*id)));
        let values = serving.filter_map(|(id, field)| {
            let n = self.space.field(id.as_str())?;
            Some((n, self.space.values_of(n, field)))
        });
        values.collect()
    }

    fn add_route(&mut self, all: &'a Inlined) {
        let (route, n, base) = (&all.route, self.routes.len(), self.nodes.len());
        let space = &self.space;
        let flags: Vec<(usize, Flag<'a>)> = self.flags(&route.id).collect();
        let no = |v: usize| space.class(v, 0);
        let yes = |v: usize| space.class(v, 1);
        let mut exits = Vec::new();
        for (v, flag) in &flags {
            let anchors = std::iter::once((flag.begins, yes(*v))).chain(flag.ends.iter().map(|c| (c, no(*v))));
            for (anchor, set) in anchors {
                if let Anchor::Exit(state) = anchor {
                    exits.push((route.states.keys().map(|id| inside(id.as_str(), state.as_str())).collect(), *v, set));
                }
            }
        }
        let entry = |state: &State| {
            let mut effects = Vec::new();
            for (v, flag) in &flags {
                let enters = |anchor: &Anchor| matches!(anchor, Anchor::Enter(to) if *to == state.id);
                match (enters(flag.begins), flag.ends.iter().any(enters)) {
                    (true, false) => effects.push((*v, yes(*v))),
                    (false, true) => effects.push((*v, no(*v))),
                    // Which comes first is a matter of the day.
                    (true, true) => effects.push((*v, space.all(*v))),
                    (false, false) => {}
                }
            }
            effects
        };
        let nodes: Vec<Node<'a>> = route
            .states
            .values()
            .map(|state| Node { route: n, state, entry: entry(state), edges: Vec::new() })
            .collect();
        // A date that every youth has is there at once.
        let begins = |flag: &Flag<'_>, v| match flag.begins {
            Anchor::Field(field) => match self.programme.attributes.get(field) {
                Some(attribute) if attribute.required => yes(v),
                Some(_) => space.all(v),
                None => no(v),
            },
            Anchor::Start => yes(v),
            _ => no(v),
        };
        let fresh = flags.iter().filter_map(|(v, flag)| match flag.begins {
            // What went along may come back.
            Anchor::Enter(_) | Anchor::Exit(_) if flag.keeps => None,
            Anchor::Field(_) if flag.keeps => Some((*v, space.all(*v))),
            _ => Some((*v, begins(flag, *v))),
        });
        let fresh = fresh.collect();
        let along = flags.iter().filter(|(_, flag)| flag.keeps).map(|(v, _)| (*v, no(*v))).collect();
        let receives = route.receives().flat_map(|row| space.cuts(row, false)).collect();
        self.routes.push(InRoute {
            all,
            base,
            initial: route.states.get_index_of(&route.initial).map(|i| base + i),
            admits: route.admission.iter().flat_map(|row| space.cuts(row, true)).collect(),
            receives,
            exits,
            fresh,
            along,
            doubtful: Vec::new(),
        });
        self.nodes.extend(nodes);
    }

    fn add_edges(&mut self, n: usize, index: &Index<'_>) {
        let route = &self.routes[n].all.route;
        let base = self.routes[n].base;
        let mut shared = Vec::new();
        let mut anywhere = Vec::new();
        for followup in route.followups.values() {
            for t in followup.on.values() {
                let edge = self.answer(n, followup, t, index);
                if !edge.asks.is_empty() || !edge.cases.is_empty() {
                    shared.push(self.push(edge));
                }
            }
        }
        for t in route.anywhere.values() {
            let edge = self.edge(n, Spot::Anywhere(t.action.clone()), Vec::new(), &t.ask, &t.branches, index);
            anywhere.push((&t.action, self.push(edge)));
        }
        for (i, state) in route.states.values().enumerate() {
            let mut edges = Vec::new();
            for t in state.on.values() {
                let spot = Spot::On(state.id.clone(), t.action.clone());
                let edge = self.edge(n, spot, Vec::new(), &t.ask, &t.branches, index);
                edges.push(self.push(edge));
            }
            for (k, after) in state.after.iter().enumerate() {
                let spot = Spot::After(state.id.clone(), k);
                let edge = self.edge(n, spot, Vec::new(), &[], &after.branches, index);
                edges.push(self.push(edge));
            }
            if !matches!(state.kind, StateKind::Final { .. }) {
                edges.extend(anywhere.iter().filter(|(a, _)| !state.on.contains_key(*a)).map(|(_, e)| *e));
            }
            edges.extend(&shared);
            self.nodes[base + i].edges = edges;
        }
    }

    pub(super) fn answer(&self, n: usize, followup: &'a FollowUp, t: &'a Transition, index: &Index<'_>) -> Edge<'a> {
        let spot = Spot::Answer(followup.id.clone(), t.action.clone());
        let needs = self.needs(&self.routes[n].all.route, followup);
        let by_event = matches!(followup.anchor, Anchor::Enter(_) | Anchor::Exit(_));
        let armed = needs.iter().any(|(v, _)| matches!(self.space.variables[*v].name, Name::Flag));
        Edge { is_normal: by_event && armed, ..self.edge(n, spot, needs, &t.ask, &t.branches, index) }
    }

    pub(super) fn push(&mut self, edge: Edge<'a>) -> usize {
        self.edges.push(edge);
        self.edges.len() - 1
    }

    /// When a follow-up can be open.
    pub(super) fn needs(&self, route: &'a Route, followup: &'a FollowUp) -> Cut {
        let armed = self.flag(&Flag::followup(&route.id, followup)).map(|(v, _)| (v, self.space.class(v, 1)));
        let dated = match &followup.anchor {
            Anchor::Field(field) => self.space.field(field.as_str()).map(|v| {
                let unknown = self.space.unknown(v);
                (v, self.space.all(v).iter().zip(unknown.iter()).map(|(all, unknown)| all & !unknown).collect())
            }),
            Anchor::Start | Anchor::Enter(_) | Anchor::Exit(_) | Anchor::Birthday(_) | Anchor::Day(_) => None,
        };
        armed.into_iter().chain(dated).collect()
    }

    pub(super) fn edge(
        &self,
        n: usize,
        spot: Spot,
        needs: Cut,
        asked: &'a [Ask],
        branches: &'a [Branch],
        index: &Index<'_>,
    ) -> Edge<'a> {
        let route = &self.routes[n];
        let ask = |ask: &Ask| {
            let v = self.space.field(ask.field.as_str())?;
            Some((v, self.space.values_of(v, self.definition(n, &ask.field)?), ask.optional))
        };
        // What is filled in begins what counts from it.
        let by_field: Vec<(usize, &FieldId)> = self.flags(&route.all.route.id).filter_map(by_field).collect();
        let yes = |v: usize| (v, self.space.class(v, 1));
        let begun = |(v, field): &(usize, &FieldId)| {
            let optional = asked.iter().find(|a| a.field == **field)?.optional;
            Some((*v, self.space.class(*v, 1), optional))
        };
        let asks = asked.iter().filter_map(ask).chain(by_field.iter().filter_map(begun));
        let case = |branch: &'a Branch| {
            let to = match &branch.to {
                Destination::State(id) => route.all.route.states.get_index_of(id).map(|i| To::Node(route.base + i)),
                Destination::Route(to) => index.get(&to.route).map(|r| To::Route(self.offer(*r, to))),
            };
            let set = |(field, value): &(FieldId, crate::value::Value)| {
                let v = self.space.field(field.as_str())?;
                Some((v, self.space.value(v, value)))
            };
            let written = |(_, field): &&(usize, &FieldId)| branch.set.iter().any(|(f, _)| f == *field);
            let begins = by_field.iter().filter(written).map(|(v, _)| yes(*v));
            Case {
                when: self.space.cuts(&branch.when, true),
                sets: branch.set.iter().filter_map(set).chain(begins).collect(),
                to: to.unwrap_or(To::Unknown),
            }
        };
        let (asks, cases) = (asks.collect(), branches.iter().map(case).collect());
        let is_normal = matches!(spot, Spot::On(..) | Spot::After(..));
        Edge { home: n, is_normal, spot, needs, asks, asked, cases }
    }

    pub(super) fn offer(&self, n: usize, to: &Elsewhere) -> Offer {
        let route = &self.routes[n];
        let at = route.all.route.states.get_index_of(route.all.route.arrival(to.state.as_ref()));
        Offer { route: n, at: at.map(|i| route.base + i), is_judged: true }
    }
}

/// The follow-ups whose arming matters: they can move a case or write what a test looks at, and an event arms them or they
/// go along to other routes.
fn arming<'a>(routes: &[&'a Route]) -> Vec<Flag<'a>> {
    let tested: std::collections::HashSet<&FieldId> =
        routes.iter().flat_map(|r| branches(r)).flat_map(|b| b.when.tests.iter().map(|(f, _)| f)).collect();
    let matters = |f: &FollowUp| {
        let by_event = matches!(f.anchor, Anchor::Enter(_) | Anchor::Exit(_));
        let moves = |t: &Transition| !t.branches.is_empty() || t.ask.iter().any(|a| tested.contains(&a.field));
        (by_event || f.keep) && f.on.values().any(moves)
    };
    let of = |r: &&'a Route| {
        let route: &'a Route = r;
        route.followups.values().filter(|f| matters(f)).map(|f| Flag::followup(&route.id, f)).collect::<Vec<_>>()
    };
    routes.iter().flat_map(of).collect()
}

/// What is begun by a field that is filled in.
fn by_field<'a>((v, flag): (usize, Flag<'a>)) -> Option<(usize, &'a FieldId)> {
    if let Anchor::Field(field) = flag.begins { Some((v, field)) } else { None }
}

/// Whether a state is another one, or lies in the part that it calls.
fn inside(state: &str, other: &str) -> bool {
    state == other || state.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'))
}
