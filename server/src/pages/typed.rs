//! What was typed in a form that cannot be shown again, in the words of the form. Of which case it was is not known, or may
//! not be looked up: all there is to go by are the routes. Pure; must never show the names by which a form is sent.

use super::input::Filled;
use super::words;
use sluitend_engine::guard::parse_date;
use sluitend_engine::model::{Field, FieldKind, Programme, Transition};
use std::collections::BTreeSet;

/// What was asked and what was typed, in order. Secrets are left out, and what nobody can read: the number of a colleague.
#[must_use]
pub fn typed(programme: &Programme, filled: &Filled) -> Vec<(String, String)> {
    let secret = |name: &str| name.contains("wachtwoord");
    let pairs = filled.chosen().filter(|(name, _)| !secret(name) && *name != "persoon");
    pairs.map(|(name, text)| pair(programme, filled, name, text)).collect()
}

/// What was asked under a name, and what was typed there.
pub(super) fn pair(programme: &Programme, filled: &Filled, name: &str, text: &str) -> (String, String) {
    let day = || parse_date(text).map_or_else(|| text.to_owned(), words::date);
    let (label, said) = match name {
        "vink" => ("Afgevinkt", nth(text)),
        "actie" => ("Wat er is gebeurd", action(programme, filled, text)),
        "antwoord" => ("Antwoord", action(programme, filled, text)),
        "leefdomein" => ("Leefdomein", programme.domains.get(text).cloned().unwrap_or_else(|| plain(text))),
        "route" => ("Route", programme.routes.get(text).map_or_else(|| plain(text), |route| route.title.clone())),
        "state" => ("Verder in de stap", state(programme, text)),
        "until" => ("Pauze tot", day()),
        "uiterlijk" => ("Uiterlijk op", day()),
        "concerning" => ("Vanaf welke dag", day()),
        "datum" => ("Naar een dag", day()),
        "geboren" => ("Geboortedatum", day()),
        "waarde" => ("Het had moeten zijn", value(programme, text)),
        "tekst" => ("Tekst", text.to_owned()),
        "reden" => ("Reden", text.to_owned()),
        "email" => ("E-mailadres", text.to_owned()),
        "email-ouders" => ("E-mailadres van de ouders", text.to_owned()),
        "agenda" => ("Op de agenda van", words::agenda(text)),
        _ => return of_field(programme, name, text).unwrap_or_else(|| (plain(last(name)), text.to_owned())),
    };
    (label.to_owned(), said)
}

/// A field of a route or an attribute, sent as `<action>.<field>` or `kenmerk.<field>`.
fn of_field(programme: &Programme, name: &str, text: &str) -> Option<(String, String)> {
    let (_, id) = name.split_once('.')?;
    let of_route = programme.routes.values().find_map(|route| route.fields.get(id));
    let field = programme.attributes.get(id).or(of_route)?;
    Some((field.label.clone(), said(field, text)))
}

/// What was typed or chosen for a field, as people read it.
pub(super) fn said(field: &Field, text: &str) -> String {
    let found = match &field.kind {
        FieldKind::Choice { choices } => choices.get(text).cloned(),
        FieldKind::Date => parse_date(text).map(words::date),
        _ => None,
    };
    found.unwrap_or_else(|| text.to_owned())
}

/// What an action or an answer is called: of several with this name those that ask what was filled in.
fn action(programme: &Programme, filled: &Filled, action: &str) -> String {
    let routes = || programme.routes.values();
    let of_states = routes().flat_map(|route| route.states.values().filter_map(|state| state.on.get(action)));
    let of_followups = routes().flat_map(|route| route.followups.values().filter_map(|f| f.on.get(action)));
    let anywhere = routes().filter_map(|route| route.anywhere.get(action));
    let prefix = format!("{action}.");
    let asks = |transition: &&Transition| {
        let mut names = filled.chosen().filter_map(|(name, _)| name.strip_prefix(&prefix));
        names.all(|field| transition.ask.iter().any(|ask| ask.field.as_str() == field))
    };
    only(of_states.chain(of_followups).chain(anywhere).filter(asks).map(|t| t.label.clone()), action)
}

fn state(programme: &Programme, id: &str) -> String {
    only(programme.routes.values().filter_map(|route| route.states.get(id)).map(|state| state.title.clone()), id)
}

/// What is chosen for whichever field.
fn value(programme: &Programme, text: &str) -> String {
    let of_routes = programme.routes.values().flat_map(|route| route.fields.values());
    let choices = programme.attributes.values().chain(of_routes).filter_map(|field| match &field.kind {
        FieldKind::Choice { choices } => choices.get(text).cloned(),
        _ => None,
    });
    match parse_date(text) {
        Some(day) => words::date(day),
        None => choices.into_iter().next().unwrap_or_else(|| text.to_owned()),
    }
}

/// What something is called, when it is called so everywhere; else its name, made readable.
fn only(titles: impl Iterator<Item = String>, name: &str) -> String {
    let titles: BTreeSet<String> = titles.collect();
    if titles.len() == 1 { titles.into_iter().collect() } else { plain(name) }
}

/// Boxes are counted from nought.
fn nth(text: &str) -> String {
    text.parse::<usize>().map_or_else(|_| plain(text), |n| format!("punt {} van de lijst", n + 1))
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn plain(name: &str) -> String {
    words::upper(&name.replace(['_', '-'], " "))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use std::path::Path;

    fn programme() -> Programme {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programmes/small");
        let files = crate::files::read(&folder).unwrap();
        sluitend_engine::check::check(&files.routes).programme.unwrap()
    }

    fn filled(pairs: &[(&str, &str)]) -> Filled {
        Filled::new(pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    /// Broken promise: what is given back is said as it was asked. It was given back under the names of the machine.
    #[test]
    fn what_was_typed_is_said_in_the_words_of_the_form() {
        let programme = programme();
        let sent = filled(&[
            ("csrf", "geheim"),
            ("actie", "gevonden"),
            ("gevonden.uren", "24"),
            ("naar_werk.uren", "12"),
            ("vink", "0"),
            ("toelichting", "Belde terug"),
            ("persoon", "01k9"),
            ("wachtwoord-nieuw", "geheim"),
            ("kenmerk.gemeente", "noord"),
            ("until", "2026-12-31"),
            ("email-ouders", "a@b.example"),
            ("iets_anders", "x"),
        ]);
        let told = typed(&programme, &sent);
        let told: Vec<_> = told.iter().map(|(label, text)| (label.as_str(), text.as_str())).collect();
        let expect = [
            ("Wat er is gebeurd", "Werk gevonden"),
            ("Uren per week", "24"),
            ("Afgevinkt", "punt 1 van de lijst"),
            ("Toelichting", "Belde terug"),
            ("Woongemeente", "Noord"),
            ("Pauze tot", "31 december 2026"),
            ("E-mailadres van de ouders", "a@b.example"),
            ("Iets anders", "x"),
        ];
        assert_eq!(told, expect);
    }

    /// Of whichever action of a whole region, with all that it asks.
    #[test]
    fn no_name_of_the_machine_is_shown() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../routes");
        let programme = sluitend_engine::check::check(&crate::files::read(&folder).unwrap().routes).programme.unwrap();
        let states = programme.routes.values().flat_map(|route| route.states.values());
        for transition in states.flat_map(|state| state.on.values()) {
            let mut pairs = vec![("actie".to_owned(), transition.action.to_string())];
            pairs.extend(
                transition.ask.iter().map(|ask| (format!("{}.{}", transition.action, ask.field), "x".to_owned())),
            );
            for (label, text) in typed(&programme, &Filled::new(pairs)) {
                assert!(!label.contains('_') && !text.contains('_'), "{}: {label}: {text}", transition.action);
            }
        }
    }
}
