//! Looking for a client by name, birth date or id, for the audit log: within reach, and itself noted.

use super::SqliteStore;
use super::audit::{note, note_for_owners};
use super::audit_page::{WITHIN_REACH, own_organization, read_client};
use super::columns::{Id, at_most};
use crate::store::document::fold_name;
use crate::store::{Action, Cause, Reach, StoreError};
use bluebonnet_shared::office::{ClientSearch, FoundClients, MOST_FOUND};
use rusqlite::{Connection, ToSql};

/// Looks, and notes who was found; without the note, nobody is shown.
pub(super) fn audited_clients(
    store: &SqliteStore,
    search: &ClientSearch,
    reach: Reach,
    cause: &Cause,
) -> Result<FoundClients, StoreError> {
    let (found, mut rows) = store.read(|connection| find(connection, search, reach))?;
    let cause = cause.clone();
    store.write(move |connection| match reach {
        Reach::Organization(_) => note(connection, &cause, Action::LookUp, &mut rows),
        Reach::Registry { .. } => note_for_owners(connection, &cause, Action::LookUp, &mut rows),
    })?;
    Ok(found)
}

/// Those who are found, and their rows.
fn find(
    connection: &Connection,
    search: &ClientSearch,
    reach: Reach,
) -> Result<(FoundClients, Vec<i64>), StoreError> {
    let own = own_organization(reach).map(Id::bytes);
    let most = at_most(MOST_FOUND + 1);
    let mut conditions = vec![WITHIN_REACH];
    let mut parameters: Vec<(&str, &dyn ToSql)> = vec![(":own", &own), (":most", &most)];
    let (last, first) = (Beginning::of(&search.last), Beginning::of(&search.first));
    let born = search.born.map(|born| born.to_string());
    let client = search.client.map(Id::bytes);
    if let Some(last) = &last {
        conditions.push("c.last_name_folded >= :last AND c.last_name_folded < :past_last");
        parameters.extend([(":last", &last.from as &dyn ToSql), (":past_last", &last.past)]);
    }
    if let Some(first) = &first {
        conditions.push("c.first_name_folded >= :first AND c.first_name_folded < :past_first");
        parameters.extend([(":first", &first.from as &dyn ToSql), (":past_first", &first.past)]);
    }
    if let Some(born) = &born {
        conditions.push("c.birth_date = :born");
        parameters.push((":born", born));
    }
    if let Some(client) = &client {
        conditions.push("d.kind = 'client' AND d.id = :client");
        parameters.push((":client", client));
    }
    let mut statement = connection.prepare_cached(&format!(
        "SELECT d.row, d.id, d.view FROM client c JOIN document d ON d.row = c.document
         WHERE {} ORDER BY c.last_name_folded, c.first_name_folded, d.row LIMIT :most",
        conditions.join(" AND ")
    ))?;
    let mut found = FoundClients::default();
    let mut rows = Vec::new();
    let mut answers = statement.query(parameters.as_slice())?;
    while let Some(row) = answers.next()? {
        if found.clients.len() == MOST_FOUND {
            found.more = true;
            break;
        }
        rows.push(row.get(0)?);
        found.clients.push(read_client(row)?);
    }
    Ok((found, rows))
}

/// How a name begins, as the span of folded names that begin so.
struct Beginning {
    from: String,
    past: String,
}

impl Beginning {
    /// None where nothing was typed.
    fn of(typed: &str) -> Option<Self> {
        let from = fold_name(typed.trim());
        // No name has this character, which comes after every other.
        let past = format!("{from}\u{10ffff}");
        (!from.is_empty()).then_some(Self { from, past })
    }
}
