//! Who may what, read from the records of kind `grant` and `unit`, for the server's own questions.

use std::collections::{BTreeMap, BTreeSet};

use domain::day::Day;
use domain::fields::Fields;
use domain::ids::{AccountId, GrantId, PartitionId, UnitId};
use domain::rights::{Grant, Rights, Role};
use domain::unit::{Unit, UnitTree};
use sqlx::{Row, SqliteConnection};

use super::accounts::Account;
use super::{DbError, accounts};

const DAMAGED: DbError = DbError::Damaged { table: "record" };

/// Every role that was ever given, in the order of ids.
///
/// # Errors
/// [`DbError`].
pub async fn all(
    connection: &mut SqliteConnection,
    partition: PartitionId,
) -> Result<Vec<(GrantId, Grant)>, DbError> {
    let read = |(id, fields): (String, Fields)| {
        let id = GrantId::parse(&id).ok_or(DAMAGED)?;
        Ok((id, Grant::read(&fields)))
    };
    let rows = of_kind(connection, partition, "grant").await?;
    rows.into_iter().map(read).collect()
}

/// The units as a tree.
///
/// # Errors
/// [`DbError`].
pub async fn units(
    connection: &mut SqliteConnection,
    partition: PartitionId,
) -> Result<UnitTree, DbError> {
    let read = |(id, fields): (String, Fields)| {
        let id = UnitId::parse(&id).ok_or(DAMAGED)?;
        Ok((id, Unit::read(&fields).0))
    };
    let rows = of_kind(connection, partition, "unit").await?;
    let units: Result<BTreeMap<_, _>, DbError> = rows.into_iter().map(read).collect();
    Ok(UnitTree::new(units?))
}

/// What an account may do on a day; one that is blocked may nothing.
///
/// # Errors
/// [`DbError`].
pub async fn rights_of(
    connection: &mut SqliteConnection,
    partition: PartitionId,
    account: &Account,
    day: Day,
) -> Result<Rights, DbError> {
    if account.is_blocked {
        return Ok(Rights::default());
    }
    let grants = all(connection, partition).await?;
    let own = grants.iter().map(|(_, grant)| grant);
    let own = own.filter(|grant| grant.account == Some(account.id));
    Ok(Rights::on(day, account.cadre, own))
}

/// The accounts that are administrators on a day and may sign in, as if some grants had ended.
///
/// # Errors
/// [`DbError`].
pub async fn administrators(
    connection: &mut SqliteConnection,
    partition: PartitionId,
    day: Day,
    without: &[GrantId],
) -> Result<BTreeSet<AccountId>, DbError> {
    let accounts = accounts::all(connection).await?;
    let open: BTreeSet<AccountId> = accounts
        .iter()
        .filter(|account| !account.is_blocked)
        .map(|account| account.id)
        .collect();
    let grants = all(connection, partition).await?;
    let holds = |grant: &Grant| {
        let role = grant.in_force_on(day).map(|(role, _)| role);
        // One that will end by itself keeps nobody in office.
        role == Some(Role::Administrator) && grant.to.is_none()
    };
    Ok(grants
        .iter()
        .filter(|(id, grant)| !without.contains(id) && holds(grant))
        .filter_map(|(_, grant)| grant.account)
        .filter(|account| open.contains(account))
        .collect())
}

async fn of_kind(
    connection: &mut SqliteConnection,
    partition: PartitionId,
    kind: &str,
) -> Result<Vec<(String, Fields)>, DbError> {
    let rows =
        sqlx::query("SELECT id, fields FROM record WHERE partition = ? AND kind = ? ORDER BY id")
            .bind(partition.to_string())
            .bind(kind)
            .fetch_all(connection)
            .await?;
    let read = |row: &sqlx::sqlite::SqliteRow| {
        let fields = serde_json::from_str(row.try_get("fields")?).map_err(|_| DAMAGED)?;
        Ok((row.try_get("id")?, fields))
    };
    rows.iter().map(read).collect()
}
