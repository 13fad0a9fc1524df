//! Going on along the route: actions, answers to follow-ups and handovers, the checklist.

use super::super::case::{AnyValue, CaseView};
use super::super::extract::{At, Sent};
use super::super::form_text::optional;
use super::super::problem::Answer;
use super::super::reply::Reply;
use super::super::{Api, Doer, once};
use super::run;
use axum::extract::State;
use serde::Deserialize;
use sluitend_engine::command::{Command, Decision};
use sluitend_engine::id::{ActionId, FieldId};
use sluitend_engine::value::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What was filled in; `null` is the same as leaving it out.
type Given = BTreeMap<FieldId, Option<Value>>;

/// Taking an action.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Act {
    /// The version on which you decided.
    version: u64,
    /// What the action asks.
    #[serde(default, deserialize_with = "once::map")]
    #[schema(value_type = BTreeMap<String, AnyValue>)]
    fields: Given,
    /// Items of the checklist that are ticked with it, by position.
    #[serde(default)]
    checklist: Vec<u16>,
    /// Free text with it.
    note: Option<String>,
}

/// Take an action of the present state, or one from everywhere.
#[utoipa::path(post, path = "/v1/cases/{id}/actions/{action}", tag = "cases", request_body = Act,
    params(("id" = String, Path, description = "The case"), ("action" = String, Path, description = "One of `actions` of the case")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn act(
    State(api): State<Api>,
    doer: Doer,
    At((id, action)): At<(String, String)>,
    Sent { body, key }: Sent<Act>,
) -> Answer<Reply> {
    let note = optional("note", body.note.as_deref())?;
    let fields = given(body.fields);
    run(&api, doer, &id, Some(body.version), key, |notes| Command::Act {
        action: ActionId::new(&*action),
        fields: fields.clone(),
        checklist: body.checklist.clone(),
        note: notes.add_some(note),
    })
    .await
}

/// Answering a follow-up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerFollowUp {
    /// The version on which you decided.
    version: u64,
    /// What the answer asks.
    #[serde(default, deserialize_with = "once::map")]
    #[schema(value_type = BTreeMap<String, AnyValue>)]
    fields: Given,
    /// Free text with it.
    note: Option<String>,
}

/// Answer an open follow-up.
#[utoipa::path(post, path = "/v1/cases/{id}/followups/{followup}/actions/{action}", tag = "cases", request_body = AnswerFollowUp,
    params(("id" = String, Path, description = "The case"), ("followup" = String, Path, description = "The id of an open follow-up"),
        ("action" = String, Path, description = "One of its `actions`")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn answer(
    State(api): State<Api>,
    doer: Doer,
    At((id, followup, action)): At<(String, String, String)>,
    Sent { body, key }: Sent<AnswerFollowUp>,
) -> Answer<Reply> {
    let note = optional("note", body.note.as_deref())?;
    let fields = given(body.fields);
    run(&api, doer, &id, Some(body.version), key, |notes| Command::Answer {
        followup: followup.clone(),
        action: ActionId::new(&*action),
        fields: fields.clone(),
        note: notes.add_some(note),
    })
    .await
}

/// Answering a handover.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerHandover {
    /// The version on which you decided.
    version: u64,
    /// What you decide.
    decision: DecisionName,
    /// Why; must be there when it is declined.
    reason: Option<String>,
}

/// The answer to a handover.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DecisionName {
    /// The receiver takes over.
    Accept,
    /// The receiver does not.
    Decline,
    /// The sender takes it back.
    Withdraw,
}

/// Accept, decline or withdraw the open handover.
#[utoipa::path(post, path = "/v1/cases/{id}/handover", tag = "cases", request_body = AnswerHandover,
    params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn handover(
    State(api): State<Api>,
    doer: Doer,
    At(id): At<String>,
    Sent { body, key }: Sent<AnswerHandover>,
) -> Answer<Reply> {
    let reason = optional("reason", body.reason.as_deref())?;
    let decision = match body.decision {
        DecisionName::Accept => Decision::Accept,
        DecisionName::Decline => Decision::Decline,
        DecisionName::Withdraw => Decision::Withdraw,
    };
    run(&api, doer, &id, Some(body.version), key, |notes| Command::Handover { decision, note: notes.add_some(reason) })
        .await
}

/// The checklist of the present step.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tick {
    /// The version on which you decided.
    version: u64,
    /// All items that are ticked from now on, by position.
    items: Vec<u16>,
}

/// Tick and untick the checklist of the present step.
#[utoipa::path(post, path = "/v1/cases/{id}/checklist", tag = "cases", request_body = Tick,
    params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn checklist(
    State(api): State<Api>,
    doer: Doer,
    At(id): At<String>,
    Sent { body, key }: Sent<Tick>,
) -> Answer<Reply> {
    let items = body.items;
    run(&api, doer, &id, Some(body.version), key, |_| Command::Tick { items: items.clone() }).await
}

fn given(fields: Given) -> BTreeMap<FieldId, Value> {
    fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect()
}
