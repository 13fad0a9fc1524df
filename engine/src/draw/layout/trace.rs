//! From columns and heights to rectangles and lines.

use super::grid::{Grid, Kind};
use super::place::{GROUP, GROUP_TITLE, Places};
use super::rank::Columns;
use super::{Layout, Line, Link, Point, Rect, Size, Spacing, Vertex};

/// How much wider a gap becomes per pixel that a line climbs in it, and by how much at most.
const STEEP: f64 = 0.07;
const STEEPEST: f64 = 26.0;
/// The least width of a column of labels.
const NARROW: f64 = 8.0;

/// The left and right of a column.
type Span = (f64, f64);
/// The left, right, top and bottom of a part of an outline.
type Step = (f64, f64, f64, f64);

pub(super) fn trace(
    grid: &Grid,
    places: &Places,
    columns: &Columns,
    vertices: &[Vertex],
    links: &[Link],
    spacing: Spacing,
) -> Layout {
    let top = grid.items.iter().enumerate().map(|(n, item)| places.y[n] - item.size.height / 2.0);
    let lift = top.fold(f64::INFINITY, f64::min);
    let lift = if lift.is_finite() { lift } else { 0.0 };
    let margin = if grid.items.iter().any(|i| i.group.is_some()) { GROUP_TITLE } else { 0.0 };
    let y: Vec<f64> = places.y.iter().map(|y| y - lift + margin).collect();
    let bottom = grid.items.iter().enumerate().map(|(n, item)| y[n] + item.size.height / 2.0).fold(0.0, f64::max);
    let spans = spans(grid, places, spacing);
    let mut layout = Layout { boxes: vec![Rect::default(); vertices.len()], ..Layout::default() };
    for (column, span) in grid.columns.iter().zip(&spans) {
        for item in column {
            let Kind::Vertex(n) = grid.items[*item].kind else { continue };
            let Size { width, height } = vertices[n].size;
            let x = (span.0 + span.1 - width) / 2.0;
            layout.boxes[n] = Rect { x, y: y[*item] - height / 2.0, width, height };
        }
    }
    let tracer = Tracer { grid, y: &y, places, ends: Ends::new(grid), spans: &spans, columns };
    layout.lines = links.iter().enumerate().map(|(n, link)| tracer.line(n, link)).collect();
    layout.bands = bands(columns, &spans);
    layout.outlines = outlines(grid, &y, &spans);
    layout.size = Size { width: layout.bands.last().map_or(0.0, |b| b.1), height: bottom + margin / 2.0 };
    layout
}

fn spans(grid: &Grid, places: &Places, spacing: Spacing) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::with_capacity(grid.columns.len());
    let mut x = spacing.columns;
    for (n, column) in grid.columns.iter().enumerate() {
        if let Some(before) = n.checked_sub(1) {
            let climbs = grid.columns[before].iter().flat_map(|i| grid.after[*i].iter().map(|o| (*i, *o)));
            let climb = climbs.map(|(a, b)| (places.y[a] - places.y[b]).abs()).fold(0.0, f64::max);
            x += spacing.columns + (climb * STEEP).min(STEEPEST);
        }
        let least = if n % 2 == 0 { 0.0 } else { NARROW };
        let width = column.iter().map(|i| grid.items[*i].size.width).fold(least, f64::max);
        spans.push((x, x + width));
        x += width;
    }
    spans
}

/// Each band ends behind the labels of its last column.
fn bands(columns: &Columns, spans: &[Span]) -> Vec<Span> {
    let margin = spans.first().map_or(0.0, |first| first.0);
    let border = |column: usize| match column {
        0 => 0.0,
        _ => match (spans.get(column - 1), spans.get(column)) {
            (Some(labels), Some(next)) => (labels.1 + next.0) / 2.0,
            _ => spans.last().map_or(0.0, |last| last.1 + margin),
        },
    };
    columns.starts.windows(2).map(|w| (border(w[0]), border(w[1]))).collect()
}

/// At which port of the vertices each link ends.
struct Ends {
    /// Per link: the place in `after` of its left end, and in `before` of its right end.
    of: Vec<(usize, usize)>,
}

impl Ends {
    fn new(grid: &Grid) -> Self {
        // Chains were joined in order, so the ports of a vertex are in the order of its chains.
        let mut used = (vec![0; grid.items.len()], vec![0; grid.items.len()]);
        let mut next = |chain: &Vec<usize>| {
            let (left, right) = (chain[0], chain[chain.len() - 1]);
            let ports = (used.0[left], used.1[right]);
            used.0[left] += 1;
            used.1[right] += 1;
            ports
        };
        Self { of: grid.chains.iter().map(&mut next).collect() }
    }
}

/// All that the lines need.
struct Tracer<'a> {
    grid: &'a Grid,
    y: &'a [f64],
    places: &'a Places,
    ends: Ends,
    spans: &'a [Span],
    columns: &'a Columns,
}

impl Tracer<'_> {
    fn line(&self, n: usize, link: &Link) -> Line {
        let chain = &self.grid.chains[n];
        let forth = self.columns.of[link.from] < self.columns.of[link.to];
        let first = self.columns.of[if forth { link.from } else { link.to }];
        let (left_port, right_port) = self.ends.of[n];
        let mut line = Line::default();
        for (step, item) in chain.iter().enumerate() {
            let (left, right) = self.spans[first + step];
            let at = &self.grid.items[*item];
            let middle = (left + right) / 2.0;
            match at.kind {
                Kind::Vertex(_) if step == 0 => {
                    let port = self.places.ports.right[*item][left_port];
                    line.points.push(Point { x: middle + at.size.width / 2.0, y: self.y[*item] + port });
                }
                Kind::Vertex(_) => {
                    let port = self.places.ports.left[*item][right_port];
                    line.points.push(Point { x: middle - at.size.width / 2.0, y: self.y[*item] + port });
                }
                _ => {
                    let wire = self.y[*item] + at.wire;
                    line.points.extend([Point { x: left, y: wire }, Point { x: right, y: wire }]);
                }
            }
            if at.kind == Kind::Label {
                let Size { width, height } = at.size;
                let x = if forth { left } else { right - width };
                line.label = Some(Rect { x, y: self.y[*item] - height / 2.0, width, height });
            }
        }
        if !forth {
            line.points.reverse();
        }
        line
    }
}

/// Round each group, column by column.
fn outlines(grid: &Grid, y: &[f64], spans: &[Span]) -> Vec<Vec<Point>> {
    let groups = grid.items.iter().filter_map(|i| i.group).max().map_or(0, |last| last + 1);
    (0..groups).map(|group| outline(grid, y, spans, group)).collect()
}

fn outline(grid: &Grid, y: &[f64], spans: &[Span], group: usize) -> Vec<Point> {
    let mut steps: Vec<(usize, Step)> = Vec::new();
    for (n, (column, span)) in grid.columns.iter().zip(spans).enumerate() {
        let inside = || column.iter().copied().filter(|i| grid.items[*i].group == Some(group));
        let half = |i: usize| grid.items[i].size.height / 2.0;
        let top = inside().map(|i| y[i] - half(i)).fold(f64::INFINITY, f64::min) - GROUP_TITLE;
        let bottom = inside().map(|i| y[i] + half(i)).fold(f64::NEG_INFINITY, f64::max) + GROUP;
        if top.is_finite() {
            steps.push((n, (span.0 - GROUP, span.1 + GROUP, top, bottom)));
        }
    }
    let mut steps = match frame(grid, y, &steps, group) {
        Some(frame) => vec![frame],
        None => steps.into_iter().map(|(_, step)| step).collect(),
    };
    // Steps meet halfway between their columns.
    for n in 1..steps.len() {
        let middle = (steps[n - 1].1 + steps[n].0) / 2.0;
        (steps[n - 1].1, steps[n].0) = (middle, middle);
    }
    let above = steps.iter().flat_map(|s| [Point { x: s.0, y: s.2 }, Point { x: s.1, y: s.2 }]);
    let below = steps.iter().rev().flat_map(|s| [Point { x: s.1, y: s.3 }, Point { x: s.0, y: s.3 }]);
    above.chain(below).collect()
}

/// One rectangle round a group, unless something of others stands in it; lines may pass, and labels of lines that leave.
fn frame(grid: &Grid, y: &[f64], steps: &[(usize, Step)], group: usize) -> Option<Step> {
    let first = steps.first()?;
    let last = steps.last()?;
    let top = steps.iter().map(|s| s.1.2).fold(f64::INFINITY, f64::min);
    let bottom = steps.iter().map(|s| s.1.3).fold(f64::NEG_INFINITY, f64::max);
    let theirs = |i: usize| {
        let item = &grid.items[i];
        let half = item.size.height / 2.0;
        item.group != Some(group) && matches!(item.kind, Kind::Vertex(_)) && y[i] + half > top && y[i] - half < bottom
    };
    let free = grid.columns[first.0..=last.0].iter().flatten().all(|i| !theirs(*i));
    free.then_some((first.1.0, last.1.1, top, bottom))
}
