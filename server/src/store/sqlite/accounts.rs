//! Organizations, schools and users as rows.

use super::columns::{Id, id, role, role_word};
use super::{SqliteStore, audit};
use crate::store::{
    Account, Accounts, Action, Cause, Credentials, Missing, NewUser, Organization, School, StoreError,
};
use bluebonnet_shared::ids::{OrgId, UserId};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Columns of an account, for [`account`].
pub(super) const ACCOUNT: &str = "u.id, u.username, u.name, m.role, o.id, o.code, o.name";

/// Reads an account from the columns of [`ACCOUNT`], which start the row.
pub(super) fn account(row: &Row<'_>) -> Result<Account, StoreError> {
    Ok(Account {
        user: id(row, 0)?,
        username: row.get(1)?,
        name: row.get(2)?,
        role: role(row.get_ref(3)?.as_str().map_err(|_| StoreError::Damaged("a role"))?)?,
        organization: Organization { id: id(row, 4)?, code: row.get(5)?, name: row.get(6)? },
    })
}

fn organization(row: &Row<'_>) -> rusqlite::Result<Organization> {
    Ok(Organization { id: id(row, 0)?, code: row.get(1)?, name: row.get(2)? })
}

/// Org codes are compared in capitals, as they are printed.
fn code_key(code: &str) -> String {
    code.trim().to_uppercase()
}

/// Usernames are compared in lower case.
fn username_key(username: &str) -> String {
    username.trim().to_lowercase()
}

fn administered(connection: &Connection, cause: &Cause) -> Result<(), StoreError> {
    audit::note(connection, cause, Action::Administer, &mut Vec::new())
}

impl Accounts for SqliteStore {
    fn add_organization(&self, organization: &Organization, cause: &Cause) -> Result<(), StoreError> {
        let (organization, cause) = (organization.clone(), cause.clone());
        self.write(move |connection| {
            let code = code_key(&organization.code);
            let added = connection.execute(
                "INSERT INTO organization (id, code, name) VALUES (?1, ?2, ?3) ON CONFLICT (code) DO NOTHING",
                params![organization.id.bytes(), code, organization.name],
            )?;
            if added == 0 {
                return Err(StoreError::Exists("an organization with this code"));
            }
            administered(connection, &cause)
        })
    }

    fn organizations(&self) -> Result<Vec<Organization>, StoreError> {
        self.read(|connection| {
            let mut rows =
                connection.prepare_cached("SELECT id, code, name FROM organization ORDER BY code")?;
            Ok(rows.query_map([], organization)?.collect::<Result<_, _>>()?)
        })
    }

    fn organization_with_code(&self, code: &str) -> Result<Option<Organization>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT id, code, name FROM organization WHERE code = ?1")?
                .query_row([code_key(code)], organization)
                .optional()?)
        })
    }

    fn put_schools(&self, organization: OrgId, schools: &[School], cause: &Cause) -> Result<(), StoreError> {
        let (schools, cause) = (schools.to_vec(), cause.clone());
        self.write(move |connection| {
            let mut put = connection.prepare_cached(
                "INSERT INTO school (organization, code, name) VALUES (?1, ?2, ?3)
                 ON CONFLICT (organization, code) DO UPDATE SET name = excluded.name",
            )?;
            for school in &schools {
                put.execute(params![organization.bytes(), school.code, school.name])?;
            }
            audit::note_concerning(connection, &cause, &[organization], Action::Administer, &mut Vec::new())
        })
    }

    fn schools(&self, organization: OrgId) -> Result<Vec<School>, StoreError> {
        self.read(|connection| {
            let mut rows = connection.prepare_cached(
                "SELECT code, name FROM school WHERE organization = ?1 ORDER BY name, code",
            )?;
            let schools = rows.query_map([organization.bytes()], |row| {
                Ok(School { code: row.get(0)?, name: row.get(1)? })
            })?;
            Ok(schools.collect::<Result<_, _>>()?)
        })
    }

    fn add_user(&self, user: &NewUser, cause: &Cause) -> Result<(), StoreError> {
        let (user, cause) = (user.clone(), cause.clone());
        self.write(move |connection| {
            let added = connection.execute(
                "INSERT INTO user_account (id, username, name, password_hash) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (username) DO NOTHING",
                params![user.id.bytes(), username_key(&user.username), user.name, user.password_hash],
            )?;
            if added == 0 {
                return Err(StoreError::Exists("a user with this username"));
            }
            connection.execute(
                "INSERT INTO membership (user, organization, role) VALUES (?1, ?2, ?3)",
                params![user.id.bytes(), user.organization.bytes(), role_word(user.role)],
            )?;
            administered(connection, &cause)
        })
    }

    fn users(&self, organization: OrgId) -> Result<Vec<Account>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {ACCOUNT} FROM membership m
                 JOIN user_account u ON u.id = m.user
                 JOIN organization o ON o.id = m.organization
                 WHERE m.organization = ?1 ORDER BY u.username"
            ))?;
            let mut rows = statement.query([organization.bytes()])?;
            let mut accounts = Vec::new();
            while let Some(row) = rows.next()? {
                accounts.push(account(row)?);
            }
            Ok(accounts)
        })
    }

    fn set_password(&self, user: UserId, password_hash: &str, cause: &Cause) -> Result<(), StoreError> {
        let (password_hash, cause) = (password_hash.to_owned(), cause.clone());
        self.write(move |connection| {
            let changed = connection.execute(
                "UPDATE user_account SET password_hash = ?2 WHERE id = ?1",
                params![user.bytes(), password_hash],
            )?;
            if changed == 0 {
                return Err(StoreError::Missing(Missing::User));
            }
            connection.execute("DELETE FROM session WHERE user = ?1", [user.bytes()])?;
            administered(connection, &cause)
        })
    }

    fn credentials(&self, org_code: &str, username: &str) -> Result<Option<Credentials>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {ACCOUNT}, u.password_hash FROM user_account u
                 JOIN membership m ON m.user = u.id
                 JOIN organization o ON o.id = m.organization
                 WHERE u.username = ?1 AND o.code = ?2 AND u.active = 1"
            ))?;
            let mut rows = statement.query(params![username_key(username), code_key(org_code)])?;
            match rows.next()? {
                None => Ok(None),
                Some(row) => Ok(Some(Credentials { account: account(row)?, password_hash: row.get(7)? })),
            }
        })
    }
}
