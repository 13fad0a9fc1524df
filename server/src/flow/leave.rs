//! Someone leaves, or holds a role no longer: what they had in cases goes to who stands in, or back to the team. The core
//! knows no people, so it is seen to here who that is.

use super::{Basis, Flow, FlowError, MOST_TRIES, Notes};
use crate::store::Person;
use sluitend_engine::case::{Case, Owner};
use sluitend_engine::command::{Actor, Command};
use sluitend_engine::id::{CaseId, OrganisationId, RoleId};
use std::collections::BTreeSet;

/// Cases looked up at once.
const PAGE: u32 = 500;

/// What came of someone's leaving.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Cases in which something went to others.
    pub cases: u64,
    /// Teams that have the work back, and in which nobody (else) is at work.
    pub empty_teams: BTreeSet<(RoleId, OrganisationId)>,
    /// Cases that could not be changed, with the reason; `sluitend audit` names them, too.
    pub left_behind: Vec<(CaseId, String)>,
}

impl Flow {
    /// Switches a person off: they cannot log in from now on, and all they had goes to `substitute`, where that person
    /// works, else back to the team. It can be done again when it was broken off.
    ///
    /// # Errors
    /// When the store fails; then it is half done, and can be done again.
    pub async fn switch_off(&self, person: &Person, substitute: Option<&Person>) -> Result<Left, FlowError> {
        self.store.switch_person(&person.id, false).await?;
        self.release(person, substitute, |_, _| true).await
    }

    /// Writes a person with other roles than before. What they had by a role that they hold no longer, or at an
    /// organisation where they work no longer, goes to `substitute`, where that person works, else back to the team.
    ///
    /// # Errors
    /// When the store fails; then it is half done, and can be done again.
    pub async fn change_roles(&self, person: &Person, substitute: Option<&Person>) -> Result<Left, FlowError> {
        let before = self.store.person(&person.id).await?.map(|p| p.holds).unwrap_or_default();
        let lost: BTreeSet<_> = before.difference(&person.holds).cloned().collect();
        self.store.put_person(person).await?;
        let gone =
            |role: &RoleId, at: &OrganisationId| lost.contains(&(role.clone(), at.clone())) || !person.works_at(at);
        self.release(person, substitute, gone).await
    }

    async fn release(
        &self,
        person: &Person,
        substitute: Option<&Person>,
        gone: impl Fn(&RoleId, &OrganisationId) -> bool,
    ) -> Result<Left, FlowError> {
        let mut left = Left::default();
        let mut teams = BTreeSet::new();
        let mut after = None;
        loop {
            let ids = self.store.unscoped().cases_naming(&person.id, after.as_ref(), PAGE).await?;
            let Some(last) = ids.last() else { break };
            after = Some(last.clone());
            for id in &ids {
                match self.release_one(id, person, |case| seats(case, person, substitute, &gone)).await {
                    Ok(seats) => {
                        left.cases += u64::from(!seats.is_empty());
                        let team = |seat: Owner| seat.person.is_none().then_some((seat.role, seat.organisation));
                        teams.extend(seats.into_iter().filter_map(team));
                    }
                    Err(FlowError::Refused(refusal)) => left.left_behind.push((id.clone(), refusal.dutch())),
                    Err(other) => return Err(other),
                }
            }
        }
        for (role, at) in teams {
            if self.store.people_holding(&role, &at).await?.is_empty() {
                left.empty_teams.insert((role, at));
            }
        }
        Ok(left)
    }

    /// What went to others in one case.
    async fn release_one(
        &self,
        id: &CaseId,
        person: &Person,
        seats: impl Fn(&Case) -> Vec<Owner>,
    ) -> Result<Vec<Owner>, FlowError> {
        for _ in 0..MOST_TRIES {
            let loaded = self.store.unscoped().load_case(id).await?.ok_or(FlowError::NotFound)?;
            let seats = seats(&loaded.case);
            if seats.is_empty() {
                return Ok(seats);
            }
            let make = |_: &mut Notes| Command::Release { person: person.id.clone(), seats: seats.clone() };
            match self.decide(Basis::read(&loaded), &Actor::System, None, &make).await {
                Err(FlowError::Conflict) => {}
                Ok(_) => return Ok(seats),
                Err(other) => return Err(other),
            }
        }
        Err(FlowError::Busy)
    }
}

/// Who has each of the things that someone loses in a case from now on.
fn seats(
    case: &Case,
    person: &Person,
    substitute: Option<&Person>,
    gone: &impl Fn(&RoleId, &OrganisationId) -> bool,
) -> Vec<Owner> {
    let named = case.named().into_iter().filter(|(id, role, at)| *id == person.id && gone(role, at));
    let seat = |(_, role, organisation)| {
        let stands_in = substitute.filter(|s| s.active && s.id != person.id && s.works_at(&organisation));
        Owner { role, organisation, person: stands_in.map(|s| s.id.clone()) }
    };
    named.map(seat).collect()
}
