//! How a changeset enters a record: a register of several values for each field.
//!
//! A write removes the values its author had seen and adds its own. What nobody named stays, so
//! two people who did not see each other leave two values; no clock decides that.
//!
//! Folding the same changeset twice in a row changes nothing. A changeset that has since been
//! *replaced* must not be folded again, and the fold alone cannot know: the server counts each
//! sequence number of a device once, confirmed records carry a revision, and the tablet's overlay
//! compares sequence numbers.

use domain::fields::{Fields, Head, Hlc};
use domain::ids::AccountId;

use crate::changeset::Changeset;

/// Folds a changeset into a record, with the time and the author that hold for it.
///
/// A value that is already there is not added again. Values of a field are kept in the order of
/// their changesets' ids, so that equal contents are equal records.
pub fn fold(fields: &mut Fields, changeset: &Changeset, effective: Hlc, by: AccountId) {
    for write in &changeset.writes {
        let heads = fields.heads_mut(&write.field);
        heads.retain(|head| !write.base.contains(&head.op));
        let Err(place) = heads.binary_search_by_key(&changeset.op_id, |head| head.op) else {
            continue;
        };
        heads.reserve_exact(1);
        heads.insert(
            place,
            Head {
                op: changeset.op_id,
                hlc: effective,
                by,
                value: write.value.clone(),
            },
        );
    }
}
