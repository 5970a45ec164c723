//! What the browser prints, by the app's own button or by a command of the browser's.

use super::listen::use_listener;
use crate::device::Desk;
use bluebonnet_shared::sync::{Deed, DocumentId};
use dioxus::prelude::*;

/// Notes it for the registry's audit log whenever the browser is about to print while this component stands.
pub fn use_noted_prints(deed: Deed, document: Option<DocumentId>) {
    let desk = use_context::<Desk>();
    use_listener(
        || web_sys::window().map(Into::into),
        "beforeprint",
        // At once: the browser may stand still until its window for printing is closed.
        move |_| {
            desk.note(deed, document);
            None::<()>
        },
        |()| {},
    );
}
