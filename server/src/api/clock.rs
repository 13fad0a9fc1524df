//! The time of the programme; in a practice environment it can be moved.

use super::extract::Sent;
use super::problem::{Answer, Kind, Problem};
use super::{Api, Caller, dates};
use crate::worker::{AdvanceError, WorkError};
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The time here.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Clock)]
pub(super) struct ClockView {
    /// The instant.
    now: Timestamp,
    /// The local time of the programme.
    #[schema(value_type = String, example = "2026-11-21T09:00:00")]
    local: DateTime,
    /// The time zone of the programme.
    timezone: String,
    /// Whether it is a practice clock: it stands still until it is moved.
    practice: bool,
}

impl ClockView {
    fn new(api: &Api, now: Timestamp) -> Self {
        let zone = &api.flow.programme.timezone;
        let timezone = zone.iana_name().unwrap_or("UTC").to_owned();
        let whole = |at: DateTime| at.round(jiff::Unit::Second).unwrap_or(at);
        Self { now, local: whole(zone.to_datetime(now)), timezone, practice: api.flow.clock.is_practice() }
    }
}

/// What time it is here.
#[utoipa::path(get, path = "/v1/clock", tag = "clock", responses((status = 200, description = "The time", body = ClockView)))]
pub(super) async fn show(State(api): State<Api>, _caller: Caller) -> Json<ClockView> {
    Json(ClockView::new(&api, api.flow.now()))
}

/// Moving the practice clock.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Advance {
    /// The local time of the programme to which it moves, such as `2027-03-01T09:00`.
    #[serde(deserialize_with = "dates::time")]
    #[schema(value_type = String, example = "2027-03-01T09:00")]
    to: DateTime,
}

/// What happened while the clock moved.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Moved {
    /// Where it stands now.
    #[serde(flatten)]
    clock: ClockView,
    /// Cases that were woken.
    woken: u64,
    /// Mails that were made.
    mails: u64,
    /// Mails that were handed over.
    delivered: u64,
    /// Schedules that fired.
    fired: u64,
}

/// Move the practice clock forward; everything that falls due happens, in order.
#[utoipa::path(post, path = "/v1/clock", tag = "clock", request_body = Advance,
    responses((status = 200, description = "What happened on the way", body = Moved)))]
pub(super) async fn advance(
    State(api): State<Api>,
    _caller: Caller,
    Sent { body, .. }: Sent<Advance>,
) -> Answer<Json<Moved>> {
    let zone = api.flow.programme.timezone.clone();
    let to = instant(&zone, body.to)?;
    let advanced = api.worker.advance(to).await.map_err(|error| refused(error, &zone))?;
    let (clock, done) = (ClockView::new(&api, advanced.now), advanced.done);
    let (woken, mails, delivered, fired) = (done.woken, done.bundled, done.delivered, done.fired);
    Ok(Json(Moved { clock, woken, mails, delivered, fired }))
}

fn instant(zone: &TimeZone, at: DateTime) -> Answer<Timestamp> {
    let within = (2000..2200).contains(&at.year());
    let instant = zone.to_ambiguous_timestamp(at).compatible();
    instant.ok().filter(|_| within).ok_or_else(|| Problem::invalid("to", "De klok staat tussen 2000 en 2200."))
}

fn refused(error: AdvanceError, zone: &TimeZone) -> Problem {
    match error {
        AdvanceError::RealClock => {
            Problem::new(Kind::NotNow, "Dit is de echte omgeving: alleen de klok van een oefenomgeving kan vooruit.")
        }
        AdvanceError::Backwards { now } => {
            let now = zone.to_datetime(now).strftime("%Y-%m-%dT%H:%M");
            Problem::invalid("to", format!("De klok staat op {now} en gaat niet terug."))
        }
        AdvanceError::TooFar => Problem::invalid("to", "De klok gaat hoogstens twintig jaar tegelijk vooruit."),
        AdvanceError::Work(WorkError::Flow(error)) => error.into(),
        AdvanceError::Work(WorkError::Store(error)) => error.into(),
        AdvanceError::Work(error) => Problem::internal(&error),
    }
}
