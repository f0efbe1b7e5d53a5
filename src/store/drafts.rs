//! Forms that are not finished: kept on this tablet at every tap, never sent.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::tablet::store::{Change, DRAFTS, Durability};

use super::open_book::{Open, SaveFailure, Store};
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

    /// Keeps a draft. Whoever asks for it gets it from the moment of the call; done means durable.
    ///
    /// # Errors
    /// It is known to this tab, and not durable: the database has it as it was before.
    pub fn keep_draft<T: Serialize + ?Sized>(
        self,
        key: String,
        draft: &T,
    ) -> impl Future<Output = Result<(), SaveFailure>> + 'static {
        let open = self.inner();
        let value = serde_json::to_vec(draft).map_err(|_| SaveFailure::TooLarge);
        if let Ok(value) = &value {
            open.know_draft(&key, value.clone());
        }
        async move {
            let change = Change::Put {
                store: DRAFTS,
                key: key.clone(),
                value: value?,
            };
            open.write(&[change], Durability::Strict).await?;
            open.undurable.borrow_mut().remove(&key);
            self.tell_other_tabs(News::Drafted);
            Ok(())
        }
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
        open.forget_drafts(&[key.to_owned()]);
        self.tell_other_tabs(News::Drafted);
        Ok(())
    }
}

impl Open {
    fn know_draft(&self, key: &str, value: Vec<u8>) {
        self.drafts.borrow_mut().insert(key.to_owned(), value);
        self.undurable.borrow_mut().insert(key.to_owned());
        self.drafts_changed.set(self.drafts_changed.get() + 1);
    }

    /// These drafts are in the database no more.
    pub(super) fn forget_drafts(&self, keys: &[String]) {
        for key in keys {
            self.drafts.borrow_mut().remove(key);
            self.undurable.borrow_mut().remove(key);
        }
        self.drafts_changed.set(self.drafts_changed.get() + 1);
    }

    /// Takes over what other tabs have made of the drafts. What this tab has made of one meanwhile,
    /// or could not make durable, stays.
    pub(super) async fn read_drafts(&self) {
        loop {
            let before = self.drafts_changed.get();
            let Ok(rows) = self.database.load(DRAFTS).await else {
                return;
            };
            if self.drafts_changed.get() != before {
                continue;
            }
            let mut drafts: BTreeMap<String, Vec<u8>> = rows.into_iter().collect();
            let mut known = self.drafts.borrow_mut();
            for key in &*self.undurable.borrow() {
                drafts.extend(known.remove_entry(key));
            }
            *known = drafts;
            return;
        }
    }
}
