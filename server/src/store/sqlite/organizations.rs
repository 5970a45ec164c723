//! Organizations and their approved viewers as rows.

use super::columns::{Id, id};
use super::{SqliteStore, audit};
use crate::store::{Action, Cause, Missing, Organizations, Reach, StoreError};
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::office::{ManagedOrganization, OrgName, OrganizationName, SchoolEntry, Viewers};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// Whether an organization may see another's clients.
pub(super) fn may_view(connection: &Connection, viewer: OrgId, owner: OrgId) -> Result<bool, StoreError> {
    Ok(viewer == owner
        || connection
            .prepare_cached("SELECT 1 FROM view_permission WHERE owner = ?1 AND viewer = ?2")?
            .exists([owner.bytes(), viewer.bytes()])?)
}

/// Sees to it that an organization exists and is within reach.
pub(super) fn require(connection: &Connection, organization: OrgId, reach: Reach) -> Result<(), StoreError> {
    let exists = connection
        .prepare_cached("SELECT 1 FROM organization WHERE id = ?1")?
        .exists([organization.bytes()])?;
    if exists && reach.covers(organization) {
        Ok(())
    } else {
        Err(StoreError::Missing(Missing::Organization))
    }
}

impl Organizations for SqliteStore {
    fn managed_organizations(&self) -> Result<Vec<ManagedOrganization>, StoreError> {
        self.read(|connection| {
            let mut organizations = connection
                .prepare_cached(
                    "SELECT o.id, o.code, o.name, o.second_factor_required,
                        (SELECT count(*) FROM membership m WHERE m.organization = o.id)
                     FROM organization o ORDER BY o.code",
                )?
                .query_map([], |row| {
                    Ok(ManagedOrganization {
                        id: id(row, 0)?,
                        code: row.get(1)?,
                        name: row.get(2)?,
                        second_factor_required: row.get(3)?,
                        users: row.get(4)?,
                        schools: Vec::new(),
                    })
                })?
                .collect::<Result<Vec<_>, _>>()?;
            let mut schools = connection.prepare_cached(
                "SELECT code, name FROM school WHERE organization = ?1 ORDER BY name, code",
            )?;
            for organization in &mut organizations {
                organization.schools = schools
                    .query_map([organization.id.bytes()], |row| {
                        Ok(SchoolEntry { code: row.get(0)?, name: row.get(1)? })
                    })?
                    .collect::<Result<_, _>>()?;
            }
            Ok(organizations)
        })
    }

    fn change_organization(
        &self,
        organization: OrgId,
        name: &OrgName,
        second_factor_required: bool,
        cause: &Cause,
    ) -> Result<(), StoreError> {
        let (name, cause) = (name.as_str().to_owned(), cause.clone());
        self.write(move |connection| {
            let changed = connection.execute(
                "UPDATE organization SET name = ?2, second_factor_required = ?3 WHERE id = ?1",
                params![organization.bytes(), name, second_factor_required],
            )?;
            if changed == 0 {
                return Err(StoreError::Missing(Missing::Organization));
            }
            let cause = cause.about_organization(organization);
            audit::note_concerning(connection, &cause, &[organization], Action::Administer, &mut Vec::new())
        })
    }

    fn require_organization(&self, organization: OrgId, reach: Reach) -> Result<(), StoreError> {
        self.read(|connection| require(connection, organization, reach))
    }

    fn viewers(&self, owner: OrgId, reach: Reach) -> Result<Viewers, StoreError> {
        self.read(|connection| {
            require(connection, owner, reach)?;
            let mut rows = connection.prepare_cached(
                "SELECT o.id, o.name, p.viewer IS NOT NULL FROM organization o
                 LEFT JOIN view_permission p ON p.owner = ?1 AND p.viewer = o.id
                 WHERE o.id <> ?1 ORDER BY o.name, o.id",
            )?;
            let mut rows = rows.query([owner.bytes()])?;
            let mut viewers = Viewers { approved: Vec::new(), others: Vec::new() };
            while let Some(row) = rows.next()? {
                let name = OrganizationName { id: id(row, 0)?, name: row.get(1)? };
                if row.get(2)? { viewers.approved.push(name) } else { viewers.others.push(name) }
            }
            Ok(viewers)
        })
    }

    fn approve_viewers(
        &self,
        owner: OrgId,
        viewers: &[OrgId],
        reach: Reach,
        cause: &Cause,
    ) -> Result<(), StoreError> {
        let (viewers, cause) = (viewers.iter().copied().collect::<BTreeSet<_>>(), cause.clone());
        self.write(move |connection| {
            require(connection, owner, reach)?;
            connection.execute("DELETE FROM view_permission WHERE owner = ?1", [owner.bytes()])?;
            let mut approve = connection.prepare_cached(
                "INSERT INTO view_permission (owner, viewer)
                 SELECT ?1, id FROM organization WHERE id = ?2 ON CONFLICT DO UPDATE SET viewer = viewer",
            )?;
            for viewer in viewers.iter().filter(|viewer| **viewer != owner) {
                if approve.execute(params![owner.bytes(), viewer.bytes()])? == 0 {
                    return Err(StoreError::Missing(Missing::Organization));
                }
            }
            audit::note_concerning(
                connection,
                &cause.about_organization(owner),
                &[owner],
                Action::Administer,
                &mut Vec::new(),
            )
        })
    }

    fn may_view(&self, viewer: OrgId, owner: OrgId) -> Result<bool, StoreError> {
        self.read(|connection| may_view(connection, viewer, owner))
    }
}
