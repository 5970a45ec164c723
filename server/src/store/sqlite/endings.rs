//! Keeping the file of what has ended beside the database, and ending it again in a database that does not know of it.

use super::columns::{Id, id, millis};
use super::{SqliteStore, StoreError, audit, devices, epochs, mergers};
use crate::store::endings::EndingsFile;
use crate::store::{Action, Cause, Ending, Endings, FreshActors};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, OrgId, UserId};
use bluebonnet_shared::sync::DocumentId;
use rusqlite::{Connection, params};
use std::ops::AddAssign;
use std::path::PathBuf;

/// What was ended again in a database that went back to before it had ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EndedAgain {
    /// Records that were erased.
    pub erased: usize,
    /// Devices that were revoked.
    pub revoked: usize,
    /// Accounts that were closed.
    pub closed: usize,
}

impl AddAssign for EndedAgain {
    fn add_assign(&mut self, other: Self) {
        self.erased += other.erased;
        self.revoked += other.revoked;
        self.closed += other.closed;
    }
}

impl SqliteStore {
    /// Keeps in a file, from now on, what ends for good. What has ended already and is not in the file is added: it was before the file
    /// was kept, or the file was out of reach.
    ///
    /// # Errors
    /// When the database fails. That the file does is logged: nothing depends on it before a backup is restored.
    pub fn keep_endings(&mut self, file: PathBuf, at: Timestamp) -> Result<(), StoreError> {
        let file = self.endings.insert(EndingsFile::new(file));
        let known = match file.read() {
            Ok(endings) => endings.standing,
            Err(error) => {
                tracing::error!(kind = ?error.kind(), "ended.log in the data folder cannot be read");
                return Ok(());
            }
        };
        let is_there = file.is_there();
        let missing: Vec<_> = self.read(all)?.into_iter().filter(|ending| !known.contains(ending)).collect();
        // One that says nothing says that nothing has ended; none says nothing at all.
        if !missing.is_empty() || !is_there {
            self.note_endings(&missing, at);
        }
        Ok(())
    }

    /// Notes what has ended, after the database has it on disk. Killed between the two, the registry does so when it is opened next.
    pub(super) fn note_endings(&self, endings: &[Ending], at: Timestamp) {
        let Some(file) = &self.endings else { return };
        if let Err(error) = file.add(endings, at) {
            tracing::error!(
                kind = ?error.kind(),
                "what has ended could not be noted beside the database; it is tried again when the registry is started next"
            );
        }
    }

    /// Ends again what a list says has ended and this database does not know of, because it is a backup from before. What was never in
    /// it is noted all the same, so that it does not come from elsewhere.
    ///
    /// # Errors
    /// When the database fails; then nothing was done. What was erased can be read in the files until [`crate::store::Epochs::scrub`].
    pub fn end_again(
        &self,
        endings: &Endings,
        mut fresh: FreshActors,
        cause: &Cause,
    ) -> Result<EndedAgain, StoreError> {
        let (standing, cause) = (endings.standing.clone(), cause.clone());
        self.write(move |connection| {
            let mut again = EndedAgain::default();
            for ending in standing {
                match ending {
                    Ending::Erased(client, organization) => {
                        let document = DocumentId::Client(client);
                        // One that was merged ends with the record that goes on, which is in the list too.
                        if !exists(connection, "organization", organization.bytes())?
                            || epochs::is_erased(connection, document)?
                            || mergers::kept_for(connection, document)?.is_some()
                        {
                            continue;
                        }
                        epochs::erase_or_forestall(connection, client, organization, &mut fresh, &cause)?;
                        again.erased += 1;
                    }
                    Ending::Revoked(device, organization) => {
                        again.revoked += usize::from(revoke_again(connection, device, organization, &cause)?);
                    }
                    Ending::Closed(user) => {
                        again.closed += usize::from(close_again(connection, user, &cause)?);
                    }
                    Ending::Opened(_) => {}
                }
            }
            Ok(again)
        })
    }
}

/// Whatever has ended, as the database knows it.
fn all(connection: &Connection) -> Result<Vec<Ending>, StoreError> {
    let mut endings = Vec::new();
    // Under the ids, too, of records that were merged into one that was erased: a backup may be from before that.
    let mut erased = connection.prepare(
        "SELECT d.id, d.organization FROM document d LEFT JOIN merger m ON m.document = d.row
         JOIN erasure e ON e.document = coalesce(m.kept, d.row)",
    )?;
    let erased = erased.query_map([], |row| Ok(Ending::Erased(id(row, 0)?, id(row, 1)?)))?;
    endings.extend(erased.collect::<Result<Vec<_>, _>>()?);
    let mut revoked = connection.prepare("SELECT id, organization FROM device WHERE revoked IS NOT NULL")?;
    let revoked = revoked.query_map([], |row| Ok(Ending::Revoked(id(row, 0)?, id(row, 1)?)))?;
    endings.extend(revoked.collect::<Result<Vec<_>, _>>()?);
    let mut closed = connection.prepare("SELECT id FROM user_account WHERE active = 0")?;
    let closed = closed.query_map([], |row| Ok(Ending::Closed(id(row, 0)?)))?;
    endings.extend(closed.collect::<Result<Vec<_>, _>>()?);
    Ok(endings)
}

fn exists(connection: &Connection, table: &'static str, key: [u8; 16]) -> Result<bool, StoreError> {
    Ok(connection.prepare_cached(&format!("SELECT 1 FROM {table} WHERE id = ?1"))?.exists([key])?)
}

/// Revokes a device; one that the database does not know is known from now on, as revoked. False where it is already, or its
/// organization is not known.
fn revoke_again(
    connection: &Connection,
    device: DeviceId,
    organization: OrgId,
    cause: &Cause,
) -> Result<bool, StoreError> {
    if !exists(connection, "organization", organization.bytes())? || devices::is_revoked(connection, device)?
    {
        return Ok(false);
    }
    connection.execute(
        "INSERT INTO device (id, organization, name, first_seen, last_seen, revoked)
         VALUES (?1, ?2, 'Revoked before a backup was restored', ?3, ?3, ?3)
         ON CONFLICT (id) DO UPDATE SET revoked = excluded.revoked",
        params![device.bytes(), organization.bytes(), millis(cause.at)],
    )?;
    devices::note(connection, device, cause.clone(), Action::Revoke)?;
    Ok(true)
}

/// Closes an account, if there is one and it is open.
fn close_again(connection: &Connection, user: UserId, cause: &Cause) -> Result<bool, StoreError> {
    let closed = connection
        .execute("UPDATE user_account SET active = 0 WHERE id = ?1 AND active = 1", [user.bytes()])?;
    if closed == 0 {
        return Ok(false);
    }
    audit::note(connection, &cause.clone().about_user(user), Action::Administer, &mut Vec::new())?;
    Ok(true)
}
