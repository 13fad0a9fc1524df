//! Tables of faults, the example with every construct, and the programme of the region itself.

mod behaviour;
mod bounds;
mod claims;
mod codes;
mod describe;
mod elsewhere;
mod example;
mod fixes;
mod flow;
mod hostile;
mod migration;
mod names;
mod programme;
mod prove;
mod read;
mod region;
mod sources;
mod steps;
mod time;
mod times;

use crate::check::{Diagnostic, check};

/// A programme with every construct of the language, in which nothing is wrong.
const EXAMPLE: [(&str, &str); 5] = [
    ("programme.toml", include_str!("example/programme.toml")),
    ("werk.toml", include_str!("example/werk.toml")),
    ("zorg.toml", include_str!("example/zorg.toml")),
    ("parts/intake.toml", include_str!("example/parts/intake.toml")),
    ("parts/hulp.toml", include_str!("example/parts/hulp.toml")),
];

/// A change of one file: this text becomes that. An empty `from` appends, and makes the file if it is not there.
type Edit<'a> = (&'a str, &'a str, &'a str);

/// The files of the example after some changes.
fn edited(edits: &[Edit<'_>]) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = EXAMPLE.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    for (path, from, to) in edits {
        if !files.iter().any(|f| f.0 == *path) {
            files.push(((*path).to_owned(), String::new()));
        }
        let text = files.iter_mut().find(|f| f.0 == *path).map(|f| &mut f.1).expect("a file");
        if from.is_empty() {
            text.push_str(to);
        } else {
            assert_eq!(text.matches(from).count(), 1, "in {path}, {from:?} must stand once");
            *text = text.replace(from, to);
        }
    }
    files
}

/// Takes the marks out of a text: `«E101¦mentr»` becomes `mentr`, where an E101 is expected to begin.
fn marks(path: &str, text: &str) -> (String, Vec<String>) {
    let (mut plain, mut expected) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('«') {
        plain.push_str(before);
        let (code, after) = after.split_once('¦').expect("a code and a bar");
        plain = plain.replace('»', "");
        let line = plain.lines().count() + usize::from(plain.is_empty() || plain.ends_with('\n'));
        let column = plain.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        expected.push(format!("{path}:{line}:{column} {code}"));
        rest = after;
    }
    plain.push_str(rest);
    (plain.replace('»', ""), expected)
}

/// What a case is about, and the changes with the faults that they make.
type Case = (&'static str, &'static [Edit<'static>]);

/// Every case on its own; all that differ are told at once.
#[track_caller]
fn expect_all(table: &[Case]) {
    let wrong: Vec<String> =
        table.iter().filter_map(|(what, edits)| differs(edits).map(|d| format!("{what}: {d}"))).collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

/// Changes the example and expects exactly the faults that are marked in the changes, and a programme if there is no
/// error among them.
fn differs(edits: &[Edit<'_>]) -> Option<String> {
    let mut expected = Vec::new();
    let mut files = Vec::new();
    for (path, text) in edited(edits) {
        let (text, more) = marks(&path, &text);
        expected.extend(more);
        files.push((path, text.into_bytes()));
    }
    let checked = check(&files);
    let place = |d: &Diagnostic| format!("{}:{}:{} {}", d.file, d.line, d.column, d.code);
    let mut found: Vec<String> = checked.diagnostics.iter().map(place).collect();
    found.sort();
    expected.sort();
    let has_error = expected.iter().any(|e| e.contains(" E"));
    let right = found == expected && checked.programme.is_none() == has_error;
    let told = || checked.diagnostics.iter().map(|d| format!("    {d}")).collect::<Vec<_>>().join("\n");
    (!right).then(|| format!("expected {expected:?}, found\n{}", told()))
}

/// All that is told of the cases of a table, in both languages.
fn texts(table: &[Case]) -> String {
    let mut all = String::new();
    for (what, edits) in table {
        let plain = |(path, text): (String, String)| {
            let text = marks(&path, &text).0.into_bytes();
            (path, text)
        };
        let files: Vec<_> = edited(edits).into_iter().map(plain).collect();
        for d in check(&files).diagnostics {
            all.push_str(&format!("# {what}\n{d}\n"));
            d.help.iter().for_each(|h| all.push_str(&format!("  {}\n", h.nl())));
            all.push_str(&format!("  en: {}", d.message.en()));
            d.help.iter().for_each(|h| all.push_str(&format!(" {}", h.en())));
            d.counterexample.iter().for_each(|c| all.push_str(&format!("\n  bijvoorbeeld: {}", c.nl())));
            all.push_str("\n\n");
        }
    }
    all
}

/// A fault that nobody understands is half found: every text was read by a person, and changes only on purpose.
#[test]
fn every_text_is_a_plain_sentence() {
    for (name, table) in [
        ("elsewhere", elsewhere::TABLE),
        ("read", read::TABLE),
        ("names", names::TABLE),
        ("flow", flow::TABLE),
        ("steps", steps::TABLE),
        ("time", time::TABLE),
        ("prove", prove::TABLE),
        ("programme", programme::TABLE),
    ] {
        insta::assert_snapshot!(name, texts(table));
    }
}
