//! The first page, part by part.

use domain::rights::Operation;
use domain::target::TargetId;
use leptos::prelude::*;
use leptos_router::components::A;

use super::by_unit::ByUnit;
use super::conflicts::Conflicts;
use super::next_steps::NextSteps;
use super::target::Target;
use super::weakest::Weakest;
use crate::gate::store;
use crate::locales::locale;
use crate::pages::allowed::ForWhoeverMay;
use crate::pages::parts::{FirstFetch, NothingWaits, TwoDates};
use crate::platform::page;

/// The first page.
#[component]
pub fn Dashboard() -> impl IntoView {
    let words = locale();
    page::set_title(words.nav.dashboard);
    let store = store();
    let is_empty = Memo::new(move |_| store.with(|book| book.people_count() == 0));
    view! {
        <h1>{words.nav.dashboard}</h1>
        <FirstFetch />
        {move || if is_empty.get() {
            store.was_fetched().then(|| view! { <Empty /> }).into_any()
        } else {
            view! {
                <Target target=TargetId::MeetsStandard is_first=true />
                <NextSteps />
                <Target target=TargetId::ItProficient is_first=false />
                <ByUnit />
                <Weakest />
                <Conflicts />
                <ThisTablet />
            }
            .into_any()
        }}
    }
}

#[component]
fn Empty() -> impl IntoView {
    let words = locale();
    view! {
        <div class="empty">
            <p>{words.dashboard.empty}</p>
            <ForWhoeverMay operation=Operation::Import>
                <A href="/can-bo/nhap" attr:class="button" attr:data-kind="primary">{words.cadres.import}</A>
            </ForWhoeverMay>
            <ForWhoeverMay operation=Operation::WritePerson>
                <A href="/can-bo/moi" attr:class="button">{words.cadres.add}</A>
            </ForWhoeverMay>
            <TwoDates />
        </div>
    }
}

/// What of this tablet's work is not on the server yet.
#[component]
fn ThisTablet() -> impl IntoView {
    let words = locale();
    let store = store();
    view! {
        <section class="panel">
            <h2>{words.dashboard.this_tablet}</h2>
            {move || match store.refused_count() {
                0 => None,
                refused => Some(view! { <p><A href="/dong-bo" attr:class="step-link">{(words.dashboard.refused)(refused)}</A></p> }),
            }}
            {move || match store.unsent_count() {
                0 if store.refused_count() > 0 => ().into_any(),
                0 => view! { <NothingWaits all_sent=words.dashboard.all_sent /> }.into_any(),
                unsent => view! { <p><A href="/dong-bo" attr:class="step-link">{(words.dashboard.unsent)(unsent)}</A></p> }.into_any(),
            }}
        </section>
    }
}
