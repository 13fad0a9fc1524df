//! Logging in and out.

use super::fault::PageError;
use super::input::{Attempt, Fault, Form, Input, Kind, faults};
use super::layout::Layout;
use super::visit::{Anyone, Posted};
use crate::app::{App, DemoLogin};
use crate::auth::password::{self, Guesses};
use crate::auth::session;
use askama::Template;
use axum::extract::{Extension, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use serde::Deserialize;
use sluitend_engine::command::Reason;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    layout: Layout,
    faults: Vec<Fault>,
    to: String,
    email: Input,
    password: Input,
    demo: Vec<DemoLogin>,
}

/// Where to go after logging in.
#[derive(Deserialize)]
pub(super) struct To {
    #[serde(default)]
    naar: String,
}

/// The page.
pub(super) async fn show(State(app): State<App>, Query(To { naar }): Query<To>) -> Response {
    page(&app, &naar, None)
}

/// Logs in.
pub(super) async fn log_in(
    State(app): State<App>,
    Extension(guesses): Extension<Arc<Guesses>>,
    Anyone(filled): Anyone,
) -> Response {
    let email = filled.get("email").to_lowercase();
    let secret = filled.all("wachtwoord").next().unwrap_or_default().to_owned();
    let to = filled.get("naar").to_owned();
    let now = session::now();
    // By hash, so that what is remembered is short whatever was typed.
    let account = crate::fresh::hash(&email);
    let refuse = |place: &str, message: String| {
        let reasons = vec![Reason { place: place.to_owned(), message }];
        let attempt = Attempt { form: "inloggen".to_owned(), filled: filled.clone(), reasons };
        (StatusCode::UNPROCESSABLE_ENTITY, page(&app, &to, Some(&attempt))).into_response()
    };
    if email.is_empty() || secret.is_empty() {
        return refuse("email", "Vul uw e-mailadres en uw wachtwoord in.".to_owned());
    }
    if let Some(wait) = guesses.wait(&account, now) {
        return refuse("email", format!("Te vaak een verkeerd wachtwoord. Probeer het over {} opnieuw.", say(wait)));
    }
    let login = match app.flow.store.login(&email).await {
        Ok(login) => login,
        Err(error) => return PageError::from(error).answer(&app),
    };
    let (person, hash) = login.map_or((None, None), |(person, hash)| (Some(person), hash));
    // Counted before it is looked at, so that a thousand guesses at once are not a thousand free ones.
    guesses.wrong(&account, now);
    let right = password::verify(secret, hash).await;
    let Some(person) = person.filter(|p| right && p.active) else {
        return refuse("email", "Dit e-mailadres en dit wachtwoord horen niet bij elkaar.".to_owned());
    };
    guesses.right(&account);
    match session::begin(&app.flow.store, &person.id, &app.settings.base_url).await {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to(inside(&to))).into_response(),
        Err(error) => PageError::from(error).answer(&app),
    }
}

/// Logs out.
pub(super) async fn log_out(posted: Posted) -> Response {
    let app = &posted.visitor.app;
    if let Err(error) = app.flow.store.end_session(&posted.visitor.session).await {
        return PageError::from(error).answer(app);
    }
    let cookie = session::no_cookie(&app.settings.base_url);
    ([(header::SET_COOKIE, cookie)], Redirect::to("/inloggen")).into_response()
}

fn page(app: &App, to: &str, attempt: Option<&Attempt>) -> Response {
    let form = Form::new("inloggen", attempt);
    let practice = app.flow.clock.is_practice();
    super::html(&LoginPage {
        layout: Layout::public(app),
        faults: faults(attempt),
        to: to.to_owned(),
        email: form.input("email", "E-mailadres", "", Kind::Email, None),
        password: form.input("wachtwoord", "Wachtwoord", "", Kind::Password, None),
        demo: if practice { app.settings.demo_logins.clone() } else { Vec::new() },
    })
}

/// Only a path within this site: a link in a mail must not send someone elsewhere after logging in.
fn inside(to: &str) -> &str {
    let plain = to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if to.starts_with('/') && !to.starts_with("//") && plain { to } else { "/" }
}

fn say(wait: SignedDuration) -> String {
    match wait.as_secs() {
        seconds if seconds < 60 => super::words::count(seconds.max(1), "seconde", "seconden"),
        seconds => super::words::count((seconds + 59) / 60, "minuut", "minuten"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_logging_in_one_stays_inside() {
        for good in ["/", "/jongeren/01ab?alles=1"] {
            assert_eq!(inside(good), good);
        }
        for bad in ["", "//elders.example", "https://elders.example", "/\\elders.example", "/a\r\nSet-Cookie: x"] {
            assert_eq!(inside(bad), "/");
        }
    }

    #[test]
    fn a_wait_is_said_in_words() {
        assert_eq!(say(SignedDuration::from_secs(29)), "29 seconden");
        assert_eq!(say(SignedDuration::from_secs(61)), "2 minuten");
        assert_eq!(say(SignedDuration::from_secs(60)), "1 minuut");
    }
}
