//! The page: the last contact, the changes, and how safe this tablet is.

use leptos::prelude::*;

use super::changes::ChangesPart;
use crate::carrier::{Contact, Trouble};
use crate::components::notice::{Notice, Urgency};
use crate::gate::{carrier, store};
use crate::locales::{Locale, locale};
use crate::pages::sign_in_again::SignInAgain;
use crate::platform::service_worker::{self, Offline};
use crate::platform::storage::{self, Persistence, Space};
use crate::platform::{locks, page};

const MEGABYTE: f64 = 1_000_000.0;
const GIGABYTE: f64 = 1_000_000_000.0;

/// The page.
#[component]
pub fn SyncPage() -> impl IntoView {
    let words = locale();
    page::set_title(words.nav.sync);
    view! {
        <h1>{words.nav.sync}</h1>
        <ContactPart />
        <ChangesPart />
        <StoragePart />
    }
}

fn said(words: &Locale, contact: &Contact) -> Option<(Urgency, &'static str)> {
    let trouble = match &contact.trouble {
        None => return contact.online.map(|_| (Urgency::Good, words.sync.good)),
        Some(Trouble::NoAnswer) => words.sync.no_answer,
        Some(Trouble::SignInEnded) => words.sync.sign_in_ended,
        Some(Trouble::UpdateNeeded) => words.sync.update_needed,
        Some(Trouble::NotUnderstood) => words.sync.not_understood,
        Some(Trouble::NotThisDevice) => words.sync.not_this_device,
        Some(Trouble::BookSetBack) => words.sync.book_set_back,
        Some(Trouble::Refused) => words.sync.refused_by_server,
        Some(Trouble::TabletBlocked) => words.sync.locked,
        Some(Trouble::NotKept) => words.sync.not_kept,
        Some(Trouble::OtherWindow) => words.sync.other_window,
    };
    Some((Urgency::Warning, trouble))
}

#[component]
fn ContactPart() -> impl IntoView {
    let words = locale();
    let (store, carrier) = (store(), carrier());
    let contact = carrier.contact;
    let last = move || {
        let at = contact.get().last_ms.or(store.known_until());
        at.map_or(words.sync.never.to_owned(), words::when)
    };
    let must_sign_in = Memo::new(move |_| contact.get().trouble == Some(Trouble::SignInEnded));
    view! {
        <section class="panel">
            {move || said(words, &contact.get()).map(|(urgency, text)| view! { <Notice urgency>{text}</Notice> })}
            <dl class="facts">
                <dt>{words.sync.last}</dt>
                <dd>{last}</dd>
            </dl>
            <div class="actions">
                <button class="button" data-kind=move || (!must_sign_in.get()).then_some("primary") on:click=move |_| carrier.nudge()>
                    {words.sync.now}
                </button>
                <span role="status">{move || contact.get().is_busy.then_some(words.sync.busy)}</span>
            </div>
            {move || must_sign_in.get().then(|| view! { <SignInAgain /> })}
        </section>
    }
}

#[component]
fn StoragePart() -> impl IntoView {
    let words = locale();
    let (kept, space) = (
        RwSignal::new(Persistence::Unknown),
        RwSignal::new(Space::default()),
    );
    leptos::task::spawn_local(async move {
        kept.set(storage::persistence().await);
        space.set(storage::space().await);
    });
    let was_asked = RwSignal::new(false);
    let ask = move |_| {
        leptos::task::spawn_local(async move {
            let answer = storage::ask_to_persist().await;
            kept.try_set(answer);
            was_asked.try_set(true);
        })
    };
    let decimal = |number: f64| format!("{number:.1}").replace('.', words.language.pick(",", "."));
    let size = move |bytes: Option<f64>| match bytes {
        Some(bytes) if bytes >= GIGABYTE => (words.sync.gigabytes)(&decimal(bytes / GIGABYTE)),
        Some(bytes) => (words.sync.megabytes)(&decimal(bytes / MEGABYTE)),
        None => words.sync.not_told.to_owned(),
    };
    let free = move || {
        space
            .get()
            .quota
            .zip(space.get().used)
            .map(|(quota, used)| quota - used)
    };
    view! {
        <section class="panel">
            <h2>{words.sync.storage}</h2>
            <dl class="facts">
                <dt>{words.sync.opens_offline}</dt>
                <dd>{match service_worker::offline() {
                    Offline::Ready => words.sync.opens_offline_yes,
                    Offline::NotYet => words.sync.opens_offline_not_yet,
                    Offline::Impossible => words.sync.opens_offline_never,
                }}</dd>
                <dt>{words.sync.persistent}</dt>
                <dd>{move || match kept.get() {
                    Persistence::Yes => words.sync.persistent_yes,
                    Persistence::No => words.sync.persistent_no,
                    Persistence::Unknown => words.sync.persistent_unknown,
                }}</dd>
                <dt>{words.sync.used}</dt>
                <dd>{move || size(space.get().used)}</dd>
                <dt>{words.sync.free}</dt>
                <dd>{move || size(free())}</dd>
            </dl>
            {move || (kept.get() == Persistence::No).then(|| view! {
                <div class="actions">
                    <button class="button" on:click=ask>{words.sync.ask_persist}</button>
                    <span role="status">{move || was_asked.get().then_some(words.sync.asked_in_vain)}</span>
                </div>
            })}
            {(!locks::available()).then(|| view! { <Notice urgency=Urgency::Warning>{words.sync.no_locks}</Notice> })}
        </section>
    }
}
