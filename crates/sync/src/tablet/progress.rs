//! How far the changes of a record have come: on this tablet only, under way, on the server, refused.
//!
//! Only what is known is said. A push that got no answer may have arrived: until the answer comes,
//! what was in it is on this tablet only.

use domain::fields::RecordKey;
use domain::ids::{DeviceId, OpId};

use super::rows::{self, QuarantineRow};
use super::session::Session;
use super::store::{Change, QUARANTINE};
use crate::changeset::Changeset;
use crate::protocol::{RejectCode, Request};

/// A push that is under way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InFlight {
    device: DeviceId,
    from: u64,
    /// The first place that is not in it.
    end: u64,
}

impl InFlight {
    /// What a request pushes; none when it only asks.
    #[must_use]
    pub fn of(request: &Request) -> Option<Self> {
        let count = u64::try_from(request.changesets.len()).unwrap_or(u64::MAX);
        (count > 0).then_some(Self {
            device: request.device_id,
            from: request.dseq_from,
            end: request.dseq_from.saturating_add(count),
        })
    }

    /// True when a change is in it.
    #[must_use]
    pub fn holds(&self, op: &Changeset) -> bool {
        op.device_id == self.device && (self.from..self.end).contains(&op.dseq)
    }
}

/// How a record stands between this tablet and the server: what asks most of somebody comes first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RecordState {
    /// The server refused a change of it, and nobody has put that away yet.
    Refused(RejectCode),
    /// A field holds several values until somebody chooses.
    Conflict,
    /// A change of it is in a push that is under way.
    Sending,
    /// It has a change that the server has not acknowledged.
    OnlyHere,
    /// Everything that this tablet knows of it is on the server.
    Sent,
}

/// What decides how a record stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordFacts<'a> {
    /// Why the server refused a change of it that nobody has put away.
    pub refused: Option<&'a RejectCode>,
    /// Somebody has to choose between values.
    pub is_in_conflict: bool,
    /// A change of it waits for its acknowledgement.
    pub is_waiting: bool,
    /// One that waits is in the push that is under way.
    pub is_in_flight: bool,
}

impl RecordState {
    /// Decides how a record stands.
    #[must_use]
    pub fn of(facts: RecordFacts<'_>) -> Self {
        if let Some(code) = facts.refused {
            return Self::Refused(code.clone());
        }
        if facts.is_in_conflict {
            return Self::Conflict;
        }
        match (facts.is_waiting, facts.is_in_flight) {
            (true, true) => Self::Sending,
            (true, false) => Self::OnlyHere,
            // What is not waited for any more has been answered.
            (false, _) => Self::Sent,
        }
    }
}

impl Session {
    /// How a record stands. Whether it is in conflict is the book's to say.
    #[must_use]
    pub fn record_state(
        &self,
        record: &RecordKey,
        is_in_conflict: bool,
        in_flight: Option<InFlight>,
    ) -> RecordState {
        let is_waiting = self.is_unsent(record);
        let is_of_it = |op: &&Changeset| op.record == *record;
        RecordState::of(RecordFacts {
            refused: self.open_refusal(record).map(|row| &row.code),
            is_in_conflict,
            is_waiting,
            is_in_flight: is_waiting
                && in_flight.is_some_and(|push| {
                    let pushed = self.outbox().skip_while(|op| op.dseq < push.from);
                    pushed
                        .take_while(|op| push.holds(op))
                        .any(|op| is_of_it(&op))
                }),
        })
    }

    /// Since when a record stands as it does, in milliseconds since 1970, where that is known.
    #[must_use]
    pub fn state_since(&self, record: &RecordKey, state: &RecordState) -> Option<u64> {
        match state {
            RecordState::Refused(_) => self.open_refusal(record).map(|row| row.refused_ms),
            RecordState::Sending | RecordState::OnlyHere => {
                let mut waiting = self.outbox().filter(|op| op.record == *record);
                waiting.next().map(|op| op.hlc.wall_ms())
            }
            RecordState::Sent => {
                let acked = self.acked().filter(|row| row.op.record == *record);
                acked.map(|row| row.acked_ms).max()
            }
            RecordState::Conflict => None,
        }
    }

    fn open_refusal(&self, record: &RecordKey) -> Option<&QuarantineRow> {
        let mut refused = self.quarantine.values();
        refused.find(|row| row.op.record == *record && row.put_away_ms.is_none())
    }

    /// The last change of a record that waits, and how many changes a push up to it carries: places
    /// in the sequence are sent in order, so what was saved before goes along.
    #[must_use]
    pub fn waiting_up_to(&self, record: &RecordKey) -> Option<(OpId, usize)> {
        let waiting = self.outbox().zip(1..);
        let last = waiting.filter(|(op, _)| op.record == *record).last();
        last.map(|(op, count)| (op.op_id, count))
    }

    /// As [`Session::next_request`], but nothing after a change is sent along. One that does not wait
    /// any more limits nothing.
    #[must_use]
    pub fn next_request_up_to(&self, last: OpId) -> Request {
        let mut request = self.next_request();
        let place = self.outbox().position(|op| op.op_id == last);
        if let Some(place) = place {
            request.changesets.truncate(place.saturating_add(1));
        }
        request
    }

    /// A refused change.
    #[must_use]
    pub fn refused(&self, op: OpId) -> Option<&QuarantineRow> {
        self.quarantine.get(&op)
    }

    /// Marks a refused change as dealt with: it is kept, and asks nobody any more. What to write; none
    /// when there is no such change or it is marked. Holds once [`Session::was_put_away`] was called.
    #[must_use]
    pub fn put_away(&self, op: OpId, now_ms: u64) -> Option<Change> {
        let row = self.quarantine.get(&op)?;
        let marked = QuarantineRow {
            put_away_ms: Some(self.corrected_now(now_ms)),
            ..row.clone()
        };
        let is_new = row.put_away_ms.is_none();
        is_new.then(|| rows::put(QUARANTINE, &op.to_string(), &marked))
    }

    /// The mark of [`Session::put_away`] was written.
    pub fn was_put_away(&mut self, op: OpId, now_ms: u64) {
        let now = self.corrected_now(now_ms);
        if let Some(row) = self.quarantine.get_mut(&op) {
            row.put_away_ms.get_or_insert(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RecordFacts, RecordState};
    use crate::protocol::RejectCode;

    #[test]
    fn a_record_says_what_asks_most_of_somebody() {
        let code = RejectCode::NotPermitted;
        let check = |refused: bool, [conflict, waiting, in_flight]: [bool; 3], expect| {
            let facts = RecordFacts {
                refused: refused.then_some(&code),
                is_in_conflict: conflict,
                is_waiting: waiting,
                is_in_flight: in_flight,
            };
            assert_eq!(RecordState::of(facts), expect, "{facts:?}");
        };
        let refused = || RecordState::Refused(RejectCode::NotPermitted);
        check(false, [false, false, false], RecordState::Sent);
        check(false, [false, true, false], RecordState::OnlyHere);
        check(false, [false, true, true], RecordState::Sending);
        // Acknowledged while the rest of the push is under way.
        check(false, [false, false, true], RecordState::Sent);
        check(false, [true, false, false], RecordState::Conflict);
        check(false, [true, true, false], RecordState::Conflict);
        check(false, [true, true, true], RecordState::Conflict);
        check(true, [false, false, false], refused());
        check(true, [false, true, true], refused());
        check(true, [true, true, true], refused());
    }
}
