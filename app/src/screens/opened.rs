//! The app from its start: the door, and behind it the screens of whoever came in.

use super::bearings::Bearings;
use super::entrance::{
    ClosedDoor, Entrance, KnownAccounts, Portal, RequiredFactor, ResetByLink, SignIn, StatementCard,
};
use crate::device::{
    Desk, Door, EnrolledAccount, NoStore, SignInForm, arrive, page, unlock, use_watch, wait_for_turn,
};
use crate::parts::notice::Notice;
use crate::parts::toast::Toasts;
use crate::route::Route;
use dioxus::prelude::*;

/// How far a person has come.
#[derive(Clone, PartialEq)]
enum Stage {
    /// Looking at what is on this device.
    Arriving,
    /// The page was opened by a link to set another password. Nothing on this device is touched.
    Resetting(String),
    /// The store cannot be opened.
    Closed(NoStore),
    /// Another tab is writing.
    OtherTab,
    /// Accounts that unlock here.
    Known(Vec<EnrolledAccount>),
    /// The three codes; the accounts are the way back.
    SigningIn(Vec<EnrolledAccount>, SignInForm),
    /// In, and the statement to be agreed to.
    Agreeing(Desk, Came),
    /// The organization requires a second factor that is not set up yet.
    SettingUp(Desk),
    /// In, and more than one organization to choose from.
    Choosing(Desk),
    /// In.
    Open(Desk),
}

/// How somebody came in.
#[derive(Clone, Copy, PartialEq)]
enum Came {
    /// With the three codes.
    SigningIn,
    /// To a desk that was chosen: unlocked, or switched to.
    ToDesk,
}

impl Stage {
    fn behind(door: Door) -> Self {
        match door {
            Door::NoStore(why) => Self::Closed(why),
            Door::OtherTab => Self::OtherTab,
            Door::Fresh => Self::SigningIn(Vec::new(), SignInForm::default()),
            Door::Locked { accounts } if accounts.is_empty() => {
                Self::SigningIn(accounts, SignInForm::default())
            }
            Door::Locked { accounts } => Self::Known(accounts),
        }
    }

    fn with(desk: Desk, came: Came) -> Self {
        if desk.needs_agreement() { Self::Agreeing(desk, came) } else { Self::agreed(desk, came) }
    }

    fn agreed(desk: Desk, came: Came) -> Self {
        if desk.session().needs_second_factor {
            Self::SettingUp(desk)
        } else if came == Came::SigningIn && desk.organizations().len() > 1 {
            Self::Choosing(desk)
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
    use_hook(move || match page::take_reset_token() {
        Some(token) => stage.set(Stage::Resetting(token)),
        None => look_again.call(None),
    });

    // One attempt at a time; what it came to is one message.
    let open = use_callback(move |(account, password): (EnrolledAccount, String)| {
        busy.set(true);
        refusal.set(None);
        spawn(async move {
            match unlock(&account, &password).await {
                Ok(desk) => stage.set(Stage::with(desk, Came::ToDesk)),
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
        Stage::Resetting(token) => rsx! {
            Entrance { wide: true,
                ResetByLink { token, on_leave: move |()| look_again.call(None) }
            }
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
                    on_sign_in: move |account: Option<EnrolledAccount>| {
                        refusal.set(None);
                        let known = account.map(|account| SignInForm {
                            org_code: account.org_code,
                            username: account.username,
                            ..SignInForm::default()
                        });
                        stage.set(Stage::SigningIn(accounts.clone(), known.unwrap_or_default()));
                    },
                }
            }
        },
        Stage::SigningIn(accounts, known) => rsx! {
            Entrance {
                Parting { words: parting() }
                SignIn { known, on_in: move |desk| stage.set(Stage::with(desk, Came::SigningIn)),
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
        Stage::Agreeing(desk, came) => rsx! {
            Entrance { wide: true,
                StatementCard {
                    statement: desk.statement(),
                    refusal: refusal(),
                    busy: busy(),
                    on_agree: {
                        let desk = desk.clone();
                        move |()| {
                            let desk = desk.clone();
                            busy.set(true);
                            spawn(async move {
                                match desk.agree().await {
                                    Ok(()) => stage.set(Stage::agreed(desk, came)),
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
        Stage::SettingUp(desk) => rsx! {
            Entrance { wide: true,
                RequiredFactor {
                    desk: desk.clone(),
                    on_done: move |()| stage.set(Stage::agreed(desk.clone(), Came::SigningIn)),
                    on_leave: move |()| look_again.call(None),
                }
            }
        },
        Stage::Choosing(desk) => rsx! {
            Entrance {
                Portal {
                    desk,
                    on_open: move |desk| stage.set(Stage::with(desk, Came::ToDesk)),
                    on_leave: move |()| look_again.call(None),
                }
            }
        },
        Stage::Open(desk) => rsx! {
            Opened {
                // Another desk is another house.
                key: "{desk.organization()}",
                desk: desk.clone(),
                on_locked: move |parting| look_again.call(parting),
                on_switch: move |()| stage.set(Stage::Choosing(desk.clone())),
            }
        },
    }
}

/// The way from the screens of one organization to the portal view.
#[derive(Clone, Copy)]
pub struct SwitchOrganizations(EventHandler<()>);

impl SwitchOrganizations {
    /// Leaves for the portal view; the desk stays open.
    pub fn go(self) {
        self.0.call(());
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
fn Opened(desk: Desk, on_locked: EventHandler<Option<String>>, on_switch: EventHandler<()>) -> Element {
    let desk = use_context_provider(|| desk);
    use_context_provider(|| SwitchOrganizations(on_switch));
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
