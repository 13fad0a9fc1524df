//! Stories.

mod calendar;
mod mail;
