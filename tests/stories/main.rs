//! Stories.

mod api;
mod calendar;
mod mail;
mod routes;
mod store;
mod walls;
mod worker;
