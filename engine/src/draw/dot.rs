//! The drawing for Graphviz, which places everything anew. What has no edge is told in the label of the graph.

use super::{Arrival, Drawing, EdgeKind, FollowUp, Node, NodeKind};
use std::fmt::Write;

pub(super) fn document(drawing: &Drawing) -> String {
    let mut out = String::from("digraph route {\n");
    let _ = writeln!(
        out,
        "  graph [rankdir=LR, newrank=true, fontname=\"sans-serif\", labelloc=b, labeljust=l, label={}];",
        legend(drawing)
    );
    out.push_str("  node [fontname=\"sans-serif\", shape=box];\n  edge [fontname=\"sans-serif\", fontsize=10];\n");
    for (n, band) in drawing.bands.iter().enumerate() {
        let title = band.title.as_deref().unwrap_or_default();
        let _ = writeln!(out, "  subgraph cluster_{n} {{\n    label={};", quoted(title));
        for (at, node) in drawing.nodes.iter().enumerate().filter(|(_, node)| node.band == n) {
            let _ = writeln!(out, "    n{at} [label={}, {}];", quoted(&label(drawing, node)), shape(node));
        }
        out.push_str("  }\n");
    }
    for edge in &drawing.edges {
        let ways: Vec<String> = edge.ways.iter().map(super::Way::in_words).collect();
        let style = match edge.kind {
            EdgeKind::Person => "solid",
            EdgeKind::Time => "dashed",
            EdgeKind::Handover => "dotted",
        };
        let label = quoted(&ways.join("\n"));
        let _ = writeln!(out, "  n{} -> n{} [label={label}, style={style}];", edge.from, edge.to);
    }
    for (at, node) in drawing.nodes.iter().enumerate() {
        for way in &node.repeats {
            let _ = writeln!(out, "  n{at} -> n{at} [label={}];", quoted(&way.in_words()));
        }
    }
    out.push_str("}\n");
    out
}

fn shape(node: &Node) -> &'static str {
    match node.kind {
        NodeKind::Step if node.initial => "penwidth=3",
        NodeKind::Step => "penwidth=1",
        NodeKind::Wait => "style=dashed",
        NodeKind::Outcome => "style=rounded, peripheries=2",
        NodeKind::Route => "shape=cds, style=dotted",
    }
}

fn label(drawing: &Drawing, node: &Node) -> String {
    let title = if node.kind == NodeKind::Route { format!("Route {}", node.title) } else { node.title.clone() };
    // What leads to another route stands at its edge.
    let facts = node.facts.iter().filter(|_| node.kind != NodeKind::Route).cloned();
    std::iter::once(title).chain(facts).chain(marks(drawing, node)).collect::<Vec<_>>().join("\n")
}

/// The marks of a node in words.
pub(super) fn marks(drawing: &Drawing, node: &Node) -> Vec<String> {
    let mut lines = arrivals(node);
    if !node.arms.is_empty() {
        let kept = |n: &usize| if drawing.keeps(*n) { format!("{n} (gaat mee)") } else { n.to_string() };
        lines.push(format!("begin van opvolging {}", node.arms.iter().map(kept).collect::<Vec<_>>().join(", ")));
    }
    lines
}

fn numbers(all: &[usize]) -> String {
    all.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// What leads to a node without an edge, in words.
pub(super) fn arrivals(node: &Node) -> Vec<String> {
    let mut lines = Vec::new();
    let from: Vec<usize> =
        node.arrivals.iter().filter_map(|a| if let Arrival::FollowUp(n) = a { Some(*n) } else { None }).collect();
    if node.arrivals.contains(&Arrival::Anywhere) {
        lines.push("vanuit elke stap".to_owned());
    }
    if !from.is_empty() {
        lines.push(format!("vanuit opvolging {}", numbers(&from)));
    }
    lines
}

/// What stands beneath, line by line.
pub(super) fn legend_lines(drawing: &Drawing) -> Vec<String> {
    let arrow = |a: &super::Arrow| format!("{} → {}", a.label, a.to.join(" of "));
    let mut lines: Vec<String> = drawing.anywhere.iter().map(|a| format!("Vanuit elke stap: {}", arrow(a))).collect();
    for (n, followup) in drawing.followups.iter().enumerate() {
        let leads: Vec<String> = followup.answers.iter().filter(|a| !a.to.is_empty()).map(arrow).collect();
        let leads = if leads.is_empty() { String::new() } else { format!(". {}", leads.join("; ")) };
        let keep = if followup.keep { "; gaat mee naar een andere route" } else { "" };
        let FollowUp { title, when, who, .. } = followup;
        lines.push(format!("Opvolging {}: {title} ({when}; {who}{keep}){leads}", n + 1));
    }
    lines
}

fn legend(drawing: &Drawing) -> String {
    let lines = std::iter::once(format!("{}: {}", drawing.title, drawing.summary)).chain(legend_lines(drawing));
    // `\l` ends a line that begins at the left.
    let text: String = lines.map(|line| escaped(&line) + "\\l").collect();
    format!("\"{text}\"")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
