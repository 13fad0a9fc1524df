//! Stories.

mod api;
mod calendar;
mod import;
mod mail;
mod routes;
mod store;
mod walls;
mod worker;
