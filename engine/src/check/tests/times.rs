//! How long a route can take, computed by hand beside.

use super::edited;
use crate::check::{End, Times, check, times};

/// The times of the route *zorg* after some changes of its file.
fn of(edits: &[(&str, &str)]) -> Times {
    of_route("zorg", &edits.iter().map(|(from, to)| ("zorg.toml", *from, *to)).collect::<Vec<_>>())
}

fn of_route(route: &str, edits: &[(&str, &str, &str)]) -> Times {
    let files: Vec<_> = edited(edits).into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    let programme = check(&files).programme.expect("no error");
    let route = programme.routes.get(route).expect("the route");
    times(&programme, route)
}

/// Shortest, longest and heard of, in days, of each end.
fn days(times: &Times) -> Vec<(String, [u32; 3])> {
    let end = |end: &End| match end {
        End::Outcome(state) => state.to_string(),
        End::Route(route) => format!("route {route}"),
    };
    times.ways.iter().map(|w| (end(&w.end), [w.shortest.days, w.longest.days, w.heard_of.days])).collect()
}

fn names(states: &[crate::id::StateId]) -> Vec<&str> {
    states.iter().map(crate::id::StateId::as_str).collect()
}

#[test]
fn a_step_and_a_wait() {
    let times = of(&[]);
    // Half a year is 182.6 days, four weeks are 28, thirty workdays are 42.
    assert_eq!(days(&times), [("klaar".to_owned(), [28, 211, 253])]);
    assert_eq!(names(&times.inevitable), ["behandeling", "rust", "klaar"]);
    assert_eq!(times.dominates, Some(("behandeling".into(), 183)));
    assert_eq!(times.longest().map(|p| names(&p.path)), Some(vec!["behandeling", "rust", "klaar"]));
    assert_eq!(names(&times.undated), Vec::<&str>::new());
}

const DETOUR: &str = "[state.behandeling.on.a]\nlabel = \"A\"\ntarget = \"a\"\n[state.a]\ntitle = \"A\"\n\
                      owner = \"mentor\"\ndue = \"1 year\"\nladder = \"streng\"\n";

#[test]
fn the_longest_path_takes_the_detour_and_the_shortest_does_not() {
    let way = format!("{DETOUR}[state.a.on.klaar]\nlabel = \"Klaar\"\ntarget = \"klaar\"\n");
    let times = of(&[("", &way)]);
    // 182.6 + 365.3 days; the ladder of the second step ends on the due date. Who acts at once needs no day at all.
    assert_eq!(days(&times), [("klaar".to_owned(), [0, 548, 590])]);
    assert_eq!(names(&times.inevitable), ["behandeling", "klaar"]);
    assert_eq!(times.dominates, Some(("a".into(), 366)));
    assert_eq!(times.longest().map(|p| names(&p.path)), Some(vec!["behandeling", "a", "klaar"]));
    assert_eq!(times.shortest().map(|p| names(&p.path)), Some(vec!["behandeling", "a", "klaar"]));
}

#[test]
fn a_ring_is_passed_once() {
    let way = format!("{DETOUR}[state.a.on.terug]\nlabel = \"Terug\"\ntarget = \"behandeling\"\n");
    assert_eq!(days(&of(&[("", &way)])), days(&of(&[])));
}

#[test]
fn time_that_leaves_a_step_ends_it() {
    let times = of(&[("", "[[state.behandeling.after]]\ndelay = \"2 weeks\"\ntarget = \"rust\"\n")]);
    assert_eq!(days(&times), [("klaar".to_owned(), [28, 42, 42])]);
}

#[test]
fn a_handover_is_an_end_and_an_outcome_that_nobody_reaches_is_none() {
    let times = of(&[
        (
            "label  = \"Behandeling is klaar\"\ntarget = \"rust\"",
            "label = \"Door\"\ntarget = { route = \"werk\" }\nset = { perspectief = \"arbeid\" }\nhandover = { due = \"1 week\" }",
        ),
        (
            "[state.rust]\ntitle = \"Rust\"\nwait  = true\n[[state.rust.after]]\ndelay  = \"4 weeks\"\ntarget = \"klaar\"\n",
            "",
        ),
        ("[state.klaar]\ntitle   = \"Klaar\"\noutcome = \"zorg\"", ""),
        ("anchor = \"enter klaar\"", "anchor = \"start\""),
    ]);
    assert_eq!(days(&times), [("route werk".to_owned(), [0, 183, 225])]);
    assert_eq!(names(&times.inevitable), ["behandeling"]);
}

#[test]
fn a_date_that_hangs_on_a_field_is_told() {
    let times = of_route("werk", &[]);
    assert_eq!(names(&times.undated), ["wachten", "geplaatst"]);
    // Intake 42, help 365.3 + 91.3 + 14, waiting at most a year, seeking 84, then nazorg: a year and fourteen days.
    let ways = days(&times);
    assert_eq!(ways.iter().find(|w| w.0 == "duurzaam").map(|w| (w.1[0], w.1[1])), Some((92, 1342)), "{times:#?}");
}

/// The routes of the region end, and every way out of them has its times.
#[test]
fn the_routes_of_the_region_have_times() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../routes");
    let programme = check(&super::region::files_of(&dir)).programme.expect("no error");
    for route in programme.routes.values() {
        let times = times(&programme, route);
        assert!(times.ways.len() >= 5, "{}", route.id);
        for way in &times.ways {
            assert!(way.shortest.days <= way.longest.days && way.longest.days <= way.heard_of.days, "{way:?}");
            assert_eq!(way.longest.path.first(), Some(&route.initial));
            let passed: std::collections::BTreeSet<_> = way.longest.path.iter().collect();
            assert_eq!(passed.len(), way.longest.path.len(), "a single pass");
        }
        assert_eq!(times.inevitable.first(), Some(&route.initial));
        assert!(times.dominates.is_some());
    }
}
