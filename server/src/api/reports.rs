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
    /// Youths without any case at its end.
    without_case: u64,
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
    /// Of how many answers.
    of: u64,
    /// How many of these count.
    hits: u64,
}

/// One figure, exact: hide small ones before they go to others.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Figure)]
struct FigureView {
    /// The route.
    route: String,
    /// `begun` or `closed` in the period; `open`, `stuck` (cases) or `late` (lines of the worklist) at its end.
    what: String,
    /// How it was closed.
    outcome: Option<String>,
    /// How many.
    count: u64,
}

impl ReportView {
    fn new(schedule: String, report: Report) -> Self {
        let figure = |f: crate::store::Figure| FigureView {
            route: f.route,
            what: f.what,
            outcome: Some(f.outcome).filter(|o| !o.is_empty()),
            count: f.count,
        };
        let Report { after, until, without_case, figures, targets } = report;
        let measured = |m: reports::Measured| MeasuredView { target: m.target, of: m.of, hits: m.hits };
        let (figures, targets) =
            (figures.into_iter().map(figure).collect(), targets.into_iter().map(measured).collect());
        Self { schedule, after, until, without_case, figures, targets }
    }
}

/// The reports that the programme's schedules have counted, for who is accountable for the region.
#[utoipa::path(get, path = "/v1/reports", tag = "reports",
    responses((status = 200, description = "The reports", body = Reports)))]
pub(super) async fn list(State(api): State<Api>, Caller(who): Caller) -> Answer<Json<Reports>> {
    if !who.coordinator {
        return Err(Problem::new(Kind::NotYou, "De rapportages over de regio zijn voor de coördinator."));
    }
    let all = reports::all(&api.flow).await?;
    Ok(Json(Reports { items: all.into_iter().map(|(schedule, report)| ReportView::new(schedule, report)).collect() }))
}
