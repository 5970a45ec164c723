//! The printed documents, made in a worker that has the second wasm module, offline too.

use super::browser::timer::within;
use bluebonnet_shared::print::OfficialRecord;
use futures_channel::oneshot;
use js_sys::{Object, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// Milliseconds that a document may take; a slow tablet fetching the module for the first time included.
const PATIENCE: u32 = 60_000;

/// Why a document was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// The worker or its module is not on this device yet.
    #[error("The printing module is not on this device yet. Connect to the network once, then try again.")]
    NotHere,
    /// The module could not make the document.
    #[error("The document could not be made. Use the page for printing instead.")]
    Failed,
}

type Answer = Result<Vec<u8>, PrintError>;

thread_local! {
    static WORKER: RefCell<Option<Worker>> = const { RefCell::new(None) };
    static WAITING: RefCell<HashMap<u32, oneshot::Sender<Answer>>> = RefCell::default();
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// The Official Immunization Record as a PDF's bytes.
///
/// # Errors
/// `NotHere` when the module cannot be loaded, `Failed` when it gives up.
pub async fn official_record_pdf(record: &OfficialRecord) -> Result<Vec<u8>, PrintError> {
    let json = serde_json::to_string(record).map_err(|_| PrintError::Failed)?;
    let id = LAST.get().wrapping_add(1);
    LAST.set(id);
    let (sender, receiver) = oneshot::channel();
    WAITING.with_borrow_mut(|waiting| waiting.insert(id, sender));
    ask(id, &json)?;
    let answer = within(PATIENCE, receiver).await;
    WAITING.with_borrow_mut(|waiting| waiting.remove(&id));
    answer.and_then(Result::ok).unwrap_or(Err(PrintError::Failed))
}

fn ask(id: u32, json: &str) -> Result<(), PrintError> {
    let message = Object::new();
    let set = |name: &str, value: JsValue| Reflect::set(&message, &name.into(), &value).map(|_| ());
    WORKER.with_borrow_mut(|worker| {
        if worker.is_none() {
            *worker = Some(start()?);
        }
        let worker = worker.as_ref().ok_or(PrintError::NotHere)?;
        set("id", id.into())
            .and_then(|()| set("record", json.into()))
            .and_then(|()| worker.post_message(&message))
            .map_err(|_| PrintError::Failed)
    })
}

/// Starts the worker, whose address stands in `index.html`.
fn start() -> Result<Worker, PrintError> {
    let address = web_sys::window()
        .and_then(|window| window.document()?.document_element()?.get_attribute("data-print-worker"))
        .ok_or(PrintError::NotHere)?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&address, &options).map_err(|_| PrintError::NotHere)?;
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| hear(&event.data()));
    worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // A worker that fails by itself never loaded; the next document starts another.
    let failed = Closure::<dyn FnMut()>::new(|| {
        WORKER.take();
        for (_, sender) in WAITING.take() {
            // Who asked may have left the screen.
            let _ = sender.send(Err(PrintError::NotHere));
        }
    });
    worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
    // There is one worker for as long as the page lives, and so are its listeners.
    heard.forget();
    failed.forget();
    Ok(worker)
}

fn hear(message: &JsValue) {
    let field = |name: &str| Reflect::get(message, &name.into()).ok().filter(|value| !value.is_undefined());
    let Some(id) = field("id").and_then(|id| id.as_f64()) else { return };
    // An id is one that `ask` gave, so it fits.
    let Some(sender) = WAITING.with_borrow_mut(|waiting| waiting.remove(&(id as u32))) else { return };
    let answer = match field("bytes") {
        Some(bytes) => Ok(Uint8Array::new(&bytes).to_vec()),
        None if field("missing").is_some() => Err(PrintError::NotHere),
        None => Err(PrintError::Failed),
    };
    // Who asked may have left the screen.
    let _ = sender.send(answer);
}
