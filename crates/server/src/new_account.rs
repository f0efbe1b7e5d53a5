//! Making an account, as the command and the route do.

use domain::edit::Edit;
use domain::fields::RecordKind;
use domain::ids::{AccountId, CadreId};
use domain::rights::Operation;
use uuid::Uuid;

use crate::accounts::name;
use crate::authoring;
use crate::clock;
use crate::db::accounts::{self, Account};
use crate::db::book::Book;
use crate::db::events::{Act, Event};
use crate::db::sync::{self, BooksAfter, First, NewAccount};
use crate::db::{Db, DbError};
use crate::failure::Failure;
use crate::roles::{self, Actor, Part};

/// Who is to have an account.
pub struct Wish {
    /// As typed.
    pub name: String,
    /// The person on the books.
    pub cadre: Option<CadreId>,
    /// What it may do from the beginning.
    pub parts: Vec<Part>,
}

/// Makes an account whose owner must change the password; with its roles and what tablets know of
/// it, or not at all.
///
/// # Errors
/// A name that is taken or not allowed, nobody of that id, no such unit, or the book cannot be
/// written.
pub async fn make(
    db: &Db,
    book: &Book,
    by: &Actor,
    wish: Wish,
    password_hash: String,
) -> Result<Account, Failure> {
    let name = name::folded(&wish.name);
    if !name::is_allowed(&name) {
        return Err(Failure::NameNotAllowed { name: wish.name });
    }
    check(db, book, &name, wish.cadre).await?;
    let id = id_of(db, book, &name).await?;
    roles::check_units(db, book, wish.parts.iter().filter_map(|part| part.unit)).await?;
    let account = Account {
        id,
        name,
        cadre: wish.cadre,
        must_change_password: true,
        is_blocked: false,
    };
    let now_ms = clock::now_ms();
    let mut records: Vec<Edit> = vec![authoring::account_record(&account)];
    records.extend(wish.parts.iter().map(|it| roles::record(account.id, *it)));
    let authored: Vec<_> = records.iter().map(|it| (by.id(book), it)).collect();
    let first = First {
        guard: by.guard(book, Operation::ManageAccounts, now_ms),
        event: Some(Event {
            at_ms: now_ms,
            by: by.id(book),
            act: Act::AccountMade,
            account: Some(account.id),
            tablet: None,
            cadre: None,
        }),
        account: Some(NewAccount {
            account: account.clone(),
            password_hash,
            now_ms,
        }),
        ..First::default()
    };
    let books = BooksAfter {
        db: db.clone(),
        first,
    };
    match authoring::write_authored(&books, book, now_ms, &authored).await {
        // Somebody else was quicker with the same name.
        Err(Failure::Database(DbError::Sql(error))) if is_taken(&error) => {
            Err(Failure::AccountExists { name: account.name })
        }
        written => written.map(|()| account),
    }
}

/// The same for the same name in the same book: an account that is made again, because the backup that
/// was put in place lacks it, is the one whose work still waits on tablets.
///
/// Whoever is signed in can work it out too, and put a record of another kind there before the account is
/// made. Then it gets an id that nobody could know: its name is not theirs to keep from others.
///
/// Source: RFC 9562, section 5.5.
async fn id_of(db: &Db, book: &Book, folded_name: &str) -> Result<AccountId, DbError> {
    let commune = book.partition.uuid();
    let usual = AccountId::new(Uuid::new_v5(&commune, folded_name.as_bytes()));
    let mut snapshot = db.snapshot().await?;
    let there = sync::history::record(&mut snapshot, book.partition, usual.into()).await?;
    let is_free = there.is_none_or(|row| row.record.0 == RecordKind::ACCOUNT);
    Ok(match is_free {
        true => usual,
        false => AccountId::new(clock::ordered_id()),
    })
}

async fn check(db: &Db, book: &Book, name: &str, cadre: Option<CadreId>) -> Result<(), Failure> {
    let mut snapshot = db.snapshot().await?;
    if accounts::by_name(&mut snapshot, name).await?.is_some() {
        return Err(Failure::AccountExists {
            name: name.to_owned(),
        });
    }
    if let Some(id) = cadre
        && !sync::has_cadre(&mut snapshot, book.partition, id).await?
    {
        return Err(Failure::NoSuchCadre { id });
    }
    Ok(())
}

fn is_taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
