//! What goes wrong, as a page in the same style. Nothing internal reaches the reader; details go to the log.

use super::input::{Fault, Filled};
use super::layout::Layout;
use super::typed::typed;
use crate::app::App;
use crate::flow::FlowError;
use crate::store::{CommitError, StoreError};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sluitend_engine::model::Programme;

/// Why there is no page.
#[derive(Debug)]
pub enum PageError {
    /// There is no such page, or not for whoever asks.
    NotFound,
    /// Log in first; where to go then.
    LogIn(String),
    /// The session ended while a form was filled in: what was typed.
    LoggedOut(Filled),
    /// A form came from elsewhere, or from before the session.
    Foreign(Filled),
    /// What was asked makes no sense: a form of ours never asks it.
    Malformed(&'static str),
    /// Too large.
    TooLarge,
    /// The database cannot be used now.
    Unavailable,
    /// Something is broken.
    Broken,
}

#[derive(Template)]
#[template(path = "fault.html")]
struct FaultPage {
    layout: Layout,
    faults: Vec<Fault>,
    title: String,
    lines: Vec<String>,
    typed: Vec<(String, String)>,
    /// Whether to log in again, instead of going to one's day.
    log_in: bool,
}

impl PageError {
    /// The page. It stands alone: it must work when nothing else does.
    #[must_use]
    pub fn page(&self, layout: Layout, programme: &Programme) -> Response {
        let (status, title, lines): (_, _, &[&str]) = match self {
            Self::LogIn(to) => {
                let to = format!("/inloggen?naar={}", encode(to));
                return Redirect::to(&to).into_response();
            }
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Deze pagina is er niet",
                &[
                    "Controleer het adres. Of zoek de jongere op naam.",
                    "U ziet alleen jongeren bij wie uw organisatie meedoet. Denkt u dat dat zo zou moeten zijn? Vraag het de regisseur.",
                ],
            ),
            Self::LoggedOut(_) => (
                StatusCode::UNAUTHORIZED,
                "U bent uitgelogd",
                &["U was te lang weg. Wat u invulde, is nog niet bewaard. Log opnieuw in en doe het nog eens."],
            ),
            Self::Foreign(_) => (
                StatusCode::FORBIDDEN,
                "Dit formulier is te oud",
                &[
                    "Het hoort bij een vorige keer dat u inlogde, of het kwam van een andere site. Er is niets bewaard. Open de pagina opnieuw.",
                ],
            ),
            Self::Malformed(what) => {
                tracing::debug!(what, "a form that is none of ours");
                (
                    StatusCode::BAD_REQUEST,
                    "Dit kunnen we niet lezen",
                    &["Er is niets bewaard. Open de pagina opnieuw en probeer het nog eens."],
                )
            }
            Self::TooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "Dit is te groot", &["Er is niets bewaard. Maak de tekst korter."])
            }
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Even niet bereikbaar",
                &[
                    "Het is niet gelukt om te lezen of te bewaren. Ga terug met de knop van uw browser en probeer het over een minuut opnieuw.",
                ],
            ),
            Self::Broken => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Er ging iets mis",
                &["Dit ligt niet aan u. Er is niets bewaard. De beheerder ziet het in het logboek."],
            ),
        };
        let page = FaultPage {
            layout,
            faults: Vec::new(),
            title: title.to_owned(),
            lines: lines.iter().map(|l| (*l).to_owned()).collect(),
            typed: self.typed(programme),
            log_in: matches!(self, Self::LoggedOut(_)),
        };
        (status, super::html(&page)).into_response()
    }

    fn typed(&self, programme: &Programme) -> Vec<(String, String)> {
        match self {
            Self::LoggedOut(filled) | Self::Foreign(filled) => typed(programme, filled),
            _ => Vec::new(),
        }
    }

    /// As an answer.
    #[must_use]
    pub fn answer(self, app: &App) -> Response {
        self.page(Layout::public(app), &app.flow.programme)
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => {
                tracing::warn!(%error, "the database cannot be used");
                Self::Unavailable
            }
            other => {
                tracing::error!(error = %other, "a page failed");
                Self::Broken
            }
        }
    }
}

impl From<FlowError> for PageError {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::NotFound => Self::NotFound,
            // Switched off while this was under way: logging in says why.
            FlowError::Commit(CommitError::Off) => Self::LoggedOut(Filled::default()),
            FlowError::Store(error) => error.into(),
            FlowError::Commit(CommitError::Unavailable(_)) | FlowError::Busy | FlowError::Conflict => {
                tracing::warn!(%error, "a command could not be written");
                Self::Unavailable
            }
            other => {
                tracing::error!(error = %other, "a command failed");
                Self::Broken
            }
        }
    }
}

/// Percent-encoding for a value in the query of a link.
#[must_use]
pub fn encode(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'/');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
