//! The server.

pub mod mail;
pub mod store;
