//! Who asks, and with whom they work.

use super::extract::Asked;
use super::problem::Answer;
use super::{Api, Caller};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sluitend_engine::id::{OrganisationId, RoleId};
use sluitend_engine::model::Programme;
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};

/// Whoever asks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Me {
    /// The id, as in `owner.person` of a case.
    id: String,
    /// First name and surname.
    name: String,
    /// Each role at an organisation.
    roles: Vec<RoleAt>,
    /// Whether one of these roles is accountable for the whole region.
    coordinator: bool,
}

/// A role at an organisation.
#[derive(Debug, Serialize, ToSchema)]
struct RoleAt {
    /// The role.
    role: String,
    /// What the role is called.
    role_title: String,
    /// The organisation.
    organisation: String,
    /// What the organisation is called.
    organisation_title: String,
}

/// Who you are, and what you may do.
#[utoipa::path(get, path = "/v1/me", tag = "people", responses((status = 200, description = "You", body = Me)))]
pub(super) async fn me(State(api): State<Api>, Caller(who): Caller) -> Json<Me> {
    let roles = roles(&api.flow.programme, &who.holds);
    Json(Me { id: who.id.to_string(), name: who.name, roles, coordinator: who.coordinator })
}

/// Someone who works with youths.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(super) struct PersonView {
    /// The id: send it as `person` to assign.
    id: String,
    /// First name and surname.
    name: String,
    /// Each role at an organisation.
    roles: Vec<RoleAt>,
}

/// People at work, at most a thousand.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct People {
    /// The people, by e-mail address.
    items: Vec<PersonView>,
}

/// Which people.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PeopleQuery {
    /// The organisation where they work.
    organisation: String,
}

/// Who works at an organisation: to whom a step can be given.
#[utoipa::path(get, path = "/v1/people", tag = "people", params(PeopleQuery),
    responses((status = 200, description = "The active people", body = People)))]
pub(super) async fn list(
    State(api): State<Api>,
    _caller: Caller,
    Asked(query): Asked<PeopleQuery>,
) -> Answer<Json<People>> {
    let people = api.flow.store.people_of(&OrganisationId::new(query.organisation)).await?;
    let show = |person: crate::store::Person| PersonView {
        roles: roles(&api.flow.programme, &person.holds),
        id: person.id.to_string(),
        name: person.name,
    };
    Ok(Json(People { items: people.into_iter().map(show).collect() }))
}

fn roles(programme: &Programme, holds: &BTreeSet<(RoleId, OrganisationId)>) -> Vec<RoleAt> {
    let one = |(role, at): &(RoleId, OrganisationId)| RoleAt {
        role: role.to_string(),
        role_title: programme.roles.get(role).map_or_else(|| role.to_string(), |r| r.title.clone()),
        organisation: at.to_string(),
        organisation_title: programme.organisations.get(at).map_or_else(|| at.to_string(), |o| o.title.clone()),
    };
    holds.iter().map(one).collect()
}
