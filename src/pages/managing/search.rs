//! Finding one among many that the server has listed: what is typed, and how many rows are drawn. Both
//! are kept with the place in the history, because what was typed may be a name.

use domain::text::{matches_prefixes, search_key};
use leptos::prelude::*;

use crate::components::field::TextField;
use crate::components::more::{ShowMore, Shown};
use crate::platform::page;

/// So many rows are drawn at first and with each "more".
const ROWS_STEP: usize = 50;

/// What is looked for in a list. A handle: copies are the same search.
#[derive(Clone, Copy)]
pub(super) struct Search {
    /// Under this name the typed text is kept with the place.
    place: &'static str,
    typed: RwSignal<String>,
}

impl Search {
    /// What was looked for when this place was left, or nothing.
    pub(super) fn here(place: &'static str) -> Self {
        let typed = RwSignal::new(page::remembered_here(place).unwrap_or_default());
        Self { place, typed }
    }

    /// Those among which every typed word begins a word of `text`, with or without marks.
    pub(super) fn among<T: Clone>(self, rows: &[T], text: impl Fn(&T) -> String) -> Vec<T> {
        let query = self.typed.with(|typed| search_key(typed));
        let is_found = |row: &&T| matches_prefixes(&search_key(&text(row)), &query);
        rows.iter().filter(is_found).cloned().collect()
    }
}

/// Where it is typed.
#[component]
pub(super) fn SearchField(search: Search, label: &'static str) -> impl IntoView {
    let on_input = move |text: String| {
        page::remember_here(search.place, &text);
        search.typed.set(text);
    };
    view! {
        <form role="search" on:submit=|event| event.prevent_default()>
            <TextField name="search" kind="search" label value=search.typed on_input />
        </form>
    }
}

/// The rows that were found, a part at a time; `draw` draws the rows of one part.
#[component]
pub(super) fn Rows<T: Clone + Send + Sync + 'static>(
    /// Under this name it is kept with the place how many are drawn.
    place: &'static str,
    search: Search,
    rows: Signal<Vec<T>>,
    draw: impl Fn(Vec<T>) -> AnyView + Send + 'static,
    /// "Show n more …".
    more: fn(usize) -> String,
) -> impl IntoView {
    let shown = Shown::here(place, ROWS_STEP);
    // Whoever looks for something else begins at the top.
    Effect::watch(
        move || search.typed.get(),
        move |_, _, _| shown.reset(),
        false,
    );
    let part = move || rows.with(|rows| rows.iter().take(shown.max()).cloned().collect());
    view! {
        {move || draw(part())}
        <ShowMore shown count=Signal::derive(move || rows.with(Vec::len)) text=more />
    }
}
