//! `sluitend check` as policy staff use it, in a directory of their own.

use sluitend_tests::workspace;
use std::path::Path;
use std::process::{Command, Output};

fn check(arguments: &[&str]) -> (Option<i32>, String) {
    let output: Output =
        Command::new(env!("CARGO_BIN_EXE_sluitend-under-test")).arg("check").args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

/// A copy of the small programme, in which a piece of `werk.toml` is another one.
fn copy(from: &str, to: &str) -> tempfile::TempDir {
    let (folder, small) = (tempfile::tempdir().unwrap(), workspace().join("tests/programmes/small"));
    for entry in std::fs::read_dir(small).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let text = werk(folder.path());
    assert!(text.contains(from));
    std::fs::write(folder.path().join("werk.toml"), text.replacen(from, to, 1)).unwrap();
    folder
}

fn werk(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("werk.toml")).unwrap()
}

const RIGHT: &str = "target = \"aan_het_werk\"";
const WRONG: &str = "target = \"aan_het_wrk\"  # zoals afgesproken";

#[test]
fn a_cure_is_shown_first_and_written_on_a_yes() {
    let folder = copy(RIGHT, WRONG);
    let directory = folder.path().to_str().unwrap();
    let (code, text) = check(&[directory, "--fix"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("-target = \"aan_het_wrk\"") && text.contains("+target = \"aan_het_werk\""), "{text}");
    assert!(text.contains("E101"), "what is not written is still wrong");
    assert_eq!(werk(folder.path()).matches(WRONG).count(), 1, "nothing was written");

    let (code, text) = check(&[directory, "--fix", "--yes"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(werk(folder.path()).contains("target = \"aan_het_werk\"  # zoals afgesproken\n"));
    let (code, text) = check(&[directory, "--fix", "--lang", "en"]);
    assert_eq!((code, text.lines().next()), (Some(0), Some("Nothing can be mended by itself.")));
}

#[test]
fn a_page_explains_a_fault() {
    let (code, text) = check(&["--explain", "e103"]);
    assert_eq!(code, Some(0));
    assert!(text.starts_with("# E103: stap van waaruit niemand klaar kan zijn\n"), "{text}");
    assert!(check(&["--explain", "E103", "--lang", "en"]).1.contains("## Right"));
    let (code, text) = check(&["--explain", "E999"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("E001, E002"), "{text}");
    assert_eq!(check(&[]).0, Some(2), "a directory or a code");
}

#[test]
fn what_is_published_says_what_a_migration_forgets() {
    let published = copy(RIGHT, RIGHT);
    let next = copy("revision    = 1", "revision    = 2");
    let renamed = werk(next.path()).replace("state.matching", "state.zoeken").replace("\"matching\"", "\"zoeken\"");
    let map = |map: &str| {
        let text = format!("{renamed}\n[migration]\nfrom = 1\nmap  = {{ {map} }}\n");
        std::fs::write(next.path().join("werk.toml"), text).unwrap();
        check(&[next.path().to_str().unwrap(), "--previous", published.path().to_str().unwrap()])
    };
    let (code, text) = map("");
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("error[E501]: De migratie vergeet de stap *matching*"), "{text}");
    assert_eq!(map("matching = \"zoeken\"").0, Some(0));
}

/// Whatever stands in the directory: an answer, and soon.
#[test]
fn a_file_that_is_far_too_large_is_refused_unread() {
    let folder = copy(RIGHT, RIGHT);
    let file = std::fs::File::create(folder.path().join("groot.toml")).unwrap();
    file.set_len(50 * 1024 * 1024).unwrap();
    let (code, text) = check(&[folder.path().to_str().unwrap()]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("groot.toml"), "{text}");
}
