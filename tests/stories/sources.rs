//! Where the routes come from: what the documents agree lives in the routes, and every step says on what it rests.

use sluitend::files;
use sluitend_engine::check::check;
use sluitend_engine::model::{Register, Row};
use sluitend_tests::workspace;
use std::process::Command;

/// The programmes of this repository, and the documents on which each rests.
const PROGRAMMES: [(&str, &[&str]); 2] =
    [("routes", &["notitie", "programma", "artikel", "agenda"]), ("routes-deventer", &["deventer"])];

fn register(directory: &str) -> Register {
    check(&files::read(&workspace().join(directory)).unwrap().routes).register
}

#[test]
fn every_agreement_has_a_place_or_a_reason_and_never_both() {
    for (directory, documents) in PROGRAMMES {
        let register = register(directory);
        for name in documents {
            assert!(!register.documents[*name].agreements.is_empty(), "{directory}: {name} agrees nothing");
        }
        let rows = register.rows();
        let open: Vec<_> = rows.iter().filter(|r| r.is_open()).map(|r| &r.name).collect();
        assert!(open.is_empty(), "{directory}: no place and no reason: {open:?}");
        let both = |r: &&Row<'_>| !r.places.is_empty() && r.agreement.outside.is_some();
        let both: Vec<_> = rows.iter().filter(both).map(|r| &r.name).collect();
        assert!(both.is_empty(), "{directory}: in a route, and said not to be: {both:?}");
    }
}

#[test]
fn every_step_says_on_what_it_rests() {
    for (directory, _) in PROGRAMMES {
        let register = register(directory);
        let bare: Vec<_> = register.unsourced().map(|p| format!("{}:{} {}", p.file, p.line, p.at)).collect();
        assert!(bare.is_empty(), "{directory}: {bare:?}");
        let steps = register.places.iter().filter(|p| p.is_step);
        assert!(steps.count() > 100, "{directory}: the steps are found at all");
    }
}

fn sources(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sluitend-under-test")).arg("sources").args(arguments).output();
    let output = output.unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[test]
fn the_table_is_for_people_for_programs_and_for_a_document() {
    let directory = workspace().join("routes");
    let directory = directory.to_str().unwrap();
    let (code, text) = sources(&[directory]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("  programma/nazorg · 2 Uitstroom\n"), "{text}");
    assert!(text.contains("→ pro-vso-arbeid: Nazorg: werkt de jongere nog? (followup.nazorg, regel "), "{text}");
    assert!(text.contains("    niet in een route: Gaat over geld en niet over één jongere."), "{text}");
    assert!(text.contains(", 0 nergens.\n"), "{text}");

    let (_, json) = sources(&[directory, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let all = json["agreements"].as_array().unwrap();
    let nazorg = all.iter().find(|a| a["name"] == "programma/nazorg").unwrap();
    assert!(nazorg["places"].as_array().unwrap().len() > 5);
    assert_eq!(json["unsourced"], serde_json::json!([]));

    let (_, markdown) = sources(&[directory, "--format", "markdown"]);
    assert_eq!(markdown.matches("| hoofdstuk | afspraak | waar in de routes |").count(), 4);
    let rows = markdown.lines().filter(|l| l.starts_with("| ")).count() - 4;
    assert_eq!(rows, all.len(), "one row for each agreement");
}

/// What has no place stands out, and the command fails, so that CI can hold a region to it.
#[test]
fn what_is_missing_stands_out() {
    let folder = tempfile::tempdir().unwrap();
    let small = workspace().join("tests/programmes/small");
    for entry in std::fs::read_dir(small).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let register = "[document.a]\ntitle = \"A\"\n[document.a.agreement.b]\nchapter = \"1\"\nsays = \"Wij bellen.\"\n";
    std::fs::write(folder.path().join("sources.toml"), register).unwrap();
    let (code, text) = sources(&[folder.path().to_str().unwrap()]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("ONTBREEKT") && text.contains("ZONDER BRON: werk: "), "{text}");
    assert!(text.contains("`sluitend check` zegt welke"), "its sources are not in the register: {text}");
}
