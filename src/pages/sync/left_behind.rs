//! Drafts of records that are not in the book on this tablet any more: said, kept, and thrown away only
//! by somebody who was asked.

use domain::fields::RecordKind;
use leptos::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::notice::{MaybeNotice, Urgency};
use crate::forms;
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::save_failure;
use crate::platform::page;

/// The part of the page; nothing where no draft was left behind. While the book is not here whole, or may
/// not be read, nobody knows.
#[component]
pub(super) fn LeftBehindPart() -> impl IntoView {
    let words = locale();
    let texts = &words.sync;
    let store = store();
    let thrown = RwSignal::new(0);
    let drafts = Memo::new(move |_| {
        thrown.track();
        if !store.was_fetched() || store.is_lease_over() || store.unreadable_count() > 0 {
            return Vec::new();
        }
        let keys = store.draft_keys().into_iter();
        store.with(|book| {
            let left = |key: String| forms::left_behind(book, &key).map(|kind| (key, kind));
            keys.filter_map(left).collect::<Vec<_>>()
        })
    });
    let asked = RwSignal::new(None::<String>);
    let is_asking = RwSignal::new(false);
    let ask = move |key| {
        asked.set(Some(key));
        is_asking.set(true);
    };
    let row = move |(key, kind): (String, RecordKind)| {
        let name = (texts.draft_of)(words::kind_label(words.language, kind.as_str()));
        let label = format!("{}: {name}", texts.throw_away);
        view! {
            <li class="record-list-row">
                <span>{name}</span>
                <button class="button" data-kind="quiet" aria-label=label on:click=move |_| ask(key.clone())>{texts.throw_away}</button>
            </li>
        }
    };
    view! {
        <Show when=move || drafts.with(|drafts| !drafts.is_empty())>
            <section class="panel">
                <h2>{texts.left_behind}</h2>
                <p>{texts.left_behind_why}</p>
                <ul class="record-list">
                    <For each=move || drafts.get() key=|(key, _)| key.clone() children=row />
                </ul>
            </section>
        </Show>
        <AskBeforeThrowingAway asked is_asking thrown />
    }
}

#[component]
fn AskBeforeThrowingAway(
    asked: RwSignal<Option<String>>,
    is_asking: RwSignal<bool>,
    thrown: RwSignal<u32>,
) -> impl IntoView {
    let words = locale();
    let texts = &words.sync;
    let store = store();
    let trouble = RwSignal::new(None::<String>);
    let throw = move |_| {
        let Some(key) = asked.get_untracked() else {
            return;
        };
        trouble.set(None);
        leptos::task::spawn_local(async move {
            match store.drop_draft(&key).await {
                Ok(()) => {
                    is_asking.try_set(false);
                    thrown.try_update(|count| *count += 1);
                    // The row is gone.
                    request_animation_frame(|| page::focus("changes"));
                }
                Err(failure) => {
                    trouble.try_set(Some(save_failure(words, &failure)));
                }
            }
        });
    };
    view! {
        <Dialog title=texts.throw_away_title is_open=is_asking>
            <p>{texts.throw_away_why}</p>
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" data-kind="primary" on:click=move |_| is_asking.set(false)>{words.common.cancel}</button>
                <button class="button" on:click=throw>{texts.throw_away_yes}</button>
            </div>
        </Dialog>
    }
}
