//! From columns and heights to rectangles and lines.

use super::grid::{Grid, Kind};
use super::place::{GROUP, GROUP_TITLE, LINES, Places};
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
    (layout.outlines, layout.titles) = outlines(grid, &y, &spans).into_iter().unzip();
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

/// Round each group, column by column, with room for its title.
fn outlines(grid: &Grid, y: &[f64], spans: &[Span]) -> Vec<(Vec<Point>, Rect)> {
    let groups = grid.items.iter().filter_map(|i| i.group).max().map_or(0, |last| last + 1);
    (0..groups).map(|group| outline(grid, y, spans, group)).collect()
}

fn outline(grid: &Grid, y: &[f64], spans: &[Span], group: usize) -> (Vec<Point>, Rect) {
    let mut columns: Vec<(usize, Step)> = Vec::new();
    for (n, (column, span)) in grid.columns.iter().zip(spans).enumerate() {
        let inside = || column.iter().copied().filter(|i| grid.items[*i].group == Some(group));
        let half = |i: usize| grid.items[i].size.height / 2.0;
        let top = inside().map(|i| y[i] - half(i)).fold(f64::INFINITY, f64::min) - GROUP_TITLE;
        let bottom = inside().map(|i| y[i] + half(i)).fold(f64::NEG_INFINITY, f64::max) + GROUP;
        if top.is_finite() {
            columns.push((n, (span.0 - GROUP, span.1 + GROUP, top, bottom)));
        }
    }
    let runs = level(grid, y, &columns, group);
    let mut steps: Vec<Step> = runs.iter().map(|run| round(run)).collect();
    // Steps meet halfway between their columns.
    for n in 1..steps.len() {
        let middle = (steps[n - 1].1 + steps[n].0) / 2.0;
        (steps[n - 1].1, steps[n].0) = (middle, middle);
    }
    let rooms = runs.iter().zip(&steps).map(|(run, step)| free_strip(grid, y, (run, spans), *step, group));
    let title = rooms.fold(Rect::default(), |best, room| if room.width > best.width { room } else { best });
    let above = steps.iter().flat_map(|s| [Point { x: s.0, y: s.2 }, Point { x: s.1, y: s.2 }]);
    let below = steps.iter().rev().flat_map(|s| [Point { x: s.1, y: s.3 }, Point { x: s.0, y: s.3 }]);
    (above.chain(below).collect(), title)
}

/// The columns of a group in as few runs as have a level top and bottom.
fn level<'c>(grid: &Grid, y: &[f64], columns: &'c [(usize, Step)], group: usize) -> Vec<&'c [(usize, Step)]> {
    let mut runs = Vec::new();
    let mut from = 0;
    for n in 1..=columns.len() {
        if n == columns.len() || !is_free(grid, y, &columns[from..=n], group) {
            runs.push(&columns[from..n]);
            from = n;
        }
    }
    runs
}

/// The rectangle round some columns.
fn round(run: &[(usize, Step)]) -> Step {
    let least = |of: fn(&Step) -> f64| run.iter().map(|(_, step)| of(step)).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Step) -> f64| run.iter().map(|(_, step)| of(step)).fold(f64::NEG_INFINITY, f64::max);
    (least(|s| s.0), most(|s| s.1), least(|s| s.2), most(|s| s.3))
}

/// Whether nothing of others stands in a rectangle round some columns, and no label of others on its sides; lines may pass.
fn is_free(grid: &Grid, y: &[f64], run: &[(usize, Step)], group: usize) -> bool {
    let (_, _, top, bottom) = round(run);
    let in_the_way = |i: usize| {
        let item = &grid.items[i];
        let (above, below) = (y[i] - item.size.height / 2.0, y[i] + item.size.height / 2.0);
        let on = |side: f64| above < side + LINES && side - LINES < below;
        match item.kind {
            _ if item.group == Some(group) => false,
            Kind::Vertex(_) => below + LINES > top && above - LINES < bottom,
            Kind::Label => on(top) || on(bottom),
            Kind::Knot | Kind::Filler => false,
        }
    };
    run.iter().flat_map(|(n, _)| &grid.columns[*n]).all(|i| !in_the_way(*i))
}

/// The longest piece at the top of a frame where no label of others stands.
fn free_strip(
    grid: &Grid,
    y: &[f64],
    (columns, spans): (&[(usize, Step)], &[Span]),
    frame: Step,
    group: usize,
) -> Rect {
    let (left, right, top, _) = frame;
    let is_free = |n: usize| {
        let labels = grid.columns[n].iter().filter(|i| grid.items[**i].kind == Kind::Label);
        labels.filter(|i| grid.items[**i].group != Some(group)).all(|i| {
            let half = grid.items[*i].size.height / 2.0;
            y[*i] + half <= top || y[*i] - half >= top + GROUP_TITLE
        })
    };
    let (mut best, mut from) = ((left, left), left);
    for n in columns.iter().map(|(n, _)| *n).filter(|n| !is_free(*n)) {
        best = longer(best, (from, spans[n].0));
        from = spans[n].1;
    }
    let best = longer(best, (from, right));
    Rect { x: best.0, y: top, width: best.1 - best.0, height: GROUP_TITLE }
}

fn longer(a: Span, b: Span) -> Span {
    if b.1 - b.0 > a.1 - a.0 { b } else { a }
}
