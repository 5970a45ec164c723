//! The registry as its users meet it: the store behind its trait, and the server over HTTP.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

mod command;
mod http;
mod mail;
mod store;
mod support;
