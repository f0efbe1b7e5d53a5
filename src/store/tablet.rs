//! The tablet's own memory: which accounts have a book here, and whose book is open.
//!
//! Signing out closes a book; it never removes one. An account's entry alone names the database of
//! its book, so one that cannot be read is never written over.

use domain::ids::{AccountId, CadreId, DeviceId, PartitionId, TabletId};
use serde::{Deserialize, Serialize};
use sync::json;
use uuid::Uuid;

use super::indexeddb::{Change, Database, DatabaseError, Durability};
use super::schema;

/// Is there while the server has not heard that somebody signed out.
const OWED: &str = "sign-out-owed";

/// One account that has signed in on this tablet. Fields of a later version are ignored; one that is
/// added needs a default, because entries without it stay.
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

/// Why the tablet did not say which book to open. Nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TabletError {
    /// The browser refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// There is an entry, perhaps of a later version, that this one cannot read.
    #[error("the entry of an account cannot be read")]
    UnreadableEntry,
}

/// The tablet's own database.
pub struct Tablet {
    database: Database,
    /// This tablet, for the administrator's list.
    pub id: TabletId,
}

impl Tablet {
    /// Opens the one of this name, [`schema::TABLET`] but in tests; `fresh` names the tablet at its
    /// first start.
    ///
    /// # Errors
    /// No database here, one of a later version, or no space.
    pub async fn open(name: &str, fresh: TabletId) -> Result<Self, DatabaseError> {
        let database = Database::open(name, schema::TABLET_VERSION, schema::TABLET_STORES).await?;
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

    /// What is known of an account, of the book that it opened last; `None` when it has no book on
    /// this tablet.
    ///
    /// # Errors
    /// The browser refused to read, or the entry cannot be read.
    pub async fn known(&self, account: AccountId) -> Result<Option<KnownAccount>, TabletError> {
        self.entry(&account.to_string(), account).await
    }

    /// The same of an account's book of one commune: two invented ones may share their accounts.
    ///
    /// # Errors
    /// As for [`Tablet::known`].
    pub async fn known_in(
        &self,
        account: AccountId,
        partition: PartitionId,
    ) -> Result<Option<KnownAccount>, TabletError> {
        match self.known(account).await? {
            Some(other) if other.partition != partition => {
                self.entry(&aside(account, partition), account).await
            }
            known => Ok(known),
        }
    }

    /// Every book on this tablet whose entry can be read.
    ///
    /// # Errors
    /// The browser refused to read.
    pub async fn books(&self) -> Result<Vec<KnownAccount>, DatabaseError> {
        let entries = self.database.load("accounts").await?;
        let read = |(_, entry): &(String, Vec<u8>)| json::read(entry).ok();
        Ok(entries.iter().filter_map(read).collect())
    }

    /// True when no account has a book on this tablet.
    ///
    /// # Errors
    /// The browser refused to read.
    pub async fn knows_nobody(&self) -> Result<bool, DatabaseError> {
        Ok(self.database.load("accounts").await?.is_empty())
    }

    async fn entry(
        &self,
        key: &str,
        account: AccountId,
    ) -> Result<Option<KnownAccount>, TabletError> {
        let Some(entry) = self.database.get("accounts", key).await? else {
            return Ok(None);
        };
        match json::read::<KnownAccount>(&entry) {
            Ok(known) if known.account == account => Ok(Some(known)),
            Ok(_) | Err(_) => Err(TabletError::UnreadableEntry),
        }
    }

    /// The account whose book is open; `None` when nobody is signed in.
    ///
    /// # Errors
    /// The browser refused to read, or the entry cannot be read.
    pub async fn current(&self) -> Result<Option<KnownAccount>, TabletError> {
        let Some(account) = self.database.get("meta", "current").await? else {
            return Ok(None);
        };
        let account = String::from_utf8(account).ok();
        let account = account.and_then(|text| AccountId::parse(&text));
        self.known(account.ok_or(TabletError::UnreadableEntry)?)
            .await
    }

    /// Remembers an account and that its book is the open one. Its book of another commune is put
    /// aside in the same act.
    ///
    /// # Errors
    /// Nothing was remembered; an entry that cannot be read is still there.
    pub async fn sign_in(&self, known: &KnownAccount) -> Result<(), TabletError> {
        let before = self.known(known.account).await?;
        let other = before.filter(|before| before.partition != known.partition);
        let account = known.account.to_string();
        let mut changes = vec![
            put("accounts", &account, bytes(known)?),
            put("meta", "current", account.clone().into_bytes()),
        ];
        if let Some(other) = other {
            let key = aside(other.account, other.partition);
            changes.push(put("accounts", &key, bytes(&other)?));
        }
        self.database.write(&changes, Durability::Strict).await?;
        Ok(())
    }

    /// True when the server said that this tablet is blocked, and not since that it is let in.
    ///
    /// # Errors
    /// The browser refused to read.
    pub async fn is_blocked(&self) -> Result<bool, DatabaseError> {
        Ok(self.database.get("meta", "blocked").await?.is_some())
    }

    /// Remembers that this tablet is blocked, or that it is let in again.
    ///
    /// # Errors
    /// What was remembered before still holds.
    pub async fn note_blocked(&self, blocked: bool) -> Result<(), DatabaseError> {
        let change = if blocked {
            put("meta", "blocked", b"1".to_vec())
        } else {
            delete("blocked")
        };
        self.database.write(&[change], Durability::Strict).await
    }

    /// Closes the book. It stays on the tablet with everything in it; that the server hears of it is
    /// owed from now on.
    ///
    /// # Errors
    /// The book is still the open one.
    pub async fn sign_out(&self) -> Result<(), DatabaseError> {
        let changes = [delete("current"), put("meta", OWED, b"1".to_vec())];
        self.database.write(&changes, Durability::Strict).await
    }

    /// True when somebody signed out here and the server has not answered to it yet.
    ///
    /// # Errors
    /// The browser refused to read.
    pub async fn owes_sign_out(&self) -> Result<bool, DatabaseError> {
        Ok(self.database.get("meta", OWED).await?.is_some())
    }

    /// Remembers that the server has answered.
    ///
    /// # Errors
    /// It is owed still.
    pub async fn note_sign_out_told(&self) -> Result<(), DatabaseError> {
        let change = delete(OWED);
        self.database.write(&[change], Durability::Strict).await
    }
}

/// The key of an account's book that is not the one it opened last.
fn aside(account: AccountId, partition: PartitionId) -> String {
    format!("{account}.{partition}")
}

fn bytes(known: &KnownAccount) -> Result<Vec<u8>, DatabaseError> {
    serde_json::to_vec(known).map_err(|_| DatabaseError::Refused("DataError".to_owned()))
}

fn delete(key: &str) -> Change {
    Change::Delete {
        store: "meta",
        key: key.to_owned(),
    }
}

fn put(store: &'static str, key: &str, value: Vec<u8>) -> Change {
    Change::Put {
        store,
        key: key.to_owned(),
        value,
    }
}
