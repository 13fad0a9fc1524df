//! What is known of a youth, and correcting it.

use super::view::Scene;
use crate::pages::words;
use sluitend_engine::id::FieldId;
use sluitend_engine::model::Field;

/// Something that is known.
pub struct Fact {
    /// What a form calls it.
    pub label: String,
    /// Its value in words.
    pub value: String,
    /// Since when it is known.
    pub since: String,
    /// Where it can be corrected.
    pub correct: String,
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
        since: words::date(known.mark.on),
        correct: format!("/jongeren/{}/corrigeren/{id}", scene.case.youth),
    })
}
