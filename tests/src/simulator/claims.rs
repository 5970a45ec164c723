//! What an entry says, leaf by leaf of the record's view: so that one that amends, deletes, chooses or describes can be looked for
//! in a record as one that adds something can by its id. It goes by the JSON alone, not by the code that puts entries onto records.

use super::ledger::Fault;
use serde_json::Value;
use std::collections::BTreeMap;

/// Marks of who and when, and what two people disagree on: others move these too.
const OF_EVERYBODY: [&str; 3] = ["amended", "recorded", "conflicts"];
/// What is said by being there, whatever is in it: two people who delete one dose give two reasons, and one stands.
const SAID_BY_BEING_THERE: [&str; 2] = ["deletion", "removed"];

type Leaves = BTreeMap<String, Value>;

/// What an entry makes of a record's view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims(Vec<(String, Option<Value>)>);

impl Claims {
    /// What a view says that the one before did not.
    ///
    /// # Errors
    /// When one of them is no JSON.
    pub fn between(before: &[u8], after: &[u8]) -> Result<Self, Fault> {
        let (before, after) = (leaves(&read(before)?), leaves(&read(after)?));
        let is_new = |path: &str| {
            // Of something that was added others may amend everything: its id says that it is there.
            path.rmatch_indices('/').any(|(end, _)| {
                let id = format!("{}/id", path.get(..end).unwrap_or_default());
                path != id && after.contains_key(&id) && !before.contains_key(&id)
            })
        };
        let said = after.iter().filter(|(path, value)| before.get(*path) != Some(value) && !is_new(path));
        let unsaid = before.keys().filter(|path| !after.contains_key(*path));
        let said = said.map(|(path, value)| (path.clone(), Some(value.clone())));
        Ok(Self(said.chain(unsaid.map(|path| (path.clone(), None))).collect()))
    }

    /// The first claim that a view does not say, not even as one of two values that wait for a choice.
    ///
    /// # Errors
    /// When the view is no JSON.
    pub fn missing_in(&self, view: &[u8]) -> Result<Option<&str>, Fault> {
        let view = read(view)?;
        let now = leaves(&view);
        let disputed =
            view.get("conflicts").filter(|conflicts| conflicts.as_array().is_some_and(|all| !all.is_empty()));
        let disputed = disputed.map(Value::to_string);
        let is_said = |(path, value): &(String, Option<Value>)| {
            now.get(path) == value.as_ref()
                || disputed.as_ref().is_some_and(|values| match value {
                    Some(value) => values.contains(&value.to_string()),
                    None => true,
                })
        };
        Ok(self.0.iter().find(|claim| !is_said(claim)).map(|(path, _)| path.as_str()))
    }
}

fn read(view: &[u8]) -> Result<Value, Fault> {
    serde_json::from_slice(view).map_err(|error| Fault(format!("a view is no JSON: {error}")))
}

fn leaves(view: &Value) -> Leaves {
    let mut leaves = Leaves::new();
    add(&mut leaves, String::new(), view);
    leaves
}

/// Adds the leaves below a path. Things with an id are found by it, since others come and go before them.
fn add(leaves: &mut Leaves, path: String, value: &Value) {
    let id = |value: &Value| value.get("id").and_then(Value::as_str).map(str::to_owned);
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| !OF_EVERYBODY.contains(&name.as_str())) {
                let path = format!("{path}/{name}");
                if SAID_BY_BEING_THERE.contains(&name.as_str()) && !value.is_null() {
                    leaves.insert(path, Value::Bool(true));
                } else {
                    add(leaves, path, value);
                }
            }
        }
        Value::Array(items) if !items.is_empty() && items.iter().all(|item| id(item).is_some()) => {
            for item in items {
                add(leaves, format!("{path}/{}", id(item).unwrap_or_default()), item);
            }
        }
        leaf => {
            leaves.insert(path, leaf.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn bytes(view: &Value) -> Vec<u8> {
        view.to_string().into_bytes()
    }

    fn dose(id: &str, lot: &str, at: u64) -> Value {
        json!({ "id": id, "lot": lot, "amended": { "at": at } })
    }

    #[test]
    fn an_amendment_is_missing_until_the_record_says_it() {
        let before = bytes(&json!({ "doses": [dose("a", "1", 1)], "conflicts": [] }));
        let after = bytes(&json!({ "doses": [dose("a", "2", 2)], "conflicts": [] }));
        let claims = Claims::between(&before, &after).unwrap();
        assert_eq!(claims.missing_in(&before).unwrap(), Some("/doses/a/lot"));
        let later = bytes(&json!({ "doses": [dose("b", "9", 9), dose("a", "2", 7)], "conflicts": [] }));
        assert_eq!(claims.missing_in(&later).unwrap(), None);
    }

    #[test]
    fn one_of_two_values_is_said_and_a_deletion_by_being_there() {
        let before = bytes(&json!({ "doses": [dose("a", "1", 1)], "conflicts": [] }));
        let mut deleted = dose("a", "2", 2);
        deleted["deletion"] = json!({ "reason": "mine" });
        let claims =
            Claims::between(&before, &bytes(&json!({ "doses": [deleted], "conflicts": [] }))).unwrap();
        let mut theirs = dose("a", "3", 3);
        theirs["deletion"] = json!({ "reason": "theirs" });
        let now = json!({ "doses": [theirs], "conflicts": [{ "values": ["2", "3"] }] });
        assert_eq!(claims.missing_in(&bytes(&now)).unwrap(), None);
        let undisputed = json!({ "doses": now["doses"], "conflicts": [] });
        assert_eq!(claims.missing_in(&bytes(&undisputed)).unwrap(), Some("/doses/a/lot"));
    }

    #[test]
    fn what_was_added_is_said_by_its_id_and_what_was_restored_by_no_deletion() {
        let mut gone = dose("a", "1", 1);
        gone["deletion"] = json!({ "reason": "wrong" });
        let before = bytes(&json!({ "doses": [gone], "conflicts": [] }));
        let after = bytes(&json!({ "doses": [dose("a", "1", 1), dose("b", "5", 1)], "conflicts": [] }));
        let claims = Claims::between(&before, &after).unwrap();
        let amended = bytes(&json!({ "doses": [dose("a", "1", 1), dose("b", "6", 4)], "conflicts": [] }));
        assert_eq!(claims.missing_in(&amended).unwrap(), None);
        let lacking = bytes(&json!({ "doses": [dose("a", "1", 1)], "conflicts": [] }));
        assert_eq!(claims.missing_in(&lacking).unwrap(), Some("/doses/b/id"));
        assert!(claims.missing_in(&before).unwrap().is_some());
    }
}
