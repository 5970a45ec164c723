//! Accounts at the door: what goes over the wire between the app and the registry about signing in, passwords, the second factor and
//! a user's own sessions, and the rules for passwords, which both apply.

mod captcha;
mod contact;
mod mine;
pub mod password;
mod problem;
mod reset;
mod second_factor;
mod session;
mod sign_in;
mod statement;

pub use captcha::{Captcha, CaptchaAnswer};
pub use contact::{Contact, ContactFault, EmailAddress, LONGEST_EMAIL, LONGEST_PHONE, Phone, TypedContact};
pub use mine::{MyAccount, MySession, NewPassword};
pub use problem::{LadderStep, Problem};
pub use reset::{Forgotten, OpenReset, Reset, ResetOpened};
pub use second_factor::{ConfirmFactor, FactorSetup, RecoveryCodes, RemoveFactor, SetUpFactor};
pub use session::{Membership, Role, SESSION_OF_HEADER, Session, SwitchOrganization, session_of};
pub use sign_in::{SignIn, SignedIn};
pub use statement::{Agreement, Statement};
