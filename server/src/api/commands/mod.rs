//! Changing a case: each of these is one command of the core, decided on the version that the client saw.

pub(super) mod dossier;
pub(super) mod plan;
pub(super) mod step;
pub(super) mod work;

use super::extract::Key;
use super::problem::Answer;
use super::reply::{CaseAnswer, Reply};
use super::{Api, Doer};
use crate::flow::Notes;
use axum::http::StatusCode;
use sluitend_engine::command::Command;
use sluitend_engine::id::CaseId;

/// Decides and commits; `make` can be called more than once.
pub(super) async fn run(
    api: &Api,
    doer: Doer,
    id: &str,
    version: Option<u64>,
    key: Option<Key>,
    make: impl Fn(&mut Notes) -> Command,
) -> Answer<Reply> {
    let case = CaseId::from(id);
    // Whether a key was used before must be read first.
    if let (Doer::Known(known, _), None) = (&doer, &key) {
        let answer = CaseAnswer::new(api, &known.who, StatusCode::OK);
        let show = |loaded: &_| answer.show(loaded);
        if let Some(done) = api.flow.command_at_once(known, &case, version, &make, show).await {
            return Ok(done?);
        }
    }
    let who = doer.now(api).await?;
    let answer = CaseAnswer::new(api, &who, StatusCode::OK);
    let request = answer.request(key);
    answer.reply(api.flow.command(&who, &case, version, request.as_ref(), make).await)
}
