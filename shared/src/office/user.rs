//! Users as an administrator sees, adds and changes them.

use super::field::{Checking, FieldFault};
use super::{Extension, FirstName, FullName, LastName, MiddleInitial, NameParts};
use crate::account::{EmailAddress, Phone, Role};
use crate::calendar::Timestamp;
use crate::ids::UserId;
use serde::{Deserialize, Serialize};

/// A user in an organization. `GET /api/users` gives a list of these, by username.
///
/// Every route of users and lists takes `?organization=<id>`, which only registry staff may set to another than their own. `POST
/// /api/users/{id}/deactivate` and `activate` shut a user out and let in again; `reset` sends a link to choose another password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedUser {
    /// The user.
    pub id: UserId,
    /// The login name.
    pub username: String,
    /// The name.
    pub name: NameParts,
    /// The e-mail address, where one is on file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// What the user may do in this organization.
    pub role: Role,
    /// Whether the user may sign in at all.
    pub active: bool,
    /// When the user last signed in, for whichever organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sign_in: Option<Timestamp>,
    /// Whether too many wrong passwords have shut the user out until a reset.
    pub locked: bool,
    /// Whether the user also works for another organization, or for the registry: then only registry staff change what is the same
    /// everywhere (name, address, phone, whether active).
    pub shared: bool,
    /// Whether a second factor is set up.
    pub second_factor: bool,
}

/// What is typed about a user: `PUT /api/users/{id}`, and `POST /api/users/validate` before one is added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserForm {
    /// First name, 1 to 20 characters.
    pub first: String,
    /// Middle initial, or nothing.
    #[serde(default)]
    pub middle: String,
    /// Last name, 1 to 30 characters.
    pub last: String,
    /// E-mail address, 1 to 80 characters; nobody else has it.
    pub email: String,
    /// Phone number, or nothing.
    #[serde(default)]
    pub phone: String,
    /// Extension, at most 7 digits, or nothing.
    #[serde(default)]
    pub extension: String,
}

/// What a form says, fit to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserFacts {
    /// The name.
    pub name: FullName,
    /// The e-mail address.
    pub email: EmailAddress,
    /// The phone number.
    pub phone: Option<Phone>,
    /// The extension.
    pub extension: Option<Extension>,
}

impl UserForm {
    /// Makes of the form what may be kept.
    ///
    /// # Errors
    /// Every field that cannot be taken, in the form's order.
    pub fn check(&self) -> Result<UserFacts, Vec<FieldFault>> {
        let mut checking = Checking::default();
        let first = checking.take(FirstName::parse(&self.first));
        let middle = checking.take_if_typed(&self.middle, MiddleInitial::parse);
        let last = checking.take(LastName::parse(&self.last));
        let email = checking
            .take(EmailAddress::parse(&self.email).map_err(|fault| FieldFault::of_contact("email", fault)));
        let phone = checking.take_if_typed(&self.phone, |typed| {
            Phone::parse(typed).map_err(|fault| FieldFault::of_contact("phone", fault))
        });
        let extension = checking.take_if_typed(&self.extension, Extension::parse);
        if phone.is_none() && extension.is_some() && self.phone.trim().is_empty() {
            checking.take::<()>(Err(FieldFault {
                field: "phone",
                advice: "An extension belongs to a phone number: give that too.",
            }));
        }
        let made = match (first, last, email) {
            (Some(first), Some(last), Some(email)) => {
                Some(UserFacts { name: FullName { first, middle, last }, email, phone, extension })
            }
            _ => None,
        };
        checking.done(made)
    }
}

/// The answer to `POST /api/users/validate`: nothing is wrong with the form, and this is what the user would be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validated {
    /// The username. Somebody added in between may have it by the time it is saved; the answer to saving says which it became.
    pub username: String,
}

/// A user to be added. `POST /api/users` answers with a [`ManagedUser`], and sends the new user a link to choose a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUserForm {
    /// Who.
    pub person: UserForm,
    /// What the user may do. Only registry staff make registry staff.
    pub role: Role,
}

/// Another role for a user in an organization. `PUT /api/users/{id}/role`. Without a role left, a user is taken out of it: `DELETE
/// /api/users/{id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChange {
    /// What the user may do from now on.
    pub role: Role,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_tells_of_every_field_that_cannot_be_taken() {
        let form = UserForm { middle: "JR".into(), extension: "12345678".into(), ..UserForm::default() };
        let faults: Vec<&str> = form.check().unwrap_err().into_iter().map(|fault| fault.field).collect();
        assert_eq!(faults, ["first", "middle", "last", "email", "extension"]);
        let whole = UserForm {
            first: " Zoë".into(),
            middle: "Q.".into(),
            last: "Demo".into(),
            email: "zoe@district.example".into(),
            phone: "(512) 555-0100".into(),
            extension: "7".into(),
        };
        let facts = whole.check().unwrap();
        assert_eq!(facts.name.display(), "Zoë Q. Demo");
        assert_eq!(facts.phone.unwrap().as_str(), "(512) 555-0100");
        let without_phone = UserForm { phone: String::new(), ..whole };
        assert_eq!(without_phone.check().unwrap_err().first().unwrap().field, "phone");
    }
}
