//! A route as a picture: steps as boxes in bands of phases, actions as arrows, in several formats.
//!
//! [`draw`] places everything; [`Drawing::write`] turns that into a format. The same route gives the same bytes. This
//! module must never know a file, a terminal or a page.

mod bpmn;
mod dot;
mod layout;
mod mermaid;
mod pnml;
mod sketch;
mod svg;
mod text;
mod words;
mod xml;

pub use layout::{Point, Rect, Size};
pub use svg::STYLE;
pub use words::Words;

use crate::model::{Programme, Route};
use layout::{Link, Spacing, Vertex};
use serde::Serialize;
use sketch::Sketch;

/// The font sizes, in pixels, on which all boxes rest.
/// Less room than this says nothing of a title.
const GROUP_LEAST: f64 = 40.0;

mod font {
    pub const TITLE: f64 = 13.5;
    pub const FACT: f64 = 12.0;
    pub const LABEL: f64 = 12.0;
    pub const QUIET: f64 = 11.0;
    /// From one line to the next, of the font size.
    pub const LEADING: f64 = 1.28;
}

/// The inner width of a box, of a label, and the room round a text in a box.
const BOX: f64 = 160.0;
const LABEL: f64 = 118.0;
const PADDING: f64 = 10.0;
/// A mark of a follow-up at a box.
const MARK: Size = Size { width: 24.0, height: 16.0 };
/// The most lines of a label that are shown; the rest is in its title.
const LABEL_LINES: usize = 4;

/// A route with a place for everything.
#[derive(Clone, Debug, Serialize)]
pub struct Drawing {
    /// The name of the route.
    pub route: String,
    /// Its revision.
    pub revision: u32,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub summary: String,
    /// The drawing in words.
    pub description: String,
    /// The whole, without what stands above and beneath it.
    pub size: Size,
    /// The phases, from left to right.
    pub bands: Vec<Band>,
    /// The parts.
    pub groups: Vec<Group>,
    /// The steps, and the routes that one goes to.
    pub nodes: Vec<Node>,
    /// What leads from one to another.
    pub edges: Vec<Edge>,
    /// What can happen in every step.
    pub anywhere: Vec<Arrow>,
    /// The follow-ups; marks name them by their place in this list, from 1.
    pub followups: Vec<FollowUp>,
}

/// A phase.
#[derive(Clone, Debug, Serialize)]
pub struct Band {
    /// `None`: the route has no phases.
    pub title: Option<String>,
    /// Its left side.
    pub left: f64,
    /// Its right side.
    pub right: f64,
}

/// The steps of a part.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// The title of the state that calls the part.
    pub title: String,
    /// Its sides, all horizontal or vertical.
    pub outline: Vec<Point>,
    /// As much of the title as there is room for.
    pub shown: String,
    /// Where that stands.
    pub at: Rect,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// Someone must act.
    Step,
    /// It passes by itself.
    Wait,
    /// The route ends.
    Outcome,
    /// Another route, to which the case is handed over.
    Route,
}

/// What leads to a node without an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrival {
    /// An action that is possible in every step.
    Anywhere,
    /// An answer to a follow-up, by its number.
    FollowUp(usize),
}

/// A box.
#[derive(Clone, Debug, Serialize)]
pub struct Node {
    /// The name of the state; `route:<route>@<state>` for another route.
    pub id: String,
    /// What it stands for.
    pub kind: NodeKind,
    /// Whether the route begins here.
    pub initial: bool,
    /// Its title.
    pub title: String,
    /// The inner part that it belongs to.
    pub part: Option<String>,
    /// Who must act and before when, or how it ends.
    pub facts: Vec<String>,
    /// Its phase, by place in `bands`.
    pub band: usize,
    /// Its part, by place in `groups`.
    pub group: Option<usize>,
    /// The follow-ups that begin here.
    pub arms: Vec<usize>,
    /// What leads here without an edge.
    pub arrivals: Vec<Arrival>,
    /// What leads from here to here.
    pub repeats: Vec<Way>,
    /// Its box.
    pub rect: Rect,
}

/// What makes a youth go along an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EdgeKind {
    /// Someone acts.
    Person,
    /// Time.
    Time,
    /// Someone hands over, and someone accepts.
    Handover,
}

/// One way along an edge.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Way {
    /// The name of the action; `after-<n>` for time.
    pub action: String,
    /// What the button says, or when time moves on.
    pub label: String,
    /// On what it depends.
    pub condition: Option<String>,
    /// Before when a handover is answered.
    pub within: Option<String>,
}

/// An arrow.
#[derive(Clone, Debug, Serialize)]
pub struct Edge {
    /// The place of its source in `nodes`.
    pub from: usize,
    /// The place of its target in `nodes`.
    pub to: usize,
    /// What makes a youth go along it.
    pub kind: EdgeKind,
    /// The actions that lead along it.
    pub ways: Vec<Way>,
    /// From source to target, by turns a curve that begins and ends horizontally, and a horizontal line.
    pub points: Vec<Point>,
    /// Its label stands in this box, on the line; `None`: its target says it.
    pub label: Option<Rect>,
}

/// An action that leads somewhere without an edge.
#[derive(Clone, Debug, Serialize)]
pub struct Arrow {
    /// Its name.
    pub action: String,
    /// What the button says.
    pub label: String,
    /// Titles; empty: the case stays where it is.
    pub to: Vec<String>,
    /// The places in `nodes` to which it leads.
    pub nodes: Vec<usize>,
    /// Whether it leads to another route.
    pub leaves: bool,
}

/// A parallel obligation.
#[derive(Clone, Debug, Serialize)]
pub struct FollowUp {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// When it opens.
    pub when: String,
    /// Who must act, and before when.
    pub who: String,
    /// Whether it goes along to another route.
    pub keep: bool,
    /// The places in `nodes` where a youth is when it begins; `None`: no step makes it begin.
    pub begins: Option<Vec<usize>>,
    /// The answers.
    pub answers: Vec<Arrow>,
}

/// How a drawing is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people: a document of its own.
    Svg,
    /// For people, within a page that links to [`STYLE`].
    SvgInPage,
    /// For Graphviz.
    Dot,
    /// For Markdown that shows diagrams.
    Mermaid,
    /// BPMN 2.0 with diagram interchange, for process tools.
    Bpmn,
    /// A Petri net, for tools that prove.
    Pnml,
    /// All of it, with places, for programs.
    Json,
}

/// Draws a route of a programme.
#[must_use]
pub fn draw(programme: &Programme, route: &Route) -> Drawing {
    let Sketch { bands, groups, nodes, edges } = sketch::sketch(programme, route);
    let vertex = |n: &sketch::Node| Vertex { size: node_size(n), band: n.band, group: n.group, beside: n.beside };
    let link = |e: &sketch::Edge| Link {
        from: e.from,
        to: e.to,
        label: if nodes[e.to].beside.is_some() { Size::default() } else { label_size(&e.ways) },
    };
    let spacing = Spacing { columns: 22.0, boxes: 22.0 };
    let vertices: Vec<Vertex> = nodes.iter().map(vertex).collect();
    let links: Vec<Link> = edges.iter().map(link).collect();
    let placed = layout::lay_out(&vertices, &links, bands.len(), spacing);
    let words = Words { programme, route };
    let mut drawing = Drawing {
        route: route.id.to_string(),
        revision: route.revision,
        title: route.title.clone(),
        summary: route.summary.clone(),
        description: String::new(),
        size: placed.size,
        bands: bands.into_iter().zip(placed.bands).map(|(title, (left, right))| Band { title, left, right }).collect(),
        groups: groups.into_iter().zip(placed.outlines.into_iter().zip(placed.titles)).map(group).collect(),
        nodes: nodes.into_iter().zip(placed.boxes).map(|(n, rect)| n.at(rect)).collect(),
        edges: edges.into_iter().zip(placed.lines).map(|(e, line)| e.at(line)).collect(),
        anywhere: sketch::arrows(&words, &route.anywhere),
        followups: followups(&words, route),
    };
    drawing.description = drawing.describe();
    drawing
}

fn group((title, (outline, room)): (String, (Vec<Point>, Rect))) -> Group {
    let fits = room.width - 2.0 * 8.0;
    let mut lines = if fits > GROUP_LEAST { text::wrap(&title, fits, font::FACT, 1) } else { Vec::new() };
    let shown = lines.pop().unwrap_or_default();
    let (width, height) = (text::measure(&shown, font::FACT), font::FACT * font::LEADING);
    Group { title, outline, shown, at: Rect { x: room.x + 8.0, y: room.y + 4.0, width, height } }
}

fn followups(words: &Words<'_>, route: &Route) -> Vec<FollowUp> {
    let followup = |f: &crate::model::FollowUp| FollowUp {
        id: f.id.to_string(),
        title: f.title.clone(),
        when: words.comes(f),
        who: format!("{}, {}", words.role(&f.owner), words.moment(&f.due)),
        keep: f.keep,
        begins: sketch::begins(route, &f.anchor),
        answers: sketch::arrows(words, &f.on),
    };
    route.followups.values().map(followup).collect()
}

impl sketch::Node {
    fn at(self, rect: Rect) -> Node {
        let Self { id, kind, initial, title, part, facts, band, group, arms, arrivals, repeats, .. } = self;
        Node { id, kind, initial, title, part, facts, band, group, arms, arrivals, repeats, rect }
    }
}

impl sketch::Edge {
    fn at(self, line: layout::Line) -> Edge {
        Edge { from: self.from, to: self.to, kind: self.kind, ways: self.ways, points: line.points, label: line.label }
    }
}

/// A line of text in a box or a label.
#[derive(Clone, Debug, PartialEq)]
struct TextLine {
    text: String,
    /// Conditions and terms are quieter than what happens.
    quiet: bool,
}

/// The lines of a label.
fn label_lines(ways: &[Way]) -> Vec<TextLine> {
    let mut lines = Vec::new();
    for way in ways {
        let label = if ways.len() > 1 { format!("• {}", way.label) } else { way.label.clone() };
        let wrapped = text::wrap(&label, LABEL, font::LABEL, LABEL_LINES);
        lines.extend(wrapped.into_iter().map(|text| TextLine { text, quiet: false }));
        for detail in way.details() {
            let wrapped = text::wrap(&detail, LABEL, font::QUIET, LABEL_LINES);
            lines.extend(wrapped.into_iter().map(|text| TextLine { text, quiet: true }));
        }
    }
    lines
}

fn lines_height(lines: &[TextLine]) -> f64 {
    lines.iter().map(|l| font::LEADING * if l.quiet { font::QUIET } else { font::LABEL }).sum()
}

fn label_size(ways: &[Way]) -> Size {
    let lines = label_lines(ways);
    let width = |l: &TextLine| text::measure(&l.text, if l.quiet { font::QUIET } else { font::LABEL });
    Size { width: lines.iter().map(width).fold(0.0, f64::max) + 6.0, height: lines_height(&lines) + 6.0 }
}

/// The room for text in a node.
fn room(kind: NodeKind) -> f64 {
    if kind == NodeKind::Route { LABEL } else { BOX }
}

/// The lines of a title, which stands bold.
fn title_lines(kind: NodeKind, title: &str) -> Vec<String> {
    text::wrap(title, room(kind), font::TITLE * 1.06, 5)
}

fn fact_lines(kind: NodeKind, facts: &[String]) -> Vec<String> {
    facts.iter().flat_map(|fact| text::wrap(fact, room(kind), font::FACT, 3)).collect()
}

/// The lines of what leads from a node to itself.
fn repeat_lines(repeats: &[Way]) -> Vec<TextLine> {
    let mut lines = Vec::new();
    for way in repeats {
        let wrapped = text::wrap(&way.in_words(), BOX - 18.0, font::QUIET, LABEL_LINES);
        lines.extend(wrapped.into_iter().map(|text| TextLine { text, quiet: true }));
    }
    lines
}

/// How many marks stand in a row.
fn marks_in_row() -> usize {
    ((BOX + 4.0) / (MARK.width + 3.0)) as usize
}

fn node_size(node: &sketch::Node) -> Size {
    let titles = title_lines(node.kind, &node.title).len() + usize::from(node.part.is_some());
    let facts = fact_lines(node.kind, &node.facts).len();
    let marks = (node.arms.len() + node.arrivals.len()).div_ceil(marks_in_row());
    let repeats = lines_height(&repeat_lines(&node.repeats));
    let height = 2.0 * PADDING
        + titles as f64 * font::TITLE * font::LEADING
        + facts as f64 * font::FACT * font::LEADING
        + marks as f64 * (MARK.height + 4.0)
        + if repeats > 0.0 { repeats + 8.0 } else { 0.0 };
    let tip = if node.kind == NodeKind::Route { 8.0 } else { 0.0 };
    Size { width: room(node.kind) + 2.0 * PADDING + tip, height: height.ceil() }
}

impl Way {
    /// On what it depends, and before when it is answered.
    fn details(&self) -> impl Iterator<Item = String> {
        let within = self.within.as_ref().map(|w| format!("overdracht {w}"));
        self.condition.clone().into_iter().chain(within)
    }

    /// All that is known of it, in one line.
    fn in_words(&self) -> String {
        let details: Vec<String> = self.details().collect();
        if details.is_empty() { self.label.clone() } else { format!("{} ({})", self.label, details.join("; ")) }
    }
}

impl Drawing {
    /// Writes it down in a format.
    #[must_use]
    pub fn write(&self, format: Format) -> String {
        match format {
            Format::Svg => svg::document(self),
            Format::SvgInPage => svg::fragment(self),
            Format::Dot => dot::document(self),
            Format::Mermaid => mermaid::document(self),
            Format::Bpmn => bpmn::document(self),
            Format::Pnml => pnml::document(self),
            Format::Json => serde_json::to_string_pretty(self).unwrap_or_default() + "\n",
        }
    }

    /// How high [`Format::SvgInPage`] is above its legend, in the units of the picture.
    #[must_use]
    pub fn above_legend(&self) -> f64 {
        svg::above_legend(self)
    }

    /// The legend alone, as SVG for in a page, at most so wide: for a picture that is printed in parts.
    #[must_use]
    pub fn legend(&self, width: f64) -> String {
        svg::legend(self, width)
    }

    /// Whether the follow-up of a number goes along to another route.
    fn keeps(&self, followup: usize) -> bool {
        followup.checked_sub(1).and_then(|n| self.followups.get(n)).is_some_and(|f| f.keep)
    }

    /// The drawing in words, for who cannot see it: how many steps there are, where it begins, and how it can end.
    fn describe(&self) -> String {
        let of = |kind| self.nodes.iter().filter(move |n| n.kind == kind).map(|n| words::lower(&n.title));
        let phases: Vec<String> = self.bands.iter().filter_map(|b| b.title.as_deref().map(words::lower)).collect();
        let ends: Vec<String> = of(NodeKind::Outcome).collect();
        let first = self.nodes.iter().find(|n| n.initial).map_or("", |n| &n.title);
        let mut text = format!(
            "{} De route heeft {} stappen en begint bij '{first}'.",
            self.summary,
            of(NodeKind::Step).count() + of(NodeKind::Wait).count()
        );
        if !phases.is_empty() {
            text.push_str(&format!(" De fasen zijn: {}.", words::list(&phases, "en")));
        }
        if !ends.is_empty() {
            text.push_str(&format!(" Zij kan eindigen met: {}.", words::list(&ends, "of")));
        }
        let others = self.nodes.iter().filter(|n| n.kind == NodeKind::Route).map(|n| n.title.clone());
        let routes: Vec<String> = others.collect::<std::collections::BTreeSet<_>>().into_iter().collect();
        if !routes.is_empty() {
            text.push_str(&format!(" Een jongere kan worden overgedragen naar: {}.", words::list(&routes, "of")));
        }
        let kept: Vec<String> = self.followups.iter().filter(|f| f.keep).map(|f| format!("'{}'", f.title)).collect();
        if !kept.is_empty() {
            text.push_str(&format!(" Naar een andere route gaat mee: {}.", words::list(&kept, "en")));
        }
        text
    }
}
