//! Telling the registry of what was done here with what is here already.

use super::registry::{self, Failure};
use super::round::Stopped;
use crate::device::{Desk, EnrolledAccount};
use bluebonnet_shared::sync::{Access, Farewell, MOST_TOLD};

/// Tells of everything that the registry does not know of, in the desk's session. A registry that does not take it is told another time:
/// nothing else waits for that.
pub async fn tell(desk: &Desk) -> Result<(), Stopped> {
    loop {
        let next = desk.next_untold();
        if next.is_empty() {
            return Ok(());
        }
        match registry::tell(&next).await {
            Ok(()) => desk.note_told(&next).await,
            Err(Failure::Problem(_)) => return Ok(()),
            Err(failure) => return Err(failure.into()),
        }
    }
}

/// Tells of everything in a vault that is about to be emptied, without a session.
pub async fn leave(desk: &Desk, account: &EnrolledAccount, accesses: &[Access]) -> Result<(), Stopped> {
    for some in accesses.chunks(MOST_TOLD) {
        let farewell = desk.farewell(account, Vec::new()).await?;
        registry::farewell(&Farewell { accesses: some.to_vec(), ..farewell }).await?;
    }
    Ok(())
}
