//! The page of one person, part by part.

use domain::book::{Book, Person};
use domain::ids::CadreId;
use domain::rights::Operation;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::citizen_id::CitizenIdPart;
use super::head::{Head, ToMend};
use super::history::HistoryPart;
use super::offices::OfficesPart;
use super::record::RecordPart;
use super::standing::StandingPart;
use super::stop_counting::StopCountingPart;
use crate::gate::store;
use crate::locales::locale;
use crate::pages::allowed::ForThePerson;
use crate::pages::duplicates::{JustMerged, MergedAway, MergedHere, OtherPeople};
use crate::pages::parts::{TwoDates, once_known};
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
    let is_in_book = move |id: &CadreId| store.with(|book| book.person(*id).is_some());
    let known = move || id.get().filter(is_in_book);
    once_known(known, words.nav.cadres, words.cadres.gone, |id| {
        view! {
            <JustMerged id />
            <Head id />
            <MergedAway id />
            <ForThePerson operation=Operation::WritePerson id><ToMend id /></ForThePerson>
            <StandingPart id />
            <HistoryPart id />
            <RecordPart id />
            <ForThePerson operation=Operation::KeepCitizenId id><CitizenIdPart id /></ForThePerson>
            <OfficesPart id />
            <MergedHere id />
            <ForThePerson operation=Operation::Merge id><OtherPeople id /></ForThePerson>
            <ForThePerson operation=Operation::WritePerson id><StopCountingPart id /></ForThePerson>
            <TwoDates />
        }
        .into_any()
    })
}

/// Looks at a person; drawn anew when the book changes.
pub(super) fn with_person<T>(id: CadreId, look: impl FnOnce(&Book, &Person) -> T) -> Option<T> {
    store().with(|book| book.person(id).map(|person| look(book, person)))
}
