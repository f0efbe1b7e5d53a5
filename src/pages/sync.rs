//! "Đồng bộ": every change not yet on the server, the last contact, and how safe this tablet is.

use leptos::prelude::*;

use crate::carrier::{Contact, Trouble};
use crate::components::more::{ShowMore, Shown};
use crate::components::notice::{Notice, Urgency};
use crate::gate::{carrier, store};
use crate::locales::{Locale, locale};
use crate::pages::record::{known, title};
use crate::pages::sign_in_again::SignInAgain;
use crate::platform::service_worker::{self, Offline};
use crate::platform::storage::{self, Persistence, Space};
use crate::platform::{locks, page};
use crate::store::Unsent;

/// So many changes are drawn at first and with each "more".
const ROWS_STEP: usize = 100;

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
        <UnsentPart />
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

/// A change as a person would name it: the kind of record, and whose. Where the book does not say, the
/// change itself may.
fn record_name(unsent: &Unsent, language: words::Language) -> String {
    let of_book = store().with(|book| known(book, &unsent.record).name);
    let name = of_book.or_else(|| unsent.called.clone());
    title(language, &unsent.record.0, name.as_deref())
}

#[component]
fn UnsentPart() -> impl IntoView {
    let words = locale();
    let language = words.language;
    let store = store();
    let rows = Shown::here("dong-bo.rows", ROWS_STEP);
    let unsent = Memo::new(move |_| store.unsent());
    let row = move |unsent: Unsent| {
        let fields: Vec<&str> = unsent
            .fields
            .iter()
            .filter_map(|field| {
                words::field_label(language, unsent.record.0.as_str(), field.as_str())
            })
            .collect();
        let state = match &unsent.refused {
            None => words.sync.waiting.to_owned(),
            Some(code) => format!(
                "{}: {}",
                words.sync.refused,
                words::rejection(language, code)
            ),
        };
        view! {
            <tr>
                <th scope="row">{record_name(&unsent, language)}</th>
                <td>{fields.join(", ")}</td>
                <td>{words::when(unsent.made_ms)}</td>
                <td>{state}</td>
            </tr>
        }
    };
    view! {
        <section class="panel">
            {move || {
                let unsent = unsent.get();
                if unsent.is_empty() {
                    return view! { <p>{words.sync.all_sent}</p> }.into_any();
                }
                view! {
                    <div class="table-scroll">
                        <table class="table">
                            <caption>{words.sync.unsent}</caption>
                            <thead>
                                <tr>
                                    <th scope="col">{words.sync.record}</th>
                                    <th scope="col">{words.sync.change}</th>
                                    <th scope="col">{words.sync.made}</th>
                                    <th scope="col">{words.sync.state}</th>
                                </tr>
                            </thead>
                            <tbody>{unsent.into_iter().take(rows.max()).map(row).collect_view()}</tbody>
                        </table>
                    </div>
                }
                .into_any()
            }}
            <ShowMore shown=rows count=Signal::derive(move || unsent.with(Vec::len)) text=words.sync.show_more />
            {move || match store.unreadable_count() {
                0 => None,
                count => Some(view! { <Notice urgency=Urgency::Problem>{(words.trouble.unreadable)(count)}</Notice> }),
            }}
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
