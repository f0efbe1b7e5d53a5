//! What stands around every page: the name, the status line, the navigation.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::locales::locale;

/// The frame of a signed-in page.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let words = locale();
    view! {
        <a class="skip-link visually-hidden" href="#page">{words.app.skip_to_page}</a>
        <div class="frame">
            <header class="frame-head">
                <span class="frame-title">{words.app.name}" · "{words.app.commune}</span>
            </header>
            <nav class="frame-nav" aria-label=words.nav.label>
                <ul class="nav-list">
                    <NavLink href="/" text=words.nav.dashboard />
                    <NavLink href="/can-bo" text=words.nav.cadres />
                    <NavLink href="/don-vi" text=words.nav.units />
                    <NavLink href="/danh-gia" text=words.nav.assess />
                    <NavLink href="/xac-nhan" text=words.nav.review />
                    <NavLink href="/dong-bo" text=words.nav.sync />
                    <NavLink href="/cai-dat" text=words.nav.settings />
                </ul>
            </nav>
            <main class="frame-page" id="page" tabindex="-1">{children()}</main>
        </div>
    }
}

#[component]
fn NavLink(href: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <li><A href=href exact={href == "/"} attr:class="nav-link">{text}</A></li>
    }
}
