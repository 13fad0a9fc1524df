//! What the files say, read and resolved: a programme and its routes.
//!
//! The types mirror `routes/README.md`. Parts have been inlined; names have been resolved, so that a lookup in a
//! checked programme does not fail. This module must never know a case, a person, or the time.

mod behaviour;
mod register;
mod route;

pub use behaviour::*;
pub use register::*;
pub use route::*;

use crate::calendar::{Calendar, Span};
use crate::id::*;
use crate::value::Number;
use indexmap::IndexMap;
use jiff::civil::{Date, Time};
use serde::Serialize;
use std::sync::Arc;

/// A map that keeps the order of the file.
pub type Map<K, V> = IndexMap<K, V>;

/// All that the routes of a region share (`programme.toml`), with the routes themselves.
#[derive(Clone, Debug)]
pub struct Programme {
    /// `[programme] id`.
    pub id: ProgrammeId,
    /// The name of the programme, shown on every page.
    pub title: String,
    /// The zone in which all dates of the programme are.
    pub timezone: jiff::tz::TimeZone,
    /// The local time at which what falls on a date happens.
    pub notify_at: Time,
    /// When no human activity at all is a signal, too.
    pub stall: Option<Stall>,
    /// The longest time that nobody may speak with a youth.
    pub max_silence: Option<Span>,
    /// Dated rule sets, in order of `valid_from`; never empty.
    pub rules: Vec<RuleSet>,
    /// What is known of every youth.
    pub attributes: Map<FieldId, Field>,
    /// The roles.
    pub roles: Map<RoleId, Role>,
    /// The organisations.
    pub organisations: Map<OrganisationId, Organisation>,
    /// The ways in which a route can end.
    pub outcomes: Map<OutcomeId, Outcome>,
    /// Life domains, by title.
    pub domains: Map<DomainId, String>,
    /// Skill sets, by title.
    pub skills: Map<SkillId, String>,
    /// Legal frames, by title.
    pub frames: Map<FrameId, String>,
    /// Ladders of reminders and escalation.
    pub ladders: Map<LadderId, Ladder>,
    /// Workdays, public holidays and closed periods.
    pub calendar: Calendar,
    /// Recurring work for the whole programme.
    pub schedules: Map<ScheduleId, Schedule>,
    /// Target figures (streefcijfers).
    pub targets: Map<TargetId, TargetFigure>,
    /// The current revision of each route.
    pub routes: Map<RouteId, Arc<Route>>,
    /// Earlier revisions along which cases still run.
    pub earlier: Vec<Arc<Route>>,
    /// What people do, for the simulator alone.
    pub behaviour: Arc<Behaviour>,
}

impl Programme {
    /// The given revision of a route: the current one or an earlier one that still has cases.
    #[must_use]
    pub fn route(&self, id: &RouteId, revision: u32) -> Option<&Arc<Route>> {
        self.routes
            .get(id)
            .filter(|r| r.revision == revision)
            .or_else(|| self.earlier.iter().find(|r| r.id == *id && r.revision == revision))
    }

    /// What a list calls another route, with the step of it that was named: `Mbo-2 – Arbeid (Werk zoeken)`.
    #[must_use]
    pub fn title_of(&self, to: &Elsewhere) -> String {
        let Some(route) = self.routes.get(&to.route) else { return to.route.to_string() };
        let step = to.state.as_ref().and_then(|_| route.states.get(route.arrival(to.state.as_ref())));
        step.map_or_else(|| route.title.clone(), |step| format!("{} ({})", route.title, step.title))
    }

    /// A ladder; an earlier revision may name one that is gone: then the first of the programme, so that a reminder
    /// never disappears with its name.
    #[must_use]
    pub fn ladder(&self, id: &LadderId) -> Option<&Ladder> {
        self.ladders.get(id).or_else(|| self.ladders.values().next())
    }

    /// The ladder of what has none of its own, such as an action of the trajectplan: the first of the file.
    #[must_use]
    pub fn standard_ladder(&self) -> LadderId {
        self.ladders.keys().next().cloned().unwrap_or_else(|| LadderId::new(""))
    }

    /// The ladder of a handover that waits for an answer: `overdracht`, or else the standard one.
    #[must_use]
    pub fn handover_ladder(&self) -> LadderId {
        let own = LadderId::new("overdracht");
        if self.ladders.contains_key(&own) { own } else { self.standard_ladder() }
    }

    /// The rule set in force on a day: the latest whose `valid_from` has come (before the first: the first).
    ///
    /// # Panics
    /// Never: a checked programme has at least one rule set.
    #[must_use]
    pub fn rules_on(&self, day: Date) -> &RuleSet {
        let n = self.rules.partition_point(|r| r.valid_from <= day);
        &self.rules[n.saturating_sub(1)]
    }
}

/// A dated rule set: the law changes, the code does not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleSet {
    /// The first day on which it holds.
    pub valid_from: Date,
    /// The ages (whole years) of the target group.
    pub age: Interval,
    /// Who belongs to the target group, by attributes: any row. Empty: everyone.
    #[serde(skip)]
    pub group: Vec<Guard>,
}

/// No human activity for `after` is answered by `ladder`, anchored at the day on which that time has passed.
#[derive(Clone, Debug, PartialEq)]
pub struct Stall {
    /// How long nobody did anything.
    pub after: Span,
    /// What then happens.
    pub ladder: LadderId,
}

/// A role that people of one kind of organisation hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Role {
    /// Its name on pages and in mails.
    pub title: String,
    /// The kind of organisation whose people can hold it; `None`: the organisation of the current owner.
    pub organisation: Option<KindId>,
    /// Whether a ladder may end here.
    pub accountable: bool,
}

/// An organisation of the region.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Organisation {
    /// Its name.
    pub title: String,
    /// Its kind.
    pub kind: KindId,
    /// The address of its team, for what has no person yet.
    pub email: Option<String>,
    /// The youths it serves: per attribute the values; empty: everyone.
    pub serves: Map<FieldId, Vec<String>>,
}

/// How a route can end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Its name.
    pub title: String,
    /// Under what it counts.
    pub indicator: Indicator,
}

/// Under what an outcome counts in the factsheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the terms of the source documents, explained in routes/README.md")]
pub enum Indicator {
    Startkwalificatie,
    Onderwijs,
    Werk,
    Dagbesteding,
    Zorg,
    GeenParticipatie,
    BuitenRegio,
    Anders,
}

/// Reminders and escalation, anchored at a due date.
#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    /// In order of time; never empty.
    pub rungs: Vec<Rung>,
    /// The last rung repeats after this until someone acts.
    pub repeat: Option<Span>,
}

/// One step of a ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct Rung {
    /// When, from the due date.
    pub at: Span,
    /// Who is told.
    pub notify: Vec<Whom>,
    /// The agenda on which the case is put, such as `mdo`.
    pub agenda: Option<String>,
    /// The role that becomes the owner.
    pub reassign: Option<RoleId>,
}

/// Whom a ladder speaks to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Whom {
    /// Who must act: the person, else the team.
    Owner,
    /// Who stands in for the owner.
    Substitute,
    /// The case director.
    Regisseur,
    /// The youth.
    Youth,
    /// The parents or guardians.
    Parents,
    /// Who holds this role for this youth.
    Role(RoleId),
}

/// Recurring work, in local time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Schedule {
    /// Six-field cron (seconds first); parsed by the server.
    pub cron: String,
    /// What to do.
    pub run: Job,
}

/// What a schedule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// Counts the indicators and keeps them.
    Snapshot,
    /// Sends everyone the overview of the day.
    Digest,
    /// Writes the report for coordinators.
    Report,
    /// Erases what may no longer be kept.
    Retention,
}

/// A target figure (streefcijfer).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetFigure {
    /// Its name.
    pub title: String,
    /// Its value in `unit`.
    pub value: Number,
    /// Such as `percent`.
    pub unit: String,
    /// How a report counts it; none: it only says what is aimed at.
    pub answered: Option<Answered>,
}

/// The part of those who answered some follow-ups that gave some answers, in percent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answered {
    /// The follow-ups.
    pub followups: Vec<FollowUpId>,
    /// The answers that count.
    pub answers: Vec<ActionId>,
    /// What must be known with the answer, at least.
    pub at_least: Map<FieldId, Number>,
}

impl Serialize for Number {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        crate::value::Value::Number(*self).serialize(s)
    }
}
