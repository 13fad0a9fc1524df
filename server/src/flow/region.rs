//! Who answers for the whole region: the people at work who hold an accountable role.

use super::{Flow, FlowError};
use crate::store::Person;

impl Flow {
    /// Everyone at work who holds an accountable role; nobody: what is stuck reaches no person.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn coordinators(&self) -> Result<Vec<Person>, FlowError> {
        let programme = &self.programme;
        let mut all = Vec::new();
        for (role, definition) in programme.roles.iter().filter(|(_, role)| role.accountable) {
            let at = programme.organisations.iter().filter(|(_, o)| Some(&o.kind) == definition.organisation.as_ref());
            for (organisation, _) in at {
                all.extend(self.store.people_holding(role, organisation).await?);
            }
        }
        Ok(all)
    }
}
