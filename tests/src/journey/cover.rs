//! What of the routes was seen: states entered, transitions taken (each row of a decision table for itself), follow-ups
//! opened and answered in each way, rungs of ladders reached; of each route, its parts inlined.
//!
//! An action from everywhere counts once for a route, not for each state. What a person can do anyhow (a note, a pause) is
//! no part of a route.

use jiff::civil::Date;
use sluitend_engine::case::{Case, Event, Subject, What};
use sluitend_engine::guard::Sight;
use sluitend_engine::id::{ActionId, FollowUpId, LadderId, RouteId};
use sluitend_engine::kept;
use sluitend_engine::model::{After, Branch, Destination, Programme, Route, StateKind, Transition};
use std::collections::{BTreeMap, BTreeSet};

/// What kind of thing was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A state was entered.
    State,
    /// A row of a transition was taken.
    Transition,
    /// A follow-up opened, or was answered so.
    FollowUp,
    /// A rung of a ladder was reached.
    Rung,
}

const KINDS: [(Kind, &str); 4] = [
    (Kind::State, "states"),
    (Kind::Transition, "transitions"),
    (Kind::FollowUp, "follow-ups"),
    (Kind::Rung, "ladder steps"),
];

/// One thing that can be seen in a route.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// Where.
    pub route: RouteId,
    /// What kind of thing.
    pub kind: Kind,
    /// Which.
    pub what: String,
}

impl std::fmt::Display for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.route, self.what)
    }
}

/// What was seen so far, by one or by all.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    items: BTreeSet<Item>,
    /// The follow-up whose answer leads somewhere, until it has led there, and the route that says so.
    answering: Option<(RouteId, FollowUpId, ActionId)>,
}

impl Seen {
    /// What was seen.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter()
    }

    /// Takes in what others have seen.
    pub fn extend(&mut self, other: Self) {
        self.items.extend(other.items);
    }

    /// Takes one event in; `before` is the case just before it.
    pub fn event(&mut self, programme: &Programme, before: &Case, birth: Date, event: &Event) {
        let Some(route) = programme.route(&before.route, before.revision) else { return };
        let row = |rows: &[Branch]| {
            let fresh = &BTreeMap::new();
            let sight = Sight { programme, known: &before.known, fresh, birth, on: event.on, judge_age: true };
            rows.iter().position(|row| sight.holds(&row.when)).unwrap_or(0)
        };
        // What came along from another route is a piece of that one.
        let home = |key| kept::home(programme, route, key).unwrap_or(route);
        match &event.what {
            What::Moved { to, action, reopened, .. } => {
                self.see(route, Kind::State, to.to_string());
                match action {
                    Some(action) => self.led(programme, route, before, action, row),
                    None if !*reopened => self.left_by_itself(route, before, row),
                    None => {}
                }
            }
            What::HandoverOffered { handover, .. } => {
                if let Some(action) = &handover.action {
                    self.led(programme, route, before, action, row);
                }
            }
            What::FollowUpOpened { key, .. } => {
                self.see(home(key), Kind::FollowUp, opens(&key.followup));
            }
            What::FollowUpAnswered { key, action, .. } => {
                let home = home(key);
                let answer = home.followups.get(&key.followup).and_then(|f| f.on.get(action));
                match answer {
                    Some(answer) if answer.branches.is_empty() => {
                        self.see(home, Kind::FollowUp, answered(&key.followup, answer, 0));
                    }
                    Some(_) => self.answering = Some((home.id.clone(), key.followup.clone(), action.clone())),
                    None => {}
                }
            }
            What::Escalated { what, rung, .. } => {
                if let Some(ladder) = ladder_of(programme, before, what) {
                    let last = programme.ladder(&ladder).map_or(0, |l| l.rungs.len().saturating_sub(1));
                    self.see(route, Kind::Rung, reached(&ladder, (*rung as usize).min(last)));
                }
            }
            _ => {}
        }
    }

    fn see(&mut self, route: &Route, kind: Kind, what: String) {
        self.items.insert(Item { route: route.id.clone(), kind, what });
    }

    /// An action, or the answer to a follow-up, led somewhere.
    fn led(
        &mut self,
        programme: &Programme,
        route: &Route,
        before: &Case,
        action: &ActionId,
        row: impl Fn(&[Branch]) -> usize,
    ) {
        let answering = self.answering.take().filter(|(.., answer)| answer == action);
        let (route, kind, what) = if let Some((home, followup, _)) = answering {
            let home = if home == route.id { route } else { programme.routes.get(&home).map_or(route, AsRef::as_ref) };
            let Some(answer) = home.followups.get(&followup).and_then(|f| f.on.get(action)) else { return };
            (home, Kind::FollowUp, answered(&followup, answer, row(&answer.branches)))
        } else {
            let own = route.states.get(&before.state).and_then(|s| s.on.get(action));
            let from = if own.is_some() { before.state.as_str() } else { ANYWHERE };
            let Some(transition) = own.or_else(|| route.anywhere.get(action)) else { return };
            (route, Kind::Transition, taken(from, transition, row(&transition.branches)))
        };
        self.items.insert(Item { route: route.id.clone(), kind, what });
    }

    /// Time led out of a state: its first exit that leads to where the case is now.
    fn left_by_itself(&mut self, route: &Route, before: &Case, row: impl Fn(&[Branch]) -> usize) {
        let Some(state) = route.states.get(&before.state) else { return };
        for (n, after) in state.after.iter().enumerate() {
            let what = passed(before.state.as_str(), n, after, row(&after.branches));
            self.items.insert(Item { route: route.id.clone(), kind: Kind::Transition, what });
        }
    }

    /// What of a programme was not seen.
    #[must_use]
    pub fn missing(&self, programme: &Programme) -> Vec<Item> {
        all(programme).difference(&self.items).cloned().collect()
    }

    /// A table: of each route, how much of each kind was seen.
    #[must_use]
    pub fn table(&self, programme: &Programme) -> String {
        let all = all(programme);
        let mut text = format!("{:<30}", "route");
        KINDS.iter().for_each(|(_, title)| text += &format!("{title:>16}"));
        let mut line = |name: &str, of: &dyn Fn(&Item) -> bool| {
            text += &format!("\n{name:<30}");
            for (kind, _) in KINDS {
                let here: Vec<_> = all.iter().filter(|i| i.kind == kind && of(i)).collect();
                let seen = here.iter().filter(|i| self.items.contains(**i)).count();
                text += &format!("{:>16}", format!("{seen}/{}", here.len()));
            }
        };
        for route in programme.routes.keys() {
            line(route.as_str(), &|item| item.route == *route);
        }
        line("all", &|_| true);
        text
    }
}

/// Everything that can be seen in the routes of a programme.
fn all(programme: &Programme) -> BTreeSet<Item> {
    let mut items = BTreeSet::new();
    for route in programme.routes.values() {
        let mut put = |kind, what| {
            items.insert(Item { route: route.id.clone(), kind, what });
        };
        for state in route.states.values() {
            put(Kind::State, state.id.to_string());
            for transition in state.on.values() {
                rows(transition).for_each(|n| put(Kind::Transition, taken(state.id.as_str(), transition, n)));
            }
            for (n, after) in state.after.iter().enumerate() {
                let rows = 0..after.branches.len();
                rows.for_each(|row| put(Kind::Transition, passed(state.id.as_str(), n, after, row)));
            }
        }
        for transition in route.anywhere.values() {
            rows(transition).for_each(|n| put(Kind::Transition, taken(ANYWHERE, transition, n)));
        }
        for followup in route.followups.values() {
            put(Kind::FollowUp, opens(&followup.id));
            for answer in followup.on.values() {
                rows(answer).for_each(|n| put(Kind::FollowUp, answered(&followup.id, answer, n)));
            }
        }
        for ladder in ladders(programme, route) {
            let rungs = 0..programme.ladder(&ladder).map_or(0, |l| l.rungs.len());
            rungs.for_each(|rung| put(Kind::Rung, reached(&ladder, rung)));
        }
    }
    items
}

/// The ladders that a case in a route can climb: of its steps and follow-ups, of handovers, of the trajectplan, of silence.
fn ladders(programme: &Programme, route: &Route) -> BTreeSet<LadderId> {
    let steps = route.states.values().filter_map(|s| match &s.kind {
        StateKind::Task { ladder, .. } => Some(ladder.clone()),
        StateKind::Wait | StateKind::Final { .. } => None,
    });
    let followups = route.followups.values().map(|f| f.ladder.clone());
    let others = [programme.handover_ladder(), programme.standard_ladder()];
    steps.chain(followups).chain(others).chain(programme.stall.as_ref().map(|s| s.ladder.clone())).collect()
}

fn ladder_of(programme: &Programme, case: &Case, what: &Subject) -> Option<LadderId> {
    match what {
        Subject::Step => case.step.as_ref().map(|s| s.ladder.clone()),
        Subject::FollowUp(key) => case.open.iter().find(|f| f.key == *key).map(|f| f.obligation.ladder.clone()),
        Subject::Handover => case.handover.as_ref().map(|h| h.obligation.ladder.clone()),
        Subject::Stall => programme.stall.as_ref().map(|s| s.ladder.clone()),
        Subject::Plan(_) => Some(programme.standard_ladder()),
    }
}

const ANYWHERE: &str = "anywhere";

/// A transition without branches has one row: the case stays.
fn rows(transition: &Transition) -> std::ops::Range<usize> {
    0..transition.branches.len().max(1)
}

fn taken(from: &str, transition: &Transition, row: usize) -> String {
    format!("{from}.{}{}", transition.action, leads(&transition.branches, row))
}

fn passed(from: &str, n: usize, after: &After, row: usize) -> String {
    format!("{from}.after.{n}{}", leads(&after.branches, row))
}

fn opens(followup: &FollowUpId) -> String {
    format!("followup {followup} opens")
}

fn answered(followup: &FollowUpId, answer: &Transition, row: usize) -> String {
    format!("followup {followup}.{}{}", answer.action, leads(&answer.branches, row))
}

fn reached(ladder: &LadderId, rung: usize) -> String {
    format!("ladder {ladder}, step {}", rung + 1)
}

/// Where a row leads, and which it is when several lead there; nothing when there is only one row.
fn leads(rows: &[Branch], row: usize) -> String {
    let Some(branch) = rows.get(row).filter(|_| rows.len() > 1) else { return String::new() };
    let to = match &branch.to {
        Destination::State(to) => to.to_string(),
        Destination::Route(to) => match &to.state {
            Some(state) => format!("route {} at {state}", to.route),
            None => format!("route {}", to.route),
        },
    };
    let before = rows[..row].iter().filter(|other| other.to == branch.to).count();
    if before == 0 { format!(" -> {to}") } else { format!(" -> {to} ({})", before + 1) }
}
