//! What stands in the place of what is read, on a tablet that has not reached the server for too long.

use domain::rights::Operation as Do;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::notice::{Notice, Urgency};
use crate::gate::{carrier, store};
use crate::locales::locale;
use crate::platform::page;

/// Where reading does not lead: what is written anew, what waits, and the settings of the tablet.
const ALWAYS_OPEN: [&str; 5] = [
    "/can-bo/moi",
    "/don-vi/moi",
    "/danh-gia",
    "/dong-bo",
    "/cai-dat",
];

/// True for the address of a page that stays open when reading has ended: new people and units, and
/// answering. Lists, records, results and figures are closed.
#[must_use]
pub fn is_open_without_lease(path: &str) -> bool {
    let is_answered = path
        .strip_prefix("/danh-gia/")
        .is_some_and(|rest| !rest.starts_with("ket-qua"));
    is_answered || ALWAYS_OPEN.contains(&path)
}

/// What happened, where the work is, what to do, and what can be done meanwhile.
#[component]
pub fn LeaseOver() -> impl IntoView {
    let (words, common) = (&locale().lease_over, &locale().common);
    let (store, carrier) = (store(), carrier());
    page::set_title(words.title);
    let waiting = move || match (store.unsent_count(), store.refused_count()) {
        (0, 0) => match store.put_away_count() {
            0 => Some(words.nothing_unsent.to_owned()),
            count => Some((common.put_away)(count)),
        },
        (0, _) => None,
        (count, _) => Some((words.unsent)(count)),
    };
    let refused = move || match store.refused_count() {
        0 => None,
        count => Some(view! {
            <p>{(words.refused)(count)} " " <A href="/dong-bo?loc=tu-choi" attr:class="step-link">{words.open_refused}</A></p>
        }),
    };
    let busy = move || carrier.contact.get().is_busy.then_some(words.asking);
    view! {
        <h1>{words.title}</h1>
        <Notice urgency=Urgency::Warning>{words.why}</Notice>
        {move || waiting().map(|text| view! { <p>{text}</p> })}
        {refused}
        <p>{words.to_do}</p>
        <div class="actions">
            <button class="button" data-kind="primary" on:click=move |_| carrier.nudge()>{words.ask}</button>
            <span role="status">{busy}</span>
        </div>
        <h2>{words.meanwhile}</h2>
        <ul>
            {link(Do::Assess, "/danh-gia", words.answer)}
            {link(Do::WritePerson, "/can-bo/moi", words.new_person)}
            {link(Do::WriteUnit, "/don-vi/moi", words.new_unit)}
        </ul>
        <p>{words.kept}</p>
    }
}

fn link(operation: Do, href: &'static str, text: &'static str) -> impl IntoView {
    let store = store();
    let may = Memo::new(move |_| store.may_somewhere(operation));
    move || {
        may.get()
            .then(|| view! { <li><A href attr:class="step-link">{text}</A></li> })
    }
}

#[cfg(test)]
mod tests {
    use super::is_open_without_lease;

    #[test]
    fn what_is_written_stays_open_and_what_is_read_does_not() {
        for path in [
            "/can-bo/moi",
            "/danh-gia",
            "/danh-gia/01934f00-0000-7000-8000-0000000000c1/cau/3",
            "/danh-gia/01934f00-0000-7000-8000-0000000000c1/xem-lai",
            "/dong-bo",
        ] {
            assert!(is_open_without_lease(path), "{path}");
        }
        for path in [
            "/",
            "/can-bo",
            "/can-bo/01934f00-0000-7000-8000-0000000000c1",
            "/can-bo/01934f00-0000-7000-8000-0000000000c1/sua",
            "/danh-gia/ket-qua/01934f00-0000-7000-8000-0000000000d1",
            "/xac-nhan",
            "/xung-dot",
        ] {
            assert!(!is_open_without_lease(path), "{path}");
        }
    }
}
