//! Reads follow-ups: parallel obligations, armed by an anchor.

use super::cursor::Table;
use super::graph::{Here, Obligation, RawFollowUp, obligation};
use super::node::Node;
use super::programme::title;
use super::transition::{Place, transitions};
use super::values::{Anchors, SHIFTS};
use crate::calendar::{Shift, Span};
use crate::diagnostic::{Code, say};
use crate::id::FollowUpId;
use crate::model::{Anchor, FollowUp, Map};

/// The most occurrences that a follow-up may have.
const MAX_OFFSETS: usize = 100;

/// Reads one `[followup.*]`.
pub(crate) fn followup(name: &str, table: &Table<'_>, here: &Here<'_>) -> RawFollowUp {
    let anchors = here.anchors();
    let Obligation { owner, due, ladder } = obligation(table, &name, here);
    let anchor = table.need("anchor", "\"enter geplaatst\"").and_then(|n| n.anchor(&anchors));
    let comes_back = table.take("every");
    let recurs = comes_back.is_some();
    let offsets = match comes_back {
        // Also when its duration is wrong: that is what to mend, and not that there are no `offsets`.
        Some(node) => {
            if let Some(offsets) = table.take("offsets") {
                once_only(&offsets);
            }
            every(&node, anchor.as_ref()).into_iter().collect()
        }
        None => table.need("offsets", "[\"3 months\", \"6 months\"]").map(|n| offsets(&n)).unwrap_or_default(),
    };
    let cancel = table.take("cancel").map(|n| n.list("[\"enter terugval\"]")).unwrap_or_default();
    let followup = FollowUp {
        id: FollowUpId::new(name),
        title: title(table, "\"Nazorg\""),
        owner,
        anchor: anchor.clone().unwrap_or(Anchor::Start),
        offsets,
        recurs,
        shift: table.take("shift").and_then(|n| n.word(SHIFTS)).unwrap_or(Shift::None),
        due,
        ladder,
        cancel: cancel.iter().filter_map(|n| cancels(n, &anchors)).collect(),
        keep: table.take("keep").and_then(|n| keeps(&n, anchor.as_ref(), recurs)).unwrap_or(false),
        invite: table.take("invite").and_then(|n| n.boolean()).unwrap_or(false),
        guide: table.take("guide").and_then(|n| n.text()),
        sources: table.sources(),
        on: Map::new(),
    };
    let on = transitions(table, here, Place::Answer);
    if !table.has("on") {
        table.missing("on", &format!("[followup.{name}.on.werkt_nog]"));
    }
    table.finish();
    RawFollowUp { followup, span: table.span.clone(), on }
}

fn offsets(node: &Node<'_>) -> Vec<Span> {
    const EXAMPLE: &str = "[\"3 months\", \"6 months\"]";
    let list = node.list(EXAMPLE);
    if (list.is_empty() && node.value().is_array()) || list.len() > MAX_OFFSETS {
        node.expected("een lijst van 1 tot 100 tijden", "a list of 1 to 100 durations", EXAMPLE);
    }
    list.iter().take(MAX_OFFSETS).filter_map(Node::span).collect()
}

/// How often it comes back: at least a day, and counted from the beginning.
fn every(node: &Node<'_>, anchor: Option<&Anchor>) -> Option<Span> {
    const EXAMPLE: &str = "\"3 months\"";
    let every = node.span()?;
    if every.amount <= 0 {
        node.expected("een tijd van minstens een dag", "a duration of at least a day", EXAMPLE);
        return None;
    }
    if anchor.is_some_and(|anchor| *anchor != Anchor::Start) {
        let message = say!(
            "Wat met `every` steeds terugkomt, telt vanaf het begin.",
            "What comes back with `every` counts from the beginning."
        );
        let help = say!(
            "Schrijf anchor = \"start\". Wat in `cancel` staat, laat het tellen opnieuw beginnen.",
            "Write anchor = \"start\". What stands in `cancel` begins the counting anew."
        );
        node.cx.fault_help(Code::E004, &node.key, message, help);
    }
    Some(every)
}

/// It comes back, or at these times, and not both.
fn once_only(offsets: &Node<'_>) {
    let message = say!(
        "Een opvolging komt op vaste tijden (`offsets`), of steeds terug (`every`); hier staan ze allebei.",
        "A follow-up comes at certain times (`offsets`), or again and again (`every`); here are both."
    );
    let help = say!("Haal een van de twee weg.", "Remove one of the two.");
    offsets.cx.fault_help(Code::E004, &offsets.key, message, help);
}

/// Whether it goes along to another route: only what an event of this one armed. What the calendar brings, every route can
/// have of its own.
fn keeps(node: &Node<'_>, anchor: Option<&Anchor>, recurs: bool) -> Option<bool> {
    let keep = node.boolean()?;
    if keep && (recurs || matches!(anchor, Some(Anchor::Birthday(_) | Anchor::Day(_)))) {
        let message = say!(
            "Een verjaardag, een vaste dag in het jaar of wat steeds terugkomt, gaat niet mee naar een andere route.",
            "A birthday, a yearly day, or what comes again and again, does not go along to another route."
        );
        let help = say!(
            "Haal `keep` weg, en zet zo'n opvolging ook in de andere routes.",
            "Remove `keep`, and put such a follow-up in the other routes, too."
        );
        node.cx.fault_help(Code::E004, &node.key, message, help);
    }
    Some(keep)
}

/// An anchor that ends a follow-up: entering or leaving a state.
fn cancels(node: &Node<'_>, anchors: &Anchors<'_>) -> Option<Anchor> {
    let anchor = node.anchor(anchors)?;
    let fits = matches!(anchor, Anchor::Enter(_) | Anchor::Exit(_));
    if !fits {
        node.expected(
            "\"enter <stap>\" of \"exit <stap>\"",
            "\"enter <state>\" or \"exit <state>\"",
            "[\"enter terugval\"]",
        );
    }
    fits.then_some(anchor)
}
