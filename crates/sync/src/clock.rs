//! The hybrid logical clock: orders the values of a field as people lived them.
//!
//! A clock is never a reason to refuse work. A device whose clock runs ahead is held to the
//! server's clock when its changes arrive; see [`clamp`].
//!
//! Source: Kulkarni et al., "Logical Physical Clocks", 2014.

use domain::fields::Hlc;
use serde::{Deserialize, Serialize};

/// A claimed time may be this far ahead of the server before it is held back.
pub const AHEAD_MS_MAX: u64 = 5 * 60 * 1000;

/// One device's logical clock. Every tick is later than everything ticked or observed before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Clock(Hlc);

impl Clock {
    /// A clock that has reached `last`.
    #[must_use]
    pub const fn at(last: Hlc) -> Self {
        Self(last)
    }

    /// The last time given or observed.
    #[must_use]
    pub const fn last(self) -> Hlc {
        self.0
    }

    /// The time of a new act, at `now_ms` on the wall.
    pub fn tick(&mut self, now_ms: u64) -> Hlc {
        let fresh = Hlc::new(now_ms, 0);
        self.0 = if fresh > self.0 { fresh } else { next(self.0) };
        self.0
    }

    /// Takes note of a time seen elsewhere; a second call with the same time changes nothing.
    pub fn observe(&mut self, seen: Hlc) {
        self.0 = self.0.max(seen);
    }
}

fn next(last: Hlc) -> Hlc {
    match last.counter().checked_add(1) {
        Some(counter) => Hlc::new(last.wall_ms(), counter),
        None => Hlc::new(last.wall_ms() + 1, 0),
    }
}

/// The time that holds for a claimed one: at most [`AHEAD_MS_MAX`] ahead of the server. The second
/// value is true when the claim was held back.
#[must_use]
pub fn clamp(claimed: Hlc, server_now_ms: u64) -> (Hlc, bool) {
    let latest = Hlc::new(server_now_ms.saturating_add(AHEAD_MS_MAX), u16::MAX);
    (claimed.min(latest), claimed > latest)
}

/// True when a device's own clock is ahead of the server's by more than [`AHEAD_MS_MAX`].
#[must_use]
pub const fn is_ahead(wall_ms: u64, server_now_ms: u64) -> bool {
    wall_ms > server_now_ms.saturating_add(AHEAD_MS_MAX)
}
