//! When no book can be opened in this browser: why, that nothing is lost, and what to do.

use leptos::prelude::*;

use crate::components::notice::{Notice, Urgency};
use crate::gate::NotOpened;
use crate::locales::locale;
use crate::pages::parts::not_opened;
use crate::platform::page;

/// Stands in place of the whole app.
#[component]
pub fn Unusable(error: NotOpened) -> impl IntoView {
    let words = locale();
    page::set_title(words.trouble.unusable_title);
    view! {
        <main class="frame-page" id="page">
            <p class="frame-title">{words.app.name}" · "{words.app.commune}</p>
            <h1>{words.trouble.unusable_title}</h1>
            <Notice urgency=Urgency::Problem>{not_opened(words, &error)}</Notice>
            <div class="actions">
                <button class="button" data-kind="primary" on:click=move |_| page::reload()>
                    {words.trouble.reload}
                </button>
            </div>
        </main>
    }
}
