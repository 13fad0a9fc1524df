//! One box of the drawing. Shapes tell what it is: a step is a box, a wait a dashed one, an outcome has round ends and a
//! double border, another route points onwards, and where the route begins a filled arrow stands before the box.

use super::{TIP, number, rect};
use crate::draw::xml::Xml;
use crate::draw::{
    Arrival, Drawing, MARK, Node, NodeKind, PADDING, Rect, fact_lines, font, marks_in_row, repeat_lines, title_lines,
};

pub(super) fn write(xml: &mut Xml, drawing: &Drawing, node: &Node) {
    let class = match node.kind {
        NodeKind::Step => "step",
        NodeKind::Wait => "wait",
        NodeKind::Outcome => "outcome",
        NodeKind::Route => "elsewhere",
    };
    xml.open("g", &[("class", class)]);
    xml.text("title", &[], &title(node));
    shape(xml, node.kind, node.rect);
    if node.initial {
        let (x, y) = (node.rect.x, node.rect.center().y);
        let (foot, up, down) = (number(x - 15.0), number(y - 9.0), number(y + 9.0));
        let d = format!("M{foot} {up}L{} {}L{foot} {down}Z", number(x - 1.0), number(y));
        xml.empty("path", &[("class", "d-start"), ("d", &d)]);
    }
    texts(xml, drawing, node);
    xml.close();
}

fn title(node: &Node) -> String {
    let mut text = node.title.clone();
    for fact in &node.facts {
        text.push_str(", ");
        text.push_str(&crate::draw::words::lower(fact));
    }
    text
}

/// The box of a node.
pub(super) fn shape(xml: &mut Xml, kind: NodeKind, at: Rect) {
    match kind {
        NodeKind::Step => rect(xml, "d-box", at, 4.0),
        NodeKind::Wait => rect(xml, "d-box", at, 4.0),
        NodeKind::Outcome => {
            let round = (at.height / 2.0).min(22.0);
            rect(xml, "d-box", at, round);
            let inner = Rect { x: at.x + 3.5, y: at.y + 3.5, width: at.width - 7.0, height: at.height - 7.0 };
            rect(xml, "d-inner", inner, (round - 3.5).max(0.0));
        }
        NodeKind::Route => {
            let tip = 12.0_f64.min(at.width / 4.0);
            let (left, top, bottom) = (number(at.x), number(at.y), number(at.bottom()));
            let (foot, point) = (number(at.right() - tip), number(at.right()));
            let middle = number(at.center().y);
            let d = format!("M{left} {top}L{foot} {top}L{point} {middle}L{foot} {bottom}L{left} {bottom}Z");
            xml.empty("path", &[("class", "d-box"), ("d", &d)]);
        }
    }
}

fn texts(xml: &mut Xml, drawing: &Drawing, node: &Node) {
    let x = number(node.rect.x + PADDING);
    let mut y = node.rect.y + PADDING;
    let mut line = |xml: &mut Xml, class: &str, size: f64, text: &str| {
        y += size * font::LEADING;
        xml.text("text", &[("class", class), ("x", &x), ("y", &number(y - 4.0))], text);
    };
    if let Some(part) = &node.part {
        line(xml, "d-quiet", font::TITLE, &format!("{part}:"));
    }
    let titles = title_lines(node.kind, &node.title);
    let facts = fact_lines(node.kind, &node.facts);
    if node.kind == NodeKind::Route {
        // As along a line: first what happens, then where it leads.
        facts.iter().for_each(|text| line(xml, "d-soft", font::FACT, text));
        titles.iter().for_each(|text| line(xml, "d-title", font::TITLE, text));
        return;
    }
    titles.iter().for_each(|text| line(xml, "d-title", font::TITLE, text));
    facts.iter().for_each(|text| line(xml, "d-soft", font::FACT, text));
    let y = marks(xml, drawing, node, y + 4.0);
    repeats(xml, node, y);
}

/// What leads here by itself, then the follow-ups that begin here.
fn marks(xml: &mut Xml, drawing: &Drawing, node: &Node, mut y: f64) -> f64 {
    let arrivals = node.arrivals.iter().map(|a| (Some(*a), 0));
    for (n, (arrival, number)) in arrivals.chain(node.arms.iter().map(|n| (None, *n))).enumerate() {
        let column = n % marks_in_row();
        if column == 0 && n > 0 {
            y += MARK.height + 4.0;
        }
        let at = Rect {
            x: node.rect.x + PADDING - 2.0 + column as f64 * (MARK.width + 3.0),
            y,
            width: MARK.width,
            height: MARK.height,
        };
        match arrival {
            Some(arrival) => arrives(xml, at, arrival),
            None => arms(xml, at, number, drawing.keeps(number)),
        }
    }
    if node.arrivals.is_empty() && node.arms.is_empty() { y } else { y + MARK.height + 4.0 }
}

/// A dark arrow: this leads here.
pub(super) fn arrives(xml: &mut Xml, at: Rect, arrival: Arrival) {
    let (left, foot, point) = (number(at.x), number(at.right() - 6.0), number(at.right()));
    let (top, bottom, middle) = (number(at.y), number(at.bottom()), number(at.center().y));
    let d = format!("M{left} {top}L{foot} {top}L{point} {middle}L{foot} {bottom}L{left} {bottom}Z");
    xml.empty("path", &[("class", "d-mark arrives"), ("d", &d)]);
    match arrival {
        Arrival::FollowUp(n) => numbered(xml, "d-number arrives", at.x + at.width / 2.0 - 2.5, at, n),
        Arrival::Anywhere => {
            let (x, y) = (at.x + at.width / 2.0 - 2.5, at.center().y);
            let ray = |dx: f64, dy: f64| {
                format!("M{} {}L{} {}", number(x - dx), number(y - dy), number(x + dx), number(y + dy))
            };
            let d = [ray(0.0, 5.5), ray(4.8, 2.8), ray(4.8, -2.8)].concat();
            xml.empty("path", &[("class", "d-star"), ("d", &d)]);
        }
    }
}

/// A light pill: this begins here. What goes along to another route has a double border.
pub(super) fn arms(xml: &mut Xml, at: Rect, n: usize, keep: bool) {
    rect(xml, "d-mark", at, at.height / 2.0);
    if keep {
        let inner = Rect { x: at.x + 2.2, y: at.y + 2.2, width: at.width - 4.4, height: at.height - 4.4 };
        rect(xml, "d-inner", inner, inner.height / 2.0);
    }
    numbered(xml, "d-number", at.x + at.width / 2.0, at, n);
}

fn numbered(xml: &mut Xml, class: &str, x: f64, at: Rect, n: usize) {
    let (x, y) = (number(x), number(at.bottom() - 4.2));
    xml.text("text", &[("class", class), ("x", &x), ("y", &y)], &n.to_string());
}

/// Actions that end where they began: a loop within the box, under a rule.
fn repeats(xml: &mut Xml, node: &Node, y: f64) {
    let lines = repeat_lines(&node.repeats);
    if lines.is_empty() {
        return;
    }
    let (left, right, rule) = (number(node.rect.x), number(node.rect.right()), number(y + 2.0));
    xml.empty("line", &[("class", "d-border"), ("x1", &left), ("x2", &right), ("y1", &rule), ("y2", &rule)]);
    let (x, middle) = (node.rect.x + PADDING + 5.0, y + 13.0);
    let d = format!("M{0} {1}A5 5 0 1 1 {2} {1}", number(x - 3.6), number(middle + 3.5), number(x + 3.6),);
    xml.empty("path", &[("class", "d-line"), ("d", &d)]);
    let tip = format!("M{0} {1}l{2} -1l-5.2 -4.2Z", number(x + 1.2), number(middle + 7.2), number(TIP.1 + 1.3),);
    xml.empty("path", &[("class", "d-tip"), ("d", &tip)]);
    let mut y = y + 4.0;
    for line in lines {
        y += font::QUIET * font::LEADING;
        let (x, y) = (number(node.rect.x + PADDING + 16.0), number(y - 3.0));
        xml.text("text", &[("class", "d-quiet"), ("x", &x), ("y", &y)], &line.text);
    }
}
