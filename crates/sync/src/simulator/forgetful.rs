//! A store that can be told to forget which places of a device's sequence are settled: the mistake
//! [`super::Bug::NoWatermark`], made where the real service cannot tell.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::ids::{DeviceId, OpId, PartitionId, RecordId};

use crate::protocol::Scope;
use crate::server::store::{
    DeviceRow, LogRow, RecordRow, RejectedRow, ServerStore, ServerTransaction, SettledOp,
};

/// A store that forgets when told.
#[derive(Debug)]
pub(super) struct ForgetfulStore<S> {
    store: S,
    /// The place that the server is made to wait for; 0 for an honest memory.
    waits_for: Arc<AtomicU64>,
}

impl<S> ForgetfulStore<S> {
    pub(super) fn new(store: S) -> Self {
        Self {
            store,
            waits_for: Arc::default(),
        }
    }

    /// Forgets every place from this one on; 0 ends that.
    pub(super) fn forget_from(&self, dseq: u64) {
        self.waits_for.store(dseq, Ordering::SeqCst);
    }
}

impl<S: ServerStore> ServerStore for ForgetfulStore<S> {
    type Error = S::Error;
    type Snapshot = S::Snapshot;
    type Transaction = Forgetful<S::Transaction>;

    async fn snapshot(&self) -> Result<Self::Snapshot, Self::Error> {
        self.store.snapshot().await
    }

    async fn begin(&self) -> Result<Self::Transaction, Self::Error> {
        let inner = self.store.begin().await?;
        Ok(Forgetful {
            inner,
            waits_for: self.waits_for.load(Ordering::SeqCst),
        })
    }
}

#[derive(Debug)]
pub(super) struct Forgetful<T> {
    inner: T,
    waits_for: u64,
}

impl<T: ServerTransaction + Send> ServerTransaction for Forgetful<T> {
    type Error = T::Error;

    async fn device(&mut self, device: DeviceId) -> Result<Option<DeviceRow>, T::Error> {
        let mut row = self.inner.device(device).await?;
        if let Some(row) = &mut row
            && self.waits_for > 0
        {
            row.last_dseq = self.waits_for - 1;
        }
        Ok(row)
    }

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

    async fn record(
        &mut self,
        partition: PartitionId,
        record: RecordId,
    ) -> Result<Option<RecordRow>, T::Error> {
        self.inner.record(partition, record).await
    }

    async fn put_record(
        &mut self,
        partition: PartitionId,
        row: &RecordRow,
    ) -> Result<(), T::Error> {
        self.inner.put_record(partition, row).await
    }

    async fn move_owned(
        &mut self,
        partition: PartitionId,
        owner: RecordId,
        scope: Scope,
    ) -> Result<(), T::Error> {
        self.inner.move_owned(partition, owner, scope).await
    }

    async fn take_places(&mut self, partition: PartitionId, count: u64) -> Result<u64, T::Error> {
        self.inner.take_places(partition, count).await
    }

    async fn append(&mut self, partition: PartitionId, row: &LogRow) -> Result<(), T::Error> {
        self.inner.append(partition, row).await
    }

    async fn put_rejected(&mut self, row: &RejectedRow) -> Result<(), T::Error> {
        self.inner.put_rejected(row).await
    }

    async fn commit(self) -> Result<(), T::Error> {
        self.inner.commit().await
    }
}
