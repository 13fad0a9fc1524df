//! Transitions: what a person does (`on`), what time does (`after`), and where it leads.

use super::cursor::{At, Cx, Table};
use super::field::{AGE, constant};
use super::graph::Here;
use super::guard::{Tests, guard};
use super::names::Kind;
use super::node::Node;
use crate::calendar::{Shift, Span, Unit};
use crate::diagnostic::{Code, say};
use crate::id::{ActionId, FieldId, RoleId};
use crate::model::{Ask, Moment};
use crate::value::Value;
use std::ops::Range;

/// A transition whose targets are names of its own file.
#[derive(Clone, Debug)]
pub(crate) struct RawTransition {
    pub action: ActionId,
    /// Where its name stands.
    pub span: Range<usize>,
    pub label: String,
    pub ask: Vec<Ask>,
    pub roles: Vec<RoleId>,
    pub branches: Vec<RawBranch>,
    /// Where its target stands.
    pub target: Range<usize>,
    pub handover: Option<Moment>,
    /// It has no target, or not all of it could be read.
    pub is_unclear: bool,
}

/// A transition that time makes.
#[derive(Clone, Debug)]
pub(crate) struct RawAfter {
    pub span: Range<usize>,
    pub delay: Moment,
    pub branches: Vec<RawBranch>,
    /// Where its target stands.
    pub target: Range<usize>,
}

/// One row of a decision table, or a plain target.
#[derive(Clone, Debug)]
pub(crate) struct RawBranch {
    pub span: Range<usize>,
    pub when: Tests,
    pub to: RawTo,
    pub set: Vec<(FieldId, Value)>,
}

/// A target as it is written.
#[derive(Clone, Debug)]
pub(crate) enum RawTo {
    /// A state of the same file; it may not be there (that has been reported).
    State(At<String>),
    /// Another route, and the step of it that is named.
    Route(At<String>, Option<At<String>>),
}

/// Where a transition stands decides what it may say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A step, or everywhere.
    Step,
    /// A state that calls a part: the action belongs to the part, this only leads on.
    Exit,
    /// An answer to a follow-up: it may leave the case where it is.
    Answer,
}

/// What stands for a moment that could not be read; it never leaves the reader.
pub(crate) fn no_moment() -> Moment {
    Moment { anchor: None, offset: Span::new(i32::MIN, Unit::Days), shift: Shift::None }
}

/// Whether a moment could not be read: nothing can be said of it.
pub(crate) fn is_unread(moment: &Moment) -> bool {
    moment.offset.amount == i32::MIN
}

/// Reads `on.*` of a state, a follow-up or everywhere.
pub(crate) fn transitions(table: &Table<'_>, here: &Here<'_>, place: Place) -> Vec<RawTransition> {
    table.section("on").into_iter().map(|(name, table)| transition(name, &table, here, place)).collect()
}

fn transition(name: At<String>, table: &Table<'_>, here: &Here<'_>, place: Place) -> RawTransition {
    const LABEL: &str = "\"Werk gevonden\"";
    let label = match place {
        Place::Exit => table.take("label"),
        Place::Step | Place::Answer => table.need("label", LABEL),
    };
    let label = label.and_then(|n| n.line(LABEL)).map_or_else(String::new, |l| l.it);
    let ask = table.take("ask").map(|n| asks(&n, here)).unwrap_or_default();
    let roles = if place == Place::Exit { None } else { table.take("roles") };
    let roles = roles.map(|n| n.lines("\"mentor\"")).unwrap_or_default();
    let target = match place {
        Place::Answer => table.take("target"),
        Place::Step | Place::Exit => table.need("target", "\"matching\""),
    };
    let at = target.as_ref().map_or_else(|| name.span.clone(), |n| n.key.clone());
    let needs_target = place != Place::Answer || target.is_some();
    let (branches, handover) = leads_to(table, target.as_ref(), here);
    table.sources();
    table.finish();
    RawTransition {
        action: ActionId::new(name.it),
        span: name.span,
        label,
        ask,
        roles: roles.iter().filter(|r| table.cx.defined(Kind::Role, r)).map(|r| RoleId::new(&*r.it)).collect(),
        is_unclear: needs_target && branches.is_empty(),
        branches,
        target: at,
        handover,
    }
}

/// Reads `[[state.x.after]]`.
pub(crate) fn afters(node: Option<&Node<'_>>, here: &Here<'_>) -> Vec<RawAfter> {
    let all = node.map(|n| n.list("[[state.….after]]")).unwrap_or_default();
    let after = |node: &Node<'_>| {
        let table = node.table()?;
        let delay = table.need("delay", "\"6 weeks\"").and_then(|n| n.moment(&here.anchors()));
        let target = table.need("target", "\"gestart\"");
        let branches = branches(&table, target.as_ref(), here);
        let at = target.as_ref().map_or_else(|| table.span.clone(), |n| n.key.clone());
        table.finish();
        if let Some(target) = target.filter(|_| branches.iter().any(|b| matches!(b.to, RawTo::Route(..)))) {
            needs_a_person(target.cx, &target.span);
        }
        Some(RawAfter { span: table.span.clone(), delay: delay.unwrap_or_else(no_moment), branches, target: at })
    };
    all.iter().filter_map(after).collect()
}

/// Time can move a case, but not hand it over: somebody must offer it, and somebody accept it.
pub(crate) fn needs_a_person(cx: Cx<'_>, span: &Range<usize>) {
    cx.fault_help(
        Code::E004,
        span,
        say!(
            "Naar een andere route gaat niemand vanzelf: dat is een overdracht.",
            "Nobody goes to another route by time alone: that is a handover."
        ),
        say!(
            "Laat dit naar een stap leiden waarin iemand de jongere overdraagt.",
            "Let this lead to a state in which someone hands the youth over."
        ),
    );
}

/// Reads `target` and `set`, which belong together: it goes for all rows, and a row adds to it or says it otherwise.
fn branches(table: &Table<'_>, target: Option<&Node<'_>>, here: &Here<'_>) -> Vec<RawBranch> {
    let mut branches = target.map(|n| target_of(n, here)).unwrap_or_default();
    let set = table.take("set");
    if let (Some(set), None) = (&set, target) {
        let message =
            say!("`set` hoort bij een `target`, en die is er niet.", "`set` belongs to a `target`, and there is none.");
        set.cx.fault(Code::E004, &set.key, message);
    }
    let set = set.map(|n| constants(&n, here)).unwrap_or_default();
    for branch in &mut branches {
        let own = std::mem::replace(&mut branch.set, set.clone());
        write_over(&mut branch.set, &own);
    }
    branches
}

/// What is said later, or of a row, counts before what holds for all.
pub(crate) fn write_over(set: &mut Vec<(FieldId, Value)>, more: &[(FieldId, Value)]) {
    for (field, value) in more {
        set.retain(|(f, _)| f != field);
        set.push((field.clone(), value.clone()));
    }
}

/// Reads where a person's transition leads, with the handover that goes with another route.
fn leads_to(table: &Table<'_>, target: Option<&Node<'_>>, here: &Here<'_>) -> (Vec<RawBranch>, Option<Moment>) {
    let branches = branches(table, target, here);
    let node = table.take("handover");
    let handover = node.as_ref().map(|n| handover(n, here).unwrap_or_else(no_moment));
    let hands_over = branches.iter().any(|b| matches!(b.to, RawTo::Route(..)));
    if let Some(node) = node.filter(|_| !hands_over && !branches.is_empty()) {
        let message = say!(
            "`handover` hoort bij een andere route, en daar gaat dit niet heen.",
            "`handover` belongs to another route, and this does not lead to one."
        );
        node.cx.fault_help(
            Code::E004,
            &node.key,
            message,
            say!(
                "Haal het weg, of schrijf target = {{ route = \"…\" }}.",
                "Remove it, or write target = {{ route = \"…\" }}."
            ),
        );
    }
    if handover.is_none() && hands_over {
        table.missing("handover", "{ due = \"10 workdays\" }");
    }
    (branches, handover)
}

fn handover(node: &Node<'_>, here: &Here<'_>) -> Option<Moment> {
    let table = node.table()?;
    let due = table.need("due", "\"10 workdays\"").and_then(|n| n.moment(&here.anchors()));
    table.finish();
    due
}

fn target_of(node: &Node<'_>, here: &Here<'_>) -> Vec<RawBranch> {
    if !node.value().is_array() {
        let to = destination(node, here);
        let plain = |to| RawBranch { span: node.span.clone(), when: Tests::default(), to, set: Vec::new() };
        return to.into_iter().map(plain).collect();
    }
    const EXAMPLE: &str =
        "[{ to = \"geplaatst\", when = { uren = \">= 12\" } }, { to = \"matching\", otherwise = true }]";
    let rows = node.list(EXAMPLE);
    if rows.is_empty() {
        node.expected("een tabel met ten minste één rij", "a table with at least one row", EXAMPLE);
    }
    let last = rows.len().saturating_sub(1);
    rows.iter().enumerate().filter_map(|(n, row)| branch(row, n == last, here)).collect()
}

fn branch(row: &Node<'_>, is_last: bool, here: &Here<'_>) -> Option<RawBranch> {
    let table = row.table()?;
    let to = table.need("to", "\"geplaatst\"").and_then(|n| destination(&n, here));
    let when = table.take("when");
    let otherwise = table.take("otherwise");
    let set = table.take("set").map(|n| constants(&n, here)).unwrap_or_default();
    table.finish();
    match (&when, &otherwise) {
        (None, None) => table.missing("when", "{ uren = \">= 12\" }"),
        (Some(_), Some(otherwise)) => {
            let message = say!(
                "Een rij heeft `when` of `otherwise`, niet allebei.",
                "A row has `when` or `otherwise`, not both."
            );
            otherwise.cx.fault(Code::E004, &otherwise.key, message);
        }
        (None, Some(otherwise)) => {
            if otherwise.boolean() == Some(false) {
                otherwise.expected("alleen true", "only true", "otherwise = true");
            }
            if !is_last {
                let message = say!(
                    "`otherwise` vangt alles wat overblijft, dus de rijen hieronder gelden nooit.",
                    "`otherwise` catches all that is left, so the rows below it never hold."
                );
                otherwise.cx.fault_help(
                    Code::E004,
                    &otherwise.key,
                    message,
                    say!("Zet deze rij onderaan.", "Move this row to the end."),
                );
            }
        }
        (Some(_), None) => {}
    }
    let when = when.and_then(|n| n.table()).map(|t| guard(&t, here.scope)).unwrap_or_default();
    Some(RawBranch { span: row.span.clone(), when, to: to?, set })
}

fn destination(node: &Node<'_>, here: &Here<'_>) -> Option<RawTo> {
    if node.value().is_table() {
        let table = node.table()?;
        let route = table.need("route", "\"arbeid-dagbesteding\"").and_then(|n| n.name("\"arbeid-dagbesteding\""));
        let state = table.take("state").and_then(|n| n.name("\"plek_zoeken\""));
        table.finish();
        return Some(RawTo::Route(route.filter(|r| table.cx.defined(Kind::Route, r))?, state));
    }
    let name = node.name("\"matching\"")?;
    if let Some(states) = here.states
        && !states.contains_key(&name.it)
    {
        node.cx.undefined(Kind::State, &name, states.keys().map(String::as_str));
    }
    Some(RawTo::State(name))
}

fn asks(node: &Node<'_>, here: &Here<'_>) -> Vec<Ask> {
    let mut all: Vec<Ask> = Vec::new();
    for mut name in node.lines("\"uren\"") {
        let optional = name.it.ends_with('?');
        if optional {
            name.it.pop();
        }
        if name.it == AGE {
            let message = say!(
                "`leeftijd` hoeft niemand in te vullen: die volgt uit de geboortedatum.",
                "Nobody fills in `leeftijd`: it follows from the birth date."
            );
            node.cx.fault(Code::E004, &name.span, message);
        } else if here.scope.kind(node.cx, &name).is_some() {
            let field = FieldId::new(name.it);
            if all.iter().any(|a| a.field == field) {
                node.cx.fault(
                    Code::E005,
                    &name.span,
                    say!("`{field}` wordt hier twee keer gevraagd.", "`{field}` is asked twice here."),
                );
            }
            all.push(Ask { field, optional });
        }
    }
    all
}

fn constants(node: &Node<'_>, here: &Here<'_>) -> Vec<(FieldId, Value)> {
    let Some(table) = node.table() else { return Vec::new() };
    let entries = table.entries().into_iter();
    let read = |(name, node): (At<String>, Node<'_>)| {
        let kind = here.scope.kind(node.cx, &name)?;
        let value = constant(&node, &name.it, kind)?;
        Some((FieldId::new(name.it), value))
    };
    entries.filter_map(read).collect()
}
