//! A hypothetical youth on a route: which steps can come, who owns them, when they are due, and where the choices are.
//!
//! The same analysis as the proof, begun with one youth instead of everyone: what is said of the youth holds throughout
//! (it does not move house, and gives these answers whenever it is asked), what is not said may be anything.

use super::graph::{Edge, Graph};
use super::reach::{Reached, asked, hits, split};
use super::space::{Cube, Cut, Set};
use crate::guard::AGE;
use crate::id::{FieldId, RoleId, RouteId, StateId};
use crate::model::{Branch, Destination, Elsewhere, Moment, StateKind, Test, Transition};
use crate::read::{Inlined, Spot};
use crate::value::{Number, Value};
use std::collections::BTreeMap;

/// What is said of the youth.
pub type Said = BTreeMap<FieldId, Value>;

/// What can come.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The routes on which the youth can get, the first one first; each with its stations in the order of finding.
    pub stations: Vec<Station>,
    /// Whether the route does not admit the youth, who comes there by a handover from another one only.
    pub by_handover: bool,
    /// What was said of fields that nothing looks at: it makes no difference.
    pub idle: Vec<FieldId>,
}

/// A state to which the youth can get.
#[derive(Clone, Debug, PartialEq)]
pub struct Station {
    /// The route.
    pub route: RouteId,
    /// The state.
    pub state: StateId,
    /// Its title.
    pub title: String,
    /// Who must act: the role, and the organisations that can be meant. `None`: nobody, time goes on or it has ended.
    pub owner: Option<(RoleId, Vec<String>)>,
    /// When it is due.
    pub due: Option<Moment>,
    /// The outcome, when it ends here.
    pub outcome: Option<String>,
    /// What can happen.
    pub ways: Vec<Way>,
}

/// Something that can happen.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// What the button says; a delay for what happens by itself.
    pub label: String,
    /// What makes it happen.
    pub by: By,
    /// What is asked.
    pub asks: Vec<FieldId>,
    /// Where it can lead this youth, with the tests that decide; more than one: it depends.
    pub leads: Vec<(Destination, Vec<(FieldId, Test)>)>,
    /// There are answers for which no row fits.
    pub gap: bool,
}

/// What makes something happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// A person.
    Action,
    /// A person, from every state.
    Anywhere,
    /// Time.
    Timer,
    /// Who answers a follow-up, by its title.
    Answer(String),
}

/// Follows a youth along a route.
///
/// # Errors
/// A sentence in Dutch: the route is not there, or does not admit this youth.
pub(crate) fn explain(
    programme: &crate::model::Programme,
    routes: &[&Inlined],
    route: &RouteId,
    said: &Said,
) -> Result<Explained, String> {
    let mut graph = Graph::of(programme, routes, super::Grain::Fine);
    let Some(n) = graph.routes.iter().position(|r| r.all.route.id == *route) else {
        let known: Vec<&str> = graph.routes.iter().map(|r| r.all.route.id.as_str()).collect();
        return Err(format!("Er is geen route '{route}'; wel: {}.", known.join(", ")));
    };
    let mut youth = graph.newcomers();
    // Of that age, whoever it is.
    let mut peers = youth.clone();
    let (mut fixed, mut idle): (Vec<(usize, Set)>, Vec<FieldId>) = (Vec::new(), Vec::new());
    for (field, value) in said {
        let Some(v) = graph.space.field(field.as_str()) else {
            idle.push(field.clone());
            continue;
        };
        let set = graph.space.value(v, value);
        if field.as_str() == AGE || programme.attributes.contains_key(field) {
            graph.space.assign(&mut youth, v, &set);
        }
        if field.as_str() == AGE {
            graph.space.assign(&mut peers, v, &set);
        } else {
            fixed.push((v, set));
        }
    }
    graph.fix(&fixed);
    let any = |of: &Cube, cuts: &[Cut]| !split(&graph.space, std::slice::from_ref(of), cuts).0.is_empty();
    let by_handover = !any(&youth, &graph.routes[n].admits);
    // A handover asks no age, but who is handed over was let in somewhere.
    let comes = || any(&youth, &graph.routes[n].receives) && graph.routes.iter().any(|r| any(&peers, &r.admits));
    if by_handover && !comes() {
        let others = graph.routes.iter().filter(|r| any(&youth, &r.admits));
        let others: Vec<&str> = others.map(|r| r.all.route.id.as_str()).collect();
        let hint = if others.is_empty() {
            "Geen enkele route doet dat.".to_owned()
        } else {
            format!("Wel: {}.", others.join(", "))
        };
        return Err(format!("De route '{route}' laat deze jongere niet toe. {hint}"));
    }
    let reached = match by_handover {
        true => Reached::from_handovers(&graph, n, &[youth]),
        false => Reached::from_admissions(&graph, n..n + 1, &[youth]),
    };
    let mut order: Vec<usize> = Vec::new();
    for derivation in &reached.log {
        if !order.contains(&derivation.node) {
            order.push(derivation.node);
        }
    }
    let stations = order.into_iter().map(|node| station(&graph, &reached, node)).collect();
    Ok(Explained { stations, by_handover, idle })
}

fn station(graph: &Graph<'_>, reached: &Reached, n: usize) -> Station {
    let node = &graph.nodes[n];
    let route = &graph.routes[node.route].all.route;
    let cubes = &reached.regions[n].cubes;
    let owner = match &node.state.kind {
        StateKind::Task { owner, .. } => Some((owner.clone(), organisations(graph, owner, cubes))),
        StateKind::Wait | StateKind::Final { .. } => None,
    };
    let due = match &node.state.kind {
        StateKind::Task { due, .. } => Some(due.clone()),
        StateKind::Wait | StateKind::Final { .. } => None,
    };
    let outcome = match &node.state.kind {
        StateKind::Final { outcome } => graph.programme.outcomes.get(outcome).map(|o| o.title.clone()),
        StateKind::Task { .. } | StateKind::Wait => None,
    };
    Station {
        route: route.id.clone(),
        state: node.state.id.clone(),
        title: node.state.title.clone(),
        owner,
        due,
        outcome,
        ways: node.edges.iter().filter_map(|e| way(graph, node.route, *e, cubes)).collect(),
    }
}

/// The organisations that serve some of these youths for a role.
fn organisations(graph: &Graph<'_>, role: &RoleId, cubes: &[Cube]) -> Vec<String> {
    let programme = graph.programme;
    let Some(kind) = programme.roles.get(role).and_then(|r| r.organisation.as_ref()) else { return Vec::new() };
    let serves = |o: &&crate::model::Organisation| {
        let cut = super::people::serves(graph, o);
        o.kind == *kind && cubes.iter().any(|c| graph.space.within(c, &cut).is_some())
    };
    programme.organisations.values().filter(serves).map(|o| o.title.clone()).collect()
}

/// `None`: this youth cannot do it here.
fn way(graph: &Graph<'_>, route: usize, e: usize, cubes: &[Cube]) -> Option<Way> {
    let edge = &graph.edges[e];
    let filled: Vec<Cube> = cubes.iter().filter_map(|c| asked(graph, e, c)).collect();
    if filled.is_empty() {
        return None;
    }
    let (hit, rest) = hits(graph, e, filled);
    let (label, by, branches) = named(graph, edge)?;
    // What another route sent along leads back to it.
    let home = &graph.routes[edge.home].all.route.id;
    let to = |branch: &Branch| match &branch.to {
        Destination::State(state) if edge.home != route => {
            Destination::Route(Elsewhere { route: home.clone(), state: Some(state.clone()) })
        }
        other => other.clone(),
    };
    let leads: Vec<_> = branches
        .iter()
        .zip(&hit)
        .filter(|(_, hit)| !hit.is_empty())
        .map(|(branch, _)| (to(branch), branch.when.tests.clone()))
        .collect();
    let asks = edge.asked.iter().map(|a| a.field.clone()).collect();
    Some(Way { label, by, asks, leads, gap: !branches.is_empty() && !rest.is_empty() })
}

fn named<'a>(graph: &Graph<'a>, edge: &Edge<'_>) -> Option<(String, By, &'a [Branch])> {
    let route = &graph.routes[edge.home].all.route;
    let of = |t: &'a Transition, by| Some((t.label.clone(), by, t.branches.as_slice()));
    match &edge.spot {
        Spot::On(state, action) => of(route.states.get(state)?.on.get(action)?, By::Action),
        Spot::Anywhere(action) => of(route.anywhere.get(action)?, By::Anywhere),
        Spot::Answer(followup, action) => {
            let followup = route.followups.get(followup)?;
            of(followup.on.get(action)?, By::Answer(followup.title.clone()))
        }
        Spot::After(state, n) => {
            let after = route.states.get(state)?.after.get(*n)?;
            Some((after.delay.offset.dutch(), By::Timer, after.branches.as_slice()))
        }
    }
}

/// Reads `herkomst=pro,leeftijd=17`: each name is a field or attribute of the programme, each value as one would type it.
///
/// # Errors
/// A sentence in Dutch that names what is wrong.
pub(crate) fn said(
    programme: &crate::model::Programme,
    route: Option<&crate::model::Route>,
    text: &str,
) -> Result<Said, String> {
    let mut said = Said::new();
    for pair in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(format!("'{pair}' is geen kenmerk: schrijf naam=waarde, zoals leeftijd=17."));
        };
        let (name, value) = (FieldId::new(name.trim()), value.trim());
        if name.as_str() == AGE {
            let age = Number::parse(value).filter(|n| n.is_whole());
            let age = age.ok_or_else(|| format!("'{value}' is geen leeftijd: schrijf een heel getal, zoals 17."))?;
            said.insert(name, Value::Number(age));
            continue;
        }
        let field = programme.attributes.get(&name).or_else(|| route.and_then(|r| r.fields.get(&name)));
        let Some(field) = field else {
            let known = programme.attributes.keys().map(FieldId::as_str).chain([AGE]);
            let known: Vec<&str> =
                known.chain(route.into_iter().flat_map(|r| r.fields.keys().map(FieldId::as_str))).collect();
            return Err(format!("'{name}' is geen kenmerk of veld; er zijn: {}.", known.join(", ")));
        };
        match field.parse(&name, value) {
            Ok(Some(value)) => drop(said.insert(name, value)),
            Ok(None) => {}
            Err(reason) => return Err(reason.message),
        }
    }
    Ok(said)
}
