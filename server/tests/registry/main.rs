//! The registry as its users meet it: the store behind its trait, and the server over HTTP.

mod http;
mod store;
mod support;
