//! The Confidentiality Statement, and agreeing to it.

use serde::{Deserialize, Serialize};

/// The Confidentiality Statement, a versioned text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Version agreed to.
    pub version: u32,
    /// Heading.
    pub title: String,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
}

/// `I Agree`. `POST /api/session/agreement`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Agreement {
    /// The version agreed to.
    pub version: u32,
}
