//! Writes a route as text in which every field of the model can be seen, and read by a person.

use crate::model::*;
use std::fmt::{Display, Write};

fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|i| i.to_string()).collect::<Vec<_>>().join(", ")
}

fn anchor(anchor: &Anchor) -> String {
    match anchor {
        Anchor::Start => "start".to_owned(),
        Anchor::Enter(state) => format!("enter {state}"),
        Anchor::Exit(state) => format!("exit {state}"),
        Anchor::Birthday(age) => format!("birthday {age}"),
        Anchor::Field(field) => format!("field {field}"),
        Anchor::Day(day) => format!("day {day}"),
    }
}

fn moment(m: &Moment) -> String {
    let from = m.anchor.as_ref().map(|a| format!(" from {}", anchor(a))).unwrap_or_default();
    format!("{}{from} (shift {:?})", m.offset, m.shift)
}

fn interval(i: &Interval) -> String {
    let low = i.low.map_or("(-".to_owned(), |(n, inclusive)| format!("{}{n}", if inclusive { '[' } else { '(' }));
    let high = i.high.map_or("-)".to_owned(), |(n, inclusive)| format!("{n}{}", if inclusive { ']' } else { ')' }));
    format!("{low}..{high}")
}

fn guard(guard: &Guard) -> String {
    let test = |test: &Test| match test {
        Test::Number(i) => interval(i),
        Test::Date { from, to } => format!("dates {from:?} to {to:?}"),
        Test::OneOf(values) => format!("one of {}", list(values)),
        Test::Boolean(b) => b.to_string(),
        Test::RulesAge => "rules.age".to_owned(),
    };
    if guard.tests.is_empty() {
        return "always".to_owned();
    }
    guard.tests.iter().map(|(field, t)| format!("{field}: {}", test(t))).collect::<Vec<_>>().join(" and ")
}

fn branches(out: &mut String, branches: &[Branch]) {
    for branch in branches {
        let to = match &branch.to {
            Destination::State(state) => state.to_string(),
            Destination::Route(to) => {
                let state = to.state.as_ref().map(|s| format!(" at {s}")).unwrap_or_default();
                format!("route {}{state}", to.route)
            }
        };
        let set = list(branch.set.iter().map(|(field, value)| format!("{field} := {value:?}")));
        let _ = writeln!(out, "      {} -> {to} {set}", guard(&branch.when));
    }
}

fn transitions<'t>(out: &mut String, all: impl Iterator<Item = &'t Transition>) {
    for t in all {
        let ask = list(t.ask.iter().map(|a| format!("{}{}", a.field, if a.optional { "?" } else { "" })));
        let handover = t.handover.as_ref().map(|m| format!(", handover {}", moment(m))).unwrap_or_default();
        let _ = writeln!(out, "    on {} {:?}: ask [{ask}], roles [{}]{handover}", t.action, t.label, list(&t.roles));
        branches(out, &t.branches);
    }
}

fn state(out: &mut String, s: &State) {
    let kind = match &s.kind {
        StateKind::Task { owner, due, ladder } => format!("{owner} within {}, ladder {ladder}", moment(due)),
        StateKind::Wait => "waits".to_owned(),
        StateKind::Final { outcome } => format!("ends as {outcome}"),
    };
    let _ = writeln!(out, "  {} {:?}: {kind}", s.id, s.title);
    let _ = writeln!(
        out,
        "    part {:?}, phase {:?}, guide {:?}",
        s.part,
        s.phase.as_ref().map(ToString::to_string),
        s.guide
    );
    let (frames, domains) = (list(&s.frames), list(&s.proposes));
    let _ = writeln!(
        out,
        "    frames [{frames}], proposes [{domains}], checklist {:?}, sources {:?}",
        s.checklist, s.sources
    );
    transitions(out, s.on.values());
    for after in &s.after {
        let _ = writeln!(out, "    after {}", moment(&after.delay));
        branches(out, &after.branches);
    }
}

fn followup(out: &mut String, f: &FollowUp) {
    let _ = writeln!(out, "  {} {:?}: {} within {}, ladder {}", f.id, f.title, f.owner, moment(&f.due), f.ladder);
    let _ = writeln!(out, "    {} after {} (shift {:?})", list(&f.offsets), anchor(&f.anchor), f.shift);
    let cancel = list(f.cancel.iter().map(anchor));
    let _ = writeln!(
        out,
        "    cancel [{cancel}], keep {}, invite {}, guide {:?}, sources {:?}",
        f.keep, f.invite, f.guide, f.sources
    );
    transitions(out, f.on.values());
}

/// All of a route.
pub(super) fn route(r: &Route) -> String {
    let mut out = format!("{} revision {} {:?}: {:?}\n", r.id, r.revision, r.title, r.summary);
    let _ =
        writeln!(out, "{:?}, initial {}, regisseur {}, sources {:?}", r.perspective, r.initial, r.regisseur, r.sources);
    out.push_str("admission\n");
    r.admission.iter().for_each(|row| out.push_str(&format!("  {}\n", guard(row))));
    r.by_handover.iter().for_each(|row| out.push_str(&format!("  by handover {}\n", guard(row))));
    let _ = writeln!(out, "phases {}", list(r.phases.iter().map(|(id, title)| format!("{id} {title:?}"))));
    out.push_str("fields\n");
    for (id, field) in &r.fields {
        let _ = writeln!(out, "  {id}: {field:?}");
    }
    out.push_str("states\n");
    r.states.values().for_each(|s| state(&mut out, s));
    out.push_str("follow-ups\n");
    r.followups.values().for_each(|f| followup(&mut out, f));
    out.push_str("anywhere\n");
    transitions(&mut out, r.anywhere.values());
    if let Some(m) = &r.migration {
        let map = list(m.map.iter().map(|(old, new)| format!("{old} -> {new}")));
        let _ = writeln!(out, "migration from {}: {map}; recompute {}", m.from, m.recompute);
    }
    out
}
