//! Who works on a case, and when: assign, pause, resume, reopen.

use super::super::case::CaseView;
use super::super::extract::{At, Sent};
use super::super::form_text::{optional, required};
use super::super::problem::Answer;
use super::super::reply::{CaseAnswer, Reply};
use super::super::{Api, Caller, Doer, dates};
use super::run;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;
use sluitend_engine::command::Command;
use sluitend_engine::id::{CaseId, PersonId, StateId};
use utoipa::ToSchema;

/// Giving work to someone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assign {
    /// The version on which you decided.
    version: u64,
    /// Someone of the organisation that has it now; yourself: you claim it.
    person: String,
    /// The id of an open follow-up; nothing: the present step.
    followup: Option<String>,
}

/// Give the present step or a follow-up to someone of the organisation that has it now, or claim it.
#[utoipa::path(post, path = "/v1/cases/{id}/assign", tag = "cases", request_body = Assign,
    params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn assign(
    State(api): State<Api>,
    Caller(who): Caller,
    At(id): At<String>,
    Sent { body, key }: Sent<Assign>,
) -> Answer<Reply> {
    let answer = CaseAnswer::new(&api, &who, StatusCode::OK);
    let request = answer.request(key);
    let (case, person) = (CaseId::new(id), PersonId::new(body.person));
    let followup = body.followup.as_deref();
    answer.reply(api.flow.assign(&who, &case, Some(body.version), request.as_ref(), followup, &person).await)
}

/// Giving back what a ladder took away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GiveBack {
    /// The version on which you decided.
    version: u64,
    /// The id of an open follow-up; nothing: the present step.
    followup: Option<String>,
    /// Free text for whoever gets it back.
    note: Option<String>,
}

/// Give back the present step or a follow-up that a ladder took away, to whose it was. The ladder goes on watching it.
#[utoipa::path(post, path = "/v1/cases/{id}/give-back", tag = "cases", request_body = GiveBack,
    params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn give_back(
    State(api): State<Api>,
    doer: Doer,
    At(id): At<String>,
    Sent { body, key }: Sent<GiveBack>,
) -> Answer<Reply> {
    let note = optional("note", body.note.as_deref())?;
    run(&api, doer, &id, Some(body.version), key, |notes| Command::GiveBack {
        followup: body.followup.clone(),
        note: notes.add_some(note),
    })
    .await
}

/// Pausing the present step.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pause {
    /// The version on which you decided.
    version: u64,
    /// The day on which it ends by itself, at most six months away.
    #[serde(deserialize_with = "dates::day")]
    until: Date,
    /// Why.
    reason: String,
}

/// Let nothing be asked of the present step until a day.
#[utoipa::path(post, path = "/v1/cases/{id}/pause", tag = "cases", request_body = Pause,
    params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn pause(
    State(api): State<Api>,
    doer: Doer,
    At(id): At<String>,
    Sent { body, key }: Sent<Pause>,
) -> Answer<Reply> {
    let reason = required("reason", &body.reason, "De reden van de pauze")?;
    let until = body.until;
    run(&api, doer, &id, Some(body.version), key, |notes| Command::Pause { until, reason: notes.add(reason) }).await
}

/// Only the version.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Resume {
    /// The version on which you decided.
    version: u64,
}

/// End the pause of the present step.
#[utoipa::path(post, path = "/v1/cases/{id}/resume", tag = "cases", request_body = Resume,
    params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn resume(
    State(api): State<Api>,
    doer: Doer,
    At(id): At<String>,
    Sent { body, key }: Sent<Resume>,
) -> Answer<Reply> {
    run(&api, doer, &id, Some(body.version), key, |_| Command::Resume).await
}

/// Opening a closed case again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reopen {
    /// The version on which you decided.
    version: u64,
    /// Where it goes on; nothing: where it was before it was closed.
    state: Option<String>,
    /// Why.
    reason: String,
}

/// Open a closed case again.
#[utoipa::path(post, path = "/v1/cases/{id}/reopen", tag = "cases", request_body = Reopen,
    params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn reopen(
    State(api): State<Api>,
    doer: Doer,
    At(id): At<String>,
    Sent { body, key }: Sent<Reopen>,
) -> Answer<Reply> {
    let reason = required("reason", &body.reason, "De reden")?;
    run(&api, doer, &id, Some(body.version), key, |notes| Command::Reopen {
        state: body.state.as_deref().map(StateId::from),
        reason: notes.add(reason),
    })
    .await
}
