//! The reports of the governance cycle: figures of the region, never youths.

use super::problem::{Answer, Kind, Problem};
use super::{Api, Caller};
use crate::reports::{self, Report};
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// The reports, the latest first; at most two hundred.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Reports {
    /// The reports.
    items: Vec<ReportView>,
}

/// A report of one day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Report)]
struct ReportView {
    /// The schedule of the programme that asked for it.
    schedule: String,
    /// It looks back to the day after this one.
    after: Date,
    /// Its last day.
    until: Date,
    /// Youths without any case at its end; `null`: fewer than five, which could be someone.
    without_case: Option<u64>,
    /// By route.
    figures: Vec<FigureView>,
    /// The target figures that are counted, over the year up to its last day.
    targets: Vec<MeasuredView>,
}

/// A target figure as it stood.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Measured)]
struct MeasuredView {
    /// The target.
    target: String,
    /// Of how many answers; `null`: fewer than five.
    of: Option<u64>,
    /// How many of these count; `null`: these, or the others, are fewer than five, or there are fewer than ten answers.
    hits: Option<u64>,
}

/// One figure; one of nothing is left out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Figure)]
struct FigureView {
    /// The route.
    route: String,
    /// `begun` or `closed` in the period; `open`, `stuck` (cases) or `late` (lines of the worklist) at its end.
    what: String,
    /// How it was closed.
    outcome: Option<String>,
    /// How many; `null`: fewer than five, which could be someone.
    count: Option<u64>,
}

impl ReportView {
    fn new(schedule: String, report: Report) -> Self {
        let figure = |f: crate::store::Figure| FigureView {
            route: f.route,
            what: f.what,
            outcome: Some(f.outcome).filter(|o| !o.is_empty()),
            count: reports::tellable(f.count),
        };
        let Report { after, until, without_case, figures, targets } = report;
        let measured = |m: reports::Measured| {
            let (of, hits) = (reports::tellable(m.of), m.told_hits());
            MeasuredView { target: m.target, of, hits }
        };
        let (figures, targets) =
            (figures.into_iter().map(figure).collect(), targets.into_iter().map(measured).collect());
        Self { schedule, after, until, without_case: reports::tellable(without_case), figures, targets }
    }
}

/// The reports that the programme's schedules have counted, for who is accountable for the region. Counts below five are
/// `null`, as they are hidden on the page and in the file.
#[utoipa::path(get, path = "/v1/reports", tag = "reports",
    responses((status = 200, description = "The reports", body = Reports)))]
pub(super) async fn list(State(api): State<Api>, Caller(who): Caller) -> Answer<Json<Reports>> {
    if !who.coordinator {
        return Err(Problem::new(Kind::NotYou, "De rapportages over de regio zijn voor de coördinator."));
    }
    let all = reports::all(&api.flow).await?;
    Ok(Json(Reports { items: all.into_iter().map(|(schedule, report)| ReportView::new(schedule, report)).collect() }))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::reports::Measured;
    use crate::store::Figure;

    /// Broken promise: what the page and the file hide, the API hides, too.
    #[test]
    fn what_could_be_someone_is_null() {
        let figure =
            |count| Figure { route: "werk".to_owned(), what: "open".to_owned(), outcome: String::new(), count };
        let measured = |(of, hits)| Measured { target: "werkt".to_owned(), of, hits };
        let report = Report {
            after: "2026-10-31".parse().unwrap(),
            until: "2026-11-30".parse().unwrap(),
            without_case: 4,
            figures: [1, 4, 5].map(figure).into(),
            targets: [(40, 13), (40, 3), (40, 38), (8, 4), (4, 4), (0, 0)].map(measured).into(),
        };
        let view = serde_json::json!(ReportView::new("maandbeeld".to_owned(), report));
        assert_eq!(view["without_case"], serde_json::Value::Null);
        let all = |list: &str, key: &str| {
            view[list].as_array().unwrap().iter().map(|item| item[key].as_u64()).collect::<Vec<_>>()
        };
        assert_eq!(all("figures", "count"), [None, None, Some(5)]);
        assert_eq!(all("targets", "of"), [Some(40), Some(40), Some(40), Some(8), None, Some(0)]);
        assert_eq!(all("targets", "hits"), [Some(13), None, None, None, None, None]);
    }
}
