//! Giving a role and taking it away, as the commands and the routes do. What a role may do is
//! `domain::rights`.

use domain::day::Day;
use domain::edit::Edit;
use domain::ids::{AccountId, GrantId, UnitId};
use domain::rights::{Grant, Operation, Role};

use crate::authoring;
use crate::clock;
use crate::db::book::Book;
use crate::db::sync::{BooksAfter, Ending, First, Guard, SignIn};
use crate::db::{Db, grants};
use crate::failure::Failure;

/// In whose name something is done.
#[derive(Clone)]
pub enum Actor {
    /// A command beside the server: whoever may read its files may do everything.
    Command,
    /// Somebody by a sign-in, which must hold and be allowed to at the moment of writing.
    Account(SignIn),
}

impl Actor {
    /// Whom the log names.
    #[must_use]
    pub fn id(&self, book: &Book) -> AccountId {
        match self {
            Self::Command => book.server_account,
            Self::Account(by) => by.account,
        }
    }

    /// What is asked in the transaction.
    #[must_use]
    pub fn guard(&self, book: &Book, operation: Operation, now_ms: u64) -> Option<Guard> {
        match self {
            Self::Command => None,
            Self::Account(by) => Some(Guard {
                by: by.clone(),
                operation,
                partition: book.partition,
                now_ms,
            }),
        }
    }
}

/// A role on a unit and those below it, or on the whole commune.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    /// Which role.
    pub role: Role,
    /// On which unit; none for the whole commune.
    pub unit: Option<UnitId>,
}

/// Refuses a unit that is not in the book.
///
/// # Errors
/// [`Failure::NoSuchUnit`].
pub async fn check_units(
    db: &Db,
    book: &Book,
    units: impl IntoIterator<Item = UnitId>,
) -> Result<(), Failure> {
    let mut snapshot = db.snapshot().await?;
    let tree = grants::units(&mut snapshot, book.partition).await?;
    let unknown = units.into_iter().find(|unit| tree.get(*unit).is_none());
    unknown.map_or(Ok(()), |id| Err(Failure::NoSuchUnit { id }))
}

/// The record that gives an account a part.
#[must_use]
pub fn record(account: AccountId, part: Part) -> Edit {
    let grant = Grant {
        account: Some(account),
        role: Some(part.role),
        unit: part.unit,
        ..Grant::default()
    };
    authoring::grant_record(GrantId::new(clock::ordered_id()), &grant)
}

/// Gives a role; `by` is whom the log will name. The same grant twice is given once: false then.
///
/// # Errors
/// [`Failure::NoSuchUnit`], [`Failure::EndsBeforeItBegins`], [`Failure::RoleIsOver`], or the book
/// cannot be written.
pub async fn give(db: &Db, book: &Book, by: &Actor, grant: &Grant) -> Result<bool, Failure> {
    if let (Some(from), Some(to)) = (grant.from, grant.to)
        && to < from
    {
        return Err(Failure::EndsBeforeItBegins);
    }
    let now_ms = clock::now_ms();
    if !lasts(grant, Day::at_ms(now_ms)) {
        return Err(Failure::RoleIsOver);
    }
    check_units(db, book, grant.unit).await?;
    let mut snapshot = db.snapshot().await?;
    let known = grants::all(&mut snapshot, book.partition).await?;
    drop(snapshot);
    if known.iter().any(|(_, one)| one == grant) {
        return Ok(false);
    }
    let record = authoring::grant_record(GrantId::new(clock::ordered_id()), grant);
    let first = First {
        guard: by.guard(book, Operation::ManageAccounts, now_ms),
        ..First::default()
    };
    let books = BooksAfter {
        db: db.clone(),
        first,
    };
    authoring::write_authored(&books, book, now_ms, &[(by.id(book), &record)]).await?;
    Ok(true)
}

/// The grants that give an account a part now or later.
///
/// # Errors
/// The book cannot be read.
pub async fn of_part(
    db: &Db,
    book: &Book,
    account: AccountId,
    part: Part,
) -> Result<Vec<GrantId>, Failure> {
    let today = Day::at_ms(clock::now_ms());
    let mut snapshot = db.snapshot().await?;
    let known = grants::all(&mut snapshot, book.partition).await?;
    let is_meant = |grant: &Grant| {
        grant.account == Some(account)
            && grant.role == Some(part.role)
            && grant.unit == part.unit
            && lasts(grant, today)
    };
    let meant = known.iter().filter(|(_, grant)| is_meant(grant));
    Ok(meant.map(|(id, _)| *id).collect())
}

/// True for a grant that gives something on a day or later.
#[must_use]
pub fn lasts(grant: &Grant, today: Day) -> bool {
    !grant.ended && grant.to.is_none_or(|to| today <= to)
}

/// Ends grants at once, all or none.
///
/// # Errors
/// The last administrator stays ([`crate::db::BrokenRule`]), or the book cannot be written.
pub async fn end(db: &Db, book: &Book, by: &Actor, ending: Vec<GrantId>) -> Result<(), Failure> {
    let now_ms = clock::now_ms();
    let records: Vec<Edit> = ending
        .iter()
        .map(|id| authoring::end_of_grant(*id))
        .collect();
    let authored: Vec<_> = records.iter().map(|record| (by.id(book), record)).collect();
    let ending = Ending {
        partition: book.partition,
        today: Day::at_ms(now_ms),
        grants: ending,
    };
    let first = First {
        guard: by.guard(book, Operation::ManageAccounts, now_ms),
        ending: Some(ending),
        ..First::default()
    };
    let books = BooksAfter {
        db: db.clone(),
        first,
    };
    authoring::write_authored(&books, book, now_ms, &authored).await
}
