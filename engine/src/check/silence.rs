//! W310: a path on which nobody speaks with the youth for longer than the programme's `max_silence`.
//!
//! A youth is spoken to at the latest when a professional must act: at the due date of a step, and at that of each
//! occurrence of a follow-up. Deadlines are kept (what happens when they are not is the ladder's business). So silence
//! begins when someone acts and enters a state, goes on while only time moves the case, and ends at the first such date.
//! A follow-up that was armed before the silence began is left out, for nobody knows how far it is. A date that hangs on
//! a field that someone fills in is not judged; a yearly day is a year away at most.
//!
//! Where the graph alone shows a silence that is too long, it is searched again among those who can really get there.

use super::Ground;
use super::days::Days;
use super::moves::{By, Moves};
use crate::calendar::{Span, Unit};
use crate::diagnostic::{Code, Fault, say};
use crate::model::{After, Anchor, Destination, FollowUp, Moment, State, StateKind};
use crate::prove::{Walk, Walkers, Witness};
use crate::read::is_unread;
use std::collections::BTreeMap;

/// The most states that only time connects which are followed, from each beginning.
const MAX_CHAIN: usize = 50;
/// The most states that are looked at for one route.
const BUDGET: usize = 50_000;

/// Who is followed through a silence.
pub(super) trait Crowd {
    /// Those who are somewhere on their way.
    type Who: Clone;
    /// Those who get to a state; `None`: nobody.
    fn begin(&self, state: usize) -> Option<Self::Who>;
    /// Those of them who follow a branch of a timer of a state; `None`: nobody.
    fn follow(&self, who: &Self::Who, state: usize, timer: (usize, usize)) -> Option<Self::Who>;
}

/// Everyone whom the graph alone lets pass.
struct Anyone;

impl Crowd for Anyone {
    type Who = ();

    fn begin(&self, _: usize) -> Option<()> {
        Some(())
    }

    fn follow(&self, (): &(), _: usize, _: (usize, usize)) -> Option<()> {
        Some(())
    }
}

impl Crowd for Walk<'_, '_> {
    type Who = Walkers;

    fn begin(&self, state: usize) -> Option<Walkers> {
        Walk::begin(self, state)
    }

    fn follow(&self, who: &Walkers, state: usize, timer: (usize, usize)) -> Option<Walkers> {
        Walk::follow(self, who, state, timer)
    }
}

/// A silence that is too long.
struct Found<W> {
    length: Days,
    /// Where it begins, and the states through which time moves the case.
    chain: Vec<usize>,
    who: W,
}

/// What was found along a route.
type Silences<W> = BTreeMap<usize, Found<W>>;

/// Whether nowhere a silence is too long, whoever comes by: what the graph alone says.
pub(super) fn is_short<'a>(ground: &Ground<'a>, moves: &Moves<'a>) -> bool {
    let (found, whole) = search(ground, moves, &Anyone);
    found.is_empty() && whole
}

/// Tells the silences that someone can meet; whether everything was looked at. `walk`: `None` when the files say too
/// little for a proof.
pub(super) fn check<'a>(ground: &Ground<'a>, moves: &Moves<'a>, walk: Option<&Walk<'_, 'a>>) -> bool {
    let Some(walk) = walk else {
        let (found, whole) = search(ground, moves, &Anyone);
        let reached = moves.reach(None);
        for (n, silence) in found {
            let first = silence.chain.first().map_or_else(String::new, |first| moves.path(&reached, *first));
            let rest = silence.chain.iter().skip(1).map(|n| moves.name(*n));
            let path = std::iter::once(first.as_str()).chain(rest).collect::<Vec<_>>().join(" → ");
            tell(ground, moves, (n, silence.length), Some(path), None);
        }
        return whole;
    };
    let (found, whole) = search(ground, moves, walk);
    for (n, silence) in found {
        let (path, witness) = walk.shown(&silence.who).unzip();
        tell(ground, moves, (n, silence.length), path, witness);
    }
    whole
}

fn search<'a, C: Crowd>(ground: &Ground<'a>, moves: &Moves<'a>, crowd: &C) -> (Silences<C::Who>, bool) {
    let (Some(most), route) = (ground.programme.max_silence, &ground.all.route) else {
        return (Silences::new(), true);
    };
    let is_unclear = |f: &FollowUp| f.offsets.is_empty() || is_unread(&f.due);
    if route.followups.values().any(is_unclear) {
        return (Silences::new(), true);
    }
    let reached = moves.reach(None);
    let mut search =
        Search { ground, moves, crowd, most: Days::of(most), found: BTreeMap::new(), left: BUDGET, whole: true };
    for start in entered_by_people(moves).into_iter().filter(|n| reached.has(*n)) {
        if let Some(who) = crowd.begin(start) {
            let now = Now { at: Days::ZERO, spoken: Days::ZERO, contacts: Vec::new(), chain: Vec::new(), who };
            search.enter(start, now);
        }
    }
    (search.found, search.whole)
}

fn tell(
    ground: &Ground<'_>,
    moves: &Moves<'_>,
    (n, length): (usize, Days),
    path: Option<String>,
    witness: Option<Witness>,
) {
    let Some(most) = ground.programme.max_silence else { return };
    let id = moves.state(n);
    let length = length.roughly();
    let (nl, en, most_nl, most_en) = (length.nl(), length.en(), most.dutch(), most);
    let message = say!(
        "Bij *{id}* kan het {nl} duren voor iemand de jongere spreekt; hooguit {most_nl} mag.",
        "At *{id}* nobody may speak with the youth for {en}; at most {most_en} is allowed."
    );
    let help = say!(
        "Maak de termijn korter, of zet er een follow-up bij die eerder komt, met anchor = \"enter {id}\".",
        "Shorten the due date, or add a follow-up that comes earlier, with anchor = \"enter {id}\"."
    );
    let origin = &ground.all.origins[n];
    let fault = Fault::new(Code::W310, origin.file, origin.span.clone(), message).help(help);
    let shown = match path {
        Some(path) => fault.example(say!("{path}: {nl}", "{path}: {en}")),
        None => fault,
    };
    ground.sink.add(shown.witness(witness));
}

/// The states that someone can enter by acting, in order.
fn entered_by_people(moves: &Moves<'_>) -> Vec<usize> {
    let nodes = 0..moves.states() + moves.all.route.followups.len();
    let edges = nodes.flat_map(|n| moves.from(n).iter());
    let people = edges.filter(|e| !matches!(e.by, By::Timer | By::Arming));
    let all: std::collections::BTreeSet<usize> =
        people.filter_map(|e| e.enters).chain(moves.beginnings.iter().copied()).collect();
    all.into_iter().collect()
}

/// Where a case is on its way through a silence; all times from when it began.
#[derive(Clone)]
struct Now<W> {
    at: Days,
    /// When someone last spoke with the youth.
    spoken: Days,
    /// The follow-ups that were armed on the way, each with the dates before which it must be answered.
    contacts: Vec<(usize, Days)>,
    /// The states, each with when it was entered.
    chain: Vec<(usize, Days)>,
    who: W,
}

struct Search<'g, 'a, C: Crowd> {
    ground: &'g Ground<'a>,
    moves: &'g Moves<'a>,
    crowd: &'g C,
    most: Days,
    /// By the state in which most of it is spent.
    found: Silences<C::Who>,
    left: usize,
    /// Nothing was left out.
    whole: bool,
}

impl<C: Crowd> Search<'_, '_, C> {
    fn enter(&mut self, state: usize, mut now: Now<C::Who>) {
        if now.chain.iter().any(|(n, _)| *n == state) {
            return;
        }
        if self.left == 0 || now.chain.len() == MAX_CHAIN {
            self.whole = false;
            return;
        }
        self.left -= 1;
        self.arm(state, &mut now);
        now.chain.push((state, now.at));
        let Some((_, model)) = self.ground.all.route.states.get_index(state) else { return };
        match model.kind {
            StateKind::Final { .. } => self.listen(&mut now, None),
            StateKind::Task { .. } | StateKind::Wait => self.stay(model, &now),
        }
    }

    /// What entering a state arms, and cancels.
    fn arm(&self, state: usize, now: &mut Now<C::Who>) {
        let before = now.chain.last().map(|(n, _)| *n);
        let is_now = |anchor: &Anchor| match anchor {
            Anchor::Enter(s) => self.moves.index(s) == Some(state),
            Anchor::Exit(s) => before.is_some_and(|n| self.moves.state(n) == s),
            _ => false,
        };
        let followups = &self.ground.all.route.followups;
        now.contacts.retain(|(n, _)| !followups[*n].cancel.iter().any(is_now));
        for (n, followup) in followups.values().enumerate().filter(|(_, f)| is_now(&f.anchor)) {
            let due = if followup.due.anchor.is_none() { Days::of(followup.due.offset) } else { Days::ZERO };
            let dates = followup.offsets.iter().map(|o| now.at.plus(Days::of(*o)).plus(due).at_least_zero());
            now.contacts.extend(dates.map(|date| (n, date)));
        }
    }

    /// The ways in which a state is left: someone acts at the due date, or time moves the case before.
    fn stay(&mut self, state: &State, now: &Now<C::Who>) {
        let due = match &state.kind {
            StateKind::Task { due, .. } if !is_unread(due) => self.far(due),
            _ => None,
        };
        let timers = state.after.iter().enumerate();
        let timers: Vec<(usize, &After, Days)> =
            timers.filter_map(|(n, a)| Some((n, a, self.far(&a.delay)?))).collect();
        let certain = |a: &After| a.branches.iter().any(|b| b.when.tests.is_empty());
        let first = timers.iter().filter(|(_, a, _)| certain(a)).map(|(_, _, far)| *far).min();
        let last = due.into_iter().chain(first).min().or_else(|| timers.iter().map(|(_, _, far)| *far).max());
        let Some(last) = last else { return };
        if due == Some(last) {
            self.listen(&mut now.clone(), Some(now.at.plus(last)));
        }
        let here = now.chain.last().map_or(0, |(n, _)| *n);
        for (timer, after, far) in timers.into_iter().filter(|(_, _, far)| *far <= last) {
            let mut then = now.clone();
            then.at = now.at.plus(far);
            self.hear_until(&mut then, now.at.plus(far));
            for (branch, to) in after.branches.iter().enumerate() {
                let Destination::State(to) = &to.to else { continue };
                let Some(to) = self.moves.index(to) else { continue };
                if let Some(who) = self.crowd.follow(&then.who, here, (timer, branch)) {
                    self.enter(to, Now { who, ..then.clone() });
                }
            }
        }
    }

    /// How far a moment can be from entering a state; `None`: nobody knows.
    fn far(&self, moment: &Moment) -> Option<Days> {
        let offset = Days::of(moment.offset);
        let far = match &moment.anchor {
            // What has happened lies behind, so it is at most this far.
            None | Some(Anchor::Start | Anchor::Enter(_) | Anchor::Exit(_)) => offset,
            Some(Anchor::Day(_)) => Days::YEAR.plus(offset),
            Some(Anchor::Birthday(age)) => {
                let years = i64::from(*age).saturating_sub(self.ground.youngest?);
                Days::of(Span::new(i32::try_from(years.clamp(0, 100)).ok()?, Unit::Years)).plus(offset)
            }
            Some(Anchor::Field(_)) => return None,
        };
        Some(far.at_least_zero())
    }

    /// Everyone that must speak with the youth until a day does so; a silence before it that is too long is kept.
    fn hear_until(&mut self, now: &mut Now<C::Who>, until: Days) {
        let mut dates: Vec<Days> = now.contacts.iter().map(|(_, date)| *date).filter(|d| *d <= until).collect();
        dates.sort_unstable();
        for date in dates.into_iter().filter(|d| *d > now.spoken).collect::<Vec<_>>() {
            self.judge(now, date);
            now.spoken = date;
        }
        now.contacts.retain(|(_, date)| *date > until);
    }

    /// The end of the silence: someone acts on a day, or the route is over and only follow-ups are left.
    fn listen(&mut self, now: &mut Now<C::Who>, acts: Option<Days>) {
        let last = now.contacts.iter().map(|(_, date)| *date).max();
        let Some(until) = acts.or(last) else { return };
        self.hear_until(now, until);
        if until > now.spoken {
            self.judge(now, until);
        }
    }

    fn judge(&mut self, now: &Now<C::Who>, until: Days) {
        let length = until.minus(now.spoken);
        if length <= self.most {
            return;
        }
        let ends = now.chain.iter().skip(1).map(|(_, at)| *at).chain(std::iter::once(until));
        let inside = now.chain.iter().zip(ends).map(|((n, from), to)| {
            let (from, to) = ((*from).max(now.spoken), to.min(until).max(now.spoken));
            (to.minus(from), std::cmp::Reverse(*n))
        });
        let Some((_, std::cmp::Reverse(most_in))) = inside.max() else { return };
        let chain = || now.chain.iter().map(|(n, _)| *n).collect();
        let known = self.found.get(&most_in).map_or(Days::ZERO, |f| f.length);
        if length > known {
            self.found.insert(most_in, Found { length, chain: chain(), who: now.who.clone() });
        }
    }
}
