//! The list, the newest first, as the server tells it.

use leptos::prelude::*;

use super::one::One;
use crate::locales::locale;
use crate::pages::managing::{Further, Parts};
use crate::platform::page;
use crate::set_aside::{self, SetAside};

/// `/viec-chua-vao-so`.
#[component]
pub fn SetAsidePage() -> impl IntoView {
    let words = locale();
    page::set_title(words.set_aside.title);
    let parts = Parts::begin(|before| Box::pin(set_aside::ask(before)));
    // Rows stay where they are when one was dealt with: it says so in its place.
    let row = |one: SetAside| view! { <One one /> };
    view! {
        <h1>{words.set_aside.title}</h1>
        <p>{words.set_aside.intro}</p>
        <p class="field-hint">{words.set_aside.not_kept}</p>
        <For each=move || parts.items.get() key=|one| (one.device, one.dseq) children=row />
        {move || parts.is_empty().then(|| view! { <p class="empty">{words.set_aside.none}</p> })}
        <Further parts />
    }
}
