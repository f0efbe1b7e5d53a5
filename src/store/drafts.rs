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

    /// The keys of all drafts.
    #[must_use]
    pub fn draft_keys(self) -> Vec<String> {
        self.changed.track();
        self.inner().drafts.borrow().keys().cloned().collect()
    }

    /// Keeps a draft. Done means durable.
    ///
    /// # Errors
    /// The draft as it was before is still there.
    pub async fn keep_draft<T: Serialize>(self, key: String, draft: T) -> Result<(), SaveFailure> {
        let value = serde_json::to_vec(&draft).map_err(|_| SaveFailure::TooLarge)?;
        let open = self.inner();
        let change = Change::Put {
            store: DRAFTS,
            key: key.clone(),
            value: value.clone(),
        };
        open.write(&[change], Durability::Strict).await?;
        open.drafts.borrow_mut().insert(key, value);
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
        self.tell_other_tabs(News::Drafted);
        Ok(())
    }
}
