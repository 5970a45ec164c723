//! Entries on this tablet that cannot be read: said aloud, as long as it is so.

use crate::device::Desk;
use crate::parts::notice::Notice;
use dioxus::prelude::*;

/// A banner; nothing where every entry can be read.
#[component]
pub fn LostNotice() -> Element {
    let lost = use_context::<Desk>().lost();
    if lost == 0 {
        return rsx! {};
    }
    rsx! {
        Notice { tone: "bad",
            div { class: "words", role: "status",
                strong {
                    if lost == 1 { "1 entry on this tablet cannot be read." } else { "{lost} entries on this tablet cannot be read." }
                }
                span { "Storage on this tablet was damaged. What was entered there has not been sent: compare today's paper with the records, and enter again what is missing. Nothing has been deleted; call your administrator." }
            }
        }
    }
}
