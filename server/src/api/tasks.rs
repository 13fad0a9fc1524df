//! The worklist, and what is stuck.

use super::case::OwnerView;
use super::cases::CaseLineView;
use super::extract::Asked;
use super::list::{Listed, after, limit};
use super::problem::{Answer, Kind, Problem};
use super::{Api, Caller};
use crate::store::TaskLine;
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};
use sluitend_engine::id::OrganisationId;
use sluitend_engine::model::Programme;
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};

/// Something that someone must do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Task)]
pub(super) struct TaskView {
    /// The case.
    case_id: String,
    /// Whose it is.
    youth_id: String,
    /// The name of the youth.
    name: String,
    /// What it is about: `step`, `handover`, `followup:<id>` or `plan:<item>`.
    subject: String,
    /// `step`, `handover`, `followup` or `plan`.
    kind: &'static str,
    /// The route.
    route: String,
    /// The state of the case.
    state: String,
    /// What must be done.
    title: String,
    /// Who must do it.
    owner: OwnerView<'static>,
    /// The last day on which it is in time.
    due: Date,
    /// The day on which it came.
    since: Date,
    /// Whether nothing is asked until a pause ends.
    paused: bool,
}

impl TaskView {
    fn new(programme: &Programme, line: TaskLine) -> Self {
        Self {
            case_id: line.case.to_string(),
            youth_id: line.youth.to_string(),
            name: line.name,
            subject: line.subject,
            kind: line.kind.as_str(),
            route: line.route.to_string(),
            state: line.state.to_string(),
            title: line.title,
            owner: OwnerView::new(programme, &line.owner).into_owned(),
            due: line.due,
            since: line.since,
            paused: line.paused,
        }
    }
}

/// Which tasks: yours, unless one of the others is asked.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TasksQuery {
    /// What waits for your teams and nobody has taken yet (`1`).
    #[serde(default, deserialize_with = "flag")]
    #[param(value_type = Option<bool>)]
    unclaimed: bool,
    /// The handovers that wait for an answer of your organisations (`1`).
    #[serde(default, deserialize_with = "flag")]
    #[param(value_type = Option<bool>)]
    handovers: bool,
    /// Everything that an organisation has to do; your own, or any for a coordinator.
    organisation: Option<String>,
    /// Items on a page, at most 200.
    limit: Option<usize>,
    /// `next` of the former page.
    after: Option<String>,
}

/// What must be done, by due date.
#[utoipa::path(get, path = "/v1/tasks", tag = "work", params(TasksQuery),
    responses((status = 200, description = "A page of tasks", body = Listed<TaskView>)))]
pub(super) async fn list(
    State(api): State<Api>,
    Caller(who): Caller,
    Asked(query): Asked<TasksQuery>,
) -> Answer<Json<Listed<TaskView>>> {
    let (limit, after) = (limit(query.limit)?, after(query.after.as_deref()));
    let after = after.as_ref();
    let seen = api.flow.store.seen_by(who.scope());
    let page = match (query.unclaimed, query.handovers, query.organisation) {
        (false, false, None) => seen.own_tasks(&who.id, after, limit).await?,
        (true, false, None) => {
            let teams: Vec<_> = who.holds.iter().cloned().collect();
            seen.team_tasks(&teams, after, limit).await?
        }
        (false, true, None) => {
            let organisations: BTreeSet<_> = who.holds.iter().map(|(_, at)| at.clone()).collect();
            let organisations: Vec<_> = organisations.into_iter().collect();
            seen.handovers(&organisations, after, limit).await?
        }
        (false, false, Some(organisation)) => {
            seen.organisation_tasks(&OrganisationId::new(organisation), after, limit).await?
        }
        _ => return Err(Problem::invalid("", "Vraag één lijst tegelijk: 'unclaimed', 'handovers' of 'organisation'.")),
    };
    Ok(Json(Listed::of(page, |line| TaskView::new(&api.flow.programme, line))))
}

/// Which stuck cases.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct StuckQuery {
    /// Items on a page, at most 200.
    limit: Option<usize>,
    /// `next` of the former page.
    after: Option<String>,
}

/// The cases that are stuck, the longest first; for the coordinator.
#[utoipa::path(get, path = "/v1/stuck", tag = "work", params(StuckQuery),
    responses((status = 200, description = "A page of cases", body = Listed<CaseLineView>)))]
pub(super) async fn stuck(
    State(api): State<Api>,
    Caller(who): Caller,
    Asked(query): Asked<StuckQuery>,
) -> Answer<Json<Listed<CaseLineView>>> {
    if !who.coordinator {
        return Err(Problem::new(Kind::NotYou, "Wie is vastgelopen in de regio, is voor de coördinator."));
    }
    let (limit, after) = (limit(query.limit)?, after(query.after.as_deref()));
    let page = api.flow.store.seen_by(who.scope()).stuck(after.as_ref(), limit).await?;
    Ok(Json(Listed::of(page, |line| CaseLineView::new(&api.flow.programme, line))))
}

fn flag<'de, D: Deserializer<'de>>(d: D) -> Result<bool, D::Error> {
    let text = String::deserialize(d)?;
    match text.as_str() {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err(serde::de::Error::custom(format!("'{text}' moet 1 of 0 zijn."))),
    }
}
