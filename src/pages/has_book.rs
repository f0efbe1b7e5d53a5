//! The link that adds a tablet, opened on one where somebody is signed in already: why nothing was added.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::notice::{Notice, Urgency};
use crate::gate::store;
use crate::locales::locale;
use crate::platform::page;

/// `/them-may` in an open book. The code was not used by it.
#[component]
pub fn HasBook() -> impl IntoView {
    let words = locale();
    let texts = &words.add_tablet;
    page::set_title(texts.title);
    let why = (texts.has_book)(&store().account().name);
    view! {
        <h1>{texts.title}</h1>
        <Notice urgency=Urgency::Warning>{why}</Notice>
        <p>{texts.has_book_to_do}</p>
        <div class="actions">
            <A href="/" attr:class="button" attr:data-kind="primary">{texts.go_on}</A>
            <A href="/cai-dat" attr:class="button">{words.nav.settings}</A>
        </div>
    }
}
