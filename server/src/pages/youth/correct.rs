//! Correcting an earlier fact: another value, the day on which it held, and why.

use super::view::Dossier;
use super::{dossier, required};
use crate::flow::FlowError;
use crate::pages::fault::PageError;
use crate::pages::input::{Attempt, Fault, Filled, Form, Input, faults};
use crate::pages::layout::{Layout, Part};
use crate::pages::timeline::definition;
use crate::pages::visit::{Posted, Visitor};
use crate::pages::{html, words};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use sluitend_engine::case::{Event, Known, What};
use sluitend_engine::command::{Command, Reason};
use sluitend_engine::guard::parse_date;
use sluitend_engine::id::{FieldId, YouthId};
use sluitend_engine::model::Field;
use sluitend_engine::wake::local_day;

/// What the log of looks calls this page.
const LOOK: &str = "een gegeven van de jongere";

#[derive(Template)]
#[template(path = "correct.html")]
struct CorrectPage {
    layout: Layout,
    faults: Vec<Fault>,
    href: String,
    action: String,
    name: String,
    label: String,
    now: String,
    case: String,
    version: u64,
    stale: bool,
    value: Input,
    concerning: Input,
    reason: Input,
}

/// The page.
pub async fn show(visitor: Visitor, Path((youth, field)): Path<(YouthId, FieldId)>) -> Response {
    let answer = try_show(&visitor, &youth, &field).await;
    answer.unwrap_or_else(|error| visitor.fault(&error))
}

async fn try_show(visitor: &Visitor, youth: &YouthId, field: &FieldId) -> Result<Response, PageError> {
    let dossier = dossier(visitor, youth).await?;
    let page = page(visitor, &dossier, field, None, false).ok_or(PageError::NotFound)?;
    visitor.looked(youth, dossier.case.as_deref(), LOOK).await?;
    Ok(html(&page))
}

/// Corrects.
pub async fn change(Path((youth, field)): Path<(YouthId, FieldId)>, posted: Posted) -> Response {
    let visitor = &posted.visitor;
    let answer = try_change(visitor, &youth, &field, &posted.filled).await;
    answer.unwrap_or_else(|error| visitor.fault(&error))
}

async fn try_change(visitor: &Visitor, youth: &YouthId, id: &FieldId, filled: &Filled) -> Result<Response, PageError> {
    let now = dossier(visitor, youth).await?;
    let (case, field) = editable(visitor, &now, id).ok_or(PageError::NotFound)?;
    let version = filled.get("versie").parse().unwrap_or(case.version);
    let again = async |now: &Dossier, reasons, stale, status: StatusCode| {
        let attempt = Attempt { form: "corrigeren".to_owned(), filled: filled.clone(), reasons };
        let page = page(visitor, now, id, Some(&attempt), stale).ok_or(PageError::NotFound)?;
        visitor.looked(youth, now.case.as_deref(), LOOK).await?;
        Ok((status, html(&page)).into_response())
    };
    let read = read(filled, id, &field);
    let (value, concerning, why) = match read {
        Ok(read) => read,
        Err(reasons) => return again(&now, reasons, false, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let make = |notes: &mut crate::flow::Notes| Command::Correct {
        field: id.clone(),
        value: value.clone(),
        concerning,
        reason: notes.add(&why),
    };
    match visitor.app.flow.command(&visitor.who, &case.id, Some(version), None, make).await {
        Ok(_) => Ok(Redirect::to(&format!("/jongeren/{youth}?na={version}")).into_response()),
        Err(FlowError::Refused(refusal)) => {
            let status = super::status(&refusal);
            let place =
                |r: Reason| Reason { place: if r.place == id.as_str() { "waarde".to_owned() } else { r.place }, ..r };
            again(&now, refusal.reasons.into_iter().map(place).collect(), false, status).await
        }
        Err(FlowError::Stale { .. }) => {
            again(&dossier(visitor, youth).await?, Vec::new(), true, StatusCode::CONFLICT).await
        }
        Err(error) => Err(error.into()),
    }
}

type Read = (sluitend_engine::value::Value, Date, String);

fn read(filled: &Filled, id: &FieldId, field: &Field) -> Result<Read, Vec<Reason>> {
    let at = |place: &str, message: &str| Reason { place: place.to_owned(), message: message.to_owned() };
    let value = match field.parse(id, filled.get("waarde")) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(at("waarde", "Vul in wat het had moeten zijn.")),
        Err(reason) => Err(Reason { place: "waarde".to_owned(), ..reason }),
    };
    let concerning = parse_date(filled.get("concerning"))
        .ok_or_else(|| at("concerning", "Vul in op welke dag dit gold, zoals 31-12-2026."));
    let why = required(filled, "reden", "Schrijf op waarom u dit corrigeert.");
    match (value, concerning, why) {
        (Ok(value), Ok(concerning), Ok(why)) => Ok((value, concerning, why)),
        (value, concerning, why) => Err([value.err(), concerning.err(), why.err()].into_iter().flatten().collect()),
    }
}

/// The case and the field, when this visitor may see both.
fn editable<'d>(
    visitor: &Visitor,
    dossier: &'d Dossier,
    id: &FieldId,
) -> Option<(&'d sluitend_engine::case::Case, Field)> {
    let case = dossier.case.as_deref().filter(|case| visitor.who.sees(case))?;
    let programme = &visitor.app.flow.programme;
    let field = definition(programme, programme.route(&case.route, case.revision), id)?;
    (visitor.who.reads(field) && case.known.contains_key(id)).then(|| (case, field.clone()))
}

/// The day on which what is known now held: of a correction the day that was named, else the day on which it was written.
fn held_since(events: &[Event], known: &Known) -> Date {
    let written = events.iter().find(|event| event.seq == known.mark.seq);
    match written.map(|event| &event.what) {
        Some(What::Written { correction: Some(correction), .. }) => correction.concerning,
        _ => known.mark.on,
    }
}

fn page(
    visitor: &Visitor,
    dossier: &Dossier,
    id: &FieldId,
    attempt: Option<&Attempt>,
    stale: bool,
) -> Option<CorrectPage> {
    let (case, field) = editable(visitor, dossier, id)?;
    let known = case.known.get(id)?;
    let form = Form::new("corrigeren", attempt);
    let today = local_day(&visitor.app.flow.programme, visitor.app.flow.now());
    let named = Field { label: "Het had moeten zijn".to_owned(), ..field.clone() };
    let hint = format!("De dag waarop dit gold, uiterlijk {}.", words::date(today));
    let since = held_since(&dossier.events, known).to_string();
    let href = format!("/jongeren/{}", dossier.youth.id);
    Some(CorrectPage {
        layout: visitor.layout(Part::Youths),
        faults: faults(attempt),
        action: format!("{href}/corrigeren/{id}"),
        href,
        name: dossier.youth.name.clone(),
        now: words::value(Some(&field), &known.value),
        label: field.label.clone(),
        case: case.id.to_string(),
        version: case.version,
        stale,
        value: form.field("waarde", &named, Some(&known.value)),
        concerning: form.input("concerning", "Vanaf welke dag?", &hint, crate::pages::input::Kind::Date, Some(&since)),
        reason: form.area("reden", "Waarom klopt het niet?", ""),
    })
}
