//! What the graph of a route alone makes suspect (E103, E105, E307, W309), judged again with data: the proof shows someone to
//! whom it happens, or drops it. A path that nobody can walk is no fault. Of what is sure already (E309) it shows someone.

use super::graph::{Flag, Graph, Node, To, Watched};
use super::reach::{Reached, asked, hits};
use super::space::{Cube, Cut};
use super::walk::Walk;
use super::words::{Example, Focus, example};
use crate::diagnostic::{Code, Fault, Message, Sink, say};
use crate::id::{RouteId, StateId};
use crate::model::{Anchor, FollowUp, Route};
use crate::read::{Inlined, Spot};

/// A fault that the graph of a route alone makes likely.
#[derive(Clone)]
pub(crate) struct Suspect<'a> {
    pub route: &'a Route,
    pub fault: Fault,
    /// A path that shows it, if nobody looks at data.
    pub path: Option<String>,
    /// What follows the path, in the example.
    pub tail: Message,
    pub goal: Goal<'a>,
}

/// What must happen for it.
#[derive(Clone)]
pub(crate) enum Goal<'a> {
    /// Someone gets to a state.
    Reaches(&'a StateId),
    /// Timers alone lead someone round within some states, by their positions.
    Circles(Vec<usize>),
    /// Someone gets somewhere where something has not happened.
    Before(&'a Anchor, At<'a>),
    /// Someone gets to an outcome, and nothing that happened on the path arms a follow-up any more.
    Unheard(&'a StateId),
    /// Nothing arms a follow-up, whoever it is: it is shown by someone in this state, if there is anyone.
    Never(&'a StateId),
}

/// Where.
#[derive(Clone)]
pub(crate) enum At<'a> {
    State(&'a StateId),
    /// A follow-up is armed.
    FollowUp(&'a FollowUp),
    /// A handover is offered.
    Offer(Spot),
}

/// What is known of a suspect.
enum Finding {
    /// It cannot happen.
    Nobody,
    Someone(Box<Example>),
    /// It may happen, but regions were joined.
    Unclear,
}

/// What could not be judged, and of which route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unjudged {
    /// The fault of which it is not known.
    pub code: Code,
    /// The route.
    pub route: RouteId,
}

impl Suspect<'_> {
    /// Tells it without the proof: the files say too little for one.
    pub fn tell(self, sink: &Sink) {
        let told = match self.path {
            Some(path) => self.fault.example(with_tail(&path, &self.tail)),
            // Nothing was found, but not everything was looked at; that much is said elsewhere.
            None => return,
        };
        sink.add(told);
    }
}

/// Judges those for which it is enough to know who gets where.
pub(super) fn judge_reaching<'a>(graph: &Graph<'a>, reached: &Reached, suspects: &mut Vec<Suspect<'a>>, sink: &Sink) {
    let (now, later) = std::mem::take(suspects)
        .into_iter()
        .partition(|s| matches!(s.goal, Goal::Reaches(_) | Goal::Circles(_) | Goal::Never(_)));
    *suspects = later;
    now.into_iter().for_each(|suspect: Suspect<'a>| drop(judge_one(graph, reached, suspect, sink)));
}

/// Judges the others: for each route, what they are about is told apart.
pub(super) fn judge<'a>(
    graph: &Graph<'a>,
    routes: &[&'a Inlined],
    suspects: Vec<Suspect<'a>>,
    sink: &Sink,
) -> Vec<Unjudged> {
    let mut unjudged = Vec::new();
    let mut rest = suspects;
    while let Some(route) = rest.first().map(|s| &s.route.id) {
        let (now, later): (Vec<_>, Vec<_>) = rest.into_iter().partition(|s| s.route.id == *route);
        rest = later;
        let watched = now.iter().map(watched).fold(Watched::default(), |mut all, more| {
            all.flags.extend(more.flags);
            all.fields.extend(more.fields);
            all
        });
        let graph = Graph::watching(graph.programme, routes, watched, graph.grain);
        let reached = Reached::from_admissions(&graph, 0..graph.routes.len(), &[graph.newcomers()]);
        unjudged.extend(now.into_iter().filter_map(|suspect| judge_one(&graph, &reached, suspect, sink)));
    }
    unjudged
}

/// `Some`: it is not known.
fn judge_one<'a>(graph: &Graph<'a>, reached: &Reached, suspect: Suspect<'a>, sink: &Sink) -> Option<Unjudged> {
    let Suspect { route, fault, tail, goal, .. } = suspect;
    match find(graph, reached, route, &goal) {
        Finding::Nobody if matches!(goal, Goal::Never(_)) => {
            sink.add(fault);
            None
        }
        Finding::Nobody => None,
        Finding::Someone(example) => {
            let text = with_tail(&example.states, &tail);
            sink.add(fault.shows(*example).example(text));
            None
        }
        // Of an error it is said that it may be there; a warning that may be wrong helps nobody.
        Finding::Unclear if fault.code.severity() == crate::diagnostic::Severity::Error => {
            sink.add(fault);
            None
        }
        Finding::Unclear => Some(Unjudged { code: fault.code, route: route.id.clone() }),
    }
}

fn with_tail(path: &str, tail: &Message) -> Message {
    let (nl, en) = (tail.nl(), tail.en());
    say!("{path}{nl}", "{path}{en}")
}

/// What must be told apart to judge a suspect.
fn watched<'a>(suspect: &Suspect<'a>) -> Watched<'a> {
    let route = suspect.route;
    let mut watched = Watched::default();
    match &suspect.goal {
        Goal::Reaches(_) | Goal::Circles(_) | Goal::Never(_) => {}
        Goal::Before(anchor, at) => {
            match anchor {
                Anchor::Field(field) => watched.fields.push(field),
                anchor => watched.flags.push(passed(route, anchor)),
            }
            if let At::FollowUp(followup) = at {
                watched.flags.push(Flag::followup(&route.id, followup));
            }
        }
        Goal::Unheard(_) => watched.flags.extend(of_the_path(route).map(|f| Flag::followup(&route.id, f))),
    }
    watched
}

/// That an anchor has happened.
fn passed<'a>(route: &'a Route, anchor: &'a Anchor) -> Flag<'a> {
    Flag { route: &route.id, begins: anchor, ends: &[], keeps: false }
}

/// The follow-ups that what happens on a path arms: a birthday or a yearly day asks everyone the same.
fn of_the_path(route: &Route) -> impl Iterator<Item = &FollowUp> {
    let by_path = |f: &&FollowUp| matches!(f.anchor, Anchor::Enter(_) | Anchor::Exit(_) | Anchor::Field(_));
    route.followups.values().filter(by_path)
}

fn find<'a>(graph: &Graph<'a>, reached: &Reached, route: &'a Route, goal: &Goal<'a>) -> Finding {
    let no = |flag: Flag<'a>| graph.flag(&flag).map(|(v, _)| (v, graph.space.class(v, 0)));
    let yes = |flag: Flag<'a>| graph.flag(&flag).map(|(v, _)| (v, graph.space.class(v, 1)));
    match goal {
        Goal::Reaches(state) | Goal::Never(state) => {
            someone(graph, reached, &Cut::new(), |node| node.state.id == **state, route)
        }
        Goal::Circles(ring) => circles(graph, reached, route, ring),
        Goal::Unheard(outcome) => {
            let cut: Cut = of_the_path(route).filter_map(|f| no(Flag::followup(&route.id, f))).collect();
            someone(graph, reached, &cut, |node| node.state.id == **outcome, route)
        }
        Goal::Before(anchor, at) => {
            let not_yet = match anchor {
                Anchor::Field(field) => graph.space.field(field.as_str()).map(|v| (v, graph.space.unknown(v))),
                anchor => no(passed(route, anchor)),
            };
            let mut cut: Cut = not_yet.into_iter().collect();
            match at {
                At::State(state) => someone(graph, reached, &cut, |node| node.state.id == **state, route),
                At::FollowUp(followup) => {
                    cut.extend(yes(Flag::followup(&route.id, followup)));
                    let begins = |node: &Node<'_>| match &followup.anchor {
                        Anchor::Enter(state) => node.state.id == *state,
                        _ => true,
                    };
                    match someone(graph, reached, &cut, begins, route) {
                        Finding::Nobody => someone(graph, reached, &cut, |_| true, route),
                        found => found,
                    }
                }
                At::Offer(spot) => offered(graph, reached, &cut, spot, route),
            }
        }
    }
}

/// Someone in some state, within a restriction; who came first, came by the shortest way.
fn someone(
    graph: &Graph<'_>,
    reached: &Reached,
    cut: &Cut,
    is_there: impl Fn(&Node<'_>) -> bool,
    route: &Route,
) -> Finding {
    let here = |n: usize| is_there(&graph.nodes[n]) && graph.routes[graph.nodes[n].route].all.route.id == route.id;
    let mut found = Finding::Nobody;
    for derivation in reached.log.iter().filter(|d| here(d.node)) {
        let Some(now) = graph.space.within(&derivation.cube, cut) else { continue };
        let example = example(graph, reached, (derivation.node, &now), (None, &now), &Focus::default());
        if example.witness.is_some() {
            return Finding::Someone(Box::new(example));
        }
        found = Finding::Unclear;
    }
    found
}

fn circles(graph: &Graph<'_>, reached: &Reached, route: &Route, ring: &[usize]) -> Finding {
    let Some(walk) = Walk::along(graph, reached, &route.id) else { return Finding::Unclear };
    match walk.round(ring) {
        Ok(None) => Finding::Nobody,
        Ok(Some(who)) => match walk.shown(&who) {
            Some((states, witness)) => {
                let path = Message::from(states.clone());
                Finding::Someone(Box::new(Example { who: say!("", ""), path, states, witness: Some(witness) }))
            }
            None => Finding::Unclear,
        },
        Err(()) => Finding::Unclear,
    }
}

/// Someone to whom a handover is offered, within a restriction.
fn offered(graph: &Graph<'_>, reached: &Reached, cut: &Cut, spot: &Spot, route: &Route) -> Finding {
    let mut found = Finding::Nobody;
    for derivation in &reached.log {
        let node = &graph.nodes[derivation.node];
        if graph.routes[node.route].all.route.id != route.id {
            continue;
        }
        for e in node.edges.iter().filter(|e| graph.edges[**e].spot == *spot) {
            let Some(now) = asked(graph, *e, &derivation.cube).and_then(|c| graph.space.within(&c, cut)) else {
                continue;
            };
            let cases = graph.edges[*e].cases.iter().zip(hits(graph, *e, vec![now]).0);
            let hit: Option<Cube> = cases
                .filter(|(case, _)| matches!(case.to, To::Route(_) | To::Unknown))
                .find_map(|(_, hit)| hit.into_iter().next());
            let Some(now) = hit else { continue };
            let place = (derivation.node, &derivation.cube);
            let example = example(graph, reached, place, (Some(*e), &now), &Focus::default());
            if example.witness.is_some() {
                return Finding::Someone(Box::new(example));
            }
            found = Finding::Unclear;
        }
    }
    found
}
