//! Crossings, compared with Graphviz `dot` on the same graphs: the same boxes and the same edges, without labels and
//! without bands, which makes it easy for `dot`.
//!
//! Crossings are counted from geometry and in the same manner for both: each edge is flattened to a chain of short
//! straight pieces (our curves and dot's splines are cubic Béziers), and for each pair of edges the points count in
//! which their chains cross, except those within a few pixels of a box at which both end, where lines gather.

use sluitend_engine::draw::{Drawing, Point, Rect, draw};
use sluitend_tests::random_route::{Wish, random_route};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Pieces of a curve.
const PIECES: usize = 12;
/// Lines gather this near to the box at which they end.
const NEAR: f64 = 4.0;

struct Chain {
    ends: [usize; 2],
    points: Vec<Point>,
}

struct Picture {
    boxes: Vec<Rect>,
    chains: Vec<Chain>,
}

fn bezier(p: [Point; 4]) -> impl Iterator<Item = Point> {
    (1..=PIECES).map(move |n| {
        let t = n as f64 / PIECES as f64;
        let u = 1.0 - t;
        let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
        let along = |of: fn(&Point) -> f64| p.iter().zip(weights).map(|(p, w)| of(p) * w).sum();
        Point { x: along(|p| p.x), y: along(|p| p.y) }
    })
}

fn ours(drawing: &Drawing) -> Picture {
    let chain = |points: &[Point]| {
        let mut chain = vec![points[0]];
        for (n, pair) in points.windows(2).enumerate() {
            let [a, b] = [pair[0], pair[1]];
            let middle = (a.x + b.x) / 2.0;
            match n % 2 {
                0 => chain.extend(bezier([a, Point { x: middle, y: a.y }, Point { x: middle, y: b.y }, b])),
                _ => chain.push(b),
            }
        }
        chain
    };
    let chains = drawing.edges.iter().map(|e| Chain { ends: [e.from, e.to], points: chain(&e.points) }).collect();
    Picture { boxes: drawing.nodes.iter().map(|n| n.rect).collect(), chains }
}

/// What dot makes of the same boxes and edges, many graphs in one process.
fn theirs(drawings: &[Drawing]) -> Vec<Picture> {
    let mut source = String::new();
    for drawing in drawings {
        source.push_str("digraph { rankdir=LR; node [shape=box, fixedsize=true, label=\"\"];\n");
        for (n, node) in drawing.nodes.iter().enumerate() {
            let _ = writeln!(source, "n{n} [width={}, height={}];", node.rect.width / 72.0, node.rect.height / 72.0);
        }
        for edge in &drawing.edges {
            let _ = writeln!(source, "n{} -> n{};", edge.from, edge.to);
        }
        source.push_str("}\n");
    }
    let mut dot = Command::new("dot")
        .arg("-Tplain")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("dot starts; `make test` installs it");
    let mut input = dot.stdin.take().expect("its input is ours");
    let writing = std::thread::spawn(move || input.write_all(source.as_bytes()));
    let output = dot.wait_with_output().expect("dot answers");
    writing.join().expect("no panic").expect("dot reads");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let pictures: Vec<Picture> = text.split("stop\n").filter(|t| !t.trim().is_empty()).map(plain).collect();
    assert_eq!(pictures.len(), drawings.len());
    pictures
}

/// Reads one graph of dot's plain format; its numbers are inches.
fn plain(text: &str) -> Picture {
    let mut picture = Picture { boxes: Vec::new(), chains: Vec::new() };
    let name = |word: &str| word.trim_start_matches('n').parse::<usize>().expect("our name");
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let number = |n: usize| words[n].parse::<f64>().expect("a number") * 72.0;
        match words[0] {
            "node" => {
                let (x, y, width, height) = (number(2), number(3), number(4), number(5));
                let at = name(words[1]);
                picture.boxes.resize(picture.boxes.len().max(at + 1), Rect::default());
                picture.boxes[at] = Rect { x: x - width / 2.0, y: y - height / 2.0, width, height };
            }
            "edge" => {
                let count: usize = words[3].parse().expect("a number");
                let knots: Vec<Point> =
                    (0..count).map(|n| Point { x: number(4 + 2 * n), y: number(5 + 2 * n) }).collect();
                let mut points = vec![knots[0]];
                for n in (0..count - 1).step_by(3) {
                    points.extend(bezier([knots[n], knots[n + 1], knots[n + 2], knots[n + 3]]));
                }
                picture.chains.push(Chain { ends: [name(words[1]), name(words[2])], points });
            }
            _ => {}
        }
    }
    picture
}

/// A straight piece of the chain of an edge.
struct Piece {
    edge: usize,
    ends: [Point; 2],
}

impl Piece {
    fn left(&self) -> f64 {
        self.ends[0].x.min(self.ends[1].x)
    }

    fn right(&self) -> f64 {
        self.ends[0].x.max(self.ends[1].x)
    }
}

fn crossings(picture: &Picture) -> usize {
    let pieces = |(edge, chain): (usize, &Chain)| -> Vec<Piece> {
        chain.points.windows(2).map(|p| Piece { edge, ends: [p[0], p[1]] }).collect()
    };
    let mut all: Vec<Piece> = picture.chains.iter().enumerate().flat_map(pieces).collect();
    all.sort_by(|a, b| a.left().total_cmp(&b.left()));
    let mut count = 0;
    for (n, a) in all.iter().enumerate() {
        for b in all[n + 1..].iter().take_while(|b| b.left() <= a.right()).filter(|b| b.edge != a.edge) {
            let gathers = |at: Point| {
                let [one, other] = [a, b].map(|p| picture.chains[p.edge].ends);
                let shared = one.iter().filter(|end| other.contains(end)).map(|end| picture.boxes[*end]);
                shared.into_iter().any(|r| {
                    at.x > r.x - NEAR && at.x < r.right() + NEAR && at.y > r.y - NEAR && at.y < r.bottom() + NEAR
                })
            };
            count += usize::from(crossing(a.ends, b.ends).is_some_and(|at| !gathers(at)));
        }
    }
    count
}

/// Where two straight pieces cross; the end of a piece belongs to the next.
fn crossing(a: [Point; 2], b: [Point; 2]) -> Option<Point> {
    let (ax, ay, bx, by) = (a[1].x - a[0].x, a[1].y - a[0].y, b[1].x - b[0].x, b[1].y - b[0].y);
    let across = ax * by - ay * bx;
    if across.abs() < 1e-12 {
        return None;
    }
    let (dx, dy) = (b[0].x - a[0].x, b[0].y - a[0].y);
    let (t, u) = ((dx * by - dy * bx) / across, (dx * ay - dy * ax) / across);
    ((0.0..1.0).contains(&t) && (0.0..1.0).contains(&u)).then_some(Point { x: a[0].x + t * ax, y: a[0].y + t * ay })
}

fn random(seed: u64) -> Drawing {
    let random = random_route(seed, Wish { steps: 10 + (seed as usize * 7) % 40, careless: false });
    draw(&random.programme, &random.route)
}

#[test]
fn lines_cross_hardly_more_often_than_those_of_dot() {
    let mut drawings = super::of_the_project();
    let own = drawings.len();
    drawings.extend((0..200).map(random));
    let counts: Vec<(usize, usize)> =
        drawings.iter().map(ours).zip(theirs(&drawings)).map(|(a, b)| (crossings(&a), crossings(&b))).collect();
    let sum = |counts: &[(usize, usize)]| counts.iter().fold((0, 0), |sum, n| (sum.0 + n.0, sum.1 + n.1));
    let (routes, all) = (sum(&counts[..own]), sum(&counts));
    println!("ours and dot's: {:?}; the project's routes {routes:?}, all {all:?}", &counts[..own]);
    assert!(routes.0 as f64 <= 1.25 * routes.1 as f64, "the project's routes: {routes:?}");
    assert!(all.0 as f64 <= 1.25 * all.1 as f64, "all: {all:?}");
}
