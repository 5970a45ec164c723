//! Organizations, their schools, and who may see whose clients.

use super::field::{Checking, FieldFault, line};
use crate::ids::OrgId;
use serde::{Deserialize, Serialize};

line! {
    /// An organization's name: 1 to 80 characters.
    OrgName at "name", most 80, empty "Give the organization's name.",
        long "An organization's name has at most 80 characters."
}

line! {
    /// A school's name: 1 to 80 characters.
    SchoolName at "name", most 80, empty "Give each school's name.", long "A school's name has at most 80 characters."
}

/// The code that an organization's people type to sign in: 2 to 12 letters, digits and hyphens, in capitals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgCode(String);

impl OrgCode {
    /// Takes what was typed; small letters are made capitals.
    ///
    /// # Errors
    /// When it is no such code.
    pub fn parse(typed: &str) -> Result<Self, FieldFault> {
        let code = typed.trim().to_ascii_uppercase();
        let is_one = (2..=12).contains(&code.len())
            && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && code.starts_with(|first: char| first.is_ascii_alphanumeric());
        if is_one {
            Ok(Self(code))
        } else {
            Err(FieldFault { field: "code", advice: "An Org Code has 2 to 12 letters, digits or hyphens." })
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A Texas county-district-campus number: nine digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchoolCode(String);

impl SchoolCode {
    /// Takes what was typed.
    ///
    /// # Errors
    /// When it is not nine digits.
    pub fn parse(typed: &str) -> Result<Self, FieldFault> {
        let code = typed.trim();
        if code.len() == 9 && code.chars().all(|c| c.is_ascii_digit()) {
            Ok(Self(code.to_owned()))
        } else {
            Err(FieldFault { field: "code", advice: "A school's code is its campus number of nine digits." })
        }
    }

    /// The nine digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An organization as registry staff see it. `GET /api/organizations` gives a list of these, by code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedOrganization {
    /// The organization.
    pub id: OrgId,
    /// The code its people type to sign in.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether everybody in it must have a second factor to sign in.
    pub second_factor_required: bool,
    /// How many users it has.
    pub users: u32,
    /// Its schools, by name.
    pub schools: Vec<SchoolEntry>,
}

/// A school of an organization. `PUT /api/organizations/{id}/schools` takes a list of these: those that are new are added, those
/// that are known by their code are renamed. None is taken away, because records name them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolEntry {
    /// Texas county-district-campus number, nine digits.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A school, fit to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolFacts {
    /// Its number.
    pub code: SchoolCode,
    /// Its name.
    pub name: SchoolName,
}

impl SchoolEntry {
    /// Makes of the entry what may be kept.
    ///
    /// # Errors
    /// Every field that cannot be taken.
    pub fn check(&self) -> Result<SchoolFacts, Vec<FieldFault>> {
        let mut checking = Checking::default();
        let (code, name) =
            (checking.take(SchoolCode::parse(&self.code)), checking.take(SchoolName::parse(&self.name)));
        checking.done(code.zip(name).map(|(code, name)| SchoolFacts { code, name }))
    }
}

/// An organization to be added. `POST /api/organizations` answers with a [`ManagedOrganization`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOrganizationForm {
    /// The code its people will type; it never changes.
    pub code: String,
    /// The rest.
    #[serde(flatten)]
    pub form: OrganizationForm,
}

impl NewOrganizationForm {
    /// Makes of the form what may be kept.
    ///
    /// # Errors
    /// Every field that cannot be taken.
    pub fn check(&self) -> Result<(OrgCode, OrgName), Vec<FieldFault>> {
        let mut checking = Checking::default();
        let (code, name) =
            (checking.take(OrgCode::parse(&self.code)), checking.take(OrgName::parse(&self.form.name)));
        checking.done(code.zip(name))
    }
}

/// What may change of an organization. `PUT /api/organizations/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationForm {
    /// Its name, 1 to 80 characters.
    pub name: String,
    /// Whether everybody in it must have a second factor to sign in.
    #[serde(default)]
    pub second_factor_required: bool,
}

/// Which organizations may see an organization's clients, beside itself. `GET /api/organizations/{id}/viewers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewers {
    /// Those that may, by name.
    pub approved: Vec<OrganizationName>,
    /// Those that could be approved, by name.
    pub others: Vec<OrganizationName>,
}

/// An organization by its name alone: its code is for its own people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationName {
    /// The organization.
    pub id: OrgId,
    /// Its name.
    pub name: String,
}

/// The whole approved list from now on. `PUT /api/organizations/{id}/viewers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovedViewers {
    /// Those that may see the organization's clients.
    pub organizations: Vec<OrgId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_organizations_and_schools_keep_their_shape() {
        assert_eq!(OrgCode::parse(" tx-01 ").unwrap().as_str(), "TX-01");
        for typed in ["", "T", "-TX", "TX 01", "ABCDEFGHIJKLM", "ÖRG"] {
            assert_eq!(OrgCode::parse(typed).unwrap_err().field, "code", "{typed}");
        }
        assert_eq!(SchoolCode::parse("227901101").unwrap().as_str(), "227901101");
        for typed in ["", "22790110", "2279011010", "22790110x"] {
            assert!(SchoolCode::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_new_organizations_form_lies_flat_on_the_wire() {
        let form: NewOrganizationForm =
            serde_json::from_str(r#"{"code":"tx02","name":" North ","second_factor_required":true}"#)
                .unwrap();
        let (code, name) = form.check().unwrap();
        assert_eq!((code.as_str(), name.as_str()), ("TX02", "North"));
        assert!(form.form.second_factor_required);
        let empty = NewOrganizationForm::default().check().unwrap_err();
        assert_eq!(empty.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["code", "name"]);
    }
}
