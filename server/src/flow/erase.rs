//! Erasing the personal data of a youth. The journal stays, pseudonymous: without names, addresses, free texts, and
//! without every value that can tell who it was.

use super::{Flow, FlowError, MOST_TRIES, read_models};
use crate::fresh;
use crate::store::{Access, ErasedCase, Erasure, StoreError, Youth};
use jiff::Timestamp;
use jiff::civil::Date;
use sluitend_engine::case::{Case, Event};
use sluitend_engine::command::{Actor, Command, Facts, Reason, Refusal, RefusalKind};
use sluitend_engine::decide;
use sluitend_engine::id::{CaseId, FieldId, PersonId, YouthId};
use sluitend_engine::model::{FieldKind, Programme};

/// What lists show instead of a name.
const NOBODY: &str = "(gewist)";

/// Under this name stands in the log of looks who erased.
const ADMINISTRATOR: &str = "beheer";

/// The number under which a youth that was erased is still recognised when it is imported again; the number itself is
/// gone.
#[must_use]
pub fn erased_number(number: &str) -> String {
    format!("gewist:{}", fresh::hash(number))
}

impl Flow {
    /// Erases the personal data of a youth, for good; whether there was any left. Of the birth date the year stays. What
    /// may stand in copies of the database and in mailboxes is out of reach.
    ///
    /// # Errors
    /// Refused while a case is open: nobody goes out of sight by it. See [`FlowError`]; nothing was erased then.
    pub async fn erase(&self, youth: &YouthId, reason: &str) -> Result<bool, FlowError> {
        for _ in 0..MOST_TRIES {
            match self.try_erase(youth, reason).await {
                Err(FlowError::Store(StoreError::Overtaken)) => {}
                done => return done,
            }
        }
        Err(FlowError::Busy)
    }

    async fn try_erase(&self, youth: &YouthId, reason: &str) -> Result<bool, FlowError> {
        let (store, now) = (self.store.unscoped(), self.now());
        let youth = store.youth(youth).await?.ok_or(FlowError::NotFound)?;
        if youth.erased_at.is_some() {
            return Ok(false);
        }
        let left = left(&youth, now);
        let mut cases = Vec::new();
        for id in store.case_ids_of(&youth.id).await? {
            cases.push(self.erased_case(&id, &youth, &left, now).await?);
        }
        let look = Access {
            id: fresh::id(now),
            at: now,
            person: PersonId::new(ADMINISTRATOR),
            youth: youth.id.clone(),
            case: None,
            what: format!("gewist: {reason}"),
        };
        store.erase(&Erasure { youth: left, cases, look }).await?;
        Ok(true)
    }

    async fn erased_case(
        &self,
        id: &CaseId,
        youth: &Youth,
        left: &Youth,
        now: Timestamp,
    ) -> Result<ErasedCase, FlowError> {
        let store = self.store.unscoped();
        let case = store.load_case(id).await?.ok_or(FlowError::Conflict)?.case;
        let facts = Facts { birth: youth.birth };
        let decided = decide::decide(&self.programme, &case, facts, &Actor::System, &Command::Erase, now)?;
        let last = decided.into_iter().next().ok_or(FlowError::Conflict)?;
        let mut before = store.journal(id).await?;
        before.iter_mut().for_each(|event| anonymise(&self.programme, event));
        let after = Case::replay(id, before.iter().chain([&last]))?.into();
        let columns = read_models(&self.programme, &after, Facts { birth: left.birth }).columns;
        Ok(ErasedCase { expected: case.version, case: after, columns, before, last })
    }

    /// Nothing is added to what was erased.
    pub(super) fn must_not_be_erased(youth: &Youth) -> Result<(), FlowError> {
        if youth.erased_at.is_none() {
            return Ok(());
        }
        let message = "De gegevens van deze jongere zijn gewist. Komt de jongere terug, voeg die dan opnieuw toe.";
        let reasons = vec![Reason { place: String::new(), message: message.to_owned() }];
        Err(Refusal { kind: RefusalKind::NotNow, reasons }.into())
    }
}

/// A youth without personal data.
fn left(youth: &Youth, now: Timestamp) -> Youth {
    Youth {
        number: youth.number.as_deref().map(erased_number),
        name: NOBODY.to_owned(),
        // Figures count by age; that is as near as it needs to be.
        birth: Date::new(youth.birth.year(), 1, 1).unwrap_or(youth.birth),
        email: None,
        parents_email: None,
        attributes: std::collections::BTreeMap::new(),
        erased_at: Some(now),
        ..youth.clone()
    }
}

/// Takes out of an event what can tell who it was.
fn anonymise(programme: &Programme, event: &mut Event) {
    if let Some(values) = event.what.values_mut() {
        values.retain(|id, _| !can_identify(programme, id));
    }
}

/// Free text, what only some may see, and what no route knows any more. Choices, numbers and days stay.
fn can_identify(programme: &Programme, id: &FieldId) -> bool {
    let routes = programme.routes.values().chain(&programme.earlier);
    let mut known = routes.filter_map(|r| r.fields.get(id)).chain(programme.attributes.get(id)).peekable();
    known.peek().is_none() || known.any(|field| field.sensitive || matches!(field.kind, FieldKind::Text))
}
