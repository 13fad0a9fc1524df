//! All routes as one graph over the space: from where, under which restrictions, to where.
//!
//! What is left out is what people repair by hand: a correction of a fact, opening a case again in another step, a
//! migration. The core never leaves a youth without owner or date after these; at worst an action says that no row fits.

mod along;
mod build;

use super::space::{Cube, Cut, Name, Set, Space};
use crate::id::{FieldId, RouteId};
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

/// All that is in one of two sets.
pub(super) fn union(a: &Set, b: &Set) -> Set {
    a.iter().zip(b.iter()).map(|(x, y)| x | y).collect()
}
