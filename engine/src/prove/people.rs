//! Whether someone is accountable in every state, for every youth who can get there (E305).

use super::graph::Graph;
use super::reach::{Reached, split};
use super::space::{Cube, Cut, Space};
use super::words::{Focus, example, youth};
use crate::diagnostic::{Code, Fault, Sink, say};
use crate::id::{FieldId, RoleId};
use crate::model::{Organisation, StateKind};
use crate::read::Origin;
use std::collections::BTreeSet;

/// Judges the owners of all states and follow-ups, the case directors, and the roles at the end of ladders.
pub(super) fn judge(graph: &Graph<'_>, reached: &Reached, sink: &Sink) {
    let mut told = BTreeSet::new();
    for (n, node) in graph.nodes.iter().enumerate() {
        let StateKind::Task { owner, ladder, .. } = &node.state.kind else { continue };
        let Some(origin) = graph.routes[node.route].all.origins.get(&node.state.id) else { continue };
        let escalates = graph.programme.ladder(ladder).into_iter().flat_map(|l| &l.rungs);
        let escalates = escalates.filter_map(|rung| rung.reassign.as_ref());
        for (role, is_owner) in std::iter::once((owner, true)).chain(escalates.map(|role| (role, false))) {
            for cube in &reached.regions[n].cubes {
                let place = (origin.file, origin.span.start, role.clone());
                let Some(left) = unserved(graph, role, cube).filter(|_| told.insert(place)) else { continue };
                let focus = serving(graph, role);
                let example = example(graph, reached, (n, cube), (None, &left), &focus);
                let fault = fault(graph, role, (origin, &node.state.title), is_owner, &example.who);
                sink.add(fault.shows(example));
            }
        }
    }
    let visited = graph.nodes.iter().zip(&reached.regions).filter(|(_, region)| !region.cubes.is_empty());
    let visited: BTreeSet<usize> = visited.map(|(node, _)| node.route).collect();
    let everyone = graph.newcomers();
    for (n, route) in graph.routes.iter().enumerate() {
        // Who comes by a handover has a director and follow-ups, too, where someone does.
        let received = visited.contains(&n).then_some(&route.receives);
        let comes: Vec<Cut> = route.admits.iter().chain(received.into_iter().flatten()).cloned().collect();
        let directs = (&route.all.route.regisseur, &route.all.head, route.all.route.title.as_str());
        let followups = route
            .all
            .route
            .followups
            .values()
            .filter_map(|f| Some((&f.owner, route.all.followups.get(&f.id)?, f.title.as_str())));
        for (role, origin, title) in std::iter::once(directs).chain(followups) {
            let came = split(&graph.space, std::slice::from_ref(&everyone), &comes).0;
            let left = came.into_iter().find_map(|mut cube| {
                graph.moves().iter().for_each(|(v, values)| graph.space.widen(&mut cube, *v, values));
                unserved(graph, role, &cube)
            });
            if let Some(left) = left
                && told.insert((origin.file, origin.span.start, role.clone()))
            {
                let who = youth(graph, &super::witness::single(graph, &left), &serving(graph, role));
                sink.add(fault(graph, role, (origin, title), true, &who));
            }
        }
    }
}

/// Those of a cube whom no organisation serves for a role; `None`: all are served.
pub(super) fn unserved(graph: &Graph<'_>, role: &RoleId, cube: &Cube) -> Option<Cube> {
    let programme = graph.programme;
    // A role without a kind of organisation is held where the present owner is.
    let kind = programme.roles.get(role)?.organisation.as_ref()?;
    let cuts: Vec<Cut> =
        programme.organisations.values().filter(|o| o.kind == *kind).map(|o| serves(graph, o)).collect();
    split(&graph.space, std::slice::from_ref(cube), &cuts).1.into_iter().next()
}

/// Whom an organisation serves.
pub(super) fn serves(graph: &Graph<'_>, organisation: &Organisation) -> Cut {
    let each = organisation.serves.iter();
    each.filter_map(|(attribute, values)| served(&graph.space, attribute, values)).collect()
}

fn served(space: &Space, attribute: &FieldId, values: &[String]) -> Option<(usize, super::space::Set)> {
    let n = space.field(attribute.as_str())?;
    let fits = |class: &super::classes::Class| class.sample().is_some_and(|v| values.contains(&v.to_string()));
    Some((n, space.set(n, fits)))
}

/// The attributes by which the organisations of a role are chosen.
fn serving<'a>(graph: &Graph<'a>, role: &RoleId) -> Focus<'a> {
    let programme = graph.programme;
    let kind = programme.roles.get(role).and_then(|r| r.organisation.as_ref());
    let organisations = programme.organisations.values().filter(|o| Some(&o.kind) == kind);
    let mut fields: Vec<&FieldId> = Vec::new();
    for field in organisations.flat_map(|o| o.serves.keys()) {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    Focus::fields(fields)
}

fn fault(
    graph: &Graph<'_>,
    role: &RoleId,
    (origin, title): (&Origin, &str),
    is_owner: bool,
    who: &crate::diagnostic::Message,
) -> Fault {
    let (nl, en) = (who.nl(), who.en());
    let kind = graph.programme.roles.get(role).and_then(|r| r.organisation.as_ref());
    let kind = kind.map_or("", |k| k.as_str());
    let message = if is_owner {
        say!(
            "Bij '{title}' is `{role}` aan zet, maar geen `{kind}` is er voor {nl}.",
            "At '{title}' the `{role}` must act, but no `{kind}` serves {en}."
        )
    } else {
        say!(
            "Bij '{title}' gaat de ladder naar `{role}`, maar geen `{kind}` is er voor {nl}.",
            "At '{title}' the ladder leads to `{role}`, but no `{kind}` serves {en}."
        )
    };
    let help = say!(
        "Geef een organisatie met kind = \"{kind}\" deze jongere in `serves`, of laat `serves` bij één ervan weg.",
        "Let an organisation with kind = \"{kind}\" name this youth in `serves`, or leave `serves` out in one of them."
    );
    Fault::new(Code::E305, origin.file, origin.span.clone(), message).help(help)
}
