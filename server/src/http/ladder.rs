//! A try of codes, from being counted to its end.

use super::Fault;
use super::state::AppState;
use super::throttle::Address;
use crate::account::{FactorSecret, TypedFactor, recovery_key};
use crate::store::{Action, Cause, CodesKey, CountedTry, Taken, Try};
use bluebonnet_shared::account::{CaptchaAnswer, LadderStep, Membership};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::UserId;

/// A try that is under way. It counts as failed unless it is said to have ended otherwise.
pub(super) struct Attempt {
    counted: CountedTry,
}

impl Attempt {
    /// Begins a try of codes as somebody types them who is not signed in. From the step on where one is asked for, it takes the answer
    /// to a CAPTCHA.
    ///
    /// # Errors
    /// When codes are not looked at: `Captcha`, `Locked`, `TooManyRequests`. A wrong answer counts as a try, no answer does not.
    pub(super) async fn at_the_door(
        state: &AppState,
        codes: CodesKey,
        address: Address,
        captcha: Option<&CaptchaAnswer>,
    ) -> Result<Self, Fault> {
        // One that is not known any more, because it is too old or was answered, is as good as none.
        let right = captcha.and_then(|answer| state.captchas.answer(answer));
        let attempt = Self::begin(state, codes, address, right.is_some()).await?;
        if right == Some(false) {
            let step = attempt.counted.step;
            note(state, Action::FailedTry, anonymous("wrong CAPTCHA")).await?;
            return Err(Fault::Captcha { step, wrong: true });
        }
        Ok(attempt)
    }

    /// Begins a try of the password by somebody who is signed in, on the same ladder and without a CAPTCHA.
    ///
    /// # Errors
    /// `Locked` or `TooManyRequests`.
    pub(super) async fn signed_in(
        state: &AppState,
        codes: CodesKey,
        address: Address,
    ) -> Result<Self, Fault> {
        Self::begin(state, codes, address, true).await
    }

    async fn begin(
        state: &AppState,
        codes: CodesKey,
        Address(address): Address,
        captcha: bool,
    ) -> Result<Self, Fault> {
        let it = Try { codes, address: state.master_key.address_key(address), captcha };
        let (limits, now) = (state.settings.address_limits, Timestamp::now());
        match state.in_store(move |store| store.take_try(&it, &limits, now)).await? {
            Taken::Counted(counted) => Ok(Self { counted }),
            Taken::Locked => Err(Fault::Locked),
            Taken::AddressRefused { wait } => Err(Fault::TooManyRequests { wait }),
            Taken::NeedsCaptcha => {
                note(state, Action::Captcha, anonymous("CAPTCHA asked for")).await?;
                Err(Fault::Captcha { step: LadderStep::Recall, wrong: false })
            }
        }
    }

    /// The step on which the codes are, now that the try has failed; it is in the audit log under the cause.
    pub(super) async fn failed(self, state: &AppState, cause: Cause) -> Result<LadderStep, Fault> {
        note(state, Action::FailedTry, cause).await?;
        Ok(self.counted.step)
    }

    /// It was no try after all.
    pub(super) async fn given_back(self, state: &AppState) -> Result<(), Fault> {
        state.in_store(move |store| store.give_back_try(&self.counted)).await
    }

    /// It succeeded: the codes are at the foot of the ladder again.
    pub(super) async fn succeeded(self, state: &AppState) -> Result<(), Fault> {
        state.in_store(move |store| store.succeed_try(&self.counted)).await
    }
}

/// Whether what was typed is a second factor of the user that is still good. If it is, it is used up.
pub(super) async fn factor_fits(
    state: &AppState,
    user: UserId,
    sealed: &[u8],
    typed: &str,
    now: Timestamp,
) -> Result<bool, Fault> {
    match TypedFactor::parse(typed) {
        TypedFactor::Code(code) => {
            let secret = FactorSecret::open(&state.master_key, user, sealed)?;
            match secret.step(&code, now) {
                None => Ok(false),
                Some(step) => state.in_store(move |store| store.use_factor_step(user, step)).await,
            }
        }
        TypedFactor::Recovery(code) => {
            let key = recovery_key(&state.master_key, user, &code);
            state.in_store(move |store| store.use_recovery_code(user, &key)).await
        }
    }
}

/// A user's places on the ladder: one for each organization.
pub(super) async fn places(state: &AppState, user: UserId, username: &str) -> Result<Vec<CodesKey>, Fault> {
    let memberships: Vec<Membership> = state.in_store(move |store| store.memberships(user)).await?;
    Ok(memberships.iter().map(|it| state.master_key.codes_key(&it.code, username)).collect())
}

async fn note(state: &AppState, action: Action, cause: Cause) -> Result<(), Fault> {
    state.in_store(move |store| store.note(action, &cause)).await
}

/// Something that nobody who is known did: what was typed may have been anything.
pub(super) fn anonymous(why: &str) -> Cause {
    Cause { user: None, device: None, organization: None, at: Timestamp::now(), why: why.to_owned() }
}
