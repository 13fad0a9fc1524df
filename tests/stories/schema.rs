//! `sluitend schema`: the language for editors.

use std::process::Command;

fn schema(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sluitend-under-test")).arg("schema").args(arguments).output();
    let output = output.unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[test]
fn an_editor_gets_a_schema_for_each_kind_of_file() {
    let (code, text) = schema(&["route"]);
    assert_eq!(code, Some(0), "{text}");
    let route: serde_json::Value = serde_json::from_str(&text).unwrap();
    let owner = &route["properties"]["state"]["patternProperties"]["^[a-z][a-z0-9_-]*$"]["properties"]["owner"];
    assert_eq!(owner["description"], "De rol die aan zet is.");

    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("routes/.schema");
    let (code, text) = schema(&["--write", to.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{text}");
    for kind in ["programme", "route", "part", "sources", "behaviour"] {
        let text = std::fs::read_to_string(to.join(format!("{kind}.json"))).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap()["type"], "object", "{kind}");
    }
    assert_eq!(schema(&["raute"]).0, Some(2), "no such kind");
    assert_eq!(schema(&[]).0, Some(2), "a kind, or a directory");
}
