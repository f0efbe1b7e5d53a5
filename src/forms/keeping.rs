//! A draft in front of somebody: kept on this tablet as they go on, and shared with other tabs that
//! show the same one.
//!
//! Each tab holds the draft whole. What another tab has put into it since is taken over wherever
//! this one has left it alone, on the screen at once and at the latest before the next keeping.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::gate;
use crate::locales::{Locale, locale};
use crate::pages::parts::save_failure;
use crate::store::Store;

/// What can be kept as a draft.
pub trait Draft: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Whether windows that have the same one open put their parts together. Where they do not, the
    /// one that was typed into last is kept.
    const IS_SHARED: bool = true;

    /// Takes over what `theirs` has changed since `seen`, except where this one has changed too.
    fn take_over(&mut self, seen: &Self, theirs: &Self);

    /// What stands on the screen once the draft was saved or thrown away in another window; none
    /// where it stays as it is.
    fn after_the_end() -> Option<Self> {
        None
    }
}

/// [`Draft::take_over`] for one value.
pub(super) fn take_over_value<T: Clone + PartialEq>(mine: &mut T, seen: &T, theirs: &T) {
    if mine == seen {
        mine.clone_from(theirs);
    }
}

/// [`Draft::take_over`] for each entry of a map.
pub(super) fn take_over_entries<K: Ord + Clone, V: Clone + PartialEq>(
    mine: &mut BTreeMap<K, V>,
    seen: &BTreeMap<K, V>,
    theirs: &BTreeMap<K, V>,
) {
    let keys: BTreeSet<&K> = seen.keys().chain(theirs.keys()).collect();
    for key in keys {
        if mine.get(key) != seen.get(key) {
            continue;
        }
        match theirs.get(key) {
            Some(value) => mine.insert(key.clone(), value.clone()),
            None => mine.remove(key),
        };
    }
}

/// How it is said that a draft was kept, at a time in milliseconds since 1970.
type Said = fn(&Locale, u64) -> String;

/// A draft in front of somebody. A handle: copies are the same draft.
pub struct Keeping<T: Draft> {
    /// The draft as it is on the screen.
    pub draft: RwSignal<T>,
    /// When what is on the screen became durable, in words; none while it is not.
    pub kept: RwSignal<Option<String>>,
    /// Why it could not be kept, and what to do.
    pub unkept: RwSignal<Option<String>>,
    key: StoredValue<String>,
    /// As the store held it when this tab last looked.
    seen: StoredValue<T>,
    /// True when the store held it then.
    was_left: StoredValue<bool>,
    /// True while what the store holds, if anything, is this window's.
    is_own: StoredValue<bool>,
    /// What this window has kept last; as it was opened before the first time.
    last_here: StoredValue<T>,
    /// True once this window has kept something.
    was_kept_here: StoredValue<bool>,
    is_closed: StoredValue<bool>,
    said: Said,
    store: Store,
    words: &'static Locale,
}

impl<T: Draft> Clone for Keeping<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Draft> Copy for Keeping<T> {}

impl<T: Draft> Keeping<T> {
    /// Opens the draft that was left on this tablet, else begins with what `first` says.
    pub fn open(key: String, first: impl FnOnce() -> T, said: Said) -> Self {
        let store = gate::store();
        let left = store.draft(&key);
        let was_left = left.is_some();
        let draft = left.unwrap_or_else(first);
        let keeping = Self {
            draft: RwSignal::new(draft.clone()),
            kept: RwSignal::new(None),
            unkept: RwSignal::new(None),
            key: StoredValue::new(key),
            seen: StoredValue::new(draft.clone()),
            last_here: StoredValue::new(draft),
            was_kept_here: StoredValue::new(false),
            was_left: StoredValue::new(was_left),
            is_own: StoredValue::new(true),
            is_closed: StoredValue::new(false),
            said,
            store,
            words: locale(),
        };
        Effect::new(move || {
            store.follow();
            keeping.catch_up();
        });
        // What is typed next is not durable yet.
        Effect::watch(
            move || keeping.draft.track(),
            move |(), _, _| keeping.kept.set(None),
            false,
        );
        keeping
    }

    /// The key that the draft is kept under.
    pub fn key(self) -> String {
        self.key.get_value()
    }

    /// Keeps the draft; "saved" is said only after the commit. Nothing happens once it was closed.
    pub fn keep(self) {
        if self.is_closed.try_get_value() != Some(false) {
            return;
        }
        self.catch_up();
        let draft = self.draft.get_untracked();
        if self.would_only_displace(&draft) {
            return;
        }
        self.seen.set_value(draft.clone());
        self.was_left.set_value(true);
        self.is_own.set_value(true);
        self.last_here.set_value(draft.clone());
        self.was_kept_here.set_value(true);
        let Self {
            kept,
            unkept,
            said,
            store,
            words,
            ..
        } = self;
        let keep = store.keep_draft(self.key(), &draft);
        leptos::task::spawn_local(async move {
            match keep.await {
                Ok(()) => {
                    let is_shown = |now: &T| *now == draft;
                    if self.draft.try_with_untracked(is_shown) == Some(true) {
                        unkept.try_set(None);
                        kept.try_set(Some(said(words, store.now_ms())));
                    }
                }
                Err(failure) => {
                    kept.try_set(None);
                    unkept.try_set(Some(save_failure(words, &failure)));
                }
            }
        });
    }

    /// What goes with what is saved, or thrown away: the draft, unless it is another window's.
    pub fn to_forget(self) -> Option<String> {
        (T::IS_SHARED || self.is_own.get_value()).then(|| self.key())
    }

    /// From now on nothing is kept: what was typed is being saved, and its draft goes with that.
    /// False when it was closed already.
    pub fn close(self) -> bool {
        self.is_closed.try_get_value() == Some(false)
            && self.is_closed.try_set_value(true).is_none()
    }

    /// What was typed is not saved after all: it is a draft as before, with what came meanwhile.
    pub fn reopen(self) {
        if self.is_closed.try_set_value(false).is_some() {
            return;
        }
        let seen = self.seen.get_value();
        if self.draft.with_untracked(|draft| *draft != seen) {
            self.keep();
        }
    }

    /// The draft was saved or thrown away; this is how the next one begins.
    pub fn renew(self, next: T) {
        self.seen.try_set_value(next.clone());
        self.was_left.try_set_value(false);
        self.draft.try_set(next);
        self.kept.try_set(None);
        self.unkept.try_set(None);
        self.is_closed.try_set_value(false);
    }

    fn catch_up(self) {
        let Some(theirs) = self.key.with_value(|key| self.store.draft::<T>(key)) else {
            if self.was_left.get_value() && !self.is_closed.get_value() {
                self.was_left.set_value(false);
                self.go_on_after_the_end();
            }
            return;
        };
        self.was_left.set_value(true);
        let seen = self.seen.get_value();
        if theirs != seen {
            self.draft.update(|mine| mine.take_over(&seen, &theirs));
            self.is_own.set_value(false);
            if !T::IS_SHARED && self.draft.with_untracked(|mine| *mine != theirs) {
                self.kept.set(None);
                self.unkept
                    .set(Some(self.words.common.open_twice.to_owned()));
            }
            self.seen.set_value(theirs);
        }
    }

    /// True when another window's draft stands where this one's did, and nothing was typed here since:
    /// a field that is merely left does not take its place.
    fn would_only_displace(self, draft: &T) -> bool {
        let is_as_before = self.last_here.with_value(|last| last == draft);
        !T::IS_SHARED && !self.is_own.get_value() && is_as_before
    }

    /// Another window has saved its draft or thrown it away. What is not shared, and was typed here, is
    /// kept anew: this window still shows it.
    fn go_on_after_the_end(self) {
        if let Some(next) = T::after_the_end() {
            self.renew(next);
            return;
        }
        self.kept.set(None);
        if T::IS_SHARED {
            return;
        }
        self.unkept.set(None);
        self.is_own.set_value(true);
        if self.was_kept_here.get_value() {
            self.keep();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{take_over_entries, take_over_value};
    use std::collections::BTreeMap;

    #[test]
    fn what_another_tab_changed_is_taken_over_unless_it_was_changed_here_too() {
        let map = |entries: &[(char, u8)]| entries.iter().copied().collect::<BTreeMap<_, _>>();
        let check = |mine: &[(char, u8)], theirs: &[(char, u8)], expect: &[(char, u8)]| {
            let mut merged = map(mine);
            take_over_entries(&mut merged, &map(&[('a', 1), ('b', 1)]), &map(theirs));
            assert_eq!(merged, map(expect), "{mine:?} {theirs:?}");
        };
        let seen = &[('a', 1), ('b', 1)];
        check(seen, &[('a', 2), ('c', 3)], &[('a', 2), ('c', 3)]);
        check(
            &[('a', 5), ('b', 1)],
            &[('a', 2), ('b', 2)],
            &[('a', 5), ('b', 2)],
        );
        check(&[('b', 1), ('c', 4)], seen, &[('b', 1), ('c', 4)]);
        check(
            &[('b', 1), ('c', 4)],
            &[('a', 1), ('b', 1), ('c', 9)],
            &[('b', 1), ('c', 4)],
        );
        for (mine, expect) in [(1, 2), (3, 3)] {
            let mut value = mine;
            take_over_value(&mut value, &1, &2);
            assert_eq!(value, expect);
        }
    }
}
