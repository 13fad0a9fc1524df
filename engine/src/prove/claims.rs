//! What is claimed of a programme, over how much it was proved, and what stands against it.

use super::graph::{Graph, To};
use super::reach::Reached;
use crate::diagnostic::{Code, Diagnostic, Message, say};
use crate::id::RouteId;

/// Over how much the proof went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// The routes that were proved.
    pub routes: Vec<RouteExtent>,
    /// Rule sets.
    pub rules: usize,
    /// What is told apart of a youth: fields, attributes, the age, the rule set, and which follow-ups are armed.
    pub variables: usize,
    /// The classes into which their values are parted.
    pub classes: usize,
    /// Ways in which youths were found to get somewhere.
    pub derivations: usize,
    /// Whether these were all routes of the programme.
    pub whole: bool,
    /// Whether it is known for everyone if they can finish: regions stayed small enough.
    pub endings: bool,
}

/// Over how much of a route the proof went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteExtent {
    /// The route.
    pub id: RouteId,
    /// Its states, parts inlined.
    pub states: usize,
    /// Those to which someone can get.
    pub reached: usize,
    /// Actions, timers and answers.
    pub moves: usize,
    /// Of these, the decision tables with more than one row.
    pub tables: usize,
    /// Handovers to another route.
    pub handovers: usize,
    /// Boxes of youths, over all states.
    pub boxes: usize,
    /// States whose boxes were joined, so that more seems possible than is.
    pub joined: usize,
}

impl Extent {
    pub(super) fn of(graph: &Graph<'_>, reached: &Reached, whole: bool, endings: bool) -> Self {
        let routes = graph.routes.iter().enumerate().map(|(n, route)| {
            let nodes = || graph.nodes.iter().zip(&reached.regions).filter(move |(node, _)| node.route == n);
            let mut edges: Vec<usize> = nodes().flat_map(|(node, _)| node.edges.iter().copied()).collect();
            edges.sort_unstable();
            edges.dedup();
            let cases = || edges.iter().map(|e| &graph.edges[*e].cases);
            RouteExtent {
                id: route.all.route.id.clone(),
                states: nodes().count(),
                reached: nodes().filter(|(_, region)| !region.cubes.is_empty()).count(),
                moves: edges.len(),
                tables: cases().filter(|cases| cases.len() > 1).count(),
                handovers: cases().flatten().filter(|case| matches!(case.to, To::Route(_))).count(),
                boxes: nodes().map(|(_, region)| region.cubes.len()).sum(),
                joined: nodes().filter(|(_, region)| region.joined).count(),
            }
        });
        Self {
            routes: routes.collect(),
            rules: graph.programme.rules.len(),
            variables: graph.space.variables.len(),
            classes: graph.space.variables.iter().map(|v| v.classes.len()).sum(),
            derivations: reached.log.len(),
            whole,
            endings,
        }
    }

    fn sum(&self, of: impl Fn(&RouteExtent) -> usize) -> usize {
        self.routes.iter().map(of).sum()
    }
}

/// Something that is claimed of the programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What.
    pub says: Message,
    /// Whether it holds.
    pub verdict: Verdict,
    /// Over how much.
    pub over: Message,
    /// The codes under which it would have been refuted.
    pub codes: &'static [Code],
}

/// Whether a claim holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was proved.
    Proved,
    /// There is something against it: the position of the first of these diagnostics.
    Refuted(usize),
    /// It could not be judged: files could not be understood, or regions became too large.
    Open,
}

/// What is claimed of a programme, in the order in which one would ask.
#[must_use]
pub fn claims(extent: &Extent, diagnostics: &[Diagnostic]) -> Vec<Claim> {
    use Code::*;
    let (rules, routes) = (extent.rules, extent.routes.len());
    let (states, boxes) = (extent.sum(|r| r.reached), extent.sum(|r| r.boxes));
    let (tables, moves) = (extent.sum(|r| r.tables), extent.sum(|r| r.moves));
    let handovers = extent.sum(|r| r.handovers);
    let where_ = say!("{states} stappen, {boxes} groepen jongeren", "{states} states, {boxes} groups of youths");
    let claim = |says, codes: &'static [Code], over, known: bool| {
        let against = diagnostics.iter().position(|d| codes.contains(&d.code));
        let verdict = match against {
            Some(n) => Verdict::Refuted(n),
            None if known => Verdict::Proved,
            None => Verdict::Open,
        };
        Claim { says, verdict, over, codes }
    };
    let whole = extent.whole;
    vec![
        claim(
            say!("Elke jongere uit de doelgroep heeft een route.", "Every youth of the target group has a route."),
            &[E402],
            say!("{rules} regels op datum, {routes} routes", "{rules} dated rule sets, {routes} routes"),
            whole,
        ),
        claim(
            say!("Geen jongere heeft er meer dan één.", "No youth has more than one."),
            &[W402],
            say!("{rules} regels op datum, {routes} routes", "{rules} dated rule sets, {routes} routes"),
            whole,
        ),
        claim(
            say!(
                "In elke beslistabel past precies één rij bij wie er komt.",
                "In every decision table exactly one row fits who comes by."
            ),
            &[E201, E202, E203, E204, E205],
            say!("{tables} tabellen, {boxes} groepen jongeren", "{tables} tables, {boxes} groups of youths"),
            whole,
        ),
        claim(
            say!("In elke stap kan iemand komen.", "Someone can get to every state."),
            &[E102, W102],
            where_.clone(),
            whole,
        ),
        claim(
            say!("Iedereen kan vanaf elke stap nog klaar zijn.", "Everyone can still finish from every state."),
            &[E103, E104, E105, E306, E403],
            where_.clone(),
            whole && extent.endings,
        ),
        claim(
            say!(
                "In elke stap is voor elke jongere iemand verantwoordelijk.",
                "In every state someone is responsible for every youth."
            ),
            &[E301, E305],
            where_.clone(),
            whole,
        ),
        claim(
            say!(
                "In elke stap is iets af voor een datum; wie niets doet, valt op.",
                "In every state something is due; who does nothing, is noticed."
            ),
            &[E302, E303, E304, E307, E308, W308],
            say!("{states} stappen, {moves} acties en antwoorden", "{states} states, {moves} actions and answers"),
            whole,
        ),
        claim(
            say!("Elke overdracht kan worden aangenomen.", "Every handover can be accepted."),
            &[E401],
            say!("{handovers} overdrachten", "{handovers} handovers"),
            whole,
        ),
        claim(
            say!(
                "Na elke uitkomst is er nazorg, en elke follow-up kan beginnen.",
                "There is a follow-up after every outcome, and every follow-up can begin."
            ),
            &[E309, W309],
            say!("{routes} routes", "{routes} routes"),
            whole,
        ),
        claim(
            say!("Nergens spreekt lang niemand met de jongere.", "Nowhere does nobody speak with the youth for long."),
            &[W310],
            say!("{routes} routes", "{routes} routes"),
            whole,
        ),
    ]
}
