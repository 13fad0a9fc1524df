//! The walls of the house hold: who may know whom, as ARCHITECTURE.md says. Crates keep the outer walls; inside the
//! server this looks at the source.

use sluitend_tests::workspace;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Within a folder something must not be named.
struct Wall {
    within: &'static str,
    /// Folders behind the wall to which it does not apply.
    except: &'static [&'static str],
    never: &'static [&'static str],
    because: &'static str,
}

const WALLS: &[Wall] = &[
    Wall {
        within: "engine/src",
        except: &[],
        never: &[
            "std::fs",
            "std::env",
            "std::net",
            "std::time",
            "std::process",
            "::now()",
            "TimeZone::system",
            "async ",
        ],
        because: "the engine is pure: time and all else it must know are arguments",
    },
    Wall {
        within: "server/src",
        except: &["server/src/store"],
        never: &["sqlx", "\"select ", "insert into ", "delete from "],
        because: "only the store speaks SQL",
    },
    Wall {
        within: "server/src/store",
        except: &[],
        never: &["axum", "askama", "lettre", "crate::flow", "crate::mail", "sluitend_engine::decide"],
        because: "the store keeps what it is given; it decides nothing and knows nobody who uses it",
    },
    Wall {
        within: "server/src/flow",
        except: &[],
        never: &[
            "axum",
            "askama",
            "lettre",
            "crate::api",
            "crate::pages",
            "crate::web",
            "crate::mail",
            "crate::worker",
        ],
        because: "the flow changes cases, whoever asks: it knows no HTTP, HTML or SMTP",
    },
    Wall {
        within: "server/src/api",
        except: &[],
        never: &[
            ".commit(",
            "Commit {",
            "decide::decide",
            "decide::enrol",
            "crate::mail",
            "crate::pages",
            ".unscoped()",
        ],
        because: "a case is changed by the flow only, told of by the worker only, and read within a scope",
    },
    Wall {
        within: "server/src/pages",
        except: &[],
        never: &[".commit(", "Commit {", "decide::decide", "decide::enrol", "crate::mail", "crate::api", ".unscoped()"],
        because: "a case is changed by the flow only, told of by the worker only, and read within a scope",
    },
    Wall {
        within: "server/src/import",
        except: &[],
        never: &[".commit(", "Commit {", "print!", "println!", "indicatif", "clap", "axum"],
        because: "an import changes cases by the flow only, and knows no terminal",
    },
    Wall {
        within: "server/src/mail",
        except: &[],
        never: &[
            "crate::store",
            "crate::flow",
            "sluitend_engine::case",
            "sluitend_engine::command",
            "sluitend_engine::decide",
            "sluitend_engine::model",
        ],
        because: "mail knows no cases: what it does not know it cannot tell",
    },
];

#[test]
fn every_wall_of_the_source_holds() {
    let mut all = Vec::new();
    for wall in WALLS {
        let files = sources(wall.within);
        assert!(!files.is_empty(), "there is no source in {}: the wall stands in the wrong place", wall.within);
        for file in files {
            let path = file.strip_prefix(workspace()).unwrap_or(&file).to_string_lossy().replace('\\', "/");
            let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{path}: {e}"));
            all.extend(breaches(wall, &path, &text));
        }
    }
    assert!(all.is_empty(), "move the code, not the wall:\n{}", all.join("\n"));
}

#[test]
fn a_breach_is_seen() {
    let [_, no_sql, ..] = WALLS else { panic!("the wall round SQL is gone") };
    let text = "// sqlx in a comment is no breach\nlet rows = sqlx::query(\"select 1\"); // why\n";
    let found = breaches(no_sql, "server/src/flow/mod.rs", text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("server/src/flow/mod.rs:2: names 'sqlx'"), "{found:?}");
    assert!(breaches(no_sql, "server/src/store/cases.rs", text).is_empty());
}

#[test]
fn the_engine_depends_on_nothing_that_does_something() {
    const NEVER: [&str; 9] = ["sqlx", "tokio", "axum", "hyper", "lettre", "rand", "getrandom", "chrono", "sluitend"];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "tree",
            "--package",
            "sluitend-engine",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .args(["--offline", "--locked"])
        .current_dir(workspace())
        .output()
        .expect("cargo");
    let tree = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names: Vec<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains(&"jiff"), "this is not the engine's tree: {tree}");
    for name in NEVER {
        assert!(!names.contains(&name), "the engine depends on '{name}', directly or by another crate: it is pure");
    }
}

/// Where a file names what its wall forbids; comments may.
fn breaches(wall: &Wall, path: &str, text: &str) -> Vec<String> {
    if wall.except.iter().any(|folder| path.starts_with(folder)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (n, line) in text.lines().enumerate() {
        // A `//` within a text, such as an address, hides the rest of its line: no harm, and no parser.
        let code = line.split("//").next().unwrap_or_default();
        let named = wall.never.iter().filter(|name| code.contains(**name));
        found.extend(named.map(|name| format!("{path}:{}: names '{name}', but {}", n + 1, wall.because)));
    }
    found
}

/// The Rust files of a folder, however deep.
fn sources(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![workspace().join(folder)];
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension() == Some("rs".as_ref())
                && !is_test(path.strip_prefix(workspace()).unwrap_or(&path))
            {
                found.push(path);
            }
        }
    }
    found
}

/// Unit tests stand on both sides of a wall.
fn is_test(path: &Path) -> bool {
    path.with_extension("").components().any(|part| part.as_os_str() == "tests")
}
