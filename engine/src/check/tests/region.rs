//! The region's own routes must be sluitend, and so must those of Deventer: a region is data.

use crate::check::check;
use crate::model::Programme;
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

/// A programme of this repository, of which `check` must have nothing to say.
fn clean(dir: &str) -> Programme {
    let checked = check(&files_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(dir)));
    let found: Vec<String> = checked.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(found, Vec::<String>::new());
    checked.programme.expect("no error")
}

#[test]
fn the_routes_of_the_region_are_clean() {
    assert!(clean("routes").routes.len() >= 3);
}

#[test]
fn the_routes_of_another_region_are_clean_without_a_line_of_code() {
    let deventer = clean("routes-deventer");
    assert_eq!(deventer.routes.len(), 8);
    let here = clean("routes");
    let own = |role: &&crate::id::RoleId| !here.roles.contains_key(*role);
    assert!(deventer.roles.keys().filter(own).count() >= 10, "other people than in the region");
    assert!(deventer.attributes.keys().all(|a| a.as_str() != "perspectief"), "other words for who the youths are");
}
