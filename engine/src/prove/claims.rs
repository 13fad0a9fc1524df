//! What is claimed of a programme, over how much it was proved, and what stands against it.

use super::graph::{Graph, To};
use super::reach::Reached;
use super::suspects::Unjudged;
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
    /// Whether it was judged who gets where and can finish: no table has a hole in which they are lost before.
    pub without_holes: bool,
    /// Whether the programme says how long nobody may speak with a youth.
    pub max_silence: bool,
    /// What took too long to judge.
    pub unjudged: Vec<Unjudged>,
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
                handovers: cases().flatten().filter(|case| matches!(case.to, To::Route(o) if o.is_judged)).count(),
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
            ..Self::default()
        }
    }

    /// Some file was not understood, so that it is not known what the programme says.
    fn unread(&self) -> Option<Message> {
        (!self.whole).then(|| {
            say!(
                "Niet alles kon worden gelezen. Herstel eerst de fouten die `sluitend check` noemt.",
                "Not everything could be read. First mend the faults that `sluitend check` names."
            )
        })
    }

    /// Youths are lost before they get where this is judged.
    fn holes(&self) -> Option<Message> {
        (!self.without_holes).then(|| {
            say!(
                "Er zijn beslistabellen of overdrachten waar jongeren blijven steken. Herstel die eerst.",
                "There are decision tables or handovers where youths get stuck. Mend these first."
            )
        })
    }

    /// What a program or a person must know besides the faults: what there was too much of to judge.
    #[must_use]
    pub fn limits(&self) -> Vec<Message> {
        let mut codes: Vec<Code> = self.unjudged.iter().map(|u| u.code).collect();
        codes.sort_unstable();
        codes.dedup();
        let of = |(code, why): (Code, Message)| {
            let (nl, en) = (why.nl(), why.en());
            say!("Niet beoordeeld ({code}): {nl}", "Not judged ({code}): {en}")
        };
        let endings = self.too_large().filter(|_| self.whole && self.without_holes).map(|why| (Code::E103, why));
        let unjudged = codes.into_iter().filter_map(|code| Some((code, self.unjudged(&[code])?)));
        endings.into_iter().chain(unjudged).map(of).collect()
    }

    /// Where regions were joined it may only seem that someone gets somewhere.
    fn joined(&self) -> Option<Message> {
        (self.sum(|r| r.joined) > 0).then(too_many)
    }

    fn too_large(&self) -> Option<Message> {
        (!self.endings).then(too_many)
    }

    fn without_limit(&self) -> Option<Message> {
        (!self.max_silence).then(|| {
            say!(
                "Er staat niet hoe lang het stil mag zijn. Zet `max_silence` bij [programme] in programme.toml.",
                "It does not say how long silence may last. Set `max_silence` of [programme] in programme.toml."
            )
        })
    }

    /// Some route was too large for one of these codes.
    fn unjudged(&self, codes: &[Code]) -> Option<Message> {
        let mut routes: Vec<&str> = Vec::new();
        for unjudged in self.unjudged.iter().filter(|u| codes.contains(&u.code)) {
            if !routes.contains(&unjudged.route.as_str()) {
                routes.push(unjudged.route.as_str());
            }
        }
        let list = routes.join(", ");
        (!routes.is_empty()).then(|| {
            say!(
                "Er was te veel om na te gaan in: {list}. Splits die route, of maak er minder follow-ups en timers.",
                "There was too much to follow in: {list}. Split that route, or use fewer follow-ups and timers."
            )
        })
    }

    fn sum(&self, of: impl Fn(&RouteExtent) -> usize) -> usize {
        self.routes.iter().map(of).sum()
    }
}

fn too_many() -> Message {
    say!(
        "Er zijn te veel verschillende jongeren om na te gaan. Splits een route, of toets op minder velden.",
        "There are too many different youths to follow. Split a route, or test fewer fields."
    )
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
    /// Why it could not be judged, and what to do about it.
    pub why: Option<Message>,
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
    /// It could not be judged; [`Claim::why`] says why.
    Open,
}

/// What is claimed of a programme, in the order in which one would ask. A claim against which nothing was found is proved
/// only if everything that could refute it was looked at.
#[must_use]
pub fn claims(extent: &Extent, diagnostics: &[Diagnostic]) -> Vec<Claim> {
    use Code::*;
    let (rules, routes) = (extent.rules, extent.routes.len());
    let (states, boxes) = (extent.sum(|r| r.reached), extent.sum(|r| r.boxes));
    let (tables, moves) = (extent.sum(|r| r.tables), extent.sum(|r| r.moves));
    let handovers = extent.sum(|r| r.handovers);
    let where_ = say!("{states} stappen, {boxes} groepen jongeren", "{states} states, {boxes} groups of youths");
    let claim = |says, codes: &'static [Code], over, open: Option<Message>| {
        let against = diagnostics.iter().position(|d| codes.contains(&d.code));
        let why = open.or_else(|| extent.unread()).or_else(|| extent.unjudged(codes)).filter(|_| against.is_none());
        let verdict = match against {
            Some(n) => Verdict::Refuted(n),
            None if why.is_some() => Verdict::Open,
            None => Verdict::Proved,
        };
        Claim { says, verdict, over, why, codes }
    };
    vec![
        claim(
            say!("Elke jongere uit de doelgroep heeft een route.", "Every youth of the target group has a route."),
            &[E402],
            say!("{rules} regels op datum, {routes} routes", "{rules} dated rule sets, {routes} routes"),
            None,
        ),
        claim(
            say!(
                "Geen jongere uit de doelgroep heeft er meer dan één.",
                "No youth of the target group has more than one."
            ),
            &[W402],
            say!("{rules} regels op datum, {routes} routes", "{rules} dated rule sets, {routes} routes"),
            None,
        ),
        claim(
            say!(
                "In elke beslistabel past precies één rij bij wie er komt.",
                "In every decision table exactly one row fits who comes by."
            ),
            &[E201, E202, E203, E204, E205],
            say!("{tables} tabellen, {boxes} groepen jongeren", "{tables} tables, {boxes} groups of youths"),
            None,
        ),
        claim(
            say!("In elke stap kan iemand komen.", "Someone can get to every state."),
            &[E102, W102],
            where_.clone(),
            extent.holes().or_else(|| extent.joined()),
        ),
        claim(
            say!("Iedereen kan vanaf elke stap nog klaar zijn.", "Everyone can still finish from every state."),
            &[E103, E104, E105, E306, E403],
            where_.clone(),
            extent.holes().or_else(|| extent.too_large()),
        ),
        claim(
            say!(
                "In elke stap is voor elke jongere iemand verantwoordelijk.",
                "In every state someone is responsible for every youth."
            ),
            &[E301, E305],
            where_.clone(),
            None,
        ),
        claim(
            say!(
                "In elke stap is iets af voor een datum; wie niets doet, valt op.",
                "In every state something is due; who does nothing, is noticed."
            ),
            &[E302, E303, E304, E307, E308, W308],
            say!("{states} stappen, {moves} acties en antwoorden", "{states} states, {moves} actions and answers"),
            None,
        ),
        claim(
            say!("Elke overdracht kan worden aangenomen.", "Every handover can be accepted."),
            &[E401],
            say!("{handovers} overdrachten", "{handovers} handovers"),
            None,
        ),
        claim(
            say!(
                "Na elke uitkomst is er nazorg, en elke follow-up kan beginnen.",
                "There is a follow-up after every outcome, and every follow-up can begin."
            ),
            &[E309, W309],
            say!("{routes} routes", "{routes} routes"),
            None,
        ),
        claim(
            say!("Nergens spreekt lang niemand met de jongere.", "Nowhere does nobody speak with the youth for long."),
            &[W310],
            say!("{routes} routes", "{routes} routes"),
            extent.without_limit(),
        ),
    ]
}
