//! Whatever comes in, an answer comes out, and soon: hostile, broken and enormous files.

use super::EXAMPLE;
use crate::check::{Checked, Code, MAX_FILE_BYTES, MAX_FILES, check};
use proptest::prelude::*;
use std::fmt::Write;

fn with(path: &str, bytes: Vec<u8>) -> Checked {
    let others = EXAMPLE.iter().filter(|(p, _)| *p != path);
    let mut files: Vec<_> = others.map(|(p, text)| ((*p).to_owned(), text.as_bytes().to_vec())).collect();
    files.push((path.to_owned(), bytes));
    check(&files)
}

fn codes(checked: &Checked) -> Vec<(Code, &str, u32)> {
    checked.diagnostics.iter().map(|d| (d.code, d.file.as_str(), d.line)).collect()
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_line() {
    let checked = with("zorg.toml", b"[route]\nid = \"zorg\"\ntitle = \"Caf\xE9\"\n".to_vec());
    assert_eq!(codes(&checked), [(Code::E001, "zorg.toml", 3)]);
    assert_eq!(checked.diagnostics[0].column, 13);
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let checked = with("zorg.toml", vec![b'#'; MAX_FILE_BYTES + 1]);
    assert_eq!(codes(&checked), [(Code::E001, "zorg.toml", 1)]);
}

#[test]
fn too_many_files_are_refused() {
    let file = |n: usize| (format!("parts/p{n}.toml"), Vec::new());
    let checked = check(&(0..=MAX_FILES).map(file).collect::<Vec<_>>());
    assert!(checked.diagnostics.iter().any(|d| d.code == Code::E004 && d.message.nl().contains("te veel")));
}

/// Promise: no fault follows from another: what stands in a file that was not read may be what `behaviour.toml` names.
#[test]
fn what_was_not_read_may_be_what_the_behaviour_names() {
    const SAYS: &str = "[pace]\naanname = \"x\"\n[pace.role.mentor]\nin_time = 9\n[route.zorg]\naanname = \"x\"\n\
                        [route.zorg.state.behandeling]\n[route.zorg.state.nooit]\n[route.werk]\naanname = \"x\"\n\
                        [route.werk.state.\"intake/gesprek\"]\n[cohort.x]\ninflow = [\"nergens\"]\n";
    let large = |path: &str| (path.to_owned(), vec![b'#'; MAX_FILE_BYTES + 1]);
    let more = |before: &str| (0..MAX_FILES).map(|n| (format!("{before}{n}.toml"), Vec::new())).collect::<Vec<_>>();
    let table = [
        vec![large("programme.toml")],
        vec![large("zorg.toml")],
        vec![large("parts/intake.toml")],
        more("c"),
        more("parts/a"),
        more("parts/z"),
    ];
    for unread in table {
        let name = unread[0].0.clone();
        let given = EXAMPLE.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        let given = given.filter(|(path, _)| unread.iter().all(|(other, _)| other != path));
        let behaviour = ("behaviour.toml".to_owned(), SAYS.as_bytes().to_vec());
        let files: Vec<_> = given.chain(unread.clone()).chain([behaviour]).collect();
        let checked = check(&files);
        let found = checked.diagnostics.iter().filter(|d| d.file == "behaviour.toml" && d.code == Code::E101);
        let found: Vec<_> = found.map(ToString::to_string).collect();
        // Of its own names the file is sure, and of those of a route that was read whole.
        let sure: &[&str] = if name == "parts/intake.toml" { &["`nooit`", "`nergens`"] } else { &["`nergens`"] };
        let right = found.len() == sure.len() && sure.iter().all(|name| found.iter().any(|d| d.contains(name)));
        assert!(right, "{name}: {found:#?}");
    }
}

#[test]
fn nothing_at_all_is_a_programme_that_is_missing() {
    let checked = check(&[]);
    assert_eq!(codes(&checked), [(Code::E003, "programme.toml", 1)]);
    assert_eq!(check(&[("README.md".to_owned(), b"# Routes".to_vec())]).diagnostics, checked.diagnostics);
}

#[test]
fn files_of_something_else_are_left_alone() {
    let checked = with("mail/reminder.toml", b"not ours".to_vec());
    assert_eq!(checked.diagnostics, []);
    assert_eq!(checked.sources.len(), EXAMPLE.len());
}

/// A route of `n` steps in a row, each also leading back to the first.
fn long_route(n: usize) -> String {
    let head = EXAMPLE[2].1.split("[state.behandeling]").next().unwrap_or_default();
    let mut text = head.replace("\"behandeling\"", "\"s0\"");
    for i in 0..n {
        let next = if i + 1 == n { "klaar".to_owned() } else { format!("s{}", i + 1) };
        let _ = write!(
            text,
            "[state.s{i}]\ntitle = \"S\"\nowner = \"mentor\"\ndue = \"1 week\"\nladder = \"gewoon\"\n\
             [state.s{i}.on.a]\nlabel = \"A\"\ntarget = \"{next}\"\n[state.s{i}.on.b]\nlabel = \"B\"\ntarget = \"s0\"\n"
        );
    }
    text.push_str("[state.klaar]\ntitle = \"Klaar\"\noutcome = \"zorg\"\n[followup.");
    text.push_str(EXAMPLE[2].1.split_once("[followup.").map(|s| s.1).unwrap_or_default());
    text.replace("due = \"1 week\"", "due = \"3 weeks\"")
}

#[test]
fn five_thousand_steps_are_read_and_no_more() {
    assert_eq!(with("zorg.toml", long_route(4_999).into_bytes()).diagnostics, []);
    let checked = with("zorg.toml", long_route(5_001).into_bytes());
    assert!(checked.diagnostics.iter().any(|d| d.code == Code::E004), "{:?}", codes(&checked).first());
}

#[test]
fn thousands_of_misspelt_names_do_not_take_for_ever() {
    let text = long_route(4_000).replace("target = \"s0\"", "target = \"zz0\"");
    let checked = with("zorg.toml", text.into_bytes());
    assert_eq!(checked.diagnostics.iter().filter(|d| d.code == Code::E101).count(), 4_000);
}

#[test]
fn parts_that_multiply_are_stopped() {
    let mut files: Vec<_> = EXAMPLE.iter().map(|(p, t)| ((*p).to_owned(), t.as_bytes().to_vec())).collect();
    for level in 0..12 {
        let mut text = format!("[part]\nid = \"p{level}\"\ntitle = \"P\"\ninitial = \"s0\"\n");
        for call in 0..10 {
            let _ = write!(
                text,
                "[state.s{call}]\ntitle = \"S\"\npart = \"p{}\"\n[state.s{call}.on.klaar]\ntarget = [{{ to = \"klaar\", \
                 when = {{ leeftijd = \"< 18\" }} }}, {{ to = \"klaar\", otherwise = true }}]\n",
                level + 1
            );
        }
        text.push_str("[state.klaar]\ntitle = \"Klaar\"\nexit = \"klaar\"\n");
        files.push((format!("parts/p{level}.toml"), text.into_bytes()));
    }
    let last = "[part]\nid = \"p12\"\ntitle = \"P\"\ninitial = \"a\"\n[state.a]\ntitle = \"A\"\nowner = \"mentor\"\n\
                due = \"1 week\"\nladder = \"gewoon\"\n[state.a.on.b]\nlabel = \"B\"\ntarget = \"klaar\"\n\
                [state.klaar]\ntitle = \"Klaar\"\nexit = \"klaar\"\n";
    files.push(("parts/p12.toml".to_owned(), last.as_bytes().to_vec()));
    for start in ["p0", "p8"] {
        let call = format!(
            "[state.groot]\ntitle = \"Groot\"\npart = \"{start}\"\n[state.groot.on.klaar]\ntarget = \"klaar\"\n\
             [anywhere.on.groot]\nlabel = \"Groot\"\ntarget = \"groot\"\n"
        );
        let mut files = files.clone();
        files.iter_mut().filter(|f| f.0 == "zorg.toml").for_each(|f| f.1.extend(call.as_bytes()));
        let checked = check(&files);
        assert!(checked.diagnostics.iter().any(|d| d.code == Code::E004), "{start}: {:?}", codes(&checked).first());
    }
}

#[test]
fn deep_nesting_is_refused() {
    for deep in ["[", "{ a = "] {
        let checked = with("zorg.toml", format!("x = {}", deep.repeat(100_000)).into_bytes());
        assert!(checked.diagnostics.iter().any(|d| d.code == Code::E001));
    }
    let checked = with("zorg.toml", format!("[{}a]", "a.".repeat(100_000)).into_bytes());
    assert!(checked.programme.is_none());
}

#[test]
fn a_long_name_is_refused() {
    let name = "a".repeat(65);
    let checked = with("zorg.toml", EXAMPLE[2].1.replace("klaar", &name).into_bytes());
    assert!(checked.diagnostics.iter().any(|d| d.code == Code::E004));
    assert!(checked.diagnostics.iter().all(|d| d.message.nl().len() < 400), "{:?}", checked.diagnostics);
    assert_eq!(with("zorg.toml", EXAMPLE[2].1.replace("klaar", &name[1..]).into_bytes()).diagnostics, []);
}

#[test]
fn a_diagnostic_is_json_in_either_language() {
    let checked = with("zorg.toml", EXAMPLE[2].1.replace("\"klaar\"", "\"klar\"").into_bytes());
    let found = &checked.diagnostics[0];
    let languages = [crate::check::Language::Dutch, crate::check::Language::English];
    insta::assert_json_snapshot!(languages.map(|l| serde_json::to_value(found.in_language(l)).expect("JSON")));
}

/// A file of the example with some bytes cut out, doubled or replaced.
fn mutated() -> impl Strategy<Value = (usize, Vec<u8>)> {
    let cuts = prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, mutation()), 1..6);
    (0..EXAMPLE.len(), cuts).prop_map(|(file, cuts)| {
        let mut bytes = EXAMPLE[file].1.as_bytes().to_vec();
        for (at, length, new) in cuts {
            let start = at.index(bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, new);
        }
        (file, bytes)
    })
}

/// What is put in: pieces of the language, more often than noise.
fn mutation() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "",
        "\"",
        "\"\"\"",
        "[",
        "]",
        "[[",
        "{",
        "}",
        "=",
        ",",
        "\n",
        ".",
        "[state.x]\n",
        "part = \"hulp\"\n",
        "\\u",
        "é",
        "exit = \"klaar\"\n",
        "wait = true\n",
        "[state]\n",
        "state = 3\n",
        "on = []\n",
        "after = [1]\n",
        "..",
        "99999999999",
    ];
    prop_oneof![
        3 => prop::sample::select(pieces.to_vec()).prop_map(|p| p.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ]
}

/// What holds of any answer: places lie in their file, and a programme is there if and only if there is no error.
fn sane(checked: &Checked) -> Result<(), TestCaseError> {
    for d in &checked.diagnostics {
        let source = checked.sources.iter().find(|s| s.path == d.file);
        prop_assert!(source.is_some_and(|s| s.text.get(d.span.clone()).is_some()), "{d} at {:?}", d.span);
        prop_assert!(!d.message.nl().is_empty() && !d.message.en().is_empty());
    }
    let has_error = checked.diagnostics.iter().any(|d| d.severity == crate::check::Severity::Error);
    prop_assert_eq!(checked.programme.is_none(), has_error);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_file_never_panics((file, bytes) in mutated()) {
        sane(&with(EXAMPLE[file].0, bytes))?;
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), file in 0..EXAMPLE.len()) {
        sane(&with(EXAMPLE[file].0, bytes))?;
    }

    #[test]
    fn random_pieces_never_panic(pieces in prop::collection::vec(mutation(), 0..60), file in 0..EXAMPLE.len()) {
        sane(&with(EXAMPLE[file].0, pieces.concat()))?;
    }
}
