//! What came late, after its device was revoked or its user had left, and what is decided on it.

use super::account::done;
use super::exchange::{Asking, answer};
use super::{Failure, PUSH};
use bluebonnet_shared::office::{Acceptance, DiscardReason, Discarding, HeldEntry, HeldPage};

/// What waits, the oldest first.
pub async fn all() -> Result<HeldPage, Failure> {
    answer("GET", "/api/held", &Asking::default(), PUSH).await
}

/// One entry, as the record is now.
pub async fn one(number: u64) -> Result<HeldEntry, Failure> {
    answer("GET", &format!("/api/held/{number}"), &Asking::default(), PUSH).await
}

/// Takes an entry in, if the registry does.
pub async fn accept(number: u64) -> Result<Acceptance, Failure> {
    answer("POST", &format!("/api/held/{number}/accept"), &Asking::default(), PUSH).await
}

/// Discards an entry.
pub async fn discard(number: u64, reason: DiscardReason) -> Result<(), Failure> {
    done("POST", &format!("/api/held/{number}/discard"), &Asking::with(&Discarding { reason })?, PUSH).await
}
