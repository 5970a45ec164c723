//! What stands between the tablet and the registry that somebody can do something about: a session that has ended, a statement that changed,
//! a second factor, a fault. The work goes on, and sending waits.

use super::sign_in_again::SignInAgain;
use crate::device::{Desk, use_watch};
use crate::parts::dialog::Sheet;
use crate::parts::notice::Notice;
use crate::parts::second_factor::SecondFactorSetup;
use crate::parts::words::entries;
use crate::sync::SyncState;
use dioxus::prelude::*;

/// What can be done about it here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remedy {
    SignIn,
    Agree,
    SetUpFactor,
}

impl Remedy {
    fn button(self) -> &'static str {
        match self {
            Self::SignIn => "Sign in again",
            Self::Agree => "Read it",
            Self::SetUpFactor => "Set it up",
        }
    }
}

/// A banner.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Banner {
    tone: &'static str,
    head: &'static str,
    words: String,
    remedy: Option<Remedy>,
}

/// The banner for a state; none where there is nothing to do.
fn banner(state: &SyncState) -> Option<Banner> {
    let kept = |unsent: usize, then: &str| match unsent {
        0 => format!("What you enter stays on this tablet. {then}"),
        unsent => format!("What you enter stays on this tablet ({} unsent). {then}", entries(unsent)),
    };
    let warn = |head, words, remedy| Banner { tone: "warn", head, words, remedy: Some(remedy) };
    let bad = |head, words| Banner { tone: "bad", head, words, remedy: None };
    Some(match *state {
        SyncState::SignInNeeded { unsent } => {
            warn("Your session has ended.", kept(unsent, "Sign in again to send it."), Remedy::SignIn)
        }
        SyncState::AgreementNeeded { .. } => warn(
            "The Confidentiality Statement must be agreed to again.",
            "What you enter stays on this tablet until then.".to_owned(),
            Remedy::Agree,
        ),
        SyncState::FactorNeeded { unsent, has_one: true } => warn(
            "Your organization asks for a second factor now.",
            kept(unsent, "Sign in again, with the code of your authenticator app, to send it."),
            Remedy::SignIn,
        ),
        SyncState::FactorNeeded { unsent, has_one: false } => warn(
            "Your organization asks for a second factor now.",
            kept(unsent, "Set one up, with an app on your telephone, to send it."),
            Remedy::SetUpFactor,
        ),
        SyncState::StorageFull { .. } => bad(
            "This tablet is full.",
            "What the registry sends cannot be kept. Free some space on the tablet: delete photos, downloads or apps that are not needed."
                .to_owned(),
        ),
        SyncState::TabletFault { unsent } => bad(
            "This tablet has a fault.",
            kept(unsent, "A record on it could not be read or written, so nothing is sent and nothing comes in. Reload the page; if this stays, call your administrator."),
        ),
        SyncState::Starting { .. }
        | SyncState::Offline { .. }
        | SyncState::RegistryTrouble { .. }
        | SyncState::Sending { .. }
        | SyncState::Receiving { .. }
        | SyncState::AllSent { .. }
        | SyncState::NeedsAttention { .. } => return None,
    })
}

/// A banner with the way to put things right; nothing when nothing is to be done. A sheet that is open stays while the state changes under
/// it: each round asks the registry anew, and what is being typed must not go for it.
#[component]
pub fn SessionNotice() -> Element {
    let desk = use_context::<Desk>();
    let state = use_watch(desk.state());
    let mut asking = use_signal(|| None::<Remedy>);
    let shown = use_memo(move || banner(&state.read()));
    let on_close = use_callback(move |()| asking.set(None));
    rsx! {
        if let Some(Banner { tone, head, words, remedy }) = shown() {
            Notice { tone,
                div { class: "words", role: "status",
                    strong { "{head}" }
                    span { "{words}" }
                }
                if let Some(remedy) = remedy {
                    button {
                        class: "button",
                        r#type: "button",
                        onclick: move |_| asking.set(Some(remedy)),
                        {remedy.button()}
                    }
                }
            }
        }
        match asking() {
            None => rsx! {},
            Some(Remedy::SignIn) => rsx! {
                SignInAgain { on_close }
            },
            Some(Remedy::Agree) => rsx! {
                AgreeAgain { on_close }
            },
            Some(Remedy::SetUpFactor) => rsx! {
                SetUpFactor { on_close }
            },
        }
    }
}

/// Setting up a second factor in the session that there is.
#[component]
fn SetUpFactor(on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let mut wrong = use_signal(|| None::<String>);
    rsx! {
        Sheet { title: "Second factor", narrow: true, on_close,
            div { class: "sheet-body",
                p { "{desk.session().organization_name} asks everybody for a second factor: a code that changes every half minute, from an app on your telephone." }
                if let Some(wrong) = wrong() {
                    div { class: "summary", role: "alert", p { strong { "{wrong}" } } }
                }
                SecondFactorSetup {
                    username: desk.session().username,
                    on_leave: move |()| on_close.call(()),
                    on_done: move |()| {
                        let desk = desk.clone();
                        spawn(async move {
                            match desk.go_on_with_factor().await {
                                Ok(()) => on_close.call(()),
                                Err(error) => wrong.set(Some(error.to_string())),
                            }
                        });
                    },
                }
            }
        }
    }
}

#[component]
fn AgreeAgain(on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let statement = desk.statement();
    let mut wrong = use_signal(|| None::<String>);
    rsx! {
        Sheet { title: statement.title.clone(), on_close,
            div { class: "sheet-body", tabindex: "0", role: "region", aria_label: "Text of the statement",
                for (index , paragraph) in statement.paragraphs.iter().enumerate() {
                    p { key: "{index}", "{paragraph}" }
                }
                if let Some(wrong) = wrong() {
                    div { class: "summary", role: "alert", p { strong { "{wrong}" } } }
                }
            }
            div { class: "sheet-foot",
                button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), "Later" }
                button {
                    class: "button main",
                    r#type: "button",
                    onclick: move |_| {
                        let desk = desk.clone();
                        spawn(async move {
                            match desk.agree().await {
                                Ok(()) => on_close.call(()),
                                Err(error) => wrong.set(Some(error.to_string())),
                            }
                        });
                    },
                    "I Agree"
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_that_somebody_can_end_has_its_remedy() {
        let remedy = |state| banner(&state).and_then(|banner| banner.remedy);
        assert_eq!(remedy(SyncState::SignInNeeded { unsent: 1 }), Some(Remedy::SignIn));
        let factor = |has_one| SyncState::FactorNeeded { unsent: 0, has_one };
        assert_eq!(remedy(factor(true)), Some(Remedy::SignIn));
        assert_eq!(remedy(factor(false)), Some(Remedy::SetUpFactor));
        assert_eq!(remedy(SyncState::AgreementNeeded { unsent: 0 }), Some(Remedy::Agree));
    }

    #[test]
    fn a_banner_says_what_is_unsent() {
        let words = |unsent| banner(&SyncState::SignInNeeded { unsent }).map(|banner| banner.words);
        let none = "What you enter stays on this tablet. Sign in again to send it.";
        assert_eq!(words(0).as_deref(), Some(none));
        let two = "What you enter stays on this tablet (2 entries unsent). Sign in again to send it.";
        assert_eq!(words(2).as_deref(), Some(two));
    }

    #[test]
    fn a_fault_of_the_tablet_is_said_aloud_and_trouble_of_the_registry_is_not() {
        assert!(banner(&SyncState::TabletFault { unsent: 0 }).is_some());
        assert!(banner(&SyncState::RegistryTrouble { unsent: 0, last: None }).is_none());
    }
}
