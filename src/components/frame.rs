//! What stands around every page: the name, the status line, the navigation, banners.

use domain::rights::Operation as Do;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use crate::carrier::Trouble;
use crate::components::lease_over::{LeaseOver, is_open_without_lease};
use crate::components::locked::Locked;
use crate::components::new_version::NewVersion;
use crate::gate::{carrier, store};
use crate::locales::locale;
use crate::platform::page;

/// What stands where the page is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Page,
    /// An administrator has blocked the tablet.
    Locked,
    /// Reading has ended until the server answers.
    LeaseOver,
}

/// The frame of a signed-in page.
#[component]
pub fn Frame(children: ChildrenFn) -> impl IntoView {
    let words = locale();
    let is_demo = store().account().demo;
    let is_locked = carrier().is_locked;
    let path = use_location().pathname;
    let store = store();
    let inside = Memo::new(move |_| {
        if is_locked.get() {
            Inside::Locked
        } else if store.is_lease_over() && !path.with(|path| is_open_without_lease(path)) {
            Inside::LeaseOver
        } else {
            Inside::Page
        }
    });
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
            <nav class="frame-nav" aria-label=words.nav.label hidden=is_locked>
                <ul class="nav-list">
                    <NavLink operation=Do::SeeFigures href="/" text=words.nav.dashboard />
                    <NavLink operation=Do::ReadPerson href="/can-bo" text=words.nav.cadres />
                    <NavLink operation=Do::ReadCommune href="/don-vi" text=words.nav.units />
                    <NavLink operation=Do::Assess href="/danh-gia" text=words.nav.assess />
                    <ReviewLink />
                    <ConflictsLink />
                    <NavLink operation=Do::ManageAccounts href="/tai-khoan" text=words.nav.accounts />
                    <NavLink operation=Do::ManageTablets href="/may-tinh-bang" text=words.nav.tablets />
                    <NavLink href="/dong-bo" text=words.nav.sync />
                    <NavLink href="/cai-dat" text=words.nav.settings />
                </ul>
            </nav>
            <main class="frame-page" id="page" tabindex="-1">
                {move || match inside.get() {
                    Inside::Locked => view! { <Locked /> }.into_any(),
                    Inside::LeaseOver => view! { <LeaseOver /> }.into_any(),
                    Inside::Page => children().into_any(),
                }}
            </main>
        </div>
    }
}

/// The way to a page; with an operation only for whoever may do it to anything.
#[component]
fn NavLink(
    #[prop(optional)] operation: Option<Do>,
    href: &'static str,
    text: &'static str,
) -> impl IntoView {
    let store = store();
    let may = Memo::new(move |_| operation.is_none_or(|it| store.may_somewhere(it)));
    move || {
        may.get().then(|| {
            view! { <li><A href=href exact={href == "/"} attr:class="nav-link">{text}</A></li> }
        })
    }
}

/// "Xác nhận" with how many wait; the count stands beside the link's name, not in it.
#[component]
fn ReviewLink() -> impl IntoView {
    let words = locale();
    let store = store();
    let waiting = Memo::new(move |_| store.waiting().mine.len());
    let may = Memo::new(move |_| store.may_somewhere(Do::Review));
    move || {
        may.get().then(|| view! {
        <li class="nav-item">
            <A href="/xac-nhan" attr:class="nav-link">{words.nav.review}</A>
            {move || (waiting.get() > 0).then(|| {
                let said = (words.review.waiting)(waiting.get());
                view! { <span class="nav-count" role="img" aria-label=said>{waiting.get()}</span> }
            })}
        </li>
    })
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
        let can_undo = || !(store.all_settled().is_empty() && store.settled_earlier().is_empty());
        open.get() > 0 || path.get() == "/xung-dot" || can_undo()
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
    let (store, contact, is_locked) = (store(), carrier().contact, carrier().is_locked);
    let state = move || {
        // Of a blocked tablet nothing else counts, whatever it knows from before.
        if is_locked.get() {
            return ("problem", words.status.locked);
        }
        let contact = contact.get();
        match (&contact.trouble, contact.online) {
            (Some(Trouble::SignInEnded), _) => ("sign-in", words.status.sign_in_to_send),
            (Some(Trouble::TabletBlocked), _) => ("problem", words.status.locked),
            (Some(Trouble::NotKept), _) => ("problem", words.status.not_kept),
            _ if store.is_lease_over() => ("problem", words.status.lease_over),
            (_, Some(false)) => ("offline", words.status.offline),
            (_, Some(true)) => ("online", words.status.online),
            (_, None) => ("connecting", words.status.connecting),
        }
    };
    let unsent = move || match (store.unsent_count(), store.refused_count()) {
        (0, 0) => Some(words.status.all_sent.to_owned()),
        // What was refused was sent, and is not in the book: "all sent" would hide it.
        (0, _) => None,
        (count, _) => Some((words.status.unsent)(count)),
    };
    let refused = move || match store.refused_count() {
        0 => None,
        count => Some((words.status.refused)(count)),
    };
    let last = move || {
        let last = contact.get().last_ms.or(store.known_until());
        let since = |last| words::when_since(last, store.now_ms());
        last.map_or(words.status.never.to_owned(), since)
    };
    let text = move || {
        let state = state().1.to_owned();
        if is_locked.get() {
            return state;
        }
        let parts = [Some(state), refused(), unsent(), Some(last())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    view! {
        <A href="/dong-bo" attr:class="status-line" attr:data-state=move || state().0 attr:aria-label=move || (words.status.label)(&text())>
            <span aria-hidden="true">{move || if state().0 == "online" { "● " } else { "○ " }}</span>
            {text}
        </A>
    }
}
