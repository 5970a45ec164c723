//! The server over HTTP.
