//! Whether what a date counts from has happened: E307, and E309 for follow-ups that nothing can arm.
//!
//! Marks and fields only ever come, so an anchor has happened on every path to a place if and only if the place cannot
//! be reached without it: one search for each anchor that is named. Whether somebody can walk the path that it gives is
//! for the proof to say (`prove::suspects`). A follow-up that its own anchor arms only when it happens is no fault: that
//! is what a follow-up is for.

use super::Ground;
use super::moves::{Moves, Reached};
use crate::diagnostic::{Code, Fault, Message, SourceId, say};
use crate::id::StateId;
use crate::model::{Anchor, Destination, Moment, StateKind, Transition};
use crate::prove::{At, Goal, Suspect};
use crate::read::{Spot, Step};
use std::collections::BTreeMap;

/// A date that counts from an anchor.
struct Use<'a> {
    anchor: &'a Anchor,
    /// The node at which it is computed.
    node: usize,
    /// The same, in the words of the proof.
    at: At<'a>,
    /// What is asked on the way is known by then.
    asked: Option<&'a Transition>,
    /// Of what it is the date.
    what: Message,
    file: SourceId,
    way: Vec<Step<'a>>,
}

/// What may not have happened yet, to be judged with data; and what never can.
pub(super) fn check<'a>(ground: &Ground<'a>, moves: &Moves<'a>, suspects: &mut Vec<Suspect<'a>>) {
    let mut by_anchor: BTreeMap<String, Vec<Use<'a>>> = BTreeMap::new();
    for used in uses(ground, moves) {
        by_anchor.entry(shown(used.anchor)).or_default().push(used);
    }
    for uses in by_anchor.into_values() {
        let Some(anchor) = uses.first().map(|u| u.anchor) else { continue };
        let is_given =
            matches!(anchor, Anchor::Field(f) if ground.programme.attributes.get(f).is_some_and(|a| a.required));
        if is_given {
            continue;
        }
        let without = moves.reach(Some(anchor));
        for used in uses.into_iter().filter(|u| without.has(u.node)) {
            let asked = |t: &Transition| matches!(anchor, Anchor::Field(f) if t.ask.iter().any(|a| a.field == *f && !a.optional));
            if !used.asked.is_some_and(asked) {
                suspects.push(suspect(ground, moves, used, &without));
            }
        }
    }
    if !ground.all.has_holes {
        never_armed(ground, moves, suspects);
    }
}

/// All dates of the route that count from something that must have happened before.
fn uses<'a>(ground: &Ground<'a>, moves: &Moves<'a>) -> Vec<Use<'a>> {
    let mut all = Vec::new();
    let route = &ground.all.route;
    for (node, state) in route.states.values().enumerate() {
        let id = &state.id;
        let file = ground.file_of(id);
        let here = [Step::Key("state"), Step::Key(local(id))];
        if let StateKind::Task { due, .. } = &state.kind {
            let what = say!("De termijn van *{id}*", "The due date of *{id}*");
            all.extend(used(due, (node, At::State(id)), what, file, [&here[..], &[Step::Key("due")]].concat()));
        }
        for (n, after) in state.after.iter().enumerate() {
            let what = say!("Het vanzelf verdergaan uit *{id}*", "The timer of *{id}*");
            let way = [&here[..], &[Step::Key("after"), Step::Nth(n), Step::Key("delay")]].concat();
            all.extend(used(&after.delay, (node, At::State(id)), what, file, way));
        }
        for transition in state.on.values() {
            let way = [&here[..], &[Step::Key("on"), Step::Key(transition.action.as_str())]].concat();
            let spot = Spot::On(id.clone(), transition.action.clone());
            all.extend(handover(transition, (node, spot), file, &way));
        }
    }
    for transition in route.anywhere.values() {
        let way = [Step::Key("anywhere"), Step::Key("on"), Step::Key(transition.action.as_str())];
        let spot = Spot::Anywhere(transition.action.clone());
        all.extend(handover(transition, (moves.initial, spot), ground.all.head.file, &way));
    }
    for (n, followup) in route.followups.values().enumerate() {
        let (id, node) = (&followup.id, moves.followup(n));
        let file = ground.file_of_followup(id);
        let name = id.as_str().rsplit('/').next().unwrap_or_default();
        let here = [Step::Key("followup"), Step::Key(name)];
        let what = say!("De termijn van de follow-up *{id}*", "The due date of the follow-up *{id}*");
        all.extend(used(
            &followup.due,
            (node, At::FollowUp(followup)),
            what,
            file,
            [&here[..], &[Step::Key("due")]].concat(),
        ));
        for transition in followup.on.values() {
            let way = [&here[..], &[Step::Key("on"), Step::Key(transition.action.as_str())]].concat();
            let spot = Spot::Answer(id.clone(), transition.action.clone());
            all.extend(handover(transition, (node, spot), file, &way));
        }
    }
    all
}

fn handover<'a>(
    transition: &'a Transition,
    (node, spot): (usize, Spot),
    file: SourceId,
    way: &[Step<'a>],
) -> Option<Use<'a>> {
    let due = transition.handover.as_ref()?;
    transition.branches.iter().find(|b| matches!(b.to, Destination::Route(_)))?;
    let action = &transition.action;
    let what = say!("De termijn van de overdracht bij *{action}*", "The due date of the handover of *{action}*");
    let at = (node, At::Offer(spot));
    let mut used = used(due, at, what, file, [way, &[Step::Key("handover"), Step::Key("due")]].concat())?;
    used.asked = Some(transition);
    Some(used)
}

fn used<'a>(
    moment: &'a Moment,
    (node, at): (usize, At<'a>),
    what: Message,
    file: SourceId,
    way: Vec<Step<'a>>,
) -> Option<Use<'a>> {
    let anchor = moment.anchor.as_ref()?;
    if matches!(anchor, Anchor::Start | Anchor::Birthday(_) | Anchor::Day(_)) {
        return None;
    }
    Some(Use { anchor, node, at, asked: None, what, file, way })
}

fn suspect<'a>(ground: &Ground<'a>, moves: &Moves<'a>, used: Use<'a>, without: &Reached) -> Suspect<'a> {
    let (nl, en) = (used.what.nl(), used.what.en());
    let (message, help) = match used.anchor {
        Anchor::Field(field) => (
            say!(
                "{nl} telt vanaf `{field}`, maar dat is dan niet altijd ingevuld.",
                "{en} counts from `{field}`, which is not always filled in by then."
            ),
            say!(
                "Vraag `{field}` (zonder ?) in elke actie die hierheen leidt, of laat de termijn vanaf deze stap tellen.",
                "Ask `{field}` (without ?) in every action that leads here, or let it count from this state."
            ),
        ),
        Anchor::Exit(state) => (
            say!(
                "{nl} telt vanaf het verlaten van *{state}*, maar niet iedereen is daar dan weg of geweest.",
                "{en} counts from leaving *{state}*, which not everyone has left by then."
            ),
            elsewhere(),
        ),
        anchor => {
            let state = if let Anchor::Enter(state) = anchor { state.as_str() } else { "" };
            (
                say!(
                    "{nl} telt vanaf het begin van *{state}*, maar niet iedereen is daar dan geweest.",
                    "{en} counts from entering *{state}*, where not everyone has been by then."
                ),
                elsewhere(),
            )
        }
    };
    let span = ground.places.nearest(used.file, &used.way);
    let tail = match &used.at {
        At::FollowUp(followup) => {
            let id = &followup.id;
            say!(", follow-up {id}", ", follow-up {id}")
        }
        At::State(_) | At::Offer(_) => say!("", ""),
    };
    Suspect {
        route: &ground.all.route,
        fault: Fault::new(Code::E307, used.file, span, message).help(help),
        path: Some(moves.path(without, used.node)),
        tail,
        goal: Goal::Before(used.anchor, used.at),
    }
}

fn elsewhere() -> Message {
    say!(
        "Laat de termijn tellen vanaf deze stap zelf, of vanaf een stap waar iedereen eerst langskomt.",
        "Let it count from this state itself, or from one that everyone passes before."
    )
}

/// Follow-ups that can never begin: their anchor cannot happen. Each is shown by someone who has gone as far as one can
/// without it.
fn never_armed<'a>(ground: &Ground<'a>, moves: &Moves<'a>, suspects: &mut Vec<Suspect<'a>>) {
    let reached = moves.reach(None);
    let end = (0..moves.states()).find(|n| reached.has(*n) && ends(ground, *n)).unwrap_or(moves.initial);
    for (n, followup) in ground.all.route.followups.values().enumerate() {
        let id = &followup.id;
        let mut shown_at = end;
        let why = match &followup.anchor {
            Anchor::Birthday(age) => match ground.youngest {
                Some(youngest) if i64::from(*age) < youngest => {
                    shown_at = moves.initial;
                    say!(
                        "wie begint, is al minstens {youngest}, dus deze verjaardag is dan geweest",
                        "who begins is at least {youngest}, so this birthday is past"
                    )
                }
                _ => continue,
            },
            _ if reached.has(moves.followup(n)) => continue,
            Anchor::Field(field) => {
                say!("niemand vult `{field}` ooit in", "nobody ever fills in `{field}`")
            }
            Anchor::Exit(state) => {
                shown_at = moves.index(state).filter(|n| reached.has(*n)).unwrap_or(end);
                say!("uit *{state}* gaat niemand ooit weg", "nobody ever leaves *{state}*")
            }
            Anchor::Enter(state) => say!("in *{state}* komt niemand ooit", "nobody ever gets to *{state}*"),
            Anchor::Start | Anchor::Day(_) => continue,
        };
        let (nl, en) = (why.nl(), why.en());
        let message = say!("De follow-up *{id}* begint nooit: {nl}.", "The follow-up *{id}* can never begin: {en}.");
        let help = say!(
            "Kies bij `anchor` iets wat echt gebeurt, of haal de follow-up weg.",
            "Choose an `anchor` that does happen, or remove the follow-up."
        );
        let file = ground.file_of_followup(id);
        let name = id.as_str().rsplit('/').next().unwrap_or_default();
        let span = ground.places.nearest(file, &[Step::Key("followup"), Step::Key(name), Step::Key("anchor")]);
        let fault = Fault::new(Code::E309, file, span, message).help(help);
        let (route, path) = (&ground.all.route, Some(moves.path(&reached, shown_at)));
        let tail = say!(", zonder follow-up {id}", ", without follow-up {id}");
        suspects.push(Suspect { route, fault, path, tail, goal: Goal::Never(moves.state(shown_at)) });
    }
}

/// Whether a route ends in a state.
fn ends(ground: &Ground<'_>, state: usize) -> bool {
    let state = ground.all.route.states.get_index(state);
    state.is_some_and(|(_, state)| matches!(state.kind, StateKind::Final { .. }))
}

/// The name of a state in its own file.
pub(super) fn local(state: &StateId) -> &str {
    state.as_str().rsplit('/').next().unwrap_or_default()
}

fn shown(anchor: &Anchor) -> String {
    format!("{anchor:?}")
}
