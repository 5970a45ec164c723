//! Passwords, session tokens, vault keys and the Confidentiality Statement.

mod master_key;
mod password;
mod statement;
mod token;
mod username;

pub use master_key::{KeyError, MasterKey, VaultKey};
pub use password::{HashError, Passwords, hash_password};
pub use statement::{StatementError, confidentiality_statement};
pub use token::Token;
pub use username::usernames;
