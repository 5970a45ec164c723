//! Organizations, schools and users as rows.

use super::columns::{Id, id, role, role_word};
use super::passwords::PASSWORD_NUMBER;
use super::staff::email_is_taken;
use super::{SqliteStore, audit, sessions};
use crate::store::{
    Account, Accounts, Action, Cause, Credentials, Missing, NewUser, Organization, PasswordNumber, School,
    StaffObjection, StoreError, TokenHash,
};
use bluebonnet_shared::account::{Contact, EmailAddress, Membership, Phone, Role};
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
                "INSERT INTO user_account (id, username, name, email, password_hash) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (username) DO NOTHING",
                params![
                    user.id.bytes(),
                    username_key(&user.username),
                    user.name,
                    user.email.as_ref().map(|email| email.as_str()),
                    user.password_hash
                ],
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

    fn join(&self, user: UserId, organization: OrgId, role: Role, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            for (table, id, missing) in [
                ("user_account", user.bytes(), Missing::User),
                ("organization", organization.bytes(), Missing::Organization),
            ] {
                let there = connection
                    .prepare_cached(&format!("SELECT 1 FROM {table} WHERE id = ?1"))?
                    .exists([id])?;
                if !there {
                    return Err(StoreError::Missing(missing));
                }
            }
            connection.execute(
                "INSERT INTO membership (user, organization, role) VALUES (?1, ?2, ?3)
                 ON CONFLICT (user, organization) DO UPDATE SET role = excluded.role",
                params![user.bytes(), organization.bytes(), role_word(role)],
            )?;
            administered(connection, &cause)
        })
    }

    fn user_named(&self, username: &str) -> Result<Option<UserId>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT id FROM user_account WHERE username = ?1")?
                .query_row([username_key(username)], |row| id(row, 0))
                .optional()?)
        })
    }

    fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT o.id, o.code, o.name, m.role FROM membership m
                 JOIN organization o ON o.id = m.organization
                 WHERE m.user = ?1 ORDER BY o.code",
            )?;
            let mut rows = statement.query([user.bytes()])?;
            let mut memberships = Vec::new();
            while let Some(row) = rows.next()? {
                memberships.push(Membership {
                    organization: id(row, 0)?,
                    code: row.get(1)?,
                    name: row.get(2)?,
                    role: role(row.get_ref(3)?.as_str().map_err(|_| StoreError::Damaged("a role"))?)?,
                });
            }
            Ok(memberships)
        })
    }

    fn contact(&self, user: UserId) -> Result<Contact, StoreError> {
        self.read(|connection| {
            let found: Option<(Option<String>, Option<String>)> = connection
                .prepare_cached("SELECT email, phone FROM user_account WHERE id = ?1")?
                .query_row([user.bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let (email, phone) = found.unwrap_or_default();
            let damaged = |_| StoreError::Damaged("an email address or telephone number");
            Ok(Contact {
                email: email.map(EmailAddress::try_from).transpose().map_err(damaged)?,
                phone: phone.map(Phone::try_from).transpose().map_err(damaged)?,
            })
        })
    }

    fn set_contact(
        &self,
        user: UserId,
        session: &TokenHash,
        contact: &Contact,
        cause: &Cause,
    ) -> Result<(), StoreError> {
        let (session, contact, cause) = (*session, contact.clone(), cause.clone());
        self.write(move |connection| {
            sessions::require(connection, user, &session)?;
            let email = contact.email.as_ref().map(EmailAddress::as_str);
            let phone = contact.phone.as_ref().map(Phone::as_str);
            if let Some(email) = email
                && email_is_taken(connection, email, Some(user))?
            {
                return Err(StoreError::Objection(StaffObjection::EmailTaken));
            }
            connection.execute(
                "UPDATE user_account SET email = ?2, phone = ?3 WHERE id = ?1",
                params![user.bytes(), email, phone],
            )?;
            administered(connection, &cause)
        })
    }

    fn require_second_factor(
        &self,
        organization: OrgId,
        required: bool,
        cause: &Cause,
    ) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            let changed = connection.execute(
                "UPDATE organization SET second_factor_required = ?2 WHERE id = ?1",
                params![organization.bytes(), required],
            )?;
            if changed == 0 {
                return Err(StoreError::Missing(Missing::Organization));
            }
            administered(connection, &cause)
        })
    }

    fn requires_second_factor(&self, organization: OrgId) -> Result<bool, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT 1 FROM organization WHERE id = ?1 AND second_factor_required = 1")?
                .exists([organization.bytes()])?)
        })
    }

    fn credentials(&self, org_code: &str, username: &str) -> Result<Option<Credentials>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {ACCOUNT}, u.password_hash, {PASSWORD_NUMBER} FROM user_account u
                 JOIN membership m ON m.user = u.id
                 JOIN organization o ON o.id = m.organization
                 WHERE u.username = ?1 AND o.code = ?2 AND u.active = 1"
            ))?;
            let mut rows = statement.query(params![username_key(username), code_key(org_code)])?;
            match rows.next()? {
                None => Ok(None),
                Some(row) => Ok(Some(Credentials {
                    account: account(row)?,
                    password_hash: row.get(7)?,
                    password: PasswordNumber(row.get(8)?),
                })),
            }
        })
    }

    fn password_hash(&self, user: UserId) -> Result<Option<String>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT password_hash FROM user_account WHERE id = ?1 AND active = 1")?
                .query_row([user.bytes()], |row| row.get(0))
                .optional()?)
        })
    }
}
