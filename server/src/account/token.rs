//! Session tokens: 256 random bits that only the browser's cookie holds.

use super::KeyError;
use crate::store::TokenHash;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A session's token. Says nothing by itself, and is printed nowhere.
pub struct Token([u8; 32]);

impl Token {
    /// Draws a new one.
    ///
    /// # Errors
    /// `NoRandomness` when the system gives none.
    pub fn draw() -> Result<Self, KeyError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|_| KeyError::NoRandomness)?;
        Ok(Self(bytes))
    }

    /// Reads one from a cookie; none when it is not a token.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// As the cookie holds it.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// As the store knows it. Looking a session up by this hash compares nothing that a guesser could time.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}
