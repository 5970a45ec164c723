//! The schedule that decides: a release that was taken later, or the one this program was built with.

use super::Schedule;
use std::ops::Deref;
use std::sync::Arc;

/// The schedule in force. It is handed down to whoever forecasts and never changed under their feet: what began with one
/// release ends with it. Clones are cheap and the same.
#[derive(Clone, Debug, Default)]
pub enum InForce {
    /// The one that this program was built with.
    #[default]
    BuiltIn,
    /// One that was taken later.
    Taken(Arc<Schedule>),
}

impl Deref for InForce {
    type Target = Schedule;

    fn deref(&self) -> &Schedule {
        match self {
            Self::BuiltIn => Schedule::acip(),
            Self::Taken(schedule) => schedule,
        }
    }
}
