//! How the server's own commands write: changesets of the server's own device, each act in one
//! transaction, so that every tablet learns of it like of any other change.

use domain::code::Code;
use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind};
use domain::ids::{AccountId, GrantId, OpId};
use domain::rights::{Grant, Role};
use serde_json::{Value, json};
use sync::protocol::RejectCode;
use sync::server::commands::{
    CommandContext, CommandError, commit_authored_edits, commit_server_edits,
};
use sync::server::store::ServerStore;

use crate::clock;
use crate::db::DbError;
use crate::db::accounts::Account;
use crate::db::book::Book;
use crate::failure::Failure;

/// What tablets call the author of what the server's commands wrote.
const SERVER_NAME: &str = "cadrebook";

/// Writes edits in the server's own name: all or none.
///
/// # Errors
/// Nothing was written.
pub async fn write<S: ServerStore<Error = DbError>>(
    books: &S,
    book: &Book,
    edits: &[Edit],
) -> Result<(), Failure> {
    let context = context(book, clock::now_ms());
    commit_server_edits(books, &context, edits, &op_ids(edits.len()))
        .await
        .map_err(failure)?;
    Ok(())
}

/// Writes edits in the server's own name that were planned on the book as of a place of its log:
/// all or none.
///
/// # Errors
/// Nothing was written; [`Failure::BookChanged`] when others wrote since.
pub async fn write_planned<S: ServerStore<Error = DbError>>(
    books: &S,
    book: &Book,
    planned_on: u64,
    edits: &[Edit],
) -> Result<(), Failure> {
    let context = CommandContext {
        planned_on: Some(planned_on),
        ..context(book, clock::now_ms())
    };
    commit_server_edits(books, &context, edits, &op_ids(edits.len()))
        .await
        .map_err(failure)?;
    Ok(())
}

/// Writes edits as their authors would have at a time in the past: all or none.
///
/// # Errors
/// Nothing was written.
pub async fn write_authored<S: ServerStore<Error = DbError>>(
    books: &S,
    book: &Book,
    at_ms: u64,
    edits: &[(AccountId, &Edit)],
) -> Result<(), Failure> {
    let context = context(book, at_ms);
    commit_authored_edits(books, &context, edits, &op_ids(edits.len()))
        .await
        .map_err(failure)?;
    Ok(())
}

/// The record by which tablets know an account.
#[must_use]
pub fn account_record(account: &Account) -> Edit {
    let cadre = account.cadre.map(|cadre| cadre.to_string());
    let values = vec![
        (FieldName::new("name"), json!(account.name)),
        (FieldName::new("cadre"), json!(cadre)),
    ];
    Edit::new(RecordKey(RecordKind::ACCOUNT, account.id.into()), values)
}

/// What the one responsible person of a small commune needs to do everything; any of it can be
/// taken away later.
pub const FIRST_ROLES: [Role; 3] = [Role::Administrator, Role::PersonnelOfficer, Role::UnitHead];

/// The record by which everybody knows that a role was given. What the grant leaves open is not
/// written.
#[must_use]
pub fn grant_record(id: GrantId, grant: &Grant) -> Edit {
    let mut values: Vec<(FieldName, Value)> = Vec::new();
    let mut put = |name: &'static str, value: Option<Value>| {
        values.extend(value.map(|value| (FieldName::new(name), value)));
    };
    put("account", grant.account.map(|account| json!(account)));
    put("role", grant.role.map(|role| json!(role.code())));
    put("unit", grant.unit.map(|unit| json!(unit)));
    put("from", grant.from.map(|day| json!(day)));
    put("to", grant.to.map(|day| json!(day)));
    Edit::new(RecordKey(RecordKind::GRANT, id.into()), values)
}

/// Takes a role away at once.
#[must_use]
pub fn end_of_grant(id: GrantId) -> Edit {
    let values = vec![(FieldName::new("ended"), json!(true))];
    Edit::new(RecordKey(RecordKind::GRANT, id.into()), values)
}

/// The records that give an account [`FIRST_ROLES`] on the whole commune.
pub fn first_grants(account: AccountId) -> impl Iterator<Item = Edit> {
    FIRST_ROLES.into_iter().map(move |role| {
        let grant = Grant {
            account: Some(account),
            role: Some(role),
            ..Grant::default()
        };
        grant_record(GrantId::new(clock::ordered_id()), &grant)
    })
}

/// The record by which tablets know the server's own account.
#[must_use]
pub fn server_record(book: &Book) -> Edit {
    account_record(&Account {
        id: book.server_account,
        name: SERVER_NAME.to_owned(),
        cadre: None,
        must_change_password: false,
        is_blocked: false,
    })
}

fn context(book: &Book, now_ms: u64) -> CommandContext {
    CommandContext {
        partition: book.partition,
        device: book.server_device,
        account: book.server_account,
        now_ms,
        planned_on: None,
    }
}

fn op_ids(count: usize) -> Vec<OpId> {
    std::iter::repeat_with(|| OpId::new(clock::ordered_id()))
        .take(count)
        .collect()
}

fn failure(error: CommandError<DbError>) -> Failure {
    match error {
        CommandError::BookChanged => Failure::BookChanged,
        CommandError::Store(error) => Failure::Database(error),
        CommandError::OutOfBounds { bad, .. } => Failure::NotWritten { why: bad.into() },
        CommandError::Refused { code, .. } => Failure::NotWritten { why: code },
        // Cannot be: there are as many ids as edits.
        CommandError::TooFewIds { .. } => Failure::NotWritten {
            why: RejectCode::Malformed,
        },
    }
}
