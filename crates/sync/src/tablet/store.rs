//! What the tablet must keep, as a contract: IndexedDB implements it in the app, [`super::memory`]
//! here, and [`super::contract`] holds both to it.
//!
//! Nothing here is `Send`: a browser's database belongs to its page.

use std::future::Future;

/// The name of a store.
pub type StoreName = &'static str;

/// Changesets that the server acknowledged, kept at least 30 days.
pub const ACKED: StoreName = "acked";
/// Forms not finished; they never travel.
pub const DRAFTS: StoreName = "drafts";
/// Numbers, cursor, identity.
pub const META: StoreName = "meta";
/// Changesets not yet acknowledged.
pub const OUTBOX: StoreName = "outbox";
/// Confirmed records.
pub const PAGES: StoreName = "pages";
/// Changesets that the server refused.
pub const QUARANTINE: StoreName = "quarantine";
/// Every store of a book.
pub const STORES: [StoreName; 6] = [ACKED, DRAFTS, META, OUTBOX, PAGES, QUARANTINE];

/// Everything in a store, by key.
pub type Rows = Vec<(String, Vec<u8>)>;

/// How sure the store must be before a write is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Durability {
    /// Written through to the disk.
    Strict,
    /// Handed to the operating system: enough for what can be fetched again.
    Relaxed,
}

/// One change to one store. Keys say nothing about a person; values are opaque.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Writes a value, replacing what the key held.
    Put {
        /// The store.
        store: StoreName,
        /// The key.
        key: String,
        /// The value.
        value: Vec<u8>,
    },
    /// Removes a key; nothing happens when it was not there.
    Delete {
        /// The store.
        store: StoreName,
        /// The key.
        key: String,
    },
}

impl Change {
    /// The store it changes.
    #[must_use]
    pub fn store(&self) -> StoreName {
        match self {
            Self::Put { store, .. } | Self::Delete { store, .. } => store,
        }
    }

    /// The key it changes.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Put { key, .. } | Self::Delete { key, .. } => key,
        }
    }
}

/// What a key was last seen to hold; nothing when there was none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen<'a> {
    /// The store.
    pub store: StoreName,
    /// The key.
    pub key: &'a str,
    /// The value.
    pub value: Option<&'a [u8]>,
}

/// Keeps one account's book on this tablet.
pub trait TabletStore {
    /// Why a store could not do what was asked.
    type Error: std::error::Error + 'static;

    /// Everything in a store, in the order of keys.
    fn load(&self, store: StoreName) -> impl Future<Output = Result<Rows, Self::Error>>;

    /// One value; `None` when the key holds none.
    fn get(
        &self,
        store: StoreName,
        key: &str,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, Self::Error>>;

    /// Makes all changes in one transaction, or none. No key is named twice in one call, so their
    /// order does not matter.
    fn write(
        &self,
        changes: &[Change],
        durability: Durability,
    ) -> impl Future<Output = Result<(), Self::Error>>;

    /// As [`TabletStore::write`], but only while a key still holds what the caller last saw there,
    /// or already holds what these changes put there. False: it does not, and nothing was written.
    /// Nobody comes between the look and the write.
    fn write_if(
        &self,
        seen: Seen<'_>,
        changes: &[Change],
        durability: Durability,
    ) -> impl Future<Output = Result<bool, Self::Error>>;
}

/// What was read from the stores; a store that was not read is `None` and stays as it is known.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Loaded {
    /// Of [`OUTBOX`].
    pub outbox: Option<Rows>,
    /// Of [`ACKED`].
    pub acked: Option<Rows>,
    /// Of [`QUARANTINE`].
    pub quarantine: Option<Rows>,
    /// Of [`META`].
    pub meta: Option<Rows>,
    /// Of [`PAGES`].
    pub pages: Option<Rows>,
}

impl Loaded {
    /// Reads everything a session needs, store by store. Another tab may write in between, which
    /// does no harm: a Save is noticed by its numbers, and of an answer of the server the records
    /// are read last, so at most they are ahead of the cursor and come once more.
    ///
    /// # Errors
    /// The store failed.
    pub async fn all<S: TabletStore>(store: &S) -> Result<Self, S::Error> {
        // The numbers first: another tab may save in between, and a change that came after them is
        // noticed by its number, a number without its change is not.
        let meta = Some(store.load(META).await?);
        Ok(Self {
            meta,
            outbox: Some(store.load(OUTBOX).await?),
            acked: Some(store.load(ACKED).await?),
            quarantine: Some(store.load(QUARANTINE).await?),
            pages: Some(store.load(PAGES).await?),
        })
    }

    /// Reads what another tab's Save can have changed: the outbox and the numbers.
    ///
    /// # Errors
    /// The store failed.
    pub async fn saves<S: TabletStore>(store: &S) -> Result<Self, S::Error> {
        let meta = Some(store.load(META).await?);
        Ok(Self {
            meta,
            outbox: Some(store.load(OUTBOX).await?),
            ..Self::default()
        })
    }
}
