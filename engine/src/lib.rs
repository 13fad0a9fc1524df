//! The route language, its check, and the pure core of sluitend.
//!
//! Functional core: time is an argument, identifiers come from outside. This crate must never know a clock, a file,
//! a database, a network or randomness.

pub mod calendar;
pub mod case;
pub mod check;
pub mod command;
pub mod decide;
pub mod diagnostic;
pub mod draw;
pub mod guard;
pub mod id;
pub mod kept;
pub mod model;
pub mod notice;
pub mod owner;
pub mod prove;
mod read;
pub mod schema;
pub mod value;
pub mod wake;
pub mod worklist;
