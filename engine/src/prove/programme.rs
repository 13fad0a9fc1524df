//! The programme as a whole: a route for everyone of the target group, under every rule set (E402, W402); handovers that
//! the receiver does not refuse (E401); and no ring of routes that nobody ever leaves by an outcome (E403).

use super::classes::Class;
use super::graph::{Case, Graph, To};
use super::reach::{Derivation, Reached, asked, hits, split};
use super::space::{Cube, Cut};
use super::witness::{Witness, newcomer, single};
use super::words::{Example, Focus, example, restricted, youth};
use crate::calendar::dutch_date;
use crate::diagnostic::{Code, Fault, Message, Sink, say};
use crate::guard::AGE;
use crate::id::FieldId;
use crate::model::{Guard, Interval, StateKind, Test};
use crate::read::{Origin, Rows, Spot};
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeSet;

/// E402 and W402: every youth of the target group has one route, for each rule set by its date.
pub(super) fn judge_target_group(graph: &Graph<'_>, rules: &[Origin], sink: &Sink) {
    let age = FieldId::new(AGE);
    let everyone = graph.newcomers();
    let mut told = BTreeSet::new();
    for (n, (set, origin)) in graph.programme.rules.iter().zip(rules).enumerate() {
        let group = target_group(graph, n);
        let date = dutch_date(set.valid_from);
        let iso = set.valid_from;
        let mut rest = group.clone();
        for route in &graph.routes {
            rest = split(&graph.space, &rest, &route.admits).1;
        }
        if let Some(cube) = rest.first() {
            let (who, example) = in_words(graph, cube, &everyone, &age);
            let (nl, en) = (who.nl(), who.en());
            let message = say!("Vanaf {date} is er voor {nl} geen route.", "From {iso} on there is no route for {en}.");
            let help = say!(
                "Laat een route deze jongere toe in [admission], of haal de jongere uit `group` van deze [[rules]].",
                "Let a route admit this youth in [admission], or take the youth out of the `group` of these [[rules]]."
            );
            sink.add(Fault::new(Code::E402, origin.file, origin.span.clone(), message).help(help).witness(example));
        }
        // The same two routes are told once, for the first rule set under which both admit someone.
        if let Some((a, b, cube)) = admitted_twice(graph, &group).filter(|(a, b, _)| told.insert((*a, *b))) {
            let (who, example) = in_words(graph, &cube, &everyone, &age);
            let (nl, en) = (who.nl(), who.en());
            let (one, other) = (&graph.routes[a].all.route.title, &graph.routes[b].all.route.title);
            let message = say!(
                "Vanaf {date} laten '{one}' en '{other}' allebei {nl} toe.",
                "From {iso} on both '{one}' and '{other}' admit {en}."
            );
            let help = say!(
                "Laat maar één van de twee deze jongere toe; anders kiest een mens bij elke inschrijving.",
                "Let only one of them admit this youth; otherwise a person chooses at each enrolment."
            );
            let at = &graph.routes[b].all.admission.rows;
            let span = at.first().map_or_else(|| graph.routes[b].all.head.span.clone(), |(span, _)| span.clone());
            let file = graph.routes[b].all.head.file;
            sink.add(Fault::new(Code::W402, file, span, message).help(help).witness(example));
        }
    }
}

/// The youths of a rule set.
pub(super) fn target_group(graph: &Graph<'_>, n: usize) -> Vec<Cube> {
    let space = &graph.space;
    let set = &graph.programme.rules[n];
    let in_force: Cut = vec![
        (space.era(), space.class(space.era(), n)),
        (space.age(), space.set(space.age(), |c| matches!(c, Class::Numbers(low, _) if holds(&set.age, *low)))),
    ];
    let Some(everyone) = space.within(&graph.newcomers(), &in_force) else { return Vec::new() };
    if set.group.is_empty() {
        return vec![everyone];
    }
    let rows: Vec<Cut> = set.group.iter().flat_map(|row: &Guard| space.cuts(row, true)).collect();
    split(space, &[everyone], &rows).0
}

fn holds(age: &Interval, thousandths: i64) -> bool {
    Test::Number(age.clone()).fits(&crate::value::Value::Number(super::classes::thousandths(thousandths)))
}

fn admitted_twice(graph: &Graph<'_>, group: &[Cube]) -> Option<(usize, usize, Cube)> {
    for b in 1..graph.routes.len() {
        let (by_b, _) = split(&graph.space, group, &graph.routes[b].admits);
        for a in 0..b {
            let both = split(&graph.space, &by_b, &graph.routes[a].admits).0;
            if let Some(cube) = both.into_iter().next() {
                return Some((a, b, cube));
            }
        }
    }
    None
}

fn in_words(graph: &Graph<'_>, cube: &Cube, everyone: &Cube, age: &FieldId) -> (Message, Option<Witness>) {
    let point = single(graph, cube);
    let focus = restricted(graph, cube, everyone).with(age);
    (youth(graph, &point, &focus), newcomer(graph, &point))
}

/// E401: a handover to a route whose admission refuses a youth that can arrive.
pub(super) fn judge_handovers(graph: &Graph<'_>, reached: &Reached, sink: &Sink) {
    let mut told = BTreeSet::new();
    for (n, node) in graph.nodes.iter().enumerate() {
        for e in &node.edges {
            for (c, case) in graph.edges[*e].cases.iter().enumerate() {
                let To::Route(offer) = case.to else { continue };
                let to = offer.route;
                let (home, spot) = (graph.edges[*e].home, &graph.edges[*e].spot);
                let Some(rows) = graph.routes[home].all.tables.get(spot).filter(|_| offer.is_judged) else { continue };
                for before in &reached.regions[n].cubes {
                    let Some(filled) = asked(graph, *e, before) else { continue };
                    let hit = hits(graph, *e, vec![filled]).0.swap_remove(c);
                    let Some((now, refused)) = hit.into_iter().find_map(|now| {
                        let mut cube = now.clone();
                        case.sets.iter().for_each(|(v, set)| graph.space.assign(&mut cube, *v, set));
                        let refused = split(&graph.space, &[cube], &graph.routes[to].receives).1;
                        let refused = refused.into_iter().next()?;
                        Some((before_writing(graph, &now, case, &refused)?, refused))
                    }) else {
                        continue;
                    };
                    let (file, span) = row(rows, c).unwrap_or((rows.file, rows.span.clone()));
                    if !told.insert((file, span.start, to)) {
                        continue;
                    }
                    let tests = graph.routes[to].all.route.receives();
                    let focus = Focus::tests(tests).without(AGE);
                    let who = youth(graph, &single(graph, &refused), &focus);
                    let example = example(graph, reached, (n, before), (Some(*e), &now), &focus);
                    let (nl, en) = (who.nl(), who.en());
                    let title = &graph.routes[to].all.route.title;
                    let message = say!(
                        "De route '{title}' laat {nl} niet toe, dus deze overdracht wordt geweigerd.",
                        "The route '{title}' does not admit {en}, so this handover is refused."
                    );
                    let help = say!(
                        "Schrijf met `set` de kenmerken die erbij horen, of laat de andere route deze jongere toe.",
                        "Write the attributes that go with it by `set`, or let the other route admit this youth."
                    );
                    sink.add(Fault::new(Code::E401, file, span, message).help(help).shows(example));
                }
            }
        }
    }
}

/// Those of `now` who become `after` by what a branch writes: whoever is shown as an example is one of these.
fn before_writing(graph: &Graph<'_>, now: &Cube, case: &Case, after: &Cube) -> Option<Cube> {
    let written = |v: &usize| case.sets.iter().any(|(set, _)| set == v);
    let cut = graph.space.as_cut(after).into_iter().filter(|(v, _)| !written(v)).collect();
    graph.space.within(now, &cut)
}

/// The row of a branch: the branches are the leaves of the tables, in order.
fn row(rows: &Rows, mut n: usize) -> Option<(crate::diagnostic::SourceId, std::ops::Range<usize>)> {
    fn walk(rows: &Rows, n: &mut usize) -> Option<(crate::diagnostic::SourceId, std::ops::Range<usize>)> {
        for row in &rows.rows {
            if let Some(beyond) = &row.beyond {
                if let Some(found) = walk(beyond, n) {
                    return Some(found);
                }
            } else if *n == 0 {
                return Some((rows.file, row.span.clone()));
            } else {
                *n -= 1;
            }
        }
        None
    }
    walk(rows, &mut n)
}

/// E403: routes that only lead to each other, and none of which has an outcome that anyone reaches.
pub(super) fn judge_rings(graph: &Graph<'_>, reached: &Reached, sink: &Sink) {
    let mut routes: DiGraph<(), ()> = DiGraph::new();
    for _ in &graph.routes {
        routes.add_node(());
    }
    let mut finishes = vec![false; graph.routes.len()];
    let mut leaves = vec![false; graph.routes.len()];
    let visited = graph.nodes.iter().zip(&reached.regions).filter(|(_, region)| !region.cubes.is_empty());
    for (node, _) in visited {
        for case in
            node.edges.iter().filter(|e| !is_no_way_out(graph, node.route, **e)).flat_map(|e| &graph.edges[*e].cases)
        {
            match case.to {
                To::Route(offer) => {
                    leaves[node.route] = true;
                    routes.update_edge(NodeIndex::new(node.route), NodeIndex::new(offer.route), ());
                }
                To::Node(to) => {
                    let is_final = matches!(graph.nodes[to].state.kind, StateKind::Final { .. });
                    finishes[node.route] |= is_final && !reached.regions[to].cubes.is_empty();
                }
                To::Unknown => finishes[node.route] = true,
            }
        }
    }
    // Strongly connected routes come in the order in which they can be finished.
    for ring in tarjan_scc(&routes) {
        let ring: Vec<usize> = ring.into_iter().map(NodeIndex::index).collect();
        let out = |n: &usize| routes.neighbors(NodeIndex::new(*n)).any(|to| finishes[to.index()]);
        if ring.iter().any(|n| finishes[*n] || out(n)) {
            ring.iter().for_each(|n| finishes[*n] = true);
        } else if let Some(first) = ring.iter().min().filter(|n| leaves[**n]) {
            let head = &graph.routes[*first].all.head;
            let mut all: Vec<&str> = ring.iter().map(|n| graph.routes[*n].all.route.id.as_str()).collect();
            all.sort_unstable();
            let path = all.join(" → ");
            let message = say!(
                "Wie in deze route is, kan nooit klaar zijn: ook de routes waar hij naartoe leidt, hebben geen uitkomst.",
                "Who is in this route can never finish: the routes to which it leads have no outcome either."
            );
            let help = say!(
                "Geef een van deze routes een `outcome` die te bereiken is.",
                "Give one of these routes an `outcome` that can be reached."
            );
            let fault = Fault::new(Code::E403, head.file, head.span.clone(), message).help(help);
            sink.add(match inside(graph, reached, &ring) {
                Some(example) => {
                    let way = example.states.clone();
                    let text = say!("{way}; de kring: {path}", "{way}; the ring: {path}");
                    fault.shows(example).example(text)
                }
                None => fault.example(path),
            });
        }
    }
}

/// Someone within a ring of routes.
fn inside(graph: &Graph<'_>, reached: &Reached, ring: &[usize]) -> Option<Example> {
    let there = reached.log.iter().filter(|d| ring.contains(&graph.nodes[d.node].route));
    let shown = |d: &Derivation| {
        let example = example(graph, reached, (d.node, &d.cube), (None, &d.cube), &Focus::default());
        example.witness.is_some().then_some(example)
    };
    there.take(TRIED).find_map(shown)
}

/// So many youths are looked at to show one.
const TRIED: usize = 20;

/// What is possible everywhere (a youth dies, moves away) is no way to finish, nor is what another route sent along.
fn is_no_way_out(graph: &Graph<'_>, route: usize, edge: usize) -> bool {
    let edge = &graph.edges[edge];
    matches!(edge.spot, Spot::Anywhere(_)) || edge.home != route
}
