//! The present step: what must be done, the checklist, and what can come of it.

use super::view::Scene;
use crate::pages::input::{Attempt, Form, Input};
use crate::pages::markdown;
use crate::pages::timeline::state_title;
use crate::pages::words::{self, Due};
use sluitend_engine::command::Facts;
use sluitend_engine::id::{FieldId, StateId};
use sluitend_engine::model::{Destination, Elsewhere, Route, State, StateKind, Transition};
use sluitend_engine::wake::View;

/// The step, in words.
pub struct StepView {
    /// Its title.
    pub title: String,
    /// The step that it is part of.
    pub part: Option<String>,
    /// What must be done, as HTML.
    pub guide: Option<String>,
    /// The legal frames.
    pub frames: Vec<String>,
    /// Since when.
    pub since: String,
    /// The last day; none during a pause, when nothing is asked.
    pub due: Option<Due>,
    /// What must be ticked.
    pub checklist: Vec<Check>,
    /// What the step itself offers.
    pub own: Vec<ActionChoice>,
    /// What can happen at any time.
    pub anywhere: Vec<ActionChoice>,
    /// Whether that part of the form is open.
    pub anywhere_open: bool,
    /// Free text with it.
    pub note: Input,
    /// What is wrong with the choice itself.
    pub error: Option<String>,
    /// Why nothing can be chosen.
    pub reason: Option<String>,
    /// Whether the reader can take the step.
    pub claimable: bool,
}

/// A point of the checklist.
pub struct Check {
    /// Unique in the page.
    pub id: String,
    /// Its position.
    pub n: usize,
    /// What it says.
    pub label: String,
    /// Whether it is ticked.
    pub ticked: bool,
    /// Whether it stood in the way.
    pub error: Option<String>,
}

/// Something that can be chosen, with what it asks.
pub struct ActionChoice {
    /// Unique in the page.
    pub id: String,
    /// The name of the action.
    pub action: String,
    /// What people read.
    pub label: String,
    /// Where it leads.
    pub leads: String,
    /// What it asks.
    pub inputs: Vec<Input>,
    /// Whether it is chosen.
    pub checked: bool,
}

impl StepView {
    /// Whether what was typed in an attempt stands in this step's form again.
    #[must_use]
    pub fn shows(&self, attempt: &Attempt) -> bool {
        let chosen = attempt.filled.get("actie");
        let mut all = self.own.iter().chain(&self.anywhere);
        attempt.form == "actie" && (chosen.is_empty() || all.any(|a| a.action == chosen)) && self.reason.is_none()
    }
}

pub(super) fn view(scene: Scene<'_>) -> Option<StepView> {
    let case = scene.case;
    let state = scene.route.states.get(&case.state)?;
    let form = Form::new("actie", scene.attempt);
    let actions = scene.possible.actions();
    let (own, anywhere): (Vec<_>, Vec<_>) = actions.into_iter().partition(|t| state.on.contains_key(&t.action));
    let choices = |all: Vec<&Transition>| {
        all.into_iter().map(|t| choice(scene, scene.route, &form, "actie", t)).collect::<Vec<_>>()
    };
    let (own, anywhere) = (choices(own), choices(anywhere));
    let frames = state.frames.iter().map(|f| scene.programme.frames.get(f).cloned().unwrap_or_else(|| f.to_string()));
    let mine = scene.who.holds.contains(&(case.owner.role.clone(), case.owner.organisation.clone()));
    Some(StepView {
        title: state.title.clone(),
        part: state.part.clone(),
        guide: state.guide.as_deref().map(markdown::html),
        frames: frames.collect(),
        since: words::date(case.entered.get(&case.state).map_or(case.opened, |m| m.on)),
        due: case.step.as_ref().filter(|_| case.paused.is_none()).map(|s| scene.due(s.due)),
        checklist: checklist(scene, &form, state),
        reason: reason(scene, state, own.is_empty() && anywhere.is_empty()),
        anywhere_open: anywhere.iter().any(|a| a.checked),
        own,
        anywhere,
        note: scene.area(&form, "Toelichting", "Schrijf alleen op wat een collega moet weten.").optional(),
        error: form.error("actie"),
        claimable: mine && case.step.is_some() && case.owner.person.is_none(),
    })
}

/// An action or an answer, with the fields it asks. `home`: the route that says so, another one than that of the case for a
/// follow-up that came along.
pub(super) fn choice(
    scene: Scene<'_>,
    home: &Route,
    form: &Form<'_>,
    radio: &str,
    transition: &Transition,
) -> ActionChoice {
    let action = transition.action.as_str();
    let input = |ask: &sluitend_engine::model::Ask| {
        let field = home.fields.get(&ask.field).or_else(|| scene.programme.attributes.get(&ask.field))?;
        // What is known and may be read stands there already, so that only what changed must be typed. What decides where
        // the case goes is answered anew: an answer of months ago is no answer to what is asked now.
        let known = scene.case.value(ask.field.as_str()).filter(|_| scene.who.reads(field));
        let decides =
            transition.branches.iter().any(|row| row.when.tests.iter().any(|(tested, _)| *tested == ask.field));
        let mut input = form.field(&format!("{action}.{}", ask.field), field, known.filter(|_| !decides));
        if let Some(known) = known.filter(|_| decides) {
            let before = format!("Eerder: {}.", words::value(Some(field), known));
            input.hint = [input.hint.as_str(), &before].join(" ").trim().to_owned();
        }
        Some(if ask.optional { input.optional() } else { input })
    };
    ActionChoice {
        id: form.id(&format!("{radio}.{action}")),
        action: action.to_owned(),
        label: transition.label.clone(),
        leads: leads(scene, home, transition),
        inputs: transition.ask.iter().filter_map(input).collect(),
        checked: form.typed(radio) == Some(action),
    }
}

fn checklist(scene: Scene<'_>, form: &Form<'_>, state: &State) -> Vec<Check> {
    let check = |(n, label): (usize, &String)| Check {
        id: form.id(&format!("checklist.{n}")),
        n,
        label: label.clone(),
        ticked: if form.is_refused() {
            form.chose("vink", &n.to_string())
        } else {
            scene.case.ticked.contains(&(n as u16))
        },
        error: form.error(&format!("checklist.{n}")),
    };
    state.checklist.iter().enumerate().map(check).collect()
}

/// Why there is nothing to choose, in words.
fn reason(scene: Scene<'_>, state: &State, nothing: bool) -> Option<String> {
    let case = scene.case;
    if !nothing {
        return None;
    }
    if !case.is_open() {
        return Some("Dit traject is afgerond.".to_owned());
    }
    if let Some(handover) = case.handover.as_ref().filter(|h| h.route.is_some()) {
        let to = scene.names.organisation(&handover.to.organisation);
        return Some(format!("De overdracht wacht op antwoord van {to}. Tot dan blijft alles zoals het is."));
    }
    if state.kind == StateKind::Wait {
        return Some(waits(scene));
    }
    let owner = scene.names.holder(&case.owner);
    Some(format!("Aan zet is {}. U kunt wel een notitie maken of het trajectplan bijhouden.", owner.sentence()))
}

fn waits(scene: Scene<'_>) -> String {
    let (programme, route, case) = (scene.programme, scene.route, scene.case);
    let view = View { programme, route, case, facts: Facts { birth: scene.dossier.youth.birth } };
    match view.next_wake() {
        Some(day) => format!("Nu hoeft niemand iets te doen. Op {} gebeurt er vanzelf weer iets.", words::date(day)),
        None => "Nu hoeft niemand iets te doen.".to_owned(),
    }
}

/// Where an action leads, in words: of several ways those that what is known leaves open.
fn leads(scene: Scene<'_>, home: &Route, transition: &Transition) -> String {
    let asked = |field: &FieldId| transition.ask.iter().any(|ask| ask.field == *field);
    // What someone may not read tells nothing, not even by the way that it leaves open.
    let unread = |field: &FieldId| scene.who.is_hidden(scene.programme, field);
    let facts = Facts { birth: scene.dossier.youth.birth };
    let view = View { programme: scene.programme, route: scene.route, case: scene.case, facts };
    let sight = view.sight(scene.today);
    let mut ways = sight.still_possible(&transition.branches, |field| asked(field) || unread(field));
    if ways.is_empty() {
        ways = transition.branches.iter().collect();
    }
    let mut all: Vec<String> = Vec::new();
    for branch in &ways {
        let text = destination(scene, home, &branch.to);
        if !all.contains(&text) {
            all.push(text);
        }
    }
    let by_answers = ways.iter().any(|branch| branch.when.tests.iter().any(|(field, _)| asked(field)));
    let by = if by_answers { "wat u invult" } else { "wat er al bekend is" };
    match &all[..] {
        [] => String::new(),
        [one] => words::upper(one),
        many => format!("{}, afhankelijk van {by}", words::upper(&words::list(many, "of"))),
    }
}

fn destination(scene: Scene<'_>, route: &Route, to: &Destination) -> String {
    match to {
        Destination::State(to) if route.id != scene.route.id => {
            let to = Elsewhere { route: route.id.clone(), state: Some(to.clone()) };
            format!("overdracht terug aan de route {}", scene.programme.title_of(&to))
        }
        Destination::State(to) => onward(scene, to),
        Destination::Route(to) if to.route == scene.route.id => stays(scene, to),
        Destination::Route(to) => format!("overdracht aan de route {}", scene.programme.title_of(to)),
    }
}

/// Where a step of the present route leads.
fn onward(scene: Scene<'_>, to: &StateId) -> String {
    if *to == scene.case.state {
        return "de stap begint opnieuw".to_owned();
    }
    match scene.route.states.get(to).map(|s| &s.kind) {
        Some(StateKind::Final { outcome }) => {
            let title = scene.programme.outcomes.get(outcome).map_or(outcome.as_str(), |o| &o.title);
            format!("einde van het traject: {}", words::lower(title))
        }
        _ => format!("verder naar '{}'", title_in(scene.route, to)),
    }
}

/// Where the answer to a follow-up that came along leads, when it names the route in which the case is already: nothing is
/// handed over.
fn stays(scene: Scene<'_>, to: &Elsewhere) -> String {
    let arrival = scene.route.arrival(to.state.as_ref());
    match (&to.state, scene.case.is_open()) {
        (Some(_), _) => onward(scene, arrival),
        (None, true) => "het traject blijft waar het is".to_owned(),
        (None, false) => format!("het traject begint opnieuw met '{}'", title_in(scene.route, arrival)),
    }
}

fn title_in(route: &Route, state: &StateId) -> String {
    route.states.get(state).map_or_else(|| state.to_string(), |s| s.title.clone())
}

/// What a state is called, for a list of states.
pub(super) fn title(scene: Scene<'_>, state: &StateId) -> String {
    let route = scene.programme.route(&scene.case.route, scene.case.revision);
    state_title(route, state)
}
