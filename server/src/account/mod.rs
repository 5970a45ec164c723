//! Passwords and their rules, session tokens, secrets under the master key, CAPTCHAs, the second factor and the Confidentiality
//! Statement.

mod captcha;
mod cost;
mod dictionary;
mod factor;
mod ladder;
mod master_key;
mod password;
mod statement;
mod token;
mod username;
mod workroom;

pub use captcha::{CaptchaError, Captchas};
pub use cost::{NoPasses, Passes};
pub use factor::{FactorSecret, TypedFactor, draw_recovery_codes, recovery_key};
pub use master_key::{KeyError, MasterKey, VaultKey};
pub use password::{HashError, Passwords, hash_password};
pub use statement::{
    StatementError, StatementFault, StatementText, first_statement, in_force_at, statement_in_force,
};
pub use token::Token;
pub use username::usernames;
