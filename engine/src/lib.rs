//! The pure core.

pub mod calendar;
