//! Drawings: what they look like, that lines seldom cross and nothing collides, and that other programs read them.

mod bpmn;
mod crossings;
mod formats;
mod mermaid;
mod soundness;

use sluitend::files;
use sluitend_engine::check::check;
use sluitend_engine::draw::{Drawing, draw};

/// The drawings of the region's own routes.
fn of_the_project() -> Vec<Drawing> {
    of("routes")
}

/// The drawings of a programme.
fn of(folder: &str) -> Vec<Drawing> {
    let files = files::read(&sluitend_tests::workspace().join(folder)).expect("the routes can be read");
    let programme = check(&files.routes).programme.expect("no faults");
    programme.routes.values().map(|route| draw(&programme, route)).collect()
}
