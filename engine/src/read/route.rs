//! Reads a route or a part: its head, and what stands beside its graph.

use super::cursor::{At, Cx, Table};
use super::field::Scope;
use super::graph::{Graph, Here, Inside, Outline, graph, id_of_file, initial};
use super::guard::{self, Tests};
use super::node::Node;
use super::programme::title;
use super::transition::{Place, RawTransition, transitions};
use crate::diagnostic::{Code, SourceId, say};
use crate::guard::AGE;
use crate::id::{PhaseId, RoleId};
use crate::model::{Map, Perspective};
use std::ops::Range;

/// A route as its file has it.
pub(crate) struct RawRoute {
    pub file: SourceId,
    pub id: Option<At<String>>,
    pub revision: u32,
    pub title: String,
    pub summary: String,
    pub perspective: Perspective,
    pub regisseur: RoleId,
    pub admission: Admission,
    /// Where `[route]` stands.
    pub head: Range<usize>,
    pub phases: Map<PhaseId, String>,
    pub graph: Graph,
    pub anywhere: Vec<RawTransition>,
    pub migration: Option<RawMigration>,
}

/// Who may come in: rows, each with where it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Admission {
    pub rows: Vec<(Range<usize>, Tests)>,
    /// Rows for who comes by a handover only.
    pub by_handover: Vec<(Range<usize>, Tests)>,
}

/// A part as its file has it.
pub(crate) struct RawPart {
    pub file: SourceId,
    pub graph: Graph,
}

/// A migration whose states are names.
pub(crate) struct RawMigration {
    pub from: u32,
    pub map: Vec<(At<String>, At<String>)>,
    pub recompute: bool,
}

const PERSPECTIVES: &[(&str, Perspective)] = &[
    ("onderwijs", Perspective::Onderwijs),
    ("arbeid", Perspective::Arbeid),
    ("dagbesteding", Perspective::Dagbesteding),
];

/// Reads a route. `attributes` is all that is known of a youth before a route begins.
pub(crate) fn route(
    root: &Table<'_>,
    outline: &Outline,
    stem: &str,
    (scope, attributes): (&Scope, &Scope),
    inside: &Inside<'_>,
) -> RawRoute {
    let here = Here::new(outline, scope, false, inside);
    let mut route = RawRoute {
        file: root.cx.file,
        id: None,
        revision: 1,
        title: String::new(),
        summary: String::new(),
        perspective: Perspective::Onderwijs,
        regisseur: RoleId::new(""),
        admission: Admission::default(),
        head: 0..0,
        phases: Map::new(),
        graph: graph(root, &here),
        anywhere: Vec::new(),
        migration: None,
    };
    if let Some(head) = root.need("route", "[route]").and_then(|n| n.table()) {
        route.head = head.span.clone();
        read_head(&head, outline, stem, &mut route);
    }
    route.admission =
        root.need("admission", "[admission]").map(|n| admission(&n, attributes, scope)).unwrap_or_default();
    route.phases = phases(root);
    route.anywhere = anywhere(root, &here);
    route.migration = root.sub("migration").and_then(|t| migration(&t, route.revision));
    root.finish();
    route
}

fn read_head(head: &Table<'_>, outline: &Outline, stem: &str, route: &mut RawRoute) {
    let example = format!("\"{stem}\"");
    route.id = head.need("id", &example).and_then(|n| n.line(&example));
    if let Some(id) = &route.id {
        id_of_file(head.cx, id, stem, &head.cx.names.routes);
    }
    route.revision = head.need("revision", "1").and_then(|n| n.count()).unwrap_or(1);
    route.title = title(head, "\"PrO/VSO – Arbeid\"");
    const SUMMARY: &str = "\"Van praktijkonderwijs naar werk.\"";
    route.summary = head.need("summary", SUMMARY).and_then(|n| n.line(SUMMARY)).map_or_else(String::new, |s| s.it);
    let perspective = head.need("perspective", "\"arbeid\"").and_then(|n| n.word(PERSPECTIVES));
    route.perspective = perspective.unwrap_or(Perspective::Onderwijs);
    route.graph.initial = initial(head, outline);
    const ROLE: &str = "\"trajectbegeleider\"";
    let regisseur = head.need("regisseur", ROLE).and_then(|n| n.name(ROLE)).filter(|r| head.cx.owning_role(r));
    route.regisseur = regisseur.map_or_else(|| RoleId::new(""), |r| RoleId::new(r.it));
    route.graph.sources = head.sources();
    head.finish();
}

fn admission(node: &Node<'_>, attributes: &Scope, scope: &Scope) -> Admission {
    const ROWS: &str = "[{ herkomst = [\"pro\"], leeftijd = \"rules.age\" }]";
    const BY_HANDOVER: &str = "[{ herkomst = [\"pro\"] }]";
    let Some(table) = node.table() else { return Admission::default() };
    let by_handover = table.take("by_handover");
    let rows = table.take("rows");
    if rows.is_none() && by_handover.is_none() {
        let help = say!(
            "Zet erbij, bijvoorbeeld: rows = {ROWS}. Komt iedereen hier door een overdracht, dan: by_handover = {BY_HANDOVER}",
            "Add, for example: rows = {ROWS}. When everyone comes here by a handover: by_handover = {BY_HANDOVER}"
        );
        table.missing_told("rows", help);
    }
    table.sources();
    table.finish();
    Admission {
        rows: rows.map(|list| rows_of(&list, ROWS, attributes, scope)).unwrap_or_default(),
        by_handover: by_handover
            .map(|list| {
                let rows = rows_of(&list, BY_HANDOVER, attributes, scope);
                rows.iter().for_each(|(_, tests)| without_age(list.cx, tests));
                rows
            })
            .unwrap_or_default(),
    }
}

fn rows_of(list: &Node<'_>, example: &str, attributes: &Scope, scope: &Scope) -> Vec<(Range<usize>, Tests)> {
    let rows = list.list(example);
    if rows.is_empty() && list.value().is_array() {
        list.expected(
            "een lijst met ten minste één rij, anders komt niemand de route in",
            "a list with at least one row, or nobody is admitted",
            example,
        );
    }
    let row = |row: &Node<'_>| Some((row.span.clone(), guard::admission(&row.table()?, attributes, scope)));
    rows.iter().filter_map(row).collect()
}

/// A test on the age says nothing of who comes by a handover: it is left out there.
fn without_age(cx: Cx<'_>, tests: &Tests) {
    let ages = tests.guard.tests.iter().zip(&tests.spans).filter(|((field, _), _)| field.as_str() == AGE);
    for (_, span) in ages {
        cx.fault_help(
            Code::E004,
            span,
            say!("`{AGE}` telt niet bij een overdracht.", "`{AGE}` does not count on a handover."),
            say!("Laat deze voorwaarde hier weg.", "Leave this test out here."),
        );
    }
}

fn phases(root: &Table<'_>) -> Map<PhaseId, String> {
    let phase = |(name, table): (At<String>, Table<'_>)| {
        let title = title(&table, "\"Laatste schooljaar\"");
        table.finish();
        (PhaseId::new(name.it), title)
    };
    root.section("phase").into_iter().map(phase).collect()
}

/// Reads `[anywhere.on.*]`.
pub(crate) fn anywhere(root: &Table<'_>, here: &Here<'_>) -> Vec<RawTransition> {
    let Some(table) = root.sub("anywhere") else { return Vec::new() };
    if !table.has("on") {
        table.missing("on", "[anywhere.on.uit_beeld]");
    }
    let on = transitions(&table, here, Place::Step);
    table.finish();
    on
}

fn migration(table: &Table<'_>, revision: u32) -> Option<RawMigration> {
    let from = table.need("from", "1").and_then(|n| Some((n.count()?, n)));
    let map = table.take("map").and_then(|n| n.table());
    let timers = table.take("timers").and_then(|n| n.word(&[("keep", false), ("recompute", true)]));
    table.finish();
    if let Some((_, node)) = from.as_ref().filter(|(from, _)| *from >= revision) {
        node.expected("een eerdere revisie van deze route", "an earlier revision of this route", "1");
    }
    let entries = map.iter().flat_map(Table::entries);
    let pairs = entries.filter_map(|(old, new)| Some((old, new.name("\"nieuwe_stap\"")?)));
    Some(RawMigration { map: pairs.collect(), from: from?.0, recompute: timers.unwrap_or(false) })
}

/// Reads a part.
pub(crate) fn part(root: &Table<'_>, outline: &Outline, stem: &str, scope: &Scope, inside: &Inside<'_>) -> RawPart {
    let here = Here::new(outline, scope, true, inside);
    let mut graph = graph(root, &here);
    if let Some(head) = root.need("part", "[part]").and_then(|n| n.table()) {
        let example = format!("\"{stem}\"");
        if let Some(id) = head.need("id", &example).and_then(|n| n.line(&example)) {
            id_of_file(head.cx, &id, stem, &head.cx.names.parts);
        }
        title(&head, "\"Gezamenlijke intake\"");
        graph.initial = initial(&head, outline);
        graph.sources = head.sources();
        head.finish();
    }
    if !outline.states.is_empty() && outline.exits.is_empty() {
        let cx = root.cx;
        cx.fault_help(
            Code::E003,
            &root.span,
            say!(
                "Dit deel heeft geen uitgang: wie erin komt, komt er niet meer uit.",
                "This part has no exit: who enters it never leaves it."
            ),
            say!(
                "Geef de laatste stap van het deel exit = \"klaar\".",
                "Give the last state of the part exit = \"klaar\"."
            ),
        );
    }
    root.finish();
    RawPart { file: root.cx.file, graph }
}
