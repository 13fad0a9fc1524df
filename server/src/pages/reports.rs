//! The reports of the governance cycle, for who is accountable for the region: to read, and to download for a meeting.
//! Small figures are hidden, here and in the file: they could be someone.

use super::fault::PageError;
use super::layout::{Layout, Part};
use super::visit::Visitor;
use super::words;
use crate::reports::{self, Report};
use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;

#[derive(Template)]
#[template(path = "reports.html")]
struct ReportsPage {
    layout: Layout,
    faults: Vec<super::input::Fault>,
    reports: Vec<ReportView>,
}

/// A report.
struct ReportView {
    title: String,
    period: String,
    href: String,
    without_case: String,
    lines: Vec<Line>,
}

/// A figure in words.
struct Line {
    route: String,
    what: String,
    count: String,
}

/// The page.
pub(super) async fn show(visitor: Visitor) -> Response {
    match all(&visitor).await {
        Ok(all) => {
            let programme = &visitor.app.flow.programme;
            let view = |(job, report): &(String, Report)| ReportView {
                title: words::upper(&job.replace('_', " ")),
                period: format!(
                    "{} tot en met {}",
                    words::date(report.after.tomorrow().unwrap_or(report.after)),
                    words::date(report.until)
                ),
                href: format!("/rapportages/{job}/{}", report.until),
                without_case: reports::told(report.without_case),
                lines: report.figures.iter().map(|f| line(programme, f)).collect(),
            };
            super::html(&ReportsPage {
                layout: visitor.layout(Part::Reports),
                faults: Vec::new(),
                reports: all.iter().map(view).collect(),
            })
        }
        Err(error) => visitor.fault(&error),
    }
}

/// One report as a file for a spreadsheet.
pub(super) async fn download(visitor: Visitor, Path((job, on)): Path<(String, String)>) -> Response {
    let found = match (all(&visitor).await, on.parse::<Date>()) {
        (Ok(all), Ok(on)) => all.into_iter().find(|(name, report)| *name == job && report.until == on),
        (Ok(_), Err(_)) => None,
        (Err(error), _) => return visitor.fault(&error),
    };
    let Some((job, report)) = found else { return visitor.fault(&PageError::NotFound) };
    let name = format!("attachment; filename=\"{job}-{}.csv\"", report.until);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, report.csv(&visitor.app.flow.programme)).into_response()
}

async fn all(visitor: &Visitor) -> Result<Vec<(String, Report)>, PageError> {
    if !visitor.who.coordinator {
        return Err(PageError::NotFound);
    }
    Ok(reports::all(&visitor.app.flow).await?)
}

fn line(programme: &sluitend_engine::model::Programme, figure: &crate::store::Figure) -> Line {
    let (route, what, outcome) = reports::words(programme, figure);
    let what = if outcome.is_empty() { what.to_owned() } else { format!("{what}: {}", words::lower(&outcome)) };
    Line { route, what, count: reports::told(figure.count) }
}
