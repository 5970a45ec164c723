//! What the nurse is told after a round: what has become of it, and whose matter it is to do something about it.

use super::registry::Failure;
use super::round::Stopped;
use super::state::SyncState;
use crate::device::{Desk, DeviceError, clock};
use bluebonnet_shared::calendar::Timestamp;

/// What is on the device when a round ends.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Entries unsent.
    pub unsent: usize,
    /// Entries refused.
    pub refused: usize,
    /// When everything was last in step.
    pub last: Option<Timestamp>,
    /// Now.
    pub now: Timestamp,
}

impl Standing {
    /// What is on a desk now.
    pub fn of(desk: &Desk) -> Self {
        let (unsent, refused) = desk.unsent_count();
        Self { unsent, refused, last: desk.last_in_step(), now: clock::now() }
    }
}

/// The state after a round.
pub fn state_after(outcome: &Result<(), Stopped>, standing: Standing) -> SyncState {
    let Standing { unsent, refused, last, now } = standing;
    match outcome {
        Err(Stopped::Registry(failure)) => after_failure(failure, unsent, last),
        Err(Stopped::Device(DeviceError::StorageFull)) => SyncState::StorageFull { unsent },
        Err(Stopped::Device(_)) => SyncState::TabletFault { unsent },
        Ok(()) if refused > 0 => SyncState::NeedsAttention { count: refused, unsent },
        Ok(()) if unsent > 0 => SyncState::Sending { done: 0, total: unsent },
        Ok(()) => SyncState::AllSent { at: now },
    }
}

fn after_failure(failure: &Failure, unsent: usize, last: Option<Timestamp>) -> SyncState {
    match failure {
        Failure::Unreachable => SyncState::Offline { unsent, last },
        Failure::SignInRequired | Failure::WrongCodes { .. } | Failure::Captcha { .. } | Failure::Locked => {
            SyncState::SignInNeeded { unsent }
        }
        Failure::AgreementRequired => SyncState::AgreementNeeded { unsent },
        Failure::SecondFactorRequired { .. } => SyncState::FactorNeeded { unsent, has_one: true },
        Failure::SecondFactorSetup => SyncState::FactorNeeded { unsent, has_one: false },
        // A revoked device is emptied in the round itself; until it can be, the registry takes nothing else from it.
        Failure::Revoked
        | Failure::TooManyRequests { .. }
        | Failure::Trouble { .. }
        | Failure::Problem(_) => SyncState::RegistryTrouble { unsent, last },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::account::Problem;

    fn after(outcome: Result<(), Stopped>) -> SyncState {
        let standing = Standing { unsent: 3, refused: 0, last: None, now: Timestamp::UNIX_EPOCH };
        state_after(&outcome, standing)
    }

    fn failed(failure: Failure) -> SyncState {
        after(Err(failure.into()))
    }

    #[test]
    fn a_registry_that_answers_is_not_offline() {
        let problem = || Box::new(Problem { status: 507, ..Problem::default() });
        let trouble = SyncState::RegistryTrouble { unsent: 3, last: None };
        assert_eq!(failed(Failure::Unreachable), SyncState::Offline { unsent: 3, last: None });
        assert_eq!(failed(Failure::Trouble { problem: problem(), seconds: None }), trouble);
        assert_eq!(failed(Failure::Problem(problem())), trouble);
        assert_eq!(failed(Failure::TooManyRequests { seconds: 9 }), trouble);
    }

    #[test]
    fn a_fault_of_the_tablet_is_not_called_one_of_the_network() {
        let fault = |error: DeviceError| after(Err(error.into()));
        assert_eq!(fault(DeviceError::Damaged("a record")), SyncState::TabletFault { unsent: 3 });
        assert_eq!(fault(DeviceError::Store("UnknownError".into())), SyncState::TabletFault { unsent: 3 });
        assert_eq!(fault(DeviceError::StorageFull), SyncState::StorageFull { unsent: 3 });
    }

    #[test]
    fn who_lacks_a_second_factor_is_told_so() {
        let lacks = |has_one| SyncState::FactorNeeded { unsent: 3, has_one };
        assert_eq!(failed(Failure::SecondFactorSetup), lacks(false));
        assert_eq!(failed(Failure::SecondFactorRequired { wrong: None }), lacks(true));
        assert_eq!(failed(Failure::SignInRequired), SyncState::SignInNeeded { unsent: 3 });
    }

    #[test]
    fn refused_entries_are_said_before_anything_is_called_sent() {
        let standing = Standing { unsent: 0, refused: 2, last: None, now: Timestamp::UNIX_EPOCH };
        let state = state_after(&Ok(()), standing);
        assert_eq!(state, SyncState::NeedsAttention { count: 2, unsent: 0 });
        let state = state_after(&Ok(()), Standing { refused: 0, ..standing });
        assert_eq!(state, SyncState::AllSent { at: Timestamp::UNIX_EPOCH });
    }
}
