//! What of this tablet's work the server does not have yet, or refused.

use domain::fields::{FieldName, RecordKey};
use domain::ids::OpId;
use leptos::prelude::*;
use sync::changeset::Changeset;

use super::Store;

/// One change that the server does not have yet, or refused.
#[derive(Clone, PartialEq, Debug)]
pub struct Unsent {
    /// The changeset.
    pub op: OpId,
    /// The record it changes.
    pub record: RecordKey,
    /// When it was made, in milliseconds since 1970, by this tablet's clock.
    pub made_ms: u64,
    /// What it calls the record, where it says so.
    pub called: Option<String>,
    /// The fields it writes.
    pub fields: Vec<FieldName>,
    /// Why the server refused it, if it did.
    pub refused: Option<sync::protocol::RejectCode>,
}

impl Store {
    /// How many changes wait to be sent.
    #[must_use]
    pub fn unsent_count(self) -> usize {
        self.exchanged.track();
        self.inner().session.borrow().unsent_count()
    }

    /// How many changes the server refused: they are kept on this tablet and are in no book.
    #[must_use]
    pub fn refused_count(self) -> usize {
        self.exchanged.track();
        self.inner().session.borrow().quarantine().count()
    }

    /// True when this record has a change that is not on the server.
    #[must_use]
    pub fn is_unsent(self, record: &RecordKey) -> bool {
        self.exchanged.track();
        self.inner().session.borrow().is_unsent(record)
    }

    /// Every change that is not on the server, refused ones first, then oldest first.
    #[must_use]
    pub fn unsent(self) -> Vec<Unsent> {
        self.exchanged.track();
        let open = self.inner();
        let session = open.session.borrow();
        let unsent = |op: &Changeset, refused| Unsent {
            op: op.op_id,
            record: op.record.clone(),
            made_ms: op.wall_ms,
            called: called(op),
            fields: op.writes.iter().map(|write| write.field.clone()).collect(),
            refused,
        };
        let refused = session
            .quarantine()
            .map(|row| unsent(&row.op, Some(row.code.clone())));
        refused
            .chain(session.outbox().map(|op| unsent(op, None)))
            .collect()
    }
}

/// The name that a change gives to its record: a refused one may be the only place where it stands.
fn called(op: &Changeset) -> Option<String> {
    const NAMES: [&str; 3] = ["full_name", "name", "title"];
    let is_name = |field: &FieldName| NAMES.contains(&field.as_str());
    let write = op.writes.iter().find(|write| is_name(&write.field))?;
    write.value.as_str().map(str::to_owned)
}
