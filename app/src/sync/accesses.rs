//! Telling the registry of what was done here with what is here already.

use super::registry::{self, Failure};
use super::round::Stopped;
use super::silence::heard;
use crate::device::{Desk, EnrolledAccount};
use bluebonnet_shared::sync::{Access, Farewell, MOST_TOLD, Standing};

/// Tells of everything that the registry does not know of, in the desk's session. What it does not take now it is told another time:
/// nothing else waits for that.
pub async fn tell(desk: &Desk) -> Result<(), Stopped> {
    loop {
        let next = desk.next_untold();
        if next.is_empty() {
            return Ok(());
        }
        match heard(desk, registry::tell(&next)).await {
            Ok(()) => desk.note_told(&next).await,
            Err(Failure::Problem(_) | Failure::Trouble { .. }) => return Ok(()),
            Err(failure) => return Err(failure.into()),
        }
    }
}

/// Tells of everything on a desk that is about to be emptied, in its session.
pub async fn tell_last(desk: &Desk) -> Result<(), Stopped> {
    each(&desk.untold(), async |some| Ok(registry::tell(&some).await?)).await
}

/// Tells of everything in a vault that is about to be emptied, without a session.
pub async fn leave(desk: &Desk, account: &EnrolledAccount, accesses: &[Access]) -> Result<(), Stopped> {
    let tell = async |some: Vec<Access>| -> Result<(), Stopped> {
        let farewell = desk.farewell(account, Vec::new()).await?;
        let reply = registry::farewell(&Farewell { accesses: some, ..farewell }).await?;
        // Whoever may keep the vault after all goes on to tell in a session.
        if reply.standing == Standing::Stands { Err(Failure::SignInRequired.into()) } else { Ok(()) }
    };
    each(accesses, tell).await
}

/// Tells for the last time, as much at once as the registry takes. What it cannot take now is waited with; what it will not take at all
/// keeps no records on a device that may not have them.
async fn each(
    accesses: &[Access],
    tell: impl AsyncFn(Vec<Access>) -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    for some in accesses.chunks(MOST_TOLD) {
        match tell(some.to_vec()).await {
            Ok(()) | Err(Stopped::Registry(Failure::Problem(_))) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::account::Problem;
    use bluebonnet_shared::calendar::Timestamp;
    use bluebonnet_shared::ids::AccessId;
    use bluebonnet_shared::sync::Deed;
    use futures_util::FutureExt;
    use std::cell::RefCell;
    use uuid::Uuid;

    /// Tells of two batches and one event, the first of which is answered so: how it ends, and how many were told of at once.
    fn last_words(first: Failure) -> (Result<(), Stopped>, Vec<usize>) {
        let event = |number| {
            Access::once(AccessId::new(Uuid::from_u128(number)), Deed::Printed, None, Timestamp::UNIX_EPOCH)
        };
        let accesses: Vec<Access> = (0..2 * MOST_TOLD as u128 + 1).map(event).collect();
        let told = RefCell::new(Vec::new());
        let tell = async |some: Vec<Access>| -> Result<(), Stopped> {
            told.borrow_mut().push(some.len());
            if told.borrow().len() == 1 { Err(first.clone().into()) } else { Ok(()) }
        };
        let ended = each(&accesses, tell).now_or_never().unwrap();
        (ended, told.into_inner())
    }

    #[test]
    fn what_the_registry_will_not_take_keeps_nothing_else_from_being_told() {
        let (ended, told) = last_words(Failure::Problem(Box::default()));
        assert_eq!((ended, told), (Ok(()), vec![MOST_TOLD, MOST_TOLD, 1]));
    }

    #[test]
    fn what_it_cannot_take_now_is_waited_with() {
        let trouble = Failure::Trouble { problem: Box::new(Problem::default()), seconds: None };
        for failure in [Failure::Unreachable, trouble] {
            assert_eq!(last_words(failure.clone()), (Err(failure.into()), vec![MOST_TOLD]));
        }
    }
}
