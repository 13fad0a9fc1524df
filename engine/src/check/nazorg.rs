//! W309: an outcome that can be reached without any follow-up that still looks after the youth. What shows here without
//! data, the proof judges again with it (`prove::suspects`).
//!
//! What counts is what the path itself arms: a state that is entered or left, a field that is filled in. A birthday or a
//! yearly day asks everyone the same, whatever became of them. Follow-ups that were armed and cancelled do not count;
//! that an occurrence may have passed already is not looked at.

use super::Ground;
use super::moves::{By, Edge, Moves};
use crate::diagnostic::{Code, Fault, say};
use crate::model::{Anchor, FollowUp, StateKind};
use crate::prove::{Goal, Suspect};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

/// With more follow-ups than this that could matter for one outcome it is left to the proof.
const MAX_RELEVANT: usize = 12;
/// So many pairs of a state and what is armed are looked at for one outcome; beyond it is left to the proof.
const MAX_PAIRS: usize = 20_000;

/// What was found of an outcome.
enum Finding {
    /// A follow-up is armed, whatever the path.
    Armed,
    /// A path on which none is left.
    Path(String),
    /// There is too much to look at.
    Unknown,
}

pub(super) fn check<'a>(ground: &Ground<'a>, moves: &Moves<'a>, suspects: &mut Vec<Suspect<'a>>) {
    let reached = moves.reach(None);
    let ends = ground.all.route.states.values().enumerate();
    for (n, state) in ends.filter(|(_, s)| matches!(s.kind, StateKind::Final { .. })).filter(|(n, _)| reached.has(*n)) {
        let id = &state.id;
        let path = match without_nazorg(ground, moves, n) {
            Finding::Armed => continue,
            Finding::Path(path) => Some(path),
            Finding::Unknown => None,
        };
        let message = say!(
            "Wie bij *{id}* uitkomt, spreekt daarna niemand meer: er is geen nazorg.",
            "Who ends at *{id}* is spoken to by nobody any more: no follow-up is armed."
        );
        let help = say!(
            "Zet er een follow-up bij met anchor = \"enter {id}\".",
            "Add a follow-up with anchor = \"enter {id}\"."
        );
        let origin = &ground.all.origins[n];
        let fault = Fault::new(Code::W309, origin.file, origin.span.clone(), message).help(help);
        let (route, tail, goal) = (&ground.all.route, say!("", ""), Goal::Unheard(id));
        suspects.push(Suspect { route, fault, path, tail, goal });
    }
}

/// A path to an outcome on which no follow-up is left.
fn without_nazorg<'a>(ground: &Ground<'a>, moves: &Moves<'a>, outcome: usize) -> Finding {
    let all = ground.all.route.followups.values();
    let by_itself = |f: &FollowUp| matches!(&f.anchor, Anchor::Enter(s) if moves.index(s) == Some(outcome));
    if all.clone().any(by_itself) {
        return Finding::Armed;
    }
    let other_end = |f: &FollowUp| match &f.anchor {
        Anchor::Enter(s) => ground.all.route.states.get(s).is_some_and(|s| matches!(s.kind, StateKind::Final { .. })),
        _ => false,
    };
    let of_the_path = |f: &FollowUp| matches!(f.anchor, Anchor::Enter(_) | Anchor::Exit(_) | Anchor::Field(_));
    let never_left = |f: &FollowUp| other_end(f) && f.on.values().all(|t| t.branches.is_empty());
    let cancelled =
        |f: &FollowUp| f.cancel.iter().any(|c| matches!(c, Anchor::Enter(s) if moves.index(s) == Some(outcome)));
    let relevant: Vec<(usize, &FollowUp)> =
        all.enumerate().filter(|(_, f)| of_the_path(f) && !never_left(f) && !cancelled(f)).collect();
    // Mostly one of them is armed on every path, which is quickly seen.
    let search = |relevant: Vec<(usize, &'a FollowUp)>| Search { ground, moves, relevant, before: HashMap::new() };
    if relevant.iter().any(|one| matches!(search(vec![*one]).run(outcome), Finding::Armed)) {
        return Finding::Armed;
    }
    if relevant.len() > MAX_RELEVANT { Finding::Unknown } else { search(relevant).run(outcome) }
}

/// A state, and which of the relevant follow-ups are armed.
type Pair = (usize, u16);

struct Search<'g, 'a> {
    ground: &'g Ground<'a>,
    moves: &'g Moves<'a>,
    relevant: Vec<(usize, &'g FollowUp)>,
    before: HashMap<Pair, Option<Pair>>,
}

impl Search<'_, '_> {
    fn run(mut self, outcome: usize) -> Finding {
        let begin = |n: usize| {
            let at_once = |f: &FollowUp| matches!(&f.anchor, Anchor::Enter(s) if self.moves.index(s) == Some(n));
            let armed = self.relevant.iter().enumerate().filter(|(_, (_, f))| at_once(f));
            (n, armed.fold(0, |all, (bit, _)| all | 1 << bit))
        };
        let mut open: VecDeque<Pair> = self.moves.beginnings.iter().map(|n| begin(*n)).collect();
        self.before.extend(open.iter().map(|pair| (*pair, None)));
        while let Some(pair) = open.pop_front() {
            if pair == (outcome, 0) {
                return Finding::Path(self.path(pair));
            }
            for next in self.next(pair) {
                if let Entry::Vacant(new) = self.before.entry(next) {
                    new.insert(Some(pair));
                    open.push_back(next);
                }
            }
            if self.before.len() > MAX_PAIRS {
                return Finding::Unknown;
            }
        }
        Finding::Armed
    }

    /// What can happen in a state: its own moves, those from everywhere, and answers to what is armed.
    fn next(&self, (state, armed): Pair) -> Vec<Pair> {
        let own = self.moves.from(state).iter().filter(|e| matches!(e.by, By::Action | By::Timer));
        let is_open = !matches!(self.ground.all.route.states[state].kind, StateKind::Final { .. });
        let everywhere = self.moves.from(self.moves.initial).iter().filter(|e| is_open && matches!(e.by, By::Anywhere));
        let answers = (0..self.ground.all.route.followups.len()).filter(|n| self.may_be_asked(*n, armed));
        let answers = answers.flat_map(|n| self.moves.from(self.moves.followup(n)).iter());
        let all = own.chain(everywhere).chain(answers.filter(|e| e.enters.is_some() && matches!(e.by, By::Answer)));
        all.filter_map(|edge| Some((edge.enters?, self.after(edge, state, armed)))).collect()
    }

    /// Of those that do not matter here it is not known whether they are armed: each may be asked anywhere.
    fn may_be_asked(&self, n: usize, armed: u16) -> bool {
        self.relevant.iter().position(|(f, _)| *f == n).is_none_or(|bit| armed & (1 << bit) != 0)
    }

    fn after(&self, edge: &Edge<'_>, from: usize, armed: u16) -> u16 {
        let edge = Edge { leaves: Some(from), ..*edge };
        let mut next = 0;
        for (bit, (_, followup)) in self.relevant.iter().enumerate() {
            let cancelled = followup.cancel.iter().any(|c| self.moves.brings(&edge, c));
            let begins = self.moves.brings(&edge, &followup.anchor);
            // What is filled in comes just before the move; what the move itself arms, it does not cancel.
            let by_field = matches!(followup.anchor, Anchor::Field(_));
            let stays = (armed & (1 << bit) != 0 || (begins && by_field)) && !cancelled;
            if stays || (begins && !by_field) {
                next |= 1 << bit;
            }
        }
        next
    }

    fn path(&self, end: Pair) -> String {
        let mut path: Vec<Pair> = std::iter::successors(Some(end), |p| self.before.get(p).copied().flatten()).collect();
        path.reverse();
        path.into_iter().map(|(n, _)| self.moves.name(n)).collect::<Vec<_>>().join(" → ")
    }
}
