//! A handover: to whom, and who answered for whom.

use super::{Lens, Line, words};
use sluitend_engine::case::{By, Case, Event, Owner, What};

impl Lens<'_> {
    pub(super) fn handover(&self, before: &Case, event: &Event) -> Line {
        let (text, note) = match &event.what {
            What::HandoverOffered { handover, note } => {
                let why = match handover.elsewhere() {
                    Some(to) => format!("voor de route {}", self.programme.title_of(&to)),
                    None => "omdat de jongere is verhuisd".to_owned(),
                };
                let at_home = handover.to.organisation == before.owner.organisation;
                let text = if at_home && is_by(event, &handover.to) {
                    format!("Overdracht aan zichzelf, {why}.")
                } else {
                    let (to, due) = (self.owner(&handover.to), words::date(handover.obligation.due));
                    format!("Overdracht aangeboden aan {to}, {why}. Antwoord uiterlijk {due}.")
                };
                (text, note.as_ref())
            }
            What::HandoverAccepted { owner, note, .. } => {
                let text = if is_by(event, owner) {
                    format!("Overdracht geaccepteerd. Nu verantwoordelijk: {}.", self.owner(owner))
                } else {
                    format!(
                        "Overdracht geaccepteerd namens {}. Daar ligt nu de verantwoordelijkheid.",
                        self.owner(owner)
                    )
                };
                (text, note.as_ref())
            }
            What::HandoverDeclined { note } => {
                let asked = before.handover.as_ref().map(|handover| &handover.to).filter(|to| !is_by(event, to));
                let whose = asked.map(|to| format!(" namens {}", self.owner(to))).unwrap_or_default();
                (format!("Overdracht afgewezen{whose}. Wie hem aanbood, blijft verantwoordelijk."), note.as_ref())
            }
            _ => ("De overdracht is vervallen.".to_owned(), None),
        };
        Line { text, note: self.note(note), ..Line::default() }
    }
}

/// Whether it is the very person who did it.
fn is_by(event: &Event, owner: &Owner) -> bool {
    matches!(&event.by, By::Person(by) if owner.person.as_ref() == Some(by))
}
