//! One write transaction: how durable it is, what it asks for at once, and how it ended.
//!
//! rexie neither asks for durability nor tells the end of a transaction, so a proxy around the browser's
//! own `IDBDatabase.prototype.transaction` adds the one and keeps what was made for the other.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use js_sys::{Array, Function, Object, Promise, Proxy, Reflect, Uint8Array};
use rexie::TransactionMode;
use sync::map::map_of;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, IdbTransaction};

use super::{Change, Connection, DatabaseError, Durability, Seen, bytes, translate};

/// A write transaction that ends in one of three ways: complete, aborted, or rolled back on drop.
pub(super) struct Write {
    pub(super) transaction: rexie::Transaction,
    raw: IdbTransaction,
    ended: Promise,
    finished: Cell<bool>,
}

impl Write {
    pub(super) fn begin(
        connection: &Connection,
        stores: &[&str],
        durability: Durability,
    ) -> Result<Self, DatabaseError> {
        WANTED.set(durability);
        let transaction = connection.transaction(stores, TransactionMode::ReadWrite)?;
        let raw = MADE.take().ok_or(DatabaseError::Unavailable)?;
        let ended = Promise::new(&mut |resolve, _| {
            for name in ["complete", "abort"] {
                // An event target accepts any listener.
                let _ = raw.add_event_listener_with_callback(name, &resolve);
            }
        });
        Ok(Self {
            transaction,
            raw,
            ended,
            finished: Cell::new(false),
        })
    }

    /// Looks whether a key still holds what was seen there, and rolls everything back when not.
    pub(super) fn look(
        &self,
        seen: Seen<'_>,
        changes: &[Change],
        is_changed: Rc<Cell<bool>>,
    ) -> Result<Request, DatabaseError> {
        let store = self.transaction.store(seen.store).map_err(translate)?;
        let (key, raw) = (JsValue::from(seen.key), self.raw.clone());
        let last = last_changes(changes, seen.store);
        let put = last.get(seen.key).copied().flatten();
        let mut accepted = vec![seen.value.map(<[u8]>::to_vec)];
        accepted.extend(put.map(|value| Some(value.to_vec())));
        Ok(Box::pin(async move {
            let found = store.get(key).await?.as_ref().map(bytes);
            if !accepted.contains(&found) {
                is_changed.set(true);
                // It cannot have ended: this is its first answer.
                let _ = raw.abort();
            }
            Ok(())
        }))
    }

    /// A request that failed aborts the transaction, whose own error says more than the request's.
    pub(super) fn step<T>(&self, outcome: rexie::Result<T>) -> Result<T, DatabaseError> {
        outcome.map_err(|error| self.reason().unwrap_or_else(|| translate(error)))
    }

    pub(super) async fn finish(self) -> Result<(), DatabaseError> {
        let event = JsFuture::from(self.ended.clone()).await;
        self.finished.set(true);
        let event: Option<Event> = event.ok().and_then(|event| event.dyn_into().ok());
        if event.is_some_and(|event| event.type_() == "complete") {
            return Ok(());
        }
        Err(self
            .reason()
            .unwrap_or_else(|| DatabaseError::Refused("AbortError".to_owned())))
    }

    fn reason(&self) -> Option<DatabaseError> {
        self.raw
            .error()
            .map(|error| DatabaseError::by_name(&error.name()))
    }
}

impl Drop for Write {
    fn drop(&mut self) {
        if !self.finished.get() {
            // A transaction that has ended already cannot be aborted: then there is nothing to undo.
            let _ = self.raw.abort();
        }
    }
}

thread_local! {
    /// What the next write transaction must promise.
    static WANTED: Cell<Durability> = const { Cell::new(Durability::Strict) };
    /// The raw transaction that the proxy made last.
    static MADE: Cell<Option<IdbTransaction>> = const { Cell::new(None) };
    /// Whether the proxy is in place.
    static PROXIED: Cell<bool> = const { Cell::new(false) };
}

/// Puts the proxy in place, once a page.
pub(super) fn demand_durability() -> Result<(), DatabaseError> {
    if PROXIED.replace(true) {
        return Ok(());
    }
    install_proxy().map_err(|_| {
        PROXIED.set(false);
        DatabaseError::Unavailable
    })
}

fn install_proxy() -> Result<(), JsValue> {
    let class = Reflect::get(&js_sys::global(), &"IDBDatabase".into())?;
    let prototype: Object = Reflect::get(&class, &"prototype".into())?.dyn_into()?;
    let original: Function = Reflect::get(&prototype, &"transaction".into())?.dyn_into()?;
    let trap = Closure::<dyn Fn(Function, JsValue, Array) -> Result<JsValue, JsValue>>::new(
        with_durability,
    );
    let handler = Object::new();
    Reflect::set(&handler, &"apply".into(), trap.as_ref())?;
    Reflect::set(
        &prototype,
        &"transaction".into(),
        &Proxy::new(&original, &handler),
    )?;
    // Lives as long as the page.
    trap.forget();
    Ok(())
}

fn with_durability(
    original: Function,
    this: JsValue,
    arguments: Array,
) -> Result<JsValue, JsValue> {
    let writes =
        arguments.length() == 2 && arguments.get(1).as_string().as_deref() == Some("readwrite");
    if writes {
        let options = Object::new();
        let durability = match WANTED.get() {
            Durability::Strict => "strict",
            Durability::Relaxed => "relaxed",
        };
        Reflect::set(&options, &"durability".into(), &durability.into())?;
        arguments.push(&options);
    }
    let made = Reflect::apply(&original, &this, &arguments)?;
    if writes {
        MADE.set(made.clone().dyn_into().ok());
    }
    Ok(made)
}

pub(super) type Request = Pin<Box<dyn Future<Output = rexie::Result<()>>>>;

/// Puts a value, or removes the key when there is none.
pub(super) fn request(store: Rc<rexie::Store>, key: JsValue, value: Option<&[u8]>) -> Request {
    let value = value.map(Uint8Array::from);
    Box::pin(async move {
        match value {
            Some(value) => store.put(value.as_ref(), Some(&key)).await.map(drop),
            None => store.delete(key).await,
        }
    })
}

/// Sends every request before it waits for the first answer: a Save takes one way to the disk and
/// back, however many stores it writes.
pub(super) async fn all(mut requests: Vec<Request>) -> rexie::Result<()> {
    let mut outcome = Ok(());
    poll_fn(|context| {
        requests.retain_mut(|request| match request.as_mut().poll(context) {
            Poll::Ready(Ok(())) => false,
            Poll::Ready(failure) => {
                // The first failure aborts the transaction, which ends all the others.
                if outcome.is_ok() {
                    outcome = failure;
                }
                false
            }
            Poll::Pending => true,
        });
        if requests.is_empty() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    outcome
}

/// What each key of a store ends up with: its last value, or none when it was removed. Making only
/// the last change of a key is the same as making all of them in their order.
pub(super) fn last_changes<'a>(
    changes: &'a [Change],
    store: &str,
) -> BTreeMap<&'a str, Option<&'a [u8]>> {
    let of_store = changes.iter().filter(|change| change.store() == store);
    map_of(of_store.map(|change| match change {
        Change::Put { key, value, .. } => (key.as_str(), Some(value.as_slice())),
        Change::Delete { key, .. } => (key.as_str(), None),
    }))
}
