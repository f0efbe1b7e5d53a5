//! The server's store in memory, for tests. A transaction works on a copy of the whole state and
//! puts it in place at commit, so nothing of an unfinished one is ever seen.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, PoisonError};

use domain::fields::RecordKind;
use domain::ids::{DeviceId, OpId, PartitionId, RecordId};

use super::store::{
    DeviceRow, FollowedRow, LogRow, RecordReader, RecordRow, RejectedRow, ServerSnapshot,
    ServerStore, ServerTransaction, SettledOp,
};
use crate::scope::{Scope, covers};

/// Why the memory twin refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MemoryError {
    /// Another transaction was committed since this one began.
    #[error("another transaction was committed meanwhile")]
    Conflict,
    /// A rule of the contract was broken: a place was written twice.
    #[error("a place was written twice")]
    Twice,
}

#[derive(Clone, Debug, Default)]
struct State {
    commits: u64,
    devices: BTreeMap<DeviceId, DeviceRow>,
    settled: BTreeMap<(DeviceId, u64), SettledOp>,
    partitions: BTreeMap<PartitionId, Partition>,
    rejected: Vec<Arc<RejectedRow>>,
}

#[derive(Clone, Debug, Default)]
struct Partition {
    head: u64,
    floor: u64,
    // Shared, so that the copy of a transaction copies no row.
    records: BTreeMap<RecordId, Arc<RecordRow>>,
    log: BTreeMap<u64, Arc<LogRow>>,
    places: BTreeMap<OpId, u64>,
}

/// A server's books in memory. Clones share the same contents.
#[derive(Clone, Debug, Default)]
pub struct MemoryServerStore {
    state: Arc<Mutex<Arc<State>>>,
}

impl MemoryServerStore {
    /// Everything that was refused, oldest first.
    #[must_use]
    pub fn rejected(&self) -> Vec<RejectedRow> {
        let last = self.last();
        let rejected = last.rejected.iter();
        rejected.map(|row| RejectedRow::clone(row)).collect()
    }

    /// A device as it is known now.
    #[must_use]
    pub fn device(&self, device: DeviceId) -> Option<DeviceRow> {
        self.last().devices.get(&device).cloned()
    }

    /// Puts another state in the place of this one, as a backup is put back.
    pub fn put_back(&self, backup: &Self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let commits = state.commits + 1;
        *state = backup.last();
        // Transactions that began before this must not go on over it.
        Arc::make_mut(&mut state).commits = commits;
    }

    /// A copy that shares nothing: a backup.
    #[must_use]
    pub fn backup(&self) -> Self {
        Self {
            state: Arc::new(Mutex::new(self.last())),
        }
    }

    fn last(&self) -> Arc<State> {
        Arc::clone(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ServerStore for MemoryServerStore {
    type Error = MemoryError;
    type Snapshot = MemorySnapshot;
    type Transaction = MemoryTransaction;

    async fn snapshot(&self) -> Result<MemorySnapshot, MemoryError> {
        Ok(MemorySnapshot { state: self.last() })
    }

    async fn begin(&self) -> Result<MemoryTransaction, MemoryError> {
        Ok(MemoryTransaction {
            store: self.clone(),
            state: self.last(),
        })
    }
}

/// One state of the books.
#[derive(Debug)]
pub struct MemorySnapshot {
    state: Arc<State>,
}

impl Partition {
    fn rows(&self, keep: impl Fn(&RecordRow) -> bool) -> Vec<RecordRow> {
        let rows = self.records.values();
        let rows = rows.filter(|row| keep(row));
        rows.map(|row| RecordRow::clone(row)).collect()
    }

    fn followed(&self, row: &LogRow) -> FollowedRow {
        let record = self.records.get(&row.record.1);
        FollowedRow {
            now: record.map_or(row.after, |record| record.place()),
            row: row.clone(),
        }
    }
}

impl State {
    fn partition(&self, partition: PartitionId) -> &Partition {
        const NONE: &Partition = &Partition {
            head: 0,
            floor: 0,
            records: BTreeMap::new(),
            log: BTreeMap::new(),
            places: BTreeMap::new(),
        };
        self.partitions.get(&partition).unwrap_or(NONE)
    }
}

/// Reads records the same way in a snapshot and in a transaction.
macro_rules! reads_records {
    ($reader:ty) => {
        impl RecordReader for $reader {
            type Error = MemoryError;

            async fn record(
                &mut self,
                partition: PartitionId,
                record: RecordId,
            ) -> Result<Option<RecordRow>, MemoryError> {
                let found = self.state.partition(partition);
                Ok(found.records.get(&record).map(|row| RecordRow::clone(row)))
            }

            async fn owned(
                &mut self,
                partition: PartitionId,
                owner: RecordId,
            ) -> Result<Vec<RecordRow>, MemoryError> {
                let found = self.state.partition(partition);
                Ok(found.rows(|row| row.owner == Some(owner)))
            }

            async fn units(
                &mut self,
                partition: PartitionId,
            ) -> Result<Vec<RecordRow>, MemoryError> {
                let found = self.state.partition(partition);
                Ok(found.rows(|row| row.record.0 == RecordKind::UNIT))
            }

            async fn device(&mut self, device: DeviceId) -> Result<Option<DeviceRow>, MemoryError> {
                Ok(self.state.devices.get(&device).cloned())
            }
        }
    };
}

reads_records!(MemorySnapshot);
reads_records!(MemoryTransaction);

impl ServerSnapshot for MemorySnapshot {
    async fn head(&mut self, partition: PartitionId) -> Result<u64, MemoryError> {
        Ok(self.state.partition(partition).head)
    }

    async fn floor(&mut self, partition: PartitionId) -> Result<u64, MemoryError> {
        Ok(self.state.partition(partition).floor)
    }

    async fn log(
        &mut self,
        partition: PartitionId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<FollowedRow>, MemoryError> {
        let found = self.state.partition(partition);
        let later = found.log.range((Bound::Excluded(after), Bound::Unbounded));
        let rows = later.take(limit).map(|(_, row)| found.followed(row));
        Ok(rows.collect())
    }

    async fn records(
        &mut self,
        partition: PartitionId,
        scope: Option<Scope>,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordRow>, MemoryError> {
        let found = self.state.partition(partition).records.values();
        let rows = found
            .filter(|row| after.is_none_or(|after| row.record.1 > after))
            .filter(|row| scope.is_none_or(|scope| covers(scope, row.place())));
        let rows = rows.take(limit);
        Ok(rows.map(|row| RecordRow::clone(row)).collect())
    }
}

/// A write transaction on a copy.
#[derive(Debug)]
pub struct MemoryTransaction {
    store: MemoryServerStore,
    state: Arc<State>,
}

impl MemoryTransaction {
    fn state(&mut self) -> &mut State {
        Arc::make_mut(&mut self.state)
    }

    fn partition(&mut self, partition: PartitionId) -> &mut Partition {
        self.state().partitions.entry(partition).or_default()
    }
}

impl ServerTransaction for MemoryTransaction {
    async fn put_device(&mut self, row: &DeviceRow) -> Result<(), MemoryError> {
        self.state().devices.insert(row.device, row.clone());
        Ok(())
    }

    async fn settled(
        &mut self,
        device: DeviceId,
        dseq: u64,
    ) -> Result<Option<SettledOp>, MemoryError> {
        Ok(self.state.settled.get(&(device, dseq)).cloned())
    }

    async fn settle(
        &mut self,
        device: DeviceId,
        dseq: u64,
        settled: &SettledOp,
    ) -> Result<(), MemoryError> {
        let before = self.state().settled.insert((device, dseq), settled.clone());
        if before.is_some() {
            Err(MemoryError::Twice)
        } else {
            Ok(())
        }
    }

    async fn logged(
        &mut self,
        partition: PartitionId,
        op: OpId,
    ) -> Result<Option<LogRow>, MemoryError> {
        let Some(found) = self.state.partitions.get(&partition) else {
            return Ok(None);
        };
        Ok(found
            .places
            .get(&op)
            .and_then(|seq| found.log.get(seq))
            .map(|row| LogRow::clone(row)))
    }

    async fn put_record(
        &mut self,
        partition: PartitionId,
        row: &RecordRow,
    ) -> Result<(), MemoryError> {
        self.partition(partition)
            .records
            .insert(row.record.1, Arc::new(row.clone()));
        Ok(())
    }

    async fn take_places(
        &mut self,
        partition: PartitionId,
        count: u64,
    ) -> Result<u64, MemoryError> {
        let found = self.partition(partition);
        found.head += count;
        Ok(found.head)
    }

    async fn append(&mut self, partition: PartitionId, row: &LogRow) -> Result<(), MemoryError> {
        let found = self.partition(partition);
        let op = row.op.as_ref().map(|logged| logged.changeset.op_id);
        found.places.extend(op.map(|op| (op, row.seq)));
        let before = found.log.insert(row.seq, Arc::new(row.clone()));
        if before.is_some() {
            Err(MemoryError::Twice)
        } else {
            Ok(())
        }
    }

    async fn raise_floor(&mut self, partition: PartitionId, floor: u64) -> Result<(), MemoryError> {
        let found = self.partition(partition);
        found.floor = found.floor.max(floor.min(found.head));
        Ok(())
    }

    async fn drop_moves(
        &mut self,
        partition: PartitionId,
        limit: usize,
    ) -> Result<u64, MemoryError> {
        let found = self.partition(partition);
        let cut = found.log.range(..=found.floor);
        let moves = cut.filter(|(_, row)| row.op.is_none());
        let moves: Vec<u64> = moves.map(|(seq, _)| *seq).take(limit).collect();
        moves.iter().for_each(|seq| drop(found.log.remove(seq)));
        Ok(u64::try_from(moves.len()).unwrap_or(u64::MAX))
    }

    async fn put_rejected(&mut self, row: &RejectedRow) -> Result<(), MemoryError> {
        self.state().rejected.push(Arc::new(row.clone()));
        Ok(())
    }

    async fn commit(mut self) -> Result<(), MemoryError> {
        self.state().commits += 1;
        let mut last = self
            .store
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if last.commits + 1 != self.state.commits {
            return Err(MemoryError::Conflict);
        }
        *last = Arc::clone(&self.state);
        Ok(())
    }
}
