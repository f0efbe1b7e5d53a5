//! Records that may be of one person, for whoever may merge both. The server alone knows every record
//! and the numbers that no tablet has; of those it tells that two are the same, never what they are.

use domain::cadre::Cadre;
use domain::code::Code;
use domain::duplicates::{self, Alike, Compared};
use domain::ids::CadreId;
use domain::rights::Operation;
use serde::Serialize;
use sqlx::SqliteConnection;
use sync::server::store::RecordRow;

use crate::citizen_id;
use crate::db::book::Book;
use crate::db::sync::people;
use crate::db::{DbError, grants};
use crate::history::{Reader, subject};

/// More than anybody looks through at once. The rest comes when some of these are decided.
const PAIRS_MAX: usize = 200;

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Found {
    /// Pairs of records.
    pub pairs: Vec<Pair>,
    /// There are more than these.
    pub more: bool,
}

/// Two records that may be of one person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Pair {
    /// One.
    pub first: CadreId,
    /// The other.
    pub second: CadreId,
    /// Why, by codes.
    pub alike: Vec<&'static str>,
}

/// Looks through the whole book.
///
/// # Errors
/// [`DbError`].
pub async fn find(
    connection: &mut SqliteConnection,
    book: &Book,
    reader: &Reader<'_>,
) -> Result<Found, DbError> {
    let rows = mergeable(connection, book, reader).await?;
    let found = alike(&rows, reader);
    let more = found.len() > PAIRS_MAX;
    let pairs = found.into_iter().take(PAIRS_MAX).map(|pair| Pair {
        first: pair.first,
        second: pair.second,
        alike: pair.alike.into_iter().map(Code::code).collect(),
    });
    Ok(Found {
        pairs: pairs.collect(),
        more,
    })
}

/// The records that may be of one person with this one because they have its number, or that of a record
/// merged into it. None where there is none, and where somebody decided about them.
///
/// # Errors
/// [`DbError`].
pub async fn with_its_number(
    connection: &mut SqliteConnection,
    book: &Book,
    reader: &Reader<'_>,
    cadre: CadreId,
) -> Result<Vec<CadreId>, DbError> {
    let rows = mergeable(connection, book, reader).await?;
    let pairs = alike(&rows, reader).into_iter();
    let by_number = pairs.filter(|pair| pair.alike.contains(&Alike::CitizenId));
    let other = |pair: duplicates::Pair| match (pair.first, pair.second) {
        (first, other) if first == cadre => Some(other),
        (other, second) if second == cadre => Some(other),
        _ => None,
    };
    Ok(by_number.filter_map(other).collect())
}

/// The records that the reader may merge.
async fn mergeable(
    connection: &mut SqliteConnection,
    book: &Book,
    reader: &Reader<'_>,
) -> Result<Vec<RecordRow>, DbError> {
    let rights =
        grants::rights_of(connection, book.partition, reader.account, reader.today).await?;
    let tree = grants::units(connection, book.partition).await?;
    let mut rows = people(connection, book.partition).await?;
    rows.retain(|row| rights.may(Operation::Merge, subject(row), &tree));
    Ok(rows)
}

fn alike(rows: &[RecordRow], reader: &Reader<'_>) -> Vec<duplicates::Pair> {
    let read = rows
        .iter()
        .map(|row| Cadre::read(&row.fields, reader.today).0);
    let read: Vec<Cadre> = read.collect();
    let compared = rows.iter().zip(&read).map(|(row, cadre)| Compared {
        id: row.record.1.into(),
        cadre,
        citizen_id: citizen_id::of(row),
    });
    duplicates::find(compared)
}
