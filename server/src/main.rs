//! The `bluebonnet` command.
fn main() {}
