//! Who may know whom: a build that breaks a wall fails here.

use sluitend_tests::workspace;
use std::path::{Path, PathBuf};

/// All Rust files of the server outside one of its modules.
fn sources_outside(module: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, all: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => walk(&path, all),
                false => all.push(path),
            }
        }
    }
    let mut all = Vec::new();
    let source = workspace().join("server/src");
    walk(&source, &mut all);
    all.retain(|path| path.extension().is_some_and(|e| e == "rs") && !path.starts_with(source.join(module)));
    all.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn only_the_store_speaks_sql() {
    for (path, text) in sources_outside("store") {
        assert!(!text.contains("sqlx"), "{} reaches for the database past the store", path.display());
    }
}

#[test]
fn the_store_knows_nothing_of_the_web() {
    let inside = sources_outside("none");
    for (path, text) in inside.iter().filter(|(path, _)| path.starts_with(workspace().join("server/src/store"))) {
        assert!(!text.contains("use axum"), "{} knows axum", path.display());
    }
}

/// Pages and the API read dossiers through `seen_by` only, so that none of them can forget who may see what.
#[test]
fn pages_and_api_read_within_a_scope() {
    for (path, text) in sources_outside("store") {
        let is_web = ["api", "pages"].iter().any(|m| path.starts_with(workspace().join("server/src").join(m)));
        assert!(!(is_web && text.contains(".unscoped()")), "{} reads dossiers without a scope", path.display());
    }
}
