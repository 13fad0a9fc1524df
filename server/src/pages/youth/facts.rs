//! What is known of a youth, and correcting it.

use super::view::{Dossier, Scene};
use crate::pages::words;
use crate::who::Who;
use sluitend_engine::id::{FieldId, YouthId};
use sluitend_engine::model::{Field, Programme};

/// Something that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What a form calls it.
    pub label: String,
    /// Its value in words.
    pub value: String,
    /// Since when it is known; not for what came with the import.
    pub since: Option<String>,
    /// Where it can be corrected: in the open case, else the latest.
    pub correct: Option<String>,
}

/// The fields of the route that are known and that this reader may see.
pub(super) fn of_route(scene: Scene<'_>) -> Vec<Fact> {
    let fields = scene.route.fields.iter().filter(|(_, field)| scene.who.reads(field));
    fields.filter_map(|(id, field)| fact(scene, id, field)).collect()
}

fn fact(scene: Scene<'_>, id: &FieldId, field: &Field) -> Option<Fact> {
    let known = scene.case.known.get(id)?;
    Some(Fact {
        label: field.label.clone(),
        value: words::value(Some(field), &known.value),
        since: Some(words::date(known.mark.on)),
        correct: scene.dossier.is_first.then(|| correct(&scene.case.youth, id)),
    })
}

/// The attributes that are known and that this reader may see: those of the case, else as imported.
pub(super) fn attributes(programme: &Programme, dossier: &Dossier, who: &Who) -> Vec<Fact> {
    let fact = |(id, field): (&FieldId, &Field)| {
        let of_case = dossier.case.as_deref().and_then(|c| c.value(id.as_str()));
        let value = of_case.or_else(|| dossier.youth.attributes.get(id))?;
        Some(Fact {
            label: field.label.clone(),
            value: words::value(Some(field), value),
            since: None,
            correct: of_case.filter(|_| dossier.is_first).map(|_| correct(&dossier.youth.id, id)),
        })
    };
    programme.attributes.iter().filter(|(_, field)| who.reads(field)).filter_map(fact).collect()
}

fn correct(youth: &YouthId, id: &FieldId) -> String {
    format!("/jongeren/{youth}/corrigeren/{id}")
}
