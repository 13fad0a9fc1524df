//! The people who work with youths, how they reach us, and what they were answered.

use jiff::Timestamp;
use sluitend_engine::id::*;
use std::collections::BTreeSet;

/// Someone who works with youths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Made by the shell.
    pub id: PersonId,
    /// First name and surname.
    pub name: String,
    /// Unique; in lower case.
    pub email: String,
    /// Who stands in.
    pub substitute: Option<PersonId>,
    /// Whether this person can log in and be given work.
    pub active: bool,
    /// When it was added.
    pub created_at: Timestamp,
    /// Each role at an organisation.
    pub holds: BTreeSet<(RoleId, OrganisationId)>,
}

impl Person {
    /// Whether they hold any role at an organisation.
    #[must_use]
    pub fn works_at(&self, organisation: &OrganisationId) -> bool {
        self.holds.iter().any(|(_, at)| at == organisation)
    }
}

/// A login by cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the cookie.
    pub hash: String,
    /// Who.
    pub person: PersonId,
    /// Must come back with every form.
    pub csrf: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A bearer token of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// SHA-256 of the token.
    pub hash: String,
    /// What it is for.
    pub name: String,
    /// On whose behalf.
    pub person: PersonId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; `None`: never.
    pub expires_at: Option<Timestamp>,
}

/// The first answer to a command, for when it is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who asked: keys of different actors are different.
    pub actor: String,
    /// The client's key.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// When.
    pub at: Timestamp,
    /// Of which case the body speaks: only who may see it gets it again.
    pub case: Option<CaseId>,
}
