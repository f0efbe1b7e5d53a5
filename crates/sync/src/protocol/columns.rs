//! Many records or changesets as columns: what they have in common is written once.
//!
//! As rows, a record names the changeset, the time and the author of each of its values in words,
//! and most of its bytes are ids that were written a line before. Here a changeset is named once,
//! an id is the 74 bits of it that no clock gives, and the values of a field stand together, where
//! whatever packs the bytes on the way finds them alike.
//!
//! From the outside in: [`records`] and [`changesets`] are the two things that are written so; both
//! are a [`grid`] of values, field by field. Its parts are columns of [`values`], which may name
//! [`ids`], columns of [`numbers`], and the [`memories`] of the few fields that remember anything. Everything is lossless, also for kinds and fields of later
//! versions, and everything is read with suspicion: [`Budget`] bounds what a few bytes can unfold
//! to, and nothing is recursed on.

mod changesets;
mod grid;
mod ids;
mod memories;
mod numbers;
mod records;
mod values;

#[cfg(test)]
mod tests;

pub use changesets::ChangesetColumns;
pub use records::RecordColumns;

/// The form that this code writes; it reads no later one.
const VERSION: u8 = 1;
/// What a page of records may unfold to, in bytes of its values: far more than its entries may have
/// as JSON together, as one alone is sent however much its fields remember.
const RECORDS_BYTES_MAX: usize = 16 * 1024 * 1024;
/// What each value takes beside its text, roughly as much as in memory.
const VALUE_BYTES: usize = 16;

/// Why columns cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadColumns {
    /// They are in a form of a later version.
    #[error("columns of a later version")]
    TooNew,
    /// Their parts do not fit together.
    #[error("columns do not fit together")]
    Malformed,
    /// They unfold to more than such columns may hold.
    #[error("columns unfold to too much")]
    TooLarge,
    /// They hold more entries than are taken at once.
    #[error("columns hold too many entries")]
    TooMany,
}

/// How much may still be unfolded: a few bytes that say "a thousand times the same" are not given
/// a thousand places before it is known that there is room.
struct Budget(usize);

impl Budget {
    /// Takes room for so many values of so many bytes each.
    fn take(&mut self, values: usize, bytes: usize) -> Result<(), BadColumns> {
        let wanted = bytes
            .checked_add(VALUE_BYTES)
            .and_then(|bytes| bytes.checked_mul(values));
        let left = wanted.and_then(|wanted| self.0.checked_sub(wanted));
        self.0 = left.ok_or(BadColumns::TooLarge)?;
        Ok(())
    }
}

/// The columns are of a version that this code reads.
fn check_version(version: u8) -> Result<(), BadColumns> {
    match version {
        VERSION => Ok(()),
        0 => Err(BadColumns::Malformed),
        _ => Err(BadColumns::TooNew),
    }
}
