//! Forms that are not finished: kept on this tablet at every tap, never sent.
//!
//! A draft that cannot be read, perhaps one of a later version, is as if it were not there. It stays
//! until another takes its place, and is then put aside under a key of its own.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::json;
use sync::tablet::store::{Change, DRAFTS, Durability};

use super::indexeddb::DatabaseError;
use super::open_book::{Open, Store};
use super::other_tabs::News;
use super::saving::SaveFailure;

/// Stands between the key of a draft that could not be read and a number. No form has it in a key.
const ASIDE: &str = ".unreadable.";

impl Store {
    /// A draft that was left on this tablet; none when it cannot be read, or goes with a Save that is
    /// under way: what was put into it now would be in neither.
    #[must_use]
    pub fn draft<T: DeserializeOwned>(self, key: &str) -> Option<T> {
        let open = self.inner();
        let kept = open.kept_draft(key)?;
        let draft = json::read(&kept).ok();
        if draft.is_none() {
            open.could_not_read(key, kept);
        }
        draft
    }

    /// The keys of all drafts.
    #[must_use]
    pub fn draft_keys(self) -> Vec<String> {
        self.changed.track();
        self.inner().drafts.borrow().keys().cloned().collect()
    }

    /// True while the last state of a draft is in memory only: the browser refused to keep it.
    #[must_use]
    pub fn has_unkept_drafts(self) -> bool {
        !self.inner().undurable.borrow().is_empty()
    }

    /// Keeps a draft. Whoever asks for it gets it from the moment of the call; done means durable.
    /// What stood there and could not be read is put aside in the same act.
    ///
    /// # Errors
    /// It is known to this tab, and not durable: the database has it as it was before. Of one that is
    /// just being saved nothing is known.
    pub fn keep_draft<T: Serialize + ?Sized>(
        self,
        key: String,
        draft: &T,
    ) -> impl Future<Output = Result<(), SaveFailure>> + 'static {
        let open = self.inner();
        let is_leaving = open.leaving_drafts.borrow().contains(&key);
        let rows = match serde_json::to_vec(draft) {
            _ if is_leaving => Err(SaveFailure::Leaving),
            Err(_) => Err(SaveFailure::TooLarge),
            Ok(value) => {
                let mut rows = open.put_aside(&key);
                rows.push((key, value));
                Ok(rows)
            }
        };
        if let Ok(rows) = &rows {
            open.know_drafts(rows);
        }
        async move {
            let rows = rows?;
            let put = |(key, value): &(String, Vec<u8>)| Change::Put {
                store: DRAFTS,
                key: key.clone(),
                value: value.clone(),
            };
            let changes: Vec<Change> = rows.iter().map(put).collect();
            open.write(&changes, Durability::Strict).await?;
            open.know_durable(&rows);
            self.tell_other_tabs(News::Drafted);
            Ok(())
        }
    }

    /// Throws a draft away. One that cannot be read was seen by nobody and stays.
    ///
    /// # Errors
    /// The draft is still there.
    pub async fn drop_draft(self, key: &str) -> Result<(), SaveFailure> {
        let open = self.inner();
        if open.is_unreadable_draft(key) {
            return Ok(());
        }
        let dropped = [key.to_owned()];
        open.remove_drafts(&dropped).await?;
        open.forget_drafts(&dropped);
        self.tell_other_tabs(News::Drafted);
        Ok(())
    }
}

impl Open {
    /// Removes drafts from the database.
    pub(super) async fn remove_drafts(&self, keys: &[String]) -> Result<(), DatabaseError> {
        let delete = |key: &String| Change::Delete {
            store: DRAFTS,
            key: key.clone(),
        };
        let changes: Vec<Change> = keys.iter().map(delete).collect();
        self.write(&changes, Durability::Strict).await
    }

    fn kept_draft(&self, key: &str) -> Option<Vec<u8>> {
        let stays = !self.leaving_drafts.borrow().contains(key);
        self.drafts.borrow().get(key).filter(|_| stays).cloned()
    }

    /// These drafts go with a Save that begins.
    pub(super) fn drafts_leave(&self, keys: &[String]) {
        self.leaving_drafts
            .borrow_mut()
            .extend(keys.iter().cloned());
    }

    /// That Save has ended, whichever way.
    pub(super) fn drafts_left(&self, keys: &[String]) {
        let mut leaving = self.leaving_drafts.borrow_mut();
        leaving.retain(|key| !keys.contains(key));
    }

    fn could_not_read(&self, key: &str, kept: Vec<u8>) {
        let mut unreadable = self.unreadable_drafts.borrow_mut();
        unreadable.insert(key.to_owned(), kept);
    }

    fn know_drafts(&self, rows: &[(String, Vec<u8>)]) {
        self.drafts.borrow_mut().extend(rows.iter().cloned());
        let keys = rows.iter().map(|(key, _)| key.clone());
        self.undurable.borrow_mut().extend(keys);
        self.drafts_changed.set(self.drafts_changed.get() + 1);
    }

    /// These values are in the database now. What was typed since is still on its way.
    fn know_durable(&self, rows: &[(String, Vec<u8>)]) {
        let drafts = self.drafts.borrow();
        let mut undurable = self.undurable.borrow_mut();
        for (key, value) in rows {
            if drafts.get(key) == Some(value) {
                undurable.remove(key);
            }
        }
    }

    /// These drafts are in the database no more.
    pub(super) fn forget_drafts(&self, keys: &[String]) {
        for key in keys {
            self.drafts.borrow_mut().remove(key);
            self.forget_tried(key);
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
            self.forget_tried_unless(|key| drafts.get(key) == known.get(key));
            *known = drafts;
            return;
        }
    }

    /// True when what stands under a key was found to be unreadable.
    pub(super) fn is_unreadable_draft(&self, key: &str) -> bool {
        let found = self.unreadable_drafts.borrow();
        let drafts = self.drafts.borrow();
        found
            .get(key)
            .is_some_and(|was| drafts.get(key) == Some(was))
    }

    /// How many drafts cannot be read: those found in their place and those put aside.
    pub(super) fn unreadable_drafts_count(&self) -> usize {
        let drafts = self.drafts.borrow();
        let is_unreadable = |key: &&String| key.contains(ASIDE) || self.is_unreadable_draft(key);
        drafts.keys().filter(is_unreadable).count()
    }

    /// What is aside of a key, with what stands there now if it cannot be read. All of it is written
    /// again with the next draft: a write may have failed.
    fn put_aside(&self, key: &str) -> Vec<(String, Vec<u8>)> {
        let drafts = self.drafts.borrow();
        let beside = format!("{key}{ASIDE}");
        let mut aside: Vec<_> = drafts
            .iter()
            .filter(|(known, _)| known.starts_with(&beside))
            .map(|(known, value)| (known.clone(), value.clone()))
            .collect();
        if self.is_unreadable_draft(key)
            && let Some(value) = drafts.get(key)
        {
            aside.push((format!("{beside}{}", aside.len() + 1), value.clone()));
        }
        aside
    }
}
