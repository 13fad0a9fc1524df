//! All routes as one graph over the space: from where, under which restrictions, to where.
//!
//! What is left out is what people repair by hand: a correction of a fact, opening a case again in another step, a
//! migration. The core never leaves a youth without owner or date after these; at worst an action says that no row fits.

use super::classes::branches;
use super::space::{Cube, Cut, Name, Set, Space};
use crate::id::{FieldId, OutcomeId, RouteId};
use crate::model::*;
use crate::read::{Inlined, Spot};
use std::collections::HashMap;

/// The routes by name.
type Index<'r> = HashMap<&'r RouteId, usize>;

/// One route within the graph.
pub(super) struct InRoute<'a> {
    pub all: &'a Inlined,
    /// Its first node; the others follow, in the order of its states.
    pub base: usize,
    /// The node where it begins; `None`: it cannot be read.
    pub initial: Option<usize>,
    /// Its admission, judged in full.
    pub admits: Vec<Cut>,
    /// Whom it takes by a handover: its admission without the age, and who comes in no other way.
    pub receives: Vec<Cut>,
    /// What leaving a part arms: the states inside, the follow-up, armed or not.
    exits: Vec<(Vec<bool>, usize, Set)>,
    /// What is armed when it begins, and what is not: all but what goes along to other routes.
    fresh: Vec<(usize, Set)>,
    /// Its follow-ups that go along to other routes, not armed.
    along: Vec<(usize, Set)>,
    /// What may have come along with who is handed over to it: armed, or not.
    doubtful: Vec<(usize, Set)>,
}

/// A state of a route.
pub(super) struct Node<'a> {
    pub route: usize,
    pub state: &'a State,
    /// What entering it arms or cancels.
    entry: Vec<(usize, Set)>,
    /// Its edges.
    pub edges: Vec<usize>,
}

/// Something that can happen in a state.
pub(super) struct Edge<'a> {
    /// The route whose files say so: another one than that of its nodes when a follow-up went along.
    pub home: usize,
    pub spot: Spot,
    /// Whether it is part of the normal course: neither possible everywhere, nor brought by the calendar or another route.
    pub is_normal: bool,
    /// A follow-up must be armed.
    pub needs: Cut,
    /// What is filled in: the variable, its values, whether it may be left open.
    pub asks: Vec<(usize, Set, bool)>,
    /// The asked fields, for a reader.
    pub asked: &'a [Ask],
    pub cases: Vec<Case>,
}

/// A branch.
pub(super) struct Case {
    /// It holds within any of these.
    pub when: Vec<Cut>,
    pub sets: Vec<(usize, Set)>,
    pub to: To,
}

/// Where a branch leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum To {
    Node(usize),
    Route(Offer),
    /// Into a route that could not be read.
    Unknown,
}

/// A handover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Offer {
    pub route: usize,
    /// Where one arrives; `None`: it cannot be read.
    pub at: Option<usize>,
    /// Whether admission is judged: not for who was in the route, and is led back by a follow-up that went along.
    pub is_judged: bool,
}

/// The graph.
pub(super) struct Graph<'a> {
    pub programme: &'a Programme,
    pub space: Space,
    pub routes: Vec<InRoute<'a>>,
    pub nodes: Vec<Node<'a>>,
    pub edges: Vec<Edge<'a>>,
    /// What changes with a move, at any time: attributes that decide which organisation serves.
    moves: Vec<(usize, Set)>,
    /// A restriction that holds for everyone.
    anyone: [Cut; 1],
    /// By node: everything in the variables that nothing looks at any more.
    dead: Vec<Cube>,
    watched: Watched<'a>,
    pub grain: Grain,
    /// What is told apart exactly, as it was asked for.
    exact: Vec<usize>,
    /// More is told apart than decides who gets where.
    watches: bool,
}

/// How finely youths are told apart by what they took along from other routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grain {
    /// Not at all, so that it takes little time. Where this shows no fault, nobody meets one, though a row that nobody
    /// reaches (E203) may be missed; else it may be about nobody.
    Rough,
    /// Each by each.
    Fine,
}

/// What is told apart besides what decides who gets where.
#[derive(Clone, Default)]
pub(super) struct Watched<'a> {
    /// Whether these anchors of a route have happened, or these follow-ups of it are armed.
    pub flags: Vec<Flag<'a>>,
    /// Whether these fields are known.
    pub fields: Vec<&'a FieldId>,
}

/// Something that happens along a route, and can be undone there: what has the same anchors is the same.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Flag<'a> {
    pub route: &'a RouteId,
    pub begins: &'a Anchor,
    pub ends: &'a [Anchor],
    /// It goes along to other routes.
    pub keeps: bool,
}

impl<'a> Flag<'a> {
    pub fn followup(route: &'a RouteId, followup: &'a FollowUp) -> Self {
        Self { route, begins: &followup.anchor, ends: &followup.cancel, keeps: followup.keep }
    }
}

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
        graph.dead = super::live::dead(&graph);
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

    fn answer(&self, n: usize, followup: &'a FollowUp, t: &'a Transition, index: &Index<'_>) -> Edge<'a> {
        let spot = Spot::Answer(followup.id.clone(), t.action.clone());
        let needs = self.needs(&self.routes[n].all.route, followup);
        let by_event = matches!(followup.anchor, Anchor::Enter(_) | Anchor::Exit(_));
        let armed = needs.iter().any(|(v, _)| matches!(self.space.variables[*v].name, Name::Flag));
        Edge { is_normal: by_event && armed, ..self.edge(n, spot, needs, &t.ask, &t.branches, index) }
    }

    /// What goes along can be answered in every state of every route that can follow; an answer with a state of its own
    /// route leads back.
    fn add_along(&mut self, index: &Index<'_>) {
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
    fn end_elsewhere(&mut self) {
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

    fn push(&mut self, edge: Edge<'a>) -> usize {
        self.edges.push(edge);
        self.edges.len() - 1
    }

    /// When a follow-up can be open.
    fn needs(&self, route: &'a Route, followup: &'a FollowUp) -> Cut {
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

    fn edge(
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

    fn offer(&self, n: usize, to: &Elsewhere) -> Offer {
        let route = &self.routes[n];
        let at = route.all.route.states.get_index_of(route.all.route.arrival(to.state.as_ref()));
        Offer { route: n, at: at.map(|i| route.base + i), is_judged: true }
    }

    /// Whom a handover lets in: any of these.
    pub fn receives(&self, offer: Offer) -> &[Cut] {
        if offer.is_judged { &self.routes[offer.route].receives } else { &self.anyone }
    }

    /// From now on these variables have these values, whenever they are asked or could change by a move.
    pub fn fix(&mut self, fixed: &[(usize, Set)]) {
        for (v, set) in fixed {
            self.moves.iter_mut().filter(|(m, _)| m == v).for_each(|(_, values)| *values = set.clone());
            for edge in &mut self.edges {
                edge.asks.iter_mut().filter(|(a, ..)| a == v).for_each(|(_, values, _)| *values = set.clone());
            }
        }
    }

    /// What a field of a route is.
    pub fn definition(&self, route: usize, field: &FieldId) -> Option<&'a Field> {
        let route = &self.routes[route].all.route;
        route.fields.get(field).or_else(|| self.programme.attributes.get(field))
    }

    /// Who begins a route by being enrolled: every attribute that must be known is, and nothing else but what may be.
    pub fn newcomers(&self) -> Cube {
        let mut cube = self.space.everything();
        for (n, variable) in self.space.variables.iter().enumerate() {
            let Name::Field(field) = &variable.name else { continue };
            if n == self.space.age() {
                continue;
            }
            let unknown = self.space.unknown(n);
            let set = match self.programme.attributes.get(field) {
                Some(attribute) if attribute.required => self.space.values_of(n, attribute),
                Some(attribute) => union(&self.space.values_of(n, attribute), &unknown),
                None => unknown,
            };
            self.space.assign(&mut cube, n, &set);
        }
        cube
    }

    /// A youth who is enrolled in a route: nothing came along from another one.
    pub fn enrol(&self, route: usize, cube: &mut Cube) {
        for (v, set) in self.routes.iter().flat_map(|r| &r.along) {
            self.space.assign(cube, *v, set);
        }
        self.begin(route, cube);
    }

    /// A youth as the start of a route finds it: none of its follow-ups armed but by the start itself, and those that went
    /// along and came back.
    pub fn begin(&self, route: usize, cube: &mut Cube) {
        for (v, set) in &self.routes[route].fresh {
            self.space.assign(cube, *v, set);
        }
    }

    /// The same of a youth who comes from another route.
    pub fn receive(&self, route: usize, cube: &mut Cube) {
        self.begin(route, cube);
        for (v, set) in &self.routes[route].doubtful {
            self.space.assign(cube, *v, set);
        }
    }

    /// Whether it is doubtful what came along to a route, and whoever is meant has none of it.
    pub fn is_without(&self, route: usize, variable: usize, point: &Cube) -> bool {
        let no = || vec![(variable, self.space.class(variable, 0))];
        self.routes[route].doubtful.iter().any(|(v, _)| *v == variable) && self.space.is_within(point, &no())
    }

    /// What becomes of a youth who gets to a state, and stays there for a while.
    pub fn arrive(&self, from: Option<usize>, to: usize, cube: &mut Cube) {
        if let Some(from) = from {
            let route = &self.routes[self.nodes[to].route];
            for (inside, v, set) in &route.exits {
                if inside[from - route.base] && !inside[to - route.base] {
                    self.space.assign(cube, *v, set);
                }
            }
        }
        for (v, set) in &self.nodes[to].entry {
            self.space.assign(cube, *v, set);
        }
        self.stay(to, cube);
    }

    /// What becomes of a youth who stays in a state.
    pub fn stay(&self, node: usize, cube: &mut Cube) {
        self.space.age_on(cube);
        for (v, values) in &self.moves {
            self.space.widen(cube, *v, values);
        }
        self.space.unite(cube, &self.dead[node]);
    }

    /// Those who become a cube by going from one state to another, as they are before: what `arrive` writes must be in it,
    /// and says nothing of what was before.
    pub fn departs(&self, from: usize, to: usize, cube: &Cube) -> Option<Cube> {
        let route = &self.routes[self.nodes[to].route];
        let leaves = |inside: &[bool]| inside[from - route.base] && !inside[to - route.base];
        let exits = route.exits.iter().filter(|(inside, ..)| leaves(inside)).map(|(_, v, set)| (v, set));
        let mut cube = cube.clone();
        // In the opposite order: what is written last, counts.
        for (v, set) in self.nodes[to].entry.iter().map(|(v, set)| (v, set)).chain(exits) {
            cube = super::ending::freed(&self.space, cube, *v, set)?;
        }
        for (v, _) in &self.moves {
            self.space.assign(&mut cube, *v, &self.space.all(*v));
        }
        self.space.age_back(&mut cube);
        Some(cube)
    }

    /// The attributes that a move can change.
    pub fn moves(&self) -> &[(usize, Set)] {
        &self.moves
    }

    /// Whether a variable is set by entering a state.
    pub fn is_set_by_entry(&self, node: usize, variable: usize) -> bool {
        self.nodes[node].entry.iter().any(|(v, _)| *v == variable)
    }

    /// Whether entering a state, or leaving a part for it, decides whether a follow-up is armed.
    pub fn is_armed_by(&self, from: Option<usize>, to: usize, variable: usize) -> bool {
        let route = &self.routes[self.nodes[to].route];
        let left = |from: usize| {
            let leaves = |inside: &[bool]| inside[from - route.base] && !inside[to - route.base];
            route.exits.iter().any(|(inside, v, _)| *v == variable && leaves(inside))
        };
        let begins = from.is_none() && route.fresh.iter().any(|(v, _)| *v == variable);
        self.is_set_by_entry(to, variable) || begins || from.is_some_and(left)
    }

    /// Whether nothing looks at a variable any more from a node on.
    pub fn is_forgotten(&self, node: usize, variable: usize) -> bool {
        self.space.get(&self.dead[node], variable).iter().any(|w| *w != 0)
    }

    /// What is followed along a route, with its variable: these are the last of the space.
    pub fn flags(&self, route: &'a RouteId) -> impl Iterator<Item = (usize, Flag<'a>)> + use<'_, 'a> {
        let first = self.space.variables.len() - self.watched.flags.len();
        let all = self.watched.flags.iter().enumerate().map(move |(n, flag)| (first + n, *flag));
        all.filter(move |(_, flag)| flag.route == route)
    }

    /// What is followed, with its variable.
    pub fn flag(&self, flag: &Flag<'a>) -> Option<(usize, Flag<'a>)> {
        self.flags(flag.route).find(|(_, other)| other == flag)
    }

    /// What is told apart in the states of a route although nothing there depends on it.
    pub fn kept(&self, route: usize) -> impl Iterator<Item = usize> + '_ {
        let fields = self.watched.fields.iter().filter_map(|field| self.space.field(field.as_str()));
        let flags = self.flags(&self.routes[route].all.route.id).filter(|_| self.watches).map(|(v, _)| v);
        fields.chain(flags)
    }

    /// What is told apart of a route in itself, as variables.
    pub fn followups(&self, route: usize) -> impl Iterator<Item = usize> + '_ {
        let route = &self.routes[route];
        route.fresh.iter().chain(&route.along).map(|(v, _)| *v)
    }

    /// What is said anew of follow-ups when a youth comes from another route.
    pub fn begun(&self, route: usize) -> impl Iterator<Item = usize> + '_ {
        let route = &self.routes[route];
        route.fresh.iter().chain(&route.doubtful).map(|(v, _)| *v)
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

/// What is begun by a field that is filled in.
fn by_field<'a>((v, flag): (usize, Flag<'a>)) -> Option<(usize, &'a FieldId)> {
    if let Anchor::Field(field) = flag.begins { Some((v, field)) } else { None }
}

/// Whether a state is another one, or lies in the part that it calls.
fn inside(state: &str, other: &str) -> bool {
    state == other || state.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'))
}

/// All that is in one of two sets.
pub(super) fn union(a: &Set, b: &Set) -> Set {
    a.iter().zip(b.iter()).map(|(x, y)| x | y).collect()
}
