//! Reading cases, and beginning them.

use super::case::{CaseView, OwnerView};
use super::event::EventView;
use super::extract::{Asked, At, Sent};
use super::list::{Listed, after, limit};
use super::problem::{Answer, Problem};
use super::reply::{CaseAnswer, Reply};
use super::{Api, Caller};
use crate::store::{CaseLine, LoadedCase, Note};
use crate::who::Who;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sluitend_engine::id::{CaseId, RouteId, YouthId};
use sluitend_engine::model::Programme;
use utoipa::{IntoParams, ToSchema};

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseLine)]
pub(super) struct CaseLineView {
    /// Its id.
    id: String,
    /// Whose it is.
    youth_id: String,
    /// The name of the youth.
    name: String,
    /// The route.
    route: String,
    /// Its revision.
    revision: u32,
    /// The state.
    state: String,
    /// What the state is called.
    state_title: String,
    /// The phase.
    phase: Option<String>,
    /// Who is accountable.
    owner: OwnerView<'static>,
    /// The last day on which the present step is in time.
    due: Option<Date>,
    /// The agenda on which it stands.
    agenda: Option<String>,
    /// Since when it is stuck.
    stuck_since: Option<Date>,
    /// When it was opened.
    opened: Date,
    /// When it was closed.
    closed: Option<Date>,
    /// How it was closed.
    outcome: Option<String>,
}

impl CaseLineView {
    pub(super) fn new(programme: &Programme, line: CaseLine) -> Self {
        let route = programme.route(&line.route, line.revision);
        let state = route.and_then(|r| r.states.get(&line.state));
        let (closed, outcome) = line.closed.unzip();
        Self {
            id: line.case.to_string(),
            youth_id: line.youth.to_string(),
            name: line.name,
            route: line.route.to_string(),
            revision: line.revision,
            state_title: state.map_or_else(|| line.state.to_string(), |s| s.title.clone()),
            state: line.state.to_string(),
            phase: line.phase.map(|p| p.to_string()),
            owner: OwnerView::new(programme, &line.owner).into_owned(),
            due: line.due,
            agenda: line.agenda,
            stuck_since: line.stuck_since,
            opened: line.opened,
            closed,
            outcome: outcome.map(|o| o.to_string()),
        }
    }
}

/// Which cases.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CasesQuery {
    /// Only those that are open (`true`).
    #[serde(default)]
    open: bool,
    /// Items on a page, at most 200.
    limit: Option<usize>,
    /// `next` of the former page.
    after: Option<String>,
}

/// The cases that you may see.
#[utoipa::path(get, path = "/v1/cases", tag = "cases", params(CasesQuery),
    responses((status = 200, description = "A page of cases", body = Listed<CaseLineView>)))]
pub(super) async fn list(
    State(api): State<Api>,
    Caller(who): Caller,
    Asked(query): Asked<CasesQuery>,
) -> Answer<Json<Listed<CaseLineView>>> {
    let (limit, after) = (limit(query.limit)?, after(query.after.as_deref()));
    let page = api.flow.store.seen_by(who.scope()).cases(query.open, after.as_ref(), limit).await?;
    Ok(Json(Listed::of(page, |line| CaseLineView::new(&api.flow.programme, line))))
}

/// Beginning a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Enrol {
    /// The youth.
    youth_id: String,
    /// The route; it must admit the youth.
    route: String,
}

/// Begin a case: enrol a youth in a route.
#[utoipa::path(post, path = "/v1/cases", tag = "cases", request_body = Enrol,
    responses((status = 201, description = "The case as it has begun", body = CaseView)))]
pub(super) async fn enrol(
    State(api): State<Api>,
    Caller(who): Caller,
    Sent { body, key }: Sent<Enrol>,
) -> Answer<Reply> {
    let (youth, route) = (YouthId::new(body.youth_id), RouteId::new(body.route));
    let youth = api.flow.store.seen_by(who.scope()).youth(&youth).await?.ok_or_else(Problem::not_found)?;
    let answer = CaseAnswer::new(&api, &who, StatusCode::CREATED);
    let request = answer.request(key);
    answer.reply(api.flow.enrol(&who.actor(), &youth, &route, request.as_ref()).await)
}

/// One case.
#[utoipa::path(get, path = "/v1/cases/{id}", tag = "cases", params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The case", body = CaseView)))]
pub(super) async fn show(State(api): State<Api>, Caller(who): Caller, At(id): At<String>) -> Answer<Reply> {
    let loaded = look(&api, &who, &id, "case").await?;
    Ok(CaseAnswer::new(&api, &who, StatusCode::OK).show(&loaded))
}

/// Which events.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EventsQuery {
    /// Items on a page, at most 200.
    limit: Option<usize>,
    /// `next` of the former page: the number of its last event.
    after: Option<u64>,
}

/// The journal of a case, in order.
#[utoipa::path(get, path = "/v1/cases/{id}/events", tag = "cases",
    params(("id" = String, Path, description = "The case"), EventsQuery),
    responses((status = 200, description = "A page of events", body = Listed<EventView>)))]
pub(super) async fn events(
    State(api): State<Api>,
    Caller(who): Caller,
    At(id): At<String>,
    Asked(query): Asked<EventsQuery>,
) -> Answer<Json<Listed<EventView>>> {
    let limit = limit(query.limit)?;
    let case = look(&api, &who, &id, "events").await?.case;
    let seen = api.flow.store.seen_by(who.scope());
    let events = seen.events(&case.id, query.after.unwrap_or(0), limit as u32 + 1).await?;
    let page = Listed::cut(events, limit, |event| event.seq.to_string());
    let items = page.items.into_iter().map(|event| EventView::new(&api.flow.programme, event, &who)).collect();
    Ok(Json(Listed { items, next: page.next }))
}

/// Free text about a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Note)]
pub(super) struct NoteView {
    /// Its id: events and plan actions refer to it.
    id: String,
    /// When it was written.
    at: Timestamp,
    /// Who wrote it; nothing: the youth.
    author: Option<String>,
    /// The text; empty when it was erased.
    text: String,
}

impl NoteView {
    fn new(note: Note) -> Self {
        let author = note.author.map(|a| a.to_string());
        Self { id: note.id.to_string(), at: note.at, author, text: note.text }
    }
}

/// Which notes.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct NotesQuery {
    /// Items on a page, at most 200.
    limit: Option<usize>,
    /// `next` of the former page: the id of its last note.
    after: Option<String>,
}

/// The free texts of a case, in the order in which they were written.
#[utoipa::path(get, path = "/v1/cases/{id}/notes", tag = "cases",
    params(("id" = String, Path, description = "The case"), NotesQuery),
    responses((status = 200, description = "A page of notes", body = Listed<NoteView>)))]
pub(super) async fn notes(
    State(api): State<Api>,
    Caller(who): Caller,
    At(id): At<String>,
    Asked(query): Asked<NotesQuery>,
) -> Answer<Json<Listed<NoteView>>> {
    let limit = limit(query.limit)?;
    let case = look(&api, &who, &id, "notes").await?.case;
    let notes = api.flow.store.seen_by(who.scope()).notes(&case.id).await?;
    let behind = |note: &Note| query.after.as_deref().is_none_or(|after| note.id.as_str() > after);
    let notes = notes.into_values().filter(behind).take(limit + 1).map(NoteView::new).collect();
    Ok(Json(Listed::cut(notes, limit, |note| note.id.clone())))
}

/// A case that someone may see; that they look is written down first.
async fn look(api: &Api, who: &Who, id: &str, what: &str) -> Answer<LoadedCase> {
    let loaded = api.flow.store.seen_by(who.scope()).load_case(&CaseId::from(id)).await?;
    let loaded = loaded.filter(|l| who.sees(&l.case)).ok_or_else(Problem::not_found)?;
    api.flow.looked(who, &loaded.case.youth, Some(&loaded.case.id), what).await?;
    Ok(loaded)
}
