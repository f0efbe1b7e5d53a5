//! The frameworks that were added to this book, byte for byte.

use domain::framework::Reference;
use sqlx::{Row, Sqlite, SqliteConnection, Transaction};

use super::DbError;

/// Keeps a document; it becomes the last.
///
/// # Errors
/// [`DbError::Sql`], also when it is there already; nothing changes then.
pub async fn insert(
    tx: &mut Transaction<'_, Sqlite>,
    reference: &Reference,
    document: &[u8],
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query("INSERT INTO framework (reference, document, added_ms) VALUES (?, ?, ?)")
        .bind(&reference.0)
        .bind(document)
        .bind(now_ms.cast_signed())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Every document, oldest first.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn all(connection: &mut SqliteConnection) -> Result<Vec<Vec<u8>>, DbError> {
    let rows = sqlx::query("SELECT document FROM framework ORDER BY place")
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok(row.try_get("document")?))
        .collect()
}

/// One document by what assessments name it by.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn by_reference(
    connection: &mut SqliteConnection,
    reference: &str,
) -> Result<Option<Vec<u8>>, DbError> {
    let row = sqlx::query("SELECT document FROM framework WHERE reference = ?")
        .bind(reference)
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok(row.try_get("document")?)).transpose()
}

/// What assessments name each document by, oldest first.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn references(connection: &mut SqliteConnection) -> Result<Vec<Reference>, DbError> {
    let rows = sqlx::query("SELECT reference FROM framework ORDER BY place")
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok(Reference(row.try_get("reference")?)))
        .collect()
}
