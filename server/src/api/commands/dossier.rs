//! What is known in a case: corrections, attributes, free text.

use super::super::case::{AnyValue, CaseView};
use super::super::extract::{At, Sent};
use super::super::form_text::required;
use super::super::problem::{Answer, Kind, Problem};
use super::super::reply::Reply;
use super::super::{Api, Caller, Doer, dates, once};
use super::run;
use crate::who::Who;
use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use sluitend_engine::command::Command;
use sluitend_engine::id::FieldId;
use sluitend_engine::value::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Correcting an earlier fact.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Correct {
    /// The version on which you decided.
    version: u64,
    /// A field of the route, or an attribute of the youth.
    field: String,
    /// What it should have been.
    #[schema(value_type = AnyValue)]
    value: Value,
    /// The day that it concerned.
    #[serde(deserialize_with = "dates::day")]
    concerning: Date,
    /// Why.
    reason: String,
}

/// Record a change of an earlier fact.
#[utoipa::path(post, path = "/v1/cases/{id}/correct", tag = "cases", request_body = Correct,
    params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn correct(
    State(api): State<Api>,
    Caller(who): Caller,
    At(id): At<String>,
    Sent { body, key }: Sent<Correct>,
) -> Answer<Reply> {
    let reason = required("reason", &body.reason, "De reden van de correctie")?;
    let field = FieldId::new(body.field);
    must_read(&api, &who, [&field])?;
    run(&api, Doer::Asked(who), &id, Some(body.version), key, |notes| Command::Correct {
        field: field.clone(),
        value: body.value.clone(),
        concerning: body.concerning,
        reason: notes.add(reason),
    })
    .await
}

/// What is known of the youth from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeAttributes {
    /// The version on which you decided.
    version: u64,
    /// The attributes that change.
    #[serde(deserialize_with = "once::map")]
    #[schema(value_type = BTreeMap<String, AnyValue>)]
    values: BTreeMap<FieldId, Value>,
}

/// Write down that something changed in the world: the youth moved, or has another perspective.
#[utoipa::path(post, path = "/v1/cases/{id}/attributes", tag = "cases", request_body = ChangeAttributes,
    params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn attributes(
    State(api): State<Api>,
    Caller(who): Caller,
    At(id): At<String>,
    Sent { body, key }: Sent<ChangeAttributes>,
) -> Answer<Reply> {
    let values = body.values;
    must_read(&api, &who, values.keys())?;
    run(&api, Doer::Asked(who), &id, Some(body.version), key, |_| Command::ChangeAttributes { values: values.clone() })
        .await
}

/// Free text about a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddNote {
    /// The version that you saw; leave it out when it does not matter.
    version: Option<u64>,
    /// The text.
    text: String,
}

/// Add free text to a case.
#[utoipa::path(post, path = "/v1/cases/{id}/notes", tag = "cases", request_body = AddNote,
    params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The case as it is now", body = CaseView)))]
pub(crate) async fn note(
    State(api): State<Api>,
    doer: Doer,
    At(id): At<String>,
    Sent { body, key }: Sent<AddNote>,
) -> Answer<Reply> {
    let text = required("text", &body.text, "De tekst")?;
    run(&api, doer, &id, body.version, key, |notes| Command::Note(notes.add(text))).await
}

/// Nobody writes over what they may not see.
fn must_read<'f>(api: &Api, who: &Who, fields: impl IntoIterator<Item = &'f FieldId>) -> Answer<()> {
    let hidden = fields.into_iter().find(|field| who.is_hidden(&api.flow.programme, field));
    hidden.map_or(Ok(()), |field| {
        Err(Problem::new(Kind::NotYou, format!("'{field}' is alleen voor wie het mag zien; dat bent u niet.")))
    })
}
