//! How target figures are counted: by the answers to follow-ups, whatever route they are of.

use super::cursor::{At, Cx, Table};
use super::node::Node;
use super::route::RawRoute;
use crate::id::{ActionId, FieldId, FollowUpId, TargetId};
use crate::model::{Answered, Map, TargetFigure};
use crate::value::Number;

/// Reads it for each target that says it. `sure`: all routes are there, so that a name which none of them has is mistaken.
pub(crate) fn measures(root: &Table<'_>, routes: &[RawRoute], sure: bool, targets: &mut Map<TargetId, TargetFigure>) {
    for (name, table) in root.section("target") {
        let Some(target) = targets.get_mut(name.it.as_str()) else { continue };
        if table.has("followups") || table.has("answers") || table.has("at_least") {
            target.answered = Some(answered(&table, routes, sure));
        }
    }
}

fn answered(table: &Table<'_>, routes: &[RawRoute], sure: bool) -> Answered {
    let names = |key, example| table.need(key, example).map(|n: Node<'_>| n.lines("\"…\"")).unwrap_or_default();
    let known = |cx: Cx<'_>, kind, name: &At<String>, all: &[&str]| cx.known(kind, name, all.iter().copied(), sure);
    let raw = || routes.iter().flat_map(|route| route.graph.followups.iter());
    let all: Vec<&str> = raw().map(|(id, _)| id.as_str()).collect();
    let followups = names("followups", "[\"jaarcontact\"]").into_iter();
    let followups = followups.filter(|name| known(table.cx, ("opvolging", "follow-up"), name, &all));
    let followups: Vec<_> = followups.map(|name| FollowUpId::new(name.it)).collect();
    let asked = || raw().filter(|(id, _)| followups.contains(id)).map(|(_, followup)| followup);
    let all: Vec<&str> = asked().flat_map(|followup| &followup.on).map(|on| on.action.as_str()).collect();
    let answers = names("answers", "[\"werkt\"]").into_iter();
    let answers = answers.filter(|name| known(table.cx, ("antwoord", "answer"), name, &all));
    let answers = answers.map(|name| ActionId::new(name.it)).collect();
    let all: Vec<&str> = asked().flat_map(|f| &f.on).flat_map(|on| &on.ask).map(|ask| ask.field.as_str()).collect();
    let bounds = table.sub("at_least").map(|bounds| bounds.named()).unwrap_or_default();
    let bound = |(name, node): (At<String>, Node<'_>)| -> Option<(FieldId, Number)> {
        let there = known(node.cx, ("gevraagd veld", "field that is asked"), &name, &all);
        Some((FieldId::new(name.it), node.number().filter(|_| there)?))
    };
    Answered { followups, answers, at_least: bounds.into_iter().filter_map(bound).collect() }
}
