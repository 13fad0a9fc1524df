//! Youths: the personal data, apart from their cases.

use super::case::AnyValue;
use super::extract::{Asked, At, Sent};
use super::list::{Listed, after, limit};
use super::problem::{Answer, Kind, Problem};
use super::reply::{Reply, json, keyed, reply};
use super::youth_input::{YouthChange, YouthInput};
use super::{Api, Caller};
use crate::store::{LoadedCase, Page, Youth};
use crate::who::Who;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sluitend_engine::id::{CaseId, RouteId, YouthId};
use sluitend_engine::model::Programme;
use sluitend_engine::owner;
use sluitend_engine::value::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A youth, as whoever asks may see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Youth)]
pub(super) struct YouthView {
    /// The id.
    id: String,
    /// The number in the system from which the youth was imported.
    number: Option<String>,
    /// First name and surname.
    name: String,
    /// The birth date.
    birth: Date,
    /// Of the youth.
    email: Option<String>,
    /// Of the parents or guardians.
    parents_email: Option<String>,
    /// What is known: of the latest case, else as it was imported.
    #[schema(value_type = BTreeMap<String, AnyValue>)]
    attributes: BTreeMap<String, Value>,
    /// When the youth was added.
    created_at: Timestamp,
    /// When the personal data was erased.
    erased_at: Option<Timestamp>,
    /// The version of this personal data: send it with a change. Cases have a version of their own.
    version: u64,
    /// The cases that you may see, the latest first.
    cases: Vec<CaseOfYouth>,
}

/// A youth in a list: enough to find the right one. Whoever looks further is written down.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = YouthLine)]
pub(super) struct YouthLineView {
    /// The id.
    id: String,
    /// The number in the system from which the youth was imported.
    number: Option<String>,
    /// First name and surname.
    name: String,
    /// The birth date.
    birth: Date,
}

impl YouthLineView {
    fn new(youth: Youth) -> Self {
        Self { id: youth.id.to_string(), number: youth.number, name: youth.name, birth: youth.birth }
    }
}

/// A case of a youth.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CaseOfYouth {
    /// Its id.
    id: String,
    /// The route.
    route: String,
    /// The state.
    state: String,
    /// When it was opened.
    opened: Date,
    /// When it was closed.
    closed: Option<Date>,
    /// How it was closed.
    outcome: Option<String>,
}

impl CaseOfYouth {
    fn new(loaded: &LoadedCase) -> Self {
        let case = &loaded.case;
        let closed = case.closed.as_ref();
        Self {
            id: case.id.to_string(),
            route: case.route.to_string(),
            state: case.state.to_string(),
            opened: case.opened,
            closed: closed.map(|c| c.on),
            outcome: closed.map(|c| c.outcome.to_string()),
        }
    }
}

impl YouthView {
    /// A youth by itself, as someone may see it.
    fn new(programme: &Programme, youth: Youth, who: &Who) -> Self {
        let seen = youth.attributes.into_iter().filter(|(id, _)| who.reads_value(programme, id));
        Self {
            id: youth.id.to_string(),
            number: youth.number,
            name: youth.name,
            birth: youth.birth,
            email: youth.email,
            parents_email: youth.parents_email,
            attributes: seen.map(|(id, value)| (id.to_string(), value)).collect(),
            created_at: youth.created_at,
            erased_at: youth.erased_at,
            version: youth.version,
            cases: Vec::new(),
        }
    }

    /// The same with cases, the latest first: what is known stands in the latest.
    fn with_cases(self, programme: &Programme, cases: &[LoadedCase], who: &Who) -> Self {
        let known = cases.first().map(|latest| owner::attributes(programme, &latest.case.known));
        let seen = known.map(|all| {
            let seen = all.into_iter().filter(|(id, _)| who.reads_value(programme, id));
            seen.map(|(id, value)| (id.to_string(), value)).collect()
        });
        let cases = cases.iter().map(CaseOfYouth::new).collect();
        Self { attributes: seen.unwrap_or(self.attributes), cases, ..self }
    }
}

/// Which youths.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct YouthsQuery {
    /// Beginnings of words of the name.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    name: String,
    /// The number in the system from which the youth was imported.
    number: Option<String>,
    /// Items on a page, at most 200.
    limit: Option<usize>,
    /// `next` of the former page.
    after: Option<String>,
}

/// The youths that you may see.
#[utoipa::path(get, path = "/v1/youths", tag = "youths", params(YouthsQuery),
    responses((status = 200, description = "A page of youths", body = Listed<YouthLineView>)))]
pub(super) async fn list(
    State(api): State<Api>,
    Caller(who): Caller,
    Asked(query): Asked<YouthsQuery>,
) -> Answer<Json<Listed<YouthLineView>>> {
    let (limit, after) = (limit(query.limit)?, after(query.after.as_deref()));
    let seen = api.flow.store.seen_by(who.scope());
    let page = match query.number {
        Some(number) => Page { items: seen.youth_by_number(&number).await?.into_iter().collect(), next: None },
        None => seen.youths(&query.name, after.as_ref(), limit).await?,
    };
    Ok(Json(Listed::of(page, YouthLineView::new)))
}

/// One youth.
#[utoipa::path(get, path = "/v1/youths/{id}", tag = "youths", params(("id" = String, Path, description = "The youth")),
    responses((status = 200, description = "The youth", body = YouthView)))]
pub(super) async fn show(State(api): State<Api>, Caller(who): Caller, At(id): At<String>) -> Answer<Json<YouthView>> {
    let youth = find(&api, &who, &YouthId::new(id)).await?;
    let cases = cases(&api, &who, &youth.id).await?;
    api.flow.looked(&who, &youth.id, None, "youth").await?;
    let programme = &api.flow.programme;
    Ok(Json(YouthView::new(programme, youth, &who).with_cases(programme, &cases, &who)))
}

/// Add a youth, and begin a case at once when a route is given.
///
/// Without a route nobody is accountable yet: only a coordinator can do that.
#[utoipa::path(post, path = "/v1/youths", tag = "youths", request_body = YouthInput,
    responses((status = 201, description = "The youth", body = YouthView)))]
pub(super) async fn add(
    State(api): State<Api>,
    Caller(who): Caller,
    Sent { body, key }: Sent<YouthInput>,
) -> Answer<Reply> {
    let route = body.route().map(RouteId::new);
    if route.is_none() && !who.coordinator {
        let detail = "Kies meteen een route: anders is er niemand verantwoordelijk voor deze jongere. Alleen de \
                      coördinator kan een jongere zonder traject toevoegen.";
        return Err(Problem::new(Kind::NotYou, detail));
    }
    let youth = body.into_youth(&api.flow.programme, api.flow.now())?;
    let view = Rendered::new(&api, &who, &youth);
    let shown = view.clone();
    let request = keyed(&who, key, StatusCode::CREATED.as_u16(), move |loaded| shown.render(loaded));
    let done = api.flow.add_youth(&who.actor(), youth, route.as_ref(), request.as_ref()).await?;
    Ok(reply(done, StatusCode::CREATED.as_u16(), |loaded| view.render(loaded.as_ref())))
}

/// Change the personal data of a youth, on the version that you saw.
///
/// `null` clears an address or number. The attributes of a youth with a case change in the case, where it is seen who
/// is accountable from then on.
#[utoipa::path(patch, path = "/v1/youths/{id}", tag = "youths", request_body = YouthChange,
    params(("id" = String, Path, description = "The youth")),
    responses((status = 200, description = "The youth", body = YouthView)))]
pub(super) async fn change(
    State(api): State<Api>,
    Caller(who): Caller,
    At(id): At<String>,
    Sent { body, key }: Sent<YouthChange>,
) -> Answer<Reply> {
    let youth = find(&api, &who, &YouthId::new(id)).await?;
    let cases = cases(&api, &who, &youth.id).await?;
    if let Some(latest) = cases.first().filter(|_| body.changes_attributes()) {
        let id = &latest.case.id;
        let detail =
            format!("Kenmerken van een jongere met een traject wijzigt u daarin: POST /v1/cases/{id}/attributes.");
        return Err(Problem::new(Kind::NotNow, detail));
    }
    let youth = body.apply(youth, &api.flow.programme, api.flow.now())?;
    let view = Rendered { cases: cases.into(), ..Rendered::new(&api, &who, &youth) };
    let shown = view.clone();
    let request = keyed(&who, key, StatusCode::OK.as_u16(), move |loaded| shown.render(loaded));
    let done = api.flow.change_youth(Some(&who), youth, request.as_ref()).await?;
    Ok(reply(done, StatusCode::OK.as_u16(), |_| view.render(None)))
}

/// How a youth is answered to someone; it is called inside the commit.
#[derive(Clone)]
struct Rendered {
    programme: Arc<Programme>,
    who: Who,
    youth: YouthView,
    cases: Arc<[LoadedCase]>,
}

impl Rendered {
    /// The answer once `youth` is written.
    fn new(api: &Api, who: &Who, youth: &Youth) -> Self {
        let programme = api.flow.programme.clone();
        let written = Youth { version: youth.version + 1, ..youth.clone() };
        let youth = YouthView::new(&programme, written, who);
        Self { programme, who: who.clone(), youth, cases: Arc::new([]) }
    }

    /// `begun`: a case that begins with it.
    fn render(&self, begun: Option<&LoadedCase>) -> String {
        let cases = begun.map_or(&*self.cases, std::slice::from_ref);
        json(&self.youth.clone().with_cases(&self.programme, cases, &self.who))
    }
}

async fn find(api: &Api, who: &Who, id: &YouthId) -> Answer<Youth> {
    api.flow.store.seen_by(who.scope()).youth(id).await?.ok_or_else(Problem::not_found)
}

/// The cases of a youth that someone may see, the latest first.
async fn cases(api: &Api, who: &Who, youth: &YouthId) -> Answer<Vec<LoadedCase>> {
    let lines = api.flow.store.seen_by(who.scope()).cases_of(youth).await?;
    let ids: Vec<CaseId> = lines.into_iter().map(|line| line.case).collect();
    let cases = api.flow.store.seen_by(who.scope()).load_cases(&ids).await?;
    Ok(cases.into_iter().filter(|l| who.sees(&l.case)).collect())
}
