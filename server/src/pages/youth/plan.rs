//! The trajectplan: what is agreed per life domain.

use super::view::Scene;
use crate::pages::input::{Form, Input};
use crate::pages::words::{self, Due};
use sluitend_engine::case::{PlanItem, PlanStatus, What};

/// The trajectplan.
pub struct PlanView {
    /// What is agreed, in the order of the life domains.
    pub agreed: Vec<PlanRow>,
    /// What the route proposes.
    pub proposed: Vec<PlanRow>,
    /// What is finished or dropped.
    pub past: Vec<PlanRow>,
    /// Adding an action.
    pub add: Option<AddView>,
}

/// An action.
pub struct PlanRow {
    /// Its number.
    pub id: u32,
    /// The key of its form.
    pub form: String,
    /// The life domain.
    pub domain: String,
    /// What will be done.
    pub text: Option<String>,
    /// Before when.
    pub due: Option<Due>,
    /// How far it is, in words.
    pub status: String,
    /// What is agreed, or how it went.
    pub note: Input,
    /// Whether the form is open.
    pub open: bool,
}

/// Adding an action.
pub struct AddView {
    /// The life domain.
    pub domain: Input,
    /// What will be done.
    pub text: Input,
    /// Before when.
    pub due: Input,
    /// Whether the form is open.
    pub open: bool,
}

impl PlanView {
    /// Whether a form stands in it.
    #[must_use]
    pub fn shows(&self, form: &str) -> bool {
        let mut rows = self.agreed.iter().chain(&self.proposed);
        (form == "plan-nieuw" && self.add.is_some()) || rows.any(|r| r.form == form)
    }
}

pub(super) fn view(scene: Scene<'_>) -> PlanView {
    let rows = |wanted: &dyn Fn(&PlanItem) -> bool| -> Vec<PlanRow> {
        let mut items: Vec<_> = scene.case.plan.iter().filter(|p| wanted(p)).collect();
        items.sort_by_key(|p| scene.programme.domains.get_index_of(&p.domain));
        items.into_iter().map(|p| row(scene, p)).collect()
    };
    PlanView {
        agreed: rows(&|p| p.status == PlanStatus::Open),
        proposed: rows(&|p| p.status == PlanStatus::Proposed),
        past: rows(&|p| matches!(p.status, PlanStatus::Done | PlanStatus::Dropped)),
        add: scene.case.is_open().then(|| add(scene)),
    }
}

fn row(scene: Scene<'_>, item: &PlanItem) -> PlanRow {
    let form_key = format!("plan:{}", item.id);
    let form = Form::new(&form_key, scene.attempt);
    let proposed = item.status == PlanStatus::Proposed;
    let status = match item.status {
        PlanStatus::Proposed => "Voorstel van de route",
        PlanStatus::Open => "Afgesproken",
        PlanStatus::Done => "Klaar",
        PlanStatus::Dropped => "Vervallen",
    };
    let (label, hint) = match proposed {
        true => ("Wat spreken jullie af?", "Wie doet wat? In gewone woorden, zoals de jongere het zegt."),
        false => ("Hoe ging het?", ""),
    };
    PlanRow {
        id: item.id,
        domain: scene.programme.domains.get(&item.domain).cloned().unwrap_or_else(|| item.domain.to_string()),
        text: scene.note(item.text.as_ref()).or_else(|| agreed(scene, item.id)),
        due: item.due.map(|d| scene.due(d)),
        status: format!("{status} op {}", words::date(item.since)),
        note: if proposed { scene.area(&form, label, hint) } else { scene.area(&form, label, hint).optional() },
        open: form.is_refused(),
        form: form_key.clone(),
    }
}

/// What was written when a proposal was agreed: the item itself has no text then.
fn agreed(scene: Scene<'_>, item: u32) -> Option<String> {
    let note = scene.dossier.events.iter().rev().find_map(|event| match &event.what {
        What::PlanChanged { item: id, status: PlanStatus::Open, note, .. } if *id == item => note.clone(),
        _ => None,
    });
    scene.note(note.as_ref())
}

fn add(scene: Scene<'_>) -> AddView {
    let form = Form::new("plan-nieuw", scene.attempt);
    let domains = scene.programme.domains.iter().map(|(id, title)| (id.to_string(), title.clone())).collect();
    AddView {
        domain: form.select("leefdomein", "Leefdomein", "", domains),
        text: form.area(
            "tekst",
            "Wat spreken jullie af?",
            "Wie doet wat? In gewone woorden, zoals de jongere het zegt.",
        ),
        due: form.date("uiterlijk", "Uiterlijk op", "").optional(),
        open: form.is_refused(),
    }
}
