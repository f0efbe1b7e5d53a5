//! What the server must keep, as a contract: SQLite implements it in the `server` crate,
//! [`super::memory`] here, and [`super::contract`] holds both to it.
//!
//! A *snapshot* reads one state of the book, untouched by commits that come later. A *transaction*
//! sees its own writes, is atomic, and is the only one that writes (on SQLite: `BEGIN IMMEDIATE`).
//! Dropping either without `commit` leaves nothing behind.

use std::future::Future;

use domain::fields::{Fields, Hlc, RecordKey};
use domain::ids::{AccountId, DeviceId, OpId, PartitionId, RecordId};

use crate::changeset::Changeset;
use crate::protocol::{Outcome, RejectCode};
use crate::scope::{Home, Place, Scope, person_of};

/// A device as the server knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceRow {
    /// The device.
    pub device: DeviceId,
    /// The account it belongs to, for ever.
    pub account: AccountId,
    /// The last place of its sequence that is settled; 0 before the first.
    pub last_dseq: u64,
    /// The greatest time it was ever given or held to.
    pub last_hlc: Hlc,
    /// Its own clock was too far ahead when its last changeset came.
    pub clock_suspect: bool,
}

/// A place in a device's sequence that is settled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SettledOp {
    /// The changeset there; none when it could not be read.
    pub op: Option<OpId>,
    /// What became of it.
    pub outcome: Outcome,
}

/// A record as it is now. Record ids are unique in a partition whatever the kind.
#[derive(Clone, PartialEq, Debug)]
pub struct RecordRow {
    /// The record.
    pub record: RecordKey,
    /// The part of the commune it belongs to.
    pub home: Home,
    /// The person it hangs on, for offices and assessments; the account, for grants.
    pub owner: Option<RecordId>,
    /// How many changesets were folded into it.
    pub rv: u64,
    /// Its values.
    pub fields: Fields,
}

impl RecordRow {
    /// Where it belongs, whoever asks.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            home: self.home,
            person: person_of(&self.record, self.owner),
        }
    }
}

/// One entry of the log: a changeset, or a record that moved with the person it hangs on.
#[derive(Clone, PartialEq, Debug)]
pub struct LogRow {
    /// Its place.
    pub seq: u64,
    /// The record.
    pub record: RecordKey,
    /// The record's revision after it.
    pub rv: u64,
    /// Where the record belonged before; none when this made it.
    pub before: Option<Place>,
    /// Where it belongs since.
    pub after: Place,
    /// The changeset; none when the record only moved.
    pub op: Option<LoggedOp>,
    /// When the server accepted it, in milliseconds since 1970.
    pub accepted_ms: u64,
}

/// A changeset in the log.
#[derive(Clone, PartialEq, Debug)]
pub struct LoggedOp {
    /// The changeset, with author and time settled.
    pub changeset: Changeset,
    /// The time that its device claimed.
    pub claimed_hlc: Hlc,
}

impl LoggedOp {
    /// True for the same act of the same account. Another account may know an id without what was
    /// written under it, and must not find that out by trying.
    #[must_use]
    pub fn is(&self, op: &Changeset, account: AccountId) -> bool {
        let logged = &self.changeset;
        logged.actor_id == account && logged.record == op.record && logged.writes == op.writes
    }
}

/// A log entry with where its record belongs at the time of the snapshot.
#[derive(Clone, PartialEq, Debug)]
pub struct FollowedRow {
    /// The entry.
    pub row: LogRow,
    /// Where the record belongs now.
    pub now: Place,
}

/// A changeset that was refused, kept for people to look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RejectedRow {
    /// The commune of the sign-in that brought it.
    pub partition: PartitionId,
    /// The device.
    pub device: DeviceId,
    /// Its place in the device's sequence.
    pub dseq: u64,
    /// The account that brought it.
    pub account: AccountId,
    /// Why it was refused.
    pub code: RejectCode,
    /// What came, as JSON.
    pub body: String,
    /// When, in milliseconds since 1970.
    pub rejected_ms: u64,
}

/// Keeps books for everyone.
pub trait ServerStore: Sync {
    /// Why a store could not do what was asked.
    type Error: std::error::Error + Send + Sync + 'static;
    /// A read-only view of one state.
    type Snapshot: ServerSnapshot<Error = Self::Error> + Send;
    /// A write transaction.
    type Transaction: ServerTransaction<Error = Self::Error> + Send;

    /// Opens a snapshot of the last committed state.
    fn snapshot(&self) -> impl Future<Output = Result<Self::Snapshot, Self::Error>> + Send;

    /// Begins a write transaction; waits for one that is open.
    fn begin(&self) -> impl Future<Output = Result<Self::Transaction, Self::Error>> + Send;
}

/// Reads records; what judging rights needs.
pub trait RecordReader: Send {
    /// Why they could not be read.
    type Error: Send;

    /// A record; in a transaction, locked against other writers.
    fn record(
        &mut self,
        partition: PartitionId,
        record: RecordId,
    ) -> impl Future<Output = Result<Option<RecordRow>, Self::Error>> + Send;

    /// What hangs on a record, in the order of ids.
    fn owned(
        &mut self,
        partition: PartitionId,
        owner: RecordId,
    ) -> impl Future<Output = Result<Vec<RecordRow>, Self::Error>> + Send;

    /// Every record of kind `unit`, in the order of ids.
    fn units(
        &mut self,
        partition: PartitionId,
    ) -> impl Future<Output = Result<Vec<RecordRow>, Self::Error>> + Send;

    /// A device; in a transaction, locked against other pushes of it.
    fn device(
        &mut self,
        device: DeviceId,
    ) -> impl Future<Output = Result<Option<DeviceRow>, Self::Error>> + Send;
}

/// Reads one state of the books.
pub trait ServerSnapshot: RecordReader {
    /// The last place given in a partition's log; 0 for a partition never written.
    fn head(
        &mut self,
        partition: PartitionId,
    ) -> impl Future<Output = Result<u64, Self::Error>> + Send;

    /// The place that the log can be followed from at the earliest; 0 where nothing was cut.
    fn floor(
        &mut self,
        partition: PartitionId,
    ) -> impl Future<Output = Result<u64, Self::Error>> + Send;

    /// At most `limit` log entries after `after`, in sequence. Up to the floor there may be none without
    /// a changeset.
    fn log(
        &mut self,
        partition: PartitionId,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<FollowedRow>, Self::Error>> + Send;

    /// At most `limit` records of a part of the book, or of the whole book, after `after`, in the order of their ids' bytes (the
    /// order of `RecordId`, of 16 byte blobs, and of the hyphenated lower-case text).
    fn records(
        &mut self,
        partition: PartitionId,
        scope: Option<Scope>,
        after: Option<RecordId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<RecordRow>, Self::Error>> + Send;
}

/// Writes to the books, all or nothing.
pub trait ServerTransaction: RecordReader {
    /// Writes a device, new or known.
    fn put_device(
        &mut self,
        row: &DeviceRow,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// What is settled at a place of a device's sequence.
    fn settled(
        &mut self,
        device: DeviceId,
        dseq: u64,
    ) -> impl Future<Output = Result<Option<SettledOp>, Self::Error>> + Send;

    /// Settles a place of a device's sequence; never called twice for one place.
    fn settle(
        &mut self,
        device: DeviceId,
        dseq: u64,
        settled: &SettledOp,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// The log entry of a changeset, whichever device brought it.
    fn logged(
        &mut self,
        partition: PartitionId,
        op: OpId,
    ) -> impl Future<Output = Result<Option<LogRow>, Self::Error>> + Send;

    /// Writes a record, new or known.
    fn put_record(
        &mut self,
        partition: PartitionId,
        row: &RecordRow,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Takes the next `count` places of a partition's log and returns the last of them.
    fn take_places(
        &mut self,
        partition: PartitionId,
        count: u64,
    ) -> impl Future<Output = Result<u64, Self::Error>> + Send;

    /// Appends to the log.
    fn append(
        &mut self,
        partition: PartitionId,
        row: &LogRow,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Cuts the log: it can be followed from `floor` on only, or from where it already could when
    /// that is later. Never beyond the last place given.
    fn raise_floor(
        &mut self,
        partition: PartitionId,
        floor: u64,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Removes at most `limit` entries without a changeset up to the floor, and says how many. They
    /// only tell followers that a record moved along; every changeset stays.
    fn drop_moves(
        &mut self,
        partition: PartitionId,
        limit: usize,
    ) -> impl Future<Output = Result<u64, Self::Error>> + Send;

    /// Keeps a refused changeset.
    fn put_rejected(
        &mut self,
        row: &RejectedRow,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Makes everything durable. An error means that it may or may not be there: ask again.
    fn commit(self) -> impl Future<Output = Result<(), Self::Error>> + Send;
}
