//! How much of this tablet's work the server does not have yet, or refused.

use leptos::prelude::*;
use sync::tablet::store::OUTBOX;

use super::Store;
use super::indexeddb::{Database, DatabaseError};
use super::schema;
use super::tablet::KnownAccount;

/// How many changes wait in an account's book that is not the open one. They are counted and not read:
/// whoever is signed in learns nothing else of them.
///
/// # Errors
/// The browser refused to read it, or it is of a later version.
pub async fn unsent_in(known: &KnownAccount) -> Result<usize, DatabaseError> {
    let name = format!("{}{}", schema::BOOK_PREFIX, known.database);
    let database = Database::open(&name, schema::BOOK_VERSION, schema::BOOK_STORES).await?;
    database.count(OUTBOX).await
}

impl Store {
    /// How many changes of this tablet the server does not have: those that wait to be sent, and those that
    /// wait and cannot be read.
    #[must_use]
    pub fn unsent_count(self) -> usize {
        self.waiting_count() + self.inner().unreadable_waiting.get()
    }

    /// How many changes wait to be sent.
    #[must_use]
    pub fn waiting_count(self) -> usize {
        self.exchanged.track();
        self.inner().session.borrow().unsent_count()
    }

    /// How many changes the server refused that nobody has put away: they are kept on this tablet and
    /// are in no book.
    #[must_use]
    pub fn refused_count(self) -> usize {
        self.count_refused(false)
    }

    /// How many of the changes that the server refused ask no more: somebody has mended them by another
    /// change, or put them away. As they are they are in no book.
    #[must_use]
    pub fn put_away_count(self) -> usize {
        self.count_refused(true)
    }

    fn count_refused(self, put_away: bool) -> usize {
        self.exchanged.track();
        let open = self.inner();
        let session = open.session.borrow();
        let refused = session.quarantine();
        let counted = refused.filter(|row| row.put_away_ms.is_some() == put_away);
        counted.count()
    }
}
