//! Files that mean harm, or a mistake of a machine: an error, and soon. Work is counted where time would jitter.

use super::EXAMPLE;
use crate::check::{Checked, Code, check};
use crate::diagnostic::cured;
use std::fmt::Write;

/// So long may an answer take, in a build that is not optimised, on a machine that does other things, too.
const SOON: std::time::Duration = std::time::Duration::from_secs(20);

fn with(path: &str, text: Vec<u8>) -> Checked {
    let others = EXAMPLE.iter().filter(|(p, _)| *p != path);
    let mut files: Vec<_> = others.map(|(p, text)| ((*p).to_owned(), text.as_bytes().to_vec())).collect();
    files.push((path.to_owned(), text));
    let begin = std::time::Instant::now();
    let checked = check(&files);
    assert!(begin.elapsed() < SOON, "{path}: {:?}", begin.elapsed());
    assert!(checked.programme.is_none());
    checked
}

fn has(checked: &Checked, code: Code) -> bool {
    checked.diagnostics.iter().any(|d| d.code == code)
}

#[test]
fn fifty_megabytes() {
    let checked = with("zorg.toml", vec![b'['; 50 * 1024 * 1024]);
    assert_eq!(checked.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::E001]);
    assert_eq!(checked.sources.iter().map(|s| s.text.len()).max(), Some(EXAMPLE[1].1.len()), "it is not kept");
}

#[test]
fn ten_thousand_nested_tables() {
    // In one header, in dotted keys, in inline tables, in lists; and one in the other by headers of growing length.
    let deep = "a.".repeat(10_000);
    let growing = |n: usize| (1..=n).fold(String::new(), |all, n| all + "[a" + &".a".repeat(n) + "]\n");
    for text in [
        format!("[{deep}a]\n"),
        format!("{deep}a = 1\n"),
        format!("x = {}", "{ a = ".repeat(10_000)),
        format!("x = {}1{}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("{}\n[state.x]\n", growing(500)),
        (0..10_000).fold(String::new(), |all, n| all + &format!("[t{n}.a]\n")),
    ] {
        let checked = with("zorg.toml", text.into_bytes());
        assert!(!checked.diagnostics.is_empty());
    }
}

/// States by the hundred thousand, each with a name that is nowhere.
fn states(n: usize, body: &str) -> Vec<u8> {
    let mut text = EXAMPLE[2].1.to_owned();
    for n in 0..n {
        let _ = writeln!(text, "[state.toestand{n:06}]\n{body}");
    }
    text.into_bytes()
}

#[test]
fn a_hundred_thousand_states() {
    let checked = with("zorg.toml", states(100_000, ""));
    assert!(has(&checked, Code::E004), "so many are refused");
    let checked = with("zorg.toml", states(50_000, "on.a = { label = \"A\", target = \"nergens\" }"));
    assert!(has(&checked, Code::E004) && has(&checked, Code::E101));
}

#[test]
fn a_hundred_thousand_unknown_words() {
    let text = (0..100_000).fold(EXAMPLE[2].1.to_owned(), |all, n| all + &format!("wordt{n} = 1\n"));
    assert!(has(&with("zorg.toml", text.into_bytes()), Code::E002));
}

#[test]
fn no_text_at_all() {
    let noise: Vec<u8> = (0..100_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert!(has(&with("zorg.toml", noise), Code::E001));
    assert!(has(&with("zorg.toml", b"\xFF\xFEr\0o\0u\0t\0e\0".to_vec()), Code::E001));
}

/// Parts that call each other in a circle, and one that calls itself.
#[test]
fn a_circle_of_parts_and_a_part_in_itself() {
    let calls = |id: &str, part: &str| {
        let text = format!(
            "[part]\nid = \"{id}\"\ntitle = \"P\"\ninitial = \"a\"\n[state.a]\ntitle = \"A\"\npart = \"{part}\"\n\
             [state.a.on.klaar]\ntarget = \"klaar\"\n[state.klaar]\ntitle = \"K\"\nexit = \"klaar\"\n"
        );
        (format!("parts/{id}.toml"), text.into_bytes())
    };
    let example = || EXAMPLE.iter().map(|(p, t)| ((*p).to_owned(), t.as_bytes().to_vec()));
    for circle in [vec![("p", "p")], vec![("p", "q"), ("q", "p")], (0..150).map(|_| ("p", "p")).collect()] {
        let mut files: Vec<_> = example().collect();
        files.extend(circle.iter().map(|(id, part)| calls(id, part)));
        let found = check(&files);
        assert!(found.diagnostics.iter().any(|d| d.code == Code::E101 && d.message.nl().contains("kring")));
    }
}

/// Mistaken names are many, but guesses at what was meant are few.
#[test]
fn guesses_are_counted() {
    let names: Vec<String> = (0..5_000).map(|n| format!("toestand{n}")).collect();
    let sink = crate::diagnostic::Sink::default();
    let guesses =
        (0..5_000).filter(|n| sink.nearest(&format!("toestandd{n}"), names.iter().map(String::as_str)).is_some());
    assert!(guesses.count() < 100, "each is as much work as there are names");
    let sink = crate::diagnostic::Sink::default();
    let few = ["matching", "zoeken"];
    let guesses = (0..250).filter(|_| sink.nearest("matchin", few.into_iter()).is_some());
    assert_eq!(guesses.count(), 250, "where there are few names, every mistake is told what was meant");
}

#[path = "../../../examples/fuzz/mutate.rs"]
mod mutate;

/// The same inputs on every machine and every day; `make fuzz` goes on where this stops.
#[test]
fn broken_files_get_an_answer() {
    let files: Vec<_> = EXAMPLE.iter().map(|(p, t)| ((*p).to_owned(), t.as_bytes().to_vec())).collect();
    let mut told = 0;
    for seed in 0..250 {
        let checked = check(&mutate::mutate(&files, &mut mutate::Random::new(seed)));
        for d in &checked.diagnostics {
            let source = checked.sources.iter().find(|s| s.path == d.file);
            assert!(source.is_some_and(|s| s.text.get(d.span.clone()).is_some()), "seed {seed}: {d}");
        }
        assert!(cured(&checked.sources, &checked.diagnostics).len() <= checked.sources.len());
        told += checked.diagnostics.len();
    }
    assert!(told > 500, "{told}: the files are hardly broken");
}
