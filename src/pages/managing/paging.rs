//! A list of the server's, fetched part by part while somebody looks at it, and never kept.

use std::pin::Pin;

use leptos::prelude::*;

use super::asking::said;
use crate::components::notice::{Notice, Urgency};
use crate::locales::locale;
use crate::requests::Refused;

/// A part of a list, and what to ask for more with.
type Part<T> = Result<(Vec<T>, Option<String>), Refused>;
type Asking<T> = Pin<Box<dyn Future<Output = Part<T>>>>;

/// What was fetched so far. A handle: copies are the same list.
pub(in crate::pages) struct Parts<T: Send + Sync + 'static> {
    ask: StoredValue<fn(Option<String>) -> Asking<T>>,
    /// The list.
    pub(in crate::pages) items: RwSignal<Vec<T>>,
    next: RwSignal<Option<String>>,
    /// The outcome of asking; none until there is one.
    outcome: RwSignal<Option<Result<(), Refused>>>,
}

impl<T: Send + Sync + 'static> Clone for Parts<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Parts<T> {}

impl<T: Clone + Send + Sync + 'static> Parts<T> {
    /// Begins to ask.
    pub(in crate::pages) fn begin(ask: fn(Option<String>) -> Asking<T>) -> Self {
        let parts = Self {
            ask: StoredValue::new(ask),
            items: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            outcome: RwSignal::new(None),
        };
        parts.fetch();
        parts
    }

    /// Asks for what comes behind what is here.
    fn fetch(self) {
        self.outcome.set(None);
        let asking = self.ask.get_value()(self.next.get_untracked());
        leptos::task::spawn_local(async move {
            let outcome = asking.await.map(|(more, next)| {
                self.items.try_update(|items| items.extend(more));
                self.next.try_set(next);
            });
            self.outcome.try_set(Some(outcome));
        });
    }

    /// True when the list was fetched to its end and holds nothing.
    pub(in crate::pages) fn is_empty(self) -> bool {
        let is_whole = self.outcome.get() == Some(Ok(())) && self.next.with(Option::is_none);
        is_whole && self.items.with(Vec::is_empty)
    }
}

/// Below a list: that the server is being asked, why it did not answer, or the way to what is older.
#[component]
pub(in crate::pages) fn Further<T: Clone + Send + Sync + 'static>(
    parts: Parts<T>,
) -> impl IntoView {
    let words = locale();
    let fetch = move |_| parts.fetch();
    move || {
        match parts.outcome.get() {
        None => Some(view! { <p role="status">{words.managing.loading}</p> }.into_any()),
        Some(Err(refused)) => Some(
            view! {
                <Notice urgency=Urgency::Warning>{said(words, refused)}</Notice>
                <div class="actions"><button class="button" data-kind="primary" on:click=fetch>{words.managing.again}</button></div>
            }
            .into_any(),
        ),
        Some(Ok(())) => parts.next.get().map(|_| {
            view! { <div class="actions"><button class="button" on:click=fetch>{words.managing.older}</button></div> }
                .into_any()
        }),
    }
    }
}
