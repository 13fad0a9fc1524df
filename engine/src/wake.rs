//! What time has in store for a case. Timers are derived, never stored: none can be lost, doubled or left behind,
//! because none exists apart from the case and its route.

use crate::calendar::{self, Calendar, Span, Unit};
use crate::case::{Case, FollowUpKey, Mark, Obligation, PlanItem, PlanStatus, Subject};
use crate::command::Facts;
use crate::guard::Sight;
use crate::id::{FieldId, LadderId};
use crate::model::{After, Anchor, Destination, FollowUp, Ladder, Moment, Programme, Route, StateKind};
use crate::value::Value;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Something that time makes happen.
#[derive(Clone, Debug)]
pub enum Due<'a> {
    /// The pause ends.
    PauseEnds,
    /// A rung of a ladder is reached.
    Rung(Subject, u32),
    /// The state is left by itself.
    After(&'a After),
    /// A follow-up opens.
    Opens(&'a FollowUp, FollowUpKey),
    /// A follow-up that came along is in no route any more.
    Lost(FollowUpKey),
}

/// How long an action of the trajectplan has when nobody says how long (a decision of the region; see
/// `routes/README.md`): something is due, also of what was agreed in passing.
pub const PLAN_TERM: Span = Span { amount: 6, unit: Unit::Weeks };

/// Before when an agreed action of the trajectplan must be done.
#[must_use]
pub fn plan_due(calendar: &Calendar, item: &PlanItem) -> Date {
    item.due.unwrap_or_else(|| calendar.next_workday(calendar.add(item.since, PLAN_TERM)))
}

/// A case, seen with its programme, its route and the facts that are kept apart from it.
#[derive(Clone, Copy)]
pub struct View<'r, 'c> {
    /// The programme.
    pub programme: &'r Programme,
    /// The revision of the route along which the case runs.
    pub route: &'r Route,
    /// The case.
    pub case: &'c Case,
    /// What is kept apart.
    pub facts: Facts,
}

/// The local day on which something happens that is due at `now`: the day begins at the programme's `notify_at`.
#[must_use]
pub fn due_day(programme: &Programme, now: Timestamp) -> Date {
    let local = now.to_zoned(programme.timezone.clone());
    let day = local.date();
    if local.time() >= programme.notify_at { day } else { day.yesterday().unwrap_or(day) }
}

/// The local day of an instant.
#[must_use]
pub fn local_day(programme: &Programme, now: Timestamp) -> Date {
    now.to_zoned(programme.timezone.clone()).date()
}

/// The instant at which what falls on a day happens: `notify_at` local time, exactly once, also when the clocks change.
#[must_use]
pub fn instant(programme: &Programme, day: Date) -> Timestamp {
    let at = day.to_datetime(programme.notify_at);
    at.to_zoned(programme.timezone.clone()).map_or(Timestamp::MAX, |z| z.timestamp())
}

impl<'r> View<'r, '_> {
    /// The earliest day on which something happens by itself; `None` only for a closed case with no follow-up ahead.
    #[must_use]
    pub fn next_wake(&self) -> Option<Date> {
        self.next().map(|(day, _)| day)
    }

    /// The instant of [`View::next_wake`].
    #[must_use]
    pub fn wake_at(&self) -> Option<Timestamp> {
        self.next_wake().map(|day| instant(self.programme, day))
    }

    /// The earliest thing that time makes happen. On one day: the end of a pause first, then what leaves the state
    /// (no reminder for a step that is over), then follow-ups, then ladders.
    #[must_use]
    pub fn next(&self) -> Option<(Date, Due<'r>)> {
        if self.case.erased.is_some() {
            return None;
        }
        let mut first: Option<(Date, u8, Due<'r>)> = None;
        let mut offer = |day: Option<Date>, rank: u8, due: Due<'r>| {
            let Some(day) = day else { return };
            if first.as_ref().is_none_or(|(d, r, _)| (day, rank) < (*d, *r)) {
                first = Some((day, rank, due));
            }
        };
        let case = self.case;
        if case.is_open() {
            if let Some(pause) = &case.paused {
                offer(Some(pause.until), 0, Due::PauseEnds);
            } else {
                for (day, after) in self.exits() {
                    offer(Some(day), 1, Due::After(after));
                }
                if let Some(step) = &case.step {
                    offer(self.rung_date(step), 3, Due::Rung(Subject::Step, step.rungs));
                }
                offer(self.stall_date(), 4, Due::Rung(Subject::Stall, case.stalled));
            }
            for item in case.plan.iter().filter(|p| p.status == PlanStatus::Open) {
                let obligation = self.plan_obligation(item);
                offer(self.rung_date(&obligation), 5, Due::Rung(Subject::Plan(item.id), obligation.rungs));
            }
        }
        if let Some(handover) = &case.handover {
            let rung = Due::Rung(Subject::Handover, handover.obligation.rungs);
            offer(self.rung_date(&handover.obligation), 3, rung);
        }
        for open in &case.open {
            let rung = Due::Rung(Subject::FollowUp(open.key.clone()), open.obligation.rungs);
            offer(self.rung_date(&open.obligation), 3, rung);
            if self.definition(&open.key).is_none() {
                offer(Some(open.opened.on), 2, Due::Lost(open.key.clone()));
            }
        }
        for kept in &case.kept {
            match self.definition(&kept.key) {
                None => offer(Some(kept.opens), 2, Due::Lost(kept.key.clone())),
                Some(followup) if self.goes_on(kept, followup) => {
                    offer(Some(kept.opens), 2, Due::Opens(followup, kept.key.clone()));
                }
                Some(_) => {}
            }
        }
        for followup in self.route.followups.values() {
            for (day, key) in self.armed(followup) {
                offer(Some(day), 2, Due::Opens(followup, key));
            }
        }
        first.map(|(day, _, due)| (day, due))
    }

    /// The ways in which time leads out of the present state. One that cannot be followed (no branch holds, or it leads
    /// to another route, which needs a person) is none: then the case counts as stalled.
    fn exits(&self) -> impl Iterator<Item = (Date, &'r After)> {
        let afters = self.route.states.get(&self.case.state).into_iter().flat_map(|s| &s.after);
        afters.filter_map(|after| {
            let day = self.moment(&after.delay, self.entered_on())?;
            let branch = self.sight(day).choose(&after.branches)?;
            matches!(branch.to, Destination::State(_)).then_some((day, after))
        })
    }

    /// What a guard sees on a day.
    #[must_use]
    pub fn sight(&self, on: Date) -> Sight<'_> {
        const NOTHING: &BTreeMap<FieldId, Value> = &BTreeMap::new();
        let (programme, known, birth) = (self.programme, &self.case.known, self.facts.birth);
        Sight { programme, known, fresh: NOTHING, birth, on, judge_age: true }
    }

    /// The occurrences of a follow-up that are armed and have not opened, with the day on which they will.
    pub fn armed(&self, followup: &FollowUp) -> Vec<(Date, FollowUpKey)> {
        let recurs = followup.recurs || matches!(followup.anchor, Anchor::Day(_));
        if recurs && !self.case.is_open() {
            return Vec::new();
        }
        let Some(anchor) = self.followup_anchor(followup) else { return Vec::new() };
        if followup.recurs {
            return self.next_of(followup, anchor).into_iter().collect();
        }
        if self.is_cancelled(followup, anchor) {
            return Vec::new();
        }
        let occurrence = |(n, offset): (usize, &Span)| {
            let key = FollowUpKey { followup: followup.id.clone(), n: n as u16, anchor: anchor.on, route: None };
            let day = self.calendar().shift(self.calendar().add(anchor.on, *offset), followup.shift);
            // It may have come in another route meanwhile.
            let elsewhere = FollowUpKey { route: Some(self.route.id.clone()), ..key.clone() };
            let fired = &self.case.fired;
            (!fired.contains(&key) && !fired.contains(&elsewhere)).then_some((day, key))
        };
        followup.offsets.iter().enumerate().filter_map(occurrence).collect()
    }

    /// The next time of one that comes back: one interval after the last, counted from its anchor.
    fn next_of(&self, followup: &FollowUp, anchor: Mark) -> Option<(Date, FollowUpKey)> {
        let every = *followup.offsets.first()?;
        let fired = self.case.fired.iter().filter(|key| {
            key.followup == followup.id
                && key.anchor == anchor.on
                && key.route.as_ref().is_none_or(|from| *from == self.route.id)
        });
        let n = fired.map(|key| key.n.saturating_add(1)).max().unwrap_or_default();
        let key = FollowUpKey { followup: followup.id.clone(), n, anchor: anchor.on, route: None };
        let away = Span { amount: every.amount.saturating_mul(i32::from(n) + 1), unit: every.unit };
        Some((self.calendar().shift(self.calendar().add(anchor.on, away), followup.shift), key))
    }

    /// The date of a moment; `implied` is the anchor of the place where it stands. An anchor that has not happened
    /// counts as the implied one, so that no deadline is ever missing.
    #[must_use]
    pub fn moment(&self, moment: &Moment, implied: Date) -> Option<Date> {
        let anchor = match &moment.anchor {
            None => implied,
            Some(Anchor::Day(day)) => day.next_after(implied),
            Some(anchor) => self.anchor(anchor).map_or(implied, |mark| mark.on),
        };
        Some(self.calendar().shift(self.calendar().add(anchor, moment.offset), moment.shift))
    }

    /// The day on which the present state was entered.
    #[must_use]
    pub fn entered_on(&self) -> Date {
        self.case.entered.get(&self.case.state).map_or(self.case.opened, |mark| mark.on)
    }

    /// The day on which the next rung of an obligation is reached.
    #[must_use]
    pub fn rung_date(&self, obligation: &Obligation) -> Option<Date> {
        let ladder = self.programme.ladder(&obligation.ladder)?;
        rung_date(self.calendar(), ladder, obligation.due, obligation.rungs)
    }

    /// How many rungs of a ladder lie before the day on which an obligation begins: these are never taken.
    #[must_use]
    pub fn rungs_before(&self, ladder: &LadderId, due: Date, begins: Date) -> u32 {
        let Some(ladder) = self.programme.ladder(ladder) else { return 0 };
        let before = |i: &u32| rung_date(self.calendar(), ladder, due, *i).is_some_and(|day| day < begins);
        (0..ladder.rungs.len() as u32).take_while(before).count() as u32
    }

    /// What is due in a state, for someone who enters it on a day; `None` in a wait or final state.
    #[must_use]
    pub fn obligation(&self, kind: &StateKind, on: Date) -> Option<Obligation> {
        let StateKind::Task { due, ladder, .. } = kind else { return None };
        let due = self.moment(due, on)?;
        let rungs = self.rungs_before(ladder, due, on);
        Some(Obligation { due, ladder: ladder.clone(), rungs })
    }

    /// What is due of an agreed action of the trajectplan: it climbs the standard ladder of the programme.
    #[must_use]
    pub fn plan_obligation(&self, item: &PlanItem) -> Obligation {
        let ladder = self.programme.standard_ladder();
        let due = plan_due(self.calendar(), item);
        let rungs = item.rungs.max(self.rungs_before(&ladder, due, item.since));
        Obligation { due, ladder, rungs }
    }

    fn stall_date(&self) -> Option<Date> {
        let stall = self.programme.stall.as_ref()?;
        let waits = self.route.states.get(&self.case.state).is_some_and(|s| s.kind == StateKind::Wait);
        let waiting = waits && self.exits().next().is_some();
        let ladder = self.programme.ladder(&stall.ladder)?;
        let due = self.calendar().add(self.case.quiet_since, stall.after);
        (!waiting).then(|| rung_date(self.calendar(), ladder, due, self.case.stalled)).flatten()
    }

    /// The due date of the signal that nobody does anything.
    #[must_use]
    pub fn stall_due(&self) -> Option<Date> {
        let stall = self.programme.stall.as_ref()?;
        Some(self.calendar().add(self.case.quiet_since, stall.after))
    }

    fn calendar(&self) -> &'r Calendar {
        &self.programme.calendar
    }

    fn anchor(&self, anchor: &Anchor) -> Option<Mark> {
        let case = self.case;
        match anchor {
            Anchor::Start => Some(case.started),
            Anchor::Enter(state) => case.entered.get(state).copied(),
            Anchor::Exit(state) => case.left.get(state).copied(),
            Anchor::Birthday(age) => {
                Some(Mark { seq: case.started.seq, on: calendar::birthday(self.facts.birth, *age) })
            }
            Anchor::Field(field) => match case.known.get(field) {
                Some(known) => match known.value {
                    Value::Date(on) => Some(Mark { seq: known.mark.seq, on }),
                    _ => None,
                },
                None => None,
            },
            Anchor::Day(_) => None,
        }
    }

    /// A birthday before the route began arms nothing: what is past needs no follow-up. A yearly day arms the first such day after the case was
    /// opened, then the one after the last.
    pub(crate) fn followup_anchor(&self, followup: &FollowUp) -> Option<Mark> {
        let case = self.case;
        if followup.recurs {
            let anew = followup.cancel.iter().filter_map(|cancel| self.anchor(cancel)).map(|mark| mark.on);
            let on = anew.chain([case.started.on, case.open_since]).max()?;
            return Some(Mark { seq: case.started.seq, on });
        }
        match &followup.anchor {
            Anchor::Day(day) => {
                let last_offset = followup.offsets.len().saturating_sub(1) as u16;
                let mut fired = case.fired.iter().filter(|k| k.followup == followup.id).collect::<Vec<_>>();
                fired.sort_by_key(|k| (k.anchor, k.n));
                let on = match fired.last() {
                    Some(key) if key.n < last_offset => key.anchor,
                    Some(key) => day.next_after(key.anchor.max(case.open_since)),
                    None => day.next_after(case.started.on.max(case.open_since)),
                };
                Some(Mark { seq: case.started.seq, on })
            }
            Anchor::Birthday(_) => self.anchor(&followup.anchor).filter(|mark| mark.on >= case.started.on),
            anchor => self.anchor(anchor),
        }
    }

    /// What an event of the case armed is ended by a later one. A birthday or a yearly day is no event of the case: it is
    /// off only while the case is in a state that cancels it, and armed again for who comes back.
    fn is_cancelled(&self, followup: &FollowUp, armed: Mark) -> bool {
        let by_the_calendar = matches!(followup.anchor, Anchor::Birthday(_) | Anchor::Day(_));
        followup.cancel.iter().any(|cancel| match cancel {
            Anchor::Enter(state) if by_the_calendar => self.case.state == *state,
            cancel => self.anchor(cancel).is_some_and(|mark| mark.seq > armed.seq),
        })
    }
}

/// The day of a rung of a ladder, repetitions included; `None` past the end of one that does not repeat.
#[must_use]
pub fn rung_date(calendar: &Calendar, ladder: &Ladder, due: Date, rung: u32) -> Option<Date> {
    let last = ladder.rungs.len().checked_sub(1)? as u32;
    let at = calendar.add(due, ladder.rungs[rung.min(last) as usize].at);
    if rung <= last {
        return Some(at);
    }
    let repeat = ladder.repeat.filter(|r| r.amount > 0)?;
    let amount = repeat.amount.saturating_mul((rung - last).min(100_000) as i32);
    let day = calendar.add(at, Span { amount, unit: repeat.unit });
    // A repetition always lies later, whatever closed period it falls in.
    Some(if day > at { day } else { calendar.add(at, Span { amount, unit: Unit::Days }) })
}
