//! The professionals of the region on paper: whoever holds the role that something needs, at the organisation that
//! serves the youth. And strangers, who must get nowhere.

use super::story::Story;
use sluitend_engine::case::{Case, Owner};
use sluitend_engine::command::Actor;
use sluitend_engine::id::{OrganisationId, PersonId, RoleId};
use sluitend_engine::model::Programme;
use sluitend_engine::owner;
use std::collections::BTreeSet;

/// How many people hold a role at an organisation.
const COLLEAGUES: u32 = 3;

/// The colleague who has this youth in the caseload.
pub(super) fn person(role: &RoleId, organisation: &OrganisationId, youth: u32) -> PersonId {
    PersonId::new(format!("{role}.{organisation}.{}", youth % COLLEAGUES + 1))
}

/// Whoever is accountable: the person, else someone of the team.
pub(super) fn of(owner: &Owner, youth: u32) -> Actor {
    let known = owner.person.clone();
    let id = known.unwrap_or_else(|| person(&owner.role, &owner.organisation, youth));
    Actor::Person { id, holds: BTreeSet::from([(owner.role.clone(), owner.organisation.clone())]) }
}

/// Someone who may do what these roles may do (none: the owner role `usual`). Mostly the owner; where the ladder has
/// given the step to someone else, often who it was meant for.
pub(super) fn able(story: &mut Story<'_>, roles: &[RoleId], usual: &RoleId, owner: &Owner) -> Actor {
    let own = std::slice::from_ref(usual);
    let roles = if roles.is_empty() { own } else { roles };
    if roles.contains(&owner.role) && story.dice.odds(4, 5) {
        return of(owner, story.number);
    }
    let accountable = story.programme.roles.get(&owner.role).is_some_and(|r| r.accountable);
    if accountable && story.dice.odds(1, 2) {
        return of(owner, story.number);
    }
    let role = &roles[story.dice.leaning(60, roles.len())];
    let attributes = owner::attributes(story.programme, &story.case.known);
    let resolved = owner::resolve(story.programme, role, &attributes, &story.case.people, Some(&owner.organisation));
    of(&resolved.unwrap_or_else(|| owner.clone()), story.number)
}

/// Someone with the right role at an organisation that has nothing to do with this youth: every attempt is refused.
/// `None` when the role is accountable for the whole region, or every organisation takes part.
pub(super) fn stranger(programme: &Programme, case: &Case, role: &RoleId) -> Option<Actor> {
    if programme.roles.get(role).is_none_or(|r| r.accountable) {
        return None;
    }
    let attributes = owner::attributes(programme, &case.known);
    let serving = owner::organisation(programme, role, &attributes, Some(&case.owner.organisation));
    let part = case.organisations();
    let elsewhere = programme.organisations.keys().find(|o| !part.contains(o) && serving != Some(*o))?;
    let id = PersonId::new(format!("vreemde.{elsewhere}"));
    Some(Actor::Person { id, holds: BTreeSet::from([(role.clone(), elsewhere.clone())]) })
}
