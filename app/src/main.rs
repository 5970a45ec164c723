//! The Bluebonnet PWA.
fn main() {}
