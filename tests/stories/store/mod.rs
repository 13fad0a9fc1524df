//! What the store promises, on SQLite and PostgreSQL alike.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod commit;
mod open;
mod outbox;
mod people;
mod reads;
