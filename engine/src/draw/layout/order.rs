//! The order within the columns: sweeps by median and by barycentre from several beginnings, each followed by
//! exchanges of neighbours; the order with the fewest crossings is kept.

use super::grid::Grid;

/// How many beginnings are tried.
const STARTS: usize = 16;
/// How many items all beginnings together have, about.
const ITEMS: usize = 60_000;
/// How often the columns are swept, there and back, from each beginning.
const SWEEPS: usize = 20;
/// Sweeps without a better order after which a beginning is given up.
const PATIENCE: usize = 5;
/// How often all neighbours are tried in exchange after a sweep.
const EXCHANGES: usize = 8;

struct Sorter<'a> {
    grid: &'a Grid,
    columns: Vec<Vec<usize>>,
    /// The place of each item in its column.
    at: Vec<usize>,
    /// For the counting.
    tree: Vec<usize>,
}

/// Puts the columns of the grid in order.
pub(super) fn order(grid: &mut Grid) {
    let mut best: Option<(usize, Vec<Vec<usize>>)> = None;
    // A large grid has fewer beginnings: the time of each grows with the grid, that of all does not.
    let starts = (ITEMS / grid.items.len().max(1)).clamp(1, STARTS);
    for start in 0..starts {
        let mut sorter = Sorter::new(grid, start);
        let found = sorter.run(start);
        if best.as_ref().is_none_or(|(least, _)| found.0 < *least) {
            best = Some(found);
        }
        if best.as_ref().is_some_and(|(least, _)| *least == 0) {
            break;
        }
    }
    if let Some((_, columns)) = best {
        grid.columns = columns;
    }
}

impl<'a> Sorter<'a> {
    fn new(grid: &'a Grid, start: usize) -> Self {
        let mut sorter = Self { grid, columns: grid.columns.clone(), at: vec![0; grid.items.len()], tree: Vec::new() };
        match start {
            0 => sorter.depth_first(),
            1 => {}
            seed => sorter.shuffle(seed as u64),
        }
        for column in 0..sorter.columns.len() {
            sorter.index(column);
            let keys: Vec<f64> = sorter.columns[column].iter().map(|i| sorter.at[*i] as f64).collect();
            sorter.sort(column, &keys);
        }
        sorter
    }

    fn index(&mut self, column: usize) {
        for (n, item) in self.columns[column].iter().enumerate() {
            self.at[*item] = n;
        }
    }

    /// Items in the order in which a walk along the lines finds them: what hangs together begins together.
    fn depth_first(&mut self) {
        let mut found = vec![usize::MAX; self.grid.items.len()];
        let mut count = 0;
        for root in self.grid.columns.iter().flatten() {
            let mut open = vec![*root];
            while let Some(item) = open.pop() {
                if found[item] != usize::MAX {
                    continue;
                }
                found[item] = count;
                count += 1;
                open.extend(self.grid.before[item].iter().rev());
                open.extend(self.grid.after[item].iter().rev());
            }
        }
        for column in &mut self.columns {
            column.sort_by_key(|i| found[*i]);
        }
    }

    /// Always the same for the same seed.
    fn shuffle(&mut self, seed: u64) {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut next = move |bound: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % bound as u64) as usize
        };
        for column in &mut self.columns {
            for n in (1..column.len()).rev() {
                column.swap(n, next(n + 1));
            }
        }
    }

    fn run(&mut self, start: usize) -> (usize, Vec<Vec<usize>>) {
        let mut best = (self.crossings(), self.columns.clone());
        let mut tries = 0;
        for sweep in 0..SWEEPS {
            self.sweep(sweep % 2 == 0, (start + sweep / 2).is_multiple_of(2));
            self.exchange();
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.columns.clone());
                tries = 0;
            } else {
                tries += 1;
            }
            if crossings == 0 || tries == PATIENCE {
                break;
            }
        }
        best
    }

    /// Orders each column by the one beside it.
    fn sweep(&mut self, forth: bool, by_median: bool) {
        let last = self.columns.len();
        for n in 1..last {
            let column = if forth { n } else { last - 1 - n };
            let near = if forth { &self.grid.before } else { &self.grid.after };
            let keys: Vec<f64> = self.columns[column]
                .iter()
                .map(|i| {
                    let mut places: Vec<usize> = near[*i].iter().map(|o| self.at[*o]).collect();
                    // What has no neighbours stays about where it is.
                    match (places.len(), by_median) {
                        (0, _) => self.at[*i] as f64,
                        (_, true) => median(&mut places),
                        (count, false) => places.iter().sum::<usize>() as f64 / count as f64,
                    }
                })
                .collect();
            self.sort(column, &keys);
        }
    }

    /// Sorts a column by keys; a group moves as one.
    fn sort(&mut self, column: usize, keys: &[f64]) {
        let items = &self.columns[column];
        let mut groups: Vec<(usize, f64, usize, usize)> = Vec::new();
        for (n, item) in items.iter().enumerate() {
            let Some(group) = self.grid.items[*item].group else { continue };
            match groups.iter_mut().find(|g| g.0 == group) {
                Some(known) => (known.1, known.3) = (known.1 + keys[n], known.3 + 1),
                None => groups.push((group, keys[n], n, 1)),
            }
        }
        let mut sorted: Vec<_> = items
            .iter()
            .enumerate()
            .map(|(n, item)| {
                let group = self.grid.items[*item].group;
                let block = groups.iter().find(|g| Some(g.0) == group);
                let (key, place) = block.map_or((keys[n], n), |(_, sum, first, count)| (sum / *count as f64, *first));
                (key, place, keys[n], n, *item)
            })
            .collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.total_cmp(&b.2)).then(a.3.cmp(&b.3)));
        self.columns[column] = sorted.into_iter().map(|(.., item)| item).collect();
        self.index(column);
    }

    /// Exchanges neighbours as long as that saves crossings.
    fn exchange(&mut self) {
        for _ in 0..EXCHANGES {
            let mut better = false;
            for column in 0..self.columns.len() {
                for n in 1..self.columns[column].len() {
                    let (upper, lower) = (self.columns[column][n - 1], self.columns[column][n]);
                    if self.grid.items[upper].group == self.grid.items[lower].group
                        && self.between(lower, upper) < self.between(upper, lower)
                    {
                        self.columns[column].swap(n - 1, n);
                        (self.at[upper], self.at[lower]) = (n, n - 1);
                        better = true;
                    }
                }
            }
            if !better {
                break;
            }
        }
    }

    /// The crossings between the lines of two items of a column, the first above the second.
    fn between(&self, upper: usize, lower: usize) -> usize {
        let side = |near: &[Vec<usize>]| -> usize {
            let below = |u: &usize| near[lower].iter().filter(|l| self.at[**l] < self.at[*u]).count();
            near[upper].iter().map(below).sum()
        };
        side(&self.grid.before) + side(&self.grid.after)
    }

    fn crossings(&mut self) -> usize {
        (1..self.columns.len()).map(|column| self.crossings_before(column)).sum()
    }

    /// The crossings between a column and the one before it, by a tree of counts (Barth, Jünger and Mutzel).
    fn crossings_before(&mut self, column: usize) -> usize {
        let size = self.columns[column].len();
        self.tree.clear();
        self.tree.resize(size + 1, 0);
        let (mut crossings, mut lines) = (0, 0);
        let mut ends: Vec<usize> = Vec::new();
        for item in &self.columns[column - 1] {
            ends.clear();
            ends.extend(self.grid.after[*item].iter().map(|o| self.at[*o]));
            for end in &ends {
                let mut n = end + 1;
                let mut above = 0;
                while n > 0 {
                    above += self.tree[n];
                    n &= n - 1;
                }
                crossings += lines - above;
            }
            for end in &ends {
                let mut n = end + 1;
                while n <= size {
                    self.tree[n] += 1;
                    n += n & n.wrapping_neg();
                }
            }
            lines += ends.len();
        }
        crossings
    }
}

fn median(places: &mut [usize]) -> f64 {
    places.sort_unstable();
    let half = places.len() / 2;
    if places.len() % 2 == 1 { places[half] as f64 } else { (places[half - 1] + places[half]) as f64 / 2.0 }
}
