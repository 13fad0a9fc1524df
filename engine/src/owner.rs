//! Who is accountable: which organisation serves this youth for a role, and which of its people.

use crate::case::{Case, Held, Known, Owner};
use crate::id::{FieldId, OrganisationId, RoleId};
use crate::model::{Organisation, Programme};
use crate::value::Value;
use std::collections::BTreeMap;

/// What is known of a youth, for a question about organisations.
pub type Attributes = BTreeMap<FieldId, Value>;

/// The attributes among what a case knows.
#[must_use]
pub fn attributes(programme: &Programme, known: &BTreeMap<FieldId, Known>) -> Attributes {
    let attributes = known.iter().filter(|(field, _)| programme.attributes.contains_key(*field));
    attributes.map(|(field, known)| (field.clone(), known.value.clone())).collect()
}

/// Whether an organisation serves a youth with these attributes.
#[must_use]
pub fn serves(organisation: &Organisation, attributes: &Attributes) -> bool {
    organisation
        .serves
        .iter()
        .all(|(attribute, values)| attributes.get(attribute).is_some_and(|value| values.contains(&value.to_string())))
}

/// The organisation that serves a youth for a role: the first of the kind that does, in the order of the file.
/// A role without a kind is held at the organisation of the current owner.
#[must_use]
pub fn organisation<'a>(
    programme: &'a Programme,
    role: &RoleId,
    attributes: &Attributes,
    current: Option<&'a OrganisationId>,
) -> Option<&'a OrganisationId> {
    match &programme.roles.get(role)?.organisation {
        None => current,
        Some(kind) => {
            let mut of_kind = programme.organisations.iter().filter(|(_, o)| o.kind == *kind);
            of_kind.find(|(_, o)| serves(o, attributes)).map(|(id, _)| id)
        }
    }
}

/// The owner of what a role must do: its organisation, and the person who held the role there last.
#[must_use]
pub fn resolve(
    programme: &Programme,
    role: &RoleId,
    attributes: &Attributes,
    people: &BTreeMap<RoleId, Held>,
    current: Option<&OrganisationId>,
) -> Option<Owner> {
    let organisation = organisation(programme, role, attributes, current)?.clone();
    let person = people.get(role).filter(|held| held.organisation == organisation).and_then(|held| held.person.clone());
    Some(Owner { role: role.clone(), organisation, person })
}

/// The owner for a case as it is now.
#[must_use]
pub fn of_case(programme: &Programme, case: &Case, role: &RoleId) -> Option<Owner> {
    let attributes = attributes(programme, &case.known);
    resolve(programme, role, &attributes, &case.people, Some(&case.owner.organisation))
}

/// The owner when nobody serves a youth for a role: the first accountable role that someone does serve in.
#[must_use]
pub fn last_resort(programme: &Programme, attributes: &Attributes, people: &BTreeMap<RoleId, Held>) -> Option<Owner> {
    let mut accountable = programme.roles.iter().filter(|(_, role)| role.accountable);
    accountable.find_map(|(role, _)| resolve(programme, role, attributes, people, None))
}
