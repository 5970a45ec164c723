//! Users as administrators manage them, in rows.

use super::accounts::{ACCOUNT, account};
use super::columns::{Id, id, optional_timestamp, role, role_word};
use super::{SqliteStore, audit, factors, grants, leaving, organizations};
use crate::store::{
    Account, Action, Cause, Ending, Grantee, Missing, NewStaff, Reach, Staff, StaffMember, StaffObjection,
    StoreError,
};
use bluebonnet_shared::account::{EmailAddress, Role};
use bluebonnet_shared::ids::{OrgId, UserId};
use bluebonnet_shared::office::{ManagedUser, NameParts, UserFacts};
use rusqlite::{Connection, Row, params};

/// Reads a user of an organization. The columns are those of [`COLUMNS`].
fn managed(row: &Row<'_>) -> Result<ManagedUser, StoreError> {
    let whole: String = row.get(2)?;
    let name = match (row.get(3)?, row.get(5)?) {
        (Some(first), Some(last)) => NameParts { first, middle: row.get(4)?, last },
        _ => NameParts::guess(&whole),
    };
    Ok(ManagedUser {
        id: id(row, 0)?,
        username: row.get(1)?,
        name,
        email: row.get(6)?,
        phone: row.get(7)?,
        extension: row.get(8)?,
        role: role(row.get_ref(9)?.as_str().map_err(|_| StoreError::Damaged("a role"))?)?,
        active: row.get(10)?,
        last_sign_in: optional_timestamp(row, 11)?,
        locked: row.get(12)?,
        shared: row.get(13)?,
        second_factor: row.get(14)?,
    })
}

/// The nought stands for `locked`: failed tries are kept under a key that is not in the database ([`crate::store::Ladder::locked`]).
const COLUMNS: &str =
    "u.id, u.username, u.name, u.first_name, u.middle_initial, u.last_name, u.email, u.phone,
    u.extension, m.role, u.active,
    (SELECT a.at FROM audit a WHERE a.user = u.id AND a.action = 'sign-in' ORDER BY a.seq DESC LIMIT 1),
    0,
    EXISTS (SELECT 1 FROM membership n
            WHERE n.user = u.id AND (n.organization <> m.organization OR n.role = 'registry-staff')),
    EXISTS (SELECT 1 FROM second_factor f WHERE f.user = u.id AND f.confirmed IS NOT NULL)";

/// Reads one user of an organization, seen from within reach.
fn find(connection: &Connection, member: StaffMember) -> Result<ManagedUser, StoreError> {
    let missing = StoreError::Missing(Missing::User);
    if !member.reach.covers(member.organization) {
        return Err(missing);
    }
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM membership m JOIN user_account u ON u.id = m.user
         WHERE m.organization = ?1 AND m.user = ?2"
    ))?;
    let mut rows = statement.query([member.organization.bytes(), member.user.bytes()])?;
    rows.next()?.map_or(Err(missing), managed)
}

fn object<T>(objection: StaffObjection) -> Result<T, StoreError> {
    Err(StoreError::Objection(objection))
}

/// Whether a user is registry staff anywhere.
fn is_registry_staff(connection: &Connection, user: UserId) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM membership WHERE user = ?1 AND role = 'registry-staff'")?
        .exists([user.bytes()])?)
}

/// Sees to it that whoever asks may change what is the same for a user everywhere.
fn may_change_everywhere(user: &ManagedUser, reach: Reach) -> Result<(), StoreError> {
    match reach {
        Reach::Organization(_) if user.shared => object(StaffObjection::OnlyRegistry),
        _ => Ok(()),
    }
}

/// Sees to it that whoever asks may change what a user does in the organization.
fn may_change_here(connection: &Connection, member: StaffMember) -> Result<(), StoreError> {
    match member.reach {
        Reach::Organization(_) if is_registry_staff(connection, member.user)? => {
            object(StaffObjection::OnlyRegistry)
        }
        _ => Ok(()),
    }
}

/// Sees to it that nobody shuts themselves out, and that a user who is about to lose a role is not the last who has it: the last active
/// administrator of the organization, or the last active member of the registry's staff.
fn may_go(
    connection: &Connection,
    user: &ManagedUser,
    member: StaffMember,
    cause: &Cause,
) -> Result<(), StoreError> {
    if cause.user == Some(member.user) {
        return object(StaffObjection::Oneself);
    }
    if !user.active {
        return Ok(());
    }
    let others = match user.role {
        Role::Nurse | Role::Clerk => return Ok(()),
        Role::Admin => "m.role = 'admin' AND m.organization = ?2",
        Role::RegistryStaff => "m.role = 'registry-staff' AND ?2 IS NOT NULL",
    };
    let others = connection
        .prepare_cached(&format!(
            "SELECT 1 FROM membership m JOIN user_account u ON u.id = m.user
             WHERE m.user <> ?1 AND u.active AND {others}"
        ))?
        .exists([member.user.bytes(), member.organization.bytes()])?;
    if others { Ok(()) } else { object(StaffObjection::LastOfRole) }
}

/// Whether another user has this e-mail address.
pub(super) fn email_is_taken(
    connection: &Connection,
    email: &str,
    except: Option<UserId>,
) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM user_account WHERE lower(email) = lower(?1) AND id IS NOT ?2")?
        .exists(params![email, except.map(Id::bytes)])?)
}

fn free_username(connection: &Connection, usernames: &[String]) -> Result<Option<String>, StoreError> {
    let mut taken = connection.prepare_cached("SELECT 1 FROM user_account WHERE username = ?1")?;
    for username in usernames {
        if !taken.exists([username])? {
            return Ok(Some(username.clone()));
        }
    }
    Ok(None)
}

/// Writes what a form says of a user.
fn write_facts(connection: &Connection, user: UserId, facts: &UserFacts) -> Result<(), StoreError> {
    if email_is_taken(connection, facts.email.as_str(), Some(user))? {
        return object(StaffObjection::EmailTaken);
    }
    connection
        .prepare_cached(
            "UPDATE user_account SET name = ?2, first_name = ?3, middle_initial = ?4, last_name = ?5,
                email = ?6, phone = ?7, extension = ?8 WHERE id = ?1",
        )?
        .execute(params![
            user.bytes(),
            facts.name.display(),
            facts.name.first.as_str(),
            facts.name.middle.map(|middle| middle.letter().to_string()),
            facts.name.last.as_str(),
            facts.email.as_str(),
            facts.phone.as_ref().map(|phone| phone.as_str()),
            facts.extension.as_ref().map(|extension| extension.digits())
        ])?;
    Ok(())
}

/// Notes a change of a user.
fn administered(connection: &Connection, member: StaffMember, cause: &Cause) -> Result<(), StoreError> {
    let cause = cause.clone().about_user(member.user);
    audit::note_concerning(connection, &cause, &[member.organization], Action::Administer, &mut Vec::new())
}

fn end_sessions(
    connection: &Connection,
    user: UserId,
    organization: Option<OrgId>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM session WHERE user = ?1 AND (?2 IS NULL OR organization = ?2)")?
        .execute(params![user.bytes(), organization.map(Id::bytes)])?;
    Ok(())
}

fn add(
    connection: &Connection,
    new: &NewStaff,
    organization: OrgId,
    reach: Reach,
    cause: &Cause,
) -> Result<ManagedUser, StoreError> {
    organizations::require(connection, organization, reach)?;
    if new.role == Role::RegistryStaff && matches!(reach, Reach::Organization(_)) {
        return object(StaffObjection::OnlyRegistry);
    }
    let Some(username) = free_username(connection, &new.usernames)? else {
        return object(StaffObjection::NoUsername);
    };
    connection.execute(
        "INSERT INTO user_account (id, username, name, password_hash) VALUES (?1, ?2, '', ?3)",
        params![new.id.bytes(), username, new.password_hash],
    )?;
    write_facts(connection, new.id, &new.facts)?;
    connection.execute(
        "INSERT INTO membership (user, organization, role) VALUES (?1, ?2, ?3)",
        params![new.id.bytes(), organization.bytes(), role_word(new.role)],
    )?;
    let member = StaffMember { user: new.id, organization, reach };
    administered(connection, member, cause)?;
    find(connection, member)
}

impl Staff for SqliteStore {
    fn staff(&self, organization: OrgId, reach: Reach) -> Result<Vec<ManagedUser>, StoreError> {
        self.read(|connection| {
            organizations::require(connection, organization, reach)?;
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM membership m JOIN user_account u ON u.id = m.user
                 WHERE m.organization = ?1 ORDER BY u.username"
            ))?;
            let mut rows = statement.query([organization.bytes()])?;
            let mut users = Vec::new();
            while let Some(row) = rows.next()? {
                users.push(managed(row)?);
            }
            Ok(users)
        })
    }

    fn staff_member(&self, member: StaffMember) -> Result<(Account, Option<EmailAddress>), StoreError> {
        self.read(|connection| {
            let user = find(connection, member)?;
            if !user.active {
                return object(StaffObjection::Inactive);
            }
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {ACCOUNT} FROM membership m
                 JOIN user_account u ON u.id = m.user
                 JOIN organization o ON o.id = m.organization
                 WHERE m.organization = ?1 AND m.user = ?2"
            ))?;
            let mut rows = statement.query([member.organization.bytes(), member.user.bytes()])?;
            let found = rows.next()?.map_or(Err(StoreError::Missing(Missing::User)), account)?;
            Ok((found, user.email.and_then(|email| EmailAddress::parse(&email).ok())))
        })
    }

    fn free_username(&self, usernames: &[String]) -> Result<Option<String>, StoreError> {
        self.read(|connection| free_username(connection, usernames))
    }

    fn email_is_taken(&self, email: &str, except: Option<UserId>) -> Result<bool, StoreError> {
        self.read(|connection| email_is_taken(connection, email, except))
    }

    fn add_staff(
        &self,
        new: &NewStaff,
        organization: OrgId,
        reach: Reach,
        cause: &Cause,
    ) -> Result<ManagedUser, StoreError> {
        let (new, cause) = (new.clone(), cause.clone());
        self.write(move |connection| add(connection, &new, organization, reach, &cause))
    }

    fn change_staff(
        &self,
        member: StaffMember,
        facts: &UserFacts,
        cause: &Cause,
    ) -> Result<ManagedUser, StoreError> {
        let (facts, cause) = (facts.clone(), cause.clone());
        self.write(move |connection| {
            may_change_everywhere(&find(connection, member)?, member.reach)?;
            write_facts(connection, member.user, &facts)?;
            administered(connection, member, &cause)?;
            find(connection, member)
        })
    }

    fn set_active(&self, member: StaffMember, active: bool, cause: &Cause) -> Result<(), StoreError> {
        let (at, cause) = (cause.at, cause.clone());
        self.write(move |connection| {
            let user = find(connection, member)?;
            may_change_everywhere(&user, member.reach)?;
            if !active {
                may_go(connection, &user, member, &cause)?;
                end_sessions(connection, member.user, None)?;
            }
            connection.execute(
                "UPDATE user_account SET active = ?2 WHERE id = ?1",
                params![member.user.bytes(), active],
            )?;
            administered(connection, member, &cause)
        })?;
        let ending = if active { Ending::Opened(member.user) } else { Ending::Closed(member.user) };
        self.note_endings(&[ending], at);
        Ok(())
    }

    fn reset_factor(&self, member: StaffMember, cause: &Cause) -> Result<ManagedUser, StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            let user = find(connection, member)?;
            may_change_everywhere(&user, member.reach)?;
            if cause.user == Some(member.user) {
                return object(StaffObjection::Oneself);
            }
            if !user.second_factor {
                return Err(StoreError::Missing(Missing::SecondFactor));
            }
            factors::take_away(connection, member.user)?;
            end_sessions(connection, member.user, None)?;
            let (of, cause) = ([member.organization], cause.about_user(member.user));
            audit::note_concerning(connection, &cause, &of, Action::SecondFactor, &mut Vec::new())?;
            Ok(user)
        })
    }

    fn set_role(&self, member: StaffMember, role: Role, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            let user = find(connection, member)?;
            may_change_here(connection, member)?;
            if role == Role::RegistryStaff && matches!(member.reach, Reach::Organization(_)) {
                return object(StaffObjection::OnlyRegistry);
            }
            if role != user.role {
                may_go(connection, &user, member, &cause)?;
            }
            connection.execute(
                "UPDATE membership SET role = ?3 WHERE user = ?1 AND organization = ?2",
                params![member.user.bytes(), member.organization.bytes(), role_word(role)],
            )?;
            administered(connection, member, &cause)
        })
    }

    fn end_membership(&self, member: StaffMember, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            let user = find(connection, member)?;
            may_change_here(connection, member)?;
            may_go(connection, &user, member, &cause)?;
            end_sessions(connection, member.user, Some(member.organization))?;
            leaving::note_former(connection, member.user, member.organization, user.role)?;
            let pair = [member.user.bytes(), member.organization.bytes()];
            connection.execute(
                "DELETE FROM list_assignment WHERE user = ?1
                    AND list IN (SELECT document FROM list WHERE organization = ?2)",
                pair,
            )?;
            grants::reckon(connection, Grantee { user: member.user, organization: member.organization })?;
            connection.execute("DELETE FROM membership WHERE user = ?1 AND organization = ?2", pair)?;
            administered(connection, member, &cause)
        })
    }
}
