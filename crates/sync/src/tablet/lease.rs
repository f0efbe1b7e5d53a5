//! Until when the book may be read on this tablet without another word of the server.
//!
//! A tablet that was lost is told nothing any more, so it closes by itself. Only reading ends: what is
//! written goes on being kept, and is sent. Time counts as the server last told it and is never less
//! than was seen here before, so setting the clock back gains nothing.

use serde::{Deserialize, Serialize};

use super::rows;
use super::session::Session;
use super::store::{Change, META};

/// The key of [`SeenTime`] in the store `meta`.
pub const SEEN_TIME_KEY: &str = "seen-time";
/// Of 45 days an hour is nothing, and a write an hour is little.
const STEP_MS: u64 = 3_600_000;

/// The greatest time seen since the server last answered. What was seen before says nothing: the
/// clock may have run ahead, and was set right by the answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SeenTime {
    /// The end of reading that the answer told.
    pub lease_until: u64,
    /// The greatest time, in milliseconds since 1970, by the server's clock as far as it is known here.
    pub at_ms: u64,
}

impl Session {
    /// When reading ends, by the server's clock in milliseconds since 1970; none where no server ever
    /// said that it does.
    #[must_use]
    pub fn lease_until(&self) -> Option<u64> {
        self.sync.lease_until
    }

    /// True when reading has ended: until the server answers, only what is written here is open.
    #[must_use]
    pub fn is_lease_over(&self, now_ms: u64) -> bool {
        let Some(until) = self.sync.lease_until else {
            return false;
        };
        self.corrected_now(now_ms).max(self.seen(until)) >= until
    }

    /// Takes note of the time. Returns what to write, now and then; until it is written it counts as
    /// long as this session lives.
    pub fn see_time(&mut self, now_ms: u64) -> Option<Change> {
        let until = self.sync.lease_until?;
        let (seen, now) = (self.seen(until), self.corrected_now(now_ms));
        let is_step = now >= seen.saturating_add(STEP_MS) || (seen < until && until <= now);
        is_step.then(|| {
            self.seen_time = SeenTime {
                lease_until: until,
                at_ms: now,
            };
            rows::put(META, SEEN_TIME_KEY, &self.seen_time)
        })
    }

    fn seen(&self, until: u64) -> u64 {
        let seen = Some(self.seen_time).filter(|seen| seen.lease_until == until);
        seen.map_or(0, |seen| seen.at_ms)
    }
}
