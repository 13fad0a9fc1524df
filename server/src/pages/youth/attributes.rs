//! Something changed in the world: the youth moved, changed schools, or has another perspective. When another
//! organisation serves the youth from now on, that becomes a handover.

use super::dossier;
use super::view::Dossier;
use crate::flow::FlowError;
use crate::pages::fault::PageError;
use crate::pages::html;
use crate::pages::input::{Attempt, Fault, Filled, Form, Input, faults, read_fields};
use crate::pages::layout::{Layout, Part};
use crate::pages::visit::{Posted, Visitor};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sluitend_engine::command::{Command, Reason};
use sluitend_engine::id::{FieldId, YouthId};
use sluitend_engine::model::Field;
use sluitend_engine::value::Value;
use std::collections::BTreeMap;

/// What the log of looks calls this page.
const LOOK: &str = "kenmerken van de jongere";

#[derive(Template)]
#[template(path = "attributes.html")]
struct AttributesPage {
    layout: Layout,
    faults: Vec<Fault>,
    href: String,
    name: String,
    case: String,
    version: u64,
    stale: bool,
    inputs: Vec<Input>,
}

/// The page.
pub async fn show(visitor: Visitor, Path(youth): Path<YouthId>) -> Response {
    let answer = try_show(&visitor, &youth).await;
    answer.unwrap_or_else(|error| visitor.fault(&error))
}

async fn try_show(visitor: &Visitor, youth: &YouthId) -> Result<Response, PageError> {
    let dossier = dossier(visitor, youth).await?;
    let page = page(visitor, &dossier, None, false).ok_or(PageError::NotFound)?;
    visitor.looked(youth, dossier.case.as_deref(), LOOK).await?;
    Ok(html(&page))
}

/// Changes them.
pub async fn change(Path(youth): Path<YouthId>, posted: Posted) -> Response {
    let visitor = &posted.visitor;
    let answer = try_change(visitor, &youth, &posted.filled).await;
    answer.unwrap_or_else(|error| visitor.fault(&error))
}

async fn try_change(visitor: &Visitor, youth: &YouthId, filled: &Filled) -> Result<Response, PageError> {
    let now = dossier(visitor, youth).await?;
    let case = now.case.as_deref().filter(|c| visitor.who.sees(c));
    let version = filled.get("versie").parse().unwrap_or_else(|_| case.map_or(now.youth.version, |c| c.version));
    let again = async |now: &Dossier, reasons, stale, status: StatusCode| {
        let attempt = Attempt { form: "kenmerken".to_owned(), filled: filled.clone(), reasons };
        let page = page(visitor, now, Some(&attempt), stale).ok_or(PageError::NotFound)?;
        visitor.looked(youth, now.case.as_deref(), LOOK).await?;
        Ok((status, html(&page)).into_response())
    };
    let (values, reasons) = read_fields(filled, "kenmerk", shown(visitor));
    if !reasons.is_empty() {
        return again(&now, reasons, false, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let Some(case) = case else {
        if now.case.is_some() {
            return Err(PageError::NotFound);
        }
        return match without_case(visitor, &now, version, values).await {
            Err(FlowError::Stale { .. } | FlowError::Conflict) => {
                again(&dossier(visitor, youth).await?, Vec::new(), true, StatusCode::CONFLICT).await
            }
            done => done.map_err(PageError::from),
        };
    };
    let command = Command::ChangeAttributes { values };
    match visitor.app.flow.command(&visitor.who, &case.id, Some(version), None, |_| command.clone()).await {
        Ok(crate::flow::Done::Changed(now)) if !visitor.who.sees(&now.case) => {
            Ok(Redirect::to("/?melding=uit-zicht").into_response())
        }
        Ok(_) => Ok(Redirect::to(&format!("/jongeren/{youth}?na={version}")).into_response()),
        Err(FlowError::Refused(refusal)) => {
            let status = super::status(&refusal);
            let place = |r: Reason| Reason { place: format!("kenmerk.{}", r.place), ..r };
            again(&now, refusal.reasons.into_iter().map(place).collect(), false, status).await
        }
        Err(FlowError::Stale { .. }) => {
            again(&dossier(visitor, youth).await?, Vec::new(), true, StatusCode::CONFLICT).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Who has no case yet may have none because of what is wrong here: then a route admits the youth afterwards.
async fn without_case(
    visitor: &Visitor,
    dossier: &Dossier,
    version: u64,
    values: BTreeMap<FieldId, Value>,
) -> Result<Response, FlowError> {
    let mut youth = crate::store::Youth { version, ..dossier.youth.clone() };
    youth.attributes.extend(values);
    visitor.app.flow.change_youth(Some(&visitor.who), youth, None).await?;
    Ok(Redirect::to(&format!("/jongeren/{}", dossier.youth.id)).into_response())
}

/// The attributes that this visitor may see.
fn shown(visitor: &Visitor) -> impl Iterator<Item = (&FieldId, &Field)> {
    visitor.app.flow.programme.attributes.iter().filter(|(_, field)| visitor.who.reads(field))
}

fn page(visitor: &Visitor, dossier: &Dossier, attempt: Option<&Attempt>, stale: bool) -> Option<AttributesPage> {
    let case = dossier.case.as_deref();
    if case.is_some_and(|c| !visitor.who.sees(c)) {
        return None;
    }
    let known = |id: &FieldId| match case {
        Some(case) => case.value(id.as_str()),
        None => dossier.youth.attributes.get(id),
    };
    let form = Form::new("kenmerken", attempt);
    let inputs = shown(visitor).map(|(id, field)| form.field(&format!("kenmerk.{id}"), field, known(id)));
    Some(AttributesPage {
        layout: visitor.layout(Part::Youths),
        faults: faults(attempt),
        href: format!("/jongeren/{}", dossier.youth.id),
        name: dossier.youth.name.clone(),
        case: case.map(|c| c.id.to_string()).unwrap_or_default(),
        version: case.map_or(dossier.youth.version, |c| c.version),
        stale,
        inputs: inputs.collect(),
    })
}
