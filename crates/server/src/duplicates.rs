//! Records that may be of one person, for whoever may merge both. The server alone knows every record
//! and the numbers that no tablet has; of those it tells that two are the same, never what they are.

use domain::cadre::Cadre;
use domain::code::Code;
use domain::duplicates::{self, Compared};
use domain::ids::CadreId;
use domain::rights::Operation;
use serde::Serialize;
use sqlx::SqliteConnection;

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
    let rights =
        grants::rights_of(connection, book.partition, reader.account, reader.today).await?;
    let tree = grants::units(connection, book.partition).await?;
    let mut rows = people(connection, book.partition).await?;
    rows.retain(|row| rights.may(Operation::Merge, subject(row), &tree));
    let read = rows
        .iter()
        .map(|row| Cadre::read(&row.fields, reader.today).0);
    let read: Vec<Cadre> = read.collect();
    let compared = rows.iter().zip(&read).map(|(row, cadre)| Compared {
        id: row.record.1.into(),
        cadre,
        citizen_id: row
            .fields
            .shown("citizen_id")
            .and_then(|head| head.value.as_str()),
    });
    let found = duplicates::find(compared);
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
