//! From a point in a region back to a youth and a path: whom to enrol, and what happens then, until the fault is met.

use super::classes::Class;
use super::graph::{Edge, Graph, To};
use super::reach::{From, Reached, asked, hits};
use super::space::{Cube, Name, Set, Space};
use crate::id::{ActionId, FieldId, FollowUpId, RouteId, StateId};
use crate::read::Spot;
use crate::value::Value;
use std::collections::BTreeMap;

/// The longest path that is shown; there is always a shorter one than the number of regions.
const LONGEST: usize = 10_000;

/// A concrete youth, and what happens to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// Whole years on the day of the enrolment.
    pub age: i64,
    /// The rule set in force then, by its position in the programme.
    pub rules: usize,
    /// What is known then.
    pub attributes: BTreeMap<FieldId, Value>,
    /// The route in which the youth is enrolled; `None`: the fault is about enrolment itself.
    pub route: Option<RouteId>,
    /// What happens, one after the other.
    pub steps: Vec<Step>,
    /// Where the youth lives and goes to school by then: what a move can change, and decides which organisation serves.
    pub moves: BTreeMap<FieldId, Value>,
    /// What then fails, if it is something that happens.
    pub fails: Option<Step>,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where the youth is.
    pub route: RouteId,
    /// In which state.
    pub state: StateId,
    /// What happens there.
    pub what: Happening,
    /// What is filled in.
    pub fields: BTreeMap<FieldId, Value>,
    /// At least so old is the youth then, in whole years.
    pub age: i64,
}

/// The kinds of thing that can happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// An action of the state, or from everywhere.
    Action(ActionId),
    /// What happens by itself, by its number.
    After(usize),
    /// An answer to a follow-up.
    Answer(FollowUpId, ActionId),
    /// A handover is offered by an action, and accepted.
    Handover(ActionId),
    /// A handover is offered by an action (or an answer to a follow-up), and declined.
    Declined(ActionId),
}

/// How a youth like `point` can have come to a node; `None` where regions were joined beyond what is exact.
pub(super) fn trace(graph: &Graph<'_>, reached: &Reached, node: usize, point: &Cube) -> Option<Witness> {
    let mut steps = Vec::new();
    let (mut node, mut point) = (node, single(graph, point));
    let mut before = usize::MAX;
    while steps.len() < LONGEST {
        let here = |n: &&usize| Space::contains(&reached.log[**n].cube, &point) && **n < before;
        let n = *reached.of_node[node].iter().find(here)?;
        before = n;
        let derivation = &reached.log[n];
        match derivation.from {
            From::Enrolled => return enrolled(graph, node, &point, steps),
            From::Edge { node: from, edge, case } => {
                let (step, earlier) = back(graph, reached, n, (from, edge, case), &point)?;
                steps.push(step);
                node = from;
                point = earlier;
            }
        }
    }
    None
}

/// One class for each variable, known rather than unknown.
pub(super) fn single(graph: &Graph<'_>, cube: &Cube) -> Cube {
    let mut point = cube.clone();
    for n in 0..graph.space.variables.len() {
        if let Some(class) = choice(&graph.space, cube, n) {
            graph.space.assign(&mut point, n, &graph.space.class(n, class));
        }
    }
    point
}

fn choice(space: &Space, cube: &Cube, n: usize) -> Option<usize> {
    let mut all = space.classes(cube, n);
    let first = all.next()?;
    if *first.1 == Class::Unknown { all.next().or(Some(first)).map(|(i, _)| i) } else { Some(first.0) }
}

fn enrolled(graph: &Graph<'_>, node: usize, point: &Cube, mut steps: Vec<Step>) -> Option<Witness> {
    let space = &graph.space;
    let n = graph.nodes[node].route;
    let newcomers = graph.newcomers();
    let cuts = graph.routes[n].admits.iter();
    let start = cuts.filter_map(|cut| space.within(&newcomers, cut)).find_map(|mut cube| {
        graph.enrol(n, &mut cube);
        let free = |v: usize| graph.is_set_by_entry(node, v);
        meet(graph, node, &cube, point, free)
    })?;
    let start = single(graph, &start);
    steps.reverse();
    let route = Some(graph.routes[n].all.route.id.clone());
    Some(Witness { route, steps, ..newcomer(graph, &start)? })
}

/// A youth as an enrolment finds it.
pub(super) fn newcomer(graph: &Graph<'_>, start: &Cube) -> Option<Witness> {
    let space = &graph.space;
    let age = number(space, start, space.age())?;
    let rules = space.classes(start, space.era()).next().map_or(0, |(i, _)| i);
    let mut attributes = BTreeMap::new();
    for (id, attribute) in &graph.programme.attributes {
        let value = match space.field(id.as_str()) {
            Some(v) => value(space, start, v),
            None => any_value(attribute),
        };
        attributes.extend(value.map(|value| (id.clone(), value)));
    }
    Some(Witness { age, rules, attributes, route: None, steps: Vec::new(), moves: BTreeMap::new(), fails: None })
}

/// What a move can change, in a point.
pub(super) fn moves(graph: &Graph<'_>, point: &Cube) -> BTreeMap<FieldId, Value> {
    let fields = graph.moves().iter().filter_map(|(v, _)| {
        Some((is_field(&graph.space.variables[*v].name)?.clone(), value(&graph.space, point, *v)?))
    });
    fields.collect()
}

/// The step that is tried in a node along an edge by who is `point`, `before` anything was filled in.
pub(super) fn attempt(graph: &Graph<'_>, node: usize, edge: usize, before: &Cube, point: &Cube) -> Option<Step> {
    let route = graph.nodes[node].route;
    let tried = &graph.edges[edge];
    let hands_over = hits(graph, edge, vec![point.clone()]).0.iter().position(|hit| !hit.is_empty());
    Some(Step {
        route: graph.routes[route].all.route.id.clone(),
        state: graph.nodes[node].state.id.clone(),
        what: happening(tried, hands_over, hands_over),
        fields: filled_in(graph, tried, before, point),
        age: number(&graph.space, point, graph.space.age())?,
    })
}

/// A value that a field accepts; nothing looks at it.
fn any_value(field: &crate::model::Field) -> Option<Value> {
    use crate::model::FieldKind;
    match &field.kind {
        FieldKind::Boolean => Some(Value::Boolean(false)),
        FieldKind::Choice { choices } => choices.keys().next().cloned().map(Value::Text),
        FieldKind::Text => Some(Value::Text("iets".to_owned())),
        FieldKind::Date => jiff::civil::Date::new(2026, 1, 1).ok().map(Value::Date),
        FieldKind::Integer { min, max } | FieldKind::Decimal { min, max } => {
            Some(Value::Number(min.or(*max).unwrap_or(crate::value::Number::whole(0))))
        }
    }
}

/// The part of a cube that can become `point` by arriving at a node: what is forgotten there, what a move can change, and
/// what is `free` may be anything; the age may be lower.
fn meet(graph: &Graph<'_>, node: usize, cube: &Cube, point: &Cube, free: impl Fn(usize) -> bool) -> Option<Cube> {
    let space = &graph.space;
    let mut met = cube.clone();
    let mut later = point.clone();
    space.age_back(&mut later);
    for v in 0..space.variables.len() {
        if graph.is_forgotten(node, v) || free(v) || graph.moves().iter().any(|(m, _)| *m == v) {
            continue;
        }
        let wanted: Set = space.get(&later, v);
        met = space.within(&met, &vec![(v, wanted)])?;
    }
    Some(met)
}

/// One step back: what happened, and the youth before it.
fn back(
    graph: &Graph<'_>,
    reached: &Reached,
    n: usize,
    (from, e, case): (usize, usize, Option<usize>),
    point: &Cube,
) -> Option<(Step, Cube)> {
    let way = ((from, reached.log[n].node), e, case);
    let mut earlier = reached.of_node[from].iter().filter(|m| **m < n);
    earlier.find_map(|m| step_back(graph, &reached.log[*m].cube, way, point))
}

/// One step back to one of these youths, along an edge between two nodes; `None`: they do not become `point`.
pub(super) fn step_back(
    graph: &Graph<'_>,
    before: &Cube,
    ((from, to), e, case): ((usize, usize), usize, Option<usize>),
    point: &Cube,
) -> Option<(Step, Cube)> {
    let edge = &graph.edges[e];
    let filled = asked(graph, e, before)?;
    let candidates = match case {
        // It stayed; a handover that was declined was offered for one of the branches.
        None if edge.cases.is_empty() => vec![(None, filled)],
        None => {
            let offered = hits(graph, e, vec![filled]).0.into_iter().enumerate();
            let offered = offered.filter(|(c, _)| matches!(edge.cases[*c].to, To::Route(_)));
            offered.flat_map(|(c, all)| all.into_iter().map(move |cube| (Some(c), cube))).collect()
        }
        Some(c) => hits(graph, e, vec![filled]).0.swap_remove(c).into_iter().map(|cube| (Some(c), cube)).collect(),
    };
    for (c, hit) in candidates {
        let Some(after) = arrives(graph, (from, to), edge, case, &hit, point) else { continue };
        let after = single(graph, &after);
        let fields = filled_in(graph, edge, before, &after);
        let mut earlier = after.clone();
        for (v, _, optional) in &edge.asks {
            let left_open = *optional && graph.space.is_within(before, &vec![(*v, graph.space.get(&after, *v))]);
            if !left_open {
                graph.space.assign(&mut earlier, *v, &graph.space.get(before, *v));
            }
        }
        let earlier = single(graph, &graph.space.both_cubes(before, &earlier)?);
        let step = Step {
            route: graph.routes[graph.nodes[from].route].all.route.id.clone(),
            state: graph.nodes[from].state.id.clone(),
            what: happening(edge, c, case),
            fields,
            age: number(&graph.space, &after, graph.space.age())?,
        };
        return Some((step, earlier));
    }
    None
}

/// Those of a branch who become `point`.
fn arrives(
    graph: &Graph<'_>,
    (from, to): (usize, usize),
    edge: &Edge<'_>,
    case: Option<usize>,
    hit: &Cube,
    point: &Cube,
) -> Option<Cube> {
    let space = &graph.space;
    let Some(case) = case.map(|c| &edge.cases[c]) else {
        return meet(graph, to, hit, point, |_| false);
    };
    // What is written on the way must be what the point has, and says nothing of what was before.
    let mut arrived = hit.clone();
    case.sets.iter().for_each(|(v, set)| space.assign(&mut arrived, *v, set));
    let set = |v: usize| case.sets.iter().any(|(s, _)| *s == v);
    let received: Vec<Cube> = match case.to {
        To::Node(_) => vec![arrived],
        To::Route(offer) => graph.receives(offer).iter().filter_map(|cut| space.within(&arrived, cut)).collect(),
        To::Unknown => return None,
    };
    for cube in received {
        let mut whole = cube.clone();
        let (origin, received) = match case.to {
            To::Route(offer) => {
                graph.receive(offer.route, &mut whole);
                (None, Some(offer.route))
            }
            To::Node(_) | To::Unknown => (Some(from), None),
        };
        graph.arrive(origin, to, &mut whole);
        if !Space::contains(&whole, point) {
            continue;
        }
        // What is in doubt must have been so before, when it is to be armed.
        let without = |v: usize| received.is_some_and(|route| graph.is_without(route, v, point));
        let changed = |v: usize| set(v) || graph.is_armed_by(origin, to, v) || without(v);
        let Some(before) = meet(graph, to, &cube, point, changed) else { continue };
        let mut before = before;
        for (v, _) in &case.sets {
            space.assign(&mut before, *v, &space.get(hit, *v));
        }
        if let Some(before) = space.both_cubes(hit, &before) {
            return Some(before);
        }
    }
    None
}

fn filled_in(graph: &Graph<'_>, edge: &Edge<'_>, before: &Cube, after: &Cube) -> BTreeMap<FieldId, Value> {
    let mut fields = BTreeMap::new();
    for ask in edge.asked {
        let value = match graph.space.field(ask.field.as_str()) {
            Some(v) => {
                let same = graph.space.is_within(before, &vec![(v, graph.space.get(after, v))]);
                if ask.optional && same { None } else { value(&graph.space, after, v) }
            }
            None if ask.optional => None,
            None => graph.definition(edge.home, &ask.field).and_then(any_value),
        };
        fields.extend(value.map(|value| (ask.field.clone(), value)));
    }
    fields
}

fn happening(edge: &Edge<'_>, offered: Option<usize>, case: Option<usize>) -> Happening {
    let hands_over = offered.is_some_and(|c| matches!(edge.cases[c].to, To::Route(_)));
    match &edge.spot {
        Spot::After(_, n) => Happening::After(*n),
        Spot::Answer(followup, action) if !hands_over => Happening::Answer(followup.clone(), action.clone()),
        Spot::On(_, action) | Spot::Anywhere(action) | Spot::Answer(_, action) => match (hands_over, case) {
            (false, _) => Happening::Action(action.clone()),
            (true, Some(_)) => Happening::Handover(action.clone()),
            (true, None) => Happening::Declined(action.clone()),
        },
    }
}

/// The value of a variable in a point.
pub(super) fn value(space: &Space, point: &Cube, v: usize) -> Option<Value> {
    space.classes(point, v).next().and_then(|(_, class)| class.sample())
}

pub(super) fn number(space: &Space, point: &Cube, v: usize) -> Option<i64> {
    match value(space, point, v)? {
        Value::Number(n) => Some(n.thousandths() / 1000),
        Value::Boolean(_) | Value::Date(_) | Value::Text(_) => None,
    }
}

/// Whether a variable is a field that a reader knows.
pub(super) fn is_field(name: &Name) -> Option<&FieldId> {
    match name {
        Name::Field(field) => Some(field),
        Name::Era | Name::Flag => None,
    }
}
