//! To whom a notice goes, and at which address: a person, who stands in, a team with its mailbox, a youth, parents.

use super::bundle::DIGEST;
use super::{Inner, WorkError};
use crate::mail::templates::{Audience, Readers};
use crate::store::{Notice, Person, Recipient};
use sluitend_engine::id::{OrganisationId, RoleId};
use std::collections::BTreeSet;

/// Where a notice goes, and how to speak to who reads it there.
#[derive(Clone, Debug)]
pub(super) struct Mailbox {
    pub(super) address: String,
    /// In whose words it is said to them.
    pub(super) audience: Audience,
    /// For whom it is; calendar entries go to people only.
    pub(super) recipient: Recipient,
    /// For whom it is, as a mail says it.
    pub(super) readers: Readers,
}

/// What becomes one mail.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Letter {
    /// All for those who work at one address, whoever of them it is for.
    Work(String),
    /// All for a youth, or for the parents: nobody else who reads the mailbox is mixed up with them.
    Home(String, Recipient),
    /// A question to a youth; one mail each.
    Question(String, Recipient, String),
}

impl Mailbox {
    fn new(address: String, audience: Audience, recipient: Recipient, roles: BTreeSet<String>) -> Self {
        Self { address, audience, recipient, readers: Readers { audiences: BTreeSet::from([audience]), roles } }
    }

    /// The mail in which a notice goes that comes here.
    pub(super) fn letter(&self, notice: &Notice) -> Letter {
        // Hardly a mail server tells capitals apart, and people write them as it comes.
        let address = self.address.to_lowercase();
        match self.audience {
            Audience::Youth if notice.kind == "invite" => {
                Letter::Question(address, self.recipient.clone(), format!("{} {}", notice.case, notice.subject))
            }
            Audience::Youth | Audience::Parents => Letter::Home(address, self.recipient.clone()),
            _ => Letter::Work(address),
        }
    }
}

/// Where a notice goes.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) mailbox: Option<Mailbox>,
    /// Whether it misses the one for whom it is.
    pub(super) misses: bool,
}

impl Inner {
    /// The team of the first accountable role: who answers for the whole region.
    pub(super) fn coordinator(&self) -> Option<Recipient> {
        let programme = &self.flow.programme;
        let (role, definition) = programme.roles.iter().find(|(_, role)| role.accountable)?;
        let kind = definition.organisation.as_ref()?;
        let (organisation, _) = programme.organisations.iter().find(|(_, o)| o.kind == *kind)?;
        Some(Recipient::Team(organisation.clone(), role.clone()))
    }

    /// Where a notice goes. Someone who left, and a team without a mailbox or people, is never the end of it: then the
    /// coordinator is told, and sees on *Vastgelopen* who cannot be reached. A youth without an address is not asked; the
    /// owner is told of the step anyway.
    pub(super) async fn way_to(&self, notice: &Notice) -> Result<Way, WorkError> {
        if let Some(mailbox) = self.mailbox_of(notice).await? {
            return Ok(Way { mailbox: Some(mailbox), misses: false });
        }
        // An overview is there again tomorrow, for whoever is there then.
        if matches!(notice.recipient, Recipient::Youth(_) | Recipient::Parents(_)) || notice.kind == DIGEST {
            return Ok(Way { mailbox: None, misses: false });
        }
        let mailbox = match self.coordinator() {
            Some(Recipient::Team(organisation, role)) => self.team(&organisation, &role).await?,
            _ => None,
        };
        Ok(Way { mailbox, misses: true })
    }

    async fn mailbox_of(&self, notice: &Notice) -> Result<Option<Mailbox>, WorkError> {
        let youth = async |id| self.flow.store.unscoped().youth(id).await;
        let (recipient, roles) = (notice.recipient.clone(), BTreeSet::new());
        Ok(match &notice.recipient {
            Recipient::Person(id) => match self.flow.store.person(id).await? {
                Some(person) if person.active => Some(self.mailbox(&person)),
                Some(_) if notice.kind == DIGEST => None,
                Some(person) => self.instead_of(&person).await?,
                None => None,
            },
            Recipient::Substitute(id, organisation, role) => {
                let person = self.flow.store.person(id).await?;
                match self.substitute(person.as_ref()).await? {
                    Some(substitute) => Some(self.mailbox(&substitute)),
                    None => self.team(organisation, role).await?,
                }
            }
            Recipient::Team(organisation, role) => self.team(organisation, role).await?,
            Recipient::Youth(id) => {
                let address = youth(id).await?.and_then(|y| y.email);
                address.map(|address| Mailbox::new(address, Audience::Youth, recipient, roles))
            }
            Recipient::Parents(id) => {
                let address = youth(id).await?.and_then(|y| y.parents_email);
                address.map(|address| Mailbox::new(address, Audience::Parents, recipient, roles))
            }
            Recipient::Address(address) => Some(Mailbox::new(address.clone(), Audience::Team, recipient, roles)),
        })
    }

    async fn substitute(&self, person: Option<&Person>) -> Result<Option<Person>, WorkError> {
        let Some(id) = person.and_then(|p| p.substitute.as_ref()) else { return Ok(None) };
        Ok(self.flow.store.person(id).await?.filter(|p| p.active))
    }

    async fn instead_of(&self, person: &Person) -> Result<Option<Mailbox>, WorkError> {
        if let Some(substitute) = self.substitute(Some(person)).await? {
            return Ok(Some(self.mailbox(&substitute)));
        }
        match person.holds.iter().next() {
            Some((role, organisation)) => self.team(organisation, role).await,
            None => Ok(None),
        }
    }

    /// The mailbox of the organisation, else the first who holds the role there.
    async fn team(&self, organisation: &OrganisationId, role: &RoleId) -> Result<Option<Mailbox>, WorkError> {
        let programme = &self.flow.programme;
        let address = programme.organisations.get(organisation).and_then(|o| o.email.clone());
        if let Some(address) = address {
            let audience = match programme.roles.get(role) {
                Some(role) if role.accountable => Audience::Coordinator,
                Some(role) if role.organisation.is_none() => Audience::Lead,
                _ => Audience::Team,
            };
            let recipient = Recipient::Address(address.clone());
            return Ok(Some(Mailbox::new(address, audience, recipient, self.titles([role]))));
        }
        let people = self.flow.store.people_holding(role, organisation).await?;
        Ok(people.first().map(|person| self.mailbox(person)))
    }

    fn mailbox(&self, person: &Person) -> Mailbox {
        let accountable = |role: &RoleId| self.flow.programme.roles.get(role).is_some_and(|r| r.accountable);
        let coordinator = person.holds.iter().any(|(role, _)| accountable(role));
        // A role without an organisation of its own stands in ladders only: who holds no other leads those who act.
        let leads = |role: &RoleId| self.flow.programme.roles.get(role).is_some_and(|r| r.organisation.is_none());
        let lead = !person.holds.is_empty() && person.holds.iter().all(|(role, _)| leads(role));
        let audience = match (coordinator, lead) {
            (true, _) => Audience::Coordinator,
            (_, true) => Audience::Lead,
            _ => Audience::Person,
        };
        let roles = self.titles(person.holds.iter().map(|(role, _)| role));
        Mailbox::new(person.email.clone(), audience, Recipient::Person(person.id.clone()), roles)
    }

    fn titles<'a>(&self, roles: impl IntoIterator<Item = &'a RoleId>) -> BTreeSet<String> {
        let known = |role| self.flow.programme.roles.get(role).map(|role| role.title.clone());
        roles.into_iter().filter_map(known).collect()
    }
}
