//! Refusals in plain Dutch, and who may do what.

use super::{Work, handover};
use crate::case::{Case, Owner};
use crate::command::{Actor, Reason, Refusal, RefusalKind};
use crate::id::{OrganisationId, RoleId};
use crate::owner;

pub(super) fn refuse(kind: RefusalKind, place: &str, message: impl Into<String>) -> Refusal {
    Refusal { kind, reasons: vec![Reason { place: place.to_owned(), message: message.into() }] }
}

pub(super) fn not_now(message: impl Into<String>) -> Refusal {
    refuse(RefusalKind::NotNow, "", message)
}

pub(super) fn invalid(place: &str, message: impl Into<String>) -> Refusal {
    refuse(RefusalKind::Invalid, place, message)
}

/// All reasons at once, or none.
pub(super) fn all(reasons: Vec<Reason>) -> Result<(), Refusal> {
    if reasons.is_empty() { Ok(()) } else { Err(Refusal { kind: RefusalKind::Invalid, reasons }) }
}

pub(super) fn unknown_route(case: &Case) -> Refusal {
    not_now(format!(
        "Dit traject loopt langs route '{}', revisie {}, en die staat niet in het programma. Zet de revisie terug of \
         verhuis het traject naar een nieuwe.",
        case.route, case.revision
    ))
}

impl Work<'_> {
    /// Whoever takes part may note, plan and correct; so may who is accountable for the whole region.
    pub(super) fn must_take_part(&self) -> Result<(), Refusal> {
        let Actor::Person { holds, .. } = self.actor else { return self.must_not_be_youth() };
        let part = self.case.organisations();
        let takes_part = holds.iter().any(|(_, organisation)| part.contains(&organisation));
        if takes_part || self.is_accountable() {
            return Ok(());
        }
        Err(refuse(RefusalKind::NotYou, "", "Uw organisatie doet niet (meer) mee in dit traject."))
    }

    /// Who works where something lies, or directs the case, gives it to a colleague and lets it rest. Who only takes part does
    /// not take it away from others.
    pub(super) fn must_have_say(&self, owner: &Owner) -> Result<(), Refusal> {
        self.must_take_part()?;
        if self.has_say(owner) {
            return Ok(());
        }
        let at = self.organisation_title(&owner.organisation);
        let directs = self.organisation_title(&self.case.regisseur.organisation);
        let message = format!(
            "Dit ligt bij {at}. Alleen daar, of bij de regisseur ({directs}), beslist men hierover. Maak een notitie als er iets moet veranderen."
        );
        Err(refuse(RefusalKind::NotYou, "", message))
    }

    /// Whether the actor decides on what lies with someone.
    pub(super) fn has_say(&self, owner: &Owner) -> bool {
        [&owner.organisation, &self.case.regisseur.organisation].iter().any(|at| handover::belongs(self, at))
    }

    /// One of these roles, at the organisation that serves this youth; or the owner; or who is accountable.
    pub(super) fn must_hold(&self, roles: &[RoleId], owner: &Owner) -> Result<(), Refusal> {
        let Actor::Person { id, holds } = self.actor else { return self.must_not_be_youth() };
        let is_owner =
            owner.person.as_ref() == Some(id) || holds.contains(&(owner.role.clone(), owner.organisation.clone()));
        let holds_one = || {
            let attributes = self.attributes();
            holds.iter().filter(|(role, _)| roles.contains(role)).any(|(role, at)| {
                owner::organisation(self.programme, role, &attributes, Some(&owner.organisation)) == Some(at)
            })
        };
        let allowed_as_owner = roles.is_empty() || roles.contains(&owner.role);
        if (is_owner && allowed_as_owner) || self.is_accountable() || holds_one() {
            return Ok(());
        }
        let own = std::slice::from_ref(&owner.role);
        let titles: Vec<_> = if roles.is_empty() { own } else { roles }.iter().map(|r| self.role_title(r)).collect();
        let who = titles.join(" of ");
        Err(refuse(RefusalKind::NotYou, "", format!("Dit kan alleen de {who} van deze jongere doen.")))
    }

    /// Whether the actor holds a role at which ladders end: it stands in for everyone.
    pub(super) fn is_accountable(&self) -> bool {
        let accountable = |role: &RoleId| self.programme.roles.get(role).is_some_and(|r| r.accountable);
        matches!(self.actor, Actor::Person { holds, .. } if holds.iter().any(|(role, _)| accountable(role)))
    }

    pub(super) fn role_title(&self, role: &RoleId) -> String {
        self.programme.roles.get(role).map_or_else(|| role.to_string(), |r| r.title.to_lowercase())
    }

    pub(super) fn organisation_title(&self, organisation: &OrganisationId) -> String {
        self.programme.organisations.get(organisation).map_or_else(|| organisation.to_string(), |o| o.title.clone())
    }

    fn must_not_be_youth(&self) -> Result<(), Refusal> {
        match self.actor {
            Actor::Youth => Err(refuse(RefusalKind::NotYou, "", "Vraag je begeleider om dit te doen.")),
            Actor::System | Actor::Person { .. } => Ok(()),
        }
    }
}
