//! What somebody wants a record to become: values by field, before anyone stamps, stores or sends.
//!
//! Forms, imports and the invented communes all speak in edits; `sync` turns each into a changeset.

use crate::fields::{FieldName, RecordKey, Value};

/// New values for some fields of one record. Several edits saved together are saved all or none.
#[derive(Clone, PartialEq, Debug)]
pub struct Edit {
    /// The record, new or known.
    pub record: RecordKey,
    /// Field by field; a field that is not named stays as it is.
    pub values: Vec<(FieldName, Value)>,
    /// Why, where the author said so.
    pub reason: Option<String>,
}
