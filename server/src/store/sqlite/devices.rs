//! Devices as rows.

use super::columns::{Id, id, optional_timestamp, timestamp};
use super::{SqliteStore, audit};
use crate::store::{Action, Cause, DeviceScope, Devices, Ending, Missing, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::devices::{Device, DeviceName, DeviceUser, Unsent};
use bluebonnet_shared::ids::{DeviceId, OrgId, UserId};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Notes that a user was heard of on a device, and how many entries it says are unsent, if it says.
pub(super) fn seen(
    connection: &Connection,
    user: UserId,
    device: DeviceId,
    unsent: Option<u32>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (user, device, at) = (user.bytes(), device.bytes(), super::columns::millis(at));
    connection
        .prepare_cached("UPDATE device SET last_seen = max(last_seen, ?2) WHERE id = ?1")?
        .execute(params![device, at])?;
    connection
        .prepare_cached(
            "INSERT INTO device_use (user, device, last_seen) VALUES (?1, ?2, ?3)
             ON CONFLICT (user, device) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen)",
        )?
        .execute(params![user, device, at])?;
    if let Some(unsent) = unsent {
        // Requests of one device overtake one another: the latest word stands.
        connection
            .prepare_cached(
                "UPDATE device_use SET unsent = ?3, unsent_at = ?4
                 WHERE user = ?1 AND device = ?2 AND (unsent_at IS NULL OR unsent_at <= ?4)",
            )?
            .execute(params![user, device, unsent, at])?;
    }
    Ok(())
}

/// Whether a device is revoked. One that is not known is not.
pub(super) fn is_revoked(connection: &Connection, device: DeviceId) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM device WHERE id = ?1 AND revoked IS NOT NULL")?
        .exists([device.bytes()])?)
}

/// Whether a device is in a scope.
fn is_within(connection: &Connection, scope: DeviceScope, device: DeviceId) -> Result<bool, StoreError> {
    Ok(match scope {
        DeviceScope::User(user) => connection
            .prepare_cached("SELECT 1 FROM device_use WHERE user = ?1 AND device = ?2")?
            .exists([user.bytes(), device.bytes()])?,
        DeviceScope::Organization(organization) => connection
            .prepare_cached("SELECT 1 FROM device WHERE organization = ?1 AND id = ?2")?
            .exists([organization.bytes(), device.bytes()])?,
        DeviceScope::Registry => {
            connection.prepare_cached("SELECT 1 FROM device WHERE id = ?1")?.exists([device.bytes()])?
        }
    })
}

/// Notes what was done to a device, under the organization it belongs to.
pub(super) fn note(
    connection: &Connection,
    device: DeviceId,
    cause: Cause,
    action: Action,
) -> Result<(), StoreError> {
    let organization = connection
        .prepare_cached("SELECT organization FROM device WHERE id = ?1")?
        .query_row([device.bytes()], |row| id(row, 0))?;
    audit::note_concerning(connection, &cause.about_device(device), &[organization], action, &mut Vec::new())
}

fn read_device(row: &Row<'_>) -> rusqlite::Result<Device> {
    Ok(Device {
        id: id(row, 0)?,
        name: row.get(1)?,
        first_seen: timestamp(row, 2)?,
        last_seen: timestamp(row, 3)?,
        revoked: optional_timestamp(row, 4)?,
        held: row.get(5)?,
        users: Vec::new(),
    })
}

fn read_user(row: &Row<'_>) -> rusqlite::Result<DeviceUser> {
    let unsent = match (row.get(3)?, optional_timestamp(row, 4)?) {
        (Some(entries), Some(at)) => Some(Unsent { entries, at }),
        _ => None,
    };
    Ok(DeviceUser { user: id(row, 0)?, user_name: row.get(1)?, last_seen: timestamp(row, 2)?, unsent })
}

impl Devices for SqliteStore {
    fn devices(&self, scope: DeviceScope) -> Result<Vec<Device>, StoreError> {
        let (user, organization): (Option<UserId>, Option<OrgId>) = match scope {
            DeviceScope::User(user) => (Some(user), None),
            DeviceScope::Organization(organization) => (None, Some(organization)),
            DeviceScope::Registry => (None, None),
        };
        let user = user.map(Id::bytes);
        let one = if user.is_some() {
            "d.id IN (SELECT device FROM device_use WHERE user = ?1)"
        } else {
            "?1 IS NULL"
        };
        self.read(|connection| {
            let mut devices = connection
                .prepare_cached(&format!(
                    "SELECT d.id, coalesce(d.given_name, d.name), d.first_seen, d.last_seen, d.revoked,
                        (SELECT count(*) FROM held_change h WHERE h.device = d.id)
                     FROM device d WHERE {one} AND (?2 IS NULL OR d.organization = ?2)
                     ORDER BY d.last_seen DESC, d.id"
                ))?
                .query_map(params![user, organization.map(Id::bytes)], read_device)?
                .collect::<Result<Vec<_>, _>>()?;
            let mut users = connection.prepare_cached(
                "SELECT u.id, u.name, n.last_seen, n.unsent, n.unsent_at FROM device_use n
                 JOIN user_account u ON u.id = n.user
                 WHERE n.device = ?1 AND (?2 IS NULL OR n.user = ?2) ORDER BY n.last_seen DESC, u.id",
            )?;
            for device in &mut devices {
                device.users = users
                    .query_map(params![device.id.bytes(), user], read_user)?
                    .collect::<Result<_, _>>()?;
            }
            Ok(devices)
        })
    }

    fn name_device(
        &self,
        scope: DeviceScope,
        device: DeviceId,
        name: &DeviceName,
        cause: &Cause,
    ) -> Result<(), StoreError> {
        let (name, cause) = (name.to_string(), cause.clone());
        self.write(move |connection| {
            if !is_within(connection, scope, device)? {
                return Err(StoreError::Missing(Missing::Device));
            }
            connection
                .execute("UPDATE device SET given_name = ?2 WHERE id = ?1", params![device.bytes(), name])?;
            note(connection, device, cause, Action::Administer)
        })
    }

    fn revoke_device(&self, scope: DeviceScope, device: DeviceId, cause: &Cause) -> Result<(), StoreError> {
        let (at, cause) = (cause.at, cause.clone());
        let revoked = self.write(move |connection| {
            if !is_within(connection, scope, device)? {
                return Err(StoreError::Missing(Missing::Device));
            }
            let revoked: Option<OrgId> = connection
                .prepare_cached(
                    "UPDATE device SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL RETURNING organization",
                )?
                .query_row(params![device.bytes(), super::columns::millis(at)], |row| id(row, 0))
                .optional()?;
            if revoked.is_some() {
                note(connection, device, cause, Action::Revoke)?;
            }
            Ok(revoked)
        })?;
        if let Some(organization) = revoked {
            self.note_endings(&[Ending::Revoked(device, organization)], at);
        }
        Ok(())
    }
}
