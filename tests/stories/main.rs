//! Stories.

mod api;
mod calendar;
mod import;
mod mail;
mod routes;
mod sight;
mod store;
mod walls;
mod worker;
