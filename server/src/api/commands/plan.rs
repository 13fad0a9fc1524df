//! The trajectplan, and the agenda on which a case stands.

use super::super::case::CaseView;
use super::super::extract::{At, Sent};
use super::super::form_text::{optional, required};
use super::super::problem::{Answer, Problem};
use super::super::reply::Reply;
use super::super::{Api, Doer, dates};
use super::run;
use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use sluitend_engine::case::PlanStatus;
use sluitend_engine::command::Command;
use sluitend_engine::id::DomainId;
use utoipa::ToSchema;

/// Either a new action of the trajectplan (`add`), or how far one is (`item` and `status`).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    /// The version on which you decided.
    version: u64,
    /// A new action.
    add: Option<PlanAdd>,
    /// The number of an action that is there.
    item: Option<u32>,
    /// How far it is from now on.
    status: Option<PlanStatusName>,
    /// Free text with it.
    note: Option<String>,
}

/// A new action of the trajectplan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlanAdd {
    /// The life domain.
    domain: String,
    /// What will be done.
    text: String,
    /// Before when.
    #[serde(default, deserialize_with = "dates::some_day")]
    due: Option<Date>,
}

/// How far an action of the trajectplan is.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PlanStatusName {
    /// Agreed, and under way.
    Open,
    /// Finished.
    Done,
    /// Not done, by decision.
    Dropped,
}

/// Add an action to the trajectplan, or agree, finish or drop one.
#[utoipa::path(post, path = "/v1/cases/{id}/plan", tag = "cases", request_body = Plan,
    params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn plan(
    State(api): State<Api>,
    doer: Doer,
    At(id): At<String>,
    Sent { body, key }: Sent<Plan>,
) -> Answer<Reply> {
    match (body.add, body.item.zip(body.status)) {
        (Some(add), None) if body.item.is_none() && body.status.is_none() && body.note.is_none() => {
            let text = required("add.text", &add.text, "Wat er gedaan wordt")?;
            let domain = DomainId::new(add.domain);
            run(&api, doer, &id, Some(body.version), key, |notes| Command::PlanAdd {
                domain: domain.clone(),
                text: notes.add(text),
                due: add.due,
            })
            .await
        }
        (None, Some((item, status))) => {
            let note = optional("note", body.note.as_deref())?;
            let status = match status {
                PlanStatusName::Open => PlanStatus::Open,
                PlanStatusName::Done => PlanStatus::Done,
                PlanStatusName::Dropped => PlanStatus::Dropped,
            };
            run(&api, doer, &id, Some(body.version), key, |notes| Command::PlanSet {
                item,
                status,
                note: notes.add_some(note),
            })
            .await
        }
        _ => {
            let message = "Stuur óf 'add' (een nieuwe actie), óf 'item' en 'status' (met eventueel 'note').";
            Err(Problem::invalid("", message))
        }
    }
}

/// The agenda on which a case stands.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetAgenda {
    /// The version on which you decided.
    version: u64,
    /// Such as `mdo`; `null` takes it off.
    #[serde(deserialize_with = "Option::deserialize")]
    agenda: Option<String>,
    /// Free text with it.
    note: Option<String>,
}

/// Put a case on an agenda, or take it off.
#[utoipa::path(post, path = "/v1/cases/{id}/agenda", tag = "cases", request_body = SetAgenda,
    params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn agenda(
    State(api): State<Api>,
    doer: Doer,
    At(id): At<String>,
    Sent { body, key }: Sent<SetAgenda>,
) -> Answer<Reply> {
    let note = optional("note", body.note.as_deref())?;
    run(&api, doer, &id, Some(body.version), key, |notes| Command::Agenda {
        agenda: body.agenda.clone(),
        note: notes.add_some(note),
    })
    .await
}
