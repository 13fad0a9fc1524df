//! Every format of the routes, as snapshots; and what must hold for every drawing.

use sluitend_engine::draw::{Drawing, Format, Rect, draw};
use sluitend_tests::random_route::{Wish, random_route};
use std::process::{Command, Stdio};

#[test]
fn the_routes_of_the_region_look_like_this() {
    for drawing in super::of_the_project() {
        insta::assert_snapshot!(format!("{}.svg", drawing.route), drawing.write(Format::Svg));
    }
}

#[test]
fn a_route_reads_like_this_to_other_programs() {
    let route = super::of("tests/programmes/small").into_iter().find(|d| d.route == "werk").expect("it is there");
    let all = [("dot", Format::Dot), ("mermaid", Format::Mermaid), ("bpmn", Format::Bpmn), ("pnml", Format::Pnml)];
    for (name, format) in all.into_iter().chain([("json", Format::Json)]) {
        insta::assert_snapshot!(format!("{}.{name}", route.route), route.write(format));
    }
}

fn random(seed: u64) -> Drawing {
    let random = random_route(seed, Wish { steps: 2 + (seed as usize * 11) % 50, careless: seed.is_multiple_of(2) });
    draw(&random.programme, &random.route)
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

/// Boxes and labels that overlap, labels that a line of another crosses, and boxes outside their band.
fn collisions(drawing: &Drawing) -> Vec<String> {
    let boxes = drawing.nodes.iter().map(|n| (n.title.as_str(), n.rect));
    let labels = drawing.edges.iter().filter_map(|e| Some((e.ways[0].label.as_str(), e.label?)));
    let all: Vec<(&str, Rect)> = boxes.chain(labels).collect();
    let mut found = Vec::new();
    for (n, (name, one)) in all.iter().enumerate() {
        found.extend(all[n + 1..].iter().filter(|(_, o)| overlap(one, o)).map(|(o, _)| format!("'{name}' and '{o}'")));
        for edge in &drawing.edges {
            // The straight pieces of lines are the only ones where there are boxes and labels.
            let pieces = edge.points.windows(2).enumerate().filter(|(n, _)| n % 2 == 1);
            let through =
                pieces.map(|(_, p)| (p[0].x.min(p[1].x), p[0].x.max(p[1].x), p[0].y)).any(|(left, right, y)| {
                    left < one.right() && one.x < right && one.y < y && y < one.bottom() && edge.label != Some(*one)
                });
            found.extend(through.then(|| format!("a line through '{name}'")));
        }
    }
    for node in &drawing.nodes {
        let band = &drawing.bands[node.band];
        let inside = band.left <= node.rect.x && node.rect.right() <= band.right;
        found.extend((!inside).then(|| format!("'{}' stands outside its phase", node.title)));
    }
    found
}

#[test]
fn nothing_collides_and_every_state_stands_in_its_phase() {
    for drawing in super::of_the_project().into_iter().chain((0..60).map(random)) {
        assert_eq!(collisions(&drawing), Vec::<String>::new(), "{}", drawing.title);
    }
}

#[test]
fn the_same_route_gives_the_same_bytes() {
    for format in [Format::Svg, Format::Dot, Format::Mermaid, Format::Bpmn, Format::Pnml, Format::Json] {
        assert_eq!(random(7).write(format), random(7).write(format));
    }
}

#[test]
fn graphviz_reads_what_is_written_for_it() {
    for drawing in super::of_the_project() {
        let mut dot = Command::new("dot")
            .args(["-Tcanon"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("dot starts; `make test` installs it");
        let mut input = dot.stdin.take().expect("its input is ours");
        std::io::Write::write_all(&mut input, drawing.write(Format::Dot).as_bytes()).expect("dot reads");
        drop(input);
        let output = dot.wait_with_output().expect("dot answers");
        assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// Whatever stands in a route stays text.
#[test]
fn texts_cannot_break_out_of_their_format() {
    let mut drawing = random(3);
    let evil = "</title><script>alert(\"1\")</script>\n\\\" ]]> & %% {\u{7}";
    drawing.title = evil.to_owned();
    drawing.nodes[0].title = evil.to_owned();
    if let Some(way) = drawing.edges[0].ways.first_mut() {
        way.label = evil.to_owned();
    }
    for format in [Format::Svg, Format::SvgInPage, Format::Bpmn, Format::Pnml] {
        let text = drawing.write(format);
        assert!(!text.contains("<script") && !text.contains('\u{7}'), "{format:?}");
    }
    for format in [Format::Dot, Format::Mermaid] {
        let text = drawing.write(format);
        let quotes = text
            .replace("\\\\", "")
            .replace("\\\"", "")
            .lines()
            .find(|l| l.matches('"').count() % 2 == 1)
            .map(str::to_owned);
        assert_eq!(quotes, None, "{format:?}");
    }
}
