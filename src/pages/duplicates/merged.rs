//! On a person's page: that the record was merged away, and which records were merged into it, with the
//! way back.

use domain::ids::CadreId;
use domain::rights::Operation;
use leptos::prelude::*;
use leptos_router::components::A;

use super::deciding::separated;
use super::list::told;
use crate::components::dialog::Dialog;
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::allowed::ForThePerson;
use crate::pages::parts::save_failure;

/// Where a record went that was merged; nothing of one that stands for itself.
#[component]
pub fn MergedAway(id: CadreId) -> impl IntoView {
    let words = locale();
    let texts = &words.duplicates;
    let store = store();
    let kept = Memo::new(move |_| store.with(|book| book.merges().kept(id)));
    let is_circular = Memo::new(move |_| store.with(|book| book.merges().is_circular(id)));
    view! {
        {move || kept.get().map(|kept| {
            let said = move || store.with(|book| (texts.merged_away)(&told(words, book, kept)));
            view! {
                <Notice urgency=Urgency::Warning>
                    <p>{said}</p>
                    <p><A href=format!("/can-bo/{kept}") attr:class="step-link">{texts.open_kept}</A></p>
                </Notice>
            }
        })}
        {move || is_circular.get().then(|| view! {
            <Notice urgency=Urgency::Problem>
                <p>{texts.circular}</p>
                <Separate id label=texts.take_back.to_owned() />
            </Notice>
        })}
    }
}

/// The records that were merged into this one; nothing where none was.
#[component]
pub fn MergedHere(id: CadreId) -> impl IntoView {
    let words = locale();
    let texts = &words.duplicates;
    let store = store();
    let merged = Memo::new(move |_| {
        store.with(|book| book.merges().merged_into(id).collect::<Vec<CadreId>>())
    });
    move || {
        let merged = merged.get();
        (!merged.is_empty()).then(|| {
            let row = |from: CadreId| {
                let said = store.with(|book| told(words, book, from));
                let label = (texts.separate_named)(&said);
                view! {
                    <li class="record-list-row">
                        <A href=format!("/can-bo/{from}") attr:class="step-link">{said}</A>
                        <ForThePerson operation=Operation::Merge id><Separate id=from label=label.clone() /></ForThePerson>
                    </li>
                }
            };
            view! {
                <section class="panel">
                    <h2>{texts.merged_here}</h2>
                    <ul class="record-list">{merged.into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}

/// Takes a merge back, once somebody has said yes.
#[component]
fn Separate(id: CadreId, label: String) -> impl IntoView {
    let words = locale();
    let texts = &words.duplicates;
    let store = store();
    let is_asking = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let title = label.clone();
    let separate = move |_| {
        leptos::task::spawn_local(async move {
            let edit = separated(id, texts.separate_reason);
            match store.save(vec![edit], Vec::new()).await {
                Ok(()) => {
                    is_asking.try_set(false);
                }
                Err(failure) => {
                    trouble.try_set(Some(save_failure(words, &failure)));
                }
            }
        });
    };
    view! {
        <button class="button" aria-label=label on:click=move |_| is_asking.set(true)>{texts.separate}</button>
        <Dialog title=Signal::derive(move || title.clone()) is_open=is_asking>
            <p>{texts.separate_why}</p>
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" data-kind="primary" on:click=separate>{texts.separate}</button>
                <button class="button" on:click=move |_| is_asking.set(false)>{words.common.cancel}</button>
            </div>
        </Dialog>
    }
}
