//! Ladders of reminders and escalation.

use super::cursor::Table;
use super::names::Kind;
use super::node::Node;
use crate::diagnostic::{Code, Cure, Fault, say};
use crate::id::{LadderId, RoleId};
use crate::model::{Ladder, Map, Role, Rung, Whom};

const STEPS: &str =
    "[{ at = \"0 days\", notify = [\"owner\"] }, { at = \"30 workdays\", reassign = \"doorstroompunt_coordinator\" }]";

/// Reads `[ladder.*]`; whether its last step ends at someone accountable needs the roles.
pub(crate) fn ladders(root: &Table<'_>, roles: &Map<RoleId, Role>) -> Map<LadderId, Ladder> {
    let mut all = Map::new();
    for (name, table) in root.section("ladder") {
        let steps = table.need("steps", STEPS);
        let nodes = steps.as_ref().map(|n| n.list(STEPS)).unwrap_or_default();
        let repeat = table.take("repeat");
        table.sources();
        table.finish();
        if let Some(steps) = steps.as_ref().filter(|_| nodes.is_empty()).filter(|s| s.value().is_array()) {
            steps.expected("een lijst met ten minste één trede", "a list with at least one step", STEPS);
        }
        let rungs: Vec<Option<Rung>> = nodes.iter().map(rung).collect();
        if let (Some(last), Some(Some(rung))) = (nodes.last(), rungs.last()) {
            ends_well(&name.it, last, rung, roles);
        }
        if repeat.is_none() {
            no_repeat(&table, &name.it, steps.as_ref());
        }
        let repeat = repeat.and_then(|n| n.positive_span());
        all.insert(LadderId::new(name.it), Ladder { rungs: rungs.into_iter().flatten().collect(), repeat });
    }
    all
}

fn rung(node: &Node<'_>) -> Option<Rung> {
    let table = node.table()?;
    let at = table.need("at", "\"5 workdays\"").and_then(|n| n.span());
    let notify = table.take("notify").map(|n| n.lines("\"owner\"")).unwrap_or_default();
    let agenda = table.take("agenda").and_then(|n| n.line("\"mdo\"")).filter(|a| table.cx.proper_name(a));
    let reassign = table.take("reassign").and_then(|n| n.name("\"doorstroompunt_coordinator\""));
    table.finish();
    if !["notify", "agenda", "reassign"].iter().any(|key| table.has(key)) {
        table.missing("notify", "[\"owner\"]");
    }
    let whom = |name: &super::cursor::At<String>| match name.it.as_str() {
        "owner" => Some(Whom::Owner),
        "substitute" => Some(Whom::Substitute),
        "regisseur" => Some(Whom::Regisseur),
        "youth" => Some(Whom::Youth),
        "parents" => Some(Whom::Parents),
        _ => table.cx.defined(Kind::Role, name).then(|| Whom::Role(RoleId::new(name.it.as_str()))),
    };
    Some(Rung {
        at: at?,
        notify: notify.iter().filter_map(whom).collect(),
        agenda: agenda.map(|a| a.it),
        reassign: reassign.filter(|r| table.cx.defined(Kind::Role, r)).map(|r| RoleId::new(r.it)),
    })
}

fn ends_well(ladder: &str, last: &Node<'_>, rung: &Rung, roles: &Map<RoleId, Role>) {
    let written = last.table().is_some_and(|t| t.has("reassign"));
    match &rung.reassign {
        Some(role) if roles.get(role).is_none_or(|r| r.accountable) => {}
        Some(role) => last.cx.fault_help(
            Code::E304,
            &last.span,
            say!(
                "De ladder *{ladder}* eindigt bij `{role}`, en die rol is niet eindverantwoordelijk.",
                "The ladder *{ladder}* ends at `{role}`, which is not an accountable role."
            ),
            say!(
                "Zet `accountable = true` bij [role.{role}], of kies voor de laatste trede een rol die dat al heeft.",
                "Add `accountable = true` to [role.{role}], or choose a role for the last step that has it."
            ),
        ),
        // A role that does not exist has been reported already.
        None if written => {}
        None => {
            let accountable = roles.iter().find(|(_, r)| r.accountable).map(|(name, _)| name.as_str());
            let role = accountable.unwrap_or("doorstroompunt_coordinator");
            let message = say!(
                "De laatste trede van de ladder *{ladder}* draagt de stap aan niemand over: wie niets doet, valt niemand op.",
                "The last step of the ladder *{ladder}* reassigns to nobody: who does nothing is noticed by nobody."
            );
            let help = say!(
                "Zet bij de laatste trede een eindverantwoordelijke rol: reassign = \"{role}\"",
                "Give the last step an accountable role: reassign = \"{role}\""
            );
            let cure =
                accountable.map(|role| Cure::Inside { at: last.span.clone(), pair: ("reassign", role.to_owned()) });
            let fault = Fault::new(Code::E304, last.cx.file, last.span.clone(), message);
            last.cx.sink.add(fault.help(help).cure(cure));
        }
    }
}

fn no_repeat(table: &Table<'_>, ladder: &str, steps: Option<&Node<'_>>) {
    let message = say!(
        "De ladder *{ladder}* houdt na de laatste trede op: er staat geen `repeat`.",
        "The ladder *{ladder}* stops after its last step: there is no `repeat`."
    );
    let help = say!(
        "Zet erbij hoe vaak de laatste trede terugkomt: repeat = \"10 workdays\"",
        "Say how often the last step returns: repeat = \"10 workdays\""
    );
    let cure = steps.map(|n| Cure::Below { at: n.key.start..n.span.end, pair: ("repeat", "10 workdays".to_owned()) });
    let fault = Fault::new(Code::E304, table.cx.file, table.span.clone(), message);
    table.cx.sink.add(fault.help(help).cure(cure));
}
