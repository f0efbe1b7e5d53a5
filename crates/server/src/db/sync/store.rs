//! The two ways to begin: as it is, or with a new account in the same transaction.

use sync::server::store::ServerStore;

use super::{Reading, Writing};
use crate::db::accounts::{self, Account};
use crate::db::{Db, DbError};

/// The books in this file.
#[derive(Clone)]
pub struct Books(pub Db);

impl ServerStore for Books {
    type Error = DbError;
    type Snapshot = Reading;
    type Transaction = Writing;

    async fn snapshot(&self) -> Result<Reading, DbError> {
        Ok(Reading(self.0.snapshot().await?))
    }

    async fn begin(&self) -> Result<Writing, DbError> {
        Ok(Writing(self.0.write().await?))
    }
}

/// The books, with a new account written first in every transaction: the account and its record
/// on every tablet come to be together or not at all. For one commit only.
pub struct BooksWithAccount {
    /// The file.
    pub db: Db,
    /// The new account.
    pub account: Account,
    /// The hash of its password.
    pub password_hash: String,
    /// When, in milliseconds since 1970.
    pub now_ms: u64,
}

impl ServerStore for BooksWithAccount {
    type Error = DbError;
    type Snapshot = Reading;
    type Transaction = Writing;

    async fn snapshot(&self) -> Result<Reading, DbError> {
        Ok(Reading(self.db.snapshot().await?))
    }

    async fn begin(&self) -> Result<Writing, DbError> {
        let mut tx = self.db.write().await?;
        accounts::insert(&mut tx, &self.account, &self.password_hash, self.now_ms).await?;
        Ok(Writing(tx))
    }
}
