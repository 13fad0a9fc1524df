//! What the governance of a region asks for at fixed times: figures, never youths. Schedules that run `report` count them;
//! coordinators read and download them.

use crate::flow::{Flow, FlowError};
use crate::store::{Figure, Snapshot};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sluitend_engine::model::{Job, Programme};

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
}

impl Report {
    /// As it is kept.
    #[must_use]
    pub fn body(&self) -> serde_json::Value {
        serde_json::json!(self)
    }

    fn read(snapshot: &Snapshot) -> Option<Self> {
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
        _ => "te laat aan het eind",
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
