//! The answer to a request that changed something: made once, stored with what it changed, and returned again when the
//! same request comes again.

use super::Api;
use super::case::CaseView;
use super::extract::Key;
use super::problem::Answer;
use crate::flow::{Done, FlowError, Request};
use crate::store::LoadedCase;
use crate::who::Who;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use sluitend_engine::model::Programme;
use std::sync::Arc;

/// An answer in JSON.
pub(super) struct Reply {
    status: u16,
    body: String,
    replayed: bool,
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = (status, [(header::CONTENT_TYPE, "application/json")], self.body).into_response();
        if self.replayed {
            response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
        }
        response
    }
}

impl Reply {
    /// What there is.
    pub(super) fn shown(value: &impl serde::Serialize) -> Self {
        Self { status: 200, body: json(value), replayed: false }
    }
}

/// How a case is answered to someone. Must hold everything that it needs: it is called inside the commit.
#[derive(Clone)]
pub(super) struct CaseAnswer {
    programme: Arc<Programme>,
    who: Who,
    now: Timestamp,
    status: u16,
}

impl CaseAnswer {
    pub(super) fn new(api: &Api, who: &Who, status: StatusCode) -> Self {
        let (programme, who, now) = (api.flow.programme.clone(), who.clone(), api.flow.now());
        Self { programme, who, now, status: status.as_u16() }
    }

    /// The request of a key, answered like this.
    pub(super) fn request(&self, key: Option<Key>) -> Option<Request> {
        let key = key?;
        let this = self.clone();
        keyed(&self.who, Some(key), self.status, move |loaded| loaded.map_or_else(String::new, |l| this.render(l)))
    }

    /// The answer to what came of a command.
    pub(super) fn reply(&self, done: Result<Done, FlowError>) -> Answer<Reply> {
        Ok(reply(done?, self.status, |loaded| self.render(&loaded)))
    }

    /// A case as it was found.
    pub(super) fn show(&self, loaded: &LoadedCase) -> Reply {
        Reply { status: self.status, body: self.render(loaded), replayed: false }
    }

    fn render(&self, loaded: &LoadedCase) -> String {
        json(&CaseView::new(&self.programme, loaded, &self.who, &self.who.actor(), self.now))
    }
}

/// A request with a key, when there is one, and how its answer will read.
pub(super) fn keyed(
    who: &Who,
    key: Option<Key>,
    status: u16,
    render: impl Fn(Option<&LoadedCase>) -> String + Send + Sync + 'static,
) -> Option<Request> {
    let Key { text, hash } = key?;
    let answer = Box::new(move |loaded: Option<&LoadedCase>| (status, render(loaded)));
    Some(Request { who: who.clone(), key: text, hash, answer })
}

/// The first answer again, or a new one.
pub(super) fn reply<T>(done: Done<T>, status: u16, render: impl FnOnce(T) -> String) -> Reply {
    match done {
        Done::Changed(now) => Reply { status, body: render(now), replayed: false },
        Done::Repeated { status, body } => Reply { status, body, replayed: true },
    }
}

/// JSON of a type that always has one.
pub(super) fn json(value: &impl serde::Serialize) -> String {
    // Most answers fit in it; one that has to grow is copied.
    let mut text = Vec::with_capacity(8192);
    let written = serde_json::to_writer(&mut text, value).ok();
    written.and_then(|()| String::from_utf8(text).ok()).unwrap_or_default()
}
