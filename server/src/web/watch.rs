//! What an administrator, a load balancer and Prometheus look at. No personal data, so no token.

use crate::app::App;
use crate::metrics::{Counter, Metrics};
use crate::store::StoreError;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use std::fmt::Write as _;
use std::time::Duration;

/// So long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(3);

/// Mails waiting are counted to here.
const MANY_MAILS: u32 = 100_000;

pub(super) fn router() -> Router<App> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready)).route("/metrics", get(metrics))
}

/// The process runs.
async fn alive(State(app): State<App>) -> Response {
    Json(serde_json::json!({ "status": "ok", "build": app.settings.build })).into_response()
}

/// The database answers.
async fn ready(State(app): State<App>) -> Response {
    match tokio::time::timeout(PATIENCE, app.flow.store.meta("kind")).await {
        Ok(Ok(_)) => Json(serde_json::json!({ "status": "ok" })).into_response(),
        Ok(Err(error)) => not_ready(&error.to_string()),
        Err(_) => not_ready("the database does not answer"),
    }
}

fn not_ready(cause: &str) -> Response {
    tracing::warn!(cause, "not ready");
    (StatusCode::SERVICE_UNAVAILABLE, Json(serde_json::json!({ "status": "unavailable" }))).into_response()
}

async fn metrics(State(app): State<App>) -> Response {
    let mut text = app.flow.metrics.render();
    match gauges(&app).await {
        Ok(gauges) => text.push_str(&gauges),
        // The counters are worth having even then.
        Err(error) => tracing::warn!(%error, "the gauges cannot be read"),
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

/// What stands in the database, for all processes together.
async fn gauges(app: &App) -> Result<String, StoreError> {
    let store = app.flow.store.unscoped();
    let next = store.next_wake().await?;
    let lag = next.map_or(0, |due| app.flow.now().as_second() - due.as_second()).max(0);
    let mails = store.count_mails_waiting(MANY_MAILS).await?;
    let mut text = String::new();
    for (name, help, value) in [
        ("sluitend_wake_lag_seconds", "How long the most overdue case has been waiting for the worker.", lag),
        ("sluitend_mails_waiting", "Mails that wait to be handed over.", i64::from(mails)),
    ] {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
    }
    Ok(text)
}

/// The method of a request, for counting: never what a client made up.
pub(super) fn method(request: &Request) -> &'static str {
    match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Counts every answer by the template of its route, never by what a client made up.
pub(super) fn count(metrics: &Metrics, method: &str, matched: Option<&MatchedPath>, response: &Response) {
    let route = matched.map_or("none", MatchedPath::as_str);
    let class = format!("{}xx", response.status().as_u16() / 100);
    metrics.count(Counter::Requests, &[("method", method), ("route", route), ("status", &class)]);
}
