//! Whether what is here is what the server has, and what is done when it is not.
//!
//! The tablet tells its sums when everything was fetched and followed and nothing waits; the server
//! answers with its own where they differ. What differs is *doubted*: it is shown as it is until it
//! comes again, and removed when everything came and it did not. The same is done with everything
//! when the log can no longer be followed from where this tablet stands.

use std::collections::BTreeMap;

use domain::fields::RecordKey;

use super::delta::Delta;
pub use super::rows::Comparison;
use super::session::{Confirmed, Session};
use crate::map::map_of;
use crate::protocol::Response;
use crate::scope::View;
use crate::sums;

/// How long nothing is compared again: both sides look at every record for it.
pub const COMPARED_EVERY_MS: u64 = 86_400_000;

impl Session {
    /// How what is here was last compared with the server; none before the first time.
    #[must_use]
    pub fn compared(&self) -> Option<Comparison> {
        self.sync.compared
    }

    /// The sums to ask about: only when all is here and nothing waits, once a day, and once more
    /// after something differed, to see that fetching it again has mended it. So even what cannot be
    /// mended is fetched twice a day at most.
    pub(super) fn sums_to_compare(&self) -> Option<BTreeMap<String, u64>> {
        let sync = &self.sync;
        let is_settled = sync.is_whole && sync.sound_to == sync.cursor && self.outbox.is_empty();
        let is_due = |last: Comparison| {
            last.misses == 1
                || sync.known_until >= Some(last.at_ms.saturating_add(COMPARED_EVERY_MS))
        };
        let is_asked = is_settled && sync.compared.is_none_or(is_due);
        let named = |(view, sum)| (String::from(view), sum);
        is_asked.then(|| map_of(self.sums().into_iter().map(named)))
    }

    /// The sum of what is held under each view that was fetched whole.
    #[must_use]
    pub fn sums(&self) -> BTreeMap<View, u64> {
        let mut found: BTreeMap<View, u64> = map_of(self.have().map(|view| (view, 0)));
        for (record, known) in &self.confirmed {
            let is_held = known.epoch == self.sync.epoch && !known.is_doubted;
            let sum = known.view.and_then(|view| found.get_mut(&view));
            if let Some(sum) = sum.filter(|_| is_held) {
                let one = sums::of_record(record, known.rv, &known.fields);
                *sum = sum.wrapping_add(one);
            }
        }
        found
    }
}

impl Delta {
    /// Takes what the server found; true when it was compared now, and all was alike. It is compared here
    /// anew, so that an answer that comes twice says nothing of what was mended meanwhile.
    pub(super) fn compare(&mut self, session: &Session, response: &Response) -> bool {
        let Some(found) = &response.sums else {
            return false;
        };
        let since = response.since.get(&session.identity.partition).copied();
        let is_untouched = self.confirmed_new.is_empty() && self.confirmed_gone.is_empty();
        if since != session.sync.cursor || !is_untouched {
            return false;
        }
        let here = session.sums();
        let differs = |(view, sum): &(&View, &u64)| here.get(view).is_some_and(|own| own != *sum);
        let unlike: Vec<View> = found
            .iter()
            .filter(differs)
            .map(|(view, _)| *view)
            .collect();
        let before = self.sync.compared;
        let missed = (!unlike.is_empty()).then_some(response.now);
        self.sync.compared = Some(Comparison {
            at_ms: response.now,
            misses: missed.map_or(0, |_| {
                before.map_or(0, |last| last.misses).saturating_add(1)
            }),
            missed_ms: missed.or(before.and_then(|last| last.missed_ms)),
        });
        let is_alike = unlike.is_empty();
        if !is_alike {
            self.doubt(session, |known| {
                known.view.is_some_and(|view| unlike.contains(&view))
            });
            self.sync.have.retain(|view| !unlike.contains(view));
            self.sync.awaited.extend(unlike);
            self.sync.is_whole = false;
            self.sync.sound_to = None;
        }
        is_alike
    }

    /// The log can no longer be followed from here: everything is fetched again, from the state of
    /// the book now.
    pub(super) fn begin_from_now(&mut self, session: &Session) {
        self.doubt(session, |_| true);
        self.sync.cursor = None;
        self.look_through_again();
    }

    fn doubt(&mut self, session: &Session, is_meant: impl Fn(&Confirmed) -> bool) {
        self.sync.has_doubts = true;
        let epoch = self.sync.epoch;
        let meant: Vec<(RecordKey, Confirmed)> = self
            .latest(session)
            .filter(|(_, known)| known.epoch == epoch && !known.is_doubted && is_meant(known))
            .map(|(record, known)| (record.clone(), known.clone()))
            .collect();
        for (record, mut known) in meant {
            known.is_doubted = true;
            self.confirmed_new.insert(record, known);
        }
    }

    /// Everything has come and was followed: what is still doubted is not there any more.
    pub(super) fn drop_doubted(&mut self, session: &Session) {
        if !std::mem::take(&mut self.sync.has_doubts) {
            return;
        }
        let doubted = self.latest(session).filter(|(_, known)| known.is_doubted);
        let doubted: Vec<RecordKey> = doubted.map(|(record, _)| record.clone()).collect();
        for record in doubted {
            self.leave(session, record);
        }
    }

    /// Every confirmed record as this answer leaves it.
    fn latest<'a>(
        &'a self,
        session: &'a Session,
    ) -> impl Iterator<Item = (&'a RecordKey, &'a Confirmed)> {
        let is_as_before = |record: &RecordKey| {
            !self.confirmed_new.contains_key(record) && !self.confirmed_gone.contains(record)
        };
        let before = session.confirmed.iter();
        let before = before.filter(move |(record, _)| is_as_before(record));
        before.chain(&self.confirmed_new)
    }
}
