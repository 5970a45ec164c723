//! The sitting: who is signed in, in what session, and what was agreed to in it.

use super::{Desk, open};
use crate::device::browser::indexed_db::Durability;
use crate::device::door::{SignInForm, renew};
use crate::device::error::{AgreeError, DeviceError, SignInError, SwitchError};
use crate::device::vault::{Entry, META};
use crate::sync::registry;
use bluebonnet_shared::account::{Membership, Session, SignedIn, Statement};
use serde::{Deserialize, Serialize};

/// Who is signed in, and what was agreed to. Kept in the vault for unlocking without the network.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sitting {
    pub(super) session: Session,
    pub(super) statement: Statement,
    /// Version of the statement that this user agreed to here since signing in or unlocking.
    pub(super) agreed: Option<u32>,
    /// Where this user works.
    #[serde(default)]
    pub(super) organizations: Vec<Membership>,
}

impl From<&SignedIn> for Sitting {
    fn from(answer: &SignedIn) -> Self {
        Self {
            agreed: answer.session.agreed,
            session: answer.session.clone(),
            statement: answer.statement.clone(),
            organizations: answer.organizations.clone(),
        }
    }
}

impl Desk {
    /// The Confidentiality Statement in force when this device last heard.
    pub fn statement(&self) -> Statement {
        self.0.sitting.borrow().statement.clone()
    }

    /// Whether the statement must be agreed to before anything is shown.
    pub fn needs_agreement(&self) -> bool {
        let sitting = self.0.sitting.borrow();
        sitting.agreed != Some(sitting.statement.version)
    }

    /// `I Agree`. It is noted here, and told to the registry at the next sync.
    ///
    /// # Errors
    /// When it cannot be noted on this device.
    pub async fn agree(&self) -> Result<(), AgreeError> {
        let agreed = {
            let sitting = self.0.sitting.borrow();
            Sitting { agreed: Some(sitting.statement.version), ..sitting.clone() }
        };
        self.keep_sitting(agreed).await?;
        self.sync_now();
        Ok(())
    }

    /// The version agreed to here that the registry has not been told of.
    pub fn untold_agreement(&self) -> Option<u32> {
        let sitting = self.0.sitting.borrow();
        sitting.agreed.filter(|version| {
            *version == sitting.statement.version && sitting.session.agreed != Some(*version)
        })
    }

    /// Notes what the registry says of the session.
    ///
    /// # Errors
    /// When it cannot be noted on this device.
    pub async fn note_session(&self, session: Session) -> Result<(), DeviceError> {
        let sitting = Sitting { session, ..self.0.sitting.borrow().clone() };
        self.keep_sitting(sitting).await
    }

    /// Signs in again after the session has ended; the desk stays as it is. Org Code and Username are this desk's, whatever `typed` says.
    ///
    /// # Errors
    /// As [`super::sign_in`].
    pub async fn sign_in_again(&self, typed: SignInForm) -> Result<(), SignInError> {
        let (grip, sitting) = renew(&self.0.account, typed).await?;
        self.0.grip.replace(Some(grip));
        self.speak_for_here();
        let agreed = self.0.sitting.borrow().agreed;
        self.keep_sitting(Sitting { agreed, ..sitting }).await?;
        self.bump();
        self.sync_now();
        Ok(())
    }

    /// Goes on in the session as it is at the registry, once a second factor has been set up in it.
    ///
    /// # Errors
    /// See [`SwitchError`].
    pub async fn go_on_with_factor(&self) -> Result<(), SwitchError> {
        let session =
            registry::account::session().await.map_err(|failure| SwitchError::Refused(failure.words()))?;
        self.note_session(session).await?;
        self.sync_now();
        Ok(())
    }

    pub(super) async fn keep_sitting(&self, sitting: Sitting) -> Result<(), DeviceError> {
        let entry = Entry::json(META, open::SITTING.to_owned(), &sitting)?;
        self.vault()?.write(Durability::Strict, &[entry]).await?;
        self.0.sitting.replace(sitting);
        Ok(())
    }
}
