//! What revoked devices sent late: it waits, apart from all records, until somebody takes it in or discards it.

use crate::calendar::{Date, Timestamp};
use crate::ids::{ClientId, DeviceId, UserId};
use crate::sync::Refusal;
use serde::{Deserialize, Serialize};

/// The most entries of a page. The others come when these are decided on.
pub const HELD_A_PAGE: usize = 200;

/// What waits, as it came. `GET /api/held`: of one's own organization, for registry staff of every one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPage {
    /// The oldest entries, at most [`HELD_A_PAGE`].
    pub entries: Vec<HeldEntry>,
    /// How many there are.
    pub all: u64,
}

/// One change that waits. `GET /api/held/{number}` gives it alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldEntry {
    /// Its number.
    pub number: u64,
    /// The name of the organization that it was entered for.
    pub organization_name: String,
    /// The device that sent it.
    pub device: DeviceId,
    /// The device's name.
    pub device_name: String,
    /// Who entered it.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
    /// When it came.
    pub received: Timestamp,
    /// Whose record it is for; none where that may not be shown, is not here, or is no client's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<HeldClient>,
    /// What it would do.
    pub effect: HeldEffect,
}

/// The client whose record an entry is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldClient {
    /// Which client.
    pub id: ClientId,
    /// `Last, First Middle`.
    pub name: String,
    /// Date of birth.
    pub birth_date: Date,
}

/// What an entry would do to the record as it is now, with those that wait before it taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum HeldEffect {
    /// It changes the record.
    Changes {
        /// Every field that would say something else.
        fields: Vec<HeldField>,
    },
    /// It changes who is on a list.
    List,
    /// The record is none that whoever asks may see.
    OutOfSight,
    /// There is no such record.
    NoRecord,
    /// It cannot be read.
    Unreadable,
    /// It does not fit the record.
    Unfit,
    /// It builds on an entry that is not here.
    Waiting,
    /// All of it is in the record already.
    Known,
}

/// One field of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldField {
    /// Its path: `doses/<id>/lot`.
    pub path: String,
    /// What it says now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it would say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What became of an entry that was to be taken in. `POST /api/held/{number}/accept`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Acceptance {
    /// It is in the record, and on its way to whoever works with it. So it is where it was in the record already.
    TakenIn,
    /// It was judged as its user's own and refused; it still waits.
    Refused {
        /// Why.
        code: Refusal,
        /// The field it concerns, as a path in the document.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
    },
}

/// Why an entry is discarded. `POST /api/held/{number}/discard`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discarding {
    /// Why.
    pub reason: DiscardReason,
}

/// Why an entry is discarded: one of a few phrases, since the audit log keeps it and holds nothing of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiscardReason {
    /// It was entered again elsewhere.
    EnteredElsewhere,
    /// It was entered by mistake.
    Mistake,
    /// The user named did not enter it.
    NotTheUsers,
    /// It cannot be taken in any more.
    CannotBeTakenIn,
}

impl DiscardReason {
    /// Every reason there is, in the order they are offered.
    pub const ALL: [Self; 4] =
        [Self::EnteredElsewhere, Self::Mistake, Self::NotTheUsers, Self::CannotBeTakenIn];

    /// As the wire has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::EnteredElsewhere => "entered-elsewhere",
            Self::Mistake => "mistake",
            Self::NotTheUsers => "not-the-users",
            Self::CannotBeTakenIn => "cannot-be-taken-in",
        }
    }

    /// As a screen and the audit log say it.
    pub fn words(self) -> &'static str {
        match self {
            Self::EnteredElsewhere => "It was entered again elsewhere",
            Self::Mistake => "It was entered by mistake",
            Self::NotTheUsers => "The user named here did not enter it",
            Self::CannotBeTakenIn => "It cannot be taken in any more",
        }
    }

    /// The reason of a code.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_chosen_by_the_code_that_goes_over_the_wire() {
        for reason in DiscardReason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
            assert_eq!(DiscardReason::of(reason.code()), Some(reason));
        }
        assert_eq!(DiscardReason::of(""), None, "nothing is chosen yet");
    }
}
