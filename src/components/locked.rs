//! What stands in the place of every page on a tablet that an administrator has blocked.

use leptos::prelude::*;

use crate::components::notice::{Notice, Urgency};
use crate::gate::{Gate, carrier, store};
use crate::locales::locale;
use crate::platform::page;

/// What happened, where the work is, what to do.
#[component]
pub fn Locked() -> impl IntoView {
    let words = &locale().locked;
    let (store, carrier, gate) = (store(), carrier(), expect_context::<Gate>());
    page::set_title(words.title);
    let unsent = move || match store.unsent_count() {
        0 => words.nothing_unsent.to_owned(),
        count => (words.unsent)(count),
    };
    let aside = move || match store.refused_count() {
        0 => None,
        count => Some((words.aside)(count)),
    };
    let leave = move |_| {
        leptos::task::spawn_local(async move {
            // One that cannot be closed is still locked.
            let _ = gate.leave().await;
        });
    };
    view! {
        <h1>{words.title}</h1>
        <Notice urgency=Urgency::Problem>{words.why}</Notice>
        <p>{unsent}</p>
        {move || aside().map(|text| view! { <p>{text}</p> })}
        <p>{words.to_do}</p>
        <div class="actions">
            <button class="button" data-kind="primary" on:click=move |_| carrier.nudge()>{words.ask_again}</button>
            // What can be sent is received first.
            <Show when=move || store.waiting_count() == 0>
                <button class="button" on:click=leave>{words.sign_out}</button>
            </Show>
        </div>
    }
}
