//! The server's store in memory, for tests. A transaction works on a copy of the whole state and
//! puts it in place at commit, so nothing of an unfinished one is ever seen.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, PoisonError};

use domain::fields::RecordKind;
use domain::ids::{DeviceId, OpId, PartitionId, RecordId, UnitId};

use super::store::{
    DeviceRow, LogRow, RecordRow, RejectedRow, ServerSnapshot, ServerStore, ServerTransaction,
    SettledOp,
};
use crate::protocol::Scope;

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
    rejected: Vec<RejectedRow>,
}

#[derive(Clone, Debug, Default)]
struct Partition {
    head: u64,
    records: BTreeMap<RecordId, RecordRow>,
    log: BTreeMap<u64, LogRow>,
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
        self.last().rejected.clone()
    }

    /// A device as it is known now.
    #[must_use]
    pub fn device(&self, device: DeviceId) -> Option<DeviceRow> {
        self.last().devices.get(&device).cloned()
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

impl ServerSnapshot for MemorySnapshot {
    type Error = MemoryError;

    async fn head(&mut self, partition: PartitionId) -> Result<u64, MemoryError> {
        Ok(self
            .state
            .partitions
            .get(&partition)
            .map_or(0, |found| found.head))
    }

    async fn log(
        &mut self,
        partition: PartitionId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<LogRow>, MemoryError> {
        let Some(found) = self.state.partitions.get(&partition) else {
            return Ok(Vec::new());
        };
        let later = found.log.range((Bound::Excluded(after), Bound::Unbounded));
        Ok(later.take(limit).map(|(_, row)| row.clone()).collect())
    }

    async fn records(
        &mut self,
        partition: PartitionId,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordRow>, MemoryError> {
        let Some(found) = self.state.partitions.get(&partition) else {
            return Ok(Vec::new());
        };
        let rows = found
            .records
            .iter()
            .filter(|(id, _)| after.is_none_or(|after| **id > after));
        Ok(rows.take(limit).map(|(_, row)| row.clone()).collect())
    }

    async fn units(&mut self, partition: PartitionId) -> Result<Vec<UnitId>, MemoryError> {
        let Some(found) = self.state.partitions.get(&partition) else {
            return Ok(Vec::new());
        };
        let units = found
            .records
            .values()
            .filter(|row| row.record.0 == RecordKind::UNIT);
        Ok(units.map(|row| UnitId::from(row.record.1)).collect())
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
    type Error = MemoryError;

    async fn device(&mut self, device: DeviceId) -> Result<Option<DeviceRow>, MemoryError> {
        Ok(self.state.devices.get(&device).cloned())
    }

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
            .cloned())
    }

    async fn record(
        &mut self,
        partition: PartitionId,
        record: RecordId,
    ) -> Result<Option<RecordRow>, MemoryError> {
        let found = self.state.partitions.get(&partition);
        Ok(found.and_then(|found| found.records.get(&record)).cloned())
    }

    async fn put_record(
        &mut self,
        partition: PartitionId,
        row: &RecordRow,
    ) -> Result<(), MemoryError> {
        self.partition(partition)
            .records
            .insert(row.record.1, row.clone());
        Ok(())
    }

    async fn move_owned(
        &mut self,
        partition: PartitionId,
        owner: RecordId,
        scope: Scope,
    ) -> Result<(), MemoryError> {
        let records = self.partition(partition).records.values_mut();
        for row in records.filter(|row| row.owner == Some(owner)) {
            row.scope = scope;
        }
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
        found.places.insert(row.op.op_id, row.seq);
        let before = found.log.insert(row.seq, row.clone());
        if before.is_some() {
            Err(MemoryError::Twice)
        } else {
            Ok(())
        }
    }

    async fn put_rejected(&mut self, row: &RejectedRow) -> Result<(), MemoryError> {
        self.state().rejected.push(row.clone());
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
