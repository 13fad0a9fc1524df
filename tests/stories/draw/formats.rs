//! Every format of the routes, as snapshots; and what must hold for every drawing.

use sluitend_engine::draw::{Drawing, Format, Point, Rect, draw};
use sluitend_engine::id::StateId;
use sluitend_engine::model::{Anchor, Branch, Destination, Route};
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

pub(super) fn random(seed: u64) -> Drawing {
    let random = random_route(seed, Wish { steps: 2 + (seed as usize * 11) % 50, careless: seed.is_multiple_of(2) });
    let route = if seed.is_multiple_of(3) { random.route.as_ref().clone() } else { with_parts(&random.route) };
    draw(&random.programme, &route)
}

/// The same route, of which some steps stand in parts: three of every nine.
fn with_parts(route: &Route) -> Route {
    let inside = |id: &StateId| {
        let n = route.states.get_index_of(id).unwrap_or_default();
        match n % 9 {
            1..=3 => StateId::new(format!("deel{}/{id}", n / 9)),
            _ => id.clone(),
        }
    };
    let anchor = |a: &mut Anchor| {
        if let Anchor::Enter(state) | Anchor::Exit(state) = a {
            *state = inside(state);
        }
    };
    let branches = |all: &mut Vec<Branch>| {
        for branch in all {
            if let Destination::State(to) = &mut branch.to {
                *to = inside(to);
            }
        }
    };
    let mut parted = route.clone();
    parted.initial = inside(&route.initial);
    for followup in parted.followups.values_mut() {
        anchor(&mut followup.anchor);
        followup.cancel.iter_mut().for_each(anchor);
        followup.on.values_mut().for_each(|on| branches(&mut on.branches));
    }
    parted.anywhere.values_mut().for_each(|on| branches(&mut on.branches));
    parted.states = std::mem::take(&mut parted.states)
        .into_values()
        .map(|mut state| {
            state.id = inside(&state.id);
            state.on.values_mut().for_each(|on| branches(&mut on.branches));
            state.after.iter_mut().for_each(|after| branches(&mut after.branches));
            (state.id.clone(), state)
        })
        .collect();
    parted
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

/// Boxes, labels and titles of groups that overlap, lines and frames that cross them, titles of phases that stand in
/// another's, and boxes outside their band.
fn collisions(drawing: &Drawing) -> Vec<String> {
    let boxes = drawing.nodes.iter().map(|n| (n.title.as_str(), n.rect));
    let labels = drawing.edges.iter().filter_map(|e| Some((e.ways[0].label.as_str(), e.label?)));
    let titles = drawing.groups.iter().map(|g| (g.shown.as_str(), g.at)).filter(|(text, _)| !text.is_empty());
    let titled = boxes.clone().count() + labels.clone().count();
    let all: Vec<(&str, Rect)> = boxes.chain(labels).chain(titles).collect();
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
            // A line may pass the title of a group, as it passes its frame.
            found.extend((through && n < titled).then(|| format!("a line through '{name}'")));
        }
        for side in drawing.groups.iter().flat_map(|group| sides(&group.outline)) {
            found.extend(overlap(one, &side).then(|| format!("the frame of a group through '{name}'")));
        }
    }
    let svg = drawing.write(Format::Svg);
    for band in drawing.bands.iter().filter(|b| b.title.is_some()) {
        let inside = |x: f64| band.left <= x && x < band.right;
        for (x, text) in phase_titles(&svg).into_iter().filter(|(x, _)| inside(*x)) {
            let right = x + text.chars().count() as f64 * 8.5;
            found.extend((right > band.right + 4.0).then(|| format!("the title '{text}' leaves its phase")));
        }
    }
    for node in &drawing.nodes {
        let band = &drawing.bands[node.band];
        let inside = band.left <= node.rect.x && node.rect.right() <= band.right;
        found.extend((!inside).then(|| format!("'{}' stands outside its phase", node.title)));
    }
    found
}

/// The sides of an outline, as thin as they are drawn.
fn sides(outline: &[Point]) -> Vec<Rect> {
    let next = outline.iter().cycle().skip(1);
    let side = |(a, b): (&Point, &Point)| Rect {
        x: a.x.min(b.x) - 0.5,
        y: a.y.min(b.y) - 0.5,
        width: (a.x - b.x).abs() + 1.0,
        height: (a.y - b.y).abs() + 1.0,
    };
    outline.iter().zip(next).map(side).collect()
}

/// Where the titles of the phases begin, and what they say, as they are drawn: those above everything else.
fn phase_titles(svg: &str) -> Vec<(f64, String)> {
    let of = |rest: &str| {
        let (tag, after) = rest.split_once('>')?;
        let number = |name: &str| -> Option<f64> { tag.split_once(name)?.1.split('"').next()?.parse().ok() };
        let x = number(" x=\"").filter(|_| number(" y=\"").is_some_and(|y| y < 0.0))?;
        Some((x, after.split('<').next()?.to_owned()))
    };
    svg.split("<text class=\"d-phase\"").skip(1).filter_map(of).collect()
}

#[test]
fn nothing_collides_and_every_state_stands_in_its_phase() {
    let mut found = Vec::new();
    let other = super::of("routes-deventer");
    for drawing in super::of_the_project().into_iter().chain(other).chain((0..200).map(random)) {
        found.extend(collisions(&drawing).into_iter().map(|what| format!("{}: {what}", drawing.title)));
    }
    assert_eq!(found, Vec::<String>::new());
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
