//! What people do, as far as the simulator must know it (`behaviour.toml`): who comes in, how late work is done, which
//! action is taken how often, and the published figures by which a simulated region is judged.
//!
//! Nothing here decides anything of a real case. It is data only: this module must never know chance itself.

use super::{Indicator, Interval, Map};
use crate::calendar::Span;
use crate::id::{ActionId, FieldId, FollowUpId, RoleId, RouteId, StateId};
use crate::value::Number;

/// On what a group of chances rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A document and its chapter.
    Source(String),
    /// Nobody knows; why this was taken.
    Assumed(String),
    /// Turned until the simulated region came near the published figures; how.
    Calibrated(String),
}

/// A chance, in thousandths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chance(u32);

impl Chance {
    /// What is certain, in thousandths of a percent.
    pub const CERTAIN: u32 = 100_000;

    /// So many percent; 100 at most.
    #[must_use]
    pub const fn percent(percent: u32) -> Self {
        Self(if percent > 100 { Self::CERTAIN } else { percent * 1000 })
    }

    /// So many thousandths of a percent; [`Chance::CERTAIN`] at most.
    #[must_use]
    pub const fn thousandths(n: u32) -> Self {
        Self(if n > Self::CERTAIN { Self::CERTAIN } else { n })
    }

    /// In thousandths of a percent.
    #[must_use]
    pub const fn of(self) -> u32 {
        self.0
    }
}

/// How often something is, next to others of the same list, or in a year: in thousandths.
pub type Weight = u32;

/// A number of days, from the least to the most.
pub type Days = (i64, i64);

/// All that is known of how people behave.
#[derive(Clone, Debug, PartialEq)]
pub struct Behaviour {
    /// The region: how many youths there are behind those who come in.
    pub region: Region,
    /// The groups of youths that come in.
    pub inflow: Map<String, Inflow>,
    /// Who they are, where their group does not say it.
    pub attributes: Map<FieldId, Spread>,
    /// How late work is done.
    pub pace: Pace,
    /// The same of some roles.
    pub paces: Map<RoleId, Pace>,
    /// What people are used to.
    pub habits: Habits,
    /// What else happens.
    pub life: Life,
    /// What is done where, whatever the route.
    pub acts: Acts,
    /// What is done where, along one route: counts before [`Behaviour::acts`].
    pub routes: Map<RouteId, Acts>,
    /// The groups of youths of whom something was published.
    pub cohorts: Map<String, Cohort>,
    /// What was published.
    pub published: Vec<Published>,
    /// On what each group of chances rests, by its place in the file; empty when there is no file.
    pub bases: Map<String, Basis>,
}

/// The region behind the youths who come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// How many youths live or learn there.
    pub youths: Option<u32>,
    /// How many of those who come in are there in the first weeks already.
    pub at_once: Chance,
}

/// A group of youths that comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inflow {
    /// How many a year.
    pub per_year: Weight,
    /// How old they are on arrival, in whole years; empty: any age from 15½ to 22.
    pub ages: Vec<(u16, Weight)>,
    /// In which months they come, January first; empty: in any.
    pub months: Vec<Weight>,
    /// Who they are.
    pub attributes: Map<FieldId, Spread>,
}

/// Which values a field gets, how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Of a choice by its key; of a yes or no by `true` and `false`.
    Words(Vec<(String, Weight)>),
    /// Numbers from the first to the second; of a date in days from today.
    Bands(Vec<(Number, Number, Weight)>),
}

/// How late something is done: in percent of what is asked. What is left over is never done, unless a ladder presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Before the due date.
    pub in_time: Chance,
    /// After a reminder.
    pub late: Chance,
    /// How many days after the due date that is.
    pub late_days: Days,
    /// After an escalation.
    pub very_late: Chance,
    /// How many days after the due date that is.
    pub very_late_days: Days,
}

/// What people are used to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// A youth does not come to an appointment.
    pub no_show: Chance,
    /// How many days later the next appointment is.
    pub no_show_days: Days,
    /// A required field is forgotten.
    pub forgets: Chance,
    /// A handover is declined.
    pub declines: Chance,
    /// A reminder helps someone who would never have acted.
    pub reminded: Chance,
    /// What should leave by itself is moved by someone.
    pub moves_what_waits: Chance,
    /// Days between two talks with a youth.
    pub contact_days: Days,
    /// The people around a youth let silences fall.
    pub silent: Chance,
    /// Days between two talks then.
    pub silent_days: Days,
    /// A closed trajectory is opened again by someone, when life has brought something.
    pub reopens: Chance,
    /// Days between two such things.
    pub closed_days: Days,
}

/// How many times a year with a hundred open trajectories, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// An action of the trajectplan is proposed, agreed, done or dropped.
    pub plan: Weight,
    /// The checklist is ticked.
    pub tick: Weight,
    /// Someone takes what has no person yet, or a colleague takes over.
    pub takes_over: Weight,
    /// The coach leaves.
    pub coach_leaves: Weight,
    /// A pause begins.
    pub pause: Weight,
    /// A pause is ended early.
    pub resume: Weight,
    /// The youth moves to another municipality or school.
    pub moves: Weight,
    /// Something else about the youth changes.
    pub changes: Weight,
    /// A mistake is corrected.
    pub corrects: Weight,
    /// The case is put on an agenda, or taken off it.
    pub agenda: Weight,
    /// A handover is withdrawn.
    pub withdraws: Weight,
    /// The youth answers by its personal link.
    pub youth_answers: Weight,
}

/// What is done where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acts {
    /// In a state.
    pub states: Map<StateId, Doing>,
    /// With a follow-up.
    pub followups: Map<FollowUpId, Doing>,
    /// What is filled in, wherever it is asked.
    pub fields: Map<FieldId, Spread>,
    /// Actions from every state, in times a year of a hundred open trajectories.
    pub anywhere: Map<ActionId, Weight>,
}

/// What is done in one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doing {
    /// How often each action or answer; one that is not there is not taken. Empty: the first the likeliest.
    pub actions: Vec<(ActionId, Weight)>,
    /// The same while the trajectory stands in some state: what became of a youth is told by where it went.
    pub within: Map<StateId, Vec<(ActionId, Weight)>>,
    /// What is filled in.
    pub fields: Map<FieldId, Spread>,
}

impl Doing {
    /// How often each action, while the trajectory stands in a state.
    #[must_use]
    pub fn actions_in(&self, state: &StateId) -> &[(ActionId, Weight)] {
        self.within.get(state).unwrap_or(&self.actions)
    }
}

/// Youths of whom something was published, from the day on which it happened to them; each counts once a year at most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cohort {
    /// Who came in with these groups.
    pub inflow: Vec<String>,
    /// Who entered these states.
    pub states: Vec<StateId>,
    /// Who has joined counts again only after standing closed with an outcome that counts as one of these; empty: always.
    pub again_after: Vec<Indicator>,
    /// How old they are then; `None`: any age.
    pub age: Option<Interval>,
}

/// A published figure, and how the same is measured in a simulated region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its name.
    pub name: String,
    /// What it says.
    pub title: String,
    /// The figure.
    pub value: Number,
    /// Where it was published.
    pub source: String,
    /// What it is measured on.
    pub measure: Measure,
    /// Whether the simulated figure follows from an input, from calibration, or from nothing but the routes.
    pub rests_on: RestsOn,
}

/// How a simulated figure comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestsOn {
    /// It stands in the file as it was published.
    Input,
    /// Chances were turned until it came near.
    Calibration,
    /// It follows from the rest.
    Outcome,
}

/// How a figure is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Youths of a cohort a year, for the whole region.
    PerYear {
        /// The cohort.
        of: String,
    },
    /// Youths of a cohort a year, in percent of the youths of the region.
    OfRegion {
        /// The cohort.
        of: String,
    },
    /// In percent of those of a cohort who came in: whose attribute has one of these values.
    Attribute {
        /// The cohort.
        of: String,
        /// The attribute.
        attribute: FieldId,
        /// The values.
        values: Vec<String>,
    },
    /// In percent of a cohort: how things stand some time later.
    Later(Later),
}

/// How things stand some time after someone joined a cohort: by the answer to a callback; without one, by the outcome
/// with which the trajectory stands closed on that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Later {
    /// The cohort.
    pub of: String,
    /// How much later.
    pub after: Span,
    /// The follow-ups that ask it.
    pub callbacks: Vec<FollowUpId>,
    /// How long after that day an answer still counts.
    pub within: Span,
    /// The answers that count.
    pub answers: Vec<ActionId>,
    /// A field that must be at least so much, by what is known with the answer.
    pub at_least: Map<FieldId, Number>,
    /// The indicators of the outcomes that count.
    pub indicators: Vec<Indicator>,
}

const fn days(low: i64, high: i64) -> Days {
    (low, high)
}

/// What is taken of a region of which nothing is known: all of it assumed. Work is mostly done in time, the first action
/// of a list is the likeliest, and every choice of an attribute is as likely as the next.
impl Default for Behaviour {
    fn default() -> Self {
        Self {
            region: Region { youths: None, at_once: Chance::percent(60) },
            inflow: Map::new(),
            attributes: Map::new(),
            pace: Pace {
                in_time: Chance::percent(65),
                late: Chance::percent(20),
                late_days: days(1, 10),
                very_late: Chance::percent(11),
                very_late_days: days(11, 45),
            },
            paces: Map::new(),
            habits: Habits {
                no_show: Chance::percent(12),
                no_show_days: days(3, 14),
                forgets: Chance::percent(2),
                declines: Chance::percent(14),
                reminded: Chance::percent(15),
                moves_what_waits: Chance::percent(15),
                contact_days: days(5, 27),
                silent: Chance::percent(15),
                silent_days: days(10, 70),
                reopens: Chance::percent(33),
                closed_days: days(200, 900),
            },
            life: Life {
                plan: 270_000,
                tick: 100_000,
                takes_over: 60_000,
                coach_leaves: 15_000,
                pause: 40_000,
                resume: 50_000,
                moves: 16_000,
                changes: 8_000,
                corrects: 24_000,
                agenda: 65_000,
                withdraws: 24_000,
                youth_answers: 57_000,
            },
            acts: Acts::default(),
            routes: Map::new(),
            cohorts: Map::new(),
            published: Vec::new(),
            bases: Map::new(),
        }
    }
}

impl Behaviour {
    /// What is done in a state of a route.
    #[must_use]
    pub fn state(&self, route: &RouteId, state: &StateId) -> Option<&Doing> {
        let own = self.routes.get(route).and_then(|acts| acts.states.get(state));
        own.or_else(|| self.acts.states.get(state))
    }

    /// What is done with a follow-up of a route.
    #[must_use]
    pub fn followup(&self, route: &RouteId, followup: &FollowUpId) -> Option<&Doing> {
        let own = self.routes.get(route).and_then(|acts| acts.followups.get(followup));
        own.or_else(|| self.acts.followups.get(followup))
    }

    /// What is filled in for a field of a route, where it is asked in no place of its own.
    #[must_use]
    pub fn field(&self, route: &RouteId, field: &FieldId) -> Option<&Spread> {
        let own = self.routes.get(route).and_then(|acts| acts.fields.get(field));
        own.or_else(|| self.acts.fields.get(field))
    }

    /// How many times a year, with a hundred open trajectories, an action from every state is taken along a route; `None`: nothing is known of any.
    #[must_use]
    pub fn anywhere(&self, route: &RouteId, action: &ActionId) -> Option<Weight> {
        let own = self.routes.get(route).and_then(|acts| acts.anywhere.get(action));
        let known = !self.acts.anywhere.is_empty();
        own.or_else(|| self.acts.anywhere.get(action)).copied().or(known.then_some(0))
    }

    /// How late a role does its work.
    #[must_use]
    pub fn pace(&self, role: &RoleId) -> &Pace {
        self.paces.get(role).unwrap_or(&self.pace)
    }

    /// How many youths come in a year, in thousandths; 0: not known.
    #[must_use]
    pub fn per_year(&self) -> u64 {
        self.inflow.values().map(|inflow| u64::from(inflow.per_year)).sum()
    }
}
