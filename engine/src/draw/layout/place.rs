//! How high each item stands: as near to its neighbours as the order and the room between items allow, long lines
//! above all.
//!
//! Column by column, the items go to the weighted mean of their neighbours, pushed apart where they would touch (least
//! squares under an order, by pooling adjacent violators). Weights are renewed by the distance that is left, so that
//! the sum of distances is made small rather than that of their squares: most lines become straight, few bend.

use super::Spacing;
use super::grid::{Grid, Kind};

/// How often weights are renewed.
const ROUNDS: usize = 8;
/// How often the columns are swept, there and back, between.
const SWEEPS: usize = 10;
/// Between two lines, and between lines and labels.
pub(super) const LINES: f64 = 7.0;
/// Round a group.
pub(super) const GROUP: f64 = 12.0;
/// Above a group, for its title.
pub(super) const GROUP_TITLE: f64 = 24.0;
/// Between the ends of two lines at one side of a box, where there is room.
const PORTS: f64 = 13.0;

/// The middle of each item, and where its lines end.
pub(super) struct Places {
    pub y: Vec<f64>,
    pub ports: Ports,
}

/// How far below the middle of an item its lines end, in the order of `before` and `after`.
pub(super) struct Ports {
    pub left: Vec<Vec<f64>>,
    pub right: Vec<Vec<f64>>,
}

pub(super) fn place(grid: &Grid, spacing: Spacing) -> Places {
    let at = positions(grid);
    let ports = Ports { left: ports(grid, &grid.before, &at), right: ports(grid, &grid.after, &at) };
    let mut y = vec![0.0; grid.items.len()];
    let steps: Vec<Vec<f64>> = grid.columns.iter().map(|column| steps(grid, column, spacing)).collect();
    for (column, steps) in grid.columns.iter().zip(&steps) {
        let middle = steps.last().copied().unwrap_or_default() / 2.0;
        column.iter().zip(steps).for_each(|(item, step)| y[*item] = step - middle);
    }
    let springs = Springs::new(grid, &ports);
    for round in 0..ROUNDS {
        let weights = springs.weights(&y, round);
        for sweep in 0..SWEEPS {
            for n in 0..grid.columns.len() {
                let n = if sweep % 2 == 0 { n } else { grid.columns.len() - 1 - n };
                springs.settle(&grid.columns[n], &steps[n], &weights, &mut y);
            }
        }
    }
    Places { y, ports }
}

fn positions(grid: &Grid) -> Vec<usize> {
    let mut at = vec![0; grid.items.len()];
    for column in &grid.columns {
        column.iter().enumerate().for_each(|(n, item)| at[*item] = n);
    }
    at
}

/// Lines leave a box in the order in which they arrive at the next column.
fn ports(grid: &Grid, near: &[Vec<usize>], at: &[usize]) -> Vec<Vec<f64>> {
    let of = |item: usize| -> Vec<f64> {
        let mut order: Vec<usize> = (0..near[item].len()).collect();
        order.sort_by_key(|n| at[near[item][*n]]);
        let count = order.len().saturating_sub(1) as f64;
        let room = (grid.items[item].size.height - 20.0).max(0.0);
        let step = if count > 0.0 { PORTS.min(room / count) } else { 0.0 };
        let mut ports = vec![grid.items[item].wire; order.len()];
        if matches!(grid.items[item].kind, Kind::Vertex(_)) {
            order.iter().enumerate().for_each(|(place, n)| ports[*n] = (place as f64 - count / 2.0) * step);
        }
        ports
    };
    (0..grid.items.len()).map(of).collect()
}

/// The least middle of each item of a column, the first at nought.
fn steps(grid: &Grid, column: &[usize], spacing: Spacing) -> Vec<f64> {
    let mut steps = Vec::with_capacity(column.len());
    let mut at = 0.0;
    for (n, item) in column.iter().enumerate() {
        if let Some(above) = n.checked_sub(1).map(|n| column[n]) {
            let (a, b) = (&grid.items[above], &grid.items[*item]);
            let is_box = |kind| matches!(kind, Kind::Vertex(_));
            let mut gap = if is_box(a.kind) && is_box(b.kind) { spacing.boxes } else { LINES };
            if is_box(a.kind) != is_box(b.kind) {
                gap = (spacing.boxes / 2.0).max(LINES);
            }
            if a.group != b.group {
                gap += a.group.map_or(0.0, |_| GROUP) + b.group.map_or(0.0, |_| GROUP_TITLE);
            }
            at += a.size.height / 2.0 + gap + b.size.height / 2.0;
        }
        steps.push(at);
    }
    steps
}

/// What draws two items of neighbouring columns to each other.
struct Springs {
    all: Vec<Spring>,
    /// The springs of each item, and whether it is the left end.
    of: Vec<Vec<(usize, bool)>>,
}

struct Spring {
    left: usize,
    right: usize,
    /// How far the right should stand below the left.
    offset: f64,
    weight: f64,
}

impl Springs {
    fn new(grid: &Grid, ports: &Ports) -> Self {
        let (mut all, mut of) = (Vec::new(), vec![Vec::new(); grid.items.len()]);
        for left in 0..grid.items.len() {
            for (n, right) in grid.after[left].iter().enumerate() {
                let back = grid.before[*right].iter().position(|o| *o == left).unwrap_or_default();
                let offset = ports.right[left][n] - ports.left[*right][back];
                let boxes = [left, *right].map(|i| matches!(grid.items[i].kind, Kind::Vertex(_)));
                let weight = match boxes.iter().filter(|b| **b).count() {
                    0 => 6.0,
                    1 => 2.0,
                    _ => 1.0,
                };
                of[left].push((all.len(), true));
                of[*right].push((all.len(), false));
                all.push(Spring { left, right: *right, offset, weight });
            }
        }
        Self { all, of }
    }

    fn weights(&self, y: &[f64], round: usize) -> Vec<f64> {
        let of = |s: &Spring| match round {
            0 => s.weight,
            _ => s.weight / ((y[s.right] - y[s.left] - s.offset).abs().powf(1.5) + 3.0),
        };
        self.all.iter().map(of).collect()
    }

    /// Moves the items of one column to where they are drawn.
    fn settle(&self, column: &[usize], steps: &[f64], weights: &[f64], y: &mut [f64]) {
        // Pools of items that touch: the sum of weights, the mean, and how many.
        let mut pools: Vec<(f64, f64, usize)> = Vec::with_capacity(column.len());
        for (item, step) in column.iter().zip(steps) {
            // A little inertia: what nothing draws stays.
            let (mut weight, mut sum) = (1e-4, 1e-4 * y[*item]);
            for (n, is_left) in &self.of[*item] {
                let spring = &self.all[*n];
                let there = if *is_left { y[spring.right] - spring.offset } else { y[spring.left] + spring.offset };
                weight += weights[*n];
                sum += weights[*n] * there;
            }
            let mut pool = (weight, sum / weight - step, 1);
            while let Some(last) = pools.pop_if(|last| last.1 > pool.1) {
                let weight = last.0 + pool.0;
                pool = (weight, (last.0 * last.1 + pool.0 * pool.1) / weight, last.2 + pool.2);
            }
            pools.push(pool);
        }
        let mut n = 0;
        for (_, mean, count) in pools {
            for _ in 0..count {
                y[column[n]] = mean + steps[n];
                n += 1;
            }
        }
    }
}
