//! Ladders against the time: E308, steps out of order; W308, a step that falls before its obligation begins.
//!
//! Both hold in ordinary weeks: that a holiday makes two steps of a ladder fall on one day is no fault.

use super::Ground;
use super::days::{Days, ordinary};
use super::occurs::local;
use crate::calendar::{Span, Unit, dutch_date};
use crate::diagnostic::{Code, Cure, Fault, Message, Sink, SourceId, say};
use crate::id::LadderId;
use crate::model::{Ladder, Moment, Programme, StateKind};
use crate::read::{Places, Step, is_unread};
use jiff::civil::{Date, date};
use std::cell::RefCell;
use std::collections::HashMap;

/// A leap year and three others: every pair of a day of the month and a weekday that matters.
const FIRST: Date = date(2024, 1, 1);
const DAYS: i32 = 1461;

/// Checks the ladders themselves, in the file of the programme.
pub(super) fn order(programme: &Programme, file: SourceId, places: &Places<'_>, sink: &Sink) {
    for (name, ladder) in &programme.ladders {
        for (n, pair) in ladder.rungs.windows(2).enumerate() {
            let Some(due) = first_day(|day| ordinary(day, pair[1].at) < ordinary(day, pair[0].at)) else { continue };
            let (first, then) = (pair[0].at, pair[1].at);
            let message = say!(
                "De treden van de ladder *{name}* staan niet in volgorde: `{then}` komt vóór `{first}`.",
                "The steps of the ladder *{name}* are out of order: `{then}` comes before `{first}`."
            );
            let help = say!("Zet de treden in de volgorde van de tijd.", "Put the steps in the order of time.");
            let (one, other) = (ordinary(due, first), ordinary(due, then));
            let (on, a, b) = (dutch_date(due), dutch_date(one), dutch_date(other));
            let example = say!(
                "termijn {on}: `{first}` valt op {a}, `{then}` op {b}",
                "due on {due}: `{first}` falls on {one}, `{then}` on {other}"
            );
            let steps = [Step::Key("ladder"), Step::Key(name.as_str()), Step::Key("steps")];
            let one = [&steps[..], &[Step::Nth(n + 1), Step::Key("at")]].concat();
            // A step that could not be read is not there: then the numbers do not fit.
            let whole = places.value(file, &[&steps[..], &[Step::Nth(ladder.rungs.len())]].concat()).is_none();
            let span = places.nearest(file, if whole { &one } else { &steps });
            let cure =
                whole.then(|| in_order(ladder, &|n| places.value(file, &[&steps[..], &[Step::Nth(n)]].concat())));
            let fault = Fault::new(Code::E308, file, span, message).help(help).example(example);
            sink.add(fault.cure(cure.flatten()));
        }
    }
}

/// The steps of a ladder in the order of time.
fn in_order(ladder: &Ladder, place: &dyn Fn(usize) -> Option<std::ops::Range<usize>>) -> Option<Cure> {
    let places: Option<Vec<_>> = (0..ladder.rungs.len()).map(place).collect();
    let mut order: Vec<usize> = (0..ladder.rungs.len()).collect();
    order.sort_by_key(|n| Days::of(ladder.rungs[*n].at));
    Some(Cure::Reorder { places: places?, order })
}

/// The step of a ladder that is lost with a due date, and on which day; the same pairs come back everywhere.
#[derive(Default)]
pub(super) struct Lost(RefCell<HashMap<(LadderId, Span), LostStep>>);

/// The step, and a day on which someone begins.
type LostStep = Option<(Span, Date)>;

impl Lost {
    fn of(&self, name: &LadderId, ladder: &Ladder, due: Span) -> LostStep {
        let known = self.0.borrow().get(&(name.clone(), due)).copied();
        known.unwrap_or_else(|| {
            let lost = lost_step(ladder, due);
            self.0.borrow_mut().insert((name.clone(), due), lost);
            lost
        })
    }
}

/// Checks the ladders of a route's states and follow-ups against their due dates.
pub(super) fn before(ground: &Ground<'_>) {
    let route = &ground.all.route;
    for state in route.states.values() {
        if let StateKind::Task { due, ladder, .. } = &state.kind {
            let id = &state.id;
            let (what, way) = (say!("*{id}*", "*{id}*"), [Step::Key("state"), Step::Key(local(id))]);
            too_early(ground, ladder, due, (&what, ground.file_of(id), &way));
        }
    }
    for followup in route.followups.values() {
        let id = &followup.id;
        let name = id.as_str().rsplit('/').next().unwrap_or_default();
        let what = say!("de follow-up *{id}*", "the follow-up *{id}*");
        let way = [Step::Key("followup"), Step::Key(name)];
        let file = ground.file_of_followup(id);
        too_early(ground, &followup.ladder, &followup.due, (&what, file, &way));
    }
}

fn too_early(
    ground: &Ground<'_>,
    ladder: &LadderId,
    due: &Moment,
    (what, file, way): (&Message, SourceId, &[Step<'_>]),
) {
    // What counts from another anchor can be as far away as one likes.
    let judged = due.anchor.is_none() && !is_unread(due);
    let Some(rungs) = ground.programme.ladders.get(ladder).filter(|_| judged) else { return };
    let Some((at, entered)) = ground.lost.of(ladder, rungs, due.offset) else { return };
    let (nl, en) = (what.nl(), what.en());
    let within = due.offset;
    let message = say!(
        "De trede `{at}` van de ladder *{ladder}* kan bij {nl} al vóór het begin vallen: de termijn is maar `{within}`.",
        "The step `{at}` of the ladder *{ladder}* can fall before {en} begins: it is due within `{within}`."
    );
    let help = say!(
        "Die trede gaat dan niet door. Kies een ladder voor korte termijnen, of een langere termijn.",
        "That step is skipped then. Choose a ladder for short due dates, or a longer one."
    );
    let ends = ordinary(entered, due.offset);
    let falls = ordinary(ends, at);
    let (begin, end, early) = (dutch_date(entered), dutch_date(ends), dutch_date(falls));
    let example = say!(
        "begin {begin}, termijn {end}: de trede valt op {early}",
        "entered on {entered}, due on {ends}: the step falls on {falls}"
    );
    let span = ground.places.nearest(file, &[way, &[Step::Key("ladder")]].concat());
    ground.sink.add(Fault::new(Code::W308, file, span, message).help(help).example(example));
}

/// The first step that can fall before the day on which someone begins, and such a day (people begin on workdays).
fn lost_step(ladder: &Ladder, due: Span) -> Option<(Span, Date)> {
    // Where there is room enough, no date can make a difference: a quarter and two weeks are more than any calendar does.
    let is_near = |at: &Span| {
        let (room, back) = (Days::of(due), Days::ZERO.minus(Days::of(*at)));
        room.minus(back) < Days::of(Span::new(2, Unit::Weeks)).plus(room.quarter())
    };
    let early = ladder.rungs.iter().map(|r| r.at).filter(|at| at.amount < 0 || due.amount < 0).filter(is_near);
    let falls_before = |at: Span| {
        let begins = |day: Date| day.weekday().to_monday_zero_offset() < 5;
        first_day(|day| begins(day) && ordinary(ordinary(day, due), at) < day)
    };
    early.filter_map(|at| Some((at, falls_before(at)?))).next()
}

/// The first day of four years on which something holds.
fn first_day(holds: impl Fn(Date) -> bool) -> Option<Date> {
    let calendar = crate::calendar::Calendar::default();
    (0..DAYS).map(|n| calendar.add(FIRST, Span::new(n, Unit::Days))).find(|day| holds(*day))
}
