//! What can be done besides the step: a note, another colleague, a pause, an agenda, opening again.

use super::intent::{assign_form, back_form};
use super::step;
use super::view::Scene;
use crate::pages::input::{Form, Input};
use crate::pages::words;
use sluitend_engine::calendar::{Span, Unit};
use sluitend_engine::case::{OpenFollowUp, Owner};
use sluitend_engine::decide::LONGEST_PAUSE_MONTHS;
use sluitend_engine::model::StateKind;

/// What else can be done.
pub struct More {
    /// A note.
    pub note: Small,
    /// Giving the step to a colleague.
    pub assign: Option<Small>,
    /// Giving the step back, and to whom.
    pub back: Option<Back>,
    /// A pause.
    pub pause: Option<Small>,
    /// Ending the pause.
    pub resume: bool,
    /// Putting it on the agenda of the MDO.
    pub agenda_on: Option<Small>,
    /// Taking it off the agenda: its name.
    pub agenda_off: Option<String>,
    /// Opening a closed case again.
    pub reopen: Option<Small>,
    /// What this programme calls the attributes that can change.
    pub attributes: String,
}

/// A small form that folds open.
pub struct Small {
    /// Its fields.
    pub inputs: Vec<Input>,
    /// Whether it is open.
    pub open: bool,
}

impl More {
    /// Whether a form stands in it.
    #[must_use]
    pub fn shows(&self, form: &str) -> bool {
        match form {
            "notitie" => true,
            "toewijzen" => self.assign.is_some(),
            "teruggeven" => self.back.is_some(),
            "pauze" => self.pause.is_some(),
            "agenda" => self.agenda_on.is_some(),
            "heropenen" => self.reopen.is_some(),
            _ => false,
        }
    }
}

pub(super) fn view(scene: Scene<'_>) -> More {
    let case = scene.case;
    let note = Form::new("notitie", scene.attempt);
    let text = note.area(
        "tekst",
        "Notitie",
        "Iedereen die meedoet in dit traject kan dit lezen. Ook de jongere mag het inzien.",
    );
    More {
        note: Small { inputs: vec![text], open: note.is_refused() },
        assign: case.step.as_ref().and_then(|_| assign(scene)),
        back: case.step.as_ref().and_then(|_| back(scene, "step", None)),
        pause: (case.step.is_some() && case.paused.is_none() && scene.possible.has_say(&case.owner))
            .then(|| pause(scene)),
        resume: case.paused.is_some(),
        agenda_on: (case.agenda.is_none() && case.is_open()).then(|| agenda(scene)),
        agenda_off: case.agenda.as_ref().map(|a| words::agenda(&a.name)),
        reopen: case.closed.as_ref().map(|_| reopen(scene)),
        attributes: attributes(scene),
    }
}

fn assign(scene: Scene<'_>) -> Option<Small> {
    give(scene, "step", &scene.case.owner)
}

/// Giving something to a colleague of whoever has it now.
pub(super) fn give(scene: Scene<'_>, subject: &str, owner: &Owner) -> Option<Small> {
    let key = assign_form(subject);
    let form = Form::new(&key, scene.attempt);
    let colleagues = scene.dossier.colleagues.get(&owner.organisation)?;
    let others = colleagues.iter().filter(|(id, _)| Some(id) != owner.person.as_ref());
    let options: Vec<_> = others.map(|(id, name)| (id.to_string(), name.clone())).collect();
    let organisation = scene.names.organisation(&owner.organisation);
    let hint = format!("Een collega van {organisation}.");
    (!options.is_empty() && scene.possible.has_say(owner)).then(|| Small {
        inputs: vec![form.select("persoon", "Wie gaat dit doen?", &hint, options)],
        open: form.is_refused(),
    })
}

/// Giving back what a ladder took away.
pub struct Back {
    /// Whose it was.
    pub to: String,
    /// The form.
    pub small: Small,
}

pub(super) fn back(scene: Scene<'_>, subject: &str, open: Option<&OpenFollowUp>) -> Option<Back> {
    let to = scene.possible.give_back(open)?;
    let key = back_form(subject);
    let form = Form::new(&key, scene.attempt);
    let hint = "Wie het terugkrijgt, leest dit. De uiterste dag blijft zoals hij was.";
    let small = Small { inputs: vec![scene.area(&form, "Toelichting", hint).optional()], open: form.is_refused() };
    Some(Back { to: scene.names.holder(&to).sentence(), small })
}

fn attributes(scene: Scene<'_>) -> String {
    let seen = scene.programme.attributes.values().filter(|field| scene.who.reads(field));
    seen.map(|field| field.label.as_str()).collect::<Vec<_>>().join(" · ")
}

fn pause(scene: Scene<'_>) -> Small {
    let form = Form::new("pauze", scene.attempt);
    let longest = scene.programme.calendar.add(scene.today, Span::new(LONGEST_PAUSE_MONTHS, Unit::Months));
    let hint = format!("Uiterlijk {}. Daarna gaat het traject vanzelf verder.", words::date(longest));
    let inputs = vec![form.date("until", "Pauze tot", &hint), form.area("reden", "Waarom kan het nu niet?", "")];
    Small { inputs, open: form.is_refused() }
}

fn agenda(scene: Scene<'_>) -> Small {
    let form = Form::new("agenda", scene.attempt);
    let inputs = vec![scene.area(&form, "Wat is de vraag voor het MDO?", "").optional()];
    Small { inputs, open: form.is_refused() }
}

fn reopen(scene: Scene<'_>) -> Small {
    let form = Form::new("heropenen", scene.attempt);
    let tasks = scene.route.states.iter().filter(|(_, s)| matches!(s.kind, StateKind::Task { .. }));
    let states = tasks.map(|(id, _)| (id.to_string(), step::title(scene, id))).collect();
    let mut state = form.select("state", "Verder in welke stap?", "Laat leeg om verder te gaan waar het was.", states);
    state.optional = true;
    Small { inputs: vec![state, form.area("reden", "Waarom opent u het traject weer?", "")], open: form.is_refused() }
}
