//! `user add | passwd | tie | untie | block | unblock | list`: the accounts of a book, also while it is being
//! served. Their roles are [`super::user_roles`]'.

use std::path::Path;

use domain::day::Day;
use domain::ids::{AccountId, CadreId};
use domain::unit::UnitTree;

use crate::accounts::{name, password};
use crate::cli::say;
use crate::clock;
use crate::db::accounts::{self, Account};
use crate::db::book::{self, Book};
use crate::db::events::{self, Act, Event};
use crate::db::sync;
use crate::db::{Db, DbError, grants, sessions};
use crate::failure::Failure;
use crate::new_account::{self, Wish};
use crate::roles::{self, Actor, Part};
use crate::whose_account;
use crate::words::{AccountLine, RoleLine, Words};

/// Makes an account with a password that its owner must change.
pub(super) async fn add(
    data: &Path,
    typed: &str,
    cadre: Option<&str>,
    parts: &[Part],
    words: &'static Words,
) -> Result<(), Failure> {
    let cadre = cadre.map(person).transpose()?;
    let (password, password_hash) = new_password()?;
    let db = Db::open(data).await?;
    let mut snapshot = db.snapshot().await?;
    let book = book::read(&mut snapshot).await?;
    drop(snapshot);
    let wish = Wish {
        name: typed.to_owned(),
        cadre,
        parts: parts.to_vec(),
    };
    let account = new_account::make(&db, &book, &Actor::Command, wish, password_hash).await?;
    db.close().await;
    say(&(words.say.sign_in)(&account.name, &password));
    say(words.say.must_change_first);
    Ok(())
}

/// The id of a person on the books.
fn person(typed: &str) -> Result<CadreId, Failure> {
    CadreId::parse(typed).ok_or_else(|| Failure::NotAnId {
        text: typed.to_owned(),
    })
}

/// Says whose an account is; nobody's without a person.
pub(super) async fn tie(
    data: &Path,
    typed: &str,
    cadre: Option<&str>,
    words: &'static Words,
) -> Result<(), Failure> {
    let name = name::folded(typed);
    let cadre = cadre.map(person).transpose()?;
    let db = Db::open(data).await?;
    let mut snapshot = db.snapshot().await?;
    let book = book::read(&mut snapshot).await?;
    let found = accounts::by_name(&mut snapshot, &name).await?;
    drop(snapshot);
    let Some((account, _)) = found else {
        return Err(Failure::NoSuchAccount { name });
    };
    let tied = Account { cadre, ..account };
    whose_account::tie(&db, &book, &Actor::Command, tied).await?;
    db.close().await;
    let said = match cadre {
        Some(_) => words.say.tied,
        None => words.say.untied,
    };
    say(&said(&name));
    Ok(())
}

/// Gives an account a new password and ends its sessions.
pub(super) async fn passwd(data: &Path, typed: &str, words: &'static Words) -> Result<(), Failure> {
    let name = name::folded(typed);
    let (password, hash) = new_password()?;
    let db = Db::open(data).await?;
    let mut tx = db.write().await?;
    let book = book::read(&mut tx).await?;
    let Some((account, _)) = accounts::by_name(&mut tx, &name).await? else {
        return Err(Failure::NoSuchAccount { name });
    };
    accounts::set_password(&mut tx, account.id, &hash, true).await?;
    sessions::end_all(&mut tx, account.id).await?;
    events::insert(&mut tx, &event(&book, Act::PasswordReset, account.id)).await?;
    tx.commit().await.map_err(DbError::from)?;
    db.close().await;
    say(&(words.say.sign_in)(&name, &password));
    say(words.say.must_change_first);
    Ok(())
}

/// Lets nobody sign in with an account and ends its sessions, or lets them in again.
pub(super) async fn block(
    data: &Path,
    typed: &str,
    block: bool,
    words: &'static Words,
) -> Result<(), Failure> {
    let name = name::folded(typed);
    let db = Db::open(data).await?;
    let mut tx = db.write().await?;
    let book = book::read(&mut tx).await?;
    let Some((account, _)) = accounts::by_name(&mut tx, &name).await? else {
        return Err(Failure::NoSuchAccount { name });
    };
    let now_ms = clock::now_ms();
    if block {
        let today = Day::at_ms(now_ms);
        sync::keep_an_administrator_besides(&mut tx, book.partition, today, account.id).await?;
        sessions::end_all(&mut tx, account.id).await?;
    }
    accounts::set_blocked(&mut tx, account.id, block.then_some(now_ms)).await?;
    let act = if block {
        Act::AccountBlocked
    } else {
        Act::AccountUnblocked
    };
    events::insert(&mut tx, &event(&book, act, account.id)).await?;
    tx.commit().await.map_err(DbError::from)?;
    db.close().await;
    let said = if block {
        words.say.blocked
    } else {
        words.say.unblocked
    };
    say(&said(&name));
    Ok(())
}

/// Lists the accounts by name, one a line.
pub(super) async fn list(data: &Path, words: &'static Words) -> Result<(), Failure> {
    let db = Db::open(data).await?;
    let mut snapshot = db.snapshot().await?;
    let book = book::read(&mut snapshot).await?;
    let all = accounts::all(&mut snapshot).await?;
    let given = grants::all(&mut snapshot, book.partition).await?;
    let units = grants::units(&mut snapshot, book.partition).await?;
    drop(snapshot);
    db.close().await;
    let today = Day::at_ms(clock::now_ms());
    for account in all {
        let own = given.iter().filter(|(_, grant)| {
            grant.account == Some(account.id) && roles::lasts(grant, today) && !grant.is_doubtful
        });
        let roles = own.filter_map(|(_, grant)| {
            Some(RoleLine {
                role: grant.role?,
                unit: grant.unit.map(|unit| unit_name(&units, unit)),
                from: grant.from.filter(|from| today < *from),
                to: grant.to,
            })
        });
        let line = AccountLine {
            roles: roles.collect(),
            account,
        };
        say(&(words.say.account)(&line));
    }
    Ok(())
}

/// A unit that is not in the book, or has no name yet, is told by its id.
fn unit_name(units: &UnitTree, id: domain::ids::UnitId) -> String {
    let name = units.get(id).and_then(|unit| unit.name.clone());
    name.unwrap_or_else(|| id.to_string())
}

fn event(book: &Book, act: Act, account: AccountId) -> Event {
    Event {
        at_ms: clock::now_ms(),
        by: book.server_account,
        act,
        account: Some(account),
        tablet: None,
        cadre: None,
    }
}

fn new_password() -> Result<(String, String), Failure> {
    let secret = clock::secret().map_err(|_| Failure::NoRandomness)?;
    let password = password::readable(secret);
    let hash = password::hash_now(&password)?;
    Ok((password, hash))
}
