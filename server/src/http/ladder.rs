//! A try of codes, from being counted to its end.

use super::Fault;
use super::crowd::Place;
use super::remarks::{Remark, Whose, anonymous, remark};
use super::state::AppState;
use super::throttle::Address;
use crate::account::{FactorSecret, TypedFactor, recovery_key};
use crate::store::{Cause, CodesKey, CountedTry, Store, StoreError, Taken, Try};
use bluebonnet_shared::account::{LadderStep, Membership, SignIn};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::UserId;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::Instant;

/// What a try is told that waited for too long for others of its address.
const CROWDED: Duration = Duration::from_secs(5);

/// A try that is under way. It counts as failed unless it is said to have ended otherwise.
pub(super) struct Attempt {
    counted: CountedTry,
    ended: bool,
    place: Place,
    store: Arc<dyn Store>,
}

/// What comes of asking whether a try may be made.
enum Asked {
    Begun(Attempt),
    /// To be asked again when another has ended.
    Crowded,
    Refused(Remark, Fault),
}

impl Attempt {
    /// Begins a try of codes as somebody types them who is not signed in. From the step on where one is asked for, it takes the answer
    /// to a CAPTCHA.
    ///
    /// # Errors
    /// When codes are not looked at: `Captcha`, `Locked`, `TooManyTries`. A wrong answer counts as a try, no answer does not.
    pub(super) async fn at_the_door(
        state: &AppState,
        typed: &SignIn,
        address: Address,
    ) -> Result<Self, Fault> {
        let codes = state.master_key.codes_key(&typed.org_code, &typed.username);
        let whose = Whose::Codes { org_code: typed.org_code.clone(), username: typed.username.clone() };
        // One that is not known any more, because it is too old or was answered, is as good as none.
        let right = typed.captcha.as_ref().and_then(|answer| state.captchas.answer(answer));
        let attempt = Self::begin(state, codes, whose, address, right.is_some()).await?;
        if right == Some(false) {
            let step = attempt.failed(state, anonymous("wrong CAPTCHA", Timestamp::now())).await?;
            return Err(Fault::Captcha { step, wrong: true });
        }
        Ok(attempt)
    }

    /// Begins a try of the password by somebody who is signed in, on the same ladder and without a CAPTCHA.
    ///
    /// # Errors
    /// `Locked` or `TooManyTries`.
    pub(super) async fn signed_in(
        state: &AppState,
        codes: CodesKey,
        cause: Cause,
        address: Address,
    ) -> Result<Self, Fault> {
        Self::begin(state, codes, Whose::Known(cause), address, true).await
    }

    async fn begin(
        state: &AppState,
        codes: CodesKey,
        whose: Whose,
        address: Address,
        captcha: bool,
    ) -> Result<Self, Fault> {
        let it = Try { codes, address: state.master_key.address_key(address.0), captcha };
        let place = state.crowd.join(address);
        let (mut asked, until) = (Asked::Crowded, Instant::now() + state.settings.sign_in_patience);
        if place.has_no_line() {
            asked = Self::ask(state, it, &place).await?;
        }
        if matches!(asked, Asked::Crowded)
            && let Some(front) = place.front(until).await
        {
            loop {
                asked = Self::ask(state, it, &place).await?;
                if !matches!(asked, Asked::Crowded) || !front.one_ends(until).await {
                    break;
                }
            }
        }
        let (what, fault) = match asked {
            Asked::Begun(attempt) => return Ok(attempt),
            Asked::Crowded => (Remark::Crowded, Fault::TooManyTries { wait: CROWDED }),
            Asked::Refused(what, fault) => (what, fault),
        };
        remark(state, what, address, Some(codes), whose);
        Err(fault)
    }

    /// Asks whether a try may be made. From the moment on in which it is counted it is an attempt, which ends by itself if whoever tries has
    /// hung up meanwhile: the store counts it all the same.
    async fn ask(state: &AppState, it: Try, place: &Place) -> Result<Asked, Fault> {
        let (limits, store, place) = (state.settings.address_limits, state.store(), place.again());
        state
            .in_store(move |_| {
                Ok(match store.take_try(&it, &limits, Timestamp::now())? {
                    Taken::Counted(counted) => Asked::Begun(Self { counted, ended: false, place, store }),
                    Taken::Crowded => Asked::Crowded,
                    Taken::Locked => Asked::Refused(Remark::Locked, Fault::Locked),
                    Taken::AddressRefused { wait } => {
                        Asked::Refused(Remark::AddressRefused, Fault::TooManyTries { wait })
                    }
                    Taken::NeedsCaptcha => {
                        let fault = Fault::Captcha { step: LadderStep::Recall, wrong: false };
                        Asked::Refused(Remark::CaptchaAsked, fault)
                    }
                })
            })
            .await
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
        let (counted, place) = (self.counted, self.place.again());
        state
            .in_store(move |store| {
                let done = how(store, &counted);
                place.one_has_ended();
                done
            })
            .await
    }
}

impl Drop for Attempt {
    /// Whoever tried has hung up before the answer, if it has not ended otherwise: it counts as failed, and keeps nobody waiting.
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let Ok(runtime) = Handle::try_current() else { return };
        let (store, counted, place) = (self.store.clone(), self.counted, self.place.again());
        runtime.spawn_blocking(move || {
            if let Err(error) = store.fail_try(&counted, &anonymous("hung up", Timestamp::now())) {
                tracing::error!(%error, "a try that was broken off is not noted");
            }
            place.one_has_ended();
        });
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
