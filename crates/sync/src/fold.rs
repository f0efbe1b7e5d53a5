//! How a changeset enters a record: a register of several values for each field.
//!
//! A write removes the values its author had seen and adds its own. What nobody named stays, so
//! two people who did not see each other leave two values; no clock decides that.
//!
//! A value that was named before it came, as happens when tablets send again after a restore, is
//! not let in any more; the newest value that was replaced is remembered, so that whoever settles a
//! conflict sees what stood there before. With both, the order in which changesets arrive decides
//! nothing about what a field holds.
//!
//! Folding the same changeset twice in a row changes nothing. A changeset that has since been
//! *replaced* must not be folded again, and the fold alone cannot know: the server counts each
//! sequence number of a device once, confirmed records carry a revision, and the tablet's overlay
//! compares sequence numbers.

use domain::fields::{Fields, Head, Hlc, Memory};
use domain::ids::{AccountId, OpId};

use crate::changeset::{Changeset, Write};

/// Values named before they came that a field remembers: more mean an endless conflict.
const GONE_MAX: usize = 64;

/// Folds a changeset into a record, with the time and the author that hold for it.
///
/// A value that is already there is not added again. Values of a field are kept in the order of
/// their changesets' ids, so that equal contents are equal records.
pub fn fold(fields: &mut Fields, changeset: &Changeset, effective: Hlc, by: AccountId) {
    for write in &changeset.writes {
        let head = Head {
            op: changeset.op_id,
            hlc: effective,
            by,
            value: write.value.clone(),
        };
        fold_write(fields, write, head);
    }
}

fn fold_write(fields: &mut Fields, write: &Write, head: Head) {
    let mut memory = fields.memory(write.field.as_str()).cloned();
    let heads = fields.heads_mut(&write.field);
    if heads.iter().any(|held| held.op == head.op) {
        return;
    }
    for base in &write.base {
        match heads.iter().position(|held| held.op == *base) {
            Some(place) => replaced(memory.get_or_insert_default(), heads.remove(place)),
            None => gone(memory.get_or_insert_default(), *base),
        }
    }
    let was_named = |memory: &Memory| memory.gone.binary_search(&head.op).is_ok();
    if memory.as_ref().is_some_and(was_named) {
        replaced(memory.get_or_insert_default(), head);
    } else {
        let place = heads.partition_point(|held| held.op < head.op);
        heads.reserve_exact(1);
        heads.insert(place, head);
    }
    if let Some(memory) = memory {
        fields.remember(&write.field, memory);
    }
}

fn replaced(memory: &mut Memory, head: Head) {
    let is_newer = |known: &Head| (head.hlc, head.op) > (known.hlc, known.op);
    if memory.before.as_ref().is_none_or(is_newer) {
        memory.before = Some(head);
    }
}

fn gone(memory: &mut Memory, op: OpId) {
    if let Err(place) = memory.gone.binary_search(&op) {
        memory.gone.insert(place, op);
    }
    // The later the id, the likelier that its value is still to come.
    let surplus = memory.gone.len().saturating_sub(GONE_MAX);
    memory.gone.drain(..surplus);
}
