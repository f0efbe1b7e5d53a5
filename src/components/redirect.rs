//! An address that stands for another one.

use leptos::prelude::*;

use crate::platform::page;

/// Puts another address in the place of this one: going back leads to where one came from.
#[component]
pub fn Redirect(#[prop(into)] to: String) -> impl IntoView {
    Effect::new(move || page::replace_address(&to));
}
