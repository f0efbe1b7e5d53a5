//! The draft that the question screens share: opened from this tablet, kept at every tap.

use std::rc::Rc;

use domain::finding::Finding;
use domain::framework::Framework;
use domain::ids::CadreId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::start_address;
use crate::components::notice::{Notice, Urgency};
use crate::components::redirect::Redirect;
use crate::forms::Keeping;
use crate::forms::assessment::AssessmentDraft;
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::parts::{FirstFetch, saved_at};
use crate::store::Store;

/// An assessment being answered. A handle: copies are the same draft.
#[derive(Clone, Copy)]
pub(super) struct Answering {
    pub(super) cadre: CadreId,
    pub(super) keeping: Keeping<AssessmentDraft>,
    /// As it is on the screen.
    pub(super) draft: RwSignal<AssessmentDraft>,
    pub(super) trouble: RwSignal<Option<String>>,
    framework: StoredValue<Rc<Framework>, LocalStorage>,
    touched_ms: StoredValue<u64>,
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
        let key = AssessmentDraft::key(cadre);
        let begun: AssessmentDraft = store.draft(&key).ok_or(NotOpen::NotBegun(cadre))?;
        let known = |book: &domain::book::Book| book.frameworks().get(&begun.framework()).cloned();
        let framework = untrack(|| store.with(known)).ok_or(NotOpen::NoFramework)?;
        let keeping = Keeping::open(key, || begun, saved_at);
        Ok(Self {
            cadre,
            keeping,
            draft: keeping.draft,
            trouble: RwSignal::new(None),
            framework: StoredValue::new_local(Rc::new(framework)),
            touched_ms: StoredValue::new(untrack(|| store.now_ms())),
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

    /// Changes the draft on the screen; whoever types keeps it when the typing pauses.
    pub(super) fn note(self, change: impl FnOnce(&mut AssessmentDraft)) {
        let now_ms = untrack(|| self.store.now_ms());
        let before_ms = self.touched_ms.get_value();
        self.touched_ms.set_value(now_ms);
        self.draft.update(|draft| {
            draft.spend(before_ms, now_ms);
            change(draft);
        });
    }

    /// Keeps the draft, unless it was submitted or thrown away in another tab meanwhile.
    pub(super) fn keep(self) {
        if self.is_left() {
            self.keeping.keep();
        } else {
            let gone = self.words.assess.draft_gone.to_owned();
            self.trouble.try_set(Some(gone));
        }
    }

    /// True while this assessment is the one that this tablet has a draft of.
    pub(super) fn is_left(self) -> bool {
        let left = self.store.draft::<AssessmentDraft>(&self.keeping.key());
        let here = self.draft.try_get_untracked();
        left.zip(here)
            .is_some_and(|(left, here)| here.is_same_assessment(&left))
    }

    /// What keeps the answers from being submitted.
    pub(super) fn findings(self) -> Vec<Finding> {
        let framework = self.framework();
        self.draft.with(|draft| draft.findings(&framework))
    }
}

/// The person that the address names, told anew when the book gets to know that person.
pub(super) fn cadre_of_address() -> Memo<(Option<CadreId>, bool)> {
    let (params, store) = (use_params_map(), store());
    let is_known = move |id: CadreId| store.with(|book| book.person(id).is_some());
    Memo::new(move |_| {
        let cadre = params.with(|params| CadreId::parse(&params.get("id")?));
        (cadre, cadre.is_some_and(is_known))
    })
}

/// What is shown where there is nothing to answer.
#[component]
pub(super) fn NothingToAnswer(why: NotOpen) -> impl IntoView {
    let words = locale();
    match why {
        NotOpen::NoSuchPerson => view! {
            <h1>{words.nav.assess}</h1>
            <FirstFetch />
            <p>{words.assess.gone}</p>
        }
        .into_any(),
        NotOpen::NotBegun(cadre) => view! { <Redirect to=start_address(cadre) /> }.into_any(),
        NotOpen::NoFramework => view! {
            <h1>{words.nav.assess}</h1>
            <Notice urgency=Urgency::Warning>{words.assess.no_framework}</Notice>
        }
        .into_any(),
    }
}
