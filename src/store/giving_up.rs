//! What a tablet does that an administrator has blocked: it gives up the book that it fetched. What was
//! refused, what is not finished, and what a server restored from a backup may ask for again stays.

use sync::tablet::store::{Durability, PAGES};

use super::Store;
use super::indexeddb::DatabaseError;
use super::other_tabs::News;

impl Store {
    /// Removes the confirmed pages from the tablet, as [`Session::give_up`] tells, so that all is fetched
    /// anew once it is let in again; false, and nothing is removed, while anything waits to be sent. The
    /// page must be reloaded then: what is in memory is no longer so.
    ///
    /// [`Session::give_up`]: sync::tablet::session::Session::give_up
    ///
    /// # Errors
    /// Nothing was removed.
    pub async fn give_up_pages(self) -> Result<bool, DatabaseError> {
        let open = self.inner();
        let turn = open.turn.lock().await;
        self.catch_up_with_other_tabs().await?;
        let pages = open.database.load(PAGES).await?;
        let changes = open.session.borrow().give_up(&pages);
        if changes.is_empty() {
            return Ok(false);
        }
        // A Save of another tab comes first, and is sent first.
        let is_gone = open.write_if_alone(&changes, Durability::Strict).await?;
        drop(turn);
        if is_gone {
            self.tell_other_tabs(News::SignedOut);
        }
        Ok(is_gone)
    }
}
