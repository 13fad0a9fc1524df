//! E501: how running cases of the published revision come along to this one.
//!
//! Without `[migration]` they keep the revision with which they began, and nothing can be forgotten.

use super::Ground;
use crate::diagnostic::{Code, Fault, Message, say};
use crate::id::StateId;
use crate::read::{Inlined, Step};

/// Checks the migration of a route against the revision that is in use. What the map leads to was checked when it was
/// read.
pub(super) fn check(ground: &Ground<'_>, published: &Inlined) {
    let route = &ground.all.route;
    let Some(migration) = route.migration.as_ref().filter(|_| route.revision > published.route.revision) else {
        return;
    };
    if migration.from != published.route.revision {
        let (from, there) = (migration.from, published.route.revision);
        let message = say!(
            "De migratie gaat uit van revisie {from}, maar gepubliceerd is revisie {there}.",
            "The migration starts from revision {from}, but revision {there} is published."
        );
        let help =
            say!("Schrijf from = {there}, en kijk de `map` na.", "Write from = {there}, and look through `map`.");
        return tell(ground, &[Step::Key("from")], false, message, help);
    }
    let goes_along = |state: &StateId| {
        let named = |state: &StateId| migration.map.contains_key(state);
        route.states.contains_key(state) || named(state) || state.callers().any(|caller| named(&caller))
    };
    for state in published.route.states.keys().filter(|s| !goes_along(s)) {
        let message = say!(
            "De migratie vergeet de stap *{state}*: wie daar nu is, kan nergens heen.",
            "The migration forgets the state *{state}*: who is there now has nowhere to go."
        );
        let help = say!(
            "Zet erbij waar deze jongeren verdergaan: map = {{ \"{state}\" = \"…\" }}",
            "Say where these youths go on: map = {{ \"{state}\" = \"…\" }}"
        );
        tell(ground, &[Step::Key("map")], false, message, help);
    }
    let known = |state: &StateId| published.route.states.contains_key(state) || published.calls.contains_key(state);
    for state in migration.map.keys().filter(|s| !known(s)) {
        let revision = published.route.revision;
        let message = say!(
            "De migratie noemt de stap `{state}`, en die was er niet in revisie {revision}.",
            "The migration names the state `{state}`, which was not there in revision {revision}."
        );
        let near = ground.sink.nearest(state.as_str(), published.route.states.keys().map(StateId::as_str));
        let help = near.map_or_else(
            || say!("Haal de regel weg.", "Remove the entry."),
            |near| say!("Bedoel je `{near}`?", "Did you mean `{near}`?"),
        );
        tell(ground, &[Step::Key("map"), Step::Key(state.as_str())], true, message, help);
    }
}

fn tell(ground: &Ground<'_>, way: &[Step<'_>], at_key: bool, message: Message, help: Message) {
    let file = ground.all.head.file;
    let way = [&[Step::Key("migration")], way].concat();
    let key = at_key.then(|| ground.places.key(file, &way)).flatten();
    let span = key.unwrap_or_else(|| ground.places.nearest(file, &way));
    ground.sink.add(Fault::new(Code::E501, file, span, message).help(help));
}
