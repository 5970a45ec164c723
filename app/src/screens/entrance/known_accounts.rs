//! Accounts this tablet knows: they unlock with their password alone, with no network at all.

use crate::device::EnrolledAccount;
use crate::parts::field::{Kind, TextField};
use crate::parts::heading::Heading;
use crate::parts::icon::{Drawing, Icon};
use dioxus::prelude::*;

/// First letters of the first and last word of a name.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    [first, last].into_iter().flatten().flat_map(char::to_uppercase).collect()
}

/// The accounts to choose from, and the password of the one chosen.
#[component]
pub fn KnownAccounts(
    accounts: Vec<EnrolledAccount>,
    /// What the last attempt came to.
    refusal: Option<String>,
    /// An attempt is under way.
    busy: bool,
    /// Which account, and its password.
    on_unlock: EventHandler<(EnrolledAccount, String)>,
    /// Somebody wants to sign in at the registry: the account chosen, or another.
    on_sign_in: EventHandler<Option<EnrolledAccount>>,
) -> Element {
    let only = (accounts.len() == 1).then_some(0);
    let mut chosen = use_signal(|| only);
    let account = chosen().and_then(|index| Some((index, accounts.get(index)?.clone())));
    rsx! {
        div { class: "card",
            if let Some((index, account)) = account {
                Password {
                    key: "{index}",
                    account: account.clone(),
                    refusal: refusal.clone(),
                    busy,
                    on_password: {
                        let account = account.clone();
                        move |password| on_unlock.call((account.clone(), password))
                    },
                    // After a wrong password this may be what helps: it was changed there, or only the registry lets in.
                    if refusal.is_some() {
                        button { class: "button", r#type: "button", onclick: move |_| on_sign_in.call(Some(account.clone())), "Sign in at the registry" }
                    }
                    if accounts.len() > 1 {
                        button { class: "button bare", r#type: "button", onclick: move |_| chosen.set(None), "Choose another account" }
                    }
                    button { class: "button bare", r#type: "button", onclick: move |_| on_sign_in.call(None), "Sign in as somebody else" }
                }
            } else {
                Heading { text: "Who is here?" }
                ul { class: "accounts",
                    for (index , account) in accounts.into_iter().enumerate() {
                        li { key: "{index}",
                            button { r#type: "button", onclick: move |_| chosen.set(Some(index)),
                                span { class: "initials", "aria-hidden": "true", "{initials(&account.user_name)}" }
                                strong { "{account.user_name}" }
                                span { class: "quiet", "{account.organization_name}" }
                                Icon { drawing: Drawing::Lock }
                            }
                        }
                    }
                }
                button { class: "button", r#type: "button", onclick: move |_| on_sign_in.call(None), "Sign in as somebody else" }
            }
        }
    }
}

#[component]
fn Password(
    account: EnrolledAccount,
    refusal: Option<String>,
    busy: bool,
    on_password: EventHandler<String>,
    children: Element,
) -> Element {
    let mut password = use_signal(String::new);
    let mut tried = use_signal(|| false);
    let empty = tried() && password.read().is_empty();
    let wrong = if empty { Some("Enter your Password".to_owned()) } else { refusal };
    rsx! {
        Heading { text: "Unlock this tablet" }
        p {
            strong { "{account.user_name}" }
            br {}
            span { class: "quiet", "{account.organization_name}" }
        }
        form {
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                tried.set(true);
                if !password.read().is_empty() && !busy {
                    on_password.call(password.read().clone());
                }
            },
            div { role: "alert",
                if let Some(words) = &wrong {
                    span { class: "unseen", "{words}" }
                }
            }
            TextField {
                id: "password",
                label: "Password",
                kind: Kind::Password,
                autocomplete: "current-password",
                password_of: account.username.clone(),
                hint: "Works with no network: your lists are on this tablet.",
                required: true,
                wrong,
                value: password.read().clone(),
                on_input: move |text| password.set(text),
            }
            button { class: "button main", r#type: "submit", aria_disabled: busy.then_some("true"),
                if busy { "Unlocking…" } else { "Unlock" }
            }
        }
        div { class: "buttons", {children} }
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_last_name() {
        assert_eq!(initials("Maria Elena Garza"), "MG");
        assert_eq!(initials("élodie"), "É");
        assert_eq!(initials(" "), "");
    }
}
