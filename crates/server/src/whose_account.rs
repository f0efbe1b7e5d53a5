//! Whose account it is. That changes when it was tied to the wrong person, and when the record of its
//! person was merged into another: its owner goes on to their own record, and to what was merged into
//! it, once an administrator has tied the account to the one that was kept.

use std::collections::BTreeMap;

use domain::cadre::Cadre;
use domain::day::Day;
use domain::merge::Merges;
use domain::rights::Operation;
use sqlx::SqliteConnection;

use crate::authoring;
use crate::clock;
use crate::db::accounts::Account;
use crate::db::book::Book;
use crate::db::events::{Act, Event};
use crate::db::sync::{self, BooksAfter, First};
use crate::db::{Db, DbError};
use crate::failure::Failure;
use crate::roles::Actor;

/// Which records of one person were merged.
///
/// # Errors
/// [`DbError`].
pub async fn merges(
    connection: &mut SqliteConnection,
    book: &Book,
    today: Day,
) -> Result<Merges, DbError> {
    let rows = sync::people(connection, book.partition).await?;
    let read = rows
        .iter()
        .map(|row| (row.record.1.into(), Cadre::read(&row.fields, today).0));
    Ok(Merges::among(&read.collect::<BTreeMap<_, _>>()))
}

/// Makes an account that of `tied.cadre`: where it signs in and in what every tablet knows of it, or
/// not at all.
///
/// # Errors
/// [`Failure::NoSuchCadre`], or the book cannot be written.
pub async fn tie(db: &Db, book: &Book, by: &Actor, tied: Account) -> Result<(), Failure> {
    if let Some(id) = tied.cadre {
        let mut snapshot = db.snapshot().await?;
        if !sync::has_cadre(&mut snapshot, book.partition, id).await? {
            return Err(Failure::NoSuchCadre { id });
        }
    }
    let now_ms = clock::now_ms();
    let first = First {
        guard: by.guard(book, Operation::ManageAccounts, now_ms),
        tied: Some((tied.id, tied.cadre)),
        event: Some(Event {
            at_ms: now_ms,
            by: by.id(book),
            act: Act::AccountTied,
            account: Some(tied.id),
            tablet: None,
            cadre: None,
        }),
        ..First::default()
    };
    let books = BooksAfter {
        db: db.clone(),
        first,
    };
    let record = authoring::account_record(&tied);
    authoring::write_authored(&books, book, now_ms, &[(by.id(book), &record)]).await
}
