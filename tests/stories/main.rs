//! Stories.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod api;
mod audit;
mod browser;
mod calendar;
mod check;
mod draw;
mod explaining;
mod faults;
mod giving_back;
mod import;
mod journeys;
mod kill;
mod leaving;
mod mail;
mod mail_preview;
mod nobody;
mod pages;
mod personal;
mod practice;
mod privacy;
mod proof;
mod region;
mod remembered;
mod routes;
mod schema;
mod sight;
mod sources;
mod store;
mod terms;
mod tutorial;
mod walls;
mod wording;
mod worker;
mod youth_link;
