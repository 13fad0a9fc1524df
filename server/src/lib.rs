//! The server.

pub mod mail;
