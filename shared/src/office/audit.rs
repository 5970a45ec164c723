//! Who saw or changed whose record.

use super::FoundClient;
use crate::calendar::Timestamp;
use crate::ids::{ClientId, UserId};
use serde::{Deserialize, Serialize};

/// How many lines one page has.
pub const LINES_A_PAGE: usize = 100;

/// A page of the audit log, the latest first. `GET /api/audit?client=<id>` (what was done with a client's record) or `?user=<id>` (what a
/// user did), with `&before=<seq>` for the page after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The client whose record it was done with, where one was asked for and is not erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<FoundClient>,
    /// The lines.
    pub lines: Vec<AuditLine>,
    /// What to ask the next page with, as `before`; none when this is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// One row of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// Its number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// When it was done by the word of a device that told of it later; none where the registry saw it itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_at: Option<Timestamp>,
    /// Who; none when a command of the registry did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// Who, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// For which organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_name: Option<String>,
    /// On which device, as far as whoever asks may know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_name: Option<String>,
    /// What was done, in one word: `sign-in`, `read`, `pull`, `change`, `print` and so on. A newer registry may know more of them.
    pub action: String,
    /// Why, in a fixed phrase.
    pub why: String,
    /// The clients whose records it was done with.
    pub clients: AuditedClients,
}

/// The clients of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditedClients {
    /// How many there are.
    pub count: u32,
    /// Some of them, as far as whoever asks may know them by name: where a user's rows were asked for, at most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<AuditedClient>,
}

/// A client in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditedClient {
    /// The client.
    pub id: ClientId,
    /// The client's name, last name first.
    pub name: String,
}
