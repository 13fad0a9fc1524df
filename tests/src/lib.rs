//! Helpers.

pub mod aiosmtpd;
pub mod browser;
pub mod database;
pub mod invented;
pub mod journey;
pub mod mailbox;
pub mod mutants;
pub mod postgres;
pub mod random_route;
pub mod sample;
pub mod server;
pub mod smtp;
pub mod town;
pub mod verdict;
pub mod visitor;

use std::path::{Path, PathBuf};

/// The Python interpreter with the packages of `tests/requirements.txt`.
///
/// It lives in the virtual environment `$SLUITEND_VENV` (an absolute path), or else in `target/venv`,
/// where `make test` puts it.
///
/// # Panics
///
/// When it is not there: a test that cannot run has failed.
pub fn python() -> PathBuf {
    let venv = std::env::var_os("SLUITEND_VENV").map_or_else(|| workspace().join("target/venv"), PathBuf::from);
    let python = venv.join("bin/python");
    assert!(
        python.exists(),
        "there is no {}: run `make test`, or set SLUITEND_VENV to a virtual environment with the packages \
         of tests/requirements.txt",
        python.display()
    );
    python
}

/// The root of the workspace.
pub fn workspace() -> &'static Path {
    let member = Path::new(env!("CARGO_MANIFEST_DIR"));
    member.parent().unwrap_or(member)
}
