//! Free texts of a command: they are kept apart from the journal, which holds only their ids.

use crate::fresh;
use crate::store::Note;
use jiff::Timestamp;
use sluitend_engine::command::Actor;
use sluitend_engine::id::{NoteId, PersonId};

/// Collects the texts of one command.
pub struct Notes {
    author: Option<PersonId>,
    now: Timestamp,
    rows: Vec<Note>,
}

impl Notes {
    pub(super) fn new(actor: &Actor, now: Timestamp) -> Self {
        let author = match actor {
            Actor::Person { id, .. } => Some(id.clone()),
            Actor::System | Actor::Youth => None,
        };
        Self { author, now, rows: Vec::new() }
    }

    /// Keeps a text; its id goes into the command.
    pub fn add(&mut self, text: &str) -> NoteId {
        let id = NoteId::new(fresh::id(self.now));
        let (author, text) = (self.author.clone(), text.trim().to_owned());
        self.rows.push(Note { id: id.clone(), at: self.now, author, text });
        id
    }

    /// Keeps a text unless it is empty.
    pub fn add_some(&mut self, text: Option<&str>) -> Option<NoteId> {
        text.filter(|t| !t.trim().is_empty()).map(|t| self.add(t))
    }

    pub(super) fn into_rows(self) -> Vec<Note> {
        self.rows
    }
}
