//! Pages for people: plain Dutch, server-rendered, complete without JavaScript.
//!
//! A handler reads: load, decide, commit, answer. What a page shows is made by a pure function from what was loaded;
//! templates only lay it out. Knows the flow, the store's reads and `auth`; must never know SQL or the mail.

mod account;
mod answer;
pub mod assets;
mod clock;
mod day;
mod enrol;
mod fault;
pub mod input;
pub mod layout;
mod login;
mod markdown;
pub mod names;
mod once;
mod person;
mod reports;
mod routes;
mod sheets;
mod stuck;
pub mod timeline;
mod typed;
mod unserved;
mod visit;
pub mod words;
pub mod youth;
mod youths;

use crate::app::App;
use crate::auth::password::Guesses;
use askama::Template;
use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderValue, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use std::sync::Arc;

/// All pages. Each router remembers wrong passwords for itself.
pub fn router() -> Router<App> {
    let pages = Router::new()
        .route("/", get(day::show))
        .route("/inloggen", get(login::show).post(login::log_in))
        .route("/uitloggen", post(login::log_out))
        .route("/jongeren", get(youths::show))
        .route("/jongeren/nieuw", get(enrol::show).post(enrol::add))
        .route("/jongeren/{youth}", get(youth::show))
        .route("/jongeren/{youth}/beginnen", post(enrol::begin))
        .route("/jongeren/{youth}/kenmerken", get(youth::attributes::show).post(youth::attributes::change))
        .route("/jongeren/{youth}/gegevens", get(youth::personal::show).post(youth::personal::change))
        .route("/jongeren/{youth}/corrigeren/{field}", get(youth::correct::show).post(youth::correct::change))
        .route("/jongeren/{youth}/{form}", get(youth::back).post(youth::change))
        .route("/vastgelopen", get(stuck::show))
        .route("/vastgelopen/bericht", get(stuck::back).post(unserved::settle))
        .route("/rapportages", get(reports::show))
        .route("/rapportages/{job}/{on}", get(reports::download))
        .route("/routes", get(routes::list))
        .route("/routes/{route}", get(routes::show))
        .route("/antwoord/{case}/{followup}/{signature}", get(answer::show).post(answer::answer))
        .route("/klok", get(clock::show).post(clock::advance))
        .route("/mijn-account", get(account::show))
        .route("/mijn-account/wachtwoord", get(account::back).post(account::password))
        .route("/mijn-account/vervanger", get(account::back).post(account::substitute))
        .layer(Extension(Arc::new(Guesses::default())))
        .layer(from_fn(headers));
    pages.route("/assets/{version}/{name}", get(assets::show))
}

/// The page for an address that does not exist.
pub async fn not_found(State(app): State<App>, uri: Uri) -> Response {
    // Half a personal link is most likely held by a youth.
    let is_youths = uri.path().strip_prefix("/antwoord").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    careful(if is_youths { answer::broken(&app) } else { fault::PageError::NotFound.answer(&app) })
}

/// A page as HTML.
fn html(page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => Html(text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a template failed");
            axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn headers(request: Request, next: Next) -> Response {
    careful(next.run(request).await)
}

/// A dossier is kept by no cache, framed by no site, and runs nothing that is not ours.
fn careful(mut response: Response) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; \
                          form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
