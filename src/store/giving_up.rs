//! What a tablet does that an administrator has blocked: it gives up the book that it fetched. What was
//! refused, what is not finished, and what a server restored from a backup may ask for again stays.

use sync::tablet::rows::SYNC_KEY;
use sync::tablet::store::{Change, Durability, META, PAGES};

use super::Store;
use super::indexeddb::DatabaseError;
use super::other_tabs::News;

impl Store {
    /// Removes the confirmed pages from the tablet, and with them where it stood, so that all is
    /// fetched anew once it is let in again; false, and nothing is removed, while anything waits to
    /// be sent. The page must be reloaded then: what is in memory is no longer so.
    ///
    /// # Errors
    /// Nothing was removed.
    pub async fn give_up_pages(self) -> Result<bool, DatabaseError> {
        let open = self.inner();
        let turn = open.turn.lock().await;
        self.catch_up_with_other_tabs().await?;
        if open.session.borrow().unsent_count() > 0 {
            return Ok(false);
        }
        let pages = open.database.load(PAGES).await?;
        let mut changes: Vec<Change> = pages
            .into_iter()
            .map(|(key, _)| Change::Delete { store: PAGES, key })
            .collect();
        if changes.is_empty() {
            return Ok(false);
        }
        changes.push(Change::Delete {
            store: META,
            key: SYNC_KEY.to_owned(),
        });
        // A Save of another tab comes first, and is sent first.
        let is_gone = open.write_if_alone(&changes, Durability::Strict).await?;
        drop(turn);
        if is_gone {
            self.tell_other_tabs(News::SignedOut);
        }
        Ok(is_gone)
    }
}
