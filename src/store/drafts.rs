//! Forms that are not finished: kept on this tablet at every tap, never sent.

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::tablet::store::{Change, DRAFTS, Durability};

use super::open_book::{SaveFailure, Store};
use super::other_tabs::News;

impl Store {
    /// A draft that was left on this tablet.
    #[must_use]
    pub fn draft<T: DeserializeOwned>(self, key: &str) -> Option<T> {
        let open = self.inner();
        let drafts = open.drafts.borrow();
        serde_json::from_slice(drafts.get(key)?).ok()
    }

    /// True when a draft was left under a key.
    #[must_use]
    pub fn has_draft(self, key: &str) -> bool {
        self.inner().drafts.borrow().contains_key(key)
    }

    /// The keys of all drafts.
    #[must_use]
    pub fn draft_keys(self) -> Vec<String> {
        self.changed.track();
        self.inner().drafts.borrow().keys().cloned().collect()
    }

    /// Keeps a draft. Whoever asks for it from now on gets it; done means durable.
    ///
    /// # Errors
    /// It is known to this tab, and not durable: the database has it as it was before.
    pub async fn keep_draft<T: Serialize>(self, key: String, draft: T) -> Result<(), SaveFailure> {
        let value = serde_json::to_vec(&draft).map_err(|_| SaveFailure::TooLarge)?;
        let open = self.inner();
        let change = Change::Put {
            store: DRAFTS,
            key: key.clone(),
            value: value.clone(),
        };
        open.drafts.borrow_mut().insert(key, value);
        open.count_draft();
        open.write(&[change], Durability::Strict).await?;
        self.tell_other_tabs(News::Drafted);
        Ok(())
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// The draft is still there.
    pub async fn drop_draft(self, key: &str) -> Result<(), SaveFailure> {
        let open = self.inner();
        let change = Change::Delete {
            store: DRAFTS,
            key: key.to_owned(),
        };
        open.write(&[change], Durability::Strict).await?;
        open.drafts.borrow_mut().remove(key);
        open.count_draft();
        self.tell_other_tabs(News::Drafted);
        Ok(())
    }
}
