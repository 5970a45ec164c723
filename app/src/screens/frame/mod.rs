//! The frame around every screen: menu bar, menu panel, and on a tablet the clinic's three places.

mod account_menu;
mod clock_notice;
mod help;
mod lost_notice;
mod menu_bar;
mod menu_panel;
mod session_notice;
mod sign_in_again;
mod sync_sentence;
mod tabs;

pub use session_notice::SessionNotice;
pub use sync_sentence::{Sentence, SyncSentence, sentence};

use super::bearings::Bearings;
use crate::device::{Desk, update, use_watch};
use crate::parts::keys::{Shortcut, focus, use_shortcuts};
use crate::parts::notice::Notice;
use crate::parts::toast::ToastPlace;
use crate::route::Route;
use dioxus::prelude::*;

/// Id of the search that `/` leads to on this screen.
pub const SEARCH: &str = "search";

/// The frame.
#[component]
pub fn Frame() -> Element {
    let bearings = Bearings::here();
    let route = use_route::<Route>();
    let mut drawer = use_signal(|| false);
    let mut help = use_signal(|| false);
    use_effect(use_reactive!(|route| {
        bearings.note(&route);
        drawer.set(false);
    }));
    use_shortcuts(move |shortcut| match shortcut {
        Shortcut::Search => focus(SEARCH),
        Shortcut::Help => help.set(true),
    });
    let here = use_route::<Route>();
    rsx! {
        a { class: "skip", href: "#page", onclick: move |event| {
                event.prevent_default();
                focus("page");
            },
            "Skip to the page"
        }
        div { class: "frame",
            menu_bar::MenuBar { on_menu: move |()| drawer.set(true), on_help: move |()| help.set(true) }
            menu_panel::MenuPanel {}
            main { class: "place", id: "page", tabindex: "-1",
                div { class: "banners", Banners {} }
                Outlet::<Route> {}
            }
            tabs::Tabs {}
            ToastPlace {}
        }
        if drawer() {
            menu_panel::Drawer { on_close: move |()| drawer.set(false) }
        }
        if help() {
            help::Help { route: here, on_close: move |()| help.set(false) }
        }
    }
}

/// What stands above every screen as long as it is so.
#[component]
fn Banners() -> Element {
    let desk = use_context::<Desk>();
    let new_version = use_watch(update::ready());
    let changes = use_watch(desk.changes());
    // A form begun or done with is a change.
    let _ = changes();
    rsx! {
        SessionNotice {}
        clock_notice::ClockNotice {}
        lost_notice::LostNotice {}
        if new_version() && !desk.half_entered() {
            Notice {
                p { class: "words", "A new version of Bluebonnet is on this tablet." }
                button { class: "button", r#type: "button", onclick: move |_| update::take(), "Start the new version" }
            }
        }
    }
}
