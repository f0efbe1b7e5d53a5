//! The tablet's own memory: which accounts have a book here, and whose book is open.
//!
//! Signing out closes a book; it never removes one.

use domain::ids::{AccountId, CadreId, DeviceId, PartitionId, TabletId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::indexeddb::{Change, Database, DatabaseError, Durability};
use super::schema;

/// One account that has signed in on this tablet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnownAccount {
    /// The account.
    pub account: AccountId,
    /// What its owner types to sign in.
    pub name: String,
    /// The person on the books that it belongs to, if any.
    pub cadre: Option<CadreId>,
    /// Names the database of its book.
    pub database: Uuid,
    /// Its identity in the sequence of changes.
    pub device: DeviceId,
    /// The commune.
    pub partition: PartitionId,
    /// Which server it signed in to; text as the server gave it.
    pub server: String,
    /// True for an invented book.
    pub demo: bool,
}

/// The tablet's own database.
pub struct Tablet {
    database: Database,
    /// This tablet, for the administrator's list.
    pub id: TabletId,
}

impl Tablet {
    /// Opens it; `fresh` names the tablet at its first start.
    ///
    /// # Errors
    /// No database here, one of a later version, or no space.
    pub async fn open(fresh: TabletId) -> Result<Self, DatabaseError> {
        let database = Database::open(
            schema::TABLET,
            schema::TABLET_VERSION,
            schema::TABLET_STORES,
        )
        .await?;
        let known = database.get("meta", "tablet").await?;
        let id = known.and_then(|bytes| TabletId::parse(&String::from_utf8(bytes).ok()?));
        if id.is_none() {
            let change = put("meta", "tablet", fresh.to_string().into_bytes());
            database.write(&[change], Durability::Strict).await?;
        }
        Ok(Self {
            database,
            id: id.unwrap_or(fresh),
        })
    }

    /// Every account with a book on this tablet. An entry that cannot be read is left where it is.
    ///
    /// # Errors
    /// The browser refused to read.
    pub async fn accounts(&self) -> Result<Vec<KnownAccount>, DatabaseError> {
        let entries = self.database.load("accounts").await?;
        Ok(entries
            .iter()
            .filter_map(|(_, bytes)| serde_json::from_slice(bytes).ok())
            .collect())
    }

    /// The account whose book is open; `None` when nobody is signed in.
    ///
    /// # Errors
    /// The browser refused to read.
    pub async fn current(&self) -> Result<Option<KnownAccount>, DatabaseError> {
        let Some(account) = self.database.get("meta", "current").await? else {
            return Ok(None);
        };
        let accounts = self.accounts().await?;
        Ok(accounts
            .into_iter()
            .find(|known| known.account.to_string().as_bytes() == account))
    }

    /// Remembers an account and that its book is the open one.
    ///
    /// # Errors
    /// Nothing was remembered.
    pub async fn sign_in(&self, known: &KnownAccount) -> Result<(), DatabaseError> {
        let entry = serde_json::to_vec(known)
            .map_err(|_| DatabaseError::Refused("DataError".to_owned()))?;
        let account = known.account.to_string();
        let changes = [
            put("accounts", &account, entry),
            put("meta", "current", account.clone().into_bytes()),
        ];
        self.database.write(&changes, Durability::Strict).await
    }

    /// Closes the book. It stays on the tablet with everything in it.
    ///
    /// # Errors
    /// The book is still the open one.
    pub async fn sign_out(&self) -> Result<(), DatabaseError> {
        let change = Change::Delete {
            store: "meta",
            key: "current".to_owned(),
        };
        self.database.write(&[change], Durability::Strict).await
    }
}

fn put(store: &'static str, key: &str, value: Vec<u8>) -> Change {
    Change::Put {
        store,
        key: key.to_owned(),
        value,
    }
}
