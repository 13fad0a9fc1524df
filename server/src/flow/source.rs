//! What the source system says of a youth who is on the way already.

use super::change::Change;
use super::{Flow, FlowError, MOST_TRIES};
use crate::metrics::Counter;
use crate::store::{Commit, LoadedCase, Youth};
use sluitend_engine::command::{Actor, Command, Facts};
use sluitend_engine::decide;
use sluitend_engine::id::CaseId;
use sluitend_engine::owner::Attributes;

impl Flow {
    /// Writes a youth as it is from now on, and its case with it, in one transaction: of the `attributes` those that the
    /// case does not know yet (a move becomes a handover), and all that follows from the birth date.
    ///
    /// # Errors
    /// See [`FlowError`]; nothing was written then.
    pub async fn follow_source(
        &self,
        actor: &Actor,
        youth: &Youth,
        case: &CaseId,
        attributes: &Attributes,
    ) -> Result<LoadedCase, FlowError> {
        for _ in 0..MOST_TRIES {
            match self.try_follow_source(actor, youth, case, attributes).await {
                Err(FlowError::Conflict) => {}
                Ok(loaded) => {
                    self.metrics.count(Counter::Commands, &[("kind", "source")]);
                    return Ok(loaded);
                }
                Err(other) => return Err(other),
            }
        }
        Err(FlowError::Busy)
    }

    async fn try_follow_source(
        &self,
        actor: &Actor,
        youth: &Youth,
        case: &CaseId,
        attributes: &Attributes,
    ) -> Result<LoadedCase, FlowError> {
        let case = self.store.unscoped().load_case(case).await?.ok_or(FlowError::NotFound)?.case;
        let mut values = attributes.clone();
        values.retain(|id, value| case.known.get(id).is_none_or(|known| known.value != *value));
        let (facts, now) = (Facts { birth: youth.birth }, self.now());
        let events = if values.is_empty() {
            Vec::new()
        } else {
            let command = Command::ChangeAttributes { values };
            decide::decide(&self.programme, &case, facts, actor, &command, now)?
        };
        let change = Change::new(facts, Some(&case), &case.id, events, now)?;
        let loaded = LoadedCase { case: change.case.clone(), birth: youth.birth };
        let mut commit = change.commit(&self.programme, Vec::new());
        self.end_calendar_entries(&case, &mut commit, now).await?;
        self.store.commit(Commit { youth: Some(youth.clone()), ..commit }).await?;
        Ok(loaded)
    }
}
