//! A try of codes, from being counted to its end.

use super::Fault;
use super::crowd::{Place, Turn};
use super::state::AppState;
use super::throttle::Address;
use crate::account::{FactorSecret, TypedFactor, recovery_key};
use crate::store::{Action, Cause, CodesKey, CountedTry, Store, StoreError, Taken, Try};
use bluebonnet_shared::account::{CaptchaAnswer, LadderStep, Membership};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::UserId;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// What a try is told that waited for too long for others of its address.
const CROWDED: Duration = Duration::from_secs(5);

/// A try that is under way. It counts as failed unless it is said to have ended otherwise.
pub(super) struct Attempt {
    counted: CountedTry,
    ended: bool,
    place: Place,
    store: Arc<dyn Store>,
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
            let step = attempt.failed(state, anonymous("wrong CAPTCHA")).await?;
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
        address: Address,
        captcha: bool,
    ) -> Result<Self, Fault> {
        let it = Try { codes, address: state.master_key.address_key(address.0), captcha };
        let limits = state.settings.address_limits;
        let place = state.crowd.join(address);
        let patience = Turn::patience();
        let taken = loop {
            let turn = place.turn();
            let taken = state.in_store(move |store| store.take_try(&it, &limits, Timestamp::now())).await?;
            if taken != Taken::Crowded || !turn.comes(patience).await {
                break taken;
            }
        };
        if !matches!(taken, Taken::Counted(_)) {
            // It may have been this one's turn, which is the next one's then.
            place.next();
        }
        match taken {
            Taken::Counted(counted) => Ok(Self { counted, ended: false, place, store: state.store() }),
            Taken::Locked => Err(Fault::Locked),
            Taken::AddressRefused { wait } => Err(Fault::TooManyRequests { wait }),
            Taken::Crowded => Err(Fault::TooManyRequests { wait: CROWDED }),
            Taken::NeedsCaptcha => {
                note(state, Action::Captcha, anonymous("CAPTCHA asked for")).await?;
                Err(Fault::Captcha { step: LadderStep::Recall, wrong: false })
            }
        }
    }

    /// The step on which the codes are, now that the try has failed; it is in the audit log under the cause.
    pub(super) async fn failed(self, state: &AppState, cause: Cause) -> Result<LadderStep, Fault> {
        let step = self.counted.step;
        self.end(state, move |store, counted| store.fail_try(counted, &cause)).await?;
        Ok(step)
    }

    /// It was no try after all.
    pub(super) async fn given_back(self, state: &AppState) -> Result<(), Fault> {
        self.end(state, |store, counted| store.give_back_try(counted)).await
    }

    /// It succeeded: the codes are at the foot of the ladder again.
    pub(super) async fn succeeded(self, state: &AppState) -> Result<(), Fault> {
        self.end(state, |store, counted| store.succeed_try(counted)).await
    }

    async fn end(
        mut self,
        state: &AppState,
        how: impl FnOnce(&dyn Store, &CountedTry) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), Fault> {
        self.ended = true;
        let counted = self.counted;
        state.in_store(move |store| how(store, &counted)).await
    }
}

impl Drop for Attempt {
    /// Whoever tried has hung up before the answer, if it has not ended otherwise: it counts as failed, and keeps nobody waiting.
    fn drop(&mut self) {
        if !self.ended
            && let Ok(runtime) = Handle::try_current()
        {
            let (store, counted) = (self.store.clone(), self.counted);
            let place = self.place.again();
            runtime.spawn_blocking(move || {
                if let Err(error) = store.fail_try(&counted, &anonymous("hung up")) {
                    tracing::error!(%error, "a try that was broken off is not noted");
                }
                place.next();
            });
        }
        self.place.next();
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
    Cause {
        user: None,
        device: None,
        organization: None,
        at: Timestamp::now(),
        device_at: None,
        why: why.to_owned(),
    }
}
