//! The JSON API under `/v1`, described by `/openapi.json`.
//!
//! A handler reads: load, decide, commit, answer. What someone may not see is a 404, exactly like what does not exist;
//! what goes wrong is a [`problem::Problem`]. Knows the flow and the store's reads; must never know SQL, HTML or SMTP.
//! The session cookie of the pages does not count here: a page elsewhere must not be able to use it.

mod case;
mod cases;
mod check;
mod clock;
mod commands;
mod dates;
mod event;
mod extract;
mod form;
mod form_text;
mod list;
mod nobody;
mod once;
mod openapi;
mod people;
pub mod problem;
mod reply;
mod reports;
mod routes;
mod tasks;
mod words;
mod youth_input;
mod youths;

use crate::app::App;
use crate::auth::token::{Shown, TokenError, Tokens};
use crate::flow::Flow;
use crate::who::{Known, Who};
use crate::worker::Worker;
use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use axum::routing::{any, get};
use axum::{Json, Router};
use problem::{Kind, Problem};
use std::sync::Arc;
use tokio::sync::Semaphore;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The version of the API, in every answer. Within `/v1` things are only added.
pub const VERSION: &str = "1.0.0";

/// What the handlers have at hand.
#[derive(Clone)]
pub(crate) struct Api {
    flow: Flow,
    worker: Worker,
    tokens: Tokens,
    /// Programmes that may be checked at once: it is the one thing here that takes a whole processor.
    checks: Arc<Semaphore>,
}

/// The API, with its description.
pub fn router(app: &App) -> (Router, OpenApi) {
    let api = Api {
        flow: app.flow.clone(),
        worker: app.worker.clone(),
        tokens: Tokens::default(),
        checks: Arc::new(Semaphore::new(check::AT_ONCE)),
    };
    let (router, description) = handlers().split_for_parts();
    let description = openapi::finish(description);
    let shown = Arc::new(description.clone());
    let router = router
        .route("/openapi.json", get(move || async move { Json((*shown).clone()) }))
        .route("/v1", any(unknown))
        .route("/v1/{*rest}", any(unknown))
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(api);
    (router, description)
}

fn handlers() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(openapi::begin())
        .routes(routes!(youths::list, youths::add))
        .routes(routes!(youths::show, youths::change))
        .routes(routes!(cases::list, cases::enrol))
        .routes(routes!(cases::show))
        .routes(routes!(cases::events))
        .routes(routes!(cases::notes, commands::dossier::note))
        .routes(routes!(commands::step::act))
        .routes(routes!(commands::step::answer))
        .routes(routes!(commands::step::handover))
        .routes(routes!(commands::work::pause))
        .routes(routes!(commands::work::resume))
        .routes(routes!(commands::work::assign))
        .routes(routes!(commands::work::give_back))
        .routes(routes!(commands::dossier::correct))
        .routes(routes!(commands::dossier::attributes))
        .routes(routes!(commands::step::checklist))
        .routes(routes!(commands::plan::plan))
        .routes(routes!(commands::plan::agenda))
        .routes(routes!(commands::work::reopen))
        .routes(routes!(tasks::list))
        .routes(routes!(tasks::stuck))
        .routes(routes!(nobody::youths))
        .routes(routes!(nobody::messages, nobody::settle))
        .routes(routes!(reports::list))
        .routes(routes!(routes::list))
        .routes(routes!(routes::show))
        .routes(routes!(check::check))
        .routes(routes!(people::me))
        .routes(routes!(people::list))
        .routes(routes!(clock::show, clock::advance))
}

/// Who asks, by a bearer token.
pub(crate) struct Caller(Who);

impl FromRequestParts<Api> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        Ok(Self(api.tokens.who(&api.flow, &Shown::of(&parts.headers)?).await?))
    }
}

/// Who takes a step. Whoever took one a moment ago is believed until the commit, which looks whether it is still so. A form
/// that cannot be read is refused before that: nothing of a case is told by it, even to a token that no longer holds.
pub(crate) enum Doer {
    /// Found out now.
    Asked(Who),
    /// Known from a moment ago.
    Known(Known, Shown),
}

impl FromRequestParts<Api> for Doer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let shown = Shown::of(&parts.headers)?;
        match api.tokens.known(&shown) {
            Some(known) => Ok(Self::Known(known, shown)),
            None => Ok(Self::Asked(api.tokens.who(&api.flow, &shown).await?)),
        }
    }
}

impl Doer {
    /// Who it is by now.
    async fn now(self, api: &Api) -> Result<Who, Problem> {
        match self {
            Self::Asked(who) => Ok(who),
            Self::Known(_, shown) => Ok(api.tokens.who(&api.flow, &shown).await?),
        }
    }
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Missing => Self::unauthenticated("Stuur uw token mee: Authorization: Bearer <token>."),
            TokenError::Unknown => {
                Self::unauthenticated("Dit token is onbekend of verlopen. Vraag de beheerder om een nieuw token.")
            }
            TokenError::Store(error) => error.into(),
        }
    }
}

/// There is no such address. Whether someone has a token makes no difference.
async fn unknown(uri: Uri) -> Problem {
    Problem::new(Kind::NotFound, format!("'{}' bestaat niet. Zie /openapi.json voor wat er wel is.", uri.path()))
}

async fn method_not_allowed(uri: Uri) -> Problem {
    Problem::new(
        Kind::MethodNotAllowed,
        format!("'{}' bestaat, maar niet met deze methode. Zie /openapi.json.", uri.path()),
    )
}
