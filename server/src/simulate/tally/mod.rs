//! Counting while stories are told. It looks at events only, never at how they came about.

mod published;
mod sum;

use super::report::{Escalations, Handovers, Intake, Violation};
use jiff::civil::Date;
use published::Figures;
use sluitend_engine::calendar::age_on;
use sluitend_engine::case::{Case, Event, FollowUpKey, Owner, Subject, What};
use sluitend_engine::command::{Command, Facts, Refusal};
use sluitend_engine::guard::{AGE, Sight};
use sluitend_engine::id::{FieldId, OutcomeId, RouteId, StateId};
use sluitend_engine::model::{Guard, Programme, Route};
use sluitend_engine::notice::{self, Notice};
use sluitend_engine::owner::Attributes;
use sluitend_engine::worklist;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that is counted.
pub(super) struct Tally<'p> {
    programme: &'p Programme,
    from: Date,
    weeks: usize,
    intake: Intake,
    turned_away: BTreeMap<(usize, String), u32>,
    routes: Vec<RouteTally>,
    events: u64,
    open: u32,
    closed: u32,
    stuck: u32,
    rightly_refused: u32,
    violated: u32,
    violations: Vec<Violation>,
    current: Current,
    figures: Figures,
}

/// What is counted per route. States, follow-ups and roles are positions in the order of the files.
#[derive(Clone, Default)]
struct RouteTally {
    enrolled: u32,
    received: u32,
    states: Vec<StateTally>,
    followups: Vec<FollowUpTally>,
    work: WorkTally,
}

#[derive(Clone, Default)]
struct StateTally {
    entries: u32,
    now: u32,
    days: Vec<u32>,
}

#[derive(Clone, Copy, Default)]
struct FollowUpTally {
    opened: u32,
    answered: u32,
    by_youth: u32,
    cancelled: u32,
    open: u32,
}

/// What can be added up over routes.
#[derive(Clone, Default)]
struct WorkTally {
    /// Per role, per week.
    load: Vec<Vec<u32>>,
    mails: BTreeMap<&'static str, u32>,
    mails_per_week: Vec<u32>,
    escalations: Escalations,
    handovers: Handovers,
    pauses: u32,
    outcomes: BTreeMap<OutcomeId, u32>,
    refused: BTreeMap<String, (u32, String)>,
}

/// The story that is being told.
#[derive(Default)]
struct Current {
    /// Route, state, and the day of entering it.
    visit: Option<(usize, usize, Date)>,
    /// Open follow-ups, with the route and the place in which they are counted.
    open: Vec<(FollowUpKey, usize, usize)>,
    /// The first week that has not been counted.
    week: usize,
    /// The role of each open line; `None`: to be looked up again.
    lines: Option<Vec<usize>>,
}

impl<'p> Tally<'p> {
    pub fn new(programme: &'p Programme, from: Date, until: Date) -> Self {
        let weeks = days(from, until) / 7;
        let work = || WorkTally {
            load: vec![vec![0; weeks]; programme.roles.len()],
            mails_per_week: vec![0; weeks + 1],
            ..WorkTally::default()
        };
        let route = |route: &std::sync::Arc<Route>| RouteTally {
            states: vec![StateTally::default(); route.states.len()],
            followups: vec![FollowUpTally::default(); route.followups.len()],
            work: work(),
            ..RouteTally::default()
        };
        Self {
            programme,
            from,
            weeks,
            intake: Intake::default(),
            turned_away: BTreeMap::new(),
            routes: programme.routes.values().map(route).collect(),
            events: 0,
            open: 0,
            closed: 0,
            stuck: 0,
            rightly_refused: 0,
            violated: 0,
            violations: Vec::new(),
            current: Current::default(),
            figures: Figures::new(&programme.behaviour),
        }
    }

    /// A youth whom no route, or more than one, admits.
    pub fn turn_away(&mut self, routes: usize, attributes: &Attributes, facts: Facts, on: Date) {
        if routes == 0 {
            self.intake.none += 1;
        } else {
            self.intake.several += 1;
        }
        let (programme, birth) = (self.programme, facts.birth);
        let sight = Sight { programme, known: &BTreeMap::new(), fresh: attributes, birth, on, judge_age: false };
        let age_decides = routes == 0 && self.admissions().any(|row| sight.holds(row));
        let age = age_decides.then(|| format!("{AGE}: {}", age_on(birth, on)));
        let who = self.who(attributes).into_iter().chain(age).collect::<Vec<_>>().join(", ");
        *self.turned_away.entry((routes, who)).or_default() += 1;
    }

    /// A youth whom one route admits, but who could not begin.
    pub fn unserved(&mut self, refusal: &Refusal) {
        self.intake.unserved += 1;
        *self.turned_away.entry((1, refusal.dutch())).or_default() += 1;
    }

    /// A story begins; `journal` holds what enrolment came to, `group` with whom the youth came in.
    pub fn enrol(&mut self, case: &Case, facts: Facts, journal: &[Event], group: Option<usize>) {
        self.intake.enrolled += 1;
        let week = case.opened.since(self.from).map_or(0, |span| span.get_days()) / 7;
        self.current = Current { week: usize::try_from(week).unwrap_or(0), ..Current::default() };
        if let Some(route) = self.route(&case.route) {
            self.routes[route].enrolled += 1;
        }
        self.events += 1;
        self.figures.enrol(self.programme, case, facts, group);
        let Ok(mut before) = Case::replay(&case.id, journal.iter().take(1)) else { return };
        for event in journal.iter().skip(1) {
            let mut after = before.clone();
            after.apply(event);
            self.count(&before, &after, event);
            before = after;
        }
    }

    /// An event; `before` is the case just before it, `after` just after it. Answers with whom it tells.
    pub fn count(&mut self, before: &Case, after: &Case, event: &Event) -> Vec<Notice> {
        self.events += 1;
        self.current.lines = None;
        self.figures.count(self.programme, before, after, event);
        let (Some(from), Some(to)) = (self.route(&before.route), self.route(&after.route)) else { return Vec::new() };
        match &event.what {
            What::Rerouted { kept_open, .. } => {
                let open = self.current.open.iter_mut().filter(|(key, ..)| kept_open.contains(key));
                open.for_each(|(key, ..)| key.route = Some(before.route.clone()));
                self.routes[to].received += 1;
            }
            What::Moved { to: state, .. } => self.enter(to, state, event.on),
            What::FollowUpOpened { key, .. } => {
                // What came along from another route is counted there.
                let home = key.route.as_ref().map_or(Some(to), |from| self.route(from));
                let at = |n: usize| Some((n, self.programme.routes[n].followups.get_index_of(&key.followup)?));
                if let Some((home, at)) = home.and_then(at) {
                    self.current.open.push((key.clone(), home, at));
                    self.routes[home].followups[at].opened += 1;
                }
            }
            What::FollowUpAnswered { key, .. } => self.close(key, |tally| tally.answered += 1),
            What::FollowUpsCancelled { keys, .. } => {
                keys.iter().for_each(|key| self.close(key, |tally| tally.cancelled += 1));
            }
            What::YouthAnswered { key, .. } => {
                let open = self.current.open.iter().find(|(open, _, _)| open == key);
                if let Some(&(_, route, at)) = open {
                    self.routes[route].followups[at].by_youth += 1;
                }
            }
            _ => self.routes[from].work.count(before, event),
        }
        let notices = notice::notices(before, after, event);
        let week = (days(self.from, event.on) / 7).min(self.weeks);
        let work = &mut self.routes[from].work;
        work.mails_per_week[week] += notices.len() as u32;
        for notice in &notices {
            *work.mails.entry(notice.kind.as_str()).or_default() += 1;
        }
        notices
    }

    /// Time passes, and nothing happens before `day`: the weeks that end before it are counted.
    pub fn pass(&mut self, case: &Case, day: Date) {
        let ended = (days(self.from, day) / 7).min(self.weeks);
        if self.current.week >= ended {
            return;
        }
        let Some(at) = self.route(&case.route) else { return };
        let programme = self.programme;
        let lines = self.current.lines.get_or_insert_with(|| {
            let lines = worklist::lines(programme, &programme.routes[at], case);
            let asking = lines.iter().filter(|line| !line.paused);
            asking.filter_map(|line| programme.roles.get_index_of(&line.owner.role)).collect()
        });
        for role in lines {
            self.routes[at].work.load[*role][self.current.week..ended].iter_mut().for_each(|week| *week += 1);
        }
        self.current.week = ended;
    }

    /// A command was refused to who may do it.
    pub fn refuse(&mut self, case: &Case, command: &Command, refusal: &Refusal) {
        let what = match command {
            Command::Act { action, .. } => format!("{}: {action}", case.state),
            Command::Answer { followup, action, .. } => {
                let open = case.open_followup(followup);
                format!("{}: {action}", open.map_or(followup.as_str(), |f| f.key.followup.as_str()))
            }
            Command::Handover { .. } => "handover".to_owned(),
            Command::Pause { .. } | Command::Resume => "pause".to_owned(),
            Command::ChangeAttributes { .. } => "attributes".to_owned(),
            Command::Correct { field, .. } => format!("correct: {field}"),
            Command::PlanAdd { .. } | Command::PlanSet { .. } => "plan".to_owned(),
            Command::Reopen { .. } => "reopen".to_owned(),
            _ => "other".to_owned(),
        };
        if let Some(route) = self.route(&case.route) {
            let refused = self.routes[route].work.refused.entry(what);
            refused.or_insert_with(|| (0, refusal.dutch())).0 += 1;
        }
    }

    /// A mistake or a stranger was refused.
    pub fn rightly_refused(&mut self) {
        self.rightly_refused += 1;
    }

    /// The simulation ends, and with it the story; `until` is the day after its last one.
    pub fn end(&mut self, case: &Case, until: Date) {
        self.pass(case, until);
        self.figures.end(self.programme, case, until);
        if let Some((route, state, _)) = self.current.visit {
            self.routes[route].states[state].now += 1;
        }
        for (_, route, at) in std::mem::take(&mut self.current.open) {
            self.routes[route].followups[at].open += 1;
        }
        let Some(at) = self.route(&case.route) else { return };
        let work = &mut self.routes[at].work;
        work.handovers.waiting += u32::from(case.handover.is_some());
        match &case.closed {
            Some(closed) => {
                self.closed += 1;
                *work.outcomes.entry(closed.outcome.clone()).or_default() += 1;
            }
            None => {
                self.open += 1;
                let stuck = worklist::stuck_since(self.programme, &self.programme.routes[at], case);
                self.stuck += u32::from(stuck.is_some());
            }
        }
    }

    /// A story broke an invariant.
    pub fn violate(&mut self, violation: Violation) {
        self.violated += 1;
        if self.violations.len() < super::MOST_VIOLATIONS {
            self.violations.push(violation);
        }
    }

    fn enter(&mut self, route: usize, state: &StateId, on: Date) {
        if let Some((route, state, since)) = self.current.visit.take() {
            self.routes[route].states[state].days.push(days(since, on) as u32);
        }
        if let Some(state) = self.programme.routes[route].states.get_index_of(state) {
            self.routes[route].states[state].entries += 1;
            self.current.visit = Some((route, state, on));
        }
    }

    fn close(&mut self, key: &FollowUpKey, count: impl Fn(&mut FollowUpTally)) {
        if let Some(open) = self.current.open.iter().position(|(open, _, _)| open == key) {
            let (_, route, at) = self.current.open.swap_remove(open);
            count(&mut self.routes[route].followups[at]);
        }
    }

    fn route(&self, id: &RouteId) -> Option<usize> {
        self.programme.routes.get_index_of(id)
    }

    /// A youth by the attributes at which the admissions of the routes look.
    fn who(&self, attributes: &Attributes) -> Vec<String> {
        let looked_at: BTreeSet<&FieldId> =
            self.admissions().flat_map(|row| &row.tests).map(|(field, _)| field).collect();
        let say = |field: &FieldId| match attributes.get(field) {
            Some(value) => format!("{field}: {value}"),
            None => format!("{field}: onbekend"),
        };
        self.programme.attributes.keys().filter(|id| looked_at.contains(id)).map(say).collect()
    }

    fn admissions(&self) -> impl Iterator<Item = &'p Guard> + use<'p> {
        self.programme.routes.values().flat_map(|route| &route.admission)
    }
}

impl WorkTally {
    fn count(&mut self, before: &Case, event: &Event) {
        match &event.what {
            What::Escalated { what, reassign, agenda, .. } => {
                let rungs = match what {
                    Subject::Step => &mut self.escalations.step,
                    Subject::Plan(_) => &mut self.escalations.plan,
                    Subject::FollowUp(_) => &mut self.escalations.followup,
                    Subject::Handover => &mut self.escalations.handover,
                    Subject::Stall => &mut self.escalations.stall,
                };
                *rungs += 1;
                let changes = reassign.as_ref().is_some_and(|to| owner(before, what) != Some(to));
                self.escalations.reassigned += u32::from(changes);
                self.escalations.agenda += u32::from(agenda.is_some() && before.agenda.is_none());
            }
            What::HandoverOffered { handover, .. } => {
                self.handovers.offered += 1;
                self.handovers.after_move += u32::from(handover.route.is_none());
            }
            What::HandoverAccepted { .. } => self.handovers.accepted += 1,
            What::HandoverDeclined { .. } => self.handovers.declined += 1,
            What::HandoverWithdrawn => self.handovers.withdrawn += 1,
            What::Paused { .. } => self.pauses += 1,
            _ => {}
        }
    }
}

/// Who was the owner of what a ladder is about. A handover that nobody answers comes to the owner of the case.
fn owner<'c>(case: &'c Case, subject: &Subject) -> Option<&'c Owner> {
    match subject {
        Subject::FollowUp(key) => case.open.iter().find(|f| f.key == *key).map(|f| &f.owner),
        Subject::Step | Subject::Handover | Subject::Stall | Subject::Plan(_) => Some(&case.owner),
    }
}

/// From one day to another; 0 when it lies before.
fn days(from: Date, to: Date) -> usize {
    to.since(from).map_or(0, |span| usize::try_from(span.get_days()).unwrap_or(0))
}
