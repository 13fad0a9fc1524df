//! What the governance of a region asks for at fixed times: figures, never youths. Schedules that run `report` count them;
//! coordinators read and download them.

use crate::flow::{Flow, FlowError};
use crate::store::{Figure, Snapshot};
use crate::worker::schedule::{self, Cron};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use sluitend_engine::case::{Event, What};
use sluitend_engine::id::{FieldId, ScheduleId, TargetId};
use sluitend_engine::model::{Job, Map, Programme};
use sluitend_engine::value::{Number, Value};
use std::collections::BTreeMap;

/// Reports shown at most, the latest first: some years of all schedules together.
pub const MOST: u32 = 200;

/// A figure below this is not told outside the region's own administration: it could be someone.
pub const SMALLEST: u64 = 5;

/// What was counted for a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// It looks back to the day after this one.
    pub after: Date,
    /// Its last day.
    pub until: Date,
    /// Youths without any case at its end.
    pub without_case: u64,
    /// By route.
    pub figures: Vec<Figure>,
    /// The target figures that are counted, over the year up to its last day.
    #[serde(default)]
    pub targets: Vec<Measured>,
}

/// A target figure as it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Which.
    pub target: String,
    /// Of how many answers.
    pub of: u64,
    /// How many of these count.
    pub hits: u64,
}

impl Report {
    /// As it is kept.
    #[must_use]
    pub fn body(&self) -> serde_json::Value {
        serde_json::json!(self)
    }

    /// The period of a report that is counted on the morning of a day: from the last one of its schedule, else a year, up
    /// to and including the day before. So a report of the first of a month is of whole months.
    #[must_use]
    pub fn period(earlier: Option<&Self>, on: Date) -> (Date, Date) {
        let until = on.yesterday().unwrap_or(on);
        let after = earlier.map(|last| last.until).filter(|last| *last < until);
        (after.unwrap_or_else(|| year_before(until)), until)
    }

    /// As it was kept; `None`: it is of another kind.
    #[must_use]
    pub fn read(snapshot: &Snapshot) -> Option<Self> {
        serde_json::from_value(snapshot.body.clone()).ok()
    }

    /// The report as CSV for a spreadsheet, with small figures hidden; in the words of the programme.
    #[must_use]
    pub fn csv(&self, programme: &Programme) -> String {
        let mut text = "\u{feff}van;tot en met;route;wat;uitkomst;aantal\r\n".to_owned();
        let mut line = |route: &str, what: &str, outcome: &str, count: u64| {
            let cells = [route, what, outcome, &told(count)].map(cell).join(";");
            text += &format!("{};{};{cells}\r\n", self.after.tomorrow().unwrap_or(self.after), self.until);
        };
        for figure in &self.figures {
            let (route, what, outcome) = words(programme, figure);
            line(&route, what, &outcome, figure.count);
        }
        line("", "jongeren zonder traject", "", self.without_case);
        for measured in &self.targets {
            let Some(target) = programme.targets.get(measured.target.as_str()) else { continue };
            line("", "antwoorden die meetellen", &target.title, measured.hits);
            line("", "alle antwoorden", &target.title, measured.of);
        }
        text
    }
}

/// The words of a figure: route, what was counted, outcome.
#[must_use]
pub fn words(programme: &Programme, figure: &Figure) -> (String, &'static str, String) {
    let route = programme.routes.get(figure.route.as_str()).map_or(figure.route.as_str(), |r| &r.title);
    let outcome = programme.outcomes.get(figure.outcome.as_str()).map_or(figure.outcome.as_str(), |o| &o.title);
    let what = match figure.what.as_str() {
        "begun" => "begonnen",
        "closed" => "afgerond",
        "open" => "loopt aan het eind",
        "stuck" => "vastgelopen aan het eind",
        _ => "taken te laat aan het eind",
    };
    (route.to_owned(), what, outcome.to_owned())
}

/// A count as it may be told.
#[must_use]
pub fn told(count: u64) -> String {
    if (1..SMALLEST).contains(&count) { format!("minder dan {SMALLEST}") } else { count.to_string() }
}

/// A cell that no spreadsheet takes for a formula, and no separator breaks.
fn cell(text: &str) -> String {
    let safe = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    if safe.contains([';', '"', '\n']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

/// The next report, and the day of it.
#[must_use]
pub fn next(programme: &Programme, now: Timestamp) -> Option<(&ScheduleId, Date)> {
    let wall = schedule::wall(now, &programme.timezone);
    let planned = programme.schedules.iter().filter(|(_, schedule)| schedule.run == Job::Report);
    let next = planned.filter_map(|(id, s)| Some((id, s.cron.parse::<Cron>().ok()?.next_after(wall)?)));
    next.min_by_key(|(_, at)| *at).map(|(id, at)| (id, at.date()))
}

/// The same day a year earlier: since then the targets of a report are counted.
#[must_use]
pub fn year_before(until: Date) -> Date {
    until.saturating_sub(1.year())
}

/// Counts target figures from journals: `events` are those of one case, in order, some before `after` perhaps.
#[derive(Clone, Debug, Default)]
pub struct Count {
    counted: BTreeMap<TargetId, (u64, u64)>,
}

impl Count {
    /// Adds what one case answered after a day, up to and including another.
    pub fn add<'e>(
        &mut self,
        programme: &Programme,
        events: impl Iterator<Item = &'e Event>,
        after: Date,
        until: Date,
    ) {
        // What is filled in with an answer is written at the same moment.
        let mut written: (Timestamp, &BTreeMap<FieldId, Value>) = (Timestamp::MIN, &BTreeMap::new());
        for event in events {
            match &event.what {
                What::Written { values, correction: None } => written = (event.at, values),
                What::FollowUpAnswered { key, action, .. } if event.on > after && event.on <= until => {
                    let values = Some(written.1).filter(|_| written.0 == event.at);
                    for (id, target) in &programme.targets {
                        let Some(answered) = target.answered.as_ref().filter(|a| a.followups.contains(&key.followup))
                        else {
                            continue;
                        };
                        let (of, hits) = self.counted.entry(id.clone()).or_default();
                        *of += 1;
                        *hits += u64::from(answered.answers.contains(action) && is_enough(&answered.at_least, values));
                    }
                }
                _ => {}
            }
        }
    }

    /// All targets that are counted.
    #[must_use]
    pub fn measured(&self, programme: &Programme) -> Vec<Measured> {
        let counted = programme.targets.iter().filter(|(_, target)| target.answered.is_some());
        let measured = |(id, _): (&TargetId, _)| {
            let (of, hits) = self.counted.get(id).copied().unwrap_or_default();
            Measured { target: id.to_string(), of, hits }
        };
        counted.map(measured).collect()
    }
}

fn is_enough(least: &Map<FieldId, Number>, values: Option<&BTreeMap<FieldId, Value>>) -> bool {
    least.iter().all(|(field, least)| match values.and_then(|values| values.get(field)) {
        Some(Value::Number(n)) => n >= least,
        _ => false,
    })
}

/// All reports, the latest first, each with the schedule that asked for it.
///
/// # Errors
/// When the store fails.
pub async fn all(flow: &Flow) -> Result<Vec<(String, Report)>, FlowError> {
    let schedules = flow.programme.schedules.iter().filter(|(_, schedule)| schedule.run == Job::Report);
    let jobs: Vec<String> = schedules.map(|(id, _)| id.to_string()).collect();
    let counted = flow.store.counted_by(&jobs, MOST).await?;
    Ok(counted.iter().filter_map(|s| Some((s.job.clone(), Report::read(s)?))).collect())
}
