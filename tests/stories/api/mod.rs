//! The API over HTTP: what it answers, how it refuses, and that a repeated request is done once.

mod bad_input;
mod cases;
pub mod described;
mod lists;
mod repeated;
mod watched;
mod youths;
