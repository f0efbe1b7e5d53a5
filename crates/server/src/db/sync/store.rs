//! The three ways to begin: as it is, for whoever is still signed in, or with something else done first in
//! the same transaction.

use std::collections::BTreeSet;

use domain::day::Day;
use domain::fields::RecordKind;
use domain::ids::{AccountId, CadreId, DeviceId, GrantId, OpId, PartitionId};
use domain::rights::{Operation, Subject};
use sqlx::{Sqlite, SqliteConnection, Transaction};
use sync::scope::Home;
use sync::server::store::{RecordRow, ServerStore};

use super::{Reading, Writing, history};
use crate::accounts::Token;
use crate::db::accounts::{self, Account};
use crate::db::events::{self, Event};
use crate::db::{BrokenRule, Db, DbError, book, grants, sessions, tablets};

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

/// The books for whoever is signed in, who is asked for again in every snapshot and every transaction: one
/// that waited for another writer may begin when the sign-in has ended or the tablet is blocked.
pub struct BooksOf {
    /// The file.
    pub db: Db,
    /// Of the sign-in.
    pub token: Token,
    /// In whose name something is exchanged.
    pub device: DeviceId,
    /// Now, in milliseconds since 1970.
    pub now_ms: u64,
}

impl BooksOf {
    async fn check(&self, connection: &mut SqliteConnection) -> Result<(), DbError> {
        sessions::holder(connection, &self.token, self.now_ms).await?;
        match tablets::is_device_blocked(connection, self.device).await? {
            true => Err(DbError::Rule(BrokenRule::TabletBlocked)),
            false => Ok(()),
        }
    }
}

impl ServerStore for BooksOf {
    type Error = DbError;
    type Snapshot = Reading;
    type Transaction = Writing;

    async fn snapshot(&self) -> Result<Reading, DbError> {
        let mut snapshot = self.db.snapshot().await?;
        self.check(&mut snapshot).await?;
        Ok(Reading(snapshot))
    }

    async fn begin(&self) -> Result<Writing, DbError> {
        let mut tx = self.db.write().await?;
        self.check(&mut tx).await?;
        Ok(Writing(tx))
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
    /// Who does it, and must be signed in and allowed to at this moment.
    pub guard: Option<Guard>,
    /// A new account.
    pub account: Option<NewAccount>,
    /// Whose an account is from now on.
    pub tied: Option<(AccountId, Option<CadreId>)>,
    /// The book has roles now; refused where it had them.
    pub notes_roles: bool,
    /// Grants about to end: refused when nobody would be administrator any more.
    pub ending: Option<Ending>,
    /// A field about to be written over what somebody saw in it.
    pub over: Option<Over>,
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

/// A sign-in in whose name something is done.
#[derive(Clone)]
pub struct SignIn {
    /// Who signed in.
    pub account: AccountId,
    /// Of the session.
    pub token: Token,
}

/// Somebody who must still be signed in, on a tablet that is not blocked, and be allowed to do something:
/// to the commune as a whole, or to one person.
#[derive(Clone)]
pub struct Guard {
    /// Who.
    pub by: SignIn,
    /// What.
    pub operation: Operation,
    /// The commune.
    pub partition: PartitionId,
    /// Now, in milliseconds since 1970.
    pub now_ms: u64,
}

impl Guard {
    /// Asks about the commune, in a transaction that will do it.
    ///
    /// # Errors
    /// [`BrokenRule::NotSignedIn`], [`BrokenRule::TabletBlocked`], [`BrokenRule::NotPermitted`].
    pub async fn check(&self, tx: &mut Transaction<'_, Sqlite>) -> Result<(), DbError> {
        match self.may(tx, Subject::Commune).await? {
            true => Ok(()),
            false => Err(DbError::Rule(BrokenRule::NotPermitted)),
        }
    }

    /// Asks about a person, in a transaction that will do it; hands back the record.
    ///
    /// # Errors
    /// [`BrokenRule::NotSignedIn`], [`BrokenRule::TabletBlocked`], [`BrokenRule::NotThere`].
    pub async fn person(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        cadre: CadreId,
    ) -> Result<RecordRow, DbError> {
        const NOT_THERE: DbError = DbError::Rule(BrokenRule::NotThere);
        let found = history::record(tx, self.partition, cadre.into()).await?;
        let row = found.filter(|row| row.record.0 == RecordKind::CADRE);
        let row = row.ok_or(NOT_THERE)?;
        let unit = match row.home {
            Home::Unit(unit) => Some(unit),
            Home::Commune | Home::Unplaced => None,
        };
        match self.may(tx, Subject::Person(Some(cadre), unit)).await? {
            true => Ok(row),
            false => Err(NOT_THERE),
        }
    }

    async fn may(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        subject: Subject,
    ) -> Result<bool, DbError> {
        let account = sessions::holder(tx, &self.by.token, self.now_ms).await?;
        let today = Day::at_ms(self.now_ms);
        let rights = grants::rights_of(tx, self.partition, &account, today).await?;
        let tree = grants::units(tx, self.partition).await?;
        Ok(rights.may(self.operation, subject, &tree))
    }
}

/// A field of a person's record about to be written.
pub struct Over {
    /// By whom.
    pub guard: Guard,
    /// Whose.
    pub cadre: CadreId,
    /// Which.
    pub field: &'static str,
    /// The acts whose values stood there when it was looked at; none where nothing did.
    pub seen: BTreeSet<OpId>,
}

impl Over {
    async fn check(&self, tx: &mut Transaction<'_, Sqlite>) -> Result<(), DbError> {
        let row = self.guard.person(tx, self.cadre).await?;
        let heads = row.fields.heads(self.field).iter().map(|head| head.op);
        match heads.collect::<BTreeSet<OpId>>() == self.seen {
            true => Ok(()),
            false => Err(DbError::Rule(BrokenRule::ChangedMeanwhile)),
        }
    }
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
        if let Some(guard) = &self.guard {
            guard.check(tx).await?;
        }
        if self.notes_roles && !book::note_roles(tx).await? {
            return Err(DbError::Rule(BrokenRule::HasRoles));
        }
        if let Some(new) = &self.account {
            accounts::insert(tx, &new.account, &new.password_hash, new.now_ms).await?;
        }
        if let Some((account, cadre)) = self.tied {
            accounts::set_cadre(tx, account, cadre).await?;
        }
        if let Some(ending) = &self.ending {
            keep_an_administrator(tx, ending.partition, ending.today, &ending.grants).await?;
        }
        if let Some(over) = &self.over {
            over.check(tx).await?;
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
