//! Inlines parts: from files with names to one graph per route.
//!
//! A state of a part is called `<calling state>/<state>`. An exit is no state: a branch to it becomes the branches of
//! the calling state's `on.<exit>`, whose tests, constants, asked fields and handover are added. To the calling state
//! is to the part's initial state.

use super::cursor::{At, Cx};
use super::graph::{Graph, RawFollowUp, Step};
use super::guard::Tests;
use super::names::Kind;
use super::route::{Admission, RawMigration, RawPart, RawRoute};
use super::transition::{RawAfter, RawBranch, RawTo, RawTransition, needs_a_person, write_over};
use super::written::{Row, Rows, Spot};
use crate::diagnostic::{Code, Sink, SourceId, say};
use crate::id::*;
use crate::model::*;
use indexmap::{IndexMap, IndexSet};
use std::collections::HashMap;
use std::ops::Range;

/// The deepest that parts may call parts.
const MAX_DEPTH: usize = 8;
/// The most states that a route may have, its parts inlined.
const MAX_STATES: usize = 5_000;
/// The most rows that a decision table may have, its exits followed.
const MAX_BRANCHES: usize = 1_000;
/// The most that all routes may grow to by inlining, in states, rows and blocks of text.
const BUDGET: usize = 1_000_000;

/// Where a state comes from.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub file: SourceId,
    pub span: Range<usize>,
}

/// A route of which every state knows its place in the files.
pub(crate) struct Inlined {
    pub route: Route,
    pub origins: Map<StateId, Origin>,
    /// The states that call parts, with the state that is entered there.
    pub calls: Map<StateId, (Origin, Option<StateId>)>,
    /// Where `[route]` stands.
    pub head: Origin,
    /// The rows of the admission as they are written.
    pub admission: Admission,
    /// The decision tables as they are written.
    pub tables: HashMap<Spot, Rows>,
    /// Where the follow-ups stand.
    pub followups: Map<FollowUpId, Origin>,
    /// Whether a target could not be followed (that has been reported): what cannot be reached is then not known.
    pub has_holes: bool,
}

/// What all routes share while they are inlined.
pub(crate) struct Inliner<'a> {
    /// In the file of the programme.
    pub cx: Cx<'a>,
    pub parts: &'a IndexMap<String, RawPart>,
    /// `[anywhere]` of the programme.
    pub anywhere: &'a [RawTransition],
    pub budget: std::cell::Cell<usize>,
}

/// One file in the chain of calls from the route down.
struct Frame<'a> {
    file: SourceId,
    graph: &'a Graph,
    /// `""`, or such as `intake/`.
    prefix: String,
    caller: Option<(&'a Frame<'a>, &'a Step)>,
    depth: usize,
}

impl Frame<'_> {
    fn id(&self, state: &str) -> StateId {
        StateId::new(format!("{}{state}", self.prefix))
    }
}

/// The graph under construction.
struct Work<'a> {
    all: &'a Inliner<'a>,
    phases: &'a Map<PhaseId, String>,
    states: Map<StateId, State>,
    origins: Map<StateId, Origin>,
    calls: Map<StateId, (Origin, Option<StateId>)>,
    followups: Map<FollowUpId, FollowUp>,
    tables: HashMap<Spot, Rows>,
    called: Map<FollowUpId, Origin>,
    sources: IndexSet<String>,
    too_large: bool,
    has_holes: bool,
}

impl<'a> Inliner<'a> {
    pub fn new(cx: Cx<'a>, parts: &'a IndexMap<String, RawPart>, anywhere: &'a [RawTransition]) -> Self {
        Self { cx, parts, anywhere, budget: std::cell::Cell::new(BUDGET) }
    }

    fn sink(&self) -> &Sink {
        self.cx.sink
    }

    fn at(&self, file: SourceId) -> Cx<'a> {
        Cx { file, ..self.cx }
    }

    /// Inlines one route. `None`: it has no beginning (that has been reported).
    pub fn inline(&'a self, raw: &RawRoute, fields: Map<FieldId, Field>) -> Option<Inlined> {
        let mut work = Work {
            all: self,
            phases: &raw.phases,
            states: Map::new(),
            origins: Map::new(),
            calls: Map::new(),
            followups: Map::new(),
            tables: HashMap::new(),
            called: Map::new(),
            sources: raw.graph.sources.iter().cloned().collect(),
            too_large: false,
            has_holes: false,
        };
        let root = Frame { file: raw.file, graph: &raw.graph, prefix: String::new(), caller: None, depth: 0 };
        work.walk(&root, None, None);
        let id = RouteId::new(raw.id.as_ref().map_or("", |id| &id.it));
        let initial = work.entry(&root, &raw.graph.initial.as_ref()?.it)?;
        let anywhere = work.anywhere(&root, &raw.anywhere);
        let migration = raw.migration.as_ref().map(|m| work.migration(&root, m));
        let has_holes = work.has_holes || work.too_large;
        let calls = work.calls.iter().filter_map(|(id, (_, entry))| Some((id.clone(), entry.clone()?))).collect();
        let route = Route {
            calls,
            id,
            revision: raw.revision,
            title: raw.title.clone(),
            summary: raw.summary.clone(),
            perspective: raw.perspective,
            initial,
            regisseur: raw.regisseur.clone(),
            sources: work.sources.into_iter().collect(),
            admission: guards(&raw.admission.rows),
            by_handover: guards(&raw.admission.by_handover),
            phases: raw.phases.clone(),
            fields,
            states: work.states,
            followups: work.followups,
            anywhere,
            migration,
        };
        Some(Inlined {
            route,
            origins: work.origins,
            calls: work.calls,
            head: Origin { file: raw.file, span: raw.head.clone() },
            admission: raw.admission.clone(),
            tables: work.tables,
            followups: work.called,
            has_holes,
        })
    }
}

fn guards(rows: &[(Range<usize>, Tests)]) -> Vec<Guard> {
    rows.iter().map(|(_, tests)| tests.guard.clone()).collect()
}

impl<'a> Work<'a> {
    /// Takes over the states and follow-ups of a file, and of the parts that it calls.
    fn walk(&mut self, frame: &Frame<'_>, phase: Option<&PhaseId>, title: Option<&str>) {
        self.sources.extend(frame.graph.sources.iter().cloned());
        for step in frame.graph.steps.values() {
            if self.too_large {
                return;
            }
            let own = step.phase.as_ref().and_then(|p| self.phase(frame, p));
            let phase = own.as_ref().or(phase);
            if step.calls.is_some() {
                self.call(frame, step, phase);
            } else if step.exit.is_none() {
                self.state(frame, step, phase.cloned(), title);
            }
        }
        for raw in frame.graph.followups.values() {
            let followup = self.followup(frame, raw);
            let origin = Origin { file: frame.file, span: raw.span.clone() };
            self.called.insert(followup.id.clone(), origin);
            self.followups.insert(followup.id.clone(), followup);
        }
    }

    fn phase(&self, frame: &Frame<'_>, name: &At<String>) -> Option<PhaseId> {
        let there = self.phases.contains_key(name.it.as_str());
        if !there {
            self.all.at(frame.file).undefined(Kind::Phase, name, self.phases.keys().map(PhaseId::as_str));
        }
        there.then(|| PhaseId::new(name.it.as_str()))
    }

    fn call(&mut self, frame: &Frame<'_>, step: &Step, phase: Option<&PhaseId>) {
        let Some(part) = step.calls.as_ref().and_then(|name| self.all.parts.get(&name.it)) else { return };
        if frame.depth == MAX_DEPTH {
            let message = say!(
                "Delen roepen hier meer dan {MAX_DEPTH} keer elkaar aan.",
                "Parts call parts more than {MAX_DEPTH} times here."
            );
            self.all.at(frame.file).fault(Code::E004, &step.span, message);
            self.too_large = true;
            return;
        }
        if !self.spend(1) {
            self.grew_too_large(frame, &step.span);
            return;
        }
        let origin = Origin { file: frame.file, span: step.span.clone() };
        self.calls.insert(frame.id(step.state.id.as_str()), (origin, self.entry(frame, step.state.id.as_str())));
        let below = Frame {
            file: part.file,
            graph: &part.graph,
            prefix: format!("{}/", frame.id(step.state.id.as_str())),
            caller: Some((frame, step)),
            depth: frame.depth + 1,
        };
        self.walk(&below, phase, Some(&step.state.title));
    }

    fn state(&mut self, frame: &Frame<'_>, step: &Step, phase: Option<PhaseId>, title: Option<&str>) {
        let text = step.state.guide.as_ref().map_or(0, String::len) / 100;
        if self.states.len() == MAX_STATES || !self.spend(1 + text + step.on.len() + step.state.checklist.len()) {
            self.grew_too_large(frame, &step.span);
            return;
        }
        let id = frame.id(step.state.id.as_str());
        let mut state = step.state.clone();
        state.id = id.clone();
        state.part = title.map(str::to_owned);
        state.phase = phase;
        if let StateKind::Task { due, .. } = &mut state.kind {
            *due = self.moment(frame, due);
        }
        state.on = step
            .on
            .iter()
            .map(|t| (t.action.clone(), self.transition(frame, t, Spot::On(id.clone(), t.action.clone()))))
            .collect();
        state.after =
            step.after.iter().enumerate().map(|(n, a)| self.after(frame, a, Spot::After(id.clone(), n))).collect();
        self.origins.insert(id.clone(), Origin { file: frame.file, span: step.span.clone() });
        self.states.insert(id, state);
    }

    fn spend(&self, amount: usize) -> bool {
        let left = self.all.budget.get().checked_sub(amount);
        self.all.budget.set(left.unwrap_or(0));
        left.is_some()
    }

    fn grew_too_large(&mut self, frame: &Frame<'_>, span: &Range<usize>) {
        if !std::mem::replace(&mut self.too_large, true) {
            let message = say!(
                "Met alle delen erin wordt deze route te groot.",
                "With all its parts this route becomes too large."
            );
            self.all.at(frame.file).fault(Code::E004, span, message);
        }
    }

    fn transition(&mut self, frame: &Frame<'_>, raw: &RawTransition, spot: Spot) -> Transition {
        let mut way = Way { handover: raw.handover.as_ref().map(|m| self.moment(frame, m)), ..Way::default() };
        raw.ask.iter().for_each(|a| way.add(a));
        self.table(frame, (&raw.target, &raw.branches), spot, &mut way);
        if way.branches.len() > MAX_BRANCHES || !self.spend(way.branches.len() * 2) {
            self.grew_too_large(frame, &raw.span);
            way.branches.clear();
        }
        self.has_holes |= raw.is_unclear || self.too_large;
        Transition {
            action: raw.action.clone(),
            label: raw.label.clone(),
            ask: way.ask,
            roles: raw.roles.clone(),
            branches: way.branches,
            handover: way.handover,
        }
    }

    fn after(&mut self, frame: &Frame<'_>, raw: &RawAfter, spot: Spot) -> After {
        let mut way = Way::default();
        self.table(frame, (&raw.target, &raw.branches), spot, &mut way);
        self.has_holes |= way.branches.is_empty();
        let cx = self.all.at(frame.file);
        let leads_out = raw.branches.iter().any(|b| matches!(b.to, RawTo::Route(..)));
        if !leads_out && way.branches.iter().any(|b| matches!(b.to, Destination::Route(_))) {
            needs_a_person(cx, &raw.span);
        }
        if let Some(ask) = way.ask.iter().find(|a| !a.optional) {
            let field = &ask.field;
            let message = say!(
                "Wat vanzelf gaat, kan niets vragen, maar na deze uitgang van het deel moet `{field}` ingevuld zijn.",
                "What happens by itself cannot ask, but beyond this exit of the part `{field}` must be filled in."
            );
            let help = say!(
                "Schrijf daar `{field}?`, of laat een mens deze stap doen.",
                "Write `{field}?` there, or let a person do this."
            );
            cx.fault_help(Code::E004, &raw.span, message, help);
        }
        After { delay: self.moment(frame, &raw.delay), branches: way.branches }
    }

    /// Follows the branches of a table, and keeps how it is written.
    fn table(&mut self, frame: &Frame<'_>, (span, branches): (&Range<usize>, &[RawBranch]), spot: Spot, way: &mut Way) {
        let begin = Branch { when: Guard::default(), to: nowhere(), set: Vec::new() };
        let rows = branches.iter().map(|branch| self.follow(frame, branch, &begin, way)).collect();
        self.tables.insert(spot, Rows { file: frame.file, span: span.clone(), rows });
    }

    /// Follows a branch to a state, through the exits of parts if need be. `so_far` is what holds already.
    fn follow(&mut self, frame: &Frame<'_>, raw: &RawBranch, so_far: &Branch, way: &mut Way) -> Row {
        let mut row = Row { span: raw.span.clone(), when: raw.when.clone(), beyond: None };
        if way.branches.len() > MAX_BRANCHES {
            return row;
        }
        let mut branch = so_far.clone();
        branch.when.tests.extend(raw.when.guard.tests.iter().cloned());
        write_over(&mut branch.set, &raw.set);
        match &raw.to {
            RawTo::Route(route, state) => {
                let state = state.as_ref().map(|s| StateId::new(s.it.as_str()));
                branch.to = Destination::Route(Elsewhere { route: RouteId::new(route.it.as_str()), state });
            }
            RawTo::State(name) => {
                let exit = frame.graph.steps.get(name.it.as_str()).and_then(|s| s.exit.as_ref());
                if let (Some(exit), Some((above, caller))) = (exit, frame.caller) {
                    row.beyond = self.beyond(above, caller, &exit.it, &branch, way);
                    return row;
                }
                let to = self.entry(frame, &name.it);
                self.has_holes |= to.is_none();
                branch.to = Destination::State(to.unwrap_or_else(|| frame.id(&name.it)));
            }
        }
        way.branches.push(branch);
        row
    }

    /// What follows when a part is left through an exit.
    fn beyond(&mut self, above: &Frame<'_>, caller: &Step, exit: &str, so_far: &Branch, way: &mut Way) -> Option<Rows> {
        let Some(on) = caller.on.iter().find(|t| t.action.as_str() == exit) else {
            self.has_holes = true;
            return None;
        };
        on.ask.iter().for_each(|a| way.add(a));
        if way.handover.is_none() {
            way.handover = on.handover.as_ref().map(|m| self.moment(above, m));
        }
        let rows = on.branches.iter().map(|branch| self.follow(above, branch, so_far, way)).collect();
        Some(Rows { file: above.file, span: on.target.clone(), rows })
    }

    /// The state that is entered when a target names this state: the initial one of a part that it calls.
    fn entry(&self, frame: &Frame<'_>, name: &str) -> Option<StateId> {
        let (mut graph, mut id) = (frame.graph, frame.prefix.clone());
        let mut path = name.split('/');
        let first = path.next()?;
        // A misspelt name has been reported; what was meant keeps the rest of the graph whole.
        let meant = || self.all.sink().nearest(first, graph.steps.keys().map(StateId::as_str));
        let mut name = if graph.steps.contains_key(first) { first } else { meant()? };
        loop {
            id.push_str(name);
            let Some(part) = &graph.steps.get(name)?.calls else {
                return path.next().is_none().then(|| StateId::new(id));
            };
            graph = &self.all.parts.get(&part.it)?.graph;
            name = path.next().map_or_else(|| graph.initial.as_ref().map(|i| i.it.as_str()), Some)?;
            id.push('/');
            if id.len() > MAX_DEPTH * 100 {
                return None;
            }
        }
    }

    fn anchor(&self, frame: &Frame<'_>, anchor: &Anchor) -> Anchor {
        match anchor {
            Anchor::Enter(state) => Anchor::Enter(self.entry(frame, state.as_str()).unwrap_or_else(|| state.clone())),
            Anchor::Exit(state) => Anchor::Exit(frame.id(state.as_str())),
            other => other.clone(),
        }
    }

    fn moment(&self, frame: &Frame<'_>, moment: &Moment) -> Moment {
        let anchor = moment.anchor.as_ref().map(|a| self.anchor(frame, a));
        Moment { anchor, offset: moment.offset, shift: moment.shift }
    }

    fn followup(&mut self, frame: &Frame<'_>, raw: &RawFollowUp) -> FollowUp {
        let mut followup = raw.followup.clone();
        followup.id = FollowUpId::new(format!("{}{}", frame.prefix, followup.id));
        followup.anchor = self.anchor(frame, &followup.anchor);
        followup.due = self.moment(frame, &followup.due);
        followup.cancel = followup.cancel.iter().map(|c| self.anchor(frame, c)).collect();
        let spot = |t: &RawTransition| Spot::Answer(followup.id.clone(), t.action.clone());
        followup.on = raw.on.iter().map(|t| (t.action.clone(), self.transition(frame, t, spot(t)))).collect();
        followup
    }

    /// Actions from everywhere: of the route, then those of the programme whose targets the route has.
    fn anywhere(&mut self, root: &Frame<'_>, own: &[RawTransition]) -> Map<ActionId, Transition> {
        let mut all: Map<ActionId, Transition> = Map::new();
        for raw in own {
            let transition = self.transition(root, raw, Spot::Anywhere(raw.action.clone()));
            all.insert(raw.action.clone(), transition);
        }
        let shared = self.all.anywhere;
        // They stand in another file than the route that takes them over.
        let programme =
            Frame { file: self.all.cx.file, graph: root.graph, prefix: String::new(), caller: None, depth: 0 };
        for raw in shared.iter().filter(|raw| has_targets(root.graph, raw)) {
            if !all.contains_key(&raw.action) {
                let transition = self.transition(&programme, raw, Spot::Anywhere(raw.action.clone()));
                all.insert(raw.action.clone(), transition);
            }
        }
        all
    }

    fn migration(&self, root: &Frame<'_>, raw: &RawMigration) -> Migration {
        let mut map = Map::new();
        for (old, new) in &raw.map {
            // Here a misspelt name has not been reported yet, so nothing may be guessed.
            let is_there = new.it.split('/').next().is_some_and(|first| root.graph.steps.contains_key(first));
            let to = is_there
                .then(|| self.entry(root, &new.it))
                .flatten()
                .or_else(|| self.states.get_key_value(new.it.as_str()).map(|(id, _)| id.clone()));
            match to {
                Some(to) => {
                    map.insert(StateId::new(old.it.as_str()), to);
                }
                None => {
                    let shown = super::cursor::short(&new.it);
                    let cx = self.all.at(root.file);
                    let message = say!(
                        "De migratie noemt de stap `{shown}`, en die is er niet.",
                        "The migration names the state `{shown}`, which is not there."
                    );
                    let known = self.states.keys().map(StateId::as_str);
                    cx.mistaken(Code::E501, (&new.it, &new.span), message, known, || None);
                }
            }
        }
        Migration { from: raw.from, map, recompute: raw.recompute }
    }
}

/// Whether a route has all states to which an action of the programme can lead.
pub(crate) fn has_targets(graph: &Graph, raw: &RawTransition) -> bool {
    raw.branches.iter().all(|b| match &b.to {
        RawTo::State(name) => graph.steps.contains_key(name.it.as_str()),
        RawTo::Route(..) => true,
    })
}

/// Where a branch leads before that is known.
fn nowhere() -> Destination {
    Destination::State(StateId::new(""))
}

/// What a transition gathers on its way through exits.
#[derive(Default)]
struct Way {
    branches: Vec<Branch>,
    ask: Vec<Ask>,
    handover: Option<Moment>,
}

impl Way {
    /// Asks a field; once is enough, and it is optional only if it is everywhere.
    fn add(&mut self, ask: &Ask) {
        match self.ask.iter_mut().find(|a| a.field == ask.field) {
            Some(there) => there.optional &= ask.optional,
            None => self.ask.push(ask.clone()),
        }
    }
}
