//! The server and command line of sluitend.
//!
//! `flow` loads, decides and commits; `store` keeps; `worker` does what happens by itself; `api` and `pages` are how
//! people reach it; `cli` starts it. See ARCHITECTURE.md for who may know whom.

#![deny(clippy::print_stdout, clippy::print_stderr, reason = "they panic when the reader goes away: cli::output")]

mod address;
pub mod api;
pub mod app;
pub mod audit;
pub mod auth;
mod birth;
pub mod cli;
pub mod clock;
pub mod demo;
pub mod files;
pub mod flow;
pub mod fresh;
pub mod import;
pub mod invite;
pub mod mail;
pub mod metrics;
pub mod pages;
pub mod reports;
pub mod revisions;
pub mod simulate;
pub mod store;
pub mod web;
pub mod who;
pub mod worker;
