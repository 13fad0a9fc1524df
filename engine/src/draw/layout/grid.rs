//! Every line cut into pieces from one column to the next. Vertices stand in the even columns; labels, next to the
//! source of their line, in the odd ones; where a line only passes it has a knot.

use super::rank::Columns;
use super::{Link, Size, Vertex};

/// The height that a passing line takes.
const KNOT: f64 = 4.0;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Vertex(usize),
    Label,
    Knot,
    /// Keeps a group together in a column where it has nothing else.
    Filler,
}

pub(super) struct Item {
    pub kind: Kind,
    pub size: Size,
    pub group: Option<usize>,
    /// How far below its middle a line passes: a label stands on its line.
    pub wire: f64,
}

/// All columns, from left to right.
pub(super) struct Grid {
    pub items: Vec<Item>,
    /// The items of each column, from top to bottom.
    pub columns: Vec<Vec<usize>>,
    /// The neighbours in the previous column and in the next.
    pub before: Vec<Vec<usize>>,
    pub after: Vec<Vec<usize>>,
    /// Per link its items from left to right, from vertex to vertex.
    pub chains: Vec<Vec<usize>>,
}

impl Grid {
    pub fn new(vertices: &[Vertex], links: &[Link], at: &Columns) -> Self {
        let columns = at.of.iter().max().map_or(0, |last| last + 1);
        let mut grid = Self {
            items: Vec::new(),
            columns: vec![Vec::new(); columns],
            before: Vec::new(),
            after: Vec::new(),
            chains: Vec::new(),
        };
        for (n, vertex) in vertices.iter().enumerate() {
            let item = Item { kind: Kind::Vertex(n), size: vertex.size, group: vertex.group, wire: 0.0 };
            grid.add(at.of[n], item);
        }
        for link in links {
            let chain = grid.chain(link, at, vertices);
            grid.chains.push(chain);
        }
        grid.fill_groups();
        grid
    }

    fn add(&mut self, column: usize, item: Item) -> usize {
        let id = self.items.len();
        self.items.push(item);
        self.before.push(Vec::new());
        self.after.push(Vec::new());
        self.columns[column].push(id);
        id
    }

    fn join(&mut self, left: usize, right: usize) {
        self.after[left].push(right);
        self.before[right].push(left);
    }

    fn chain(&mut self, link: &Link, at: &Columns, vertices: &[Vertex]) -> Vec<usize> {
        let (from, to) = (at.of[link.from], at.of[link.to]);
        let group = vertices[link.from].group.filter(|g| vertices[link.to].group == Some(*g));
        let label_at = if from < to { from + 1 } else { from - 1 };
        let ((first, left), (last, right)) =
            if from < to { ((link.from, from), (link.to, to)) } else { ((link.to, to), (link.from, from)) };
        let mut chain = vec![first];
        for column in left + 1..right {
            let item = if column == label_at && link.label.height > 0.0 {
                Item { kind: Kind::Label, size: link.label, group, wire: link.label.height / 2.0 - 2.0 }
            } else {
                Item { kind: Kind::Knot, size: Size { width: 0.0, height: KNOT }, group, wire: 0.0 }
            };
            let id = self.add(column, item);
            chain.push(id);
        }
        chain.push(last);
        for pair in chain.windows(2) {
            self.join(pair[0], pair[1]);
        }
        chain
    }

    /// In every column between its first and its last, a group has at least one item.
    fn fill_groups(&mut self) {
        let groups = self.items.iter().filter_map(|i| i.group).max().map_or(0, |last| last + 1);
        for group in 0..groups {
            let mut last: Option<(usize, usize)> = None;
            for column in 0..self.columns.len() {
                let Some(one) = self.columns[column].iter().copied().find(|i| self.items[*i].group == Some(group))
                else {
                    continue;
                };
                if let Some((from, mut left)) = last {
                    for between in from + 1..column {
                        let size = Size { width: 0.0, height: KNOT };
                        let filler =
                            self.add(between, Item { kind: Kind::Filler, size, group: Some(group), wire: 0.0 });
                        self.join(left, filler);
                        left = filler;
                    }
                    if from + 1 < column {
                        self.join(left, one);
                    }
                }
                last = Some((column, one));
            }
        }
    }
}
