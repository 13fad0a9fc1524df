//! Who is at work, and what they may see: the one choke point.
//!
//! A professional sees only youths in whose case their organisation takes part, now or by an open handover; who holds
//! an accountable role (the coordinator) sees the region; sensitive fields only their readers see. Whatever someone
//! may not see does not exist for them.

use crate::store::{Person, Scope};
use sluitend_engine::case::Case;
use sluitend_engine::command::Actor;
use sluitend_engine::id::{FieldId, OrganisationId, PersonId, RoleId};
use sluitend_engine::model::{Field, Programme};
use std::collections::BTreeSet;

/// Someone who has logged in or shown a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// Who.
    pub id: PersonId,
    /// First name and surname.
    pub name: String,
    /// Each role at an organisation.
    pub holds: BTreeSet<(RoleId, OrganisationId)>,
    /// Whether one of these roles is accountable for the whole region.
    pub coordinator: bool,
}

/// Someone as they were known a moment ago. What is written on their behalf must look whether it is still so; nothing
/// may be shown to them before that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Who it was.
    pub who: Who,
    /// How often people, roles and tokens had changed by then.
    pub changes: u64,
}

impl Who {
    /// A person, seen with the programme that says which roles are accountable.
    #[must_use]
    pub fn new(person: Person, programme: &Programme) -> Self {
        let accountable = |role: &RoleId| programme.roles.get(role).is_some_and(|r| r.accountable);
        let coordinator = person.holds.iter().any(|(role, _)| accountable(role));
        Self { id: person.id, name: person.name, holds: person.holds, coordinator }
    }

    /// What the core must know of them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Person { id: self.id.clone(), holds: self.holds.clone() }
    }

    /// What they may read.
    #[must_use]
    pub fn scope(&self) -> Scope {
        if self.coordinator {
            return Scope::All;
        }
        let organisations: BTreeSet<_> = self.holds.iter().map(|(_, organisation)| organisation.clone()).collect();
        Scope::Organisations(organisations.into_iter().collect())
    }

    /// Whether they may see a case that was read without a scope.
    #[must_use]
    pub fn sees(&self, case: &Case) -> bool {
        self.coordinator || case.organisations().iter().any(|o| self.holds.iter().any(|(_, at)| at == *o))
    }

    /// Whether they may see the value of a field.
    #[must_use]
    pub fn reads(&self, field: &Field) -> bool {
        !field.sensitive || self.holds.iter().any(|(role, _)| field.readers.contains(role))
    }

    /// Whether they may see what was filled in under a name. A name can stand in several routes, and a youth can have
    /// come from another one: each of them must let it be seen. A name that none knows (any more) is shown to nobody.
    #[must_use]
    pub fn reads_value(&self, programme: &Programme, id: &FieldId) -> bool {
        let mut all = definitions(programme, id).peekable();
        all.peek().is_some() && all.all(|field| self.reads(field))
    }

    /// Whether what was filled in under a name is not for them.
    #[must_use]
    pub fn is_hidden(&self, programme: &Programme, id: &FieldId) -> bool {
        definitions(programme, id).any(|field| !self.reads(field))
    }

    /// Whether they hold a role somewhere.
    #[must_use]
    pub fn holds_role(&self, role: &RoleId) -> bool {
        self.holds.iter().any(|(held, _)| held == role)
    }
}

/// What a name means in each route, and as an attribute.
fn definitions<'p>(programme: &'p Programme, id: &'p FieldId) -> impl Iterator<Item = &'p Field> {
    let routes = programme.routes.values().chain(&programme.earlier);
    routes.filter_map(|r| r.fields.get(id)).chain(programme.attributes.get(id))
}
