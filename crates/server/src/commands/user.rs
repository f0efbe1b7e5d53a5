//! `user add | passwd | list`: the accounts of a book, also while it is being served.

use std::path::Path;

use domain::ids::{AccountId, CadreId};

use crate::accounts::{name, password};
use crate::authoring;
use crate::cli::say;
use crate::clock;
use crate::db::accounts::{self, Account};
use crate::db::book;
use crate::db::sync::{self, BooksWithAccount};
use crate::db::{Db, DbError, sessions};
use crate::failure::Failure;
use crate::words::Words;

/// Makes an account with a password that its owner must change.
pub(super) async fn add(
    data: &Path,
    typed: &str,
    cadre: Option<&str>,
    words: &'static Words,
) -> Result<(), Failure> {
    let name = name::folded(typed);
    if !name::is_allowed(&name) {
        return Err(Failure::NameNotAllowed {
            name: typed.to_owned(),
        });
    }
    let not_an_id = |text: &str| Failure::NotAnId {
        text: text.to_owned(),
    };
    let cadre = cadre
        .map(|text| CadreId::parse(text).ok_or_else(|| not_an_id(text)))
        .transpose()?;
    let (password, password_hash) = new_password()?;
    let db = Db::open(data).await?;
    let mut snapshot = db.snapshot().await?;
    let book = book::read(&mut snapshot).await?;
    if accounts::by_name(&mut snapshot, &name).await?.is_some() {
        return Err(Failure::AccountExists { name });
    }
    if let Some(id) = cadre
        && !sync::has_cadre(&mut snapshot, book.partition, id).await?
    {
        return Err(Failure::NoSuchCadre { id });
    }
    drop(snapshot);
    let account = Account {
        id: AccountId::new(clock::ordered_id()),
        name: name.clone(),
        cadre,
        must_change_password: true,
    };
    let record = authoring::account_record(&account);
    let books = BooksWithAccount {
        db: db.clone(),
        account,
        password_hash,
        now_ms: clock::now_ms(),
    };
    authoring::write(&books, &book, &[record]).await?;
    db.close().await;
    say(&(words.say.sign_in)(&name, &password));
    say(words.say.must_change_first);
    Ok(())
}

/// Gives an account a new password and ends its sessions.
pub(super) async fn passwd(data: &Path, typed: &str, words: &'static Words) -> Result<(), Failure> {
    let name = name::folded(typed);
    let (password, hash) = new_password()?;
    let db = Db::open(data).await?;
    let mut tx = db.write().await?;
    let Some((account, _)) = accounts::by_name(&mut tx, &name).await? else {
        return Err(Failure::NoSuchAccount { name });
    };
    accounts::set_password(&mut tx, account.id, &hash, true).await?;
    sessions::end_others(&mut tx, account.id, None).await?;
    tx.commit().await.map_err(DbError::from)?;
    db.close().await;
    say(&(words.say.sign_in)(&name, &password));
    say(words.say.must_change_first);
    Ok(())
}

/// Lists the accounts by name, one a line.
pub(super) async fn list(data: &Path, words: &'static Words) -> Result<(), Failure> {
    let db = Db::open(data).await?;
    let mut snapshot = db.snapshot().await?;
    let all = accounts::all(&mut snapshot).await?;
    drop(snapshot);
    db.close().await;
    for account in all {
        say(&(words.say.account)(&account));
    }
    Ok(())
}

fn new_password() -> Result<(String, String), Failure> {
    let secret = clock::secret().map_err(|_| Failure::NoRandomness)?;
    let password = password::readable(secret);
    let hash = password::hash_now(&password)?;
    Ok((password, hash))
}
