//! What the governance of a region asks for at fixed times: figures, never youths. Schedules that run `report` count them;
//! coordinators read and download them.

use crate::flow::{Flow, FlowError};
use crate::store::{Figure, Snapshot};
use crate::worker::schedule::{self, Cron};
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use sluitend_engine::case::{Event, What};
use sluitend_engine::id::{FieldId, ScheduleId, TargetId};
use sluitend_engine::model::{Job, Map, Programme};
use sluitend_engine::value::{Number, Value};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Reports shown at most, the latest first: some years of all schedules together.
pub const MOST: u32 = 200;

/// A figure below this is not told outside the region's own administration: it could be someone.
pub const SMALLEST: u64 = 5;

/// Answers below twice that have no part that may be told: of eight, neither four nor the other four.
const FEWEST: u64 = 2 * SMALLEST;

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

impl Measured {
    /// How many count, where neither these nor the others are few.
    #[must_use]
    pub fn told_hits(&self) -> Option<u64> {
        (self.part() == Part::Told).then_some(self.hits)
    }

    /// What may be told of the part that counts. None and all are few, too: they say of everyone who answered what they
    /// said, and of who answers it is often known that they did.
    #[must_use]
    pub fn part(&self) -> Part {
        match (self.of, self.hits, self.of.saturating_sub(self.hits)) {
            (of, _, _) if of < FEWEST => Part::Hidden,
            (_, hits, _) if hits < SMALLEST => Part::Below(SMALLEST),
            (of, _, misses) if misses < SMALLEST => Part::Above(of - SMALLEST),
            _ => Part::Told,
        }
    }
}

/// What may be told of how many answers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Nothing: there are few answers.
    Hidden,
    /// That it is below this.
    Below(u64),
    /// That it is above this.
    Above(u64),
    /// How many.
    Told,
}

impl Report {
    /// As it is kept.
    #[must_use]
    pub fn body(&self) -> serde_json::Value {
        serde_json::json!(self)
    }

    /// The period of a report that is counted on a morning: from the last one of its schedule, else from when the schedule
    /// would have asked for it before, else a year; up to and including the day before. So the first report of every month
    /// is of a month, as all after it.
    #[must_use]
    pub fn period(earlier: Option<&Self>, cron: &Cron, wall: DateTime) -> (Date, Date) {
        let day_before = |day: Date| day.yesterday().unwrap_or(day);
        let until = day_before(wall.date());
        let after = earlier.map(|last| last.until).filter(|last| *last < until);
        let after = after.or_else(|| cron.last_day_before(wall.date()).map(day_before));
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
        let mut line = |route: &str, what: &str, outcome: &str, count: &str| {
            let cells = [route, what, outcome, count].map(cell).join(";");
            text += &format!("{};{};{cells}\r\n", self.after.tomorrow().unwrap_or(self.after), self.until);
        };
        for figure in &self.figures {
            let (route, what, outcome) = words(programme, figure);
            line(&route, what, &outcome, &told(figure.count));
        }
        line("", "jongeren zonder traject", "", &told(self.without_case));
        for measured in &self.targets {
            let Some(target) = programme.targets.get(measured.target.as_str()) else { continue };
            let hits = match measured.part() {
                Part::Hidden => "te weinig antwoorden".to_owned(),
                Part::Below(most) => format!("minder dan {most}"),
                Part::Above(least) => format!("meer dan {least}"),
                Part::Told => measured.hits.to_string(),
            };
            line("", "antwoorden die meetellen", &target.title, &hits);
            line("", "alle antwoorden", &target.title, &told(measured.of));
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

/// A count, if it may be told.
#[must_use]
pub fn tellable(count: u64) -> Option<u64> {
    (!(1..SMALLEST).contains(&count)).then_some(count)
}

/// A count as it may be told.
#[must_use]
pub fn told(count: u64) -> String {
    tellable(count).map_or_else(|| format!("minder dan {SMALLEST}"), |count| count.to_string())
}

/// Between which bounds a sum is, both included, by what may be told of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// At least.
    pub least: u64,
    /// At most.
    pub most: u64,
}

impl Bounds {
    /// Of counts that are told beside each other and beside other sums of some of them. An exact sum, or a rounded one, would
    /// tell more: of 12, 4 and 4 the sum 20 gives both away that were hidden.
    pub fn of(counts: impl Iterator<Item = u64>) -> Self {
        counts.fold(Self { least: 0, most: 0 }, |sum, count| {
            let (least, most) = tellable(count).map_or((1, SMALLEST - 1), |count| (count, count));
            Self { least: sum.least + least, most: sum.most + most }
        })
    }

    /// In words. Bounds that are too far apart to compare anything with are no use: then only that there are no more.
    #[must_use]
    pub fn told(self) -> String {
        match self {
            Self { least, most } if least == most => least.to_string(),
            Self { most, .. } if most < SMALLEST => told(1),
            Self { least, most } if most > 2 * least => format!("hooguit {most}"),
            Self { least, most } => format!("{least} tot en met {most}"),
        }
    }

    /// What it is next to what it was, as far as that follows from both bounds.
    #[must_use]
    pub fn next_to(self, before: Self) -> String {
        let is_exact = |bounds: Self| bounds.least == bounds.most;
        match (self, before) {
            (now, before) if is_exact(now) && is_exact(before) => match now.least.cmp(&before.least) {
                Ordering::Equal => "gelijk".to_owned(),
                Ordering::Greater => format!("nu {} meer", now.least - before.least),
                Ordering::Less => format!("nu {} minder", before.least - now.least),
            },
            (now, before) if now.least > before.most => "nu meer".to_owned(),
            (now, before) if now.most < before.least => "nu minder".to_owned(),
            _ => "verschil niet te zeggen".to_owned(),
        }
    }
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

/// Counts target figures from journals, a case at a time.
#[derive(Clone, Debug, Default)]
pub struct Count {
    counted: BTreeMap<TargetId, (u64, u64)>,
}

impl Count {
    /// Adds what one case answered after a day, up to and including another. `events`: its answers and all that was ever
    /// written of it, in order, from before the first day, too: hours that did not change are not written again.
    pub fn add<'e>(
        &mut self,
        programme: &Programme,
        events: impl Iterator<Item = &'e Event>,
        after: Date,
        until: Date,
    ) {
        let mut known: BTreeMap<&FieldId, &Value> = BTreeMap::new();
        for event in events {
            match &event.what {
                What::Enrolled { attributes: values, .. } | What::Written { values, .. } => known.extend(values),
                What::FollowUpAnswered { key, action, .. } if event.on > after && event.on <= until => {
                    for (id, target) in &programme.targets {
                        let Some(answered) = target.answered.as_ref().filter(|a| a.followups.contains(&key.followup))
                        else {
                            continue;
                        };
                        let (of, hits) = self.counted.entry(id.clone()).or_default();
                        *of += 1;
                        let is_enough = is_enough(&answered.at_least, |field| known.get(field).copied());
                        *hits += u64::from(answered.answers.contains(action) && is_enough);
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

/// Whether what is known with an answer is at least so much; what nobody knows is not enough.
pub(crate) fn is_enough<'v>(least: &Map<FieldId, Number>, known: impl Fn(&FieldId) -> Option<&'v Value>) -> bool {
    least.iter().all(|(field, least)| matches!(known(field), Some(Value::Number(n)) if n >= least))
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use sluitend_engine::case::{By, Correction, FollowUpKey};
    use sluitend_engine::check::check;
    use sluitend_engine::model::{Answered, TargetFigure};

    /// A small region with a target: works twelve hours or more.
    fn programme() -> Programme {
        let files = [
            ("programme.toml", include_str!("simulate/tests/small/programme.toml")),
            ("werk.toml", include_str!("simulate/tests/small/werk.toml")),
            ("dag.toml", include_str!("simulate/tests/small/dag.toml")),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let mut programme = check(&files).programme.unwrap();
        let answered = Answered {
            followups: vec!["nazorg".into()],
            answers: vec!["werkt_nog".into()],
            at_least: Map::from_iter([("uren".into(), Number::whole(12))]),
        };
        let (title, unit) = ("Werkt twaalf uur of meer".to_owned(), "percent".to_owned());
        let target = TargetFigure { title, value: Number::whole(30), unit, answered: Some(answered) };
        programme.targets.insert("werkt".into(), target);
        programme
    }

    /// Broken promise: a report of every month is of a month, from the first on. The first was of a whole year.
    #[test]
    fn the_first_report_covers_what_every_later_one_does() {
        let table = [
            ("0 30 6 1 * *", "2026-12-01T06:30:00", "2026-10-31", "2026-11-30"),
            ("0 45 6 15 1,4,8,10 *", "2027-01-15T06:45:00", "2026-10-14", "2027-01-14"),
            ("0 55 6 15 11 *", "2026-11-15T06:55:00", "2025-11-14", "2026-11-14"),
            ("0 0 6 * * Mon", "2026-11-23T06:00:00", "2026-11-15", "2026-11-22"),
            ("0 0 6 29 2 *", "2028-02-29T06:00:00", "2027-02-28", "2028-02-28"),
            // Of a schedule that fires many times a day, the day before.
            ("0 0 * * * *", "2026-11-23T06:00:00", "2026-11-21", "2026-11-22"),
            ("0 * * * * *", "2026-11-23T06:00:00", "2026-11-21", "2026-11-22"),
            ("0 * 8-17 * * Mon-Fri", "2026-11-23T08:00:00", "2026-11-19", "2026-11-22"),
            ("0 0 8-17 * * Mon-Fri", "2026-11-23T08:00:00", "2026-11-19", "2026-11-22"),
        ];
        for (cron, wall, after, until) in table {
            let (cron, wall) = (cron.parse().unwrap(), wall.parse().unwrap());
            let (first, last) = Report::period(None, &cron, wall);
            assert_eq!((first.to_string().as_str(), last.to_string().as_str()), (after, until), "{wall}");
        }
    }

    fn at(on: &str, what: What) -> Event {
        let on: Date = on.parse().unwrap();
        let at = on.at(9, 0, 0, 0).in_tz("Europe/Amsterdam").unwrap().timestamp();
        Event { seq: 1, at, on, by: By::System, what }
    }

    fn hours(on: &str, hours: i64) -> Event {
        let values = BTreeMap::from([("uren".into(), Value::Number(Number::whole(hours)))]);
        at(on, What::Written { values, correction: None })
    }

    fn corrected(on: &str, hours: i64) -> Event {
        let values = BTreeMap::from([("uren".into(), Value::Number(Number::whole(hours)))]);
        let concerning = on.parse().unwrap();
        at(on, What::Written { values, correction: Some(Correction { concerning, reason: None }) })
    }

    fn answered(on: &str, action: &str) -> Event {
        let key = FollowUpKey { followup: "nazorg".into(), n: 0, anchor: Date::ZERO, route: None };
        at(on, What::FollowUpAnswered { key, action: action.into(), note: None })
    }

    /// Broken promise: whoever works as many hours as a year before works. An answer writes only what differs from what is
    /// known, and only hours that were written at that very moment counted.
    #[test]
    fn hours_that_did_not_change_count() {
        let programme = programme();
        let (after, until) = ("2026-12-31".parse().unwrap(), "2027-12-31".parse().unwrap());
        let yes = || answered("2027-03-01", "werkt_nog");
        let table: [(&str, Vec<Event>, (u64, u64)); 9] = [
            ("written with the answer", vec![hours("2027-03-01", 16), yes()], (1, 1)),
            ("the same as at placement", vec![hours("2026-03-01", 16), yes()], (1, 1)),
            ("the same, and too few", vec![hours("2026-03-01", 8), yes()], (1, 0)),
            ("fewer by now", vec![hours("2026-03-01", 16), hours("2027-03-01", 8), yes()], (1, 0)),
            ("corrected", vec![hours("2026-03-01", 8), corrected("2026-06-01", 16), yes()], (1, 1)),
            ("changed afterwards", vec![hours("2026-03-01", 8), yes(), hours("2027-06-01", 16)], (1, 0)),
            ("never known", vec![yes()], (1, 0)),
            ("another answer", vec![hours("2026-03-01", 16), answered("2027-03-01", "gestopt")], (1, 0)),
            ("of another year", vec![hours("2026-03-01", 16), answered("2026-12-31", "werkt_nog")], (0, 0)),
        ];
        for (case, events, expect) in table {
            let mut count = Count::default();
            count.add(&programme, events.iter(), after, until);
            let [measured] = &count.measured(&programme)[..] else { panic!("{case}") };
            assert_eq!((measured.of, measured.hits), expect, "{case}");
        }
        let mut count = Count::default();
        count.add(&programme, [hours("2026-03-01", 16)].iter(), after, until);
        count.add(&programme, [yes()].iter(), after, until);
        assert_eq!(count.measured(&programme)[0].hits, 0, "what is known of one says nothing of another");
    }

    /// Broken promise: the file hides what could be someone: also who are the few of whom an answer does not count.
    #[test]
    fn the_file_tells_neither_of_few_who_count_nor_of_few_who_do_not() {
        let programme = programme();
        let lines = |of, hits| {
            let measured = Measured { target: "werkt".to_owned(), of, hits };
            let (after, until) = ("2026-12-31".parse().unwrap(), "2027-12-31".parse().unwrap());
            let report = Report { after, until, without_case: 3, figures: Vec::new(), targets: vec![measured] };
            let csv = report.csv(&programme);
            assert!(csv.contains(";jongeren zonder traject;;minder dan 5\r\n"), "{csv}");
            let told: Vec<_> = csv.lines().skip(2).filter_map(|line| line.rsplit(';').next()).collect();
            told.join(" van ")
        };
        assert_eq!(lines(40, 13), "13 van 40");
        assert_eq!((lines(40, 38), lines(40, 40)), ("meer dan 35 van 40".to_owned(), "meer dan 35 van 40".to_owned()));
        assert_eq!((lines(40, 2), lines(40, 0)), ("minder dan 5 van 40".to_owned(), "minder dan 5 van 40".to_owned()));
        assert_eq!(
            (lines(8, 4), lines(3, 3)),
            ("te weinig antwoorden van 8".into(), "te weinig antwoorden van minder dan 5".into())
        );
    }
}
