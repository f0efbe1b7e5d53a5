//! What somebody wants a record to become: values by field, before anyone stamps, stores or sends.
//!
//! Forms, imports and the invented communes all speak in edits; `sync` turns each into a changeset.

use std::collections::BTreeMap;

use crate::fields::{FieldName, RecordKey, Value};
use crate::ids::OpId;

/// New values for some fields of one record. Several edits saved together are saved all or none.
#[derive(Clone, PartialEq, Debug)]
pub struct Edit {
    /// The record, new or known.
    pub record: RecordKey,
    /// Field by field; a field that is not named stays as it is.
    pub values: Vec<(FieldName, Value)>,
    /// What the author looked at while writing and means to replace, for fields where that may be
    /// another one since: the writes that were shown then, none where nothing was. A field that is
    /// not named replaces what is shown when it is saved.
    pub seen: BTreeMap<FieldName, Vec<OpId>>,
    /// Why, where the author said so.
    pub reason: Option<String>,
}

impl Edit {
    /// New values in place of what is shown when they are saved.
    #[must_use]
    pub fn new(record: RecordKey, values: Vec<(FieldName, Value)>) -> Self {
        Self {
            record,
            values,
            seen: BTreeMap::new(),
            reason: None,
        }
    }

    /// One value in place of those that somebody looked at and decided between.
    #[must_use]
    pub fn settling(record: RecordKey, field: FieldName, value: Value, seen: Vec<OpId>) -> Self {
        Self {
            seen: BTreeMap::from([(field.clone(), seen)]),
            ..Self::new(record, vec![(field, value)])
        }
    }
}
