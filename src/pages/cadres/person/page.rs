//! The page of one person, part by part.

use domain::book::{Book, Person};
use domain::ids::CadreId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::head::{Head, ToMend};
use super::history::HistoryPart;
use super::offices::OfficesPart;
use super::record::RecordPart;
use super::standing::StandingPart;
use super::stop_counting::StopCountingPart;
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::TwoDates;
use crate::platform::page;

/// `/can-bo/<id>`.
#[component]
pub fn CadrePage() -> impl IntoView {
    let words = locale();
    let store = store();
    let params = use_params_map();
    // The title never holds a name: it would stand in the history of a shared tablet.
    page::set_title(words.nav.cadres);
    // Memos, so that only another person draws the page anew: an open question stays open.
    let id = Memo::new(move |_| CadreId::parse(&params.get().get("id").unwrap_or_default()));
    let known = Memo::new(move |_| {
        id.get()
            .filter(|id| store.with(|book| book.person(*id).is_some()))
    });
    move || match known.get() {
        None => view! { <h1>{words.nav.cadres}</h1> <p>{words.cadres.gone}</p> }.into_any(),
        Some(id) => view! {
            <Head id />
            <ToMend id />
            <StandingPart id />
            <HistoryPart id />
            <RecordPart id />
            <OfficesPart id />
            <StopCountingPart id />
            <TwoDates />
        }
        .into_any(),
    }
}

/// Looks at a person; drawn anew when the book changes.
pub(super) fn with_person<T>(id: CadreId, look: impl FnOnce(&Book, &Person) -> T) -> Option<T> {
    store().with(|book| book.person(id).map(|person| look(book, person)))
}
