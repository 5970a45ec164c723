//! Who is signed in, and the ways out.

use crate::device::Desk;
use crate::parts::listen::{document, use_listener};
use crate::route::Route;
use crate::screens::entrance::initials;
use crate::screens::opened::SwitchOrganizations;
use bluebonnet_shared::account::Session;
use dioxus::prelude::*;
use wasm_bindgen::JsCast;

const ID: &str = "account-menu";

/// The button with the user's name, and its menu.
#[component]
pub fn AccountMenu(session: Session, on_help: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let switch = use_context::<SwitchOrganizations>();
    let mut open = use_signal(|| false);
    // A tap anywhere else closes the menu.
    use_listener(
        || Some(document()?.into()),
        "pointerdown",
        |event| {
            let element = event.target()?.dyn_into::<web_sys::Element>().ok()?;
            element.closest(".account").ok()?.is_none().then_some(())
        },
        move |()| {
            if *open.peek() {
                open.set(false);
            }
        },
    );
    rsx! {
        div {
            class: "account",
            onkeydown: move |event| {
                if event.key() == Key::Escape && open() {
                    open.set(false);
                    crate::parts::keys::focus(ID);
                }
            },
            button {
                id: ID,
                class: "icon-button",
                r#type: "button",
                aria_expanded: if open() { "true" } else { "false" },
                onclick: move |_| open.toggle(),
                span { class: "initials", "aria-hidden": "true", "{initials(&session.user_name)}" }
                span { class: "unseen", "Account of {session.user_name}" }
                span { class: "name", "aria-hidden": "true", "{session.user_name}" }
            }
            if open() {
                div { class: "menu",
                    p {
                        strong { "{session.user_name}" }
                        br {}
                        span { class: "quiet small", "{session.organization_name} ({session.org_code})" }
                    }
                    Link { to: Route::MyAccount {}, onclick: move |_| open.set(false), "My account" }
                    button {
                        r#type: "button",
                        onclick: move |_| {
                            open.set(false);
                            on_help.call(());
                        },
                        "Help on this screen (?)"
                    }
                    button {
                        r#type: "button",
                        onclick: {
                            let desk = desk.clone();
                            move |_| desk.lock()
                        },
                        "Lock this tablet"
                    }
                    button { r#type: "button", onclick: move |_| switch.go(), "Switch Organizations" }
                    button { r#type: "button", onclick: move |_| desk.sign_out(), "Sign out" }
                }
            }
        }
    }
}
