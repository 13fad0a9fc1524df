//! The reports of the governance cycle, for who is accountable for the region: the latest with its figures beside the one
//! before and the targets, the others a line each. Small figures are hidden, here and in the file: they could be someone.

use super::fault::PageError;
use super::layout::{Layout, Part};
use super::visit::Visitor;
use super::words;
use crate::reports::{self, Bounds, Measured, Report};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::Deserialize;
use sluitend_engine::id::RouteId;
use sluitend_engine::model::{Programme, TargetFigure};
use std::collections::BTreeSet;

/// What is counted, in the order in which it is shown: what it is called, and what it says.
const WHAT: [(&str, &str, &str); 5] = [
    ("begun", "Begonnen trajecten", "In deze periode begonnen."),
    ("closed", "Afgeronde trajecten", "In deze periode afgerond, met een uitkomst. Welke, staat hieronder."),
    ("open", "Lopende trajecten", "Aan het eind van de periode nog niet afgerond."),
    (
        "stuck",
        "Vastgelopen trajecten",
        "Van de lopende: bij de coördinator, op een agenda, of met een overdracht waarop niemand antwoordde.",
    ),
    (
        "late",
        "Taken te laat",
        "Stappen, opvolging en acties waarvan de datum voorbij was. Een traject kan er meer hebben, ook als het al is \
         afgerond; daarom past dit getal niet in dat van de lopende trajecten.",
    ),
];

#[derive(Template)]
#[template(path = "reports.html")]
struct ReportsPage {
    layout: Layout,
    faults: Vec<super::input::Fault>,
    shown: Option<ReportView>,
    others: Vec<Other>,
    /// When the first one comes.
    first: String,
}

/// A report in full.
struct ReportView {
    title: String,
    period: String,
    href: String,
    /// The period of the one before.
    before: Option<String>,
    figures: Vec<Line>,
    targets: Vec<Line>,
    targets_period: String,
    outcomes: Vec<Line>,
    routes: Vec<RouteLine>,
}

/// A figure, what it says, and what it was.
struct Line {
    title: String,
    says: String,
    now: String,
    aim: String,
    before: String,
    /// What it is next to what it was.
    change: String,
}

/// The figures of a route, as [`WHAT`] has them.
struct RouteLine {
    title: String,
    counts: Vec<String>,
}

/// Another report, to open.
struct Other {
    href: String,
    title: String,
    says: String,
}

/// Which report is shown.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    toon: String,
}

/// The page.
pub(super) async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    match all(&visitor).await {
        Ok(all) => {
            let flow = &visitor.app.flow;
            let programme = &flow.programme;
            let at = all.iter().position(|(job, report)| mark(job, report) == asked.toon).unwrap_or_default();
            let before = all.get(at).and_then(|(job, _)| all[at + 1..].iter().find(|(other, _)| other == job));
            let shown = all.get(at).map(|(job, report)| view(programme, job, report, before.map(|(_, b)| b)));
            let others = all.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, (job, report))| other(job, report));
            let first = reports::next(programme, flow.now()).map_or_else(
                || "Het programma noemt nog geen moment waarop er een komt.".to_owned(),
                |(job, on)| format!("De eerste komt vanzelf op {}: {}.", words::date(on), title(job.as_str())),
            );
            let layout = visitor.layout(Part::Reports);
            super::html(&ReportsPage { layout, faults: Vec::new(), shown, others: others.collect(), first })
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

fn mark(job: &str, report: &Report) -> String {
    format!("{job}.{}", report.until)
}

fn title(job: &str) -> String {
    words::upper(&job.replace('_', " "))
}

/// `november 2026`, or from when to when.
fn period(report: &Report) -> String {
    let from = report.after.tomorrow().unwrap_or(report.after);
    let is_month = from == report.until.first_of_month() && report.until == report.until.last_of_month();
    if is_month {
        let month = words::date(from);
        return month.split_once(' ').map_or_else(|| month.clone(), |(_, rest)| rest.to_owned());
    }
    format!("{} tot en met {}", words::date(from), words::date(report.until))
}

fn other(job: &str, report: &Report) -> Other {
    let sum = |what| sum(report, what, |_| true).told();
    Other {
        href: format!("/rapportages?toon={}", mark(job, report)),
        title: format!("{}, {}", title(job), period(report)),
        says: format!("{} begonnen, {} afgerond, {} lopend", sum("begun"), sum("closed"), sum("open")),
    }
}

fn view(programme: &Programme, job: &str, report: &Report, before: Option<&Report>) -> ReportView {
    let line = |title: &str, says: &str, of: &dyn Fn(&Report) -> Bounds| Line {
        title: title.to_owned(),
        says: says.to_owned(),
        now: of(report).told(),
        aim: String::new(),
        before: before.map_or_else(|| "–".to_owned(), |before| of(before).told()),
        change: before.map_or_else(String::new, |before| of(report).next_to(of(before))),
    };
    let mut figures: Vec<Line> =
        WHAT.iter().map(|(what, title, says)| line(title, says, &|r| sum(r, what, |_| true))).collect();
    let without = |r: &Report| Bounds::of(std::iter::once(r.without_case));
    let says = "Aan het eind van de periode bekend, zonder een enkel traject: geen route laat ze toe, of meer dan één.";
    figures.push(line("Jongeren zonder traject", says, &without));
    let outcomes = programme
        .outcomes
        .iter()
        .map(|(id, outcome)| line(&outcome.title, "", &|r| sum(r, "closed", |figure| figure.outcome == id.as_str())));
    let happened = |line: &Line| line.now != "0" || !["0", "–"].contains(&line.before.as_str());
    ReportView {
        title: title(job),
        period: period(report),
        href: format!("/rapportages/{job}/{}", report.until),
        before: before.map(period),
        figures,
        targets: targets(programme, report, before),
        targets_period: format!(
            "{} tot en met {}",
            words::date(reports::year_before(report.until).tomorrow().unwrap_or(report.until)),
            words::date(report.until)
        ),
        outcomes: outcomes.filter(happened).collect(),
        routes: routes(programme, report),
    }
}

/// All figures of a sort together; each of them is in the file.
fn sum(report: &Report, what: &str, of: impl Fn(&crate::store::Figure) -> bool) -> Bounds {
    Bounds::of(report.figures.iter().filter(|f| f.what == what && of(f)).map(|f| f.count))
}

fn targets(programme: &Programme, report: &Report, before: Option<&Report>) -> Vec<Line> {
    let measured = |r: &Report, id: &str, target: &TargetFigure| match target.answered {
        None => "–".to_owned(),
        Some(_) => r.targets.iter().find(|m| m.target == id).map_or_else(|| "–".to_owned(), part),
    };
    let line = |(id, target): (&sluitend_engine::id::TargetId, &TargetFigure)| {
        let of = report.targets.iter().find(|m| m.target == id.as_str()).map(|m| reports::told(m.of));
        Line {
            title: target.title.clone(),
            says: match (&target.answered, of) {
                (Some(_), Some(of)) => format!("Deel van de antwoorden op de opvolging; er kwamen er {of}."),
                _ => "Volgt niet uit de trajecten; hier staat alleen het streven.".to_owned(),
            },
            now: measured(report, id.as_str(), target),
            aim: format!("{} {}", target.value.to_string().replace('.', ","), unit(&target.unit)),
            before: before.map_or_else(|| "–".to_owned(), |b| measured(b, id.as_str(), target)),
            change: String::new(),
        }
    };
    programme.targets.iter().map(line).collect()
}

fn unit(unit: &str) -> &str {
    if unit == "percent" { "%" } else { unit }
}

/// In percent; of few, nothing that could be someone.
fn part(measured: &Measured) -> String {
    let Measured { of, hits, .. } = measured;
    match measured.part() {
        reports::Part::Hidden => "te weinig antwoorden".to_owned(),
        // Of so few answers that this would say next to nothing, nothing is said.
        reports::Part::Below(most) if most * 4 > *of => "te weinig antwoorden".to_owned(),
        reports::Part::Above(least) if least * 4 < of * 3 => "te weinig antwoorden".to_owned(),
        reports::Part::Below(most) => format!("minder dan {} %", (most * 100).div_ceil(*of)),
        reports::Part::Above(least) => format!("meer dan {} %", least * 100 / of),
        reports::Part::Told => format!("{} %", (hits * 100 + of / 2) / of),
    }
}

fn routes(programme: &Programme, report: &Report) -> Vec<RouteLine> {
    let there: BTreeSet<&str> = report.figures.iter().map(|f| f.route.as_str()).collect();
    let known = programme.routes.keys().map(RouteId::as_str).filter(|id| there.contains(id));
    let gone = there.iter().copied().filter(|id| !programme.routes.contains_key(*id));
    let line = |id: &str| RouteLine {
        title: programme.routes.get(id).map_or_else(|| id.to_owned(), |route| route.title.clone()),
        counts: WHAT.iter().map(|(what, _, _)| sum(report, what, |figure| figure.route == id).told()).collect(),
    };
    known.chain(gone).map(line).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::store::Figure;

    fn report(after: &str, until: &str, counts: &[(&str, u64)]) -> Report {
        let figure = |(route, count): &(&str, u64)| Figure {
            route: (*route).to_owned(),
            what: "open".to_owned(),
            outcome: String::new(),
            count: *count,
        };
        let (after, until) = (after.parse().unwrap(), until.parse().unwrap());
        let figures = counts.iter().map(figure).collect();
        Report { after, until, without_case: 0, figures, targets: Vec::new() }
    }

    #[test]
    fn a_month_is_called_by_its_name() {
        assert_eq!(period(&report("2026-10-31", "2026-11-30", &[])), "november 2026");
        assert_eq!(period(&report("2026-01-31", "2026-02-28", &[])), "februari 2026");
        assert_eq!(period(&report("2026-10-14", "2026-11-14", &[])), "15 oktober 2026 tot en met 14 november 2026");
    }

    /// Broken promise: a sum tells nothing of a hidden part that does not stand beside it. With 12, 4 and 4 it said 20.
    #[test]
    fn what_is_hidden_does_not_follow_from_a_sum() {
        let all = |counts: &[(&str, u64)]| sum(&report("2026-10-31", "2026-11-30", counts), "open", |_| true).told();
        assert_eq!(all(&[("a", 12), ("b", 31)]), "43");
        assert_eq!(all(&[("a", 3)]), "minder dan 5");
        for b in 1..=4 {
            assert_eq!(all(&[("a", 12), ("b", b)]), "13 tot en met 16");
            for c in 1..=4 {
                assert_eq!(all(&[("a", 12), ("b", b), ("c", c)]), "14 tot en met 20");
                assert_eq!(all(&[("b", b), ("c", c)]), "hooguit 8");
            }
        }
        assert_eq!(all(&[]), "0");
    }

    /// Broken promise: what cannot be compared is not shown as if it could: `10 tot en met 40`, and last time 7 to 28. And what
    /// is said of a change follows from what stands beside it.
    #[test]
    fn what_is_too_small_to_compare_is_said_so() {
        let bounds = |least, most| Bounds { least, most };
        let table = [
            (bounds(43, 43), bounds(40, 40), "43", "nu 3 meer"),
            (bounds(43, 43), bounds(43, 43), "43", "gelijk"),
            (bounds(40, 40), bounds(43, 43), "40", "nu 3 minder"),
            (bounds(10, 40), bounds(7, 28), "hooguit 40", "verschil niet te zeggen"),
            (bounds(232, 235), bounds(200, 208), "232 tot en met 235", "nu meer"),
            (bounds(100, 108), bounds(200, 208), "100 tot en met 108", "nu minder"),
            (bounds(1, 4), bounds(1, 4), "minder dan 5", "verschil niet te zeggen"),
            (bounds(1, 4), bounds(0, 0), "minder dan 5", "nu meer"),
        ];
        for (now, before, told, change) in table {
            assert_eq!((now.told().as_str(), now.next_to(before).as_str()), (told, change), "{now:?} {before:?}");
        }
    }

    #[test]
    fn a_part_of_few_answers_is_not_told() {
        let table = [
            (4, 4, "te weinig antwoorden"),
            (8, 4, "te weinig antwoorden"),
            (0, 0, "te weinig antwoorden"),
            (10, 5, "50 %"),
            (12, 3, "te weinig antwoorden"),
            (12, 9, "te weinig antwoorden"),
            (20, 3, "minder dan 25 %"),
            (20, 18, "meer dan 75 %"),
            (40, 3, "minder dan 13 %"),
            (40, 0, "minder dan 13 %"),
            (40, 13, "33 %"),
            (40, 35, "88 %"),
            (40, 36, "meer dan 87 %"),
            (40, 38, "meer dan 87 %"),
            (40, 40, "meer dan 87 %"),
        ];
        for (of, hits, expect) in table {
            assert_eq!(part(&Measured { target: String::new(), of, hits }), expect);
        }
    }
}
