//! `user grant | revoke`: the roles of an account.

use std::path::Path;

use domain::day::Day;
use domain::rights::Grant;

use crate::accounts::name;
use crate::cli::say;
use crate::db::Db;
use crate::db::accounts::{self, Account};
use crate::db::book::{self, Book};
use crate::failure::Failure;
use crate::roles::{self, Actor, Part};
use crate::words::Words;

/// Gives an account a role, in the server's own name.
pub(super) async fn grant(
    data: &Path,
    typed: &str,
    part: Part,
    (from, to): (Option<Day>, Option<Day>),
    words: &'static Words,
) -> Result<(), Failure> {
    let db = Db::open(data).await?;
    let (book, account) = find(&db, typed).await?;
    let grant = Grant {
        account: Some(account.id),
        role: Some(part.role),
        unit: part.unit,
        from,
        to,
        ..Grant::default()
    };
    roles::give(&db, &book, &Actor::Command, &grant).await?;
    db.close().await;
    say(&(words.say.granted)(&account.name, part.role));
    Ok(())
}

/// Takes a role away at once, however often it was given.
pub(super) async fn revoke(
    data: &Path,
    typed: &str,
    part: Part,
    words: &'static Words,
) -> Result<(), Failure> {
    let db = Db::open(data).await?;
    let (book, account) = find(&db, typed).await?;
    let ending = roles::of_part(&db, &book, account.id, part).await?;
    if ending.is_empty() {
        return Err(Failure::NoSuchGrant { name: account.name });
    }
    roles::end(&db, &book, &Actor::Command, ending).await?;
    db.close().await;
    say(&(words.say.revoked)(&account.name, part.role));
    Ok(())
}

async fn find(db: &Db, typed: &str) -> Result<(Book, Account), Failure> {
    let name = name::folded(typed);
    let mut snapshot = db.snapshot().await?;
    let book = book::read(&mut snapshot).await?;
    let found = accounts::by_name(&mut snapshot, &name).await?;
    let (account, _) = found.ok_or(Failure::NoSuchAccount { name })?;
    Ok((book, account))
}
