//! The region's own routes must be sluitend.

use crate::check::check;
use std::path::Path;

/// All files under a directory that end in `.toml`, by their path relative to it.
pub(super) fn files_of(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "toml") {
                let name = path.strip_prefix(dir).expect("below it").to_string_lossy().into_owned();
                all.push((name, std::fs::read(&path).expect("a file")));
            }
        }
    }
    all
}

#[test]
fn the_routes_of_the_region_are_clean() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../routes");
    let checked = check(&files_of(&dir));
    let found: Vec<String> = checked.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(found, Vec::<String>::new());
    let programme = checked.programme.expect("no error");
    assert!(programme.routes.len() >= 3);
}
