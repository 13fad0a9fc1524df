//! Correcting the personal data of a youth: name, birth date, addresses, number. It stands apart from the journal, and so
//! does its history: who changed what and when, without the values.

use super::view::Dossier;
use super::{dossier, names_of, status};
use crate::flow::FlowError;
use crate::pages::fault::PageError;
use crate::pages::input::{Attempt, Fault, Filled, Form, Input, faults};
use crate::pages::layout::{Layout, Part};
use crate::pages::person::{self, Personal};
use crate::pages::visit::{Posted, Visitor};
use crate::pages::{html, words};
use crate::store::{CommitError, Violation, Youth};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sluitend_engine::command::Reason;
use sluitend_engine::id::YouthId;
use sluitend_engine::wake::local_day;

/// What the log of looks calls this page.
const LOOK: &str = "persoonsgegevens van de jongere";

/// Earlier changes that are shown.
const RECENT: u32 = 20;

#[derive(Template)]
#[template(path = "personal.html")]
struct PersonalPage {
    layout: Layout,
    faults: Vec<Fault>,
    href: String,
    name: String,
    version: u64,
    stale: bool,
    inputs: Vec<Input>,
    /// Day, what, and by whom; the latest first.
    changes: Vec<(String, String, String)>,
}

/// The page.
pub async fn show(visitor: Visitor, Path(youth): Path<YouthId>) -> Response {
    let answer = try_show(&visitor, &youth).await;
    answer.unwrap_or_else(|error| visitor.fault(&error))
}

async fn try_show(visitor: &Visitor, youth: &YouthId) -> Result<Response, PageError> {
    let dossier = present(visitor, youth).await?;
    let page = page(visitor, &dossier, None, false).await?;
    visitor.looked(youth, dossier.case.as_deref(), LOOK).await?;
    Ok(html(&page))
}

/// Changes it.
pub async fn change(Path(youth): Path<YouthId>, posted: Posted) -> Response {
    let visitor = &posted.visitor;
    let answer = try_change(visitor, &youth, &posted.filled).await;
    answer.unwrap_or_else(|error| visitor.fault(&error))
}

async fn try_change(visitor: &Visitor, youth: &YouthId, filled: &Filled) -> Result<Response, PageError> {
    let now = present(visitor, youth).await?;
    let flow = &visitor.app.flow;
    let again = async |now: &Dossier, reasons, stale, status: StatusCode| {
        let attempt = Attempt { form: "gegevens".to_owned(), filled: filled.clone(), reasons };
        let page = page(visitor, now, Some(&attempt), stale).await?;
        visitor.looked(youth, now.case.as_deref(), LOOK).await?;
        Ok((status, html(&page)).into_response())
    };
    let read = match Personal::read(filled, local_day(&flow.programme, flow.now())) {
        Ok(read) => read,
        Err(reasons) => return again(&now, reasons, false, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let version = filled.get("versie").parse().unwrap_or(now.youth.version);
    let Personal { name, birth, number, email, parents_email } = read;
    let wanted = Youth { name, birth, number, email, parents_email, version, ..now.youth.clone() };
    match flow.change_youth(Some(&visitor.who), wanted, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/jongeren/{youth}?bewaard=gegevens")).into_response()),
        Err(FlowError::Stale { .. } | FlowError::Conflict) => {
            again(&present(visitor, youth).await?, Vec::new(), true, StatusCode::CONFLICT).await
        }
        Err(FlowError::Refused(refusal)) => again(&now, refusal.reasons.clone(), false, status(&refusal)).await,
        Err(FlowError::Commit(CommitError::Violation(Violation::NumberTaken))) => {
            let message = "Een andere jongere heeft dit nummer al. Kijk of het dezelfde jongere is.".to_owned();
            again(&now, vec![Reason { place: "nummer".to_owned(), message }], false, StatusCode::CONFLICT).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The dossier of a youth whose data is still there.
async fn present(visitor: &Visitor, youth: &YouthId) -> Result<Dossier, PageError> {
    let dossier = dossier(visitor, youth).await?;
    if dossier.youth.erased_at.is_some() { Err(PageError::NotFound) } else { Ok(dossier) }
}

async fn page(
    visitor: &Visitor,
    dossier: &Dossier,
    attempt: Option<&Attempt>,
    stale: bool,
) -> Result<PersonalPage, PageError> {
    let known = Personal::of(&dossier.youth);
    Ok(PersonalPage {
        layout: visitor.layout(Part::Youths),
        faults: faults(attempt),
        href: format!("/jongeren/{}", dossier.youth.id),
        name: dossier.youth.name.clone(),
        version: dossier.youth.version,
        stale,
        inputs: person::inputs(&Form::new("gegevens", attempt), Some(&known)),
        changes: changes(visitor, &dossier.youth.id).await?,
    })
}

async fn changes(visitor: &Visitor, youth: &YouthId) -> Result<Vec<(String, String, String)>, PageError> {
    let changes = visitor.app.flow.store.seen_by(visitor.who.scope()).changes_of(youth, RECENT).await?;
    let people = names_of(visitor, changes.iter().map(|change| change.person.clone()).collect()).await?;
    let zone = &visitor.app.flow.programme.timezone;
    let line = |change: crate::store::Access| {
        let by = people.get(&change.person).cloned().unwrap_or_else(|| "iemand die hier niet meer werkt".to_owned());
        (words::moment(change.at, zone), change.what, by)
    };
    Ok(changes.into_iter().map(line).collect())
}
