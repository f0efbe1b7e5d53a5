//! What an account may do and may have, read from one state of the book.

use domain::account::Account;
use domain::day::Day;
use domain::fields::RecordKind;
use domain::ids::{AccountId, PartitionId, RecordId};
use domain::rights::{Grant, Rights};
use domain::unit::{Unit, UnitTree};

use super::store::{RecordReader, RecordRow};
use crate::scope::Views;

/// The rights of an account on a day.
///
/// # Errors
/// The store failed.
pub async fn rights_of<R: RecordReader>(
    reader: &mut R,
    partition: PartitionId,
    account: AccountId,
    day: Day,
) -> Result<Rights, R::Error> {
    let id = RecordId::from(account);
    let record = reader.record(partition, id).await?;
    let person = record.and_then(|row| Account::read(&row.fields).cadre);
    let owned = reader.owned(partition, id).await?;
    // An office that names an account as its person hangs on it too, whatever its other fields are called.
    let owned = owned.iter().filter(|row| row.record.0 == RecordKind::GRANT);
    let grants: Vec<Grant> = owned.map(|row| Grant::read(&row.fields)).collect();
    let own = grants.iter().filter(|grant| grant.account == Some(account));
    Ok(Rights::on(day, person, own))
}

/// The units of a book, some of them as they are about to be.
pub(super) fn tree<'a>(units: impl IntoIterator<Item = &'a RecordRow>) -> UnitTree {
    let units = units.into_iter();
    UnitTree::new(
        units
            .map(|row| (row.record.1.into(), Unit::read(&row.fields).0))
            .collect(),
    )
}

/// Everything that an account may have on a tablet on a day.
///
/// # Errors
/// The store failed.
pub async fn views_of<R: RecordReader>(
    reader: &mut R,
    partition: PartitionId,
    account: AccountId,
    day: Day,
) -> Result<Views, R::Error> {
    let rights = rights_of(reader, partition, account, day).await?;
    let tree = tree(&reader.units(partition).await?);
    Ok(Views::new(&rights.reading(&tree), &tree))
}
