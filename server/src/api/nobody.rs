//! What has nobody: youths without a case, and messages that reached none of those for whom they were. For the
//! coordinator, beside the cases that are stuck.

use super::extract::{Asked, Sent};
use super::list::{Listed, after, limit};
use super::problem::{Answer, Kind, Problem};
use super::{Api, Caller};
use crate::flow::Remedy;
use crate::store::{Undelivered, UndeliveredId, Youth};
use crate::who::Who;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sluitend_engine::command::Facts;
use sluitend_engine::decide::admitting;
use sluitend_engine::model::Programme;
use sluitend_engine::wake::local_day;
use utoipa::{IntoParams, ToSchema};

/// Where a list begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct NobodyQuery {
    /// Items on a page, at most 200.
    limit: Option<usize>,
    /// `next` of the former page.
    after: Option<String>,
}

/// A youth without a case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Uncased {
    /// The youth.
    youth_id: String,
    /// The name of the youth.
    name: String,
    /// The birth date.
    birth: Date,
    /// The routes that admit the youth today: none, or several, which is why no case began by itself.
    routes: Vec<String>,
}

impl Uncased {
    fn new(programme: &Programme, today: Date, youth: Youth) -> Self {
        let routes = admitting(programme, &youth.attributes, Facts { birth: youth.birth }, today);
        Self {
            routes: routes.iter().map(|r| r.id.to_string()).collect(),
            youth_id: youth.id.to_string(),
            name: youth.name,
            birth: youth.birth,
        }
    }
}

/// The youths who never had a case: nobody is accountable for them yet. For the coordinator.
#[utoipa::path(get, path = "/v1/stuck/youths", tag = "work", params(NobodyQuery),
    responses((status = 200, description = "A page of youths", body = Listed<Uncased>)))]
pub(super) async fn youths(
    State(api): State<Api>,
    Caller(who): Caller,
    Asked(query): Asked<NobodyQuery>,
) -> Answer<Json<Listed<Uncased>>> {
    must_coordinate(&who)?;
    let (limit, after) = (limit(query.limit)?, after(query.after.as_deref()));
    let page = api.flow.store.seen_by(who.scope()).youths_without_case(after.as_ref(), limit).await?;
    let today = local_day(&api.flow.programme, api.flow.now());
    Ok(Json(Listed::of(page, |youth| Uncased::new(&api.flow.programme, today, youth))))
}

/// A message that reached none of those for whom it was.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Message {
    /// Send this as `id` to deal with it.
    id: String,
    /// For whom it was: `person:<id>`, `team:<organisation>:<role>`, `youth:<id>`, `parents:<id>` or `mail:<address>`.
    recipient: String,
    /// The address that was refused; nothing: there is no mailbox.
    address: Option<String>,
    /// What the mail server said.
    error: Option<String>,
    /// Since when.
    at: Timestamp,
    /// How many notices.
    notices: u32,
    /// The first youths of whom it speaks.
    youth_ids: Vec<String>,
}

impl Message {
    fn new(one: Undelivered) -> Self {
        let some = |text: String| Some(text).filter(|t| !t.is_empty());
        Self {
            id: one.id.to_string(),
            recipient: one.recipient.to_string(),
            address: some(one.address),
            error: some(one.error),
            at: one.at,
            notices: one.notices,
            youth_ids: one.about.into_iter().map(|(id, _)| id.to_string()).collect(),
        }
    }
}

/// The messages that reached none of those for whom they were, until someone deals with them. For the coordinator.
#[utoipa::path(get, path = "/v1/stuck/messages", tag = "work", params(NobodyQuery),
    responses((status = 200, description = "A page of messages", body = Listed<Message>)))]
pub(super) async fn messages(
    State(api): State<Api>,
    Caller(who): Caller,
    Asked(query): Asked<NobodyQuery>,
) -> Answer<Json<Listed<Message>>> {
    must_coordinate(&who)?;
    let (limit, after) = (limit(query.limit)?, after(query.after.as_deref()));
    let page = api.flow.store.seen_by(who.scope()).undelivered(after.as_ref(), limit).await?;
    Ok(Json(Listed::of(page, Message::new)))
}

/// What is done about a message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Settle {
    /// The `id` of the message.
    id: String,
    /// What is done.
    remedy: RemedyName,
    /// A better address of the youth or the parents, with `again`.
    address: Option<String>,
}

/// What can be done.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RemedyName {
    /// What still asks something is sent again, to the address of now.
    Again,
    /// It was told otherwise, or need not be told.
    Handled,
}

/// Deal with a message that reached nobody: send it again, or set it aside. For the coordinator.
#[utoipa::path(post, path = "/v1/stuck/messages", tag = "work", request_body = Settle,
    responses((status = 204, description = "It is not in the list any more")))]
pub(super) async fn settle(
    State(api): State<Api>,
    Caller(who): Caller,
    Sent { body, .. }: Sent<Settle>,
) -> Answer<StatusCode> {
    must_coordinate(&who)?;
    let gone = || Problem::new(Kind::NotFound, "Dit bericht staat niet (meer) in de lijst.");
    let id: UndeliveredId = body.id.parse().map_err(|_| gone())?;
    let remedy = match (body.remedy, body.address) {
        (RemedyName::Again, address) => Remedy::Again { address },
        (RemedyName::Handled, None) => Remedy::Handled,
        (RemedyName::Handled, Some(_)) => {
            return Err(Problem::invalid("address", "Een adres hoort bij 'again': dan gaat het bericht daarheen."));
        }
    };
    api.flow.remedy(&who, &id, &remedy).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn must_coordinate(who: &Who) -> Answer<()> {
    let message = "Wat in de regio niemand heeft, is voor de coördinator.";
    if who.coordinator { Ok(()) } else { Err(Problem::new(Kind::NotYou, message)) }
}
