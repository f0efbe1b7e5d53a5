//! The two ways to begin: as it is, or with something else done first in the same transaction.

use domain::day::Day;
use domain::ids::{AccountId, GrantId, PartitionId};
use sqlx::{Sqlite, Transaction};
use sync::server::store::ServerStore;

use super::{Reading, Writing};
use crate::db::accounts::{self, Account};
use crate::db::events::{self, Event};
use crate::db::{BrokenRule, Db, DbError, book, grants};

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

/// The books, with something done first in every transaction: it and the records come to be
/// together or not at all. For one commit only.
pub struct BooksAfter {
    /// The file.
    pub db: Db,
    /// What is done first.
    pub first: First,
}

/// What is done first; nothing, unless it is said.
#[derive(Default)]
pub struct First {
    /// A new account.
    pub account: Option<NewAccount>,
    /// The book has roles now; refused where it had them.
    pub notes_roles: bool,
    /// Grants about to end: refused when nobody would be administrator any more.
    pub ending: Option<Ending>,
    /// What is to be remembered of it.
    pub event: Option<Event>,
}

/// A new account.
pub struct NewAccount {
    /// As it will be.
    pub account: Account,
    /// The hash of its password.
    pub password_hash: String,
    /// When, in milliseconds since 1970.
    pub now_ms: u64,
}

/// Grants about to end.
pub struct Ending {
    /// The commune.
    pub partition: PartitionId,
    /// The day.
    pub today: Day,
    /// Which grants.
    pub grants: Vec<GrantId>,
}

impl First {
    async fn run(&self, tx: &mut Transaction<'_, Sqlite>) -> Result<(), DbError> {
        if self.notes_roles && !book::note_roles(tx).await? {
            return Err(DbError::Rule(BrokenRule::HasRoles));
        }
        if let Some(new) = &self.account {
            accounts::insert(tx, &new.account, &new.password_hash, new.now_ms).await?;
        }
        if let Some(ending) = &self.ending {
            keep_an_administrator(tx, ending.partition, ending.today, &ending.grants).await?;
        }
        if let Some(event) = &self.event {
            events::insert(tx, event).await?;
        }
        Ok(())
    }
}

/// Refuses what would leave a book that has administrators without one. Grants that end and accounts
/// about to be blocked are judged before they are written, in the same transaction.
async fn keep_an_administrator(
    tx: &mut Transaction<'_, Sqlite>,
    partition: PartitionId,
    today: Day,
    ending: &[GrantId],
) -> Result<(), DbError> {
    let before = grants::administrators(tx, partition, today, &[]).await?;
    let after = grants::administrators(tx, partition, today, ending).await?;
    if !before.is_empty() && after.is_empty() {
        return Err(DbError::Rule(BrokenRule::LastAdministrator));
    }
    Ok(())
}

/// As for grants that end: refuses to block the last administrator.
///
/// # Errors
/// [`BrokenRule::LastAdministrator`].
pub async fn keep_an_administrator_besides(
    tx: &mut Transaction<'_, Sqlite>,
    partition: PartitionId,
    today: Day,
    blocked: AccountId,
) -> Result<(), DbError> {
    let known = grants::administrators(tx, partition, today, &[]).await?;
    if known.len() == 1 && known.contains(&blocked) {
        return Err(DbError::Rule(BrokenRule::LastAdministrator));
    }
    Ok(())
}

impl ServerStore for BooksAfter {
    type Error = DbError;
    type Snapshot = Reading;
    type Transaction = Writing;

    async fn snapshot(&self) -> Result<Reading, DbError> {
        Ok(Reading(self.db.snapshot().await?))
    }

    async fn begin(&self) -> Result<Writing, DbError> {
        let mut tx = self.db.write().await?;
        self.first.run(&mut tx).await?;
        Ok(Writing(tx))
    }
}
