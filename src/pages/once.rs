//! An act that is saved once, however often it is tapped while it is being saved.

use leptos::prelude::*;

use super::parts::save_failure;
use crate::locales::locale;
use crate::store::SaveFailure;

/// One act on a screen. A handle: copies are the same act.
#[derive(Clone, Copy)]
pub(crate) struct Once {
    is_saving: RwSignal<bool>,
    /// Why it was not saved, in words.
    pub trouble: RwSignal<Option<String>>,
}

impl Once {
    #[must_use]
    pub fn new() -> Self {
        Self::telling(RwSignal::new(None))
    }

    /// Tells what goes wrong where something else does.
    #[must_use]
    pub fn telling(trouble: RwSignal<Option<String>>) -> Self {
        Self {
            is_saving: RwSignal::new(false),
            trouble,
        }
    }

    /// Saves, and does what follows when that is done. A tap meanwhile is none of its own. The screen may
    /// be left before `then` is called: it must reach nothing there that is gone by then.
    pub fn save(
        self,
        saving: impl Future<Output = Result<(), SaveFailure>> + 'static,
        then: impl FnOnce() + 'static,
    ) {
        if self.is_saving.get_untracked() {
            return;
        }
        self.is_saving.set(true);
        self.trouble.set(None);
        let words = locale();
        leptos::task::spawn_local(async move {
            let saved = saving.await;
            self.is_saving.try_set(false);
            match saved {
                Ok(()) => then(),
                Err(failure) => {
                    self.trouble.try_set(Some(save_failure(words, &failure)));
                }
            }
        });
    }
}
