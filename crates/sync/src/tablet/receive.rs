//! How an answer of the server enters: first computed ([`Session::receive`]), then written by the
//! app, then applied in memory ([`Session::received`]).
//!
//! An answer may come late, twice or out of order, and may belong to an identity since given up.
//! Each half is taken only where it joins on to what is known: an acknowledgement where the
//! changeset still waits, a log page where it begins at or before the cursor, a page of records
//! where it begins at or before the last that came, a record where its revision is newer.

use std::collections::BTreeSet;

use domain::fields::RecordKey;
use domain::ids::DeviceId;

use super::delta::Delta;
use super::session::Session;
use super::store::{Change, Durability};
use crate::map::map_of;
use crate::protocol::{ErrorCode, PROTO, PUSH_BYTES_MAX, Response};

/// Acknowledged changesets are kept so long: a server restored from a backup asks for them again.
pub const ACKED_KEPT_MS: u64 = 30 * 86_400_000;

/// What an answer changes, ready to be written in one transaction.
#[derive(Debug)]
pub struct Received {
    /// What to write, all or nothing.
    pub changes: Vec<Change>,
    /// How sure the write must be.
    pub durability: Durability,
    /// How many changesets the server accepted.
    pub acked_count: usize,
    /// How many it refused; they are in the quarantine with the reason.
    pub refused_count: usize,
    /// True when the server has more to send, or more waits here: ask again at once.
    pub more: bool,
    /// True when the server no longer sends to this app's protocol: the app must be updated. It
    /// still takes what this tablet sends.
    pub update_needed: bool,
    pub(super) delta: Delta,
}

/// Why an answer was put aside. Nothing changed; what waits goes on waiting.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReceiveError {
    /// The log in the answer is not in sequence.
    #[error("log entry {found} after {last}")]
    OutOfSequence {
        /// The entry before it, or the cursor.
        last: u64,
        /// The entry.
        found: u64,
    },
}

impl Session {
    /// Computes what an answer changes. Nothing counts until it is written and
    /// [`Session::received`] was called. `fresh_device` is taken as this database's identity when
    /// the server knows the sequence of the present one otherwise, or was restored from a backup.
    ///
    /// # Errors
    /// The answer is put aside.
    pub fn receive(
        &self,
        mut response: Response,
        now_ms: u64,
        fresh_device: DeviceId,
    ) -> Result<Received, ReceiveError> {
        let mut delta = Delta::new(self);
        delta.sync.offset_ms = difference(response.now, now_ms);
        delta.sync.lease_until = response.lease_until;
        let known = delta.sync.server_id.replace(response.server_id.clone());
        let is_another_life = known.is_some_and(|known| known != response.server_id);
        if is_another_life || self.is_set_back(&response) {
            delta.begin_anew(self, fresh_device);
            return Ok(delta.finish(self, true, false));
        }
        delta.note_end(&response);
        delta.take_acks(self, &response);
        let update_needed = response.min_proto > PROTO;
        if !update_needed {
            delta.take_pull(self, &mut response)?;
        }
        if self.must_renumber(&response) {
            let waiting = self
                .outbox
                .iter()
                .filter(|(dseq, _)| !delta.outbox_gone.contains(dseq));
            let waiting = waiting.map(|(_, row)| row.clone()).collect();
            delta.renumber(self, waiting, fresh_device);
        }
        delta.prune(self, response.now);
        let is_missing_something = delta.sync.has_doubts || delta.is_fetched_again;
        let more = !update_needed && (!response.caught_up || is_missing_something);
        Ok(delta.finish(self, more, update_needed))
    }

    /// An answer was written: it holds from now on. Returns the records it touched.
    pub fn received(&mut self, received: Received) -> Vec<RecordKey> {
        let delta = received.delta;
        let mut touched: BTreeSet<RecordKey> = delta.touched(self);
        if delta.sync.epoch != self.sync.epoch {
            touched.extend(self.overlay.keys().cloned());
        }
        self.sync = delta.sync;
        self.page_entries = delta.page_entries;
        self.push_bytes = self.push_bytes.saturating_mul(2).min(PUSH_BYTES_MAX);
        if let Some(numbers) = delta.numbers {
            self.numbers = numbers;
        }
        self.outbox
            .retain(|dseq, _| !delta.outbox_gone.contains(dseq));
        if let Some(outbox) = delta.outbox_new {
            self.outbox = map_of(outbox.into_iter().map(|row| (row.op.dseq, row)));
        }
        for seq in &delta.acked_gone {
            self.acked.remove(seq);
        }
        self.acked
            .extend(delta.acked_new.into_iter().map(|row| (row.seq, row)));
        let refused = delta
            .quarantine_new
            .into_iter()
            .map(|row| (row.op.op_id, row));
        self.quarantine.extend(refused);
        self.quarantine
            .retain(|op, _| !delta.quarantine_gone.contains(op));
        for record in &delta.confirmed_gone {
            self.confirmed.remove(record);
        }
        self.confirmed.extend(delta.confirmed_new);
        self.pages.extend(delta.pages);
        self.rebuild_overlay();
        touched.into_iter().collect()
    }

    /// True when the server waits for changesets that it acknowledged: its book was set back, and nobody
    /// began another life. Everything before the place that was asked from had been settled.
    fn is_set_back(&self, response: &Response) -> bool {
        response.device_id == self.numbers.device
            && response.next_dseq < response.dseq_from
            && self
                .sync
                .acked_to
                .is_some_and(|(of, last)| of == response.device_id && response.next_dseq <= last)
    }

    /// True when the server knows this device's sequence otherwise than this database does.
    fn must_renumber(&self, response: &Response) -> bool {
        let first = self.outbox.keys().next().copied();
        response.device_id == self.numbers.device
            && match response.push_error {
                Some(ErrorCode::DeviceForked) => true,
                Some(ErrorCode::DseqGap) => first == Some(response.dseq_from),
                Some(_) | None => false,
            }
    }
}

fn difference(server_ms: u64, tablet_ms: u64) -> i64 {
    let difference = i128::from(server_ms) - i128::from(tablet_ms);
    i64::try_from(difference).unwrap_or(0)
}
