//! What goes along to another route (`keep`) must lead back to where someone must act: it comes back by a handover, which
//! somebody has to accept.

use super::Ground;
use crate::diagnostic::{Code, Fault, say};
use crate::model::{Destination, StateKind};
use crate::read::Step;

pub(super) fn check(ground: &Ground<'_>) {
    let states = &ground.all.route.states;
    for followup in ground.all.route.followups.values().filter(|f| f.keep) {
        let file = ground.file_of_followup(&followup.id);
        let name = followup.id.as_str().rsplit('/').next().unwrap_or_default();
        for answer in followup.on.values() {
            let nobody = answer.branches.iter().find_map(|branch| match &branch.to {
                Destination::State(to) => {
                    states.get(to).filter(|s| !matches!(s.kind, StateKind::Task { .. })).map(|s| &s.id)
                }
                Destination::Route(_) => None,
            });
            let Some(to) = nobody else { continue };
            let message = say!(
                "Met `keep` leidt dit antwoord vanuit een andere route terug naar *{to}*, en daar is niemand aan zet.",
                "With `keep` this answer leads back from another route to *{to}*, where nobody must act."
            );
            let help = say!(
                "Laat het leiden naar een stap met een `owner`, of haal `target` of `keep` weg.",
                "Let it lead to a state with an `owner`, or remove `target` or `keep`."
            );
            let action = answer.action.as_str();
            let way = [Step::Key("followup"), Step::Key(name), Step::Key("on"), Step::Key(action), Step::Key("target")];
            let span = ground.places.nearest(file, &way);
            ground.sink.add(Fault::new(Code::E004, file, span, message).help(help));
        }
    }
}
