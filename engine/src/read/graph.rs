//! Reads the graph of a route or a part: states and follow-ups, their targets still names of the file itself.

use super::cursor::{At, Cx, Table};
use super::field::{Defined, Scope};
use super::followup::followup;
use super::names::Kind;
use super::node::Node;
use super::programme::title;
use super::transition::{Place, RawAfter, RawTransition, afters, no_moment, transitions};
use super::usage::{Climbs, Likeliest};
use super::values::Anchors;
use crate::diagnostic::{Code, Cure, Fault, Message, say};
use crate::id::*;
use crate::model::*;
use indexmap::{IndexMap, IndexSet};
use std::ops::Range;
use toml::de::DeTable;

/// The most states that a file may have.
const MAX_STATES: usize = 5_000;

/// What is known of a file before its states are read.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// Its states, and whether each is an exit.
    pub states: IndexMap<String, bool>,
    /// The parts that its states call, by state, with where.
    pub calls: IndexMap<String, At<String>>,
    /// Those at which a route ends.
    pub outcomes: IndexSet<String>,
    /// The names of its exits.
    pub exits: Vec<String>,
    /// Its own fields.
    pub fields: Map<FieldId, Defined>,
}

impl Outline {
    /// Looks through a file, without judging it; only its fields are read.
    pub fn of(root: &Table<'_>, table: &DeTable<'_>) -> Self {
        let states = table.get("state").and_then(|s| s.get_ref().as_table());
        let mut outline = Self { fields: super::field::fields(root, "field"), ..Self::default() };
        for (name, state) in states.into_iter().flat_map(|s| s.iter()) {
            let text = |key| state.get_ref().as_table()?.get(key)?.get_ref().as_str().map(str::to_owned);
            let exit: Option<String> = text("exit");
            outline.outcomes.extend(text("outcome").map(|_| name.get_ref().to_string()));
            outline.states.insert(name.get_ref().to_string(), exit.is_some());
            outline.exits.extend(exit);
            let span = |key| Some(state.get_ref().as_table()?.get(key)?.span());
            let call = text("part").zip(span("part")).map(|(it, span)| At { it, span });
            outline.calls.extend(call.map(|part| (name.get_ref().to_string(), part)));
        }
        outline
    }
}

/// Finds a state inside the parts that a file calls (`intake/screening`), and whether it is an exit.
pub(crate) type Inside<'a> = dyn Fn(&str) -> Option<bool> + 'a;

/// What can be named in the file that is being read.
pub(crate) struct Here<'a> {
    /// `None` in the programme, where each route has its own.
    pub states: Option<&'a IndexMap<String, bool>>,
    pub scope: &'a Scope,
    pub is_part: bool,
    inside: &'a Inside<'a>,
    none: IndexMap<String, bool>,
}

impl<'a> Here<'a> {
    /// In a route or a part.
    pub fn new(outline: &'a Outline, scope: &'a Scope, is_part: bool, inside: &'a Inside<'a>) -> Self {
        Self { states: Some(&outline.states), scope, is_part, inside, none: IndexMap::new() }
    }

    /// In the programme.
    pub fn everywhere(scope: &'a Scope) -> Self {
        Self { states: None, scope, is_part: false, inside: &|_| None, none: IndexMap::new() }
    }

    pub fn anchors(&self) -> Anchors<'_> {
        Anchors { states: self.states.unwrap_or(&self.none), inside: self.inside, scope: self.scope }
    }
}

/// The states and follow-ups of one file.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub steps: Map<StateId, Step>,
    pub followups: Map<FollowUpId, RawFollowUp>,
    pub initial: Option<At<String>>,
    pub sources: Vec<String>,
}

/// A state as its file has it.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// Named as in its file; `on`, `after` and `phase` are not filled yet.
    pub state: State,
    pub span: Range<usize>,
    pub phase: Option<At<String>>,
    /// The part that it calls.
    pub calls: Option<At<String>>,
    /// The exit that it is.
    pub exit: Option<At<String>>,
    pub on: Vec<RawTransition>,
    pub after: Vec<RawAfter>,
}

/// A follow-up as its file has it.
#[derive(Clone, Debug)]
pub(crate) struct RawFollowUp {
    /// Named as in its file; `on` is not filled yet.
    pub followup: FollowUp,
    pub span: Range<usize>,
    pub on: Vec<RawTransition>,
}

/// Reads `[state.*]` and `[followup.*]`.
pub(crate) fn graph(root: &Table<'_>, here: &Here<'_>) -> Graph {
    let mut steps = Map::new();
    if !root.has("state") {
        root.missing("state", "[state.intake]");
    }
    let states = root.section("state");
    // Told before all that may be wrong in them, so that it is never lost among that.
    if let Some((name, _)) = states.get(MAX_STATES) {
        let message =
            say!("Een bestand heeft hooguit {MAX_STATES} stappen.", "A file has at most {MAX_STATES} states.");
        root.cx.fault(Code::E004, &name.span, message);
    }
    for (name, table) in states.into_iter().take(MAX_STATES) {
        steps.insert(StateId::new(name.it.as_str()), step(&name, &table, here));
    }
    let followup =
        |(name, table): (At<String>, Table<'_>)| (FollowUpId::new(name.it.as_str()), followup(&name.it, &table, here));
    let followups = root.section("followup").into_iter().map(followup).collect();
    Graph { steps, followups, ..Graph::default() }
}

/// Which kind of state it is, by the word that says so.
enum Sort<'t> {
    Task,
    Wait,
    Calls(Node<'t>),
    Final(Node<'t>),
    Exit(Node<'t>),
}

fn sort<'t>(table: &Table<'t>) -> Sort<'t> {
    let wait = table.take("wait").filter(|n| n.boolean() == Some(true));
    let words = [wait, table.take("part"), table.take("outcome"), table.take("exit")];
    let mut there = words.iter().flatten();
    if let (Some(first), Some(second)) = (there.next(), there.next()) {
        let word = |n: &Node<'_>| n.place.rsplit('.').next().unwrap_or_default().to_owned();
        let (a, b) = (word(first), word(second));
        let message =
            say!("Een stap kan niet `{a}` en `{b}` tegelijk hebben.", "A state cannot have both `{a}` and `{b}`.");
        second.cx.fault_help(
            Code::E004,
            &second.key,
            message,
            say!("Haal één van de twee weg.", "Remove one of the two."),
        );
    }
    match words {
        [_, _, _, Some(exit)] => Sort::Exit(exit),
        [_, _, Some(outcome), _] => Sort::Final(outcome),
        [_, Some(part), _, _] => Sort::Calls(part),
        [Some(_), ..] => Sort::Wait,
        _ => Sort::Task,
    }
}

fn step(name: &At<String>, table: &Table<'_>, here: &Here<'_>) -> Step {
    let mut step = bare(name, table);
    match sort(table) {
        Sort::Task => task(&mut step, table, here),
        Sort::Wait => wait(&mut step, table, here),
        Sort::Calls(part) => calls(&mut step, table, &part, here),
        Sort::Final(outcome) => ends(&mut step, table, &outcome, here),
        Sort::Exit(exit) => exits(&mut step, table, &exit, here),
    }
    table.finish();
    step
}

/// What every state has.
fn bare(name: &At<String>, table: &Table<'_>) -> Step {
    let cx = table.cx;
    let frames = table.take("frames").map(|n| n.lines("\"participatiewet\"")).unwrap_or_default();
    let state = State {
        id: StateId::new(name.it.as_str()),
        title: title(table, "\"Gezamenlijke intake\""),
        part: None,
        phase: None,
        kind: StateKind::Wait,
        guide: table.take("guide").and_then(|n| n.text()),
        frames: frames.iter().filter(|f| cx.defined(Kind::Frame, f)).map(|f| FrameId::new(&*f.it)).collect(),
        checklist: Vec::new(),
        proposes: Vec::new(),
        sources: table.sources(),
        on: Map::new(),
        after: Vec::new(),
    };
    let phase = table.take("phase").and_then(|n| n.name("\"school\""));
    Step { state, span: table.span.clone(), phase, calls: None, exit: None, on: Vec::new(), after: Vec::new() }
}

const OBLIGED: &[&str] = &["owner", "due", "ladder"];

fn task(step: &mut Step, table: &Table<'_>, here: &Here<'_>) {
    let id = step.state.id.clone();
    let Obligation { owner, due, ladder } = obligation(table, &id, here);
    step.state.kind = StateKind::Task { owner, due, ladder };
    leaves(step, table, here);
}

fn wait(step: &mut Step, table: &Table<'_>, here: &Here<'_>) {
    table.forbid(OBLIGED, &say!("in een wachtstap hoeft niemand iets te doen", "nobody needs to act in a wait state"));
    leaves(step, table, here);
    let id = &step.state.id;
    if step.after.is_empty() && !table.has("after") {
        table.cx.fault_help(
            Code::E306,
            &table.span,
            say!("De wachtstap *{id}* eindigt nooit vanzelf.", "The wait state *{id}* never ends by itself."),
            say!(
                "Zet er een [[state.{id}.after]] bij, met `delay` en `target`.",
                "Add a [[state.{id}.after]] with `delay` and `target`."
            ),
        );
    }
}

fn leaves(step: &mut Step, table: &Table<'_>, here: &Here<'_>) {
    let checklist = table.take("checklist").map(|n| n.lines("\"OPP besproken met de jongere\"")).unwrap_or_default();
    step.state.checklist = checklist.into_iter().map(|item| item.it).collect();
    let actions = table.take("actions").map(|n| n.lines("\"huisvesting\"")).unwrap_or_default();
    let known = actions.iter().filter(|d| table.cx.defined(Kind::Domain, d));
    step.state.proposes = known.map(|d| DomainId::new(&*d.it)).collect();
    step.on = transitions(table, here, Place::Step);
    step.after = afters(table.take("after").as_ref(), here);
}

fn calls(step: &mut Step, table: &Table<'_>, part: &Node<'_>, here: &Here<'_>) {
    let why = say!("dat zegt het deel zelf", "the part says so itself");
    table.forbid(&["owner", "due", "ladder", "after", "checklist", "actions"], &why);
    step.on = transitions(table, here, Place::Exit);
    step.calls = part.name("\"intake\"");
    step.calls.as_ref().map(|p| table.cx.defined(Kind::Part, p));
}

const UNTIL_CLOSED: &[&str] = &["owner", "due", "ladder", "on", "after", "checklist", "actions"];

fn ends(step: &mut Step, table: &Table<'_>, outcome: &Node<'_>, here: &Here<'_>) {
    table.forbid(UNTIL_CLOSED, &say!("hier eindigt de route", "the route ends here"));
    if here.is_part {
        let message =
            say!("Een deel eindigt met `exit`, niet met `outcome`.", "A part ends with `exit`, not with `outcome`.");
        let help = say!(
            "Schrijf exit = \"…\"; de route die dit deel gebruikt, zegt waar het heen gaat.",
            "Write exit = \"…\"; the route that calls this part says where it leads."
        );
        table.cx.fault_help(Code::E004, &outcome.key, message, help);
    }
    let name = outcome.name("\"werk_regulier\"").filter(|o| table.cx.defined(Kind::Outcome, o));
    step.state.kind = StateKind::Final { outcome: name.map_or_else(|| OutcomeId::new(""), |o| OutcomeId::new(o.it)) };
}

fn exits(step: &mut Step, table: &Table<'_>, exit: &Node<'_>, here: &Here<'_>) {
    table.forbid(UNTIL_CLOSED, &say!("hier eindigt het deel", "the part ends here"));
    if !here.is_part {
        let message = say!("`exit` kan alleen in een deel staan.", "`exit` belongs in a part only.");
        let help = say!("Een route eindigt met `outcome`.", "A route ends with `outcome`.");
        table.cx.fault_help(Code::E004, &exit.key, message, help);
    }
    step.exit = exit.line("\"klaar\"").filter(|name| table.cx.proper_name(name));
    step.state.kind = StateKind::Final { outcome: OutcomeId::new("") };
}

/// Who must act before when, and what happens around that date.
pub(crate) struct Obligation {
    pub owner: RoleId,
    pub due: Moment,
    pub ladder: LadderId,
}

/// Owner, due and ladder: each must be there (E301, E302, E303).
pub(crate) fn obligation(table: &Table<'_>, of: &dyn std::fmt::Display, here: &Here<'_>) -> Obligation {
    let cx = table.cx;
    let lacks = |code, message: Message, help: Message| cx.fault_help(code, &table.span, message, help);
    let owner = table.take("owner");
    if owner.is_none() {
        lacks(
            Code::E301,
            say!(
                "Bij *{of}* is niemand aan zet: er staat geen `owner`.",
                "Nobody must act in *{of}*: there is no `owner`."
            ),
            say!(
                "Zet erbij welke rol aan zet is, zoals owner = \"mentor\".",
                "Say which role must act, such as owner = \"mentor\"."
            ),
        );
    }
    let due = table.take("due");
    if due.is_none() {
        lacks(
            Code::E302,
            say!(
                "*{of}* heeft geen termijn, dus niemand merkt het als er niets gebeurt.",
                "*{of}* has no due date, so nobody notices when nothing happens."
            ),
            say!(
                "Zet erbij hoe lang het mag duren, zoals due = \"6 weeks\".",
                "Say how long it may take, such as due = \"6 weeks\"."
            ),
        );
    }
    let ladder = table.take("ladder");
    if ladder.is_none() {
        let message = say!(
            "*{of}* heeft geen ladder, dus niemand wordt herinnerd.",
            "*{of}* has no ladder, so nobody is reminded."
        );
        let climbs = if table.place.starts_with("followup.") { Climbs::FollowUp } else { Climbs::State };
        let role = owner.as_ref().and_then(|owner| owner.value().as_str());
        let likely = cx.names.ladder(climbs, role);
        let help = which_ladder(climbs, role, likely.as_ref());
        let above = due.as_ref().or(owner.as_ref()).map_or_else(|| table.span.clone(), |n| n.key.start..n.span.end);
        let cure = likely.map(|(name, _)| Cure::Below { at: above, pair: ("ladder", name.to_owned()) });
        cx.sink.add(Fault::new(Code::E303, cx.file, table.span.clone(), message).help(help).cure(cure));
    }
    let owner = owner.and_then(|n| n.name("\"mentor\"")).filter(|r| cx.owning_role(r));
    let ladder = ladder.and_then(|n| n.name("\"standaard\"")).filter(|l| cx.defined(Kind::Ladder, l));
    Obligation {
        owner: owner.map_or_else(|| RoleId::new(""), |r| RoleId::new(r.it)),
        due: due.and_then(|n| n.moment(&here.anchors())).unwrap_or_else(no_moment),
        ladder: ladder.map_or_else(|| LadderId::new(""), |l| LadderId::new(l.it)),
    }
}

/// What to write where a ladder is missing, and why that one.
fn which_ladder(climbs: Climbs, role: Option<&str>, likely: Option<&(&str, Option<Likeliest<'_>>)>) -> Message {
    let Some((name, likely)) = likely else {
        return say!(
            "Zet erbij welke ladder geldt, zoals ladder = \"standaard\".",
            "Say which ladder holds, such as ladder = \"standaard\"."
        );
    };
    let Some(Likeliest { count, of, of_role, .. }) = likely else {
        return say!(
            "Zet erbij welke ladder geldt, zoals ladder = \"{name}\" (de eerste van het programma).",
            "Say which ladder holds, such as ladder = \"{name}\" (the first of the programme)."
        );
    };
    let (nl, nl_one, en, en_one) = match climbs {
        Climbs::State => ("stappen", "stap", "states", "state"),
        Climbs::FollowUp => ("follow-ups", "follow-up", "follow-ups", "follow-up"),
    };
    let (van, whose) = match role.filter(|_| *of_role) {
        Some(role) => (format!(" van `{role}`"), format!(" of `{role}`")),
        None => Default::default(),
    };
    if *of == 1 {
        return say!(
            "Zet erbij welke ladder geldt, zoals ladder = \"{name}\" (de enige andere {nl_one}{van} met een ladder heeft deze).",
            "Say which ladder holds, such as ladder = \"{name}\" (the only other {en_one}{whose} with a ladder has it)."
        );
    }
    say!(
        "Zet erbij welke ladder geldt, zoals ladder = \"{name}\" (die hebben {count} van de {of} {nl}{van} met een ladder).",
        "Say which ladder holds, such as ladder = \"{name}\" (which {count} of the {of} {en}{whose} with a ladder have)."
    )
}

/// Reads `initial` of a route or part.
pub(crate) fn initial(head: &Table<'_>, outline: &Outline) -> Option<At<String>> {
    let name = head.need("initial", "\"intake\"").and_then(|n| n.name("\"intake\""))?;
    match outline.states.get(&name.it) {
        Some(false) if outline.outcomes.contains(&name.it) => {
            let shown = &name.it;
            head.cx.fault(
                Code::E004,
                &name.span,
                say!(
                    "Een route kan niet beginnen bij de uitkomst *{shown}*: dan is er niets te doen.",
                    "A route cannot begin at the outcome *{shown}*: there is nothing to do then."
                ),
            );
            None
        }
        Some(false) => Some(name),
        Some(true) => {
            let shown = &name.it;
            let message = say!(
                "Een deel kan niet beginnen bij zijn uitgang `{shown}`.",
                "A part cannot begin at its exit `{shown}`."
            );
            head.cx.fault(Code::E004, &name.span, message);
            None
        }
        None => {
            head.cx.undefined(Kind::State, &name, outline.states.keys().map(String::as_str));
            None
        }
    }
}

/// Reports an id that is not the name of its file, or that another file (of `others`) has by right.
pub(crate) fn id_of_file(cx: Cx<'_>, id: &At<String>, stem: &str, others: &IndexSet<String>) {
    if !cx.proper_name(id) || id.it == stem {
        return;
    }
    let shown = &id.it;
    let message = say!(
        "Dit heet `{shown}`, maar het bestand heet `{stem}.toml`.",
        "This is called `{shown}`, but the file is called `{stem}.toml`."
    );
    let help = say!("Maak de naam van het bestand en `id` gelijk.", "Make the file name and `id` equal.");
    if others.contains(shown) {
        let message = say!(
            "`{shown}` bestaat al, in het bestand `{shown}.toml`.",
            "`{shown}` exists already, in the file `{shown}.toml`."
        );
        cx.fault_help(Code::E005, &id.span, message, help);
    } else {
        cx.fault_help(Code::E004, &id.span, message, help);
    }
}
