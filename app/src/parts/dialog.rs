//! A sheet over the screen: the browser's own modal dialog, which keeps the focus inside and knows Escape.

use super::icon::{Drawing, Icon};
use super::listen::document;
use dioxus::prelude::*;
use dioxus::web::WebEventExt;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

/// A modal sheet. The focus goes into it when it opens and back to where it was when it closes.
#[component]
pub fn Sheet(
    /// What it is about: its heading and its label.
    title: String,
    /// A line under the heading.
    #[props(default)]
    under: Option<String>,
    /// Half as wide.
    #[props(default)]
    narrow: bool,
    /// Escape, or the cross.
    on_close: EventHandler<()>,
    /// Body and foot.
    children: Element,
) -> Element {
    let id = use_hook(super::field::fresh_id);
    let class = if narrow { "sheet narrow" } else { "sheet" };
    rsx! {
        Modal { class, labelled_by: id.clone(), on_close,
            header { class: "sheet-head",
                div { class: "words",
                    h2 { id, "{title}" }
                    if let Some(under) = under {
                        p { class: "quiet small", "{under}" }
                    }
                }
                button { class: "icon-button", r#type: "button", aria_label: "Close", onclick: move |_| on_close.call(()),
                    Icon { drawing: Drawing::Close }
                }
            }
            {children}
        }
    }
}

/// The browser's modal dialog, bare.
#[component]
pub fn Modal(class: String, labelled_by: String, on_close: EventHandler<()>, children: Element) -> Element {
    let opener = use_hook(|| Rc::new(document().and_then(|document| document.active_element())));
    use_drop(move || {
        if let Some(opener) = opener.as_ref().as_ref().and_then(|element| element.dyn_ref::<HtmlElement>()) {
            give_back_focus(opener.clone());
        }
    });
    rsx! {
        dialog {
            class,
            aria_labelledby: labelled_by,
            onmounted: move |event| {
                if let Some(dialog) = event.try_as_web_event().and_then(|element| element.dyn_into::<HtmlDialogElement>().ok()) {
                    dialog.show_modal().ok();
                }
            },
            oncancel: move |event| {
                event.prevent_default();
                on_close.call(());
            },
            // A browser may close a dialog that refuses Escape twice; the screen must hear of it.
            onkeydown: move |event| {
                if event.key() == Key::Escape {
                    event.prevent_default();
                    on_close.call(());
                }
            },
            {children}
        }
    }
}

/// Focuses what opened the dialog, once the dialog is gone from the page.
fn give_back_focus(opener: HtmlElement) {
    wasm_bindgen_futures::spawn_local(async move {
        gloo_timers::future::TimeoutFuture::new(0).await;
        let elsewhere = document()
            .and_then(|document| document.active_element())
            .is_some_and(|element| element.tag_name() != "BODY");
        if !elsewhere && opener.is_connected() {
            opener.focus().ok();
        }
    });
}
