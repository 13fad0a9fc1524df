//! The routes of the programme, for programs that show or follow them.

use super::case::kind;
use super::extract::{Asked, At};
use super::form::{FieldView, FormField, fields};
use super::problem::{Answer, Problem};
use super::reply::Reply;
use super::{Api, Caller};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sluitend_engine::id::RouteId;
use sluitend_engine::model::{
    After, Branch, Destination, FollowUp, Perspective, Programme, Route, State as RouteState, StateKind, Transition,
};
use utoipa::{IntoParams, ToSchema};

/// The routes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Routes {
    /// The programme that they make up.
    programme: String,
    /// Its title.
    title: String,
    /// The current revision of each route, in the order of the files.
    items: Vec<RouteLine>,
}

/// A route in a list.
#[derive(Debug, Serialize, ToSchema)]
struct RouteLine {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
    /// The revision along which new cases run.
    revision: u32,
    /// What it is for.
    summary: String,
    /// `onderwijs`, `arbeid` or `dagbesteding`.
    #[schema(value_type = String)]
    perspective: Perspective,
}

/// All routes of the programme.
#[utoipa::path(get, path = "/v1/routes", tag = "routes", responses((status = 200, description = "The routes", body = Routes)))]
pub(super) async fn list(State(api): State<Api>, _caller: Caller) -> Json<Routes> {
    let programme = &api.flow.programme;
    let line = |route: &Route| RouteLine {
        id: route.id.to_string(),
        title: route.title.clone(),
        revision: route.revision,
        summary: route.summary.clone(),
        perspective: route.perspective,
    };
    let items = programme.routes.values().map(|route| line(route)).collect();
    Json(Routes { programme: programme.id.to_string(), title: programme.title.clone(), items })
}

/// One route.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Route)]
pub(super) struct RouteView<'a> {
    /// Its id.
    id: String,
    /// Its revision.
    revision: u32,
    /// Its title.
    title: String,
    /// What it is for.
    summary: String,
    /// `onderwijs`, `arbeid` or `dagbesteding`.
    #[schema(value_type = String)]
    perspective: Perspective,
    /// Where a case begins.
    initial: String,
    /// The role of the case director.
    regisseur: String,
    /// Documents on which it rests.
    sources: Vec<String>,
    /// The phases, in order.
    phases: Vec<Named>,
    /// What can be asked along the way.
    fields: Vec<NamedField<'a>>,
    /// The states, in the order of the file.
    states: Vec<RouteStateView<'a>>,
    /// Parallel obligations.
    followups: Vec<RouteFollowUp<'a>>,
    /// Actions from every open state.
    anywhere: Vec<ActionView<'a>>,
}

/// Something by name.
#[derive(Debug, Serialize, ToSchema)]
struct Named {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
}

/// A field by name.
#[derive(Debug, Serialize, ToSchema)]
struct NamedField<'a> {
    /// Its name.
    name: String,
    /// What it is.
    #[serde(flatten)]
    field: FieldView<'a>,
}

/// A state of a route.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RouteState)]
struct RouteStateView<'a> {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
    /// The step of which it is a part.
    part: Option<String>,
    /// The phase.
    phase: Option<String>,
    /// `task`, `wait` or `final`.
    kind: &'static str,
    /// The role that must act, in a task.
    owner: Option<String>,
    /// The outcome, in a final state.
    outcome: Option<String>,
    /// What to do, in Markdown.
    guide: Option<String>,
    /// The legal frames.
    frames: Vec<String>,
    /// What is ticked off before it is left.
    checklist: Vec<String>,
    /// What a person can do.
    actions: Vec<ActionView<'a>>,
    /// Where it leads by itself.
    after: Vec<Target>,
}

/// An action of a route.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RouteAction)]
struct ActionView<'a> {
    /// Its name.
    action: String,
    /// What a button says.
    label: String,
    /// What it asks.
    fields: Vec<FormField<'a>>,
    /// Who may do it; empty: the owner.
    roles: Vec<String>,
    /// Where it can lead; empty: the case stays where it is.
    targets: Vec<Target>,
}

/// Where a transition can lead.
#[derive(Debug, Serialize, ToSchema)]
struct Target {
    /// A state of this route, or of the other one when that is named, too.
    state: Option<String>,
    /// Another route, by a handover.
    route: Option<String>,
}

/// A parallel obligation of a route.
#[derive(Debug, Serialize, ToSchema)]
struct RouteFollowUp<'a> {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
    /// The role that must act.
    owner: String,
    /// How often it opens after its anchor; none when it comes back as long as the case is open.
    occurrences: Option<usize>,
    /// How often it comes back, when it does: `3 months`.
    every: Option<String>,
    /// Whether the youth is asked, too.
    invite: bool,
    /// What to do, in Markdown.
    guide: Option<String>,
    /// The possible answers.
    actions: Vec<ActionView<'a>>,
}

/// Which revision.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RouteQuery {
    /// An earlier revision along which cases still run; nothing: the current one.
    revision: Option<u32>,
}

/// One route, with its states, actions and follow-ups.
#[utoipa::path(get, path = "/v1/routes/{id}", tag = "routes",
    params(("id" = String, Path, description = "The route"), RouteQuery),
    responses((status = 200, description = "The route", body = RouteView)))]
pub(super) async fn show(
    State(api): State<Api>,
    _caller: Caller,
    At(id): At<String>,
    Asked(query): Asked<RouteQuery>,
) -> Answer<Reply> {
    let (programme, id) = (&api.flow.programme, RouteId::new(id));
    let route = match query.revision {
        Some(revision) => programme.route(&id, revision),
        None => programme.routes.get(&id),
    };
    Ok(Reply::shown(&view(programme, route.ok_or_else(Problem::not_found)?)))
}

fn view<'a>(programme: &'a Programme, route: &'a Route) -> RouteView<'a> {
    let action = |t: &'a Transition| action(programme, route, t);
    RouteView {
        id: route.id.to_string(),
        revision: route.revision,
        title: route.title.clone(),
        summary: route.summary.clone(),
        perspective: route.perspective,
        initial: route.initial.to_string(),
        regisseur: route.regisseur.to_string(),
        sources: route.sources.clone(),
        phases: route.phases.iter().map(|(id, title)| Named { id: id.to_string(), title: title.clone() }).collect(),
        fields: route
            .fields
            .iter()
            .map(|(name, field)| NamedField { name: name.to_string(), field: FieldView::new(field) })
            .collect(),
        states: route.states.values().map(|s| state(programme, route, s)).collect(),
        followups: route.followups.values().map(|f| followup(programme, route, f)).collect(),
        anywhere: route.anywhere.values().map(action).collect(),
    }
}

fn state<'a>(programme: &'a Programme, route: &'a Route, state: &'a RouteState) -> RouteStateView<'a> {
    let (owner, outcome) = match &state.kind {
        StateKind::Task { owner, .. } => (Some(owner.to_string()), None),
        StateKind::Wait => (None, None),
        StateKind::Final { outcome } => (None, Some(outcome.to_string())),
    };
    let targets = |after: &After| after.branches.iter().map(target).collect::<Vec<_>>();
    RouteStateView {
        id: state.id.to_string(),
        title: state.title.clone(),
        part: state.part.clone(),
        phase: state.phase.as_ref().map(ToString::to_string),
        kind: kind(&state.kind),
        owner,
        outcome,
        guide: state.guide.clone(),
        frames: state.frames.iter().map(ToString::to_string).collect(),
        checklist: state.checklist.clone(),
        actions: state.on.values().map(|t| action(programme, route, t)).collect(),
        after: state.after.iter().flat_map(targets).collect(),
    }
}

fn followup<'a>(programme: &'a Programme, route: &'a Route, followup: &'a FollowUp) -> RouteFollowUp<'a> {
    RouteFollowUp {
        id: followup.id.to_string(),
        title: followup.title.clone(),
        owner: followup.owner.to_string(),
        occurrences: (!followup.recurs).then_some(followup.offsets.len()),
        every: followup.offsets.first().filter(|_| followup.recurs).map(ToString::to_string),
        invite: followup.invite,
        guide: followup.guide.clone(),
        actions: followup.on.values().map(|t| action(programme, route, t)).collect(),
    }
}

fn action<'a>(programme: &'a Programme, route: &'a Route, transition: &'a Transition) -> ActionView<'a> {
    ActionView {
        action: transition.action.to_string(),
        label: transition.label.clone(),
        fields: fields(programme, Some(route), transition),
        roles: transition.roles.iter().map(ToString::to_string).collect(),
        targets: transition.branches.iter().map(target).collect(),
    }
}

fn target(branch: &Branch) -> Target {
    match &branch.to {
        Destination::State(state) => Target { state: Some(state.to_string()), route: None },
        Destination::Route(to) => {
            Target { state: to.state.as_ref().map(ToString::to_string), route: Some(to.route.to_string()) }
        }
    }
}
