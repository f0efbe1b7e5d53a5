//! IndexedDB through rexie: the only room that names rexie or a raw IndexedDB type.
//!
//! What is dangerous about IndexedDB is dealt with here, once:
//! - rexie cannot ask for durability, and a transaction's end is only known from its `complete` and `abort`
//!   events. A transaction that is dropped half-way would commit what was already put. See [`transaction`].
//! - A connection can die. The batch is replayed once on a new one; then it is an error.
//! - The version step deletes every store that is not listed: all of them are, always.
//! - Chromium loses what it writes behind a record that was cut off. See [`begin_new_log`].
//!
//! Sources: W3C, "Indexed Database API 3.0"; rexie 0.6.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Uint8Array;
use rexie::{ObjectStore, Rexie, TransactionMode};
pub use sync::tablet::store::{Change, Durability, Seen};
use sync::tablet::store::{Rows, StoreName, TabletStore};
use wasm_bindgen::JsValue;

pub use super::database_error::DatabaseError;
use super::schema::THROWAWAY;
use crate::platform::signing::DeviceKey;
use transaction::{Write, all, demand_durability, last_changes, request};

mod transaction;

/// Has the browser write what comes from now on into a file of its own. Chromium's IndexedDB goes on in
/// the file that was written last, though its last record was cut off when the browser was killed: at the
/// next start nothing behind that record is read, or the whole is taken for spoilt and thrown away. When
/// a database is deleted it puts away that file first, all that can be read of it being safe. Where this
/// fails, all is as it was.
///
/// Source: google/leveldb, issue 1287.
pub async fn begin_new_log() {
    if let Ok(connection) = connect(THROWAWAY, 1, &[]).await {
        drop(connection);
        // It goes by itself: nobody waits for it, as rexie would.
        let factory = web_sys::window().and_then(|window| window.indexed_db().ok().flatten());
        let _ = factory.map(|factory| factory.delete_database(THROWAWAY));
    }
}

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
        Ok(self.found(store, key).await?.as_ref().map(bytes))
    }

    /// How many keys a store has.
    ///
    /// # Errors
    /// The browser refused to read.
    pub async fn count(&self, store: &str) -> Result<usize, DatabaseError> {
        self.once_more_if_lost(async || self.count_once(store).await)
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
        let found = self.found(store, key).await?;
        Ok(found.as_ref().and_then(DeviceKey::from_stored))
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

    async fn count_once(&self, store: &str) -> Result<usize, DatabaseError> {
        let connection = Rc::clone(&self.connection.borrow());
        let reading = connection.transaction(&[store], TransactionMode::ReadOnly)?;
        let store = reading.store(store).map_err(translate)?;
        let keys = store.get_all_keys(None, None).await.map_err(translate)?;
        Ok(keys.len())
    }

    async fn found(&self, store: &str, key: &str) -> Result<Option<JsValue>, DatabaseError> {
        self.once_more_if_lost(async || self.found_once(store, key).await)
            .await
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

fn bytes(value: &JsValue) -> Vec<u8> {
    Uint8Array::new(value).to_vec()
}

fn translate(error: rexie::Error) -> DatabaseError {
    // rexie hides the browser's error inside its own; only the text of its debug form names it.
    DatabaseError::by_name(&format!("{error:?}"))
}
