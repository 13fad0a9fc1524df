//! What people write down: short and to the point, and about nobody.

use sluitend_engine::case::What;

const CONTACT: [&str; 8] = [
    "Gebeld. Het gaat goed, volgende week weer contact.",
    "Samen koffie gedronken en de plannen doorgenomen.",
    "Appje gestuurd, kreeg snel antwoord.",
    "Gesprek op school, samen met de ouders.",
    "Niet komen opdagen. Nieuwe afspraak gemaakt voor volgende week.",
    "Was er op tijd en had de papieren bij zich.",
    "Gebeld met de werkgever: tevreden over de inzet.",
    "Vindt het spannend. Afgesproken om samen te gaan.",
];

const MOVED: [&str; 4] = [
    "Besproken met de jongere en akkoord.",
    "Verslag staat in het dossier van school.",
    "De jongere heeft zelf gekozen.",
    "Afgesproken in het overleg.",
];

const PLAN: [&str; 5] = [
    "Samen een overzicht maken van inkomsten en uitgaven.",
    "Reizen met de bus oefenen.",
    "Afspraak maken bij de huisarts.",
    "Sollicitatiegesprek oefenen.",
    "Inschrijven voor een kamer.",
];

const REASON: [&str; 3] = [
    "Door ziekte is het nu even te veel.",
    "Eerst moet duidelijk zijn waar de jongere gaat wonen.",
    "Het past nu niet; we hebben eerst meer informatie nodig.",
];

/// A text that fits what happened.
pub(super) fn text(what: &What, n: u64) -> &'static str {
    let one = |texts: &[&'static str]| texts[(n as usize * 31 + n as usize / 3) % texts.len()];
    match what {
        What::Noted { .. } | What::FollowUpAnswered { .. } => one(&CONTACT),
        What::PlanAdded { .. } => one(&PLAN),
        What::Paused { .. } | What::HandoverDeclined { .. } | What::Written { .. } => one(&REASON),
        _ => one(&MOVED),
    }
}
