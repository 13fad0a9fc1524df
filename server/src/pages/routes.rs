//! Routes, for whoever works along them: a picture, and the steps in plain words, in the order of the file.

use super::fault::PageError;
use super::input::Fault;
use super::layout::{Layout, Part};
use super::sheets::{self, Sheets};
use super::visit::Visitor;
use super::words;
use super::youth::perspective;
use super::{markdown, timeline::state_title};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;
use sluitend_engine::calendar::Span;
use sluitend_engine::draw::{Format, Words, draw};
use sluitend_engine::id::{FieldId, RouteId};
use sluitend_engine::model::{
    Anchor, Branch, Destination, Guard, Moment, Programme, Route, State, StateKind, Test, Transition,
};
use sluitend_engine::wake::local_day;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "routes.html")]
struct RoutesPage {
    layout: Layout,
    faults: Vec<Fault>,
    routes: Vec<(String, String, String, &'static str)>,
}

/// The page of a route.
#[derive(Template)]
#[template(path = "route.html")]
pub struct RoutePage {
    /// Around it.
    pub layout: Layout,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub summary: String,
    /// Its revision.
    pub revision: u32,
    /// The class of its perspective.
    pub perspective: &'static str,
    /// The role of the case director.
    pub regisseur: String,
    /// Who comes here: a row each.
    pub comes: Vec<String>,
    /// Documents on which it rests.
    pub sources: Vec<String>,
    /// The route as a picture: SVG, of which the list of steps is the text alternative; and how it is printed.
    pub drawing: Sheets,
    /// Where the page is.
    pub href: String,
    /// Whether the picture is as wide as the page, instead of as large as it is.
    pub whole: bool,
    /// The address of how the picture looks.
    pub style: String,
    /// The phases with their steps.
    pub phases: Vec<PhaseView>,
    /// What can happen in every step.
    pub anywhere: Vec<Way>,
    /// The follow-ups.
    pub followups: Vec<FollowUpRow>,
}

/// How the page is asked for.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// `heel`: the whole picture at once.
    #[serde(default)]
    beeld: String,
}

/// A phase.
pub struct PhaseView {
    /// Its title.
    pub title: String,
    /// Its steps.
    pub states: Vec<StateView>,
}

/// A step.
pub struct StateView {
    /// For links.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The step that it is part of.
    pub part: Option<String>,
    /// Who must act before when; or that nobody must; or how it ends.
    pub what: String,
    /// What must be done, as HTML.
    pub guide: Option<String>,
    /// The ways out.
    pub ways: Vec<Way>,
}

/// A way out of a step.
pub struct Way {
    /// What happens.
    pub label: String,
    /// Where it leads: text, and a link within the page.
    pub to: Vec<(String, Option<String>)>,
}

/// A follow-up.
pub struct FollowUpRow {
    /// Its title.
    pub title: String,
    /// When, and by whom.
    pub when: String,
}

/// The list.
pub(super) async fn list(visitor: Visitor) -> Response {
    let routes = visitor.app.flow.programme.routes.values();
    let routes =
        routes.map(|r| (format!("/routes/{}", r.id), r.title.clone(), r.summary.clone(), perspective(r))).collect();
    super::html(&RoutesPage { layout: visitor.layout(Part::Routes), faults: Vec::new(), routes })
}

/// A route.
pub(super) async fn show(visitor: Visitor, Path(route): Path<RouteId>, Query(asked): Query<Asked>) -> Response {
    let programme = visitor.app.flow.programme.clone();
    let Some(route) = programme.routes.get(&route).cloned() else { return visitor.fault(&PageError::NotFound) };
    let layout = visitor.layout(Part::Routes);
    let today = local_day(&programme, visitor.app.flow.now());
    // Placing a large route takes some milliseconds, in which others must not wait.
    let page =
        tokio::task::spawn_blocking(move || RoutePage::new(layout, &programme, &route, today, asked.beeld == "heel"))
            .await;
    page.map_or_else(|error| std::panic::resume_unwind(error.into_panic()), |page| super::html(&page))
}

impl RoutePage {
    /// The page of a route, with the rules of a day.
    #[must_use]
    pub fn new(layout: Layout, programme: &Programme, route: &Arc<Route>, today: Date, whole: bool) -> Self {
        let role = |role: &sluitend_engine::id::RoleId| {
            programme.roles.get(role).map_or_else(|| role.to_string(), |r| words::lower(&r.title))
        };
        let states = |wanted: Option<&sluitend_engine::id::PhaseId>| -> Vec<StateView> {
            let all = route.states.values().filter(|s| s.phase.as_ref() == wanted);
            all.map(|s| state(programme, route, s)).collect()
        };
        let mut phases: Vec<PhaseView> = route
            .phases
            .iter()
            .map(|(id, title)| PhaseView { title: title.clone(), states: states(Some(id)) })
            .collect();
        phases.push(PhaseView { title: "Overige stappen".to_owned(), states: states(None) });
        phases.retain(|p| !p.states.is_empty());
        let followups = route.followups.values().map(|f| {
            let offsets: Vec<_> = f.offsets.iter().map(|o| words_of(*o)).collect();
            let (when, owner) = (words::list(&offsets, "en"), role(&f.owner));
            let when = match &f.anchor {
                Anchor::Day(day) if f.offsets.iter().all(|o| o.amount == 0) => {
                    format!("elk jaar op {}", anchor_day(*day))
                }
                _ if f.recurs => f.offsets.first().map(Span::dutch_each).unwrap_or_default(),
                at => format!("{when} {}", anchor(route, at)),
            };
            FollowUpRow { title: f.title.clone(), when: format!("{when}; door: {owner}") }
        });
        Self {
            layout,
            faults: Vec::new(),
            title: route.title.clone(),
            summary: route.summary.clone(),
            revision: route.revision,
            perspective: perspective(route),
            regisseur: role(&route.regisseur),
            comes: comes(programme, route, today),
            sources: route.sources.clone(),
            drawing: drawing(programme, route, whole),
            href: format!("/routes/{}", route.id),
            whole,
            style: super::assets::href("tekening.css"),
            phases,
            anywhere: route.anywhere.values().map(|t| way(programme, route, t)).collect(),
            followups: followups.collect(),
        }
    }
}

/// Who comes to a route: the rows of its admission in words.
fn comes(programme: &Programme, route: &Route, today: Date) -> Vec<String> {
    let names = Words { programme, route };
    let row = |guard: &Guard| {
        let by_law = |(field, test): &(FieldId, Test)| {
            let test = match test {
                Test::RulesAge => Test::Number(programme.rules_on(today).age.clone()),
                other => other.clone(),
            };
            (field.clone(), test)
        };
        let guard = Guard { tests: guard.tests.iter().map(by_law).collect() };
        names.guard(&guard).unwrap_or_else(|| "iedereen".to_owned())
    };
    let enrolled = route.admission.iter().map(|guard| words::upper(&row(guard)));
    let by_handover =
        route.by_handover.iter().map(|guard| format!("Alleen door een overdracht: {}", words::lower(&row(guard))));
    enrolled.chain(by_handover).collect()
}

fn drawing(programme: &Programme, route: &Arc<Route>, whole: bool) -> Sheets {
    let drawing = draw(programme, route);
    let picture = drawing.write(Format::SvgInPage);
    match whole {
        true => Sheets::whole(picture),
        false => Sheets::of(picture, drawing.above_legend(), drawing.legend(sheets::WIDEST)),
    }
}

fn state(programme: &Programme, route: &Arc<Route>, state: &State) -> StateView {
    let what = match &state.kind {
        StateKind::Task { owner, due, .. } => {
            let role = programme.roles.get(owner).map_or_else(|| owner.to_string(), |r| r.title.clone());
            format!("{role}, {}", moment(route, due))
        }
        StateKind::Wait => "Niemand hoeft iets te doen; gaat vanzelf verder".to_owned(),
        StateKind::Final { outcome } => {
            let title = programme.outcomes.get(outcome).map_or(outcome.as_str(), |o| &o.title);
            format!("Einde van de route: {}", words::lower(title))
        }
    };
    let by_itself = state.after.iter().map(|after| Way {
        label: words::upper(&format!("vanzelf, {}", moment(route, &after.delay))),
        to: branches(programme, route, &after.branches),
    });
    StateView {
        id: state.id.as_str().replace('/', "-"),
        title: state.title.clone(),
        part: state.part.clone(),
        what,
        guide: state.guide.as_deref().map(markdown::html),
        ways: state.on.values().map(|t| way(programme, route, t)).chain(by_itself).collect(),
    }
}

fn way(programme: &Programme, route: &Arc<Route>, transition: &Transition) -> Way {
    Way { label: transition.label.clone(), to: branches(programme, route, &transition.branches) }
}

fn branches(programme: &Programme, route: &Arc<Route>, branches: &[Branch]) -> Vec<(String, Option<String>)> {
    let mut all: Vec<(String, Option<String>)> = Vec::new();
    for branch in branches {
        let to = match &branch.to {
            Destination::State(to) => {
                (state_title(Some(route), to), Some(format!("#{}", to.as_str().replace('/', "-"))))
            }
            Destination::Route(to) => {
                (format!("overdracht naar {}", programme.title_of(to)), Some(format!("/routes/{}", to.route)))
            }
        };
        if !all.contains(&to) {
            all.push(to);
        }
    }
    all
}

fn moment(route: &Arc<Route>, moment: &Moment) -> String {
    match &moment.anchor {
        None => format!("binnen {}", moment.offset.dutch()),
        Some(Anchor::Day(day)) if moment.offset.amount == 0 => format!("op {}", anchor_day(*day)),
        Some(at) => format!("{} {}", words_of(moment.offset), anchor(route, at)),
    }
}

/// `na 3 maanden`, `8 weken voor`, `meteen`.
fn words_of(span: sluitend_engine::calendar::Span) -> String {
    match span.amount {
        0 => "meteen".to_owned(),
        n if n < 0 => format!("{} vóór", sluitend_engine::calendar::Span::new(-n, span.unit).dutch()),
        _ => format!("{} na", span.dutch()),
    }
}

fn anchor(route: &Arc<Route>, anchor: &Anchor) -> String {
    match anchor {
        Anchor::Start => "het begin van de route".to_owned(),
        Anchor::Enter(state) => format!("het begin van '{}'", state_title(Some(route), state)),
        Anchor::Exit(state) => format!("het einde van '{}'", state_title(Some(route), state)),
        Anchor::Birthday(age) => format!("de {age}e verjaardag"),
        Anchor::Field(field) => {
            let label = route.fields.get(field).map_or_else(|| field.to_string(), |f| f.label.clone());
            format!("'{label}'")
        }
        Anchor::Day(day) => anchor_day(*day),
    }
}

fn anchor_day(day: sluitend_engine::calendar::YearDay) -> String {
    let in_any_year = jiff::civil::Date::new(2024, day.month(), day.day());
    in_any_year.map_or_else(|_| String::new(), words::day_month)
}
