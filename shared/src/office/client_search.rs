//! Looking for a client whose record somebody asks about, and who may be on no device of whoever asks.

use super::field::FieldFault;
use super::{AuditedClient, LastName};
use crate::calendar::Date;
use crate::ids::ClientId;
use serde::{Deserialize, Serialize};

/// The most that are found at once.
pub const MOST_FOUND: usize = 20;

/// Letters that a last name must begin with where nothing else is known.
const FEWEST_LETTERS: usize = 2;

/// What is known of the client. `POST /api/audit/clients`: a person never stands in an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSearch {
    /// How the last name begins; letter case and accents do not matter.
    #[serde(default)]
    pub last: String,
    /// How the first name begins.
    #[serde(default)]
    pub first: String,
    /// The birth date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<Date>,
    /// The client's id, which alone is enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
}

impl ClientSearch {
    /// Whether enough is known to look for somebody, rather than for everybody.
    ///
    /// # Errors
    /// Every field that cannot be taken, in the form's order.
    pub fn check(&self) -> Result<(), Vec<FieldFault>> {
        let letters = |text: &str| text.trim().chars().count();
        let mut faults = Vec::new();
        if self.client.is_none() && self.born.is_none() && letters(&self.last) < FEWEST_LETTERS {
            let advice = "Give the birth date, or at least two letters of the last name.";
            faults.push(FieldFault { field: "last", advice });
        }
        for (field, text) in [("last", &self.last), ("first", &self.first)] {
            if letters(text) > LastName::LONGEST {
                faults.push(FieldFault { field, advice: "No name is as long as this." });
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

/// Those who were found, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundClients {
    /// At most [`MOST_FOUND`].
    pub clients: Vec<FoundClient>,
    /// Whether there are more.
    pub more: bool,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundClient {
    /// The client.
    #[serde(flatten)]
    pub client: AuditedClient,
    /// The birth date, which tells clients of one name apart.
    pub born: Date,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_looks_for_everybody() {
        let search = |last: &str| ClientSearch { last: last.into(), ..ClientSearch::default() };
        let field = |search: &ClientSearch| search.check().unwrap_err().first().unwrap().field;
        assert_eq!(field(&search("")), "last");
        assert_eq!(field(&search(" n ")), "last");
        assert_eq!(field(&ClientSearch { first: "Zoë".into(), ..search("n") }), "last");
        assert_eq!(search("Ng").check(), Ok(()));
        let born = Some("2018-09-21".parse().unwrap());
        assert_eq!(ClientSearch { born, ..search("") }.check(), Ok(()));
        assert_eq!(field(&ClientSearch { born, first: "x".repeat(5_000), ..search("") }), "first");
        let client = Some(ClientId::new(uuid::Uuid::nil()));
        assert_eq!(ClientSearch { client, ..search("") }.check(), Ok(()));
    }
}
