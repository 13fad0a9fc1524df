//! Where everything of the process stands: as in the drawing, but further apart, for events and gateways have no place
//! there.

use super::{Extra, Flow, Process, annotations, node_id};
use crate::draw::xml::{Xml, number};
use crate::draw::{NodeKind, Point, Rect, text};
use std::collections::BTreeMap;

/// How much further apart.
const WIDER: f64 = 1.6;
const HIGHER: f64 = 1.5;
/// Round everything, and above it for the titles of phases.
const MARGIN: f64 = 60.0;
/// An event and a gateway, as tools draw them.
const EVENT: f64 = 36.0;
const GATEWAY: f64 = 50.0;
/// The width and the font size of the name of a flow.
const LABEL: (f64, f64) = (90.0, 11.0);
/// An annotation.
const NOTE: (f64, f64) = (360.0, 110.0);

/// The places of all elements, by name.
pub(super) struct Frame<'a> {
    process: &'a Process<'a>,
    places: BTreeMap<String, Rect>,
}

fn moved(at: Point) -> Point {
    Point { x: MARGIN + at.x * WIDER, y: MARGIN + at.y * HIGHER }
}

fn centred(at: Point, width: f64, height: f64) -> Rect {
    Rect { x: at.x - width / 2.0, y: at.y - height / 2.0, width, height }
}

impl<'a> Frame<'a> {
    pub fn new(process: &'a Process<'a>) -> Self {
        let drawing = process.drawing;
        let mut places = BTreeMap::new();
        for (n, node) in drawing.nodes.iter().enumerate() {
            let middle = moved(node.rect.center());
            let at = match node.kind {
                NodeKind::Step | NodeKind::Wait => centred(middle, node.rect.width, node.rect.height),
                NodeKind::Outcome | NodeKind::Route => centred(middle, EVENT, EVENT),
            };
            places.insert(node_id(drawing, n), at);
        }
        let mut timers = vec![0.0; drawing.nodes.len()];
        for (n, extra) in &process.extras {
            let task = places[&node_id(drawing, *n)];
            let at = match extra {
                Extra::Gateway => {
                    centred(Point { x: task.right() + 20.0 + GATEWAY / 2.0, y: task.center().y }, GATEWAY, GATEWAY)
                }
                Extra::Start => centred(Point { x: task.x - 40.0, y: task.center().y }, EVENT, EVENT),
                Extra::Arrival => centred(Point { x: task.x - 30.0, y: task.bottom() + 24.0 }, EVENT, EVENT),
                Extra::Timer(_) => {
                    timers[*n] += EVENT + 8.0;
                    centred(Point { x: task.x + timers[*n] - 14.0, y: task.bottom() }, EVENT, EVENT)
                }
            };
            places.insert(extra.id(*n), at);
        }
        Self { process, places }
    }

    pub fn write(&self, xml: &mut Xml, process: &str) {
        xml.open("bpmndi:BPMNDiagram", &[("id", "diagram")]);
        xml.open("bpmndi:BPMNPlane", &[("id", "plane"), ("bpmnElement", process)]);
        let size = moved(Point { x: self.process.drawing.size.width, y: self.process.drawing.size.height });
        for (n, band) in self.process.drawing.bands.iter().enumerate().filter(|(_, b)| b.title.is_some()) {
            let (left, right) = (moved(Point { x: band.left, y: 0.0 }).x, moved(Point { x: band.right, y: 0.0 }).x);
            let at = Rect { x: left, y: MARGIN / 2.0, width: right - left, height: size.y };
            shape(xml, &format!("group{n}"), at);
        }
        for (id, at) in &self.places {
            shape(xml, id, *at);
        }
        for flow in &self.process.flows {
            self.edge(xml, flow);
        }
        let columns = ((size.x / (NOTE.0 + 20.0)) as usize).max(1);
        for n in 0..annotations(self.process.drawing).len() {
            let (column, row) = (n % columns, n / columns);
            let x = MARGIN + column as f64 * (NOTE.0 + 20.0);
            let y = size.y + MARGIN * 1.5 + row as f64 * (NOTE.1 + 20.0);
            shape(xml, &format!("note{n}"), Rect { x, y, width: NOTE.0, height: NOTE.1 });
        }
        xml.close().close();
    }

    fn edge(&self, xml: &mut Xml, flow: &Flow) {
        let (Some(from), Some(to)) = (self.places.get(&flow.from), self.places.get(&flow.to)) else { return };
        let points = match flow.edge {
            Some(edge) => self.along(edge, *from, *to),
            None if from.x > to.x && flow.name.is_empty() => straight(*from, *to),
            None if from.x > to.x => round(*from, *to),
            None => straight(*from, *to),
        };
        xml.open("bpmndi:BPMNEdge", &[("id", &format!("{}_di", flow.id)), ("bpmnElement", &flow.id)]);
        for point in points {
            xml.empty("di:waypoint", &[("x", &number(point.x)), ("y", &number(point.y))]);
        }
        if let Some(at) = flow.edge.and_then(|edge| self.label(edge, &flow.name)) {
            xml.open("bpmndi:BPMNLabel", &[]);
            bounds(xml, at);
            xml.close();
        }
        xml.close();
    }

    /// On its line, as in the drawing, in the narrow column in which tools set such texts.
    fn label(&self, edge: usize, name: &str) -> Option<Rect> {
        let edge = &self.process.drawing.edges[edge];
        let at = edge.label.filter(|_| !name.is_empty())?;
        let height = text::wrap(name, LABEL.0, LABEL.1, 20).len() as f64 * LABEL.1 * 1.3;
        let forth = edge.points.first()?.x < edge.points.last()?.x;
        let foot = moved(Point { x: if forth { at.x } else { at.right() }, y: at.bottom() });
        let x = if forth { foot.x } else { foot.x - LABEL.0 };
        Some(Rect { x, y: foot.y - height - 4.0, width: LABEL.0, height })
    }

    /// As the line of an edge goes, from the border of one element to that of another.
    fn along(&self, edge: usize, from: Rect, to: Rect) -> Vec<Point> {
        let points = &self.process.drawing.edges[edge].points;
        let last = points.len().saturating_sub(1);
        let mut all: Vec<Point> =
            points.iter().enumerate().filter(|(n, _)| *n > 0 && *n < last).map(|(_, p)| moved(*p)).collect();
        let (first, end) = match (points.first(), points.last()) {
            (Some(a), Some(b)) => (moved(*a), moved(*b)),
            _ => (from.center(), to.center()),
        };
        let forth = first.x <= end.x;
        let task = self.places[&node_id(self.process.drawing, self.process.drawing.edges[edge].from)];
        let next = all.first().copied().unwrap_or(to.center());
        all.splice(0..0, leave(from, task, forth, next));
        let inside = to.width != EVENT && end.y > to.y && end.y < to.bottom();
        let y = if inside { end.y } else { to.center().y };
        all.push(Point { x: if forth { to.x } else { to.right() }, y });
        all
    }
}

/// The first points of a line. A timer is left downwards, a gateway forwards, or back round its step; all else sideways.
fn leave(from: Rect, task: Rect, forth: bool, next: Point) -> Vec<Point> {
    let middle = from.center();
    if from.width == EVENT {
        return vec![Point { x: middle.x, y: from.bottom() }];
    }
    if forth || from.width != GATEWAY {
        return vec![Point { x: if forth { from.right() } else { from.x }, y: middle.y }];
    }
    let (border, clear) = match next.y < middle.y {
        true => (from.y, (task.y - 14.0).min(next.y)),
        false => (from.bottom(), (task.bottom() + 14.0).max(next.y)),
    };
    let corner = |x: f64| Point { x, y: clear };
    vec![Point { x: middle.x, y: border }, corner(middle.x), corner(task.x - 14.0)]
}

fn straight(from: Rect, to: Rect) -> Vec<Point> {
    if from.y > to.bottom() - EVENT && from.x < to.x {
        // An arrival stands below the corner of its step.
        let y = to.bottom() - 6.0;
        return vec![Point { x: from.center().x, y: from.y }, Point { x: from.center().x, y }, Point { x: to.x, y }];
    }
    vec![Point { x: from.right(), y: from.center().y }, Point { x: to.x, y: to.center().y }]
}

/// From a gateway over its step and back into it.
fn round(from: Rect, to: Rect) -> Vec<Point> {
    let above = to.y - 16.0;
    let (right, middle) = (from.center().x, to.center().x);
    vec![
        Point { x: right, y: from.y },
        Point { x: right, y: above },
        Point { x: middle, y: above },
        Point { x: middle, y: to.y },
    ]
}

fn shape(xml: &mut Xml, id: &str, at: Rect) {
    xml.open("bpmndi:BPMNShape", &[("id", &format!("{id}_di")), ("bpmnElement", id)]);
    bounds(xml, at);
    xml.close();
}

fn bounds(xml: &mut Xml, at: Rect) {
    let (x, y, width, height) = (number(at.x), number(at.y), number(at.width), number(at.height));
    xml.empty("dc:Bounds", &[("x", &x), ("y", &y), ("width", &width), ("height", &height)]);
}
