//! Who visits: the session of a request, and a form that belongs to it. A handler that takes a [`Visitor`] or a
//! [`Posted`] cannot be reached without having logged in.

use super::fault::PageError;
use super::input::Filled;
use super::layout::{Layout, Part, Told};
use crate::app::App;
use crate::auth::{csrf, session};
use crate::store::Person;
use crate::who::Who;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use sluitend_engine::case::Case;
use sluitend_engine::id::YouthId;

/// The largest form.
pub const LARGEST_FORM: usize = 256 * 1024;

/// Someone who has logged in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The server.
    pub app: AppRef,
    /// Who.
    pub who: Who,
    /// All that is known of them.
    pub person: Person,
    /// The token for forms.
    pub csrf: String,
    /// The hash of the session.
    pub session: String,
}

/// The server, without much to print.
#[derive(Clone)]
pub struct AppRef(pub App);

impl std::fmt::Debug for AppRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

impl std::ops::Deref for AppRef {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}

impl Visitor {
    async fn find(app: &App, parts: &Parts) -> Result<Option<Self>, PageError> {
        let found = session::find(&app.flow.store, &parts.headers, &app.settings.base_url).await?;
        Ok(found.map(|(session, person)| Self {
            app: AppRef(app.clone()),
            who: Who::new(person.clone(), &app.flow.programme),
            person,
            csrf: session.csrf,
            session: session.hash,
        }))
    }

    /// What stands around a page for this visitor.
    #[must_use]
    pub fn layout(&self, part: Part) -> Layout {
        Layout::personal(&self.app, &self.who, &self.csrf, part)
    }

    /// The same, with a confirmation.
    #[must_use]
    pub fn layout_with(&self, part: Part, told: Option<Told>) -> Layout {
        self.layout(part).told(told)
    }

    /// Records that this visitor looked into a dossier. Without that record nothing is shown.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn looked(&self, youth: &YouthId, case: Option<&Case>, what: &str) -> Result<(), PageError> {
        self.app.flow.looked(&self.who, youth, case.map(|c| &c.id), what).await.map_err(PageError::from)
    }

    /// What went wrong, as a page for this visitor.
    #[must_use]
    pub fn fault(&self, error: &PageError) -> Response {
        error.page(self.layout(Part::None), &self.app.flow.programme)
    }
}

/// An answer that says why there is no page.
pub struct Rejected(pub Response);

impl IntoResponse for Rejected {
    fn into_response(self) -> Response {
        self.0
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Rejected;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Rejected> {
        let to = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
        match Self::find(app, parts).await {
            Ok(Some(visitor)) => Ok(visitor),
            Ok(None) => Err(Rejected(PageError::LogIn(to).answer(app))),
            Err(error) => Err(Rejected(error.answer(app))),
        }
    }
}

/// A form of someone who has logged in, sent by one of our own pages.
#[derive(Debug)]
pub struct Posted {
    /// Who.
    pub visitor: Visitor,
    /// What was filled in.
    pub filled: Filled,
}

impl FromRequest<App> for Posted {
    type Rejection = Rejected;

    async fn from_request(request: Request, app: &App) -> Result<Self, Rejected> {
        let (parts, body) = request.into_parts();
        let from_here = csrf::is_from_here(&parts.headers, &app.settings.base_url);
        let filled = read(&parts, body).await.map_err(|e| Rejected(e.answer(app)))?;
        if !from_here {
            // What another site sends is not shown in ours.
            return Err(Rejected(PageError::Foreign(Filled::default()).answer(app)));
        }
        match Visitor::find(app, &parts).await {
            Ok(Some(visitor)) if csrf::is_token(filled.get("csrf"), &visitor.csrf) => Ok(Self { visitor, filled }),
            Ok(Some(visitor)) => Err(Rejected(visitor.fault(&PageError::Foreign(filled)))),
            Ok(None) => Err(Rejected(PageError::LoggedOut(filled).answer(app))),
            Err(error) => Err(Rejected(error.answer(app))),
        }
    }
}

/// A form of anyone, sent by one of our own pages: logging in, the answer of a youth.
#[derive(Debug)]
pub struct Anyone(pub Filled);

impl FromRequest<App> for Anyone {
    type Rejection = Rejected;

    async fn from_request(request: Request, app: &App) -> Result<Self, Rejected> {
        let (parts, body) = request.into_parts();
        if !csrf::is_from_here(&parts.headers, &app.settings.base_url) {
            return Err(Rejected(PageError::Foreign(Filled::default()).answer(app)));
        }
        read(&parts, body).await.map(Self).map_err(|e| Rejected(e.answer(app)))
    }
}

async fn read(parts: &Parts, body: axum::body::Body) -> Result<Filled, PageError> {
    let kind = parts.headers.get(axum::http::header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(PageError::Malformed("a form of another type"));
    }
    let bytes = axum::body::to_bytes(body, LARGEST_FORM).await.map_err(|_| PageError::TooLarge)?;
    let request = Request::builder()
        .method(axum::http::Method::POST)
        .header(axum::http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(axum::body::Body::from(bytes))
        .map_err(|_| PageError::Malformed("a form"))?;
    let pairs = axum::Form::<Vec<(String, String)>>::from_request(request, &()).await;
    pairs.map(|axum::Form(pairs)| Filled::new(pairs)).map_err(|e| match e.status() {
        StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
        _ => PageError::Malformed("a form that cannot be read"),
    })
}
