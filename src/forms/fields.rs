//! The fields of a form: each is kept as a draft when it is left.

use leptos::prelude::*;

use super::editing::Editing;
use crate::components::field::{CheckField, Choice, SelectField, TextField};

/// A line of text.
#[component]
pub fn Line(
    editing: Editing,
    name: &'static str,
    #[prop(optional)] hint: &'static str,
) -> impl IntoView {
    view! {
        <TextField
            name=editing.id_part(name) label=editing.label(name) hint
            value=editing.value(name) notes=editing.notes(name)
            on_input=move |text| editing.put(name, text)
            on_leave=move |()| editing.keep()
        />
    }
}

/// A choice from a list.
#[component]
pub fn Pick(
    editing: Editing,
    name: &'static str,
    #[prop(into)] choices: Signal<Vec<Choice>>,
) -> impl IntoView {
    let on_choose = move |code: String| {
        editing.put(name, code);
        editing.keep();
    };
    view! {
        <SelectField
            name=editing.id_part(name) label=editing.label(name) none=editing.words.common.choose
            choices value=editing.value(name) notes=editing.notes(name) on_choose
        />
    }
}

/// A box to tick.
#[component]
pub fn Tick(editing: Editing, name: &'static str) -> impl IntoView {
    let value = editing.value(name);
    let on_change = move |on: bool| {
        editing.put(name, on.to_string());
        editing.keep();
    };
    view! { <CheckField name=editing.id_part(name) label=editing.label(name) value=Signal::derive(move || value.get() == "true") on_change /> }
}
