//! One tab at a time writes. The turn is a Web Lock, so that the browser gives it on when the tab ends, however it ends.

use futures_channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

const NAME: &str = "bluebonnet-writer";

thread_local! {
    /// Whether this tab has the turn. Once it has, it keeps it until it closes.
    static HELD: Cell<bool> = const { Cell::new(false) };
}

#[wasm_bindgen]
extern "C" {
    // `web-sys` has Web Locks in its unstable half only.
    type LockManager;

    #[wasm_bindgen(method)]
    fn request(this: &LockManager, name: &str, options: &Object, granted: &Function) -> Promise;
}

/// Whether the browser has Web Locks.
pub fn available() -> bool {
    manager().is_some()
}

/// Takes the turn if no other tab has it. True when this tab has it now.
pub async fn take() -> bool {
    HELD.get() || ask(true).await
}

/// Waits for the turn.
pub async fn wait() {
    if !HELD.get() {
        ask(false).await;
    }
}

async fn ask(only_if_free: bool) -> bool {
    let Some(manager) = manager() else { return false };
    let options = Object::new();
    if Reflect::set(&options, &"ifAvailable".into(), &only_if_free.into()).is_err() {
        return false;
    }
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let granted = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |lock: JsValue| {
        let got = !lock.is_null();
        HELD.set(got);
        if let Some(sender) = sender.borrow_mut().take() {
            // Nobody waits any more: the turn is noted all the same.
            let _ = sender.send(got);
        }
        // The lock is held for as long as this promise is open: for ever, that is until the tab closes.
        if got { Promise::new(&mut |_, _| {}) } else { Promise::resolve(&JsValue::NULL) }
    });
    // Its own outcome comes only when the lock is given back, so it is not awaited.
    let _ = manager.request(NAME, &options, granted.as_ref().unchecked_ref());
    let got = receiver.await.unwrap_or(false);
    drop(granted);
    got
}

fn manager() -> Option<LockManager> {
    let navigator: JsValue = web_sys::window()?.navigator().into();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    (!locks.is_undefined()).then(|| locks.unchecked_into())
}
