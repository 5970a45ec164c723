//! IndexedDB: a reading or a writing is one transaction, given whole.
//!
//! Awaiting anything else inside a transaction commits it. So no transaction is ever handed out: what to write is made ready
//! (encrypted) first, and [`Database::write`] puts all of it in, or nothing.

use super::error_name;
use futures_channel::oneshot;
use js_sys::{Array, Function};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{
    Event, IdbDatabase, IdbFactory, IdbKeyRange, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbTransactionMode,
};

/// An open database.
#[derive(Debug)]
pub struct Database(IdbDatabase);

/// Why the browser's store failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreFault {
    /// There is no IndexedDB.
    Missing,
    /// The disk, or the browser's share of it, is full.
    Full,
    /// Something else; the browser's name for it.
    Other(String),
}

impl StoreFault {
    fn thrown(thrown: &JsValue) -> Self {
        Self::named(error_name(thrown))
    }

    fn named(name: String) -> Self {
        if name == "QuotaExceededError" { Self::Full } else { Self::Other(name) }
    }
}

/// When a writing counts as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Once it is on the disk: for what exists nowhere else.
    Strict,
    /// Once the operating system has it: for what can be fetched or made again.
    Relaxed,
}

/// One step of a writing.
#[derive(Debug)]
pub enum Step {
    /// Puts a value in place of whatever is there.
    Put {
        /// The store.
        store: &'static str,
        /// The key.
        key: String,
        /// The value.
        value: JsValue,
    },
    /// Takes a value out.
    Delete {
        /// The store.
        store: &'static str,
        /// The key.
        key: String,
    },
    /// Takes every value out whose key begins so.
    DeleteAll {
        /// The store.
        store: &'static str,
        /// What the keys begin with.
        prefix: String,
    },
    /// Takes everything out.
    Clear {
        /// The store.
        store: &'static str,
    },
}

/// Which values of a store to read.
#[derive(Clone, Debug)]
pub enum Query {
    /// All.
    All(&'static str),
    /// Those whose key begins so.
    Prefix(&'static str, &'static str),
    /// Those with one of these keys; keys that are not there are left out of the answer.
    Keys(&'static str, Vec<String>),
}

/// A value as it lies in the store, with its key.
pub type Found = (String, JsValue);

#[wasm_bindgen]
extern "C" {
    // `web-sys` knows no durability outside its unstable half.
    #[wasm_bindgen(extends = IdbDatabase)]
    type DurableDatabase;

    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn begin(
        this: &DurableDatabase,
        stores: &Array,
        mode: &str,
        options: &JsValue,
    ) -> Result<IdbTransaction, JsValue>;
}

impl Database {
    /// Opens a database, making it with these stores if it is new.
    ///
    /// # Errors
    /// `Missing` without IndexedDB; otherwise what the browser says. Nothing is deleted on a failure.
    pub async fn open(name: &str, stores: &[&str]) -> Result<Self, StoreFault> {
        let request = factory()?.open_with_u32(name, 1).map_err(|thrown| StoreFault::thrown(&thrown))?;
        let upgrade = {
            let request = request.clone();
            let stores: Vec<String> = stores.iter().map(|&store| store.to_owned()).collect();
            Closure::<dyn FnMut(Event)>::new(move |_| {
                let Ok(Ok(database)) = request.result().map(|result| result.dyn_into::<IdbDatabase>()) else {
                    return;
                };
                for store in &stores {
                    // A store that cannot be made fails the first reading, which says so.
                    let _ = database.create_object_store(store);
                }
            })
        };
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        opened(&request).await.map(Self)
    }

    /// Reads, in one transaction. The answers stand in the order of the queries.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn read(&self, queries: &[Query]) -> Result<Vec<Vec<Found>>, StoreFault> {
        let stores: Array = queries.iter().map(|query| JsValue::from_str(query.store())).collect();
        let transaction = self
            .0
            .transaction_with_str_sequence_and_mode(&stores, IdbTransactionMode::Readonly)
            .map_err(|thrown| StoreFault::thrown(&thrown))?;
        let asked = queries
            .iter()
            .map(|query| ask(&transaction, query))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|thrown| StoreFault::thrown(&thrown))?;
        completed(&transaction).await?;
        asked
            .iter()
            .map(Asked::answer)
            .collect::<Result<_, _>>()
            .map_err(|thrown| StoreFault::thrown(&thrown))
    }

    /// Writes all steps in one transaction, or none of them.
    ///
    /// # Errors
    /// `Full` when there is no room; otherwise what the browser says. Nothing has been written then.
    pub async fn write(&self, durability: Durability, steps: &[Step]) -> Result<(), StoreFault> {
        if steps.is_empty() {
            return Ok(());
        }
        let stores: Array = steps.iter().map(|step| JsValue::from_str(step.store())).collect();
        let options = js_sys::Object::new();
        let strength = match durability {
            Durability::Strict => "strict",
            Durability::Relaxed => "relaxed",
        };
        let thrown = |thrown: JsValue| StoreFault::thrown(&thrown);
        js_sys::Reflect::set(&options, &"durability".into(), &strength.into()).map_err(thrown)?;
        let transaction = self
            .0
            .unchecked_ref::<DurableDatabase>()
            .begin(&stores, "readwrite", &options)
            .map_err(thrown)?;
        for step in steps {
            if let Err(error) = take(&transaction, step) {
                // The steps before it must not stand alone. A transaction that will not abort has ended already.
                let _ = transaction.abort();
                return Err(StoreFault::thrown(&error));
            }
        }
        completed(&transaction).await
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Step {
    fn store(&self) -> &'static str {
        match self {
            Self::Put { store, .. }
            | Self::Delete { store, .. }
            | Self::DeleteAll { store, .. }
            | Self::Clear { store } => store,
        }
    }
}

impl Query {
    fn store(&self) -> &'static str {
        match self {
            Self::All(store) | Self::Prefix(store, _) | Self::Keys(store, _) => store,
        }
    }
}

/// Requests on their way, whose results can be read once their transaction is complete.
enum Asked {
    Many { keys: IdbRequest, values: IdbRequest },
    Each(Vec<(String, IdbRequest)>),
}

impl Asked {
    fn answer(&self) -> Result<Vec<Found>, JsValue> {
        match self {
            Self::Many { keys, values } => {
                let keys: Array = keys.result()?.unchecked_into();
                let values: Array = values.result()?.unchecked_into();
                Ok(keys.iter().filter_map(|key| key.as_string()).zip(values.iter()).collect())
            }
            Self::Each(requests) => {
                let mut found = Vec::with_capacity(requests.len());
                for (key, request) in requests {
                    let value = request.result()?;
                    if !value.is_undefined() {
                        found.push((key.clone(), value));
                    }
                }
                Ok(found)
            }
        }
    }
}

fn ask(transaction: &IdbTransaction, query: &Query) -> Result<Asked, JsValue> {
    let store = transaction.object_store(query.store())?;
    Ok(match query {
        Query::All(_) => Asked::Many { keys: store.get_all_keys()?, values: store.get_all()? },
        Query::Prefix(_, prefix) => {
            let range = beginning_with(prefix)?;
            Asked::Many {
                keys: store.get_all_keys_with_key(&range)?,
                values: store.get_all_with_key(&range)?,
            }
        }
        Query::Keys(_, keys) => Asked::Each(
            keys.iter()
                .map(|key| Ok((key.clone(), store.get(&key.as_str().into())?)))
                .collect::<Result<_, JsValue>>()?,
        ),
    })
}

fn take(transaction: &IdbTransaction, step: &Step) -> Result<(), JsValue> {
    let store = transaction.object_store(step.store())?;
    match step {
        Step::Put { key, value, .. } => store.put_with_key(value, &key.as_str().into()).map(|_| ()),
        Step::Delete { key, .. } => store.delete(&key.as_str().into()).map(|_| ()),
        Step::DeleteAll { prefix, .. } => store.delete(&beginning_with(prefix)?.into()).map(|_| ()),
        Step::Clear { .. } => store.clear().map(|_| ()),
    }
}

/// The keys that begin so. They are ASCII, so all of them sort below the prefix and the highest character.
fn beginning_with(prefix: &str) -> Result<IdbKeyRange, JsValue> {
    IdbKeyRange::bound(&prefix.into(), &format!("{prefix}\u{ffff}").into())
}

/// Waits for the end of a transaction.
async fn completed(transaction: &IdbTransaction) -> Result<(), StoreFault> {
    let (handler, end) = once();
    let handlers = |function: Option<&Function>| {
        transaction.set_oncomplete(function);
        // A transaction whose request failed ends in an abort too.
        transaction.set_onabort(function);
    };
    let kind = Listening::with(&handler, handlers, end).await;
    if kind == "complete" {
        return Ok(());
    }
    Err(StoreFault::named(transaction.error().map_or_else(|| "AbortError".to_owned(), |error| error.name())))
}

/// Waits for a database to open.
async fn opened(request: &IdbOpenDbRequest) -> Result<IdbDatabase, StoreFault> {
    let (handler, end) = once();
    let handlers = |function: Option<&Function>| {
        request.set_onsuccess(function);
        request.set_onerror(function);
        request.set_onblocked(function);
        if function.is_none() {
            request.set_onupgradeneeded(None);
        }
    };
    let kind = Listening::with(&handler, handlers, end).await;
    if kind != "success" {
        let name = request.error().ok().flatten().map_or_else(|| kind.clone(), |error| error.name());
        return Err(StoreFault::named(name));
    }
    let result = request.result().map_err(|thrown| StoreFault::thrown(&thrown))?;
    result.dyn_into().map_err(|_| StoreFault::Other("no database".to_owned()))
}

/// Handlers that are taken off again however the waiting ends: a screen that is left drops what it awaits, and the browser
/// must not call a handler that is gone.
struct Listening<F: Fn(Option<&Function>)>(F);

impl<F: Fn(Option<&Function>)> Listening<F> {
    /// Puts a handler on, and waits for the kind of the event that it hears of.
    async fn with(handler: &Handler, put: F, end: oneshot::Receiver<String>) -> String {
        put(Some(handler.as_ref().unchecked_ref()));
        let _listening = Self(put);
        end.await.unwrap_or_default()
    }
}

impl<F: Fn(Option<&Function>)> Drop for Listening<F> {
    fn drop(&mut self) {
        (self.0)(None);
    }
}

type Handler = Closure<dyn FnMut(Event)>;

/// A handler that passes on the kind of the first event it gets.
fn once() -> (Handler, oneshot::Receiver<String>) {
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(Cell::new(Some(sender)));
    let closure = Closure::new(move |event: Event| {
        if let Some(sender) = sender.take() {
            // Nobody waits any more: then nobody needs to know.
            let _ = sender.send(event.type_());
        }
    });
    (closure, receiver)
}

/// Whether there is an IndexedDB. That it opens is another question.
pub fn available() -> bool {
    factory().is_ok()
}

fn factory() -> Result<IdbFactory, StoreFault> {
    let window = web_sys::window().ok_or(StoreFault::Missing)?;
    window.indexed_db().ok().flatten().ok_or(StoreFault::Missing)
}
