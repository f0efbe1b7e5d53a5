//! A newer version of the app: says that it is there, and takes it by a tap, or by itself while
//! nobody looks and nothing could be lost.

use leptos::prelude::*;

use crate::locales::locale;
use crate::platform::{page, service_worker, timer};
use crate::store::Store;

/// How often the app asks whether there is a newer version of it.
const UPDATE_PERIOD_MS: u32 = 15 * 60_000;

/// How often a page that nobody looks at asks whether it may be drawn anew.
const LOOK_AGAIN_MS: u32 = 1_000;

/// Nothing until a newer version is there; then a banner.
#[component]
pub fn NewVersion() -> impl IntoView {
    let words = locale();
    // None before somebody signs in.
    let store = use_context::<Store>();
    let is_there = RwSignal::new(false);
    // Whoever looks at the page decides; a hidden page that holds nothing may be drawn anew, once what
    // is being written is.
    let is_looking = StoredValue::new(false);
    let take_unseen = move || {
        // It looks already, or the frame is gone.
        if is_looking.try_get_value() != Some(false) {
            return;
        }
        is_looking.set_value(true);
        leptos::task::spawn_local(async move {
            loop {
                // Whoever only glances elsewhere finds the page as it was.
                timer::after_ms(LOOK_AGAIN_MS).await;
                if is_there.try_get_untracked() != Some(true) || page::is_visible() {
                    break;
                }
                let is_losing =
                    store.is_some_and(|store| store.is_writing() || store.has_unkept_drafts());
                if !is_losing && !page::holds_something() {
                    take();
                    break;
                }
            }
            is_looking.try_set_value(false);
        });
    };
    let found = move || {
        // A frame that was drawn anew has another listener.
        if is_there.try_set(true).is_none() {
            take_unseen();
        }
    };
    service_worker::on_newer_version(found);
    page::on_visibility(take_unseen);
    leptos::task::spawn_local(async move {
        while is_there.try_get_untracked() == Some(false) {
            if service_worker::is_update_waiting().await {
                found();
                return;
            }
            timer::after_ms(UPDATE_PERIOD_MS).await;
            service_worker::look_for_update().await;
        }
    });
    // The browser may take a while to let the older version go.
    let is_taking = RwSignal::new(false);
    let tap = move |_| {
        is_taking.set(true);
        take();
    };
    move || {
        is_there.get().then(|| {
            view! {
                <div class="banner row" role="status">
                    <span>{move || if is_taking.get() { words.app.applying_version } else { words.app.new_version }}</span>
                    <button class="button" on:click=tap>{words.app.apply_version}</button>
                </div>
            }
        })
    }
}

fn take() {
    leptos::task::spawn_local(service_worker::apply_update());
}
