//! Answers that no handler gives: to what is too large, to what does not exist, and when a handler panics. A program gets
//! a problem, a person a sentence.

use crate::api::problem::Problem;
use crate::app::App;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::any::Any;
use tower_http::catch_panic::{CatchPanicLayer, ResponseForPanic};

fn is_for_programs(path: &str) -> bool {
    path == "/openapi.json" || path == "/v1" || path.starts_with("/v1/")
}

pub(super) fn too_large(path: &str) -> Response {
    if is_for_programs(path) {
        return Problem::too_large().into_response();
    }
    (StatusCode::PAYLOAD_TOO_LARGE, "Dit is te groot. Stuur minder tegelijk.").into_response()
}

pub(super) async fn not_found(State(app): State<App>, uri: Uri) -> Response {
    if is_for_programs(uri.path()) {
        return Problem::not_found().into_response();
    }
    crate::pages::not_found(State(app), uri).await
}

/// A body of which something was left unread ends the connection: what is still coming is no next request.
pub(super) fn close_unread(response: &mut Response) {
    if matches!(response.status(), StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
}

/// How a panic is answered.
#[derive(Clone, Copy)]
pub(super) struct Panicked(fn(&str) -> Response);

impl ResponseForPanic for Panicked {
    type ResponseBody = axum::body::Body;

    fn response_for_panic(&mut self, panic: Box<dyn Any + Send + 'static>) -> Response {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no text");
        (self.0)(text)
    }
}

pub(super) fn catch_panics_as(answer: fn(&str) -> Response) -> CatchPanicLayer<Panicked> {
    CatchPanicLayer::custom(Panicked(answer))
}

pub(super) fn panicked_problem(panic: &str) -> Response {
    Problem::internal(&format_args!("a handler panicked: {panic}")).into_response()
}

pub(super) fn panicked_text(panic: &str) -> Response {
    tracing::error!(panic, "a page panicked");
    let text = "Er ging hier iets mis. Ga terug en probeer het nog eens; blijft het misgaan, vertel het de beheerder.";
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::extract::Request;
    use axum::routing::get;
    use tower::ServiceExt;

    async fn broken() -> &'static str {
        panic!("geheim van de smid")
    }

    #[tokio::test]
    async fn a_panic_is_an_answer_and_says_nothing_of_what_is_inside() {
        for (answer, kind) in [
            (panicked_problem as fn(&str) -> Response, "application/problem+json"),
            (panicked_text, "text/plain; charset=utf-8"),
        ] {
            let router = Router::new().route("/", get(broken)).layer(catch_panics_as(answer));
            let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
            assert_eq!(response.status(), 500);
            assert_eq!(response.headers()["content-type"], kind);
            let text = to_bytes(response.into_body(), 10_000).await.unwrap();
            assert!(!String::from_utf8_lossy(&text).contains("geheim"));
        }
    }
}
