//! Giving work to someone: of the organisation that is accountable for it. The core knows no people, so it is seen to
//! here.

use super::{Done, Flow, FlowError, Request};
use crate::who::Who;
use sluitend_engine::case::Case;
use sluitend_engine::command::{Command, Reason, Refusal, RefusalKind};
use sluitend_engine::id::{CaseId, OrganisationId, PersonId};

impl Flow {
    /// Gives the present step, or an open follow-up, to someone of the organisation that is accountable for it.
    ///
    /// # Errors
    /// See [`FlowError`]; nothing has changed then.
    pub async fn assign(
        &self,
        who: &Who,
        case: &CaseId,
        expected: Option<u64>,
        request: Option<&Request>,
        followup: Option<&str>,
        person: &PersonId,
    ) -> Result<Done, FlowError> {
        if let Some(done) = self.repeated(request).await? {
            return Ok(done);
        }
        let loaded = self.store.unscoped().load_case(case).await?.filter(|l| who.sees(&l.case));
        let case_now = loaded.ok_or(FlowError::NotFound)?.case;
        let version = expected.unwrap_or(case_now.version);
        // On another version the command will say so; a follow-up that is not open is for the core to refuse.
        if let Some(organisation) = organisation(&case_now, followup).filter(|_| version == case_now.version) {
            self.must_work_at(person, organisation).await?;
        }
        let followup = followup.map(str::to_owned);
        let make = |_: &mut super::Notes| Command::Assign { followup: followup.clone(), person: person.clone() };
        self.command(who, case, Some(version), request, make).await
    }

    async fn must_work_at(&self, person: &PersonId, organisation: &OrganisationId) -> Result<(), FlowError> {
        let works_there = self.store.person(person).await?.is_some_and(|p| p.active && p.works_at(organisation));
        if works_there {
            return Ok(());
        }
        let title = self.programme.organisations.get(organisation).map_or(organisation.as_str(), |o| &o.title);
        let message = format!("Deze persoon werkt niet (meer) bij {title}. Kies iemand die daar werkt.");
        let reasons = vec![Reason { place: "person".to_owned(), message }];
        Err(Refusal { kind: RefusalKind::Invalid, reasons }.into())
    }
}

fn organisation<'c>(case: &'c Case, followup: Option<&str>) -> Option<&'c OrganisationId> {
    match followup {
        Some(name) => case.open_followup(name).map(|open| &open.owner.organisation),
        None => Some(&case.owner.organisation),
    }
}
