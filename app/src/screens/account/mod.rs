//! My account: how the registry reaches me, my password, my second factor, where I am signed in.

mod contact;
mod factor;
mod password;
mod sessions;

use crate::parts::asked::{NotHere, use_asked};
use crate::parts::heading::Heading;
use crate::parts::words::role;
use crate::route::Route;
use crate::sync::registry;
use dioxus::prelude::*;

/// The screen.
#[component]
pub fn MyAccountScreen() -> Element {
    let account = use_asked(registry::account::mine);
    rsx! {
        div { class: "page",
            div { class: "column",
                div { class: "page-head",
                    Heading { text: "My account" }
                    Link { class: "button", to: Route::Devices {}, "Devices" }
                }
                if let Some(mine) = account.get() {
                    section { class: "panel", aria_labelledby: "who",
                        header { h2 { id: "who", "{mine.user_name}" } }
                        div { class: "inside",
                            dl { class: "facts-list",
                                div { dt { "Username" } dd { "{mine.username}" } }
                                for place in &mine.organizations {
                                    div { key: "{place.organization}",
                                        dt { "{place.name} ({place.code})" }
                                        dd { {role(place.role)} }
                                    }
                                }
                            }
                        }
                    }
                    contact::ContactPanel { mine: mine.clone(), on_changed: move |()| account.again() }
                    password::PasswordPanel { mine: mine.clone() }
                    factor::FactorPanel { mine, on_changed: move |()| account.again() }
                    sessions::SessionsPanel {}
                } else {
                    section { class: "panel", aria_label: "My account",
                        NotHere { failure: account.failure(), on_again: move |()| account.again() }
                    }
                }
            }
        }
    }
}
