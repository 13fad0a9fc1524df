//! One's own account: another password, and who stands in.

use super::fault::PageError;
use super::input::{Attempt, Fault, Form, Input, Kind, faults};
use super::layout::{Layout, Part, Told};
use super::visit::{Posted, Visitor};
use super::words;
use crate::auth::password::{self, LONGEST, SHORTEST};
use crate::auth::session;
use crate::store::Person;
use askama::Template;
use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sluitend_engine::command::Reason;
use sluitend_engine::id::PersonId;
use std::collections::BTreeMap;

/// How the page is asked for.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    melding: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    layout: Layout,
    faults: Vec<Fault>,
    name: String,
    email: String,
    roles: Vec<String>,
    substitute: Input,
    current: Input,
    fresh: Input,
    again: Input,
}

/// The page.
pub(super) async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let (title, text) = match asked.melding.as_str() {
        "wachtwoord" => ("Uw wachtwoord is veranderd.", "Op andere apparaten bent u uitgelogd."),
        "vervanger" => ("Bewaard.", "Uw vervanger krijgt bericht als u te laat bent."),
        _ => ("", ""),
    };
    let told = (!title.is_empty()).then(|| Told { title: title.to_owned(), text: text.to_owned() });
    page(&visitor, told, None).await
}

/// A form has no page of its own.
pub(super) async fn back() -> Redirect {
    Redirect::to("/mijn-account")
}

/// Another password.
pub(super) async fn password(posted: Posted) -> Response {
    let visitor = &posted.visitor;
    let secret = |name: &'static str| posted.filled.all(name).next().unwrap_or_default().to_owned();
    let (current, fresh, again) = (secret("wachtwoord-nu"), secret("wachtwoord-nieuw"), secret("wachtwoord-nogmaals"));
    let reason = |place: &str, message: String| Reason { place: place.to_owned(), message };
    let mut reasons = Vec::new();
    if !(SHORTEST..=LONGEST).contains(&fresh.chars().count()) {
        reasons.push(reason(
            "wachtwoord-nieuw",
            format!("Kies een wachtwoord van {SHORTEST} tot {LONGEST} tekens. Een zin onthoudt u het best."),
        ));
    } else if fresh != again {
        reasons.push(reason("wachtwoord-nogmaals", "Dit is een ander wachtwoord dan hierboven.".to_owned()));
    }
    let login = match visitor.app.flow.store.login(&visitor.person.email).await {
        Ok(login) => login,
        Err(error) => return visitor.fault(&error.into()),
    };
    if !password::verify(current, login.and_then(|(_, hash)| hash)).await {
        reasons.insert(0, reason("wachtwoord-nu", "Dit is niet uw wachtwoord van nu.".to_owned()));
    }
    if !reasons.is_empty() {
        let attempt = Attempt { form: "wachtwoord".to_owned(), filled: posted.filled.clone(), reasons };
        return (StatusCode::UNPROCESSABLE_ENTITY, page(visitor, None, Some(&attempt)).await).into_response();
    }
    match change(visitor, fresh).await {
        Ok(cookie) => {
            ([(header::SET_COOKIE, cookie)], Redirect::to("/mijn-account?melding=wachtwoord")).into_response()
        }
        Err(error) => visitor.fault(&error),
    }
}

/// Ends all sessions of this person, and begins a new one.
async fn change(visitor: &Visitor, fresh: String) -> Result<axum::http::HeaderValue, PageError> {
    let hash = tokio::task::spawn_blocking(move || password::hash(&fresh)).await;
    let hash = hash.ok().and_then(Result::ok).ok_or(PageError::Broken)?;
    let store = &visitor.app.flow.store;
    store.set_password(&visitor.who.id, &hash).await?;
    Ok(session::begin(store, &visitor.who.id, &visitor.app.settings.base_url).await?)
}

/// Who stands in.
pub(super) async fn substitute(posted: Posted) -> Response {
    let visitor = &posted.visitor;
    let chosen = posted.filled.get("vervanger");
    let colleagues = match colleagues(visitor).await {
        Ok(colleagues) => colleagues,
        Err(error) => return visitor.fault(&error),
    };
    let substitute = match chosen {
        "" => None,
        chosen if colleagues.contains_key(chosen) => Some(PersonId::from(chosen)),
        _ => return visitor.fault(&PageError::Malformed("a substitute from elsewhere")),
    };
    let person = Person { substitute, ..visitor.person.clone() };
    match visitor.app.flow.store.put_person(&person).await {
        Ok(()) => Redirect::to("/mijn-account?melding=vervanger").into_response(),
        Err(error) => visitor.fault(&error.into()),
    }
}

/// The people of the same organisations, without oneself.
async fn colleagues(visitor: &Visitor) -> Result<BTreeMap<String, String>, PageError> {
    let mut all = BTreeMap::new();
    for (_, organisation) in &visitor.who.holds {
        let people = visitor.app.flow.store.people_of(organisation).await?;
        all.extend(people.into_iter().map(|p| (p.id.to_string(), p.name)));
    }
    all.remove(visitor.who.id.as_str());
    Ok(all)
}

async fn page(visitor: &Visitor, told: Option<Told>, attempt: Option<&Attempt>) -> Response {
    let colleagues = match colleagues(visitor).await {
        Ok(colleagues) => colleagues,
        Err(error) => return visitor.fault(&error),
    };
    let mut options: Vec<_> = colleagues.into_iter().collect();
    options.sort_by(|a, b| a.1.cmp(&b.1));
    let programme = &visitor.app.flow.programme;
    let role = |(role, at): &(sluitend_engine::id::RoleId, sluitend_engine::id::OrganisationId)| {
        let title = programme.roles.get(role).map_or(role.as_str(), |r| &r.title);
        let at = programme.organisations.get(at).map_or(at.as_str(), |o| &o.title);
        format!("{title}, {at}")
    };
    let stand_in = Form::new("vervanger", None);
    let mut substitute = stand_in.select(
        "vervanger",
        "Wie vervangt mij?",
        "Een collega van uw organisatie. Die krijgt ook bericht als een stap van u te laat is.",
        options,
    );
    let now = visitor.person.substitute.as_ref().map(ToString::to_string);
    for choice in &mut substitute.choices {
        choice.checked = Some(&choice.value) == now.as_ref();
    }
    let form = Form::new("wachtwoord", attempt);
    let hint = format!("Minstens {SHORTEST} tekens. Een zin onthoudt u het best.");
    super::html(&AccountPage {
        layout: visitor.layout_with(Part::None, told),
        faults: faults(attempt),
        name: words::upper(&visitor.who.name),
        email: visitor.person.email.clone(),
        roles: visitor.who.holds.iter().map(role).collect(),
        substitute: substitute.optional(),
        current: form.input("wachtwoord-nu", "Wachtwoord van nu", "", Kind::Password, None),
        fresh: form.input("wachtwoord-nieuw", "Nieuw wachtwoord", &hint, Kind::NewPassword, None),
        again: form.input("wachtwoord-nogmaals", "Nieuw wachtwoord, nog een keer", "", Kind::NewPassword, None),
    })
}
