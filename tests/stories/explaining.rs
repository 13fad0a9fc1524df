//! `check --proof` and `explain`, as a person at a terminal sees them.

use std::process::Command;

fn run(args: &[&str]) -> (String, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_sluitend-under-test"))
        .args(args)
        .current_dir(sluitend_tests::workspace())
        .output()
        .expect("the program starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (text, output.status.success())
}

const SMALL: &str = "tests/programmes/small";

#[test]
fn the_proof_says_of_each_claim_over_how_much_it_holds() {
    let (text, fine) = run(&["check", SMALL, "--proof"]);
    assert!(fine, "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn the_proof_shows_what_stands_against_a_claim() {
    let scratch = tempfile::tempdir().expect("a directory");
    for name in ["programme.toml", "werk.toml", "dagbesteding.toml"] {
        let text = std::fs::read_to_string(sluitend_tests::workspace().join(SMALL).join(name)).expect("the file");
        let text =
            text.replace("dagbesteding = \"Dagbesteding\" }", "dagbesteding = \"Dagbesteding\", zorg = \"Zorg\" }");
        std::fs::write(scratch.path().join(name), text).expect("written");
    }
    let (text, fine) = run(&["check", &scratch.path().display().to_string(), "--proof"]);
    assert!(!fine, "{text}");
    assert!(text.starts_with("weerlegd        Elke jongere uit de doelgroep heeft een route.\n"), "{text}");
    assert!(
        text.contains(
            "E402 Vanaf woensdag 1 januari 2020 is er voor een jongere van 12 met `perspectief` *zorg* geen route."
        ),
        "{text}"
    );
}

#[test]
fn a_youth_is_followed_along_a_route() {
    let (text, fine) = run(&["explain", "werk", "--routes", SMALL, "--youth", "leeftijd=17"]);
    assert!(fine, "{text}");
    insta::assert_snapshot!(text);
}

/// Promise: what is printed is read. Who wants all of it, asks for it.
#[test]
fn every_route_is_explained_in_a_length_that_is_read() {
    for (folder, youth) in [("routes", ""), ("routes", "leeftijd=17"), ("routes-deventer", "")] {
        let files = sluitend::files::read(&sluitend_tests::workspace().join(folder)).expect("the routes can be read");
        let programme = sluitend_engine::check::check(&files.routes).programme.expect("no faults");
        for route in programme.routes.keys() {
            let (text, fine) = run(&["explain", route.as_str(), "--routes", folder, "--youth", youth]);
            if text.contains("laat deze jongere niet toe") {
                continue;
            }
            assert!(fine && text.lines().count() <= MOST_LINES, "{route}: {} lines", text.lines().count());
        }
    }
    let (all, fine) = run(&["explain", "pro-vso-arbeid", "--youth", "leeftijd=17", "--all"]);
    assert!(fine && all.contains("na een overdracht: ") && all.lines().count() > 1_000, "{}", all.lines().count());
}

/// A step and its ways are five lines or so.
const MOST_LINES: usize = 240;

#[test]
fn a_youth_is_followed_into_every_route() {
    let (text, fine) = run(&["explain", "werk", "--routes", SMALL, "--youth", "leeftijd=17", "--all"]);
    assert!(fine, "{text}");
    insta::assert_snapshot!(text);
}

/// Broken promise: also the way of a youth who comes by a handover only can be followed.
#[test]
fn a_youth_who_comes_by_a_handover_is_followed_too() {
    let said = "herkomst=gestopt,perspectief=onderwijs,leeftijd=17";
    for all in [&[][..], &["--all"]] {
        let (text, fine) = run(&[&["explain", "blijf-op-school", "--youth", said][..], all].concat());
        let begin = format!(
            "Blijf op school — {said}\n\nDeze jongere komt hier alleen door een overdracht uit een andere route.\n\nStappen"
        );
        assert!(fine && text.starts_with(&begin) && text.contains("●"), "{text}");
    }
    let enrolled = "herkomst=vo,perspectief=onderwijs,leeftijd=17";
    let (text, fine) = run(&["explain", "blijf-op-school", "--youth", enrolled]);
    assert!(fine && !text.contains("alleen door een overdracht"), "{text}");
}

#[test]
fn what_makes_no_sense_is_told_with_what_would() {
    for (youth, wanted) in [
        ("leeftijd=zeventien", "'zeventien' is geen leeftijd: schrijf een heel getal, zoals 17."),
        ("haar=rood", "'haar' is geen kenmerk of veld; er zijn: "),
        ("leeftijd", "'leeftijd' is geen kenmerk: schrijf naam=waarde, zoals leeftijd=17."),
        ("leeftijd=80", "De route 'werk' laat deze jongere niet toe."),
    ] {
        let (text, fine) = run(&["explain", "werk", "--routes", SMALL, "--youth", youth]);
        assert!(!fine && text.contains(wanted), "{youth}: {text}");
    }
    let (text, fine) = run(&["explain", "wrk", "--routes", SMALL]);
    assert!(!fine && text.contains("Er is geen route 'wrk'; wel: "), "{text}");
}
