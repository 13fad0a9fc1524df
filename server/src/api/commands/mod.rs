//! Changing a case: each of these is one command of the core, decided on the version that the client saw.

pub(super) mod dossier;
pub(super) mod plan;
pub(super) mod step;
pub(super) mod work;

use super::Api;
use super::extract::Key;
use super::problem::Answer;
use super::reply::{CaseAnswer, Reply};
use crate::flow::Notes;
use crate::who::Who;
use axum::http::StatusCode;
use sluitend_engine::command::Command;
use sluitend_engine::id::CaseId;

/// Decides and commits; `make` can be called more than once.
pub(super) async fn run(
    api: &Api,
    who: &Who,
    id: &str,
    version: Option<u64>,
    key: Option<Key>,
    make: impl Fn(&mut Notes) -> Command,
) -> Answer<Reply> {
    let answer = CaseAnswer::new(api, who, StatusCode::OK);
    let request = answer.request(key);
    answer.reply(api.flow.command(who, &CaseId::from(id), version, request.as_ref(), make).await)
}
