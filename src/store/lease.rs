//! Whether the book may still be read here, and what the clocks of the two ends say.

use leptos::prelude::*;
use sync::clock::AHEAD_MS_MAX;
use sync::tablet::comparing::Comparison;
use sync::tablet::store::Durability;

use super::open_book::{Open, Store};
use crate::platform::clock;

impl Store {
    /// True when the server was not reached for so long that reading has ended. Writing and sending
    /// go on.
    #[must_use]
    pub fn is_lease_over(self) -> bool {
        self.lease_over.get()
    }

    /// How what is here was last compared with the server; none before the first time.
    #[must_use]
    pub fn compared(self) -> Option<Comparison> {
        self.exchanged.track();
        self.inner().session.borrow().compared()
    }

    /// How far this tablet's clock is ahead of the server's, in milliseconds (below zero: behind), when
    /// it is so far that somebody should set it; as of the last answer.
    #[must_use]
    pub fn clock_ahead_ms(self) -> Option<i64> {
        self.exchanged.track();
        let ahead = self.inner().session.borrow().clock_ahead_ms();
        (ahead.unsigned_abs() > AHEAD_MS_MAX).then_some(ahead)
    }

    /// Notes the time, so that a clock that is set back later opens nothing.
    pub(super) fn look_at_the_lease(self) {
        let open = self.inner();
        let change = open.session.borrow_mut().see_time(clock::now_ms());
        let is_over = open.is_lease_over();
        if self
            .lease_over
            .try_get_untracked()
            .is_some_and(|was| was != is_over)
        {
            self.lease_over.set(is_over);
        }
        if let Some(change) = change {
            leptos::task::spawn_local(async move {
                // What is not kept now is noted again an hour later.
                let _ = open.write(&[change], Durability::Strict).await;
            });
        }
    }
}

impl Open {
    pub(super) fn is_lease_over(&self) -> bool {
        self.session.borrow().is_lease_over(clock::now_ms())
    }
}
