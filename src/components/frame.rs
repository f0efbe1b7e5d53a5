//! What stands around every page: the name, the status line, the navigation, banners.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use crate::carrier::Trouble;
use crate::components::new_version::NewVersion;
use crate::gate::{carrier, store};
use crate::locales::locale;
use crate::platform::page;

/// The frame of a signed-in page.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let words = locale();
    let is_demo = store().account().demo;
    let path = use_location().pathname;
    Effect::watch(
        move || path.get(),
        move |_, _, _| {
            request_animation_frame(|| {
                page::return_to_scroll();
                page::focus_heading();
            });
        },
        false,
    );
    view! {
        <a class="skip-link visually-hidden" href="#page" on:click=|_| page::focus("page")>{words.app.skip_to_page}</a>
        <div class="frame">
            <header class="frame-top">
                {is_demo.then(|| view! { <p class="banner" data-kind="demo">{words.app.demo_banner}</p> })}
                <NewVersion />
                <div class="frame-head">
                    <span class="frame-title">{words.app.name}" · "{words.app.commune}</span>
                    <StatusLine />
                </div>
            </header>
            <nav class="frame-nav" aria-label=words.nav.label>
                <ul class="nav-list">
                    <NavLink href="/" text=words.nav.dashboard />
                    <NavLink href="/can-bo" text=words.nav.cadres />
                    <NavLink href="/don-vi" text=words.nav.units />
                    <NavLink href="/danh-gia" text=words.nav.assess />
                    <ReviewLink />
                    <ConflictsLink />
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

/// "Xác nhận" with how many wait; the count stands beside the link's name, not in it.
#[component]
fn ReviewLink() -> impl IntoView {
    let words = locale();
    let store = store();
    let waiting = Memo::new(move |_| store.waiting().mine.len());
    view! {
        <li class="nav-item">
            <A href="/xac-nhan" attr:class="nav-link">{words.nav.review}</A>
            {move || (waiting.get() > 0).then(|| {
                let said = (words.review.waiting)(waiting.get());
                view! { <span class="nav-count" role="img" aria-label=said>{waiting.get()}</span> }
            })}
        </li>
    }
}

/// "Xung đột", while there are any, or some that can still be undone, or one is there: as a rule
/// there is nothing to choose.
#[component]
fn ConflictsLink() -> impl IntoView {
    let words = locale();
    let store = store();
    let path = use_location().pathname;
    let open = Memo::new(move |_| store.with(|book| book.open_conflicts().count()));
    let is_there = Memo::new(move |_| {
        open.get() > 0 || !store.all_settled().is_empty() || path.get() == "/xung-dot"
    });
    move || {
        is_there.get().then(|| {
            view! {
                <li class="nav-item">
                    <A href="/xung-dot" attr:class="nav-link">{words.nav.conflicts}</A>
                    {move || (open.get() > 0).then(|| {
                        let said = (words.conflicts.count)(open.get());
                        view! { <span class="nav-count" data-kind="problem" role="img" aria-label=said>{open.get()}</span> }
                    })}
                </li>
            }
        })
    }
}

/// Online or not, what is unsent, and when the server last answered. Opens "Đồng bộ".
#[component]
fn StatusLine() -> impl IntoView {
    let words = locale();
    let (store, contact) = (store(), carrier().contact);
    let state = move || {
        let contact = contact.get();
        match (&contact.trouble, contact.online) {
            (Some(Trouble::SignInEnded), _) => ("sign-in", words.status.sign_in_to_send),
            (Some(Trouble::NotKept), _) => ("problem", words.status.not_kept),
            (_, Some(false)) => ("offline", words.status.offline),
            (_, Some(true)) => ("online", words.status.online),
            (_, None) => ("connecting", words.status.connecting),
        }
    };
    let unsent = move || match store.unsent_count() {
        0 => words.status.all_sent.to_owned(),
        count => (words.status.unsent)(count),
    };
    let refused = move || match store.refused_count() {
        0 => String::new(),
        count => format!("{} · ", (words.status.refused)(count)),
    };
    let last = move || {
        let last = contact.get().last_ms.or(store.known_until());
        let since = |last| words::when_since(last, store.now_ms());
        last.map_or(words.status.never.to_owned(), since)
    };
    let text = move || format!("{} · {}{} · {}", state().1, refused(), unsent(), last());
    view! {
        <A href="/dong-bo" attr:class="status-line" attr:data-state=move || state().0 attr:aria-label=move || (words.status.label)(&text())>
            <span aria-hidden="true">{move || if state().0 == "online" { "● " } else { "○ " }}</span>
            {text}
        </A>
    }
}
