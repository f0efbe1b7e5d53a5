//! What a blocked tablet gives up, and what it must not forget.

use super::rows::{self, AckedRow, SYNC_KEY, SyncState};
use super::session::Session;
use super::store::{ACKED, Change, META, PAGES, Rows};

impl Session {
    /// What removes these pages, so that all is fetched anew once the tablet is let in again; nothing
    /// while anything waits to be sent. Whose numbers the acknowledged changes are of stays known: a
    /// server restored from a backup may lack them, and only the tablet can tell that it was restored. They
    /// stay, without the values that were chosen between.
    #[must_use]
    pub fn give_up(&self, pages: &Rows) -> Vec<Change> {
        let mut settling = self
            .acked
            .values()
            .filter(|row| row.asked.is_some())
            .peekable();
        let is_given_up = pages.is_empty() && settling.peek().is_none();
        if self.unsent_count() > 0 || is_given_up {
            return Vec::new();
        }
        let gone = pages.iter().map(|(key, _)| Change::Delete {
            store: PAGES,
            key: key.clone(),
        });
        let bare = settling.map(|row| {
            let (op, asked) = (row.op.clone(), None);
            let row = AckedRow { op, asked, ..*row };
            rows::put(ACKED, &row.op.op_id.to_string(), &row)
        });
        gone.chain(bare)
            .chain([rows::put(META, SYNC_KEY, &self.sync.given_up())])
            .collect()
    }
}

impl SyncState {
    fn given_up(&self) -> Self {
        Self {
            server_id: self.server_id.clone(),
            epoch: self.epoch,
            left: self.left.clone(),
            acked_to: self.acked_to,
            form: self.form,
            offset_ms: self.offset_ms,
            hlc: self.hlc,
            ..Self::default()
        }
    }
}
