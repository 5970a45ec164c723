//! What came to nothing before a password was looked at, in the audit log. Anybody can have it happen as often as they like, so each is
//! noted seldom enough for the log to bear it. Nobody waits for that: neither an answer nor its time says whether it was done.

use super::state::AppState;
use super::throttle::{Address, Throttle};
use crate::store::{Account, Action, Cause, CodesKey, Store, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use governor::Quota;
use std::num::NonZeroU32;

/// How many of a kind are noted in an hour: of the same codes, from the same address, and altogether.
const OF_CODES: NonZeroU32 = NonZeroU32::new(1).expect("one is not nought");
const FROM_ADDRESS: NonZeroU32 = NonZeroU32::new(10).expect("ten is not nought");
const ALTOGETHER: NonZeroU32 = NonZeroU32::new(60).expect("sixty is not nought");

/// What came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Remark {
    /// A CAPTCHA was asked for.
    CaptchaAsked,
    /// The codes are at the end of the ladder.
    Locked,
    /// From this address nobody signs in for a while.
    AddressRefused,
    /// Others of the address were tried for so long that this one was not.
    Crowded,
    /// No link that sets a password is known by this token, or none any more.
    WrongLink,
    /// A link was asked for, and codes and address are not those of anybody who may sign in.
    NobodysLink,
    /// A link was asked for, too soon after others.
    TooManyLinks,
}

impl Remark {
    fn action(self) -> Action {
        match self {
            Self::CaptchaAsked => Action::Captcha,
            Self::Locked | Self::AddressRefused | Self::Crowded | Self::WrongLink => Action::FailedTry,
            Self::NobodysLink | Self::TooManyLinks => Action::ForgotPassword,
        }
    }

    fn why(self) -> &'static str {
        match self {
            Self::CaptchaAsked => "CAPTCHA asked for",
            Self::Locked => "codes that are locked",
            Self::AddressRefused => "from an address that is refused",
            Self::Crowded => "from an address with too many tries under way",
            Self::WrongLink => "a link that is not good",
            Self::NobodysLink => "no link sent: no user has these codes and this address",
            Self::TooManyLinks => "no link sent: too many were asked for",
        }
    }
}

/// Whose doing it is, as far as that is known.
pub(super) enum Whose {
    /// Nobody's who is known.
    Nobodys,
    /// That of whoever typed these codes: they are looked up when it is noted.
    Codes { org_code: String, username: String },
    /// That of somebody who is signed in.
    Known(Cause),
}

impl Whose {
    fn cause(self, store: &dyn Store) -> Result<Cause, StoreError> {
        let account = match self {
            Self::Known(cause) => return Ok(cause),
            Self::Codes { org_code, username } => {
                store.credentials(&org_code, &username)?.map(|it| it.account)
            }
            Self::Nobodys => None,
        };
        let now = Timestamp::now();
        Ok(account.map_or_else(|| anonymous("", now), |account| cause_of(&account, "", now)))
    }
}

/// How often what was noted lately.
pub(super) struct Remarks {
    of_codes: Throttle<(Remark, [u8; 32])>,
    from_address: Throttle<(Remark, Address)>,
    altogether: Throttle<Remark>,
}

impl Default for Remarks {
    fn default() -> Self {
        Self {
            of_codes: Throttle::new(Quota::per_hour(OF_CODES)),
            from_address: Throttle::new(Quota::per_hour(FROM_ADDRESS)),
            altogether: Throttle::new(Quota::per_hour(ALTOGETHER)),
        }
    }
}

impl Remarks {
    /// Whether something is to be noted now, which counts. The address is asked first: codes can be made up without end, and each that
    /// gets further is remembered for an hour.
    fn is_due(&self, what: Remark, address: Address, codes: Option<CodesKey>) -> bool {
        self.from_address.count((what, address)).is_ok()
            && codes.is_none_or(|codes| self.of_codes.count((what, codes.0)).is_ok())
            && self.altogether.count(what).is_ok()
    }
}

/// Notes that something came to nothing, if it is due.
pub(super) fn remark(
    state: &AppState,
    what: Remark,
    address: Address,
    codes: Option<CodesKey>,
    whose: Whose,
) {
    if !state.remarks.is_due(what, address, codes) {
        return;
    }
    let store = state.store();
    tokio::task::spawn_blocking(move || {
        let noted = whose.cause(&*store).and_then(|cause| {
            let cause = Cause { why: what.why().to_owned(), ..cause };
            store.note(what.action(), &cause)
        });
        if let Err(error) = noted {
            tracing::error!(%error, "what came to nothing is not noted");
        }
    });
}

/// Something that nobody who is known did: what was typed may have been anything.
pub(super) fn anonymous(why: &str, at: Timestamp) -> Cause {
    Cause { user: None, device: None, organization: None, at, device_at: None, why: why.to_owned() }
}

/// Something done to an account by whoever has its codes, or says so.
pub(super) fn cause_of(account: &Account, why: &str, at: Timestamp) -> Cause {
    Cause {
        user: Some(account.user),
        device: None,
        organization: Some(account.organization.id),
        at,
        device_at: None,
        why: why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    fn address(number: u32) -> Address {
        Address(IpAddr::V4(Ipv4Addr::from_bits(number)))
    }

    fn codes(number: u8) -> Option<CodesKey> {
        Some(CodesKey([number; 32]))
    }

    #[test]
    fn the_same_codes_are_noted_once_wherever_they_are_tried_and_once_more_for_something_else() {
        let remarks = Remarks::default();
        assert!(remarks.is_due(Remark::Locked, address(1), codes(1)));
        assert!(!remarks.is_due(Remark::Locked, address(1), codes(1)));
        assert!(!remarks.is_due(Remark::Locked, address(2), codes(1)));
        assert!(remarks.is_due(Remark::Locked, address(2), codes(2)), "other codes");
        assert!(remarks.is_due(Remark::CaptchaAsked, address(1), codes(1)));
    }

    #[test]
    fn made_up_codes_and_made_up_addresses_are_noted_no_more_often_than_the_log_bears() {
        let remarks = Remarks::default();
        let from_one = (0..250).filter(|number| remarks.is_due(Remark::Locked, address(1), codes(*number)));
        assert_eq!(from_one.count(), 10);
        let from_many = (0..1_000).filter(|number| remarks.is_due(Remark::WrongLink, address(*number), None));
        assert_eq!(from_many.count(), 60);
    }
}
