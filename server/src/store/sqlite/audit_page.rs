//! The audit log as administrators look at it: by client and by user, and no further than they reach.

use super::audit::{ENTRY, entry, note_concerning, sequence};
use super::columns::{Id, at_most, id};
use super::{SqliteStore, documents, lists, organizations};
use crate::store::{Action, AuditSubject, Cause, Missing, Reach, StoreError};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::ids::{ClientId, OrgId, UserId};
use bluebonnet_shared::office::{
    AuditLine, AuditPage, AuditedClient, AuditedClients, FoundClient, LINES_A_PAGE,
};
use bluebonnet_shared::person::PersonName;
use bluebonnet_shared::sync::DocumentId;
use rusqlite::{Connection, Row, named_params, params};
use serde::Deserialize;

/// So many clients of one row are named.
const MOST_NAMED: i64 = 20;

/// Which rows somebody may see of a subject.
struct Sight {
    /// Only those of this organization.
    only: Option<OrgId>,
    /// The organizations it concerns that somebody looked.
    concerned: Vec<OrgId>,
}

/// A page, with the rows of the records that it names.
struct Found {
    page: AuditPage,
    named: Vec<i64>,
    concerned: Vec<OrgId>,
}

/// Reads a page and notes that it was read; without the note, nothing is shown.
pub(super) fn audit_page(
    store: &SqliteStore,
    subject: AuditSubject,
    reach: Reach,
    before: Option<u64>,
    cause: &Cause,
) -> Result<AuditPage, StoreError> {
    let Found { page, mut named, concerned } = store.read(|connection| match subject {
        AuditSubject::Client(client) => by_client(connection, client, reach, before),
        AuditSubject::User(user) => by_user(connection, user, reach, before),
    })?;
    let cause = match subject {
        AuditSubject::Client(_) => cause.clone(),
        AuditSubject::User(user) => cause.clone().about_user(user),
    };
    store.write(move |connection| {
        note_concerning(connection, &cause, &concerned, Action::LookUp, &mut named)
    })?;
    Ok(page)
}

fn by_client(
    connection: &Connection,
    client: ClientId,
    reach: Reach,
    before: Option<u64>,
) -> Result<Found, StoreError> {
    let document = DocumentId::Client(client);
    let missing = StoreError::Missing(Missing::Document);
    let Some(row) = documents::row_of(connection, document)? else { return Err(missing) };
    let Some(sight) = sight_of_client(connection, document, row, reach)? else { return Err(missing) };
    // What was done with a record that was merged into this one was done with this client.
    let mut page = page(
        connection,
        "JOIN (SELECT audit FROM audit_record WHERE document = ?1
               UNION SELECT r.audit FROM merger m JOIN audit_record r ON r.document = m.document WHERE m.kept = ?1) r
            ON r.audit = a.seq",
        params![
            row,
            before.map(sequence),
            sight.only.map(Id::bytes),
            own_organization(reach).map(Id::bytes),
            most()
        ],
    )?;
    page.of = who(connection, row)?;
    Ok(Found { page, named: vec![row], concerned: sight.concerned })
}

/// The client of a row, unless the record has ended.
fn who(connection: &Connection, row: i64) -> Result<Option<FoundClient>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT d.row, d.id, d.view FROM document d
         WHERE d.row = ?1 AND d.row NOT IN (SELECT document FROM ended)",
    )?;
    let mut rows = statement.query([row])?;
    rows.next()?.map(read_client).transpose()
}

fn by_user(
    connection: &Connection,
    user: UserId,
    reach: Reach,
    before: Option<u64>,
) -> Result<Found, StoreError> {
    let Some(sight) = sight_of_user(connection, user, reach)? else {
        return Err(StoreError::Missing(Missing::User));
    };
    let mut page = page(
        connection,
        "JOIN user_account w ON w.id = ?1 AND a.user = ?1",
        params![
            user.bytes(),
            before.map(sequence),
            sight.only.map(Id::bytes),
            own_organization(reach).map(Id::bytes),
            most()
        ],
    )?;
    let mut named = Vec::new();
    for line in &mut page.lines {
        line.clients.named = name_clients(connection, line.seq, reach, &mut named)?;
    }
    Ok(Found { page, named, concerned: sight.concerned })
}

/// The organization beyond which nothing is known by name, neither device nor client; none for who knows everything.
pub(super) fn own_organization(reach: Reach) -> Option<OrgId> {
    match reach {
        Reach::Organization(own) => Some(own),
        Reach::Registry { .. } => None,
    }
}

/// One more than a page has, to know whether another follows.
fn most() -> i64 {
    at_most(LINES_A_PAGE + 1)
}

/// What somebody may see of what was done with a client's record.
fn sight_of_client(
    connection: &Connection,
    client: DocumentId,
    row: i64,
    reach: Reach,
) -> Result<Option<Sight>, StoreError> {
    let owners: Vec<OrgId> = connection
        .prepare_cached("SELECT DISTINCT organization FROM client_enrolment WHERE client = ?1 ORDER BY 1")?
        .query_map([row], |row| id(row, 0))?
        .collect::<Result<_, _>>()?;
    let Reach::Organization(own) = reach else {
        return Ok(Some(Sight { only: None, concerned: owners }));
    };
    if lists::belongs(connection, client, own)? {
        return Ok(Some(Sight { only: None, concerned: Vec::new() }));
    }
    for owner in owners {
        if organizations::may_view(connection, own, owner)? {
            return Ok(Some(Sight { only: Some(own), concerned: Vec::new() }));
        }
    }
    Ok(None)
}

/// What somebody may see of what a user did.
fn sight_of_user(connection: &Connection, user: UserId, reach: Reach) -> Result<Option<Sight>, StoreError> {
    let employers: Vec<OrgId> = connection
        .prepare_cached("SELECT organization FROM membership WHERE user = ?1 ORDER BY 1")?
        .query_map([user.bytes()], |row| id(row, 0))?
        .collect::<Result<_, _>>()?;
    match reach {
        Reach::Registry { .. } => {
            let exists = connection
                .prepare_cached("SELECT 1 FROM user_account WHERE id = ?1")?
                .exists([user.bytes()])?;
            Ok(exists.then_some(Sight { only: None, concerned: employers }))
        }
        Reach::Organization(own) => {
            let has_worked = employers.contains(&own)
                || connection
                    .prepare_cached("SELECT 1 FROM audit WHERE user = ?1 AND organization = ?2 LIMIT 1")?
                    .exists([user.bytes(), own.bytes()])?;
            Ok(has_worked.then_some(Sight { only: Some(own), concerned: Vec::new() }))
        }
    }
}

/// Reads a page of the rows that `which` joins to `a`. Parameters: what `which` names, the row to begin before, the only organization,
/// the organization whose devices are named (none for all), how many.
fn page(
    connection: &Connection,
    which: &str,
    parameters: impl rusqlite::Params,
) -> Result<AuditPage, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {ENTRY}, u.name, o.name,
            (SELECT coalesce(d.given_name, d.name) FROM device d
             WHERE d.id = a.device AND (?4 IS NULL OR d.organization = ?4)),
            (SELECT count(*) FROM audit_record n JOIN document c ON c.row = n.document
             WHERE n.audit = a.seq AND c.kind = 'client')
         FROM audit a {which}
         LEFT JOIN user_account u ON u.id = a.user
         LEFT JOIN organization o ON o.id = a.organization
         WHERE (?2 IS NULL OR a.seq < ?2) AND (?3 IS NULL OR a.organization = ?3)
         ORDER BY a.seq DESC LIMIT ?5"
    ))?;
    let mut lines = statement.query_map(parameters, line)?.collect::<Result<Vec<_>, _>>()?;
    let more = lines.len() > LINES_A_PAGE;
    lines.truncate(LINES_A_PAGE);
    let next = lines.last().filter(|_| more).map(|line| line.seq);
    Ok(AuditPage { of: None, lines, next })
}

fn line(row: &Row<'_>) -> rusqlite::Result<AuditLine> {
    let found = entry(row)?;
    Ok(AuditLine {
        seq: found.seq,
        at: found.cause.at,
        device_at: found.cause.device_at,
        user: found.cause.user,
        user_name: row.get(8)?,
        organization_name: row.get(9)?,
        device_name: row.get(10)?,
        action: found.action,
        why: found.cause.why,
        clients: AuditedClients { count: row.get(11)?, named: Vec::new() },
    })
}

/// The clients of a row whom somebody may know by name: those who have been enrolled with their organization, or with one that
/// approved it. Their rows are added to `named`.
fn name_clients(
    connection: &Connection,
    seq: u64,
    reach: Reach,
    named: &mut Vec<i64>,
) -> Result<Vec<AuditedClient>, StoreError> {
    let own = own_organization(reach).map(Id::bytes);
    let mut statement = connection.prepare_cached(&format!(
        "SELECT d.row, d.id, d.view FROM audit_record r JOIN document d ON d.row = r.document
         WHERE r.audit = :seq AND d.kind = 'client' AND {WITHIN_REACH}
         ORDER BY d.row LIMIT :most"
    ))?;
    let mut rows =
        statement.query(named_params! { ":seq": sequence(seq), ":own": own, ":most": MOST_NAMED })?;
    let mut clients = Vec::new();
    while let Some(row) = rows.next()? {
        named.push(row.get(0)?);
        clients.push(read_client(row)?.client);
    }
    Ok(clients)
}

/// That somebody may know the client in `d` by name: one who has been enrolled with the organization `:own`, or with one that approved it
/// (where that is null, anybody), and whose record has not ended.
pub(super) const WITHIN_REACH: &str = "d.row NOT IN (SELECT document FROM ended)
    AND (:own IS NULL OR EXISTS (
        SELECT 1 FROM client_enrolment e WHERE e.client = d.row AND (e.organization = :own OR EXISTS (
            SELECT 1 FROM view_permission p WHERE p.owner = e.organization AND p.viewer = :own))))";

/// As much of a client's view as is shown here.
#[derive(Deserialize)]
struct Seen {
    name: PersonName,
    birth_date: Date,
}

/// Reads a client. The columns are row, id and view of the document.
pub(super) fn read_client(row: &Row<'_>) -> Result<FoundClient, StoreError> {
    let view = row.get_ref(2)?.as_str().map_err(|_| StoreError::Damaged("a record"))?;
    let Seen { name, birth_date } =
        serde_json::from_str(view).map_err(|_| StoreError::Damaged("a record"))?;
    let client = AuditedClient { id: id(row, 1)?, name: name.last_first() };
    Ok(FoundClient { client, born: birth_date })
}
