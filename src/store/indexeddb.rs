//! IndexedDB through rexie: the only file that names rexie or a raw IndexedDB type.
//!
//! What is dangerous about IndexedDB is dealt with here, once:
//! - rexie cannot ask for durability. A proxy around the browser's own
//!   `IDBDatabase.prototype.transaction` adds it, and keeps the transaction that was made.
//! - A transaction's end is only known from its `complete` and `abort` events, so they are listened
//!   to from the first moment.
//! - A transaction that is dropped half-way would commit what was already put: it is rolled back.
//! - A connection can die. The batch is replayed once on a new one; then it is an error.
//! - The version step deletes every store that is not listed: all of them are, always.
//!
//! Sources: W3C, "Indexed Database API 3.0"; rexie 0.6.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use js_sys::{Array, Function, Object, Promise, Proxy, Reflect, Uint8Array};
use rexie::{ObjectStore, Rexie, TransactionMode};
use sync::map::map_of;
pub use sync::tablet::store::{Change, Durability, Seen};
use sync::tablet::store::{Rows, StoreName, TabletStore};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, IdbTransaction};

pub use super::database_error::DatabaseError;
use crate::platform::signing::DeviceKey;

impl TabletStore for Database {
    type Error = DatabaseError;

    async fn load(&self, store: StoreName) -> Result<Rows, DatabaseError> {
        Self::load(self, store).await
    }

    async fn get(&self, store: StoreName, key: &str) -> Result<Option<Vec<u8>>, DatabaseError> {
        Self::get(self, store, key).await
    }

    async fn write(&self, changes: &[Change], durability: Durability) -> Result<(), DatabaseError> {
        Self::write(self, changes, durability).await
    }

    async fn write_if(
        &self,
        seen: Seen<'_>,
        changes: &[Change],
        durability: Durability,
    ) -> Result<bool, DatabaseError> {
        Self::write_if(self, seen, changes, durability).await
    }
}

/// One open database.
pub struct Database {
    name: String,
    version: u32,
    stores: &'static [&'static str],
    connection: RefCell<Rc<Connection>>,
}

impl Database {
    /// Opens a database, making it or its missing stores. `stores` lists *every* store.
    ///
    /// # Errors
    /// No database here, or one of a later version: nothing was touched.
    pub async fn open(
        name: &str,
        version: u32,
        stores: &'static [&'static str],
    ) -> Result<Self, DatabaseError> {
        demand_durability()?;
        let connection = connect(name, version, stores).await?;
        Ok(Self {
            name: name.to_owned(),
            version,
            stores,
            connection: RefCell::new(Rc::new(connection)),
        })
    }

    /// Everything in a store, by key.
    ///
    /// # Errors
    /// The browser refused to read.
    pub async fn load(&self, store: &str) -> Result<Vec<(String, Vec<u8>)>, DatabaseError> {
        self.once_more_if_lost(async || self.load_once(store).await)
            .await
    }

    /// One value; `None` when the key holds none.
    ///
    /// # Errors
    /// The browser refused to read.
    pub async fn get(&self, store: &str, key: &str) -> Result<Option<Vec<u8>>, DatabaseError> {
        self.once_more_if_lost(async || self.get_once(store, key).await)
            .await
    }

    /// The device's key that a store holds; `None` when it holds none that can be used.
    ///
    /// # Errors
    /// The browser refused to read.
    pub async fn device_key(
        &self,
        store: &str,
        key: &str,
    ) -> Result<Option<DeviceKey>, DatabaseError> {
        self.once_more_if_lost(async || {
            let found = self.found_once(store, key).await?;
            Ok(found.as_ref().and_then(DeviceKey::from_stored))
        })
        .await
    }

    /// Keeps a device's key where there is none yet. A key stays closed in the database: what is kept
    /// is the browser's own handle of it.
    ///
    /// # Errors
    /// There is one, or the browser refused.
    pub async fn add_device_key(
        &self,
        store: &str,
        key: &str,
        value: &DeviceKey,
    ) -> Result<(), DatabaseError> {
        let value = value.to_stored().ok_or(DatabaseError::Unavailable)?;
        self.once_more_if_lost(async || {
            let connection = Rc::clone(&self.connection.borrow());
            let write = Write::begin(&connection, &[store], Durability::Strict)?;
            let into = write.transaction.store(store).map_err(translate)?;
            write.step(into.add(&value, Some(&key.into())).await)?;
            write.finish().await
        })
        .await
    }

    /// Makes all changes in one transaction, or none. Done means that the browser said so.
    ///
    /// # Errors
    /// None of the changes was made.
    pub async fn write(
        &self,
        changes: &[Change],
        durability: Durability,
    ) -> Result<(), DatabaseError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.once_more_if_lost(async || self.write_once(changes, durability, None).await)
            .await
            .map(drop)
    }

    /// [`TabletStore::write_if`]: looked up in the same transaction, so nothing waits for it.
    ///
    /// # Errors
    /// None of the changes was made.
    pub async fn write_if(
        &self,
        seen: Seen<'_>,
        changes: &[Change],
        durability: Durability,
    ) -> Result<bool, DatabaseError> {
        self.once_more_if_lost(async || self.write_once(changes, durability, Some(seen)).await)
            .await
    }

    /// Repeats work on a new connection when the old one turns out to be dead.
    async fn once_more_if_lost<T>(
        &self,
        work: impl AsyncFn() -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let outcome = work().await;
        let is_lost = match &outcome {
            Err(DatabaseError::Lost) => true,
            // A browser that closes a connection first aborts what is under way, by a name that
            // says nothing: only the next transaction tells.
            Err(DatabaseError::Refused(_)) => self.is_dead(),
            Ok(_)
            | Err(DatabaseError::Unavailable | DatabaseError::TooNew | DatabaseError::Full) => {
                false
            }
        };
        if !is_lost {
            return outcome;
        }
        self.reconnect().await?;
        work().await
    }

    fn is_dead(&self) -> bool {
        let connection = self.connection.borrow();
        let probe = connection.transaction(self.stores, TransactionMode::ReadOnly);
        matches!(probe, Err(DatabaseError::Lost))
    }

    /// The database's name in the browser.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    async fn load_once(&self, store: &str) -> Result<Vec<(String, Vec<u8>)>, DatabaseError> {
        let connection = Rc::clone(&self.connection.borrow());
        let reading = connection.transaction(&[store], TransactionMode::ReadOnly)?;
        let store = reading.store(store).map_err(translate)?;
        let keys = store.get_all_keys(None, None).await.map_err(translate)?;
        let values = store.get_all(None, None).await.map_err(translate)?;
        Ok(keys
            .into_iter()
            .map(|key| key.as_string().unwrap_or_default())
            .zip(values.iter().map(bytes))
            .collect())
    }

    async fn get_once(&self, store: &str, key: &str) -> Result<Option<Vec<u8>>, DatabaseError> {
        Ok(self.found_once(store, key).await?.as_ref().map(bytes))
    }

    async fn found_once(&self, store: &str, key: &str) -> Result<Option<JsValue>, DatabaseError> {
        let connection = Rc::clone(&self.connection.borrow());
        let reading = connection.transaction(&[store], TransactionMode::ReadOnly)?;
        let store = reading.store(store).map_err(translate)?;
        store.get(key.into()).await.map_err(translate)
    }

    async fn write_once(
        &self,
        changes: &[Change],
        durability: Durability,
        seen: Option<Seen<'_>>,
    ) -> Result<bool, DatabaseError> {
        let mut names: Vec<&str> = changes.iter().map(Change::store).collect();
        names.extend(seen.map(|seen| seen.store));
        names.sort_unstable();
        names.dedup();
        let connection = Rc::clone(&self.connection.borrow());
        let write = Write::begin(&connection, &names, durability)?;
        let mut requests = Vec::with_capacity(changes.len() + 1);
        let is_changed = Rc::new(Cell::new(false));
        if let Some(seen) = seen {
            requests.push(write.look(seen, changes, Rc::clone(&is_changed))?);
        }
        for name in names {
            let store = Rc::new(write.transaction.store(name).map_err(translate)?);
            for (key, value) in last_changes(changes, name) {
                requests.push(request(Rc::clone(&store), key.into(), value));
            }
        }
        let sent = all(requests).await;
        if is_changed.get() {
            return Ok(false);
        }
        write.step(sent)?;
        write.finish().await?;
        Ok(true)
    }

    async fn reconnect(&self) -> Result<(), DatabaseError> {
        let connection = connect(&self.name, self.version, self.stores).await;
        let connection = connection.map_err(|error| match error {
            // Another tab runs a later version of the app, which has upgraded the database.
            DatabaseError::TooNew => error,
            DatabaseError::Unavailable
            | DatabaseError::Full
            | DatabaseError::Lost
            | DatabaseError::Refused(_) => DatabaseError::Lost,
        })?;
        self.connection.replace(Rc::new(connection));
        Ok(())
    }
}

/// An open connection. A page that keeps one it no longer uses would stop every later version of
/// the app from upgrading the database: it is closed when it is let go.
struct Connection(Option<Rexie>);

impl Connection {
    fn transaction(
        &self,
        stores: &[&str],
        mode: TransactionMode,
    ) -> Result<rexie::Transaction, DatabaseError> {
        let rexie = self.0.as_ref().ok_or(DatabaseError::Lost)?;
        rexie.transaction(stores, mode).map_err(translate)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(rexie) = self.0.take() {
            rexie.close();
        }
    }
}

async fn connect(name: &str, version: u32, stores: &[&str]) -> Result<Connection, DatabaseError> {
    let builder = Rexie::builder(name).version(version);
    let builder = stores.iter().fold(builder, |builder, store| {
        builder.add_object_store(ObjectStore::new(store))
    });
    let opened = builder.build().await.map_err(translate)?;
    Ok(Connection(Some(opened)))
}

type Request = Pin<Box<dyn Future<Output = rexie::Result<()>>>>;

/// Puts a value, or removes the key when there is none.
fn request(store: Rc<rexie::Store>, key: JsValue, value: Option<&[u8]>) -> Request {
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
async fn all(mut requests: Vec<Request>) -> rexie::Result<()> {
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

/// A write transaction that ends in one of three ways: complete, aborted, or rolled back on drop.
struct Write {
    transaction: rexie::Transaction,
    raw: IdbTransaction,
    ended: Promise,
    finished: Cell<bool>,
}

impl Write {
    fn begin(
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
    fn look(
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
    fn step<T>(&self, outcome: rexie::Result<T>) -> Result<T, DatabaseError> {
        outcome.map_err(|error| self.reason().unwrap_or_else(|| translate(error)))
    }

    async fn finish(self) -> Result<(), DatabaseError> {
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
fn demand_durability() -> Result<(), DatabaseError> {
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

/// What each key of a store ends up with: its last value, or none when it was removed. Making only
/// the last change of a key is the same as making all of them in their order.
fn last_changes<'a>(changes: &'a [Change], store: &str) -> BTreeMap<&'a str, Option<&'a [u8]>> {
    let of_store = changes.iter().filter(|change| change.store() == store);
    map_of(of_store.map(|change| match change {
        Change::Put { key, value, .. } => (key.as_str(), Some(value.as_slice())),
        Change::Delete { key, .. } => (key.as_str(), None),
    }))
}

fn bytes(value: &JsValue) -> Vec<u8> {
    Uint8Array::new(value).to_vec()
}

fn translate(error: rexie::Error) -> DatabaseError {
    // rexie hides the browser's error inside its own; only the text of its debug form names it.
    DatabaseError::by_name(&format!("{error:?}"))
}
