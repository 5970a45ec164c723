//! Devices as the registry lists them: what they are called, when they were heard of last, which are revoked.

use crate::calendar::Timestamp;
use crate::ids::{DeviceId, UserId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest name a device is given, in characters: what fits in a line of the list of devices.
pub const LONGEST_NAME: usize = 60;

/// One device. `GET /api/devices` gives a list of these, the last seen first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The device.
    pub id: DeviceId,
    /// What a person called it, else what it calls itself.
    pub name: String,
    /// When it first signed in.
    pub first_seen: Timestamp,
    /// When it was last heard of, to about a minute.
    pub last_seen: Timestamp,
    /// When it was revoked, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Timestamp>,
    /// How many changes it sent since wait for an administrator.
    pub held: u32,
    /// Who has signed in on it, as far as whoever asks may know: the last seen first.
    pub users: Vec<DeviceUser>,
}

/// A user on a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceUser {
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
    /// When the user was last heard of on this device, to about a minute.
    pub last_seen: Timestamp,
    /// How many entries of this user the device said were unsent, if it ever said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsent: Option<Unsent>,
}

/// What a device last said of its unsent entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// How many there were.
    pub entries: u32,
    /// When it said so, to about a minute.
    pub at: Timestamp,
}

/// Another name for a device. `PUT /api/devices/{id}/name`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Naming {
    /// The name, as typed.
    pub name: String,
}

/// A name that a person gave a device: something to read, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceName(String);

/// Why a text is no name for a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// There is nothing to read in it.
    Empty,
    /// It has more characters than [`LONGEST_NAME`].
    TooLong,
    /// It has line breaks or other characters that cannot be seen.
    Unprintable,
}

impl NameFault {
    /// What to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Empty => "Give the device a name.",
            Self::TooLong => "A device's name has at most 60 characters.",
            Self::Unprintable => "A device's name is one line of text.",
        }
    }
}

impl DeviceName {
    /// Takes a typed name, without the space around it.
    ///
    /// # Errors
    /// When it is empty, too long, or not one line of text.
    pub fn parse(typed: &str) -> Result<Self, NameFault> {
        let name = typed.trim();
        if name.is_empty() {
            return Err(NameFault::Empty);
        }
        if name.chars().any(char::is_control) {
            return Err(NameFault::Unprintable);
        }
        if name.chars().count() > LONGEST_NAME {
            return Err(NameFault::TooLong);
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for DeviceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_devices_name_is_one_line_with_something_in_it() {
        let name = |typed: &str| DeviceName::parse(typed).map(|name| name.to_string());
        assert_eq!(name("  Gym tablet 2 "), Ok("Gym tablet 2".to_owned()));
        assert_eq!(name(" \t"), Err(NameFault::Empty));
        assert_eq!(name("one\ntwo"), Err(NameFault::Unprintable));
        assert_eq!(name(&"é".repeat(LONGEST_NAME)), Ok("é".repeat(LONGEST_NAME)));
        assert_eq!(name(&"é".repeat(LONGEST_NAME + 1)), Err(NameFault::TooLong));
        assert!(NameFault::TooLong.advice().contains(&LONGEST_NAME.to_string()));
    }
}
