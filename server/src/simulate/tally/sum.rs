//! From counts to the report: medians, means, peaks and sums.

use super::super::report::*;
use super::{StateTally, Tally, WorkTally};
use jiff::ToSpan;
use jiff::civil::Date;
use sluitend_engine::model::{Programme, Route, StateKind};

impl Tally<'_> {
    /// What all stories came to.
    pub fn report(mut self, told: Told) -> Report {
        let mut all = WorkTally {
            load: vec![vec![0; self.weeks]; self.programme.roles.len()],
            mails_per_week: vec![0; self.weeks + 1],
            ..WorkTally::default()
        };
        for route in &self.routes {
            all.add(&route.work);
        }
        let turned_away = std::mem::take(&mut self.turned_away);
        let who = |((routes, who), youths)| TurnedAway { who, routes, youths };
        self.intake.turned_away = turned_away.into_iter().map(who).collect();
        self.intake.turned_away.sort_by_key(|t| std::cmp::Reverse(t.youths));
        let totals = Totals {
            events: self.events,
            open: self.open,
            closed: self.closed,
            stuck: self.stuck,
            rightly_refused: self.rightly_refused,
            work: self.work(&all),
        };
        let routes = (0..self.routes.len()).map(|at| self.route_report(at)).collect();
        Report {
            programme: self.programme.id.clone(),
            title: self.programme.title.clone(),
            published: self.figures.compare(&self.programme.behaviour, told.years, told.part),
            behaviour: super::published::bases(&self.programme.behaviour),
            told,
            intake: self.intake,
            routes,
            totals,
            violated: self.violated,
            violations: self.violations,
        }
    }

    fn route_report(&self, at: usize) -> RouteReport {
        let (route, tally) = (&self.programme.routes[at], &self.routes[at]);
        let states = route.states.values().zip(&tally.states);
        let followups = route.followups.values().zip(&tally.followups).map(|(definition, tally)| FollowUpFlow {
            id: definition.id.clone(),
            title: definition.title.clone(),
            opened: tally.opened,
            answered: tally.answered,
            by_youth: tally.by_youth,
            cancelled: tally.cancelled,
            open: tally.open,
        });
        RouteReport {
            id: route.id.clone(),
            title: route.title.clone(),
            enrolled: tally.enrolled,
            received: tally.received,
            states: states.map(|(state, tally)| state_flow(route, &state.id, tally)).collect(),
            followups: followups.collect(),
            work: self.work(&tally.work),
        }
    }

    fn work(&self, tally: &WorkTally) -> Work {
        let programme = self.programme;
        let roles = programme.roles.iter().zip(&tally.load);
        let load = roles.filter_map(|((id, role), weeks)| {
            let (peak, at) = peak(weeks)?;
            let (role, title, peak_on) = (id.clone(), role.title.clone(), self.last_of(at));
            Some(Load { role, title, mean: mean(weeks), peak, peak_on })
        });
        let weeks = &tally.mails_per_week[..self.weeks];
        let most = peak(weeks);
        let mails = Mails {
            total: tally.mails.values().sum(),
            kinds: tally.mails.clone(),
            mean_per_week: mean(weeks),
            peak_per_week: most.map_or(0, |(peak, _)| peak),
            peak_on: most.map(|(_, at)| self.last_of(at)),
        };
        let ended = |id: &sluitend_engine::id::OutcomeId| tally.outcomes.get(id).copied();
        let outcomes = programme.outcomes.iter().filter_map(|(id, outcome)| {
            Some(Ended { outcome: id.clone(), title: outcome.title.clone(), youths: ended(id)? })
        });
        let mut refused: Vec<_> = tally
            .refused
            .iter()
            .map(|(what, (times, example))| Refused { what: what.clone(), times: *times, example: example.clone() })
            .collect();
        refused.sort_by_key(|r| std::cmp::Reverse(r.times));
        Work {
            load: load.collect(),
            mails,
            escalations: tally.escalations,
            handovers: tally.handovers,
            pauses: tally.pauses,
            outcomes: outcomes.collect(),
            indicators: indicators(programme, tally),
            refused,
        }
    }

    /// The last day of a week of the simulation.
    fn last_of(&self, week: usize) -> Date {
        self.from.saturating_add((week as i64 * 7 + 6).days())
    }
}

impl WorkTally {
    fn add(&mut self, other: &Self) {
        let add = |sum: &mut Vec<u32>, weeks: &[u32]| sum.iter_mut().zip(weeks).for_each(|(sum, n)| *sum += n);
        self.load.iter_mut().zip(&other.load).for_each(|(sum, weeks)| add(sum, weeks));
        add(&mut self.mails_per_week, &other.mails_per_week);
        for (kind, n) in &other.mails {
            *self.mails.entry(kind).or_default() += n;
        }
        for (outcome, n) in &other.outcomes {
            *self.outcomes.entry(outcome.clone()).or_default() += n;
        }
        for (what, (times, example)) in &other.refused {
            self.refused.entry(what.clone()).or_insert_with(|| (0, example.clone())).0 += times;
        }
        let (sum, n) = (&mut self.escalations, other.escalations);
        sum.step += n.step;
        sum.followup += n.followup;
        sum.handover += n.handover;
        sum.plan += n.plan;
        sum.stall += n.stall;
        sum.agenda += n.agenda;
        sum.reassigned += n.reassigned;
        let (sum, n) = (&mut self.handovers, other.handovers);
        sum.offered += n.offered;
        sum.after_move += n.after_move;
        sum.accepted += n.accepted;
        sum.declined += n.declined;
        sum.withdrawn += n.withdrawn;
        sum.waiting += n.waiting;
        self.pauses += other.pauses;
    }
}

fn state_flow(route: &Route, id: &sluitend_engine::id::StateId, tally: &StateTally) -> StateFlow {
    let state = &route.states[id];
    let title = match &state.part {
        Some(part) => format!("{part}: {}", state.title),
        None => state.title.clone(),
    };
    let mut days = tally.days.clone();
    days.sort_unstable();
    // How long ago a trajectory was closed when it is opened again, is no time that anyone spent.
    let ends = matches!(state.kind, StateKind::Final { .. });
    let percentile = |percent| rank(&days, percent).filter(|_| !ends);
    StateFlow {
        id: id.clone(),
        title,
        entries: tally.entries,
        now: tally.now,
        median_days: percentile(50),
        p90_days: percentile(90),
    }
}

fn indicators(programme: &Programme, tally: &WorkTally) -> Vec<Indicated> {
    let mut all: Vec<Indicated> = Vec::new();
    for (id, outcome) in &programme.outcomes {
        let Some(youths) = tally.outcomes.get(id).copied() else { continue };
        match all.iter_mut().find(|i| i.indicator == outcome.indicator) {
            Some(known) => known.youths += youths,
            None => all.push(Indicated { indicator: outcome.indicator, youths }),
        }
    }
    all
}

/// The smallest value that so many percent do not exceed (nearest rank); `None` of nothing.
fn rank(sorted: &[u32], percent: usize) -> Option<u32> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

/// Rounded to one decimal: more would only look exact.
fn mean(weeks: &[u32]) -> f64 {
    let sum: u64 = weeks.iter().map(|n| u64::from(*n)).sum();
    if weeks.is_empty() { 0.0 } else { (sum as f64 * 10.0 / weeks.len() as f64).round() / 10.0 }
}

/// The most, and the first week in which it was so; `None` when there was nothing in any.
fn peak(weeks: &[u32]) -> Option<(u32, usize)> {
    let most = weeks.iter().copied().max().filter(|most| *most > 0)?;
    weeks.iter().position(|n| *n == most).map(|at| (most, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_means_and_peaks() {
        assert_eq!(rank(&[], 50), None);
        assert_eq!(rank(&[7], 90), Some(7));
        assert_eq!(rank(&[1, 2, 3, 4], 50), Some(2));
        assert_eq!(rank(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90), Some(9));
        assert_eq!(mean(&[1, 2, 2]).to_string(), "1.7");
        assert_eq!(peak(&[0, 3, 1, 3]), Some((3, 1)));
        assert_eq!(peak(&[0, 0]), None);
    }
}
