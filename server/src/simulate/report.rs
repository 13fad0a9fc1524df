//! What a simulation found. Serialized, its keys are a contract: fields may come, none is renamed.

use jiff::civil::Date;
use serde::Serialize;
use sluitend_engine::case::Event;
use sluitend_engine::id::{FollowUpId, OutcomeId, ProgrammeId, RoleId, RouteId, StateId};
use sluitend_engine::model::{Indicator, RestsOn};
use std::collections::BTreeMap;

/// All of it. The same programme and options give the same report to the byte.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Which programme.
    pub programme: ProgrammeId,
    /// Its title.
    pub title: String,
    /// What was asked.
    pub told: Told,
    /// Simulated next to published, in the order of the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub published: Vec<Compared>,
    /// On what the chances rest: how many groups of them on a `source`, are `assumed`, were `calibrated`; empty when
    /// nothing is known of the region, and all of it is assumed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub behaviour: BTreeMap<&'static str, u32>,
    /// How the youths came in.
    pub intake: Intake,
    /// Per route, in the order of the programme.
    pub routes: Vec<RouteReport>,
    /// The whole region.
    pub totals: Totals,
    /// How many stories broke an invariant; 0 when the programme is sluitend.
    pub violated: u32,
    /// The first of them.
    pub violations: Vec<Violation>,
}

impl Report {
    /// Whether the programme is sluitend: no story broke an invariant.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.violated == 0
    }
}

/// What was asked, with what was filled in for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    /// How many youths.
    pub youths: u32,
    /// For how many years.
    pub years: u32,
    /// The seed.
    pub seed: u64,
    /// The first day.
    pub from: Date,
    /// The day after the last one.
    pub until: Date,
    /// How large the simulated region is next to the real one; `None`: it is not known how many come in there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<f64>,
}

/// A published figure, and the same of the simulated region.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// What it says.
    pub title: String,
    /// Whether it is a percentage; else it is a number of youths a year, for the whole region.
    pub is_percent: bool,
    /// In the simulated region; `None` when there was nobody to measure it on.
    pub simulated: Option<f64>,
    /// As it was published.
    pub published: f64,
    /// Simulated by published.
    pub ratio: Option<f64>,
    /// On how many simulated youths it was measured.
    pub of: u32,
    /// Whether it follows from an input, from calibration, or from the rest.
    #[serde(serialize_with = "rests_on")]
    pub rests_on: RestsOn,
    /// Where it was published.
    pub source: String,
}

fn rests_on<S: serde::Serializer>(rests_on: &RestsOn, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(match rests_on {
        RestsOn::Input => "input",
        RestsOn::Calibration => "calibration",
        RestsOn::Outcome => "outcome",
    })
}

/// How the youths came in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Intake {
    /// Whom exactly one route admitted, and who were enrolled in it.
    pub enrolled: u32,
    /// Whom no route admitted.
    pub none: u32,
    /// Whom several routes admitted.
    pub several: u32,
    /// Whom one route admitted, but whom no organisation serves for it.
    pub unserved: u32,
    /// Who they were that were not enrolled, by what admission looks at; most first.
    pub turned_away: Vec<TurnedAway>,
}

/// Youths who were not enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TurnedAway {
    /// By what admission looks at, such as `herkomst: pro`; or why they could not begin.
    pub who: String,
    /// How many routes admitted them.
    pub routes: usize,
    /// How many they were.
    pub youths: u32,
}

/// What happened along one route.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RouteReport {
    /// Which.
    pub id: RouteId,
    /// Its title.
    pub title: String,
    /// Who began here.
    pub enrolled: u32,
    /// Who came from another route, by a handover that was accepted.
    pub received: u32,
    /// Per state, in the order of the file.
    pub states: Vec<StateFlow>,
    /// Per follow-up, in the order of the file.
    pub followups: Vec<FollowUpFlow>,
    /// What this comes to in work.
    #[serde(flatten)]
    pub work: Work,
}

/// The flow through one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StateFlow {
    /// Which.
    pub id: StateId,
    /// Its title, behind that of its part.
    pub title: String,
    /// How many times it was entered.
    pub entries: u32,
    /// Who are in it at the end.
    pub now: u32,
    /// Days from entering to leaving (entering again is leaving), half of the visits at most; `None` when nobody left
    /// it, and in a final state.
    pub median_days: Option<u32>,
    /// The same for nine in ten visits.
    pub p90_days: Option<u32>,
}

/// The flow through one follow-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FollowUpFlow {
    /// Which.
    pub id: FollowUpId,
    /// Its title.
    pub title: String,
    /// How many times it opened.
    pub opened: u32,
    /// How many were answered by a professional.
    pub answered: u32,
    /// How many the youth answered (too).
    pub by_youth: u32,
    /// How many ended because they lost their object.
    pub cancelled: u32,
    /// How many are open at the end.
    pub open: u32,
}

/// What it comes to in work.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Work {
    /// Open lines of the worklist per role, in the order of the programme; roles without any are left out.
    pub load: Vec<Load>,
    /// Messages.
    pub mails: Mails,
    /// What the ladders did.
    pub escalations: Escalations,
    /// Warm handovers, those after a move included.
    pub handovers: Handovers,
    /// How many pauses began.
    pub pauses: u32,
    /// How trajectories stand closed at the end, in the order of the programme.
    pub outcomes: Vec<Ended>,
    /// The same by indicator.
    pub indicators: Vec<Indicated>,
    /// What people wanted and the core refused, though they were the right people: most first.
    pub refused: Vec<Refused>,
}

/// The work of one role, counted at the end of every week.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Load {
    /// Which role.
    pub role: RoleId,
    /// Its title.
    pub title: String,
    /// Open lines, on average.
    pub mean: f64,
    /// The most that were open.
    pub peak: u32,
    /// The last day of the week in which that was first so.
    pub peak_on: Date,
}

/// Messages. Those of one morning to one person are sent as one mail; here each is counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Mails {
    /// All of them.
    pub total: u32,
    /// By kind, named as the mail templates are.
    pub kinds: BTreeMap<&'static str, u32>,
    /// Per week, on average.
    pub mean_per_week: f64,
    /// The most in a week.
    pub peak_per_week: u32,
    /// The last day of the week in which that was first so.
    pub peak_on: Option<Date>,
}

/// What the ladders did: rungs by what they were about, and what came of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Escalations {
    /// Rungs of steps, reminders included.
    pub step: u32,
    /// Rungs of follow-ups.
    pub followup: u32,
    /// Rungs of handovers.
    pub handover: u32,
    /// Rungs of agreed actions of the trajectplan.
    pub plan: u32,
    /// Rungs of the signal that nobody did anything.
    pub stall: u32,
    /// How many times a case came on an agenda.
    pub agenda: u32,
    /// How many times someone else became the owner.
    pub reassigned: u32,
}

/// What became of handovers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Handovers {
    /// Offered, to another route or after a move.
    pub offered: u32,
    /// Of these: after a move.
    pub after_move: u32,
    /// Accepted.
    pub accepted: u32,
    /// Declined.
    pub declined: u32,
    /// Withdrawn, or without an object because the step was left.
    pub withdrawn: u32,
    /// Without an answer at the end.
    pub waiting: u32,
}

/// Trajectories that stand closed with an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ended {
    /// Which.
    pub outcome: OutcomeId,
    /// Its title.
    pub title: String,
    /// How many.
    pub youths: u32,
}

/// Trajectories that stand closed, by what they count for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Indicated {
    /// Which.
    pub indicator: Indicator,
    /// How many.
    pub youths: u32,
}

/// Something that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// `<state or follow-up>: <action>`, or the kind of command.
    pub what: String,
    /// How many times.
    pub times: u32,
    /// What the core said the first time.
    pub example: String,
}

/// The whole region.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Totals {
    /// Lines in all journals.
    pub events: u64,
    /// Trajectories that are open at the end.
    pub open: u32,
    /// Trajectories that are closed at the end.
    pub closed: u32,
    /// Open trajectories that are stuck at the end: with who is accountable for the region, or on an agenda.
    pub stuck: u32,
    /// Mistakes and strangers: what had to be refused, and was.
    pub rightly_refused: u32,
    /// What this comes to in work.
    #[serde(flatten)]
    pub work: Work,
}

/// A story that broke an invariant. With the seed and the number of the youth it can be told again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Violation {
    /// Which youth, from 1.
    pub youth: u32,
    /// The seed.
    pub seed: u64,
    /// The day.
    pub day: Date,
    /// What was broken, in Dutch.
    pub message: String,
    /// The journal so far.
    pub journal: Vec<Event>,
}
