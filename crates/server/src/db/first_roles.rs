//! A book from before there were roles: until then every account could do everything, so each is
//! given what keeps it so. Once, in the log, all or nothing.

use super::sync::{BooksAfter, First};
use super::{Db, DbError, accounts, book};
use crate::authoring;
use crate::failure::Failure;

/// Gives the accounts of an old book their roles. A second call does nothing.
pub(super) async fn give_once(db: &Db) -> Result<(), DbError> {
    let mut snapshot = db.snapshot().await?;
    if !book::lacks_roles(&mut snapshot).await? {
        return Ok(());
    }
    let known = book::read(&mut snapshot).await?;
    let all = accounts::all(&mut snapshot).await?;
    drop(snapshot);
    let people = all.iter().filter(|one| one.id != known.server_account);
    let edits: Vec<_> = people
        .flat_map(|one| authoring::first_grants(one.id))
        .collect();
    let first = First {
        notes_roles: true,
        ..First::default()
    };
    let books = BooksAfter {
        db: db.clone(),
        first,
    };
    match authoring::write(&books, &known, &edits).await {
        // Of two programs at once, one does it.
        Ok(()) | Err(Failure::Database(DbError::Rule(_))) => Ok(()),
        Err(Failure::Database(error)) => Err(error),
        Err(_) => Err(DbError::Damaged { table: "account" }),
    }
}
