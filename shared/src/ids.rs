//! Identifiers. Each is a type of its own, so that a client's id can never be passed where a list's is meant.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID made by the caller: this crate makes no random numbers.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            /// Reads the hyphenated form. Errors when the text is not a UUID.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A client of the registry: in a school, a student.
    ClientId
);
id!(
    /// One immunization event of one client.
    DoseId
);
id!(
    /// A school list.
    ListId
);
id!(
    /// A user's account.
    UserId
);
id!(
    /// An organization: a district, a clinic, the registry itself.
    OrgId
);
id!(
    /// A browser profile that has signed in at least once.
    DeviceId
);
id!(
    /// An entry of a client's record other than a dose: an alias, address, comment, exemption and so on.
    EntryId
);
id!(
    /// An announcement or release notes.
    AnnouncementId
);
id!(
    /// A session, by a name of its own that opens nothing: for a user to see it and end it.
    SessionId
);
id!(
    /// Something done on a device, of which the device tells later.
    AccessId
);
