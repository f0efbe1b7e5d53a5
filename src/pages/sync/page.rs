//! The page: the last contact, the changes, and how safe this tablet is.

use domain::rights::Operation;
use leptos::prelude::*;
use leptos_router::components::A;
use sync::tablet::comparing::Comparison;

use super::changes::ChangesPart;
use super::left_behind::LeftBehindPart;
use crate::carrier::{Contact, Trouble};
use crate::components::notice::{Notice, Urgency};
use crate::gate::{carrier, store};
use crate::locales::{Locale, locale};
use crate::pages::allowed::ForWhoeverMay;
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
        <LeftBehindPart />
        <ForWhoeverMay operation=Operation::DealWithSetAside>
            <p><A href="/viec-chua-vao-so" attr:class="step-link">{words.set_aside.link}</A></p>
        </ForWhoeverMay>
        <StoragePart />
    }
}

/// How the contact is. That all is here is not said while the comparison found something else.
fn said(
    words: &Locale,
    contact: &Contact,
    compared: Option<Comparison>,
) -> Option<(Urgency, &'static str)> {
    let is_alike = compared.is_none_or(|last| last.misses == 0);
    let trouble = match &contact.trouble {
        None => {
            let good = contact.online.filter(|_| is_alike);
            return good.map(|_| (Urgency::Good, words.sync.good));
        }
        Some(Trouble::NoAnswer) => words.sync.no_answer,
        Some(Trouble::SignInEnded) => words.sync.sign_in_ended,
        Some(Trouble::UpdateNeeded) => words.sync.update_needed,
        Some(Trouble::ServerBehind) => words.sync.server_behind,
        Some(Trouble::NotUnderstood) => words.sync.not_understood,
        Some(Trouble::ChangedOnTheWay) => words.sync.changed_on_the_way,
        Some(Trouble::BookSetBack) => words.sync.book_set_back,
        Some(Trouble::Refused) => words.sync.refused_by_server,
        Some(Trouble::TabletBlocked) => words.sync.locked,
        Some(Trouble::NotKept) => words.sync.not_kept,
        Some(Trouble::OtherWindow) => words.sync.other_window,
    };
    Some((Urgency::Warning, trouble))
}

/// How what is here was last compared with the server, and when something last differed.
fn compared(words: &Locale, last: Option<Comparison>) -> String {
    let words = &words.sync;
    let Some(last) = last else {
        return words.compared_never.to_owned();
    };
    let at = words::when(last.at_ms);
    match (last.misses, last.missed_ms) {
        (0, None) => (words.compared_alike)(&at),
        (0, Some(missed)) => {
            let alike = (words.compared_alike)(&at);
            format!("{alike}. {}", (words.compared_mended)(&words::when(missed)))
        }
        _ => (words.compared_missed)(&at),
    }
}

/// How far this tablet's clock is from the server's, and what to do.
fn clock(words: &Locale, ahead_ms: i64) -> String {
    let span = span(words, ahead_ms.unsigned_abs());
    if ahead_ms > 0 {
        (words.sync.clock_ahead)(&span)
    } else {
        (words.sync.clock_behind)(&span)
    }
}

/// A span of time in its two greatest parts.
fn span(words: &Locale, ms: u64) -> String {
    let words = &words.sync;
    let minutes = ms / 60_000;
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let parts = match (days, hours, minutes) {
        (0, 0, _) => [None, Some((words.minutes)(minutes))],
        (0, _, 0) => [None, Some((words.hours)(hours))],
        (0, ..) => [Some((words.hours)(hours)), Some((words.minutes)(minutes))],
        (_, 0, _) => [None, Some((words.days)(days))],
        _ => [Some((words.days)(days)), Some((words.hours)(hours))],
    };
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(" ")
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
            {move || said(words, &contact.get(), store.compared()).map(|(urgency, text)| view! { <Notice urgency>{text}</Notice> })}
            {move || store.clock_ahead_ms().map(|ahead| view! { <Notice urgency=Urgency::Warning>{clock(words, ahead)}</Notice> })}
            <dl class="facts">
                <dt>{words.sync.last}</dt>
                <dd>{last}</dd>
                <dt>{words.sync.compared}</dt>
                <dd>{move || compared(words, store.compared())}</dd>
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

#[cfg(test)]
mod tests {
    use super::{clock, compared, said, span};
    use crate::carrier::{Contact, Trouble};
    use crate::locales::of;
    use sync::tablet::comparing::Comparison;
    use words::Language;

    #[test]
    fn a_span_is_told_in_its_two_greatest_parts() {
        let check = |minutes: u64, expect: &str| {
            assert_eq!(span(of(Language::Vi), minutes * 60_000), expect);
        };
        check(6, "6 phút");
        check(120, "2 giờ");
        check(133, "2 giờ 13 phút");
        check(1_440, "1 ngày");
        check(2 * 1_440 + 61, "2 ngày 1 giờ");
        let ahead = clock(of(Language::Vi), 7_980_000);
        assert!(ahead.contains("nhanh 2 giờ 13 phút"), "{ahead}");
        let behind = clock(of(Language::En), -7_980_000);
        assert!(behind.contains("2 hours 13 minutes behind"), "{behind}");
    }

    #[test]
    fn that_all_is_here_is_said_only_where_the_comparison_found_nothing_else() {
        let words = of(Language::Vi);
        let check = |trouble, misses: Option<u32>, expect: Option<&str>| {
            let contact = Contact {
                online: Some(true),
                trouble,
                ..Contact::default()
            };
            let last = misses.map(|misses| Comparison {
                at_ms: 1,
                misses,
                missed_ms: None,
            });
            let told = said(words, &contact, last).map(|(_, text)| text);
            assert_eq!(told, expect);
        };
        check(None, None, Some(words.sync.good));
        check(None, Some(0), Some(words.sync.good));
        check(None, Some(1), None);
        let (no_answer, refused) = (words.sync.no_answer, words.sync.refused_by_server);
        check(Some(Trouble::NoAnswer), Some(0), Some(no_answer));
        check(Some(Trouble::Refused), Some(1), Some(refused));
    }

    #[test]
    fn how_it_was_compared_is_told() {
        let words = of(Language::Vi);
        let check = |misses, missed_ms, expect: &str| {
            let at_ms = 1_795_366_800_000;
            let told = compared(
                words,
                Some(Comparison {
                    at_ms,
                    misses,
                    missed_ms,
                }),
            );
            assert!(told.contains(expect), "{told}");
        };
        check(0, None, "khớp, lúc");
        check(0, Some(1_795_366_800_000), "đã được tải lại");
        check(1, Some(1_795_366_800_000), "đang tự tải lại");
        assert_eq!(compared(words, None), "chưa lần nào");
    }
}
