//! Who was given something, and who left.

use super::{Lens, words};
use sluitend_engine::case::{By, Case, Event, Owner, Subject};
use sluitend_engine::id::PersonId;

impl Lens<'_> {
    pub(super) fn assigned(&self, before: &Case, event: &Event, what: &Subject, to: &Owner) -> String {
        let about = self.subject(before, what);
        match (&event.by, &to.person) {
            (By::Person(by), Some(person)) if by == person => format!("Opgepakt: {about}."),
            _ => format!("{} is nu voor {}.", words::upper(&about), self.names.holder(to).task()),
        }
    }

    pub(super) fn released(&self, person: &PersonId, seats: &[Owner]) -> String {
        let to: Vec<_> = seats.iter().map(|seat| self.owner(seat)).collect();
        format!("{} doet dit niet meer. Aan zet: {}.", self.names.person(person), to.join("; "))
    }
}
