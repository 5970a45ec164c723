//! Half-entered forms come back: what is typed is kept, encrypted, while it is typed.

use crate::device::Desk;
use crate::parts::notice::Notice;
use crate::screens::bearings::Bearings;
use dioxus::prelude::*;
use futures_util::lock::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::rc::Rc;

/// A form that is kept as it is typed.
pub struct Draft<T: 'static> {
    /// The form.
    pub form: Signal<T>,
    /// Whether it was found half-entered when the sheet opened.
    pub restored: Signal<bool>,
    keeper: CopyValue<Keeper>,
}

impl<T> Clone for Draft<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Draft<T> {}

/// Where a form is kept, and whose turn it is to write.
#[derive(Clone)]
struct Keeper {
    desk: Desk,
    key: String,
    turn: Rc<Mutex<()>>,
    /// Changed since the last write began.
    stale: Rc<Cell<bool>>,
    /// Saved or given up: nothing more is kept.
    over: Rc<Cell<bool>>,
}

impl<T: Clone + Serialize + 'static> Draft<T> {
    /// Changes the form and keeps it. Writes take turns, and the last form wins.
    pub fn change(mut self, edit: impl FnOnce(&mut T)) {
        edit(&mut self.form.write());
        let keeper = self.keeper.peek().clone();
        keeper.stale.set(true);
        // Goes on when the sheet closes: leaving must not lose the last letter.
        dioxus::core::spawn_forever(async move {
            let _turn = keeper.turn.lock().await;
            if keeper.over.get() || !keeper.stale.replace(false) {
                return;
            }
            let form = self.form.peek().clone();
            // Where it cannot be kept, the form on the screen is what remains; saving says what is the matter.
            keeper.desk.keep_draft(&keeper.key, &form).await.ok();
        });
    }

    /// Forgets the form: it was saved, or given up.
    pub async fn forget(self) {
        let keeper = self.keeper.peek().clone();
        keeper.over.set(true);
        let _turn = keeper.turn.lock().await;
        keeper.desk.drop_draft(&keeper.key).await;
    }
}

/// A form kept under a key; `fresh` is how it begins. The sheet shows that at once, and what was half-entered as soon as it
/// is read.
pub fn use_draft<T>(key: String, fresh: impl FnOnce() -> T) -> Draft<T>
where
    T: Clone + Serialize + DeserializeOwned + 'static,
{
    let desk = use_context::<Desk>();
    let owner = Bearings::here().owner();
    let mut draft = use_hook(|| Draft {
        // They outlive the sheet, so that the last write can end, and go when the desk is locked.
        form: Signal::new_in_scope(fresh(), owner),
        restored: Signal::new_in_scope(false, owner),
        keeper: CopyValue::new_in_scope(
            Keeper { desk, key, turn: Rc::default(), stale: Rc::default(), over: Rc::default() },
            owner,
        ),
    });
    use_future(move || async move {
        let keeper = draft.keeper.peek().clone();
        if let Some(kept) = keeper.desk.draft::<T>(&keeper.key).await
            && !keeper.stale.get()
        {
            draft.form.set(kept);
            draft.restored.set(true);
        }
    });
    draft
}

/// What a sheet has to know of a form that is kept, whatever is in it.
#[derive(Clone, Copy, PartialEq)]
pub struct Kept {
    /// Whether the form was found half-entered.
    pub restored: Signal<bool>,
    /// Begins anew.
    pub start_over: Callback<()>,
    /// Gives it up.
    pub give_up: Callback<()>,
}

/// The same draft for a sheet; `fresh` is how it begins anew.
pub fn use_kept<T>(draft: Draft<T>, fresh: impl Fn() -> T + 'static) -> Kept
where
    T: Clone + Serialize + 'static,
{
    let mut restored = draft.restored;
    let start_over = use_callback(move |()| {
        restored.set(false);
        draft.change(|form| *form = fresh());
    });
    let give_up = use_callback(move |()| {
        // Goes on when the sheet closes.
        dioxus::core::spawn_forever(draft.forget());
    });
    Kept { restored, start_over, give_up }
}

/// What was half-entered is here again.
#[component]
pub fn Restored(on_over: EventHandler<()>) -> Element {
    rsx! {
        Notice {
            p { class: "words", role: "status", "This is what you had entered before. Nothing of it is saved yet." }
            button { class: "button", r#type: "button", onclick: move |_| on_over.call(()), "Start over" }
        }
    }
}
