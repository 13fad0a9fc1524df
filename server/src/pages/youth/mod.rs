//! The page of a youth: who is accountable, what must be done, what was agreed, what happened.

pub mod attributes;
pub mod correct;
mod facts;
mod followup;
mod intent;
mod left_over;
mod more;
pub mod personal;
mod plan;
mod step;
#[cfg(test)]
mod tests;
mod view;

pub use view::{Dossier, Look, Station, YouthPage, perspective, stations};

use super::fault::PageError;
use super::input::{Attempt, Filled};
use super::layout::{Layout, Part, Told};
use super::names::{self, Names};
use super::timeline::{self, Lens};
use super::visit::{Posted, Visitor};
use super::words;
use crate::flow::{Done, FlowError, Request};
use crate::store::CaseLine;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use intent::Intent;
use serde::Deserialize;
use sluitend_engine::case::Case;
use sluitend_engine::command::{Reason, Refusal, RefusalKind};
use sluitend_engine::id::{CaseId, OrganisationId, PersonId, RoleId, YouthId};
use sluitend_engine::model::Programme;
use std::collections::{BTreeMap, BTreeSet};

/// So many events at most are shown; a case has tens, a very long one some hundreds.
const MOST_EVENTS: u32 = 5_000;

/// What the log of looks calls this page.
const LOOK: &str = "pagina van de jongere";

/// How the page is asked for.
#[derive(Deserialize, Default)]
pub struct Asked {
    /// The version before what was just done.
    #[serde(default)]
    na: Option<u64>,
    /// The whole timeline.
    #[serde(default)]
    alles: Option<u8>,
    /// What was just kept elsewhere.
    #[serde(default)]
    bewaard: String,
    /// Which case; nothing: the open one, else the latest.
    traject: Option<CaseId>,
}

/// The page.
pub async fn show(visitor: Visitor, Path(youth): Path<YouthId>, Query(asked): Query<Asked>) -> Response {
    match dossier_of(&visitor, &youth, asked.traject.as_ref()).await {
        Ok(dossier) => {
            if let Err(error) = visitor.looked(&youth, dossier.case.as_deref(), LOOK).await {
                return visitor.fault(&error);
            }
            let told = asked.na.and_then(|version| told(&visitor, &dossier, version)).or_else(|| kept(&asked.bewaard));
            let layout = visitor.layout_with(Part::Youths, told);
            super::html(&page(&visitor, layout, &dossier, None, None, asked.alles.is_some()))
        }
        Err(error) => visitor.fault(&error),
    }
}

/// A form has no page of its own: whoever comes back to its address sees the youth.
pub async fn back(Path((youth, _)): Path<(String, String)>) -> Redirect {
    Redirect::to(&format!("/jongeren/{youth}"))
}

/// Changes the case by one of the forms of the page.
pub async fn change(Path((youth, form)): Path<(YouthId, String)>, posted: Posted) -> Response {
    let visitor = &posted.visitor;
    match try_change(visitor, &youth, &form, &posted.filled).await {
        Ok(response) => response,
        Err(error) => visitor.fault(&error),
    }
}

async fn try_change(visitor: &Visitor, youth: &YouthId, form: &str, filled: &Filled) -> Result<Response, PageError> {
    let wanted = CaseId::from(filled.get("traject"));
    let dossier = dossier_of(visitor, youth, Some(&wanted)).await?;
    let case = dossier.case.as_deref().ok_or(PageError::NotFound)?;
    // From a list there is no version: the present one, which was just read.
    let version = filled.get("versie").parse().unwrap_or(case.version);
    let mut attempt = Attempt { form: intent::form_key(form, filled), filled: filled.clone(), reasons: Vec::new() };
    let intent = match Intent::read(form, filled, &visitor.app.flow.programme, case, &visitor.who) {
        Ok(intent) => intent,
        Err(intent::Unread::NoSuchForm) => return Err(PageError::NotFound),
        Err(intent::Unread::Faults(reasons)) => {
            attempt.reasons = reasons;
            return refused(visitor, &dossier, &attempt, None, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        Err(intent::Unread::Partly(intent, reasons)) => {
            attempt.reasons = with_the_rest(visitor, &dossier, case, &intent, reasons);
            return refused(visitor, &dossier, &attempt, None, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let request = request(visitor, &case.id, version, form, filled);
    let (flow, who) = (&visitor.app.flow, &visitor.who);
    let done = match &intent {
        Intent::Assign { followup, person } => {
            flow.assign(who, &case.id, Some(version), Some(&request), followup.as_deref(), person).await
        }
        other => flow.command(who, &case.id, Some(version), Some(&request), |notes| other.command(notes)).await,
    };
    match done {
        Ok(Done::Changed(now)) => Ok(Redirect::to(&next(visitor, &now.case, version, filled)).into_response()),
        Ok(Done::Repeated { body, .. }) => Ok(Redirect::to(&body).into_response()),
        Err(FlowError::Refused(refusal)) => {
            attempt.reasons = intent.places(refusal.reasons.clone());
            refused(visitor, &dossier, &attempt, None, status(&refusal)).await
        }
        // The same form with other words, after it was done already: someone (perhaps they themselves) was first.
        Err(FlowError::Stale { .. } | FlowError::KeyReused) => {
            let dossier = dossier_of(visitor, youth, Some(&wanted)).await?;
            refused(visitor, &dossier, &attempt, Some(version), StatusCode::CONFLICT).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What cannot be read, and all else that stands in the way: nobody is sent back twice.
fn with_the_rest(
    visitor: &Visitor,
    dossier: &Dossier,
    case: &Case,
    intent: &Intent,
    mut reasons: Vec<Reason>,
) -> Vec<Reason> {
    let Some(command) = intent.trial() else { return reasons };
    let refusal = visitor.app.flow.would_refuse(&visitor.who, case, dossier.youth.birth, &command);
    let rest = refusal.map_or_else(Vec::new, |refusal| intent.places(refusal.reasons));
    // To the core what cannot be read is missing.
    let told: BTreeSet<String> = reasons.iter().map(|reason| reason.place.clone()).collect();
    reasons.extend(rest.into_iter().filter(|reason| !told.contains(&reason.place)));
    reasons
}

/// Sending the same form twice does it once.
fn request(visitor: &Visitor, case: &CaseId, version: u64, form: &str, filled: &Filled) -> Request {
    let key = format!("pagina:{case}:{version}:{}", intent::form_key(form, filled));
    let (seen, again) = (visitor.clone(), filled.clone());
    Request {
        who: visitor.who.clone(),
        key,
        hash: super::once::hash(filled),
        answer: Box::new(move |now| {
            (303, now.map_or_else(|| "/".to_owned(), |now| next(&seen, &now.case, version, &again)))
        }),
    }
}

/// Where to go after a change: back to the list it came from, or to the youth, unless that is out of sight now.
fn next(visitor: &Visitor, case: &Case, version: u64, filled: &Filled) -> String {
    let youth = &case.youth;
    if !visitor.who.sees(case) {
        return "/?melding=uit-zicht".to_owned();
    }
    match filled.get("terug") {
        "dag" => "/?melding=opgepakt".to_owned(),
        "vastgelopen" => "/vastgelopen?melding=gegeven".to_owned(),
        // Another case may be open beside one that is closed.
        _ if !case.is_open() => format!("/jongeren/{youth}?traject={}&na={version}", case.id),
        _ => format!("/jongeren/{youth}?na={version}"),
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal.kind {
        RefusalKind::NotNow => StatusCode::CONFLICT,
        RefusalKind::NotYou => StatusCode::FORBIDDEN,
        RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

async fn refused(
    visitor: &Visitor,
    dossier: &Dossier,
    attempt: &Attempt,
    stale: Option<u64>,
    status: StatusCode,
) -> Result<Response, PageError> {
    visitor.looked(&dossier.youth.id, dossier.case.as_deref(), LOOK).await?;
    let page = page(visitor, visitor.layout(Part::Youths), dossier, Some(attempt), stale, false);
    Ok((status, super::html(&page)).into_response())
}

fn page(
    visitor: &Visitor,
    layout: Layout,
    dossier: &Dossier,
    attempt: Option<&Attempt>,
    stale: Option<u64>,
    whole: bool,
) -> YouthPage {
    let flow = &visitor.app.flow;
    let look = Look { programme: &flow.programme, who: &visitor.who, now: flow.now(), attempt, stale, whole };
    YouthPage::new(layout, dossier, &look)
}

/// What was just done and what is due next, from the journal: the same after a reload.
/// What was kept apart from the journal.
fn kept(what: &str) -> Option<Told> {
    let title = "Vastgelegd. De persoonsgegevens zijn bijgewerkt.".to_owned();
    (what == "gegevens").then(|| Told { title, text: String::new() })
}

fn told(visitor: &Visitor, dossier: &Dossier, version: u64) -> Option<Told> {
    let (programme, case) = (&visitor.app.flow.programme, dossier.case.as_deref()?);
    let names = Names::new(programme, dossier.people.clone());
    let lens = Lens { programme, names: &names, notes: &dossier.notes, who: &visitor.who };
    confirmation(lens, dossier, case, version)
}

/// The confirmation; none when nothing was done since, or so much that this is an old link.
#[must_use]
pub fn confirmation(lens: Lens<'_>, dossier: &Dossier, case: &Case, version: u64) -> Option<Told> {
    const RECENT: usize = 12;
    let lines = timeline::since(lens, case, &dossier.events, version).ok()?;
    if lines.is_empty() || lines.len() > RECENT {
        return None;
    }
    // The step says most; else the first thing that was done.
    let (_, line) = lines.iter().find(|(_, l)| l.is_step).or_else(|| lines.first())?;
    let title = if line.text == "Vastgelegd." { line.text.clone() } else { format!("Vastgelegd. {}", line.text) };
    let text = match (&case.step, line.is_step) {
        (Some(step), false) => {
            let state = timeline::state_title(lens.programme.route(&case.route, case.revision), &case.state);
            // A day that has passed is no day to work towards.
            let today = dossier.events.last().map_or(step.due, |event| event.on);
            let due = words::date(step.due);
            match &case.paused {
                // What was told of the pause itself names its day.
                Some(pause) if title.contains(&words::date(pause.until)) => format!("Tot dan staat stil: {state}."),
                Some(pause) => format!("Nu: {state}, op pauze tot {}.", words::date(pause.until)),
                None if title.contains(&due) || title.contains("te laat") => format!("Nu: {state}."),
                None if step.due < today => format!("Nu: {state}. Deze stap is al te laat."),
                None => format!("Nu: {state}, uiterlijk {due}."),
            }
        }
        _ => line.more.clone(),
    };
    Some(Told { title, text })
}

/// All that the page needs, for whoever may see it.
pub(super) async fn dossier(visitor: &Visitor, youth: &YouthId) -> Result<Dossier, PageError> {
    dossier_of(visitor, youth, None).await
}

/// The same for one of the cases of the youth; `None`: the open one, else the latest.
async fn dossier_of(visitor: &Visitor, youth: &YouthId, wanted: Option<&CaseId>) -> Result<Dossier, PageError> {
    let store = &visitor.app.flow.store;
    let seen = store.seen_by(visitor.who.scope());
    let youth = seen.youth(youth).await?.ok_or(PageError::NotFound)?;
    let Some(first) = seen.case_of(&youth.id).await? else {
        let (events, notes) = (Vec::new(), BTreeMap::new());
        let (people, colleagues, others) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        return Ok(Dossier { youth, case: None, is_first: true, others, events, notes, people, colleagues });
    };
    let id = wanted.unwrap_or(&first).clone();
    let case = seen.load_case(&id).await?.filter(|l| l.case.youth == youth.id).ok_or(PageError::NotFound)?.case;
    let others = others(visitor, &youth.id, &id).await?;
    let mut events = seen.events(&id, 0, MOST_EVENTS).await?;
    // Read after the case: what came in between belongs to the next look.
    events.retain(|e| e.seq <= case.version);
    let notes = seen.notes(&id).await?;
    let mut wanted = names::people_in(&events);
    wanted.extend(names::people_of(&case));
    wanted.extend(notes.values().filter_map(|n| n.author.clone()));
    let mut colleagues = BTreeMap::new();
    let mut people = BTreeMap::new();
    if visitor.who.sees(&case) {
        // Whoever has the step or an open follow-up can give it to a colleague.
        let owners = [&case.owner].into_iter().chain(case.open.iter().map(|f| &f.owner));
        let at: BTreeSet<&OrganisationId> = owners.map(|owner| &owner.organisation).collect();
        for at in at {
            let all = store.people_of(at).await?;
            people.extend(all.iter().map(|p| (p.id.clone(), p.name.clone())));
            colleagues.insert(at.clone(), named(&visitor.app.flow.programme, at, all));
        }
    }
    wanted.retain(|id| !people.contains_key(id));
    people.extend(names_of(visitor, wanted).await?);
    Ok(Dossier { youth, case: Some(case), is_first: id == first, others, events, notes, people, colleagues })
}

/// The other cases of a youth that this visitor may see, the open one first, and whether something in it still waits.
async fn others(visitor: &Visitor, youth: &YouthId, shown: &CaseId) -> Result<Vec<(CaseLine, bool)>, PageError> {
    let seen = visitor.app.flow.store.seen_by(visitor.who.scope());
    let mut lines = seen.cases_of(youth).await?;
    lines.retain(|line| line.case != *shown);
    lines.sort_by_key(|line| line.closed.is_some());
    let ids: Vec<_> = lines.iter().map(|line| line.case.clone()).collect();
    let loaded = seen.load_cases(&ids).await?;
    let waits = |id: &CaseId| loaded.iter().any(|l| l.case.id == *id && !l.case.open.is_empty());
    Ok(lines.into_iter().map(|line| (waits(&line.case), line)).map(|(waits, line)| (line, waits)).collect())
}

/// Colleagues by name, with their roles at the organisation.
fn named(programme: &Programme, at: &OrganisationId, people: Vec<crate::store::Person>) -> Vec<(PersonId, String)> {
    let title = |role: &RoleId| programme.roles.get(role).map_or("", |r| r.title.as_str());
    let mut all: Vec<(PersonId, String)> = Vec::new();
    for person in people {
        let roles: Vec<_> =
            person.holds.iter().filter(|(_, o)| o == at).map(|(role, _)| words::lower(title(role))).collect();
        all.push((person.id, format!("{} ({})", person.name, words::list(&roles, "en"))));
    }
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all
}

/// The names of people, one look-up each: a dossier speaks of a handful.
pub(super) async fn names_of(
    visitor: &Visitor,
    wanted: BTreeSet<PersonId>,
) -> Result<BTreeMap<PersonId, String>, PageError> {
    let mut people = BTreeMap::new();
    for id in wanted {
        if let Some(person) = visitor.app.flow.store.person(&id).await? {
            people.insert(id, person.name);
        }
    }
    Ok(people)
}

/// Free text, checked: not empty, not longer than a note may be.
pub(super) fn required(filled: &Filled, place: &str, empty: &str) -> Result<String, Reason> {
    let text = optional(filled, place)?;
    let missing = || Reason { place: place.to_owned(), message: empty.to_owned() };
    text.ok_or_else(missing)
}

/// Free text that may be absent.
pub(super) fn optional(filled: &Filled, place: &str) -> Result<Option<String>, Reason> {
    let text = filled.get(place);
    let length = text.chars().count();
    if length > super::input::LONGEST_TEXT {
        let message = format!("Deze tekst heeft {length} tekens. Maak er hooguit {} van.", super::input::LONGEST_TEXT);
        return Err(Reason { place: place.to_owned(), message });
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
