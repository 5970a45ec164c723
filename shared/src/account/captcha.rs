//! A picture whose letters only a person should be able to read, with the same letters as sound.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// A riddle to solve before codes are tried again. `GET /api/captcha`. It is good for one answer and for a few minutes.
#[derive(Clone, Serialize, Deserialize)]
pub struct Captcha {
    /// Which one is answered.
    pub id: Uuid,
    /// The letters as a picture: PNG, base64.
    pub image: String,
    /// The letters spelt aloud: WAV, base64.
    pub sound: String,
}

impl fmt::Debug for Captcha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Captcha").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What a person read or heard. Capital and small letters are the same, spaces do not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptchaAnswer {
    /// Which one is answered.
    pub id: Uuid,
    /// The letters.
    pub answer: String,
}
