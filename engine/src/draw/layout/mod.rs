//! Where boxes and lines go: a layered layout from left to right, for any graph whose vertices stand in bands.
//!
//! The steps are those of Sugiyama, Tagawa and Toda: ranks (`rank`), a grid in which every line passes every column
//! (`grid`), an order within the columns with few crossings (`order`), heights (`place`), and lines (`trace`).
//! Columns of vertices alternate with columns of labels, so that a label has a place of its own as a vertex has.
//! Deterministic. It must never know what the boxes stand for.

mod grid;
mod order;
mod place;
mod rank;
mod trace;

use serde::Serialize;

/// A width and a height, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// A place; y grows downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A rectangle, by its top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rect {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

impl Rect {
    /// The right side.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// The lower side.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// The middle.
    #[must_use]
    pub fn center(&self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }
}

/// A box to be placed.
#[derive(Clone, Debug)]
pub(super) struct Vertex {
    pub size: Size,
    /// Bands stand from left to right; each has columns of its own.
    pub band: usize,
    /// Vertices of one group stand together.
    pub group: Option<usize>,
    /// Only one line leads here, from this vertex: it stands right beside it, among the labels.
    pub beside: Option<usize>,
}

/// A line to be drawn, between two different vertices.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub from: usize,
    pub to: usize,
    /// Empty: no label.
    pub label: Size,
}

/// How much room there is beside boxes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spacing {
    /// Between a column and the next, at least.
    pub columns: f64,
    /// Between two boxes above each other.
    pub boxes: f64,
}

/// What stands where.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    pub boxes: Vec<Rect>,
    pub lines: Vec<Line>,
    /// The left and right of each band.
    pub bands: Vec<(f64, f64)>,
    /// Round each group; a staircase of horizontal and vertical sides.
    pub outlines: Vec<Vec<Point>>,
    /// Room for the title of each group, within its outline.
    pub titles: Vec<Rect>,
    pub size: Size,
}

/// A line, from its source to its target. The pieces are by turns a curve that begins and ends horizontally, and a
/// horizontal line: `points[0]` to `points[1]` is a curve, `points[1]` to `points[2]` is straight, and so on.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub points: Vec<Point>,
    /// The label stands on the line.
    pub label: Option<Rect>,
}

/// Places everything.
pub(super) fn lay_out(vertices: &[Vertex], links: &[Link], bands: usize, spacing: Spacing) -> Layout {
    let columns = rank::columns(vertices, links, bands);
    let mut grid = grid::Grid::new(vertices, links, &columns);
    order::order(&mut grid);
    let places = place::place(&grid, spacing);
    trace::trace(&grid, &places, &columns, vertices, links, spacing)
}
