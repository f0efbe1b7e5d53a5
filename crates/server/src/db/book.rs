//! The one row that says which book this is.

use domain::ids::{AccountId, DeviceId, PartitionId};
use sqlx::{Row, Sqlite, SqliteConnection, SqlitePool, Transaction};
use uuid::Uuid;

use super::DbError;

/// Which book this is; made once, never changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Book {
    /// The commune.
    pub partition: PartitionId,
    /// Which server keeps it; another one after a restore from a backup.
    pub server_id: Uuid,
    /// In whose name the server's own commands write; nobody signs in with it.
    pub server_account: AccountId,
    /// The device that they write from.
    pub server_device: DeviceId,
    /// Its people are invented, for ever.
    pub demo: bool,
}

/// Writes the row of a new book, whose accounts get their roles one by one.
///
/// # Errors
/// [`DbError::Sql`], also when there is a row already.
pub async fn insert(
    tx: &mut Transaction<'_, Sqlite>,
    book: &Book,
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO book \
         (only_row, partition, server_id, server_account, server_device, demo, made_ms, has_roles) \
         VALUES (1, ?, ?, ?, ?, ?, ?, 1)",
    )
    .bind(book.partition.to_string())
    .bind(book.server_id.to_string())
    .bind(book.server_account.to_string())
    .bind(book.server_device.to_string())
    .bind(book.demo)
    .bind(now_ms.cast_signed())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Makes a book a backup: nobody is signed in to it, and it begins another life where it is opened.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn mark_as_copy(tx: &mut Transaction<'_, Sqlite>) -> Result<(), DbError> {
    sqlx::query("UPDATE book SET is_copy = 1")
        .execute(&mut **tx)
        .await?;
    sqlx::query("DELETE FROM session")
        .execute(&mut **tx)
        .await?;
    sqlx::query("DELETE FROM enrolment")
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// True for a book from before there were roles, whose accounts were not given theirs yet.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn lacks_roles(connection: &mut SqliteConnection) -> Result<bool, DbError> {
    let has_roles: Option<bool> = sqlx::query_scalar("SELECT has_roles FROM book")
        .fetch_optional(connection)
        .await?;
    Ok(has_roles == Some(false))
}

/// Notes that the accounts have roles now; false when another program did so before.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn note_roles(tx: &mut Transaction<'_, Sqlite>) -> Result<bool, DbError> {
    let noted = sqlx::query("UPDATE book SET has_roles = 1 WHERE has_roles = 0")
        .execute(&mut **tx)
        .await?;
    Ok(noted.rows_affected() == 1)
}

/// Begins another life of a book that is a backup: a new server id, so that tablets send again what
/// it has forgotten. A book that is none stays as it is.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn begin_new_life_of_copy(pool: &SqlitePool, server_id: Uuid) -> Result<(), DbError> {
    let is_copy: Option<bool> = sqlx::query_scalar("SELECT is_copy FROM book")
        .fetch_optional(pool)
        .await?;
    if is_copy == Some(true) {
        // Of two programs at once, one does it.
        sqlx::query("UPDATE book SET server_id = ?, is_copy = 0 WHERE is_copy = 1")
            .bind(server_id.to_string())
            .execute(pool)
            .await?;
    }
    Ok(())
}

/// Reads the row.
///
/// # Errors
/// [`DbError::Damaged`] when it is not there: the file was made by an `init` that did not finish.
pub async fn read(connection: &mut SqliteConnection) -> Result<Book, DbError> {
    const DAMAGED: DbError = DbError::Damaged { table: "book" };
    let row = sqlx::query("SELECT * FROM book")
        .fetch_optional(connection)
        .await?
        .ok_or(DAMAGED)?;
    Ok(Book {
        partition: PartitionId::parse(row.try_get("partition")?).ok_or(DAMAGED)?,
        server_id: Uuid::try_parse(row.try_get("server_id")?).map_err(|_| DAMAGED)?,
        server_account: AccountId::parse(row.try_get("server_account")?).ok_or(DAMAGED)?,
        server_device: DeviceId::parse(row.try_get("server_device")?).ok_or(DAMAGED)?,
        demo: row.try_get("demo")?,
    })
}
