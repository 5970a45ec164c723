//! Lists and who works with them.

use crate::ids::{ListId, UserId};
use serde::{Deserialize, Serialize};

/// A list of an organization. `GET /api/lists` gives a list of these, by name. `PUT` and `DELETE /api/lists/{list}/users/{user}` give it
/// to a user and take it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListOverview {
    /// The list.
    pub id: ListId,
    /// Its name.
    pub name: String,
    /// How many students are on it.
    pub members: u32,
    /// Who works with it, by name.
    pub users: Vec<ListHolder>,
}

/// Somebody who works with a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListHolder {
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
}
