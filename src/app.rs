//! Routes, providers and the frame around every page.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::components::frame::Frame;
use crate::locales;
use crate::pages::{dashboard::Dashboard, not_found::NotFound};
use crate::platform::page;
use crate::platform::preferences::Preferences;

/// Draws the app on the page.
pub fn start() {
    mount_to_body(App);
}

/// The whole app. A change of language draws it anew; the address keeps the place and drafts keep
/// what was typed.
#[component]
pub fn App() -> impl IntoView {
    let preferences = RwSignal::new(Preferences::load());
    provide_context(preferences);
    Effect::new(move || page::apply(preferences.get()));
    let language = Memo::new(move |_| preferences.get().language());
    move || {
        provide_context(locales::of(language.get()));
        view! {
            <Router>
                <Frame>
                    <Routes fallback=NotFound>
                        <Route path=path!("/") view=Dashboard />
                    </Routes>
                </Frame>
            </Router>
        }
    }
}
