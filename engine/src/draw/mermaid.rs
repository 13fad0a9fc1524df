//! The drawing for Mermaid, which places everything anew. What has no edge is told in comments.

use super::dot::{legend_lines, marks};
use super::{Drawing, EdgeKind, Node, NodeKind};
use std::fmt::Write;

pub(super) fn document(drawing: &Drawing) -> String {
    let mut out = format!("---\ntitle: {}\n---\nflowchart LR\n", serde_json::json!(drawing.title));
    for line in legend_lines(drawing) {
        let _ = writeln!(out, "  %% {}", line.replace(['{', '}'], " "));
    }
    for (n, band) in drawing.bands.iter().enumerate() {
        if let Some(title) = &band.title {
            let _ = writeln!(out, "  subgraph fase{n}[{}]", quoted(title));
        }
        for (at, node) in drawing.nodes.iter().enumerate().filter(|(_, node)| node.band == n) {
            let _ = writeln!(out, "    n{at}{}", shape(drawing, node));
        }
        if band.title.is_some() {
            out.push_str("  end\n");
        }
    }
    for edge in &drawing.edges {
        let ways: Vec<String> = edge.ways.iter().map(super::Way::in_words).collect();
        let arrow = match edge.kind {
            EdgeKind::Person => "-->",
            EdgeKind::Time => "-.->",
            EdgeKind::Handover => "==>",
        };
        let _ = writeln!(out, "  n{} {arrow}|{}| n{}", edge.from, quoted(&ways.join("\n")), edge.to);
    }
    for (at, node) in drawing.nodes.iter().enumerate() {
        for way in &node.repeats {
            let _ = writeln!(out, "  n{at} -->|{}| n{at}", quoted(&way.in_words()));
        }
    }
    out
}

fn shape(drawing: &Drawing, node: &Node) -> String {
    let facts = node.facts.iter().filter(|_| node.kind != NodeKind::Route).cloned();
    let start = node.initial.then(|| "▶ Begin".to_owned());
    let lines: Vec<String> =
        start.into_iter().chain([node.title.clone()]).chain(facts).chain(marks(drawing, node)).collect();
    let text = quoted(&lines.join("\n"));
    match node.kind {
        NodeKind::Step => format!("[{text}]"),
        NodeKind::Wait => format!("[/{text}/]"),
        NodeKind::Outcome => format!("([{text}])"),
        NodeKind::Route => format!(">{text}]"),
    }
}

/// A text in quotes; Mermaid knows entities by number.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\n' => out.push_str("<br>"),
            '"' | '#' | '<' | '>' | '&' | '`' | '\\' | ';' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
