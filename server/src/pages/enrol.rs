//! Adding a youth, and beginning its case on the one route that admits it. Nobody is added without a case: then nobody
//! would be accountable.

use super::fault::PageError;
use super::input::{Attempt, Fault, Filled, Form, Input, faults, read_fields};
use super::layout::{Layout, Part};
use super::once;
use super::person::{self, Personal};
use super::visit::{Posted, Visitor};
use crate::flow::{Done, FlowError};
use crate::fresh;
use crate::store::{CommitError, LoadedCase, Violation, Youth};
use crate::who::Who;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use sluitend_engine::command::{Facts, Reason};
use sluitend_engine::decide::admitting;
use sluitend_engine::id::{RoleId, RouteId, YouthId};
use sluitend_engine::model::{Programme, StateKind};
use sluitend_engine::wake::local_day;

/// Where someone goes who added a youth that they do not see.
const ADDED: &str = "/jongeren?melding=toegevoegd";

#[derive(Template)]
#[template(path = "enrol.html")]
struct EnrolPage {
    layout: Layout,
    faults: Vec<Fault>,
    once: String,
    inputs: Vec<Input>,
    route: Option<Input>,
}

/// Whether someone may add youths: whose organisation does a first step or directs a route.
#[must_use]
pub(super) fn may_add(programme: &Programme, who: &Who) -> bool {
    let kind = |role: &RoleId| programme.roles.get(role).and_then(|r| r.organisation.as_ref());
    let first = |route: &sluitend_engine::model::Route| match route.states.get(&route.initial).map(|s| &s.kind) {
        Some(StateKind::Task { owner, .. }) => kind(owner).cloned(),
        _ => None,
    };
    let kinds: Vec<_> =
        programme.routes.values().flat_map(|r| [first(r), kind(&r.regisseur).cloned()]).flatten().collect();
    let own = who.holds.iter().filter_map(|(_, at)| programme.organisations.get(at)).map(|o| &o.kind);
    who.coordinator || own.into_iter().any(|k| kinds.contains(k))
}

/// The page.
pub(super) async fn show(visitor: Visitor) -> Response {
    if !may_add(&visitor.app.flow.programme, &visitor.who) {
        return visitor.fault(&PageError::NotFound);
    }
    super::html(&page(&visitor, None, &[]))
}

/// Adds the youth and begins the case.
pub(super) async fn add(posted: Posted) -> Response {
    let visitor = &posted.visitor;
    if !may_add(&visitor.app.flow.programme, &visitor.who) {
        return visitor.fault(&PageError::NotFound);
    }
    match try_add(visitor, &posted.filled).await {
        Ok(response) => response,
        Err(error) => visitor.fault(&error),
    }
}

async fn try_add(visitor: &Visitor, filled: &Filled) -> Result<Response, PageError> {
    let flow = &visitor.app.flow;
    let again = |reasons, routes: &[RouteId]| {
        let attempt = Attempt { form: "nieuw".to_owned(), filled: filled.clone(), reasons };
        Ok((StatusCode::UNPROCESSABLE_ENTITY, super::html(&page(visitor, Some(&attempt), routes))).into_response())
    };
    let youth = match read(&flow.programme, filled, flow.now()) {
        Ok(youth) => youth,
        Err(reasons) => return again(reasons, &[]),
    };
    let today = local_day(&flow.programme, flow.now());
    let routes = admitting(&flow.programme, &youth.attributes, Facts { birth: youth.birth }, today);
    let routes: Vec<RouteId> = routes.iter().map(|r| r.id.clone()).collect();
    let fault = |place: &str, message: &str| vec![Reason { place: place.to_owned(), message: message.to_owned() }];
    let chosen = routes.iter().find(|r| r.as_str() == filled.get("route"));
    let route = match (&routes[..], chosen) {
        ([], _) => {
            let message = "Geen enkele route laat deze jongere toe. Kloppen de kenmerken? Meld het dan als witte vlek bij de coördinator.";
            return again(fault("", message), &[]);
        }
        ([one], _) => one.clone(),
        (_, Some(chosen)) => chosen.clone(),
        (_, None) => return again(fault("route", "Meer dan één route past. Kies er een."), &routes),
    };
    let (seen, id) = (visitor.who.clone(), youth.id.clone());
    let leads_to = move |now: Option<&LoadedCase>| match now.is_some_and(|now| seen.sees(&now.case)) {
        true => format!("/jongeren/{id}?na=0"),
        false => ADDED.to_owned(),
    };
    let request = once::request(visitor, "nieuw", filled, leads_to.clone());
    match flow.add_youth(&visitor.who.actor(), youth, Some(&route), request.as_ref()).await {
        Ok(Done::Changed(now)) => Ok(Redirect::to(&leads_to(now.as_ref())).into_response()),
        Ok(Done::Repeated { body, .. }) => Ok(Redirect::to(&body).into_response()),
        Err(FlowError::NotFound) => Ok(Redirect::to(ADDED).into_response()),
        Err(FlowError::KeyReused) => {
            let message =
                "Met dit formulier is al een jongere toegevoegd. Is dit een andere jongere? Verstuur het dan nog eens.";
            let reasons = fault("", message);
            let attempt = Attempt { form: "nieuw".to_owned(), filled: filled.without(once::KEY), reasons };
            Ok((StatusCode::CONFLICT, super::html(&page(visitor, Some(&attempt), &routes))).into_response())
        }
        Err(FlowError::Refused(refusal)) => {
            let place = |r: Reason| match flow.programme.attributes.contains_key(r.place.as_str()) {
                true => Reason { place: format!("kenmerk.{}", r.place), ..r },
                false => r,
            };
            again(refusal.reasons.into_iter().map(place).collect(), &routes)
        }
        Err(FlowError::Commit(CommitError::Violation(Violation::NumberTaken))) => {
            again(fault("nummer", "Een andere jongere heeft dit nummer al. Zoek die jongere eerst op."), &routes)
        }
        Err(error) => Err(error.into()),
    }
}

/// Begins the case of a youth that was added before.
pub(super) async fn begin(Path(id): Path<YouthId>, posted: Posted) -> Response {
    let visitor = &posted.visitor;
    let flow = &visitor.app.flow;
    let youth = match flow.store.seen_by(visitor.who.scope()).youth(&id).await {
        Ok(Some(youth)) => youth,
        Ok(None) => return visitor.fault(&PageError::NotFound),
        Err(error) => return visitor.fault(&error.into()),
    };
    let route = RouteId::from(posted.filled.get("route"));
    match flow.enrol(&visitor.who.actor(), &youth, &route, None).await {
        Ok(_) => Redirect::to(&format!("/jongeren/{id}?na=0")).into_response(),
        // The page says what can be done now.
        Err(FlowError::Refused(_) | FlowError::Commit(CommitError::Violation(Violation::SecondOpenCase))) => {
            Redirect::to(&format!("/jongeren/{id}")).into_response()
        }
        Err(error) => visitor.fault(&error.into()),
    }
}

fn read(programme: &Programme, filled: &Filled, now: Timestamp) -> Result<Youth, Vec<Reason>> {
    let personal = Personal::read(filled, local_day(programme, now));
    let mut reasons = personal.as_ref().err().cloned().unwrap_or_default();
    let (attributes, more) = read_fields(filled, "kenmerk", &programme.attributes);
    reasons.extend(more);
    let missing = programme
        .attributes
        .iter()
        .filter(|(id, field)| field.required && filled.get(&format!("kenmerk.{id}")).is_empty());
    reasons.extend(missing.map(|(id, field)| Reason {
        place: format!("kenmerk.{id}"),
        message: format!("Vul '{}' in: daaruit volgt welke route en welke organisatie past.", field.label),
    }));
    match personal {
        Ok(Personal { name, birth, number, email, parents_email }) if reasons.is_empty() => Ok(Youth {
            id: YouthId::new(fresh::id(now)),
            number,
            name,
            birth,
            email,
            parents_email,
            attributes,
            created_at: now,
            erased_at: None,
            version: 0,
        }),
        _ => Err(reasons),
    }
}

fn page(visitor: &Visitor, attempt: Option<&Attempt>, routes: &[RouteId]) -> EnrolPage {
    let programme = &visitor.app.flow.programme;
    let form = Form::new("nieuw", attempt);
    let mut inputs = person::inputs(&form, None);
    inputs.extend(programme.attributes.iter().map(|(id, field)| {
        let input = form.field(&format!("kenmerk.{id}"), field, None);
        if field.required { input } else { input.optional() }
    }));
    let title = |id: &RouteId| programme.routes.get(id).map_or_else(|| id.to_string(), |r| r.title.clone());
    let options = routes.iter().map(|id| (id.to_string(), title(id))).collect();
    EnrolPage {
        layout: visitor.layout(Part::Youths),
        faults: faults(attempt),
        once: once::key(attempt.map(|a| &a.filled)),
        inputs,
        route: (routes.len() > 1).then(|| form.select("route", "Route", "Meer dan één route past.", options)),
    }
}
