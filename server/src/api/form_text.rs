//! Free text in requests: kept apart from the journal, of bounded length.

use super::problem::{Answer, Problem};

/// The longest free text, in characters: some eight pages.
pub(super) const LONGEST: usize = 20_000;

/// A text that must be there.
pub(super) fn required<'t>(place: &str, text: &'t str, what: &str) -> Answer<&'t str> {
    optional(place, Some(text))?.ok_or_else(|| Problem::invalid(place, format!("{what} ontbreekt. Schrijf het op.")))
}

/// A text that may be there; one without characters is not.
pub(super) fn optional<'t>(place: &str, text: Option<&'t str>) -> Answer<Option<&'t str>> {
    let text = text.map(str::trim).filter(|t| !t.is_empty());
    match text.map(|t| t.chars().count()) {
        Some(length) if length > LONGEST => {
            let message = format!("Deze tekst heeft {length} tekens; er passen er {LONGEST} in.");
            Err(Problem::invalid(place, message))
        }
        _ => Ok(text),
    }
}
