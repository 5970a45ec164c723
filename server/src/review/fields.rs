//! Two projections of one record, field by field.

use bluebonnet_shared::office::HeldField;
use bluebonnet_shared::person::Client;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Every field that two projections of a record say different things of, in the order of the paths. It goes through the projections as they are written, so that no field can be
/// forgotten, whatever is added to a record one day. Who made an entry and when is left out: that is said beside the change.
pub fn differences(before: &Client, after: &Client) -> Vec<HeldField> {
    let (before, mut after) = (leaves(before), leaves(after));
    let mut fields: Vec<HeldField> = Vec::new();
    for (path, before) in before {
        let after = after.remove(&path);
        if after.as_ref() != Some(&before) {
            fields.push(HeldField { path, before: Some(before), after });
        }
    }
    fields.extend(after.into_iter().map(|(path, after)| HeldField {
        path,
        before: None,
        after: Some(after),
    }));
    fields.sort_by(|one, other| one.path.cmp(&other.path));
    fields
}

/// Every field of a projection that holds something, by its path.
fn leaves(client: &Client) -> BTreeMap<String, String> {
    let mut leaves = BTreeMap::new();
    if let Ok(Value::Object(fields)) = serde_json::to_value(client) {
        walk(&fields, "", &mut leaves);
    }
    leaves
}

fn walk(fields: &Map<String, Value>, path: &str, leaves: &mut BTreeMap<String, String>) {
    for (name, value) in fields {
        match name.as_str() {
            // An entry's id is in its path, and stamps say who and when. Why something was taken out stands beside the stamp.
            "id" | "recorded" | "amended" | "by" if !path.is_empty() => {}
            // What an entry says, without a step of its own.
            "value" => put(value, path, leaves),
            name => put(value, &join(path, name), leaves),
        }
    }
}

fn put(value: &Value, path: &str, leaves: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => walk(fields, path, leaves),
        // Entries and doses are known by their ids, whatever place they have.
        Value::Array(entries) => {
            for (place, entry) in entries.iter().enumerate() {
                let id = entry.get("id").and_then(Value::as_str);
                let name = id.map_or_else(|| place.to_string(), str::to_owned);
                put(entry, &join(path, &name), leaves);
            }
        }
        Value::String(text) => {
            leaves.insert(path.to_owned(), text.clone());
        }
        Value::Bool(_) | Value::Number(_) => {
            leaves.insert(path.to_owned(), value.to_string());
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn client(with: Value) -> Client {
        let mut client = json!({
            "id": "00000000-0000-4000-8000-000000000001",
            "schema": 1,
            "name": { "first": "Ana", "last": "Demo" },
            "birth_date": "2015-03-14",
            "sex": "F",
        });
        if let (Value::Object(client), Value::Object(with)) = (&mut client, with) {
            client.extend(with);
        }
        serde_json::from_value(client).expect("a client")
    }

    fn stamp() -> Value {
        json!({
            "user": "00000000-0000-4000-8000-000000000002",
            "user_name": "A nurse",
            "organization": "00000000-0000-4000-8000-000000000003",
            "at": "2026-11-20T15:00:00Z",
        })
    }

    fn field(path: &str, before: Option<&str>, after: Option<&str>) -> HeldField {
        HeldField {
            path: path.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        }
    }

    #[test]
    fn a_new_dose_is_told_field_by_field_and_without_stamps() {
        const ID: &str = "00000000-0000-4000-8000-000000000004";
        let dose =
            json!({ "id": ID, "cvx": "03", "date": "2026-11-20", "source": "00", "recorded": stamp() });
        let found = differences(&client(json!({})), &client(json!({ "doses": [dose] })));
        let expected = [("cvx", "03"), ("date", "2026-11-20"), ("source", "00")];
        assert_eq!(
            found,
            expected.map(|(name, value)| field(&format!("doses/{ID}/{name}"), None, Some(value)))
        );
    }

    #[test]
    fn what_changes_and_what_goes_is_told_with_what_was_and_the_rest_is_not() {
        let before = client(json!({ "phone": "5125550100", "language": "eng" }));
        let after = client(json!({ "language": "spa" }));
        let expected =
            [field("language", Some("eng"), Some("spa")), field("phone", Some("5125550100"), None)];
        assert_eq!(differences(&before, &after), expected);
        assert_eq!(differences(&after, &after), []);
    }
}
