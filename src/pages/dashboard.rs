//! "Bảng theo dõi": how far the commune is from its targets, and what to do next.

use leptos::prelude::*;

use crate::locales::locale;
use crate::platform::page;

/// The first page.
#[component]
pub fn Dashboard() -> impl IntoView {
    let words = locale();
    page::set_title(words.nav.dashboard);
    view! { <h1>{words.nav.dashboard}</h1> }
}
