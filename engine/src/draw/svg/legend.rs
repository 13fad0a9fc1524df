//! What stands beneath the drawing: its signs, what can happen in every step, and the follow-ups.

use super::node::{arms, arrives, shape};
use super::{Point, TIP, number, tip};
use crate::draw::xml::Xml;
use crate::draw::{Arrival, Arrow, Drawing, FollowUp, MARK, NodeKind, Rect, font, text};

/// The least width of a legend.
pub(super) const LEAST: f64 = 480.0;
/// The width of a column, and between columns.
const COLUMN: f64 = 420.0;
const GUTTER: f64 = 32.0;
/// Between two entries.
const GAP: f64 = 12.0;
/// From the sign of an entry to its text.
const INDENT: f64 = 56.0;

/// Entries in columns.
pub(super) struct Legend {
    columns: Vec<Vec<Entry>>,
}

struct Entry {
    sign: Sign,
    /// Bold.
    title: Vec<String>,
    lines: Vec<String>,
}

#[derive(Clone, Copy)]
enum Sign {
    Heading,
    Node(NodeKind),
    Line(&'static str),
    /// A follow-up begins; whether it goes along to another route.
    Arms(usize, bool),
    Arrives(Arrival),
}

impl Legend {
    pub fn new(drawing: &Drawing, width: f64) -> Self {
        let count = (((width + GUTTER) / (COLUMN + GUTTER)) as usize).max(1);
        let entries = entries(drawing);
        let total: f64 = entries.iter().map(Entry::height).sum();
        let mut columns: Vec<Vec<Entry>> = vec![Vec::new()];
        let mut filled = 0.0;
        for entry in entries {
            let full = filled + entry.height() / 2.0 > total / count as f64 && columns.len() < count;
            if let Some(last) = columns.last_mut()
                && full
                && !last.is_empty()
            {
                // A heading stands above what it heads.
                let heading = last.pop_if(|e| matches!(e.sign, Sign::Heading));
                filled = heading.as_ref().map_or(0.0, Entry::height);
                columns.push(heading.into_iter().collect());
            }
            filled += entry.height();
            if let Some(last) = columns.last_mut() {
                last.push(entry);
            }
        }
        Self { columns }
    }

    pub fn height(&self) -> f64 {
        self.columns.iter().map(|c| c.iter().map(Entry::height).sum()).fold(0.0, f64::max)
    }

    pub fn write(&self, xml: &mut Xml) {
        for (n, column) in self.columns.iter().enumerate() {
            let x = n as f64 * (COLUMN + GUTTER);
            let mut y = 0.0;
            for entry in column {
                entry.write(xml, x, y);
                y += entry.height();
            }
        }
    }
}

fn entries(drawing: &Drawing) -> Vec<Entry> {
    let mut all = vec![Entry::heading("Tekens")];
    all.extend(signs(drawing));
    if !drawing.anywhere.is_empty() {
        all.push(Entry::heading("Vanuit elke stap kan ook"));
        all.extend(drawing.anywhere.iter().map(|a| Entry::new(Sign::Arrives(Arrival::Anywhere), "", &[in_words(a)])));
    }
    if !drawing.followups.is_empty() {
        all.push(Entry::heading("Opvolgingen: wat later vanzelf terugkomt"));
        all.extend(drawing.followups.iter().enumerate().map(|(n, f)| followup(n + 1, f)));
    }
    all
}

/// Only signs that are in the drawing.
fn signs(drawing: &Drawing) -> Vec<Entry> {
    let has = |kind| drawing.nodes.iter().any(|n| n.kind == kind);
    let line = |class: &str| match class {
        "time" => drawing.edges.iter().any(|e| e.kind == crate::draw::EdgeKind::Time),
        _ => drawing.edges.iter().any(|e| e.kind == crate::draw::EdgeKind::Handover),
    };
    let nodes = [
        (NodeKind::Step, "Stap: wie aan zet is, en de uiterste termijn. De donkere pijl wijst naar de eerste stap."),
        (NodeKind::Wait, "Wachten: niemand hoeft iets te doen"),
        (NodeKind::Outcome, "Uitkomst: hier eindigt de route"),
        (NodeKind::Route, "Een andere route, na een warme overdracht"),
    ];
    let mut all: Vec<Entry> = nodes
        .into_iter()
        .filter(|(kind, _)| has(*kind))
        .map(|(kind, text)| Entry::new(Sign::Node(kind), "", &[text.to_owned()]))
        .collect();
    all.push(Entry::new(Sign::Line("person"), "", &["Iemand doet dit".to_owned()]));
    let lines =
        [("time", "Dit gaat vanzelf, op een dag"), ("handover", "Overdracht: aangeboden, en aangenomen of niet")];
    for (class, text) in lines.into_iter().filter(|(class, _)| line(class)) {
        all.push(Entry::new(Sign::Line(class), "", &[text.to_owned()]));
    }
    let armed = || drawing.nodes.iter().flat_map(|n| &n.arms);
    if armed().next().is_some() {
        all.push(Entry::new(Sign::Arms(1, false), "", &["Bij deze stap begint opvolging 1".to_owned()]));
    }
    if let Some(n) = armed().find(|n| drawing.keeps(**n)) {
        let text = "Dubbele rand: deze opvolging gaat mee naar een andere route".to_owned();
        all.push(Entry::new(Sign::Arms(*n, true), "", &[text]));
    }
    if drawing.nodes.iter().any(|n| n.arrivals.iter().any(|a| *a != Arrival::Anywhere)) {
        let text = "Een antwoord op opvolging 1 leidt hierheen".to_owned();
        all.push(Entry::new(Sign::Arrives(Arrival::FollowUp(1)), "", &[text]));
    }
    all
}

fn followup(n: usize, followup: &FollowUp) -> Entry {
    let leads = followup.answers.iter().filter(|a| !a.to.is_empty()).map(in_words);
    let mut lines = vec![format!("{}. {}.", super::super::words::upper(&followup.when), followup.who)];
    lines.extend(followup.keep.then(|| "Gaat mee naar een andere route.".to_owned()));
    lines.extend(leads);
    Entry::new(Sign::Arms(n, followup.keep), &followup.title, &lines)
}

fn in_words(arrow: &Arrow) -> String {
    format!("{} → {}", arrow.label, arrow.to.join(" of "))
}

impl Entry {
    fn heading(title: &str) -> Self {
        Self { sign: Sign::Heading, title: vec![title.to_owned()], lines: Vec::new() }
    }

    fn new(sign: Sign, title: &str, lines: &[String]) -> Self {
        let width = COLUMN - INDENT;
        let title = text::wrap(title, width, font::FACT * 1.06, 3);
        let lines = lines.iter().flat_map(|l| text::wrap(l, width, font::FACT, 4)).collect();
        Self { sign, title, lines }
    }

    fn height(&self) -> f64 {
        match self.sign {
            Sign::Heading => 34.0,
            _ => ((self.title.len() + self.lines.len()) as f64 * font::FACT * font::LEADING).max(20.0) + GAP,
        }
    }

    fn write(&self, xml: &mut Xml, x: f64, y: f64) {
        if let Sign::Heading = self.sign {
            for title in &self.title {
                xml.text("text", &[("class", "d-phase"), ("x", &number(x)), ("y", &number(y + 22.0))], title);
            }
            return;
        }
        self.sign.write(xml, x, y);
        let left = number(x + INDENT);
        let mut y = y;
        let bold = self.title.iter().map(|t| ("d-title d-small", t));
        for (class, text) in bold.chain(self.lines.iter().map(|t| ("d-soft", t))) {
            y += font::FACT * font::LEADING;
            xml.text("text", &[("class", class), ("x", &left), ("y", &number(y - 2.0))], text);
        }
    }
}

impl Sign {
    fn write(self, xml: &mut Xml, x: f64, y: f64) {
        let box_at = Rect { x: x + 2.0, y: y + 1.0, width: 40.0, height: 18.0 };
        let mark_at = Rect { x: x + 10.0, y: y + 2.0, width: MARK.width, height: MARK.height };
        match self {
            Self::Heading => {}
            Self::Node(kind) => {
                let class = match kind {
                    NodeKind::Step => "step",
                    NodeKind::Wait => "wait",
                    NodeKind::Outcome => "outcome",
                    NodeKind::Route => "elsewhere",
                };
                xml.open("g", &[("class", class)]);
                shape(xml, kind, box_at);
                xml.close();
            }
            Self::Line(class) => {
                xml.open("g", &[("class", class)]);
                let end = Point { x: x + 44.0, y: y + 10.0 };
                let d = format!("M{} {1}L{2} {1}", number(x), number(end.y), number(end.x - TIP.0 * 0.6));
                xml.empty("path", &[("class", "d-line"), ("d", &d)]);
                tip(xml, end, -TIP.0);
                xml.close();
            }
            Self::Arms(n, keep) => arms(xml, mark_at, n, keep),
            Self::Arrives(arrival) => arrives(xml, mark_at, arrival),
        }
    }
}
