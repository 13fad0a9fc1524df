//! The clock of a practice environment, and moving it forward. A real one has no such page.

use super::fault::PageError;
use super::input::{Attempt, Fault, Filled, Form, Input, faults};
use super::layout::{Layout, Part};
use super::visit::{Posted, Visitor};
use super::words;
use crate::worker::AdvanceError;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use sluitend_engine::command::Reason;
use sluitend_engine::guard::parse_date;

#[derive(Template)]
#[template(path = "clock.html")]
struct ClockPage {
    layout: Layout,
    faults: Vec<Fault>,
    now: String,
    date: Input,
}

/// The page.
pub(super) async fn show(visitor: Visitor) -> Response {
    if !visitor.app.flow.clock.is_practice() {
        return visitor.fault(&PageError::NotFound);
    }
    page(&visitor, None)
}

/// Moves the clock.
pub(super) async fn advance(posted: Posted) -> Response {
    let visitor = &posted.visitor;
    let flow = &visitor.app.flow;
    if !flow.clock.is_practice() {
        return visitor.fault(&PageError::NotFound);
    }
    let refuse = |message: String| {
        let reasons = vec![Reason { place: "datum".to_owned(), message }];
        let attempt = Attempt { form: "klok".to_owned(), filled: posted.filled.clone(), reasons };
        (StatusCode::UNPROCESSABLE_ENTITY, page(visitor, Some(&attempt))).into_response()
    };
    let Some(to) = moment(&flow.programme.timezone, flow.now(), &posted.filled) else {
        return refuse("Vul een datum in, zoals 31-12-2026.".to_owned());
    };
    match visitor.app.worker.advance(to).await {
        Ok(_) => Redirect::to("/?melding=klok").into_response(),
        Err(AdvanceError::Backwards { .. }) => refuse("De klok gaat alleen vooruit. Kies een latere dag.".to_owned()),
        Err(AdvanceError::TooFar) => refuse("Dit is te ver vooruit. Kies een dag binnen twintig jaar.".to_owned()),
        Err(AdvanceError::RealClock) => visitor.fault(&PageError::NotFound),
        Err(error) => {
            tracing::error!(%error, "the practice clock stopped on its way");
            visitor.fault(&PageError::Broken)
        }
    }
}

/// Where the clock goes: a number of days or months on at the same local time, or a day at nine o'clock.
fn moment(zone: &TimeZone, now: Timestamp, filled: &Filled) -> Option<Timestamp> {
    let local = now.to_zoned(zone.clone());
    let on = |span: Span| local.checked_add(span).ok();
    let to = match filled.get("sprong") {
        "dag" => on(Span::new().days(1)),
        "week" => on(Span::new().weeks(1)),
        "maand" => on(Span::new().months(1)),
        "kwartaal" => on(Span::new().months(3)),
        _ => {
            let nine = Time::constant(9, 0, 0, 0);
            parse_date(filled.get("datum"))?.to_datetime(nine).to_zoned(zone.clone()).ok()
        }
    };
    to.map(|zoned| zoned.timestamp())
}

fn page(visitor: &Visitor, attempt: Option<&Attempt>) -> Response {
    let form = Form::new("klok", attempt);
    let flow = &visitor.app.flow;
    super::html(&ClockPage {
        layout: visitor.layout(Part::None),
        faults: faults(attempt),
        now: words::moment(flow.now(), &flow.programme.timezone),
        date: form.date("datum", "Naar een dag", "Om 9 uur 's ochtends."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_keeps_its_local_time_over_the_change_to_summer_time() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC);
        let now: Timestamp = "2027-03-27T08:00:00Z".parse().unwrap_or_default();
        let jump = |name: &str, text: &str| {
            let filled = Filled::new(vec![(name.to_owned(), text.to_owned())]);
            moment(&zone, now, &filled).map(|t| words::short_moment(t, &zone))
        };
        assert_eq!(jump("sprong", "dag").as_deref(), Some("28 maart 2027, 09:00"));
        assert_eq!(jump("sprong", "kwartaal").as_deref(), Some("27 juni 2027, 09:00"));
        assert_eq!(jump("datum", "1-10-2027").as_deref(), Some("1 oktober 2027, 09:00"));
        assert_eq!(jump("datum", "gisteren"), None);
    }
}
