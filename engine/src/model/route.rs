//! One route: a graph of states.

use super::Map;
use crate::calendar::{Shift, Span, YearDay};
use crate::id::*;
use crate::value::{Number, Value};
use jiff::civil::Date;
use serde::Serialize;

/// One state graph (`routes/<id>.toml`), its parts inlined.
#[derive(Clone, Debug)]
pub struct Route {
    /// Its name.
    pub id: RouteId,
    /// Cases keep the revision they run along.
    pub revision: u32,
    /// Its title.
    pub title: String,
    /// What it is for, in a sentence.
    pub summary: String,
    /// Where it leads.
    pub perspective: Perspective,
    /// Where a case begins; never a part (it is the part's own initial state then).
    pub initial: StateId,
    /// The role of the case director.
    pub regisseur: RoleId,
    /// Documents and chapters on which it rests.
    pub sources: Vec<String>,
    /// Any row admits.
    pub admission: Vec<Guard>,
    /// Any row admits, too, who comes by a handover; nobody else.
    pub by_handover: Vec<Guard>,
    /// The phases, in order.
    pub phases: Map<PhaseId, String>,
    /// What can be asked along the way.
    pub fields: Map<FieldId, Field>,
    /// The states, in the order of the file; those of a part stand where it is called.
    pub states: Map<StateId, State>,
    /// What is entered by going to a state that calls a part (it is in no [`Route::states`]).
    pub calls: Map<StateId, StateId>,
    /// Parallel obligations.
    pub followups: Map<FollowUpId, FollowUp>,
    /// Actions from every open state (of the route, then of the programme).
    pub anywhere: Map<ActionId, Transition>,
    /// How cases of the previous revision come along.
    pub migration: Option<Migration>,
}

impl Route {
    /// The rows that admit who comes by a handover.
    pub fn receives(&self) -> impl Iterator<Item = &Guard> {
        self.admission.iter().chain(&self.by_handover)
    }

    /// The action of a state: its own, else one from everywhere.
    #[must_use]
    pub fn transition(&self, state: &StateId, action: &str) -> Option<&Transition> {
        let state = self.states.get(state)?;
        let anywhere = || self.anywhere.get(action).filter(|_| !matches!(state.kind, StateKind::Final { .. }));
        state.on.get(action).or_else(anywhere)
    }

    /// Where a handover arrives. A step that is not there any more, or in which nobody must act any more, is the first one:
    /// a route can change while an earlier revision of another one still leads to it.
    #[must_use]
    pub fn arrival(&self, named: Option<&StateId>) -> &StateId {
        let there = named.and_then(|name| self.calls.get(name).or(Some(name)));
        let is_task = |id: &&StateId| matches!(self.states.get(*id).map(|s| &s.kind), Some(StateKind::Task { .. }));
        there.and_then(|id| self.states.get_key_value(id)).map(|(id, _)| id).filter(is_task).unwrap_or(&self.initial)
    }

    /// All actions that are possible in a state: its own, then those from everywhere that do not lead to where it is.
    pub fn transitions<'a>(&'a self, state: &'a State) -> impl Iterator<Item = &'a Transition> {
        let open = !matches!(state.kind, StateKind::Final { .. });
        let leads_here =
            |t: &Transition| t.branches.iter().all(|b| matches!(&b.to, Destination::State(to) if *to == state.id));
        let anywhere =
            self.anywhere.values().filter(move |t| open && !state.on.contains_key(&t.action) && !leads_here(t));
        state.on.values().chain(anywhere)
    }
}

/// Where a route leads (uitstroomperspectief).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the terms of the source documents")]
pub enum Perspective {
    Onderwijs,
    Arbeid,
    Dagbesteding,
}

/// One state of a route.
#[derive(Clone, Debug)]
pub struct State {
    /// Its name; `<calling state>/<state>` when it came from a part.
    pub id: StateId,
    /// Its title.
    pub title: String,
    /// The title of the state that called the part it came from.
    pub part: Option<String>,
    /// Its phase.
    pub phase: Option<PhaseId>,
    /// What kind of state it is.
    pub kind: StateKind,
    /// Markdown, shown beside the step.
    pub guide: Option<String>,
    /// The legal frames.
    pub frames: Vec<FrameId>,
    /// Each must be ticked before the step is left by an action of its own.
    pub checklist: Vec<String>,
    /// Plan actions proposed on entry, by life domain.
    pub proposes: Vec<DomainId>,
    /// Documents and chapters on which it rests.
    pub sources: Vec<String>,
    /// What a person can do here.
    pub on: Map<ActionId, Transition>,
    /// What happens by itself.
    pub after: Vec<After>,
}

/// The kinds of state.
#[derive(Clone, Debug, PartialEq)]
pub enum StateKind {
    /// Someone must act.
    Task {
        /// The role that must act.
        owner: RoleId,
        /// Before when; implied anchor: entering this state.
        due: Moment,
        /// What happens around that date.
        ladder: LadderId,
    },
    /// Nobody needs to act; `after` leads out. The owner stays who it was.
    Wait,
    /// The route ends here.
    Final {
        /// How.
        outcome: OutcomeId,
    },
}

/// A transition that a person makes.
#[derive(Clone, Debug)]
pub struct Transition {
    /// The name behind `on.`.
    pub action: ActionId,
    /// What the button says.
    pub label: String,
    /// What must be filled in.
    pub ask: Vec<Ask>,
    /// Who may do it; empty: the owner role.
    pub roles: Vec<RoleId>,
    /// Where it leads: the first branch that holds (at most one does, in a checked programme). Empty: the case stays
    /// where it is (only in a follow-up).
    pub branches: Vec<Branch>,
    /// Warm: offered, and accepted or declined before this moment. Always set when a branch leads to another route.
    pub handover: Option<Moment>,
}

/// A field that an action asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The field, or an attribute.
    pub field: FieldId,
    /// Written with a trailing `?`.
    pub optional: bool,
}

/// One row of a decision table.
#[derive(Clone, Debug)]
pub struct Branch {
    /// When it holds; empty: always (`otherwise`, or a plain target).
    pub when: Guard,
    /// Where it leads.
    pub to: Destination,
    /// Constants that are written on the way, in fields or attributes.
    pub set: Vec<(FieldId, Value)>,
}

/// Where a transition leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A state of this route (never a part: its initial state then).
    State(StateId),
    /// Another route.
    Route(Elsewhere),
}

/// A step of another route, to which one goes by a handover.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Elsewhere {
    /// The route.
    pub route: RouteId,
    /// The step, as a file names it (see [`Route::arrival`]); `None`: where the route begins.
    pub state: Option<StateId>,
}

/// A transition that time makes.
#[derive(Clone, Debug)]
pub struct After {
    /// When; implied anchor: entering the state.
    pub delay: Moment,
    /// Where it leads; never to another route, which needs a person.
    pub branches: Vec<Branch>,
}

/// A parallel obligation, armed by an anchor and kept across states.
#[derive(Clone, Debug)]
pub struct FollowUp {
    /// Its name.
    pub id: FollowUpId,
    /// Its title.
    pub title: String,
    /// The role that must act.
    pub owner: RoleId,
    /// What arms it.
    pub anchor: Anchor,
    /// When it opens, from the anchor; one occurrence each; never empty. One that recurs: the only one, how often.
    pub offsets: Vec<Span>,
    /// Whether it comes back (`every`) as long as the case is open, counted from the latest of: the day on which the route
    /// began, the case was opened again, and whatever its `cancel` names happened.
    pub recurs: bool,
    /// How each of these dates is shifted.
    pub shift: Shift,
    /// Before when it must be answered; implied anchor: the day on which it opened.
    pub due: Moment,
    /// What happens around that date.
    pub ladder: LadderId,
    /// Anchors (`enter` or `exit`) that end what is armed or open.
    pub cancel: Vec<Anchor>,
    /// Whether what is armed or open goes along when the case goes to another route.
    pub keep: bool,
    /// Whether the youth is asked, too.
    pub invite: bool,
    /// Markdown, shown beside it.
    pub guide: Option<String>,
    /// Documents and chapters on which it rests.
    pub sources: Vec<String>,
    /// The possible answers; never empty.
    pub on: Map<ActionId, Transition>,
}

/// A date, from an anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// `None`: the implied anchor of the place where it stands.
    pub anchor: Option<Anchor>,
    /// How far from it.
    pub offset: Span,
    /// How the date is shifted.
    pub shift: Shift,
}

/// Something that happens on a date.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The youth was enrolled in this route.
    Start,
    /// The latest entry of a state; never a state that calls a part (it is the part's initial state then).
    Enter(StateId),
    /// The latest exit of a state; of a state that calls a part (it is in no [`Route::states`]): when the part was left.
    Exit(StateId),
    /// The youth reaches an age.
    Birthday(u16),
    /// A date field or attribute.
    Field(FieldId),
    /// The next such day.
    Day(YearDay),
}

/// How running cases of the previous revision come along.
#[derive(Clone, Debug, PartialEq)]
pub struct Migration {
    /// The previous revision.
    pub from: u32,
    /// Old state to new state; states that still exist map to themselves.
    pub map: Map<StateId, StateId>,
    /// Whether due dates are kept or computed anew.
    pub recompute: bool,
}

/// A field or an attribute.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Field {
    /// What a form calls it.
    pub label: String,
    /// Its type and bounds.
    #[serde(flatten)]
    pub kind: FieldKind,
    /// Whether an import must have it (attributes).
    pub required: bool,
    /// Shown only to `readers`.
    pub sensitive: bool,
    /// The roles that may see it when it is sensitive.
    pub readers: Vec<RoleId>,
}

/// The type of a field, with its bounds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FieldKind {
    /// A whole number.
    Integer {
        /// The smallest that is accepted.
        min: Option<Number>,
        /// The largest that is accepted.
        max: Option<Number>,
    },
    /// A number with at most three decimals.
    Decimal {
        /// The smallest that is accepted.
        min: Option<Number>,
        /// The largest that is accepted.
        max: Option<Number>,
    },
    /// Yes or no.
    Boolean,
    /// A local date.
    Date,
    /// One of a list.
    Choice {
        /// Key and what a form calls it.
        choices: Map<String, String>,
    },
    /// A line of text, at most 500 characters.
    Text,
}

/// One row: all tests must hold. Empty: it always holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guard {
    /// In the order of the file; the exit of a part can add a second test on the same field.
    pub tests: Vec<(FieldId, Test)>,
}

/// A DMN unary test.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// A number in an interval.
    Number(Interval),
    /// A date in an interval of dates.
    Date {
        /// The first date that fits; `None`: no bound.
        from: Option<Date>,
        /// The last date that fits; `None`: no bound.
        to: Option<Date>,
    },
    /// A choice or text that is one of these.
    OneOf(Vec<String>),
    /// A boolean.
    Boolean(bool),
    /// The age interval of the rule set in force (`"rules.age"`).
    RulesAge,
}

/// An interval of numbers; both bounds are inclusive or exclusive or absent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Interval {
    /// The lower bound and whether it is part of the interval.
    pub low: Option<(Number, bool)>,
    /// The upper bound and whether it is part of the interval.
    pub high: Option<(Number, bool)>,
}

impl Interval {
    /// Whether a number lies in it.
    #[must_use]
    pub fn contains(&self, n: Number) -> bool {
        let above = self.low.is_none_or(|(low, inclusive)| n > low || (inclusive && n == low));
        let below = self.high.is_none_or(|(high, inclusive)| n < high || (inclusive && n == high));
        above && below
    }
}
