//! What roles, organisations and people are called.

use sluitend_engine::case::{Case, Event, Owner, What};
use sluitend_engine::id::{OrganisationId, PersonId, RoleId};
use sluitend_engine::model::Programme;
use std::collections::{BTreeMap, BTreeSet};

/// The names that a page needs.
#[derive(Clone, Debug)]
pub struct Names<'a> {
    programme: &'a Programme,
    people: BTreeMap<PersonId, String>,
}

/// Who is accountable, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The role.
    pub role: String,
    /// The organisation.
    pub organisation: String,
    /// The person, when one took it.
    pub person: Option<String>,
    /// The mail address of the team.
    pub email: Option<String>,
}

impl Holder {
    /// `Anna de Vries (jobcoach, Werkplein)`, or `de jobcoach van Werkplein`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let role = super::words::lower(&self.role);
        match &self.person {
            Some(person) => format!("{person} ({role}, {})", self.organisation),
            None => format!("de {role} van {}", self.organisation),
        }
    }

    /// For what may have been given to someone who has another role: `Anna de Vries, als jobcoach van Werkplein`.
    #[must_use]
    pub fn task(&self) -> String {
        let role = super::words::lower(&self.role);
        match &self.person {
            Some(person) => format!("{person}, als {role} van {}", self.organisation),
            None => self.sentence(),
        }
    }

    /// The same without the organisation of a person: `Anna de Vries (jobcoach)`.
    #[must_use]
    pub fn short(&self) -> String {
        match &self.person {
            Some(person) => format!("{person} ({})", super::words::lower(&self.role)),
            None => self.sentence(),
        }
    }
}

impl<'a> Names<'a> {
    /// With the people that were looked up.
    #[must_use]
    pub fn new(programme: &'a Programme, people: BTreeMap<PersonId, String>) -> Self {
        Self { programme, people }
    }

    /// The title of a role.
    #[must_use]
    pub fn role(&self, role: &RoleId) -> String {
        self.programme.roles.get(role).map_or_else(|| role.to_string(), |r| r.title.clone())
    }

    /// The name of an organisation.
    #[must_use]
    pub fn organisation(&self, organisation: &OrganisationId) -> String {
        self.programme.organisations.get(organisation).map_or_else(|| organisation.to_string(), |o| o.title.clone())
    }

    /// The name of a person.
    #[must_use]
    pub fn person(&self, person: &PersonId) -> String {
        self.people.get(person).cloned().unwrap_or_else(|| "een medewerker van vroeger".to_owned())
    }

    /// Who is accountable, in words.
    #[must_use]
    pub fn holder(&self, owner: &Owner) -> Holder {
        Holder {
            role: self.role(&owner.role),
            organisation: self.organisation(&owner.organisation),
            person: owner.person.as_ref().map(|p| self.person(p)),
            email: self.programme.organisations.get(&owner.organisation).and_then(|o| o.email.clone()),
        }
    }
}

/// The people of whom a case speaks.
#[must_use]
pub fn people_of(case: &Case) -> BTreeSet<PersonId> {
    let held = case.people.values().filter_map(|held| held.person.as_ref());
    let owners = [&case.owner, &case.regisseur].into_iter().chain(case.open.iter().map(|f| &f.owner));
    let owners = owners.chain(case.handover.iter().map(|h| &h.to)).filter_map(|o| o.person.as_ref());
    let offered = case.handover.iter().filter_map(|h| h.by.as_ref());
    held.chain(owners).chain(offered).cloned().collect()
}

/// The people of whom a journal speaks.
#[must_use]
pub fn people_in(events: &[Event]) -> BTreeSet<PersonId> {
    use sluitend_engine::case::{Addressee, By};
    let mut all = BTreeSet::new();
    for event in events {
        if let By::Person(person) = &event.by {
            all.insert(person.clone());
        }
        let owners: Vec<&Owner> = match &event.what {
            What::Enrolled { regisseur, .. } | What::Rerouted { regisseur, .. } | What::Directed { regisseur } => {
                vec![regisseur]
            }
            What::Moved { owner, .. } | What::FollowUpOpened { owner, .. } | What::HandoverAccepted { owner, .. } => {
                vec![owner]
            }
            What::Assigned { to, .. } | What::GivenBack { to, .. } => vec![to],
            What::Released { person, seats } => {
                all.insert(person.clone());
                seats.iter().collect()
            }
            What::HandoverOffered { handover, .. } => vec![&handover.to],
            What::Escalated { notify, reassign, .. } => {
                let told = notify.iter().filter_map(|a| match a {
                    Addressee::Professional(owner) | Addressee::Substitute(owner) => Some(owner),
                    Addressee::Youth | Addressee::Parents => None,
                });
                told.chain(reassign).collect()
            }
            _ => Vec::new(),
        };
        all.extend(owners.into_iter().filter_map(|o| o.person.clone()));
    }
    all
}
