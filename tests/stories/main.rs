//! Stories.

mod api;
mod calendar;
mod mail;
mod routes;
mod sight;
mod store;
mod walls;
mod worker;
