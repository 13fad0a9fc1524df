//! Stories.

mod calendar;
