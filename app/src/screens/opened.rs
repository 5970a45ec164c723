//! The app from its start: the door, and behind it the screens of whoever came in.

use super::bearings::Bearings;
use super::entrance::{ClosedDoor, Entrance, KnownAccounts, SignInCard, StatementCard};
use crate::device::{
    Desk, Door, EnrolledAccount, NoStore, SignInForm, arrive, page, sign_in, unlock, use_watch, wait_for_turn,
};
use crate::parts::notice::Notice;
use crate::parts::toast::Toasts;
use crate::route::Route;
use bluebonnet_shared::account::Statement;
use dioxus::prelude::*;

/// How far a person has come.
#[derive(Clone, PartialEq)]
enum Stage {
    /// Looking at what is on this device.
    Arriving,
    /// The store cannot be opened.
    Closed(NoStore),
    /// Another tab is writing.
    OtherTab,
    /// Accounts that unlock here.
    Known(Vec<EnrolledAccount>),
    /// The three codes; the accounts are the way back.
    SigningIn(Vec<EnrolledAccount>),
    /// In, and the statement to be agreed to.
    Agreeing(Desk, Statement),
    /// In.
    Open(Desk),
}

impl Stage {
    fn behind(door: Door) -> Self {
        match door {
            Door::NoStore(why) => Self::Closed(why),
            Door::OtherTab => Self::OtherTab,
            Door::Fresh => Self::SigningIn(Vec::new()),
            Door::Locked { accounts } if accounts.is_empty() => Self::SigningIn(accounts),
            Door::Locked { accounts } => Self::Known(accounts),
        }
    }

    fn with(desk: Desk) -> Self {
        if desk.needs_agreement() {
            let statement = desk.statement();
            Self::Agreeing(desk, statement)
        } else {
            Self::Open(desk)
        }
    }
}

/// The whole app.
#[component]
pub fn App() -> Element {
    let mut stage = use_signal(|| Stage::Arriving);
    let mut refusal = use_signal(|| None::<String>);
    let mut busy = use_signal(|| false);
    // What the desk that was open had to say when it closed.
    let mut parting = use_signal(|| None::<String>);
    let look_again = use_callback(move |words: Option<String>| {
        spawn(async move {
            refusal.set(None);
            parting.set(words);
            let door = arrive().await;
            page::mark("door");
            stage.set(Stage::behind(door));
        });
    });
    use_hook(move || look_again.call(None));

    // One attempt at a time; what it came to is one message.
    let submit = use_callback(move |form: SignInForm| {
        busy.set(true);
        refusal.set(None);
        spawn(async move {
            match sign_in(form).await {
                Ok((desk, statement)) if desk.needs_agreement() => {
                    stage.set(Stage::Agreeing(desk, statement))
                }
                Ok((desk, _)) => stage.set(Stage::Open(desk)),
                Err(error) => refusal.set(Some(error.to_string())),
            }
            busy.set(false);
        });
    });
    let open = use_callback(move |(account, password): (EnrolledAccount, String)| {
        busy.set(true);
        refusal.set(None);
        spawn(async move {
            match unlock(&account, &password).await {
                Ok(desk) => stage.set(Stage::with(desk)),
                Err(error) => refusal.set(Some(error.to_string())),
            }
            busy.set(false);
        });
    });

    let now = stage.read().clone();
    match now {
        Stage::Arriving => rsx! {
            Entrance {}
        },
        Stage::Closed(why) => rsx! {
            Entrance {
                ClosedDoor { why, on_retry: move |()| look_again.call(None) }
            }
        },
        Stage::OtherTab => rsx! {
            Entrance {
                AnotherTab { on_turn: move |()| look_again.call(None) }
            }
        },
        Stage::Known(accounts) => rsx! {
            Entrance {
                Parting { words: parting() }
                KnownAccounts {
                    accounts: accounts.clone(),
                    refusal: refusal(),
                    busy: busy(),
                    on_unlock: move |attempt| open.call(attempt),
                    on_other: move |()| {
                        refusal.set(None);
                        stage.set(Stage::SigningIn(accounts.clone()));
                    },
                }
            }
        },
        Stage::SigningIn(accounts) => rsx! {
            Entrance {
                Parting { words: parting() }
                SignInCard { refusal: refusal(), busy: busy(), on_submit: move |form| submit.call(form),
                    if !accounts.is_empty() {
                        button {
                            class: "button bare",
                            r#type: "button",
                            onclick: move |_| {
                                refusal.set(None);
                                stage.set(Stage::Known(accounts.clone()));
                            },
                            "Unlock with an account on this tablet"
                        }
                    }
                }
            }
        },
        Stage::Agreeing(desk, statement) => rsx! {
            Entrance { wide: true,
                StatementCard {
                    statement,
                    refusal: refusal(),
                    busy: busy(),
                    on_agree: {
                        let desk = desk.clone();
                        move |()| {
                            let desk = desk.clone();
                            busy.set(true);
                            spawn(async move {
                                match desk.agree().await {
                                    Ok(()) => stage.set(Stage::Open(desk)),
                                    Err(error) => refusal.set(Some(error.to_string())),
                                }
                                busy.set(false);
                            });
                        }
                    },
                    on_leave: move |()| {
                        desk.lock();
                        look_again.call(None);
                    },
                }
            }
        },
        Stage::Open(desk) => rsx! {
            Opened { desk, on_locked: move |parting| look_again.call(parting) }
        },
    }
}

/// What the desk that was open had to say.
#[component]
fn Parting(words: Option<String>) -> Element {
    rsx! {
        div { role: "status",
            if let Some(words) = words {
                Notice { tone: "warn", p { class: "words", "{words}" } }
            }
        }
    }
}

/// Another tab writes; this one takes over when that one closes.
#[component]
fn AnotherTab(on_turn: EventHandler<()>) -> Element {
    use_future(move || async move {
        wait_for_turn().await;
        on_turn.call(());
    });
    rsx! {
        super::entrance::DoorCard {
            title: "Bluebonnet is open in another tab",
            explanation: "One tab at a time may write, so that no entry is lost. Nothing is wrong.",
            steps: vec![
                "Go to the other tab and go on there.".to_owned(),
                "Or close the other tab: this one opens by itself.".to_owned(),
            ],
            on_retry: None,
        }
    }
}

/// The screens of one user, until the desk is locked.
#[component]
fn Opened(desk: Desk, on_locked: EventHandler<Option<String>>) -> Element {
    let desk = use_context_provider(|| desk);
    Bearings::provide();
    Toasts::provide();
    let locked = use_watch(desk.locked());
    use_effect(move || {
        if locked() {
            on_locked.call(desk.parting());
        }
    });
    rsx! {
        if !locked() {
            Router::<Route> {}
        }
    }
}
