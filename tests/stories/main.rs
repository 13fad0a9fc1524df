//! Stories.

mod calendar;
mod mail;
mod store;
mod walls;
