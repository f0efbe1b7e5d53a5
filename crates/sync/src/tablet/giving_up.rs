//! What a blocked tablet gives up, and what it must not forget.

use super::rows::{self, SYNC_KEY, SyncState};
use super::session::Session;
use super::store::{Change, META, PAGES, Rows};

impl Session {
    /// What removes these pages, so that all is fetched anew once the tablet is let in again; nothing
    /// while anything waits to be sent. Whose numbers the acknowledged changes are of stays known: a
    /// server restored from a backup may lack them, and only the tablet can tell that it was restored.
    #[must_use]
    pub fn give_up(&self, pages: &Rows) -> Vec<Change> {
        if self.unsent_count() > 0 || pages.is_empty() {
            return Vec::new();
        }
        let gone = pages.iter().map(|(key, _)| Change::Delete {
            store: PAGES,
            key: key.clone(),
        });
        gone.chain([rows::put(META, SYNC_KEY, &self.sync.given_up())])
            .collect()
    }
}

impl SyncState {
    fn given_up(&self) -> Self {
        Self {
            server_id: self.server_id.clone(),
            epoch: self.epoch,
            left: self.left.clone(),
            form: self.form,
            offset_ms: self.offset_ms,
            hlc: self.hlc,
            ..Self::default()
        }
    }
}
