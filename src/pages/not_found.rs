//! An address that leads nowhere.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::locales::locale;
use crate::platform::page;

/// Says that nothing is lost and leads back.
#[component]
pub fn NotFound() -> impl IntoView {
    let words = &locale().not_found;
    page::set_title(words.title);
    view! {
        <h1>{words.title}</h1>
        <p>{words.text}</p>
        <p><A href="/" attr:class="button">{words.home}</A></p>
    }
}
