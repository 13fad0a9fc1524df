//! What was published of the region, measured on the simulated one: who belongs to which group, since when, and how things
//! stand with them some time later. Everything is counted from cases and events; no figure comes from anywhere else.

use super::super::report::Compared;
use crate::reports;
use jiff::ToSpan;
use jiff::civil::Date;
use sluitend_engine::calendar::age_on;
use sluitend_engine::case::{Case, Event, What};
use sluitend_engine::command::Facts;
use sluitend_engine::id::StateId;
use sluitend_engine::model::{Behaviour, Cohort, Indicator, Later, Measure, Programme, Published};
use sluitend_engine::value::Number;
use std::collections::BTreeMap;

/// A callback that is made this much too early counts, in days: its date may lie before a closed day.
const EARLY: i64 = 30;

/// All that is counted for the published figures.
pub(super) struct Figures {
    /// Per cohort: how many joined.
    joined: Vec<u32>,
    /// Per figure: of how many, and how many of these.
    counts: Vec<(u32, u32)>,
    /// Of the story that is being told: who joined, and when they were born.
    members: Vec<Member>,
    birth: Date,
}

/// Someone who joined a cohort, followed for one figure about later.
struct Member {
    cohort: usize,
    on: Date,
    /// For one figure: which.
    later: Option<usize>,
    /// How the trajectory stood closed on the day; `None`: that day has not come.
    stood: Option<Option<Indicator>>,
    /// Whether the answer to the callback counts.
    answered: Option<bool>,
    /// Whether what happened to them could happen again: who left school can only leave it after coming back.
    again: bool,
}

impl Figures {
    pub fn new(behaviour: &Behaviour) -> Self {
        Self {
            joined: vec![0; behaviour.cohorts.len()],
            counts: vec![(0, 0); behaviour.published.len()],
            members: Vec::new(),
            birth: Date::ZERO,
        }
    }

    /// A story begins, of someone who came in with this group.
    pub fn enrol(&mut self, programme: &Programme, case: &Case, facts: Facts, group: Option<usize>) {
        self.members.clear();
        self.birth = facts.birth;
        let behaviour = &programme.behaviour;
        let Some((group, _)) = group.and_then(|at| behaviour.inflow.get_index(at)) else { return };
        for (at, cohort) in behaviour.cohorts.values().enumerate() {
            if cohort.inflow.contains(group) {
                self.join(behaviour, at, case, case.opened);
            }
        }
    }

    /// Something happened.
    pub fn count(&mut self, programme: &Programme, before: &Case, after: &Case, event: &Event) {
        let behaviour = &programme.behaviour;
        self.pass(programme, before, event.on);
        self.come_back(programme, after);
        match &event.what {
            What::Moved { to, .. } => self.enter(behaviour, after, to, event.on),
            What::FollowUpAnswered { key, action, .. } => {
                for member in &mut self.members {
                    let Some(later) = member.later.and_then(|at| later_of(&behaviour.published[at])) else { continue };
                    let due = programme.calendar.add(member.on, later.after);
                    let last = programme.calendar.add(due, later.within);
                    let in_time = due.saturating_sub(EARLY.days()) <= event.on && event.on <= last;
                    if later.callbacks.contains(&key.followup) && in_time && member.answered.is_none() {
                        member.answered = Some(later.answers.contains(action) && is_enough(later, after));
                    }
                }
            }
            _ => {}
        }
    }

    /// The story ends; who could not be followed long enough does not count.
    pub fn end(&mut self, programme: &Programme, case: &Case, until: Date) {
        self.pass(programme, case, until);
        for member in std::mem::take(&mut self.members) {
            let Some(at) = member.later else { continue };
            let Some(later) = later_of(&programme.behaviour.published[at]) else { continue };
            let due = programme.calendar.add(member.on, later.after);
            if programme.calendar.add(due, later.within) > until {
                continue;
            }
            let stood = member.stood.flatten().is_some_and(|indicator| later.indicators.contains(&indicator));
            let (of, hits) = &mut self.counts[at];
            *of += 1;
            *hits += u32::from(member.answered.unwrap_or(stood));
        }
    }

    /// Simulated next to published. `years`: how long was simulated; `part`: how large the simulated region is next to the
    /// real one, when that is known.
    pub fn compare(&self, behaviour: &Behaviour, years: u32, part: Option<f64>) -> Vec<Compared> {
        let all = behaviour.published.iter().zip(&self.counts);
        all.map(|(published, counts)| self.compared(behaviour, published, *counts, (years, part))).collect()
    }

    fn compared(
        &self,
        behaviour: &Behaviour,
        published: &Published,
        (of, hits): (u32, u32),
        (years, part): (u32, Option<f64>),
    ) -> Compared {
        let joined = |cohort: &str| behaviour.cohorts.get_index_of(cohort).map_or(0, |at| self.joined[at]);
        let a_year = |cohort: &str| part.map(|part| f64::from(joined(cohort)) / f64::from(years) / part);
        let (simulated, of) = match &published.measure {
            Measure::PerYear { of } => (a_year(of), joined(of)),
            Measure::OfRegion { of } => {
                let youths = behaviour.region.youths.filter(|youths| *youths > 0);
                let percent = a_year(of).zip(youths).map(|(a_year, youths)| a_year * 100.0 / f64::from(youths));
                (percent, joined(of))
            }
            Measure::Attribute { .. } | Measure::Later(_) => {
                ((of > 0).then(|| f64::from(hits) * 100.0 / f64::from(of)), of)
            }
        };
        let value = published.value.thousandths() as f64 / 1000.0;
        let rounded = |n: f64, places: f64| (n * places).round() / places;
        Compared {
            name: published.name.clone(),
            title: published.title.clone(),
            is_percent: !matches!(published.measure, Measure::PerYear { .. }),
            simulated: simulated.map(|n| rounded(n, 100.0)),
            published: value,
            ratio: simulated.filter(|_| value != 0.0).map(|n| rounded(n / value, 1000.0)),
            of,
            rests_on: published.rests_on,
            source: published.source.clone(),
        }
    }

    /// Time passes: how things stand on the day that is asked is what was so just before it.
    fn pass(&mut self, programme: &Programme, case: &Case, day: Date) {
        for member in self.members.iter_mut().filter(|member| member.stood.is_none()) {
            let Some(later) = member.later.and_then(|at| later_of(&programme.behaviour.published[at])) else {
                continue;
            };
            if programme.calendar.add(member.on, later.after) <= day {
                let outcome = case.closed.as_ref().and_then(|closed| programme.outcomes.get(&closed.outcome));
                member.stood = Some(outcome.map(|outcome| outcome.indicator));
            }
        }
    }

    fn come_back(&mut self, programme: &Programme, case: &Case) {
        let closed = case.closed.as_ref().and_then(|closed| programme.outcomes.get(&closed.outcome));
        for member in self.members.iter_mut().filter(|member| !member.again) {
            let after = &programme.behaviour.cohorts[member.cohort].again_after;
            member.again = after.is_empty() || closed.is_some_and(|outcome| after.contains(&outcome.indicator));
        }
    }

    fn enter(&mut self, behaviour: &Behaviour, case: &Case, state: &StateId, on: Date) {
        for (at, Cohort { states, .. }) in behaviour.cohorts.values().enumerate() {
            let recent = on.saturating_sub(1.year());
            let is_member = self.members.iter().any(|m| m.cohort == at && (m.on > recent || !m.again));
            if states.contains(state) && !is_member {
                self.join(behaviour, at, case, on);
            }
        }
    }

    fn join(&mut self, behaviour: &Behaviour, cohort: usize, case: &Case, on: Date) {
        let age = Number::whole(i64::from(age_on(self.birth, on)));
        if behaviour.cohorts[cohort].age.as_ref().is_some_and(|ages| !ages.contains(age)) {
            return;
        }
        self.joined[cohort] += 1;
        let mut later = Vec::new();
        for (at, published) in behaviour.published.iter().enumerate() {
            match &published.measure {
                Measure::Attribute { of, attribute, values } if is(behaviour, cohort, of) => {
                    let known = case.known.get(attribute).map(|known| known.value.to_string());
                    let (all, hits) = &mut self.counts[at];
                    *all += 1;
                    *hits += u32::from(known.is_some_and(|known| values.contains(&known)));
                }
                Measure::Later(Later { of, .. }) if is(behaviour, cohort, of) => later.push(Some(at)),
                _ => {}
            }
        }
        // One without a figure, for who is a member already.
        later.push(None);
        let member = |later| Member { cohort, on, later, stood: None, answered: None, again: false };
        self.members.extend(later.into_iter().map(member));
    }
}

fn is(behaviour: &Behaviour, cohort: usize, name: &str) -> bool {
    behaviour.cohorts.get_index_of(name) == Some(cohort)
}

fn later_of(published: &Published) -> Option<&Later> {
    if let Measure::Later(later) = &published.measure { Some(later) } else { None }
}

/// What is known with the answer is enough, whenever it was written: as a report counts it.
fn is_enough(later: &Later, case: &Case) -> bool {
    reports::is_enough(&later.at_least, |field| case.value(field.as_str()))
}

/// On what the chances rest: how many groups on a source, on an assumption, on calibration.
pub(super) fn bases(behaviour: &Behaviour) -> BTreeMap<&'static str, u32> {
    use sluitend_engine::model::Basis;
    let mut bases = BTreeMap::new();
    for basis in behaviour.bases.values() {
        let kind = match basis {
            Basis::Source(_) => "source",
            Basis::Assumed(_) => "assumed",
            Basis::Calibrated(_) => "calibrated",
        };
        *bases.entry(kind).or_insert(0) += 1;
    }
    bases
}
