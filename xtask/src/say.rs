//! What the developer is told while a command works.

/// Announces a piece of work that is about to begin.
pub fn doing(what: &str) {
    println!("==> {what}");
}

/// Adds something worth knowing to the piece of work that goes on.
pub fn note(what: &str) {
    println!("    {what}");
}

/// Prints an error and what led to it.
pub fn failure(error: &anyhow::Error) {
    println!("\nxtask stopped: {error}");
    for cause in error.chain().skip(1) {
        println!("    because: {cause}");
    }
}
