//! Journeys: the lives of invented youths as files that a policy person can read and check, walked through the same
//! flow and the same database as real ones (`tests/journeys/*.toml`; how to write one stands in `CONTRIBUTING.md`).
//!
//! [`read`] knows the files, [`walk`] does what they say and holds what came of it against them, [`cover`] counts what of
//! the routes was seen on the way. Must never know what a route holds: another programme needs other files only.

pub mod cover;
mod expect;
mod people;
pub mod read;
pub mod walk;
