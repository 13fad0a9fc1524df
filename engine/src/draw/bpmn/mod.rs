//! The drawing as BPMN 2.0 with diagram interchange.
//!
//! A step is a user task; where more than one thing can be done after it, an exclusive gateway follows, for a case is in
//! exactly one step. A wait is a receive task; what time does is a timer at its border. Outcomes and handovers to another
//! route are end events. What leads to a step from every step, or from a follow-up, is a conditional start event, for it
//! begins apart from the flow. Phases are groups; follow-ups are annotations.

mod diagram;

use super::xml::{Attributes, Xml};
use super::{Drawing, Edge, EdgeKind, Node, NodeKind, Way};
use diagram::Frame;

const NAMESPACES: Attributes<'static> = &[
    ("xmlns:bpmn", "http://www.omg.org/spec/BPMN/20100524/MODEL"),
    ("xmlns:bpmndi", "http://www.omg.org/spec/BPMN/20100524/DI"),
    ("xmlns:dc", "http://www.omg.org/spec/DD/20100524/DC"),
    ("xmlns:di", "http://www.omg.org/spec/DD/20100524/DI"),
    ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ("id", "definitions"),
    ("targetNamespace", "urn:sluitend:route"),
    ("exporter", "sluitend"),
];

/// What an element of the process is, besides the tasks and end events of nodes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extra {
    /// Behind a node.
    Gateway,
    /// At the border of a node, for its edge of that place.
    Timer(usize),
    /// Before the first step.
    Start,
    /// Before a step to which something leads without an edge.
    Arrival,
}

/// One sequence flow.
struct Flow {
    id: String,
    from: String,
    to: String,
    name: String,
    /// The edge along which it goes, if it is one.
    edge: Option<usize>,
}

/// The whole process.
struct Process<'a> {
    drawing: &'a Drawing,
    extras: Vec<(usize, Extra)>,
    flows: Vec<Flow>,
}

pub(super) fn document(drawing: &Drawing) -> String {
    let process = Process::new(drawing);
    let mut xml = Xml::document();
    xml.open("bpmn:definitions", NAMESPACES);
    let titled = || drawing.bands.iter().enumerate().filter_map(|(n, b)| b.title.as_ref().map(|t| (n, t)));
    if titled().next().is_some() {
        xml.open("bpmn:category", &[("id", "phases"), ("name", "Fasen")]);
        for (n, title) in titled() {
            xml.empty("bpmn:categoryValue", &[("id", &format!("phase{n}")), ("value", title)]);
        }
        xml.close();
    }
    let id = format!("route_{}", drawing.route);
    xml.open("bpmn:process", &[("id", &id), ("name", &drawing.title), ("isExecutable", "false")]);
    xml.text("bpmn:documentation", &[], &drawing.description);
    process.write(&mut xml);
    for (n, _) in titled() {
        let (id, value) = (format!("group{n}"), format!("phase{n}"));
        xml.empty("bpmn:group", &[("id", &id), ("categoryValueRef", &value)]);
    }
    for (n, text) in annotations(drawing).iter().enumerate() {
        xml.open("bpmn:textAnnotation", &[("id", &format!("note{n}"))]).text("bpmn:text", &[], text).close();
    }
    xml.close();
    Frame::new(&process).write(&mut xml, &id);
    xml.finish()
}

/// What has no place in the flow.
fn annotations(drawing: &Drawing) -> Vec<String> {
    super::dot::legend_lines(drawing)
}

/// The name of a node in the file.
fn node_id(drawing: &Drawing, n: usize) -> String {
    let name: String =
        drawing.nodes[n].id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    format!("n{n}_{name}")
}

impl Extra {
    fn id(self, node: usize) -> String {
        match self {
            Self::Gateway => format!("choice{node}"),
            Self::Timer(edge) => format!("timer{edge}"),
            Self::Start => "begin".to_owned(),
            Self::Arrival => format!("arrival{node}"),
        }
    }
}

impl<'a> Process<'a> {
    fn new(drawing: &'a Drawing) -> Self {
        let mut process = Self { drawing, extras: Vec::new(), flows: Vec::new() };
        for (n, node) in drawing.nodes.iter().enumerate() {
            process.node(n, node);
        }
        process
    }

    fn node(&mut self, n: usize, node: &Node) {
        let id = node_id(self.drawing, n);
        if node.initial {
            self.extras.push((n, Extra::Start));
            self.flow(Extra::Start.id(n), id.clone(), "", None);
        }
        if !node.arrivals.is_empty() {
            self.extras.push((n, Extra::Arrival));
            self.flow(Extra::Arrival.id(n), id.clone(), "", None);
        }
        let drawing = self.drawing;
        let out = || drawing.edges.iter().enumerate().filter(|(_, e)| e.from == n);
        let by_people: Vec<(usize, &Edge)> = out().filter(|(_, e)| e.kind != EdgeKind::Time).collect();
        let mut source = id.clone();
        if by_people.len() + node.repeats.len() > 1 {
            source = Extra::Gateway.id(n);
            self.extras.push((n, Extra::Gateway));
            self.flow(id.clone(), source.clone(), "", None);
        }
        for (at, edge) in by_people {
            self.flow(source.clone(), node_id(drawing, edge.to), &names(&edge.ways), Some(at));
        }
        for way in &node.repeats {
            self.flow(source.clone(), id.clone(), &names(std::slice::from_ref(way)), None);
        }
        for (at, edge) in out().filter(|(_, e)| e.kind == EdgeKind::Time) {
            self.extras.push((n, Extra::Timer(at)));
            self.flow(Extra::Timer(at).id(n), node_id(drawing, edge.to), "", Some(at));
        }
    }

    fn flow(&mut self, from: String, to: String, name: &str, edge: Option<usize>) {
        let id = format!("flow{}", self.flows.len());
        self.flows.push(Flow { id, from, to, name: name.to_owned(), edge });
    }

    fn write(&self, xml: &mut Xml) {
        for (n, node) in self.drawing.nodes.iter().enumerate() {
            self.write_node(xml, n, node);
        }
        for (n, extra) in &self.extras {
            self.write_extra(xml, *n, *extra);
        }
        for flow in &self.flows {
            let mut attributes = vec![("id", flow.id.as_str())];
            if !flow.name.is_empty() {
                attributes.push(("name", &flow.name));
            }
            attributes.extend([("sourceRef", flow.from.as_str()), ("targetRef", flow.to.as_str())]);
            xml.empty("bpmn:sequenceFlow", &attributes);
        }
    }

    fn write_node(&self, xml: &mut Xml, n: usize, node: &Node) {
        let id = node_id(self.drawing, n);
        let (tag, name) = match node.kind {
            NodeKind::Step => ("bpmn:userTask", node.title.clone()),
            NodeKind::Wait => ("bpmn:receiveTask", node.title.clone()),
            NodeKind::Outcome => ("bpmn:endEvent", node.title.clone()),
            NodeKind::Route => ("bpmn:endEvent", format!("Naar route {}", node.title)),
        };
        xml.open(tag, &[("id", &id), ("name", &name)]);
        xml.text("bpmn:documentation", &[], &node.facts.join(", "));
        self.ends(xml, &id);
        if let (NodeKind::Step, Some(owner)) = (node.kind, node.facts.first()) {
            xml.open("bpmn:potentialOwner", &[]).open("bpmn:resourceAssignmentExpression", &[]);
            xml.text("bpmn:formalExpression", &[], owner).close().close();
        }
        xml.close();
    }

    fn write_extra(&self, xml: &mut Xml, n: usize, extra: Extra) {
        let id = extra.id(n);
        match extra {
            Extra::Gateway => {
                xml.open("bpmn:exclusiveGateway", &[("id", &id), ("gatewayDirection", "Diverging")]);
                self.ends(xml, &id);
            }
            Extra::Start => {
                xml.open("bpmn:startEvent", &[("id", &id), ("name", "Begin")]);
                self.ends(xml, &id);
            }
            Extra::Timer(edge) => {
                let name = names(&self.drawing.edges[edge].ways);
                let task = node_id(self.drawing, n);
                xml.open("bpmn:boundaryEvent", &[("id", &id), ("name", &name), ("attachedToRef", &task)]);
                self.ends(xml, &id);
                xml.open("bpmn:timerEventDefinition", &[("id", &format!("{id}_when"))]);
                xml.text("bpmn:timeDuration", &[("xsi:type", "bpmn:tFormalExpression")], &name).close();
            }
            Extra::Arrival => {
                let name = super::words::upper(&super::dot::arrivals(&self.drawing.nodes[n]).join(", "));
                xml.open("bpmn:startEvent", &[("id", &id), ("name", &name)]);
                self.ends(xml, &id);
                xml.open("bpmn:conditionalEventDefinition", &[("id", &format!("{id}_when"))]);
                xml.text("bpmn:condition", &[("xsi:type", "bpmn:tFormalExpression")], &name).close();
            }
        }
        xml.close();
    }

    /// The flows that come in and go out.
    fn ends(&self, xml: &mut Xml, id: &str) {
        for flow in self.flows.iter().filter(|f| f.to == id) {
            xml.text("bpmn:incoming", &[], &flow.id);
        }
        for flow in self.flows.iter().filter(|f| f.from == id) {
            xml.text("bpmn:outgoing", &[], &flow.id);
        }
    }
}

fn names(ways: &[Way]) -> String {
    ways.iter().map(Way::in_words).collect::<Vec<_>>().join("; ")
}
