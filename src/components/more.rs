//! Long lists are drawn a part at a time; how much of one was drawn is kept with the place in the
//! history, so that going back finds the row that was left.

use leptos::prelude::*;

use crate::platform::page;

/// How many rows of a list are drawn. A handle: copies are the same list.
#[derive(Clone, Copy)]
pub struct Shown {
    /// Under this name it is kept with the place.
    list: &'static str,
    step: usize,
    max: RwSignal<usize>,
}

impl Shown {
    /// As many as were drawn when this place was left, or the first `step`.
    #[must_use]
    pub fn here(list: &'static str, step: usize) -> Self {
        let kept = page::remembered_here(list).and_then(|text| text.parse().ok());
        let max = RwSignal::new(kept.unwrap_or(step).max(step));
        Self { list, step, max }
    }

    /// So many rows at most.
    #[must_use]
    pub fn max(self) -> usize {
        self.max.get()
    }

    /// Begins at the top again: the list answers another question.
    pub fn reset(self) {
        self.show(self.step);
    }

    fn show(self, max: usize) {
        if self.max.get_untracked() != max {
            page::remember_here(self.list, &max.to_string());
            self.max.set(max);
        }
    }
}

/// Draws the next part of a list of `count` rows; nothing when all are drawn.
#[component]
pub fn ShowMore(
    shown: Shown,
    #[prop(into)] count: Signal<usize>,
    /// "Show n more …".
    text: fn(usize) -> String,
) -> impl IntoView {
    let more = move |_| shown.show(shown.max.get_untracked() + shown.step);
    move || {
        let left = count.get().saturating_sub(shown.max());
        (left > 0).then(|| {
            view! { <button class="button" on:click=more>{text(left.min(shown.step))}</button> }
        })
    }
}
