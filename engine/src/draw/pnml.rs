//! The drawing as a Petri net (PNML, ISO/IEC 15909-2): a workflow net with one place at the beginning, one at the end, and
//! one per state; the youth is its only token.
//!
//! The net says what the check says of the flow. A handover to another route ends it. An answer to a follow-up leads on from
//! where the follow-up begins. What is possible in every step, and an answer to a follow-up that no step makes begin, is
//! another way in (from the first place): it brings a youth somewhere, but it is no way to finish, for with it every step
//! would have one and no dead end would ever be found.

use super::xml::{Xml, number};
use super::{Arrow, Drawing, NodeKind, Point};

const NAMESPACE: &str = "http://www.pnml.org/version-2009/grammar/pnml";
const TYPE: &str = "http://www.pnml.org/version-2009/grammar/ptnet";

struct Net<'a> {
    drawing: &'a Drawing,
    xml: Xml,
    arcs: Vec<(String, String)>,
    transitions: usize,
}

/// A place of the net.
#[derive(Clone, Copy)]
enum Place {
    Start,
    Node(usize),
    End,
}

pub(super) fn document(drawing: &Drawing) -> String {
    let mut net = Net { drawing, xml: Xml::document(), arcs: Vec::new(), transitions: 0 };
    net.xml.open("pnml", &[("xmlns", NAMESPACE)]).open("net", &[("id", &drawing.route), ("type", TYPE)]);
    net.name(&drawing.title);
    net.xml.open("page", &[("id", "page")]);
    net.places();
    net.transitions();
    for (n, (source, target)) in std::mem::take(&mut net.arcs).into_iter().enumerate() {
        net.xml.empty("arc", &[("id", &format!("arc{n}")), ("source", &source), ("target", &target)]);
    }
    net.xml.close();
    net.xml.open("finalmarkings", &[]).open("marking", &[]).open("place", &[("idref", "end")]);
    net.xml.text("text", &[], "1");
    net.xml.finish()
}

impl Place {
    fn id(self, drawing: &Drawing) -> String {
        match self {
            Self::Start => "start".to_owned(),
            Self::End => "end".to_owned(),
            Self::Node(n) => format!("p.{}", drawing.nodes[n].id.replace('/', ".")),
        }
    }
}

impl Net<'_> {
    fn name(&mut self, name: &str) {
        self.xml.open("name", &[]).text("text", &[], name).close();
    }

    fn place(&mut self, place: Place, name: &str, at: Point) {
        let id = place.id(self.drawing);
        self.xml.open("place", &[("id", &id)]);
        self.name(name);
        self.position(at);
        if matches!(place, Place::Start) {
            self.xml.open("initialMarking", &[]).text("text", &[], "1").close();
        }
        self.xml.close();
    }

    fn position(&mut self, at: Point) {
        let (x, y) = (number(at.x), number(at.y));
        self.xml.open("graphics", &[]).empty("position", &[("x", &x), ("y", &y)]).close();
    }

    fn places(&mut self) {
        let size = self.drawing.size;
        self.place(Place::Start, "Begin", Point { x: -80.0, y: size.height / 2.0 });
        for (n, node) in self.drawing.nodes.iter().enumerate().filter(|(_, n)| n.kind != NodeKind::Route) {
            self.place(Place::Node(n), &node.title, node.rect.center());
        }
        self.place(Place::End, "Einde", Point { x: size.width + 80.0, y: size.height / 2.0 });
    }

    fn transitions(&mut self) {
        let drawing = self.drawing;
        for (n, node) in drawing.nodes.iter().enumerate() {
            if node.initial {
                self.transition(Place::Start, Place::Node(n), "Inschrijven");
            }
            for way in &node.repeats {
                self.transition(Place::Node(n), Place::Node(n), &way.in_words());
            }
            if node.kind == NodeKind::Outcome {
                self.transition(Place::Node(n), Place::End, "Afsluiten");
            }
        }
        for edge in &drawing.edges {
            let leaves = drawing.nodes[edge.to].kind == NodeKind::Route;
            let to = if leaves { Place::End } else { Place::Node(edge.to) };
            for way in &edge.ways {
                self.transition(Place::Node(edge.from), to, &way.in_words());
            }
        }
        for arrow in &drawing.anywhere {
            self.arrow(&[Place::Start], arrow);
        }
        for followup in &drawing.followups {
            let begins = followup.begins.as_ref().map(|all| all.iter().map(|n| Place::Node(*n)).collect());
            let from: Vec<Place> = begins.unwrap_or_else(|| vec![Place::Start]);
            for answer in &followup.answers {
                self.arrow(&from, answer);
            }
        }
    }

    fn arrow(&mut self, from: &[Place], arrow: &Arrow) {
        for from in from {
            for to in &arrow.nodes {
                self.transition(*from, Place::Node(*to), &arrow.label);
            }
            if arrow.leaves && matches!(from, Place::Node(_)) {
                self.transition(*from, Place::End, &arrow.label);
            }
        }
    }

    fn transition(&mut self, from: Place, to: Place, label: &str) {
        let id = format!("t{}", self.transitions);
        self.transitions += 1;
        let middle = |place| match place {
            Place::Node(n) => self.drawing.nodes[n].rect.center(),
            Place::Start => Point { x: -80.0, y: self.drawing.size.height / 2.0 },
            Place::End => Point { x: self.drawing.size.width + 80.0, y: self.drawing.size.height / 2.0 },
        };
        let (a, b) = (middle(from), middle(to));
        self.xml.open("transition", &[("id", &id)]);
        self.name(label);
        self.position(Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 });
        self.xml.close();
        self.arcs.push((from.id(self.drawing), id.clone()));
        self.arcs.push((id, to.id(self.drawing)));
    }
}
