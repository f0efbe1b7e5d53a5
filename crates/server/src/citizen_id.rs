//! The số định danh cá nhân of one person, for whoever the table of rights lets, today.
//!
//! It is a field of the person's record like any other: written by a changeset in its author's name,
//! folded, told in the history by who and when. Its tier keeps it out of everything that travels, so
//! it is read and written here alone. Each time is remembered beside the log, without the number.

use std::collections::BTreeSet;

use domain::citizen_id::CitizenId;
use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind};
use domain::ids::{AccountId, CadreId, OpId};
use domain::rights::Operation;
use serde::Serialize;
use serde_json::json;
use sync::server::store::RecordRow;

use crate::authoring;
use crate::clock;
use crate::db::book::Book;
use crate::db::events::{self, Act, Event};
use crate::db::sync::{BooksAfter, First, Guard, Over, SignIn};
use crate::db::{Db, DbError};
use crate::failure::Failure;

/// The field that holds it.
pub const FIELD: &str = "citizen_id";

/// What stands on the server.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The number.
    pub citizen_id: Option<String>,
    /// The acts whose values stand there: whoever writes over it names them.
    pub seen: BTreeSet<OpId>,
}

/// The number of a record.
#[must_use]
pub fn of(row: &RecordRow) -> Option<&str> {
    row.fields.shown(FIELD)?.value.as_str()
}

/// Reads the number of a person, and remembers who did.
///
/// # Errors
/// [`Guard::person`], or the book cannot be read; nothing is told then.
pub async fn read(db: &Db, book: &Book, by: &SignIn, cadre: CadreId) -> Result<Shown, DbError> {
    let now_ms = clock::now_ms();
    let mut tx = db.write().await?;
    let row = guard(book, by, now_ms).person(&mut tx, cadre).await?;
    let event = event(Act::CitizenIdRead, by.account, cadre, now_ms);
    events::insert(&mut tx, &event).await?;
    tx.commit().await?;
    let heads = row.fields.heads(FIELD).iter();
    Ok(Shown {
        citizen_id: of(&row).map(str::to_owned),
        seen: heads.map(|head| head.op).collect(),
    })
}

/// Writes the number of a person over what its author saw there, none to take it away, and remembers
/// who did. A second call is refused: what it saw is there no more.
///
/// # Errors
/// [`Guard::person`], [`crate::db::BrokenRule::ChangedMeanwhile`], or the book cannot be written; nothing
/// was.
pub async fn write(
    db: &Db,
    book: &Book,
    by: &SignIn,
    cadre: CadreId,
    number: Option<&CitizenId>,
    seen: BTreeSet<OpId>,
) -> Result<(), Failure> {
    let now_ms = clock::now_ms();
    let edit = Edit::settling(
        RecordKey(RecordKind::CADRE, cadre.into()),
        FieldName::new(FIELD),
        json!(number.map(CitizenId::as_str)),
        seen.iter().copied().collect(),
    );
    let first = First {
        over: Some(Over {
            guard: guard(book, by, now_ms),
            cadre,
            field: FIELD,
            seen,
        }),
        event: Some(event(Act::CitizenIdWritten, by.account, cadre, now_ms)),
        ..First::default()
    };
    let books = BooksAfter {
        db: db.clone(),
        first,
    };
    authoring::write_authored(&books, book, now_ms, &[(by.account, &edit)]).await
}

fn guard(book: &Book, by: &SignIn, now_ms: u64) -> Guard {
    Guard {
        by: by.clone(),
        operation: Operation::KeepCitizenId,
        partition: book.partition,
        now_ms,
    }
}

fn event(act: Act, who: AccountId, cadre: CadreId, now_ms: u64) -> Event {
    Event {
        at_ms: now_ms,
        by: who,
        act,
        account: None,
        tablet: None,
        cadre: Some(cadre),
    }
}
