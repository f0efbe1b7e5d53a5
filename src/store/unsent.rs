//! How much of this tablet's work the server does not have yet, or refused.

use leptos::prelude::*;

use super::Store;

impl Store {
    /// How many changes wait to be sent.
    #[must_use]
    pub fn unsent_count(self) -> usize {
        self.exchanged.track();
        self.inner().session.borrow().unsent_count()
    }

    /// How many changes the server refused that nobody has put away: they are kept on this tablet and
    /// are in no book.
    #[must_use]
    pub fn refused_count(self) -> usize {
        self.exchanged.track();
        let open = self.inner();
        let session = open.session.borrow();
        let refused = session.quarantine();
        refused.filter(|row| row.put_away_ms.is_none()).count()
    }
}
