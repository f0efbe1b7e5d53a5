//! A store that can be told to make mistakes where the real service cannot tell: to forget which
//! places of a device's sequence are settled, what hangs on what, where a record is now, that a role
//! was taken, or a part of what it is to keep.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::fields::{FieldName, Fields, RecordKind, Value};
use domain::ids::{DeviceId, OpId, PartitionId, RecordId};

use super::Bug;
use crate::scope::Scope;
use crate::server::store::{
    DeviceRow, FollowedRow, LogRow, RecordReader, RecordRow, RejectedRow, ServerSnapshot,
    ServerStore, ServerTransaction, SettledOp,
};

/// A store that makes one mistake, or none.
#[derive(Debug)]
pub(super) struct FaultyStore<S> {
    store: S,
    bug: Option<Bug>,
    /// The place that the server is made to wait for; 0 for an honest memory.
    waits_for: Arc<AtomicU64>,
}

impl<S> FaultyStore<S> {
    pub(super) fn new(store: S, bug: Option<Bug>) -> Self {
        Self {
            store,
            bug,
            waits_for: Arc::default(),
        }
    }

    pub(super) fn inner(&self) -> &S {
        &self.store
    }

    /// Forgets every place from this one on, where that is the mistake.
    pub(super) fn is_asked_from(&self, dseq: u64) {
        if self.bug == Some(Bug::NoWatermark) {
            self.waits_for.store(dseq, Ordering::SeqCst);
        }
    }
}

impl<S: ServerStore> ServerStore for FaultyStore<S> {
    type Error = S::Error;
    type Snapshot = Faulty<S::Snapshot>;
    type Transaction = Faulty<S::Transaction>;

    async fn snapshot(&self) -> Result<Self::Snapshot, Self::Error> {
        let inner = self.store.snapshot().await?;
        Ok(Faulty {
            inner,
            bug: self.bug,
            waits_for: 0,
        })
    }

    async fn begin(&self) -> Result<Self::Transaction, Self::Error> {
        let inner = self.store.begin().await?;
        Ok(Faulty {
            inner,
            bug: self.bug,
            waits_for: self.waits_for.load(Ordering::SeqCst),
        })
    }
}

#[derive(Debug)]
pub(super) struct Faulty<T> {
    inner: T,
    bug: Option<Bug>,
    waits_for: u64,
}

impl<T: RecordReader> RecordReader for Faulty<T> {
    type Error = T::Error;

    async fn record(
        &mut self,
        partition: PartitionId,
        record: RecordId,
    ) -> Result<Option<RecordRow>, T::Error> {
        self.inner.record(partition, record).await
    }

    async fn owned(
        &mut self,
        partition: PartitionId,
        owner: RecordId,
    ) -> Result<Vec<RecordRow>, T::Error> {
        let mut rows = self.inner.owned(partition, owner).await?;
        let is_grant = |row: &RecordRow| row.record.0 == RecordKind::GRANT;
        match self.bug {
            Some(Bug::NothingMovesAlong) => rows.retain(is_grant),
            Some(Bug::RightsForEver) => {
                let ended = FieldName::new("ended");
                for row in &mut rows {
                    row.fields.retain(|field| *field != ended);
                }
            }
            _ => {}
        }
        Ok(rows)
    }

    async fn units(&mut self, partition: PartitionId) -> Result<Vec<RecordRow>, T::Error> {
        self.inner.units(partition).await
    }

    async fn device(&mut self, device: DeviceId) -> Result<Option<DeviceRow>, T::Error> {
        let mut row = self.inner.device(device).await?;
        if let Some(row) = &mut row
            && self.waits_for > 0
        {
            row.last_dseq = self.waits_for - 1;
        }
        Ok(row)
    }
}

impl<N: ServerSnapshot> ServerSnapshot for Faulty<N> {
    async fn head(&mut self, partition: PartitionId) -> Result<u64, N::Error> {
        self.inner.head(partition).await
    }

    async fn floor(&mut self, partition: PartitionId) -> Result<u64, N::Error> {
        let floor = self.inner.floor(partition).await?;
        let is_ignored = self.bug == Some(Bug::FloorIgnored);
        Ok(if is_ignored { 0 } else { floor })
    }

    async fn log(
        &mut self,
        partition: PartitionId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<FollowedRow>, N::Error> {
        let mut rows = self.inner.log(partition, after, limit).await?;
        if self.bug == Some(Bug::PastIsSent) {
            for followed in &mut rows {
                followed.now = followed.row.after;
            }
        }
        Ok(rows)
    }

    async fn records(
        &mut self,
        partition: PartitionId,
        scope: Option<Scope>,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordRow>, N::Error> {
        self.inner.records(partition, scope, after, limit).await
    }
}

impl<T: ServerTransaction> ServerTransaction for Faulty<T> {
    async fn put_device(&mut self, row: &DeviceRow) -> Result<(), T::Error> {
        self.inner.put_device(row).await
    }

    async fn settled(
        &mut self,
        device: DeviceId,
        dseq: u64,
    ) -> Result<Option<SettledOp>, T::Error> {
        self.inner.settled(device, dseq).await
    }

    async fn settle(
        &mut self,
        device: DeviceId,
        dseq: u64,
        settled: &SettledOp,
    ) -> Result<(), T::Error> {
        if self.waits_for > 0 {
            return Ok(());
        }
        self.inner.settle(device, dseq, settled).await
    }

    async fn logged(
        &mut self,
        partition: PartitionId,
        op: OpId,
    ) -> Result<Option<LogRow>, T::Error> {
        if self.waits_for > 0 {
            return Ok(None);
        }
        self.inner.logged(partition, op).await
    }

    async fn put_record(
        &mut self,
        partition: PartitionId,
        row: &RecordRow,
    ) -> Result<(), T::Error> {
        let mut row = row.clone();
        match self.bug {
            Some(Bug::LastWriterWins) => keep_newest(&mut row.fields),
            Some(Bug::TextCutShort) => cut_short(&mut row.fields),
            _ => {}
        }
        self.inner.put_record(partition, &row).await
    }

    async fn take_places(&mut self, partition: PartitionId, count: u64) -> Result<u64, T::Error> {
        let skipped = u64::from(self.bug == Some(Bug::PlaceSkipped));
        self.inner.take_places(partition, count + skipped).await
    }

    async fn append(&mut self, partition: PartitionId, row: &LogRow) -> Result<(), T::Error> {
        self.inner.append(partition, row).await
    }

    async fn raise_floor(&mut self, partition: PartitionId, floor: u64) -> Result<(), T::Error> {
        self.inner.raise_floor(partition, floor).await
    }

    async fn drop_moves(&mut self, partition: PartitionId, limit: usize) -> Result<u64, T::Error> {
        self.inner.drop_moves(partition, limit).await
    }

    async fn put_rejected(&mut self, row: &RejectedRow) -> Result<(), T::Error> {
        match self.bug {
            Some(Bug::RefusedNotKept) => Ok(()),
            _ => self.inner.put_rejected(row).await,
        }
    }

    async fn commit(self) -> Result<(), T::Error> {
        self.inner.commit().await
    }
}

fn keep_newest(fields: &mut Fields) {
    let names: Vec<FieldName> = fields.iter().map(|(name, _)| name.clone()).collect();
    for name in names {
        let newest = fields.shown(name.as_str()).map(|head| head.op);
        let heads = fields.heads_mut(&name);
        heads.retain(|head| Some(head.op) == newest);
    }
}

fn cut_short(fields: &mut Fields) {
    for head in fields.heads_mut(&FieldName::new("job_position")) {
        if let Value::String(text) = &mut head.value {
            text.pop();
        }
    }
}
