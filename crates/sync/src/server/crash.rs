//! A store around a store, whose server dies at a chosen step: before any read or write of a
//! transaction, before its commit, or after it. What a real server's `kill -9` does to a push.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::ids::{DeviceId, OpId, PartitionId, RecordId};

use super::store::{
    DeviceRow, FollowedRow, LogRow, RecordReader, RecordRow, RejectedRow, ServerSnapshot,
    ServerStore, ServerTransaction, SettledOp,
};
use crate::scope::Scope;

/// The server died, or its store failed.
#[derive(Debug, thiserror::Error)]
pub enum CrashError<E> {
    /// At the chosen step.
    #[error("the server died")]
    Died,
    /// The store itself failed.
    #[error(transparent)]
    Store(E),
}

/// A store whose server dies when told.
#[derive(Clone, Debug)]
pub struct CrashingStore<S> {
    store: S,
    /// Steps until death; 0 for never.
    fuse: Arc<AtomicU32>,
}

impl<S> CrashingStore<S> {
    /// A server that lives until [`CrashingStore::die_after`] is called.
    pub fn new(store: S) -> Self {
        Self {
            store,
            fuse: Arc::new(AtomicU32::new(0)),
        }
    }

    /// The server dies at the step after so many more; `None` takes that back. After its death the
    /// next call finds a server started again.
    pub fn die_after(&self, steps: Option<u32>) {
        self.fuse
            .store(steps.map_or(0, |steps| steps + 1), Ordering::SeqCst);
    }

    /// The store inside.
    pub fn inner(&self) -> &S {
        &self.store
    }
}

fn step<E>(fuse: &AtomicU32) -> Result<(), CrashError<E>> {
    let left = fuse.load(Ordering::SeqCst);
    fuse.store(left.saturating_sub(1), Ordering::SeqCst);
    if left == 1 {
        Err(CrashError::Died)
    } else {
        Ok(())
    }
}

impl<S: ServerStore> ServerStore for CrashingStore<S> {
    type Error = CrashError<S::Error>;
    type Snapshot = Crashing<S::Snapshot>;
    type Transaction = Crashing<S::Transaction>;

    async fn snapshot(&self) -> Result<Self::Snapshot, Self::Error> {
        step(&self.fuse)?;
        let inner = self.store.snapshot().await.map_err(CrashError::Store)?;
        Ok(Crashing {
            inner,
            fuse: Arc::clone(&self.fuse),
        })
    }

    async fn begin(&self) -> Result<Self::Transaction, Self::Error> {
        step(&self.fuse)?;
        let inner = self.store.begin().await.map_err(CrashError::Store)?;
        Ok(Crashing {
            inner,
            fuse: Arc::clone(&self.fuse),
        })
    }
}

/// A snapshot or a transaction of a [`CrashingStore`].
#[derive(Debug)]
pub struct Crashing<T> {
    inner: T,
    fuse: Arc<AtomicU32>,
}

/// Forwards a method, with a chance to die before it.
macro_rules! forward {
    ($($name:ident($($argument:ident: $type:ty),*) -> $output:ty;)*) => {
        $(
            async fn $name(&mut self, $($argument: $type),*) -> Result<$output, Self::Error> {
                step(&self.fuse)?;
                self.inner.$name($($argument),*).await.map_err(CrashError::Store)
            }
        )*
    };
}

impl<E, R: RecordReader<Error = E>> RecordReader for Crashing<R>
where
    E: std::error::Error + Send + Sync + 'static,
{
    type Error = CrashError<E>;

    forward! {
        record(partition: PartitionId, record: RecordId) -> Option<RecordRow>;
        owned(partition: PartitionId, owner: RecordId) -> Vec<RecordRow>;
        units(partition: PartitionId) -> Vec<RecordRow>;
        device(device: DeviceId) -> Option<DeviceRow>;
    }
}

impl<E, N: ServerSnapshot<Error = E>> ServerSnapshot for Crashing<N>
where
    E: std::error::Error + Send + Sync + 'static,
{
    forward! {
        head(partition: PartitionId) -> u64;
        floor(partition: PartitionId) -> u64;
        log(partition: PartitionId, after: u64, limit: usize) -> Vec<FollowedRow>;
        records(partition: PartitionId, scope: Option<Scope>, after: Option<RecordId>, limit: usize)
            -> Vec<RecordRow>;
    }
}

impl<E, T: ServerTransaction<Error = E>> ServerTransaction for Crashing<T>
where
    E: std::error::Error + Send + Sync + 'static,
{
    forward! {
        put_device(row: &DeviceRow) -> ();
        settled(device: DeviceId, dseq: u64) -> Option<SettledOp>;
        settle(device: DeviceId, dseq: u64, settled: &SettledOp) -> ();
        logged(partition: PartitionId, op: OpId) -> Option<LogRow>;
        put_record(partition: PartitionId, row: &RecordRow) -> ();
        take_places(partition: PartitionId, count: u64) -> u64;
        append(partition: PartitionId, row: &LogRow) -> ();
        raise_floor(partition: PartitionId, floor: u64) -> ();
        drop_moves(partition: PartitionId, limit: usize) -> u64;
        put_rejected(row: &RejectedRow) -> ();
    }

    async fn commit(self) -> Result<(), Self::Error> {
        step(&self.fuse)?;
        self.inner.commit().await.map_err(CrashError::Store)?;
        step(&self.fuse)
    }
}
