//! Whether someone can be handed over where a file says: the step of the other route is there, and someone must act in it.

use super::cursor::{At, Cx};
use super::graph::{Graph, Step};
use super::route::{RawPart, RawRoute};
use super::scopes::Scopes;
use super::transition::{RawTo, RawTransition};
use crate::diagnostic::{Code, THERE_ARE, say};
use crate::id::StateId;
use crate::model::StateKind;
use indexmap::IndexMap;

/// The most names of which a path into parts may consist.
const MAX_DEPTH: usize = 16;

/// All that is known of the routes of a programme.
pub(crate) struct Elsewhere<'a> {
    pub scopes: &'a Scopes<'a>,
    pub parts: &'a IndexMap<String, RawPart>,
    pub routes: &'a [RawRoute],
}

impl Elsewhere<'_> {
    /// Judges every handover of the routes, the parts, and the programme. Routes that are not among these files, or cannot
    /// be understood, are not judged.
    pub fn judge(&self, programme: Cx<'_>, anywhere: &[RawTransition]) {
        let graphs = self.parts.values().map(|p| (p.file, &p.graph));
        for (file, graph) in graphs.chain(self.routes.iter().map(|r| (r.file, &r.graph))) {
            let on = graph.steps.values().flat_map(|s| &s.on);
            self.transitions(self.scopes.cx(file), on.chain(graph.followups.values().flat_map(|f| &f.on)));
        }
        for route in self.routes {
            self.transitions(self.scopes.cx(route.file), route.anywhere.iter());
        }
        self.transitions(programme, anywhere.iter());
    }

    fn transitions<'t>(&self, cx: Cx<'_>, all: impl Iterator<Item = &'t RawTransition>) {
        for branch in all.flat_map(|t| &t.branches) {
            if let RawTo::Route(route, state) = &branch.to {
                self.arrives(cx, route, state.as_ref());
            }
        }
    }

    fn arrives(&self, cx: Cx<'_>, to: &At<String>, state: Option<&At<String>>) {
        let there = |r: &&RawRoute| self.scopes.stem(r.file).as_ref() == Some(&to.it);
        let sound = self.routes.iter().find(there).filter(|r| self.scopes.is_sound(r.file, self.parts));
        let Some(route) = sound else { return };
        let Some(named) = state.or(route.graph.initial.as_ref()) else { return };
        let place = state.map_or(&to.span, |s| &s.span);
        let title = &to.it;
        match self.step(&route.graph, &named.it) {
            Some(step) if matches!(step.state.kind, StateKind::Task { .. }) && step.exit.is_none() => {}
            Some(_) => {
                let shown = &named.it;
                let message = say!(
                    "In *{shown}* van de route *{title}* is niemand aan zet, dus daar kan niemand de jongere aannemen.",
                    "In *{shown}* of the route *{title}* nobody must act, so that nobody there can accept the youth."
                );
                let help = say!(
                    "Noem met `state` een stap van die route die een `owner` heeft.",
                    "Name a state of that route that has an `owner`, with `state`."
                );
                cx.fault_help(Code::E004, place, message, help);
            }
            None => {
                let shown = super::cursor::short(&named.it);
                let message = say!(
                    "De route *{title}* heeft geen stap `{shown}`.",
                    "The route *{title}* has no state `{shown}`."
                );
                let known = || route.graph.steps.values().filter(|s| is_task(s)).map(|s| s.state.id.as_str());
                cx.mistaken(Code::E101, (&named.it, place), message, known(), || {
                    cx.sink.listed(THERE_ARE, &named.it, known())
                });
            }
        }
    }

    /// The step that is entered by going to a name: the initial one of a part that it calls.
    fn step<'g>(&'g self, graph: &'g Graph, path: &str) -> Option<&'g Step> {
        let mut path = path.split('/').map(str::to_owned);
        let (mut graph, mut name) = (graph, path.next()?);
        for _ in 0..MAX_DEPTH {
            let step = graph.steps.get(&StateId::new(name))?;
            let Some(part) = &step.calls else { return path.next().is_none().then_some(step) };
            graph = &self.parts.get(&part.it)?.graph;
            name = path.next().or_else(|| Some(graph.initial.as_ref()?.it.clone()))?;
        }
        None
    }
}

/// Whether it makes sense to go there.
fn is_task(step: &Step) -> bool {
    step.calls.is_some() || (step.exit.is_none() && matches!(step.state.kind, StateKind::Task { .. }))
}
