//! What is done where: `[state."intake/screening"]`, `[followup.nazorg]`, `[field.uren]`, for every route that has it, and
//! the same below `[route.<id>]` for one route.

use super::super::cursor::{At, Table};
use super::super::node::Node;
use super::super::route_name;
use super::numbers::{rate, something};
use super::spread::spread;
use super::surety::Within;
use super::{About, BASES, Found};
use crate::id::{ActionId, FieldId, FollowUpId, RouteId, StateId};
use crate::model::*;
use indexmap::IndexSet;

/// The routes of which something is said: all that have it, or one; as far as they could be read.
#[derive(Clone)]
struct Routes<'r> {
    all: Vec<&'r Route>,
    within: Within<'r>,
}

impl<'r> Routes<'r> {
    fn iter(&self) -> impl Iterator<Item = &&'r Route> + Clone {
        self.all.iter()
    }

    /// Those of which something holds.
    fn that(&self, holds: impl Fn(&Route) -> bool) -> Self {
        Self { all: self.all.iter().copied().filter(|route| holds(route)).collect(), within: self.within }
    }
}

/// A place in which something is done.
struct Place<'n> {
    routes: Routes<'n>,
    /// What can be done there, in some route.
    actions: IndexSet<&'n str>,
}

impl About<'_> {
    pub(super) fn all_acts(&self, root: &Table<'_>) -> (Acts, Map<RouteId, Acts>) {
        let every = Routes { all: self.routes().collect(), within: Within::Routes };
        let everywhere = self.acts(root, &every, false);
        let files = self.reading.sources.iter().filter_map(|source| route_name(&source.path)).collect::<Vec<_>>();
        let mut routes = Map::new();
        for (name, table) in root.section("route") {
            self.basis(&table, true);
            let inherits = BASES.iter().any(|key| table.has(key));
            let known = files.iter().map(String::as_str);
            if self.known(table.cx, ("route", "route"), &name, known, Within::Files) == Found::There {
                let id = RouteId::new(name.it);
                let of = self.routes().filter(|route| route.id == id).collect();
                let acts = self.acts(&table, &Routes { all: of, within: Within::Route(&id) }, inherits);
                table.finish();
                routes.insert(id, acts);
            }
        }
        (everywhere, routes)
    }

    fn acts(&self, table: &Table<'_>, routes: &Routes<'_>, inherits: bool) -> Acts {
        let mut acts = Acts::default();
        let (all, inherited) = self.named(table, "state", inherits);
        for (name, table) in all {
            let states: IndexSet<&str> = routes.iter().flat_map(|r| r.states.keys()).map(StateId::as_str).collect();
            let found = self.known(table.cx, ("stap", "state"), &name, states.iter().copied(), routes.within);
            if found == Found::Nowhere {
                continue;
            }
            let here = routes.that(|r| r.states.contains_key(name.it.as_str()));
            let own = here.iter().flat_map(|r| r.states[name.it.as_str()].on.keys());
            let actions = own.chain(here.iter().flat_map(|r| r.anywhere.keys())).map(ActionId::as_str).collect();
            let doing = self.doing(&table, "actions", &Place { routes: here, actions }, inherited);
            acts.states.insert(StateId::new(name.it), doing);
        }
        let (all, inherited) = self.named(table, "followup", inherits);
        for (name, table) in all {
            let all: IndexSet<&str> = routes.iter().flat_map(|r| r.followups.keys()).map(FollowUpId::as_str).collect();
            let found = self.known(table.cx, ("opvolging", "follow-up"), &name, all.iter().copied(), routes.within);
            if found == Found::Nowhere {
                continue;
            }
            let here = routes.that(|r| r.followups.contains_key(name.it.as_str()));
            let actions = here.iter().flat_map(|r| r.followups[name.it.as_str()].on.keys());
            let place = Place { actions: actions.map(ActionId::as_str).collect(), routes: here.clone() };
            let doing = self.doing(&table, "answers", &place, inherited);
            acts.followups.insert(FollowUpId::new(name.it), doing);
        }
        let (all, inherited) = self.named(table, "field", inherits);
        for (name, table) in all {
            self.basis(&table, inherited);
            let node = table.need("values", "{ ja = 3, nee = 1 }");
            table.finish();
            let weights = node.and_then(|n| self.field(&name, &n, routes));
            acts.fields.extend(weights.map(|weights| (FieldId::new(name.it), weights)));
        }
        if let Some(table) = table.sub("anywhere") {
            self.basis(&table, inherits);
            table.note();
            acts.anywhere = self.anywhere(&table, routes);
        }
        acts
    }

    fn anywhere(&self, table: &Table<'_>, routes: &Routes<'_>) -> Map<ActionId, Weight> {
        let actions: IndexSet<&str> = routes.iter().flat_map(|r| r.anywhere.keys()).map(ActionId::as_str).collect();
        let rates = table.named().into_iter().filter(|(name, _)| !BASES.contains(&name.it.as_str()));
        let kind = ("handeling vanuit elke stap", "action from everywhere");
        let read = |(name, node): (At<String>, Node<'_>)| {
            self.known(node.cx, kind, &name, actions.iter().copied(), routes.within);
            Some((ActionId::new(name.it), rate(&node)?))
        };
        rates.filter_map(read).collect()
    }

    fn doing(&self, table: &Table<'_>, key: &'static str, place: &Place<'_>, inherits: bool) -> Doing {
        self.basis(table, inherits);
        let actions = table.take(key).map(|n| self.actions(&n, place)).unwrap_or_default();
        let mut within = Map::new();
        for (name, node) in table.sub("within").map(|t| t.entries()).unwrap_or_default() {
            let states: IndexSet<&str> =
                place.routes.iter().flat_map(|r| r.states.keys()).map(StateId::as_str).collect();
            let found = self.known(node.cx, ("stap", "state"), &name, states.iter().copied(), place.routes.within);
            if found != Found::Nowhere {
                within.insert(StateId::new(name.it), self.actions(&node, place));
            }
        }
        let fields = table.sub("fields").map(|t| t.named()).unwrap_or_default();
        let read = |(name, node): (At<String>, Node<'_>)| {
            let spread = self.field(&name, &node, &place.routes)?;
            Some((FieldId::new(name.it), spread))
        };
        let fields = fields.into_iter().filter_map(read).collect();
        table.finish();
        Doing { actions, within, fields }
    }

    fn actions(&self, node: &Node<'_>, place: &Place<'_>) -> Vec<(ActionId, Weight)> {
        let Some(table) = node.table() else { return Vec::new() };
        let mut all = Vec::new();
        for (name, node) in table.entries() {
            self.known(node.cx, ("handeling", "action"), &name, place.actions.iter().copied(), place.routes.within);
            all.extend(rate(&node).map(|weight| (ActionId::new(name.it), weight)));
        }
        something(node, all)
    }

    fn field(&self, name: &At<String>, node: &Node<'_>, routes: &Routes<'_>) -> Option<Spread> {
        let attributes = &self.reading.programme.attributes;
        let fields: IndexSet<&str> =
            routes.iter().flat_map(|r| r.fields.keys()).chain(attributes.keys()).map(FieldId::as_str).collect();
        let found = self.known(node.cx, ("veld", "field"), name, fields.iter().copied(), routes.within);
        let own = routes.iter().filter_map(|r| r.fields.get(name.it.as_str()));
        let kinds: Vec<_> = own.chain(attributes.get(name.it.as_str())).map(|field| &field.kind).collect();
        spread(node, &name.it, &kinds, &self.surely(found, routes.within)).filter(|_| found == Found::There)
    }

    /// The tables `[key.*]`, of which the names may be those within parts (`intake/screening`); and whether it is known
    /// on what they rest, where they do not say it themselves.
    fn named<'t>(&self, table: &Table<'t>, key: &'static str, inherits: bool) -> (Vec<(At<String>, Table<'t>)>, bool) {
        let Some(all) = table.sub(key) else { return (Vec::new(), inherits) };
        self.basis(&all, true);
        all.note();
        let inherits = inherits || BASES.iter().any(|key| all.has(key));
        let others = all.entries().into_iter().filter(|(name, _)| !BASES.contains(&name.it.as_str()));
        (others.filter_map(|(name, node)| Some((name, node.table()?))).collect(), inherits)
    }
}
