//! The browser's own services, each behind the few calls that the device needs of it.

pub mod crypto;
pub mod indexed_db;
pub mod timer;
pub mod writer_lock;

use wasm_bindgen::{JsCast, JsValue};

/// The name of what JavaScript threw (`QuotaExceededError`). Its message may quote data, so it is never taken.
pub fn error_name(thrown: &JsValue) -> String {
    thrown
        .dyn_ref::<web_sys::DomException>()
        .map(web_sys::DomException::name)
        .or_else(|| thrown.dyn_ref::<js_sys::Error>().map(|error| String::from(error.name())))
        .unwrap_or_else(|| "unknown fault".to_owned())
}
