//! What of the record this version of the app cannot read: said, so that nobody takes it for missing.

use crate::device::ClientView;
use crate::device::refusal::field_words;
use crate::parts::notice::Notice;
use bluebonnet_shared::order;
use dioxus::prelude::*;
use std::rc::Rc;

/// The notice; nothing where all of the record is read.
#[component]
pub fn UnreadableNotice(view: Rc<ClientView>) -> Element {
    let mut fields: Vec<String> =
        view.client.unreadable.iter().map(|unreadable| field_words(&unreadable.field)).collect();
    order::sort(&mut fields);
    fields.dedup();
    if fields.is_empty() {
        return rsx! {};
    }
    rsx! {
        Notice { tone: "warn",
            div { class: "words",
                strong { "Part of this record cannot be read here: {fields.join(\", \")}." }
                span { "It is still in the record and nothing of it is lost. Ask your administrator for a newer version of Bluebonnet before you rely on what is shown." }
            }
        }
    }
}
