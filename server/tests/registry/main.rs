//! The registry as its users meet it: the store behind its trait, and the server over HTTP.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

mod command;
mod dice;
mod http;
mod large;
mod mail;
mod store;
mod support;
