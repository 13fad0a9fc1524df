//! The drawing as SVG, for a page, a screen, a wall or a printer.

mod legend;
mod node;

use super::xml::{Xml, number};
use super::{Drawing, Edge, EdgeKind, Point, Rect, font, label_lines};

/// How the drawing looks; the classes are those of the SVG. A page that may not hold styles of its own links to it.
pub const STYLE: &str = include_str!("../style.css");

/// Round everything.
const MARGIN: f64 = 24.0;
/// The title and the summary above the drawing.
const HEAD: f64 = 66.0;
/// The titles of the phases.
const PHASES: f64 = 42.0;
/// The length of the tip of an arrow, and half its width.
const TIP: (f64, f64) = (9.0, 4.5);

/// A document of its own, with title, legend and style.
pub(super) fn document(drawing: &Drawing) -> String {
    let mut xml = Xml::document();
    write(&mut xml, drawing, true);
    xml.finish()
}

/// For in a page, which has a title and links to [`STYLE`].
pub(super) fn fragment(drawing: &Drawing) -> String {
    let mut xml = Xml::fragment();
    write(&mut xml, drawing, false);
    xml.finish()
}

/// How high the picture in a page is without its legend.
pub(super) fn above_legend(drawing: &Drawing) -> f64 {
    phases(drawing) + drawing.size.height
}

/// The legend alone, at most so wide, for beside parts of the picture.
pub(super) fn legend(drawing: &Drawing, width: f64) -> String {
    let legend = legend::Legend::new(drawing, width);
    let view = format!("0 0 {} {}", number(width), number(legend.height()));
    let mut xml = Xml::fragment();
    xml.open(
        "svg",
        &[("xmlns", "http://www.w3.org/2000/svg"), ("class", "drawing"), ("lang", "nl"), ("viewBox", &view)],
    );
    legend.write(&mut xml);
    xml.close();
    xml.finish()
}

fn phases(drawing: &Drawing) -> f64 {
    if drawing.bands.iter().any(|b| b.title.is_some()) { PHASES } else { 12.0 }
}

fn write(xml: &mut Xml, drawing: &Drawing, alone: bool) {
    let head = if alone { MARGIN + HEAD } else { 0.0 };
    let phases = phases(drawing);
    let legend = legend::Legend::new(drawing, drawing.size.width.max(legend::LEAST));
    let margin = if alone { MARGIN } else { 2.0 };
    let width = drawing.size.width.max(legend::LEAST) + 2.0 * margin;
    let top = head + phases;
    let height = top + drawing.size.height + 20.0 + legend.height() + margin;
    let (w, h) = (number(width), number(height));
    let view = format!("0 0 {w} {h}");
    let ids = format!("tekening-{0}-titel tekening-{0}-tekst", drawing.route);
    let mut attributes = vec![("xmlns", "http://www.w3.org/2000/svg"), ("class", "drawing"), ("lang", "nl")];
    attributes.extend([("viewBox", view.as_str()), ("width", w.as_str()), ("height", h.as_str())]);
    attributes.extend([("role", "img"), ("aria-labelledby", ids.as_str())]);
    xml.open("svg", &attributes);
    xml.text("title", &[("id", &format!("tekening-{}-titel", drawing.route))], &format!("Route {}", drawing.title));
    xml.text("desc", &[("id", &format!("tekening-{}-tekst", drawing.route))], &drawing.description);
    if alone {
        xml.text("style", &[], STYLE);
        rect(xml, "d-paper", Rect { x: 0.0, y: 0.0, width, height }, 0.0);
        xml.text("text", &[("class", "d-head"), ("x", &number(margin)), ("y", "46")], &drawing.title);
        let summary = format!("{}  Revisie {}.", drawing.summary, drawing.revision);
        xml.text("text", &[("class", "d-soft"), ("x", &number(margin)), ("y", "70")], &summary);
    }
    xml.open("g", &[("transform", &format!("translate({} {})", number(margin), number(top)))]);
    bands(xml, drawing, phases);
    groups(xml, drawing);
    drawing.edges.iter().for_each(|edge| line(xml, drawing, edge));
    drawing.edges.iter().for_each(|edge| label(xml, edge));
    drawing.nodes.iter().for_each(|n| node::write(xml, drawing, n));
    xml.open("g", &[("transform", &format!("translate(0 {})", number(drawing.size.height + 20.0)))]);
    legend.write(xml);
    xml.close().close().close();
}

fn bands(xml: &mut Xml, drawing: &Drawing, above: f64) {
    for (n, band) in drawing.bands.iter().enumerate() {
        let class = if n % 2 == 0 { "d-band odd" } else { "d-band" };
        let width = band.right - band.left;
        rect(xml, class, Rect { x: band.left, y: -above, width, height: drawing.size.height + above }, 0.0);
        if n > 0 {
            let (x, y, end) = (number(band.left), number(-above), number(drawing.size.height));
            xml.empty("line", &[("class", "d-border"), ("x1", &x), ("x2", &x), ("y1", &y), ("y2", &end)]);
        }
        let Some(title) = &band.title else { continue };
        // A narrow band has its title on two lines.
        let lines = super::text::wrap(title, width - 16.0, 17.0, 2);
        let first = if lines.len() > 1 { -above + 17.0 } else { -above + 26.0 };
        for (n, text) in lines.iter().enumerate() {
            let (x, y) = (number(band.left + 14.0), number(first + n as f64 * 18.0));
            xml.text("text", &[("class", "d-phase"), ("x", &x), ("y", &y)], text);
        }
    }
}

fn groups(xml: &mut Xml, drawing: &Drawing) {
    for group in &drawing.groups {
        let points = group.outline.iter().map(|p| format!("{},{}", number(p.x), number(p.y)));
        let points = points.collect::<Vec<_>>().join(" ");
        xml.empty("polygon", &[("class", "d-group"), ("points", &points)]);
        let (x, y) = (number(group.at.x), number(group.at.y + 12.0));
        xml.text("text", &[("class", "d-soft"), ("x", &x), ("y", &y)], &group.shown);
    }
}

fn line(xml: &mut Xml, drawing: &Drawing, edge: &Edge) {
    let class = match edge.kind {
        EdgeKind::Person => "person",
        EdgeKind::Time => "time",
        EdgeKind::Handover => "handover",
    };
    xml.open("g", &[("class", class)]);
    let ends = [edge.from, edge.to].map(|n| drawing.nodes[n].title.as_str());
    let ways = edge.ways.iter().map(super::Way::in_words).collect::<Vec<_>>().join("; ");
    xml.text("title", &[], &format!("{} → {}: {ways}", ends[0], ends[1]));
    let [.., before, end] = edge.points[..] else { return };
    // The line ends within the tip, so that it does not show beside its point.
    let back = if before.x < end.x { -TIP.0 } else { TIP.0 };
    xml.empty("path", &[("class", "d-line"), ("d", &path(&edge.points, back * 0.6))]);
    tip(xml, end, back);
    xml.close();
}

/// A filled triangle that points at `end`.
fn tip(xml: &mut Xml, end: Point, back: f64) {
    let (x, y, foot) = (number(end.x), number(end.y), number(end.x + back));
    let d = format!("M{x} {y}L{foot} {}L{foot} {}Z", number(end.y - TIP.1), number(end.y + TIP.1));
    xml.empty("path", &[("class", "d-tip"), ("d", &d)]);
}

/// The data of a path along the points of an edge, which ends `short` of the last.
fn path(points: &[Point], short: f64) -> String {
    let Some(first) = points.first() else { return String::new() };
    let mut d = format!("M{} {}", number(first.x), number(first.y));
    for (n, pair) in points.windows(2).enumerate() {
        let [a, b] = [pair[0], pair[1]];
        let end = if n + 2 == points.len() { b.x + short } else { b.x };
        if n % 2 == 1 || (a.y - b.y).abs() < 0.05 {
            d.push_str(&format!("L{} {}", number(end), number(b.y)));
        } else {
            let middle = number((a.x + end) / 2.0);
            d.push_str(&format!("C{middle} {} {middle} {} {} {}", number(a.y), number(b.y), number(end), number(b.y)));
        }
    }
    d
}

fn label(xml: &mut Xml, edge: &Edge) {
    let Some(at) = edge.label else { return };
    let mut y = at.y;
    let forth = edge.points.first().zip(edge.points.last()).is_none_or(|(a, b)| a.x < b.x);
    let (x, anchor) = match forth {
        true => (at.x + 3.0, "start"),
        false => (at.right() - 3.0, "end"),
    };
    for text in label_lines(&edge.ways) {
        let size = if text.quiet { font::QUIET } else { font::LABEL };
        y += size * font::LEADING;
        let class = if text.quiet { "d-quiet" } else { "d-label" };
        let (x, y) = (number(x), number(y - 3.0));
        xml.text("text", &[("class", class), ("x", &x), ("y", &y), ("text-anchor", anchor)], &text.text);
    }
}

fn rect(xml: &mut Xml, class: &str, at: Rect, radius: f64) {
    let (x, y, width, height) = (number(at.x), number(at.y), number(at.width), number(at.height));
    let mut attributes = vec![("class", class), ("x", &*x), ("y", &*y), ("width", &*width), ("height", &*height)];
    let radius = number(radius);
    if radius != "0" {
        attributes.push(("rx", &radius));
    }
    xml.empty("rect", &attributes);
}
