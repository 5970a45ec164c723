//! A new password, typed twice, with the rules ticked off as it is typed.

use crate::parts::field::{Kind, TextField};
use crate::parts::icon::{Drawing, Icon};
use bluebonnet_shared::account::password::{Owner, Requirement, Standing, check};
use dioxus::prelude::*;

/// Whose password it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordOwner {
    /// The login name.
    pub username: String,
    /// The person's name.
    pub name: String,
}

/// The two fields and the rules, inside a form of the caller's.
#[component]
pub fn NewPassword(
    owner: PasswordOwner,
    /// The present password as typed, where it is asked for.
    #[props(default)]
    last: Option<String>,
    /// Both fields.
    typed: Signal<(String, String)>,
    /// The rules that the registry says it does not meet, and the password it said so of.
    #[props(default)]
    refused: Option<(String, Vec<Requirement>)>,
    /// Whether sending was tried.
    tried: bool,
) -> Element {
    let mut typed = typed;
    let mut shown = use_signal(|| false);
    let kind = if shown() { Kind::Text } else { Kind::Password };
    let (first, second) = typed();
    let owner_of = Owner { username: &owner.username, name: &owner.name };
    let refused: Vec<Requirement> =
        refused.filter(|(of, _)| *of == first).map(|(_, rules)| rules).unwrap_or_default();
    let checked: Vec<(Requirement, Standing)> = check(&first, owner_of, last.as_deref())
        .into_iter()
        .map(|(rule, standing)| (rule, if refused.contains(&rule) { Standing::Unmet } else { standing }))
        .collect();
    let unmet = checked.iter().filter(|(_, standing)| *standing == Standing::Unmet).count();
    let wrong = (tried && unmet > 0).then_some(if first.is_empty() {
        "Enter the new password"
    } else {
        "This password does not meet the requirements marked below"
    });
    let differs = (tried && first != second).then_some("The two entries are not the same");
    rsx! {
        TextField {
            id: "new-password",
            label: "New password",
            kind,
            autocomplete: "new-password",
            password_of: owner.username.clone(),
            required: true,
            wrong: wrong.map(str::to_owned),
            value: first.clone(),
            on_input: move |text| typed.write().0 = text,
        }
        ul { class: "requirements", aria_label: "Password requirements",
            for (rule , standing) in checked {
                li { key: "{rule:?}", class: if first.is_empty() { "" } else { class(standing) },
                    match standing {
                        Standing::Met if !first.is_empty() => rsx! { Icon { drawing: Drawing::Done } },
                        Standing::Unmet if tried && !first.is_empty() => rsx! { Icon { drawing: Drawing::Close } },
                        _ => rsx! { span { class: "dot", "aria-hidden": "true" } },
                    }
                    span {
                        if !first.is_empty() {
                            span { class: "unseen", {spoken(standing)} }
                        }
                        {rule.words()}
                        if standing == Standing::NotKnown {
                            span { class: "quiet", " (the registry checks)" }
                        }
                    }
                }
            }
        }
        TextField {
            id: "new-password-again",
            label: "New password once more",
            kind,
            autocomplete: "new-password",
            required: true,
            wrong: differs.map(str::to_owned),
            value: second,
            on_input: move |text| typed.write().1 = text,
        }
        label { class: "choice",
            input { r#type: "checkbox", checked: shown(), onchange: move |_| shown.toggle() }
            "Show what I type"
        }
    }
}

/// Whether a password may be sent to the registry, as far as can be told here.
pub fn may_send(owner: &PasswordOwner, last: Option<&str>, typed: &(String, String)) -> bool {
    let owner = Owner { username: &owner.username, name: &owner.name };
    typed.0 == typed.1
        && check(&typed.0, owner, last).iter().all(|(_, standing)| *standing != Standing::Unmet)
}

fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Met => "met",
        Standing::Unmet => "unmet",
        Standing::NotKnown => "",
    }
}

fn spoken(standing: Standing) -> &'static str {
    match standing {
        Standing::Met => "Met: ",
        Standing::Unmet => "Not met: ",
        Standing::NotKnown => "",
    }
}
