//! Cutting the log: from where it can be followed, and what nobody needs any more before that.
//!
//! The log is the trail of the book, so every changeset stays. What goes are the entries without
//! one, which only tell followers that a record moved along with a person. A tablet that stands before
//! the floor fetches the book anew, which costs as much as the book is large, not as long ago it last
//! came; what it shows stays until then, and nothing of its own is lost.

use domain::ids::PartitionId;

use super::store::{ServerStore, ServerTransaction};

/// Entries removed in one transaction, so that nobody who saves waits long.
pub const MOVES_AT_ONCE: usize = 1_000;

/// Cuts the log at a place, or where it was cut already when that is later. Returns how many entries
/// were removed. A second call removes nothing more.
///
/// # Errors
/// The store failed. What was removed until then is removed, and the rest is still there: call again.
pub async fn compact<S: ServerStore>(
    store: &S,
    partition: PartitionId,
    floor: u64,
) -> Result<u64, S::Error> {
    // First the floor: from then on nobody follows what is removed.
    let mut writing = store.begin().await?;
    writing.raise_floor(partition, floor).await?;
    writing.commit().await?;
    let mut removed = 0;
    loop {
        let mut writing = store.begin().await?;
        let count = writing.drop_moves(partition, MOVES_AT_ONCE).await?;
        writing.commit().await?;
        removed += count;
        if count == 0 {
            return Ok(removed);
        }
    }
}
