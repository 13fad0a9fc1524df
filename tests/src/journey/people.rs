//! Who acts in a journey: whoever holds the role that something needs, at the organisation that serves the youth. People
//! come into being when they are first needed.

use super::read::Step;
use sluitend::store::{Person, Store};
use sluitend::who::Who;
use sluitend_engine::case::{Case, Owner};
use sluitend_engine::id::{OrganisationId, PersonId, RoleId};
use sluitend_engine::model::Programme;
use sluitend_engine::owner;
use std::collections::BTreeMap;

/// The people of one journey.
pub(super) struct People {
    journey: String,
    /// Colleagues that the file names, with what they are.
    named: BTreeMap<String, Owner>,
}

impl People {
    pub(super) fn new(journey: &str) -> Self {
        Self { journey: journey.to_owned(), named: BTreeMap::new() }
    }

    /// A colleague with a name, who holds the role of `owner` where that is.
    pub(super) async fn named(&mut self, store: &Store, name: &str, owner: &Owner) -> Result<PersonId, String> {
        let id = PersonId::new(format!("{}.{}", self.journey, name.to_lowercase().replace(' ', "-")));
        let owner = Owner { person: Some(id.clone()), ..owner.clone() };
        add(store, name, &owner).await?;
        self.named.insert(name.to_owned(), owner);
        Ok(id)
    }

    /// A colleague who was named before.
    pub(super) fn known(&self, name: &str) -> Option<&Owner> {
        self.named.get(name)
    }

    /// The name that the file gave someone.
    pub(super) fn name_of(&self, person: &PersonId) -> Option<&str> {
        self.named.iter().find(|(_, o)| o.person.as_ref() == Some(person)).map(|(name, _)| name.as_str())
    }

    /// Who acts: whom the step names, else `usual`.
    pub(super) async fn actor(
        &self,
        store: &Store,
        programme: &Programme,
        case: &Case,
        step: &Step,
        usual: &Owner,
    ) -> Result<Who, String> {
        let owner = match &step.by {
            None => usual.clone(),
            Some(by) => self.by(programme, case, by)?,
        };
        let named = self.named.values().any(|o| o.person == owner.person && owner.person.is_some());
        let person = match (named, &owner.person) {
            (true, Some(id)) => store.person(id).await.map_err(|e| e.to_string())?,
            _ => Some(add(store, &format!("{} {}", owner.role, owner.organisation), &owner).await?),
        };
        Ok(Who::new(person.ok_or("nobody of that name")?, programme))
    }

    fn by(&self, programme: &Programme, case: &Case, by: &str) -> Result<Owner, String> {
        if let Some(owner) = self.named.get(by) {
            return Ok(owner.clone());
        }
        let (role, at) = by.split_once(' ').map_or((by, None), |(role, at)| (role, Some(at)));
        let role = RoleId::new(role);
        if !programme.roles.contains_key(&role) {
            return Err(format!("'{by}' is no role, and nobody of that name was mentioned before"));
        }
        match at {
            Some(at) => Ok(Owner { role, organisation: OrganisationId::new(at), person: None }),
            None => owner::of_case(programme, case, &role).ok_or_else(|| format!("nobody serves this youth as '{by}'")),
        }
    }
}

/// Someone who may do what these roles may do (none: the role `usual`): whose it is now, when that is one of them or who
/// answers for the region; else the first of them.
pub(super) fn able(programme: &Programme, case: &Case, roles: &[RoleId], usual: &RoleId, now: &Owner) -> Owner {
    let own = std::slice::from_ref(usual);
    let roles = if roles.is_empty() { own } else { roles };
    let stands_in = programme.roles.get(&now.role).is_some_and(|r| r.accountable);
    if roles.contains(&now.role) || stands_in {
        return now.clone();
    }
    roles.iter().find_map(|role| owner::of_case(programme, case, role)).unwrap_or_else(|| now.clone())
}

/// Writes down who holds a role at an organisation, when nobody has yet.
async fn add(store: &Store, name: &str, owner: &Owner) -> Result<Person, String> {
    let (role, at) = (owner.role.clone(), owner.organisation.clone());
    let id = owner.person.clone().unwrap_or_else(|| PersonId::new(format!("{role}.{at}")));
    if let Some(person) = store.person(&id).await.map_err(|e| e.to_string())? {
        return Ok(person);
    }
    let person = Person {
        email: format!("{id}@werk.example"),
        id,
        name: name.to_owned(),
        substitute: None,
        active: true,
        created_at: jiff::Timestamp::UNIX_EPOCH,
        holds: [(role, at)].into(),
    };
    store.put_person(&person).await.map_err(|e| e.to_string())?;
    Ok(person)
}
