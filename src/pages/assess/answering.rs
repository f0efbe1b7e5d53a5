//! The draft that the question screens share: opened from this tablet, kept at every tap.

use std::rc::Rc;

use domain::framework::Framework;
use domain::ids::CadreId;
use leptos::prelude::*;
use leptos_router::components::Redirect;

use super::start_address;
use crate::components::notice::{Notice, Urgency};
use crate::forms::assessment::AssessmentDraft;
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::parts::save_failure;
use crate::platform::timer;
use crate::store::Store;

/// Text that is being typed is kept this soon, without waiting until the field is left.
const TYPING_MS: u32 = 1_000;

/// An assessment being answered. A handle: copies are the same draft.
#[derive(Clone, Copy)]
pub(super) struct Answering {
    pub(super) cadre: CadreId,
    pub(super) draft: RwSignal<AssessmentDraft>,
    /// When the draft was last durable, in words.
    pub(super) kept: RwSignal<Option<String>>,
    pub(super) trouble: RwSignal<Option<String>>,
    framework: StoredValue<Rc<Framework>, LocalStorage>,
    touched_ms: StoredValue<u64>,
    is_typing: StoredValue<bool>,
    store: Store,
    words: &'static Locale,
}

/// Why there is nothing to answer at an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NotOpen {
    NoSuchPerson,
    NotBegun(CadreId),
    NoFramework,
}

impl Answering {
    /// Opens the draft of a person.
    pub(super) fn open(cadre: Option<CadreId>) -> Result<Self, NotOpen> {
        let (store, words) = (store(), locale());
        let cadre = cadre
            .filter(|id| untrack(|| store.with(|book| book.person(*id).is_some())))
            .ok_or(NotOpen::NoSuchPerson)?;
        let draft: AssessmentDraft = store
            .draft(&AssessmentDraft::key(cadre))
            .ok_or(NotOpen::NotBegun(cadre))?;
        let known = |book: &domain::book::Book| book.frameworks().get(&draft.framework()).cloned();
        let framework = untrack(|| store.with(known)).ok_or(NotOpen::NoFramework)?;
        Ok(Self {
            cadre,
            draft: RwSignal::new(draft),
            kept: RwSignal::new(None),
            trouble: RwSignal::new(None),
            framework: StoredValue::new_local(Rc::new(framework)),
            touched_ms: StoredValue::new(untrack(|| store.now_ms())),
            is_typing: StoredValue::new(false),
            store,
            words,
        })
    }

    /// The framework that the draft was begun on.
    pub(super) fn framework(self) -> Rc<Framework> {
        self.framework.get_value()
    }

    /// The words of the screen, for what is said where no component is being drawn.
    pub(super) fn words(self) -> &'static Locale {
        self.words
    }

    /// How many competences are asked.
    pub(super) fn question_count(self) -> usize {
        self.draft
            .with(|draft| draft.questions(&self.framework()).len())
    }

    /// Changes the draft and keeps it.
    pub(super) fn change(self, change: impl FnOnce(&mut AssessmentDraft)) {
        self.note(change);
        self.keep();
    }

    /// Changes the draft while somebody types, and keeps it within a second.
    pub(super) fn typed(self, change: impl FnOnce(&mut AssessmentDraft)) {
        self.note(change);
        if self.is_typing.get_value() {
            return;
        }
        self.is_typing.set_value(true);
        leptos::task::spawn_local(async move {
            timer::after_ms(TYPING_MS).await;
            // When the screen is gone, leaving the field has kept the text.
            if self.is_typing.try_set_value(false).is_none() {
                self.keep();
            }
        });
    }

    fn note(self, change: impl FnOnce(&mut AssessmentDraft)) {
        let now_ms = untrack(|| self.store.now_ms());
        let before_ms = self.touched_ms.get_value();
        self.touched_ms.set_value(now_ms);
        self.draft.update(|draft| {
            draft.spend(before_ms, now_ms);
            change(draft);
        });
    }

    /// Keeps the draft; "saved" is said only after the commit.
    pub(super) fn keep(self) {
        let Some(draft) = self.draft.try_get_untracked() else {
            return;
        };
        let Self {
            store,
            words,
            kept,
            trouble,
            ..
        } = self;
        leptos::task::spawn_local(async move {
            let outcome = store
                .keep_draft(AssessmentDraft::key(self.cadre), draft)
                .await;
            match outcome {
                Ok(()) => {
                    let at = words::time_with_seconds(store.now_ms());
                    trouble.try_set(None);
                    kept.try_set(Some((words.common.saved_at)(&at)));
                }
                Err(failure) => {
                    kept.try_set(None);
                    trouble.try_set(Some(save_failure(words, &failure)));
                }
            }
        });
    }
}

/// What is shown where there is nothing to answer.
#[component]
pub(super) fn NothingToAnswer(why: NotOpen) -> impl IntoView {
    let words = locale();
    match why {
        NotOpen::NoSuchPerson => view! { <p>{words.assess.gone}</p> }.into_any(),
        NotOpen::NotBegun(cadre) => view! { <Redirect path=start_address(cadre) /> }.into_any(),
        NotOpen::NoFramework => {
            view! { <Notice urgency=Urgency::Warning>{words.assess.no_framework}</Notice> }
                .into_any()
        }
    }
}
