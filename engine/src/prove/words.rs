//! A youth in words: as little as is needed to see the fault.

use super::graph::Graph;
use super::reach::Reached;
use super::space::Cube;
use super::witness::{Happening, Witness, attempt, is_field, moves, number, single, trace, value};
use crate::calendar::dutch_date;
use crate::diagnostic::{Message, say};
use crate::guard::AGE;
use crate::id::FieldId;
use crate::model::Guard;
use crate::value::Value;

/// What a reader must know to see the fault.
#[derive(Clone, Debug, Default)]
pub(super) struct Focus<'a> {
    fields: Vec<&'a FieldId>,
}

impl<'a> Focus<'a> {
    /// The fields that some guards look at.
    pub fn tests(guards: impl IntoIterator<Item = &'a Guard>) -> Self {
        let mut fields: Vec<&FieldId> = Vec::new();
        for (field, _) in guards.into_iter().flat_map(|g| &g.tests) {
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        Self { fields }
    }

    /// With another field, unless it is there.
    pub fn with(mut self, field: &'a FieldId) -> Self {
        if !self.fields.contains(&field) {
            self.fields.push(field);
        }
        self
    }

    /// Without a field.
    pub fn without(mut self, field: &str) -> Self {
        self.fields.retain(|f| f.as_str() != field);
        self
    }

    /// These fields.
    pub fn fields(fields: impl IntoIterator<Item = &'a FieldId>) -> Self {
        Self { fields: fields.into_iter().collect() }
    }
}

/// Someone who shows a fault.
pub(crate) struct Example {
    /// In words.
    pub who: Message,
    /// With the path.
    pub path: Message,
    /// The path alone.
    pub states: String,
    /// As it can be acted out.
    pub witness: Option<Witness>,
}

/// Someone of a cube in words, and how such a youth can have come to a node. `before`: as they are there; `now`: as they
/// meet the fault, when an edge was followed so far as to fill in what it asks.
pub(super) fn example(
    graph: &Graph<'_>,
    reached: &Reached,
    (node, before): (usize, &Cube),
    (edge, now): (Option<usize>, &Cube),
    focus: &Focus<'_>,
) -> Example {
    let before = earlier(graph, before, edge, now).unwrap_or_else(|| before.clone());
    // Who came first came by the shortest way.
    let came = reached.of_node[node].iter().find_map(|n| graph.space.both_cubes(&reached.log[*n].cube, &before));
    let start = single(graph, &came.unwrap_or(before));
    let mut point = start.clone();
    for (v, _, _) in edge.iter().flat_map(|e| &graph.edges[*e].asks) {
        graph.space.assign(&mut point, *v, &graph.space.get(now, *v));
    }
    let point = single(graph, &point);
    let who = youth(graph, &point, focus);
    let mut witness = trace(graph, reached, node, &start);
    if let Some(witness) = &mut witness {
        witness.moves = moves(graph, &point);
        witness.fails = edge.and_then(|e| attempt(graph, node, e, &start, &point));
    }
    let states = witness.as_ref().map(|witness| path(graph, witness, node)).unwrap_or_default();
    let path = match &witness {
        Some(_) => say!("pad: {states}", "path: {states}"),
        None => {
            let id = &graph.nodes[node].state.id;
            say!("in *{id}*", "in *{id}*")
        }
    };
    let (nl, en, path_nl, path_en) = (who.nl(), who.en(), path.nl(), path.en());
    let both = say!("{nl}; {path_nl}", "{en}; {path_en}");
    Example { who, path: both, states, witness }
}

/// The youths before what an edge asks was filled in.
fn earlier(graph: &Graph<'_>, before: &Cube, edge: Option<usize>, now: &Cube) -> Option<Cube> {
    let mut earlier = now.clone();
    for (v, _, _) in edge.iter().flat_map(|e| &graph.edges[*e].asks) {
        graph.space.assign(&mut earlier, *v, &graph.space.get(before, *v));
    }
    graph.space.both_cubes(before, &earlier)
}

/// A youth in words: the age, and what is known.
pub(super) fn youth(graph: &Graph<'_>, point: &Cube, focus: &Focus<'_>) -> Message {
    let space = &graph.space;
    let age = focus.fields.iter().any(|f| f.as_str() == AGE).then(|| number(space, point, space.age())).flatten();
    let mut parts = Vec::new();
    for field in focus.fields.iter().filter(|f| f.as_str() != AGE) {
        if let Some(v) = space.field(field.as_str()) {
            parts.push(fact(field, value(space, point, v)));
        }
    }
    let (nl, en): (Vec<_>, Vec<_>) = parts.iter().map(|m| (m.nl(), m.en())).unzip();
    let (with_nl, with_en) = (list(&nl, "en"), list(&en, "and"));
    let (met, with) = if parts.is_empty() { ("", "") } else { (" met ", " with ") };
    match age {
        Some(age) => say!("een jongere van {age}{met}{with_nl}", "a youth of {age}{with}{with_en}"),
        None => say!("een jongere{met}{with_nl}", "a youth{with}{with_en}"),
    }
}

fn fact(field: &FieldId, value: Option<Value>) -> Message {
    match value {
        None => say!("`{field}` niet ingevuld", "`{field}` not filled in"),
        Some(Value::Boolean(b)) => {
            let (nl, en) = if b { ("ja", "yes") } else { ("nee", "no") };
            say!("`{field}` *{nl}*", "`{field}` *{en}*")
        }
        Some(Value::Date(d)) => {
            let nl = dutch_date(d);
            say!("`{field}` *{nl}*", "`{field}` *{d}*")
        }
        Some(other) => say!("`{field}` *{other}*", "`{field}` *{other}*"),
    }
}

/// `a, b en c`.
pub(super) fn list(all: &[&str], and: &str) -> String {
    match all {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

/// Who was enrolled, and by which states it went.
pub(super) fn path(graph: &Graph<'_>, witness: &Witness, node: usize) -> String {
    let mut states: Vec<String> = Vec::new();
    let Some(mut route) = witness.route.as_ref() else { return String::new() };
    for step in &witness.steps {
        if step.route != *route {
            states.push(format!("[{}]", step.route));
            route = &step.route;
        }
        let declined = matches!(step.what, Happening::Declined(_));
        if !declined && states.last().map(String::as_str) != Some(step.state.as_str()) {
            states.push(step.state.to_string());
        }
    }
    let end = &graph.nodes[node];
    let there = &graph.routes[end.route].all.route.id;
    if there != route {
        states.push(format!("[{there}]"));
    }
    if states.last().map(String::as_str) != Some(end.state.id.as_str()) {
        states.push(end.state.id.to_string());
    }
    states.join(" → ")
}

/// Which of the attributes a cube really restricts: the others may be anything.
pub(super) fn restricted<'g>(graph: &'g Graph<'_>, cube: &Cube, within: &Cube) -> Focus<'g> {
    let space = &graph.space;
    let differs = |v: &usize| space.get(cube, *v) != space.get(within, *v);
    let names = (0..space.variables.len()).filter(differs).filter_map(|v| is_field(&space.variables[v].name));
    Focus::fields(names)
}
