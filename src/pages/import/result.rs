//! What was written, and where to go now.

use leptos::html;
use leptos::prelude::*;
use leptos_router::components::A;

use super::page::{Import, Imported};

/// The end of an import. The focus moves to its heading: the button that was pressed is gone.
#[component]
pub(super) fn Done(import: Import, imported: Imported) -> impl IntoView {
    let words = &import.words.import;
    let number = |count: usize| words::number(import.words.language, count as u64);
    let lines = [
        (imported.created, words.created),
        (imported.changed, words.changed),
        (imported.units, words.units_made),
    ];
    let line = |(count, say): (usize, fn(&str) -> String)| {
        (count > 0).then(|| view! { <li>{say(&number(count))}</li> })
    };
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move || {
        if let Some(heading) = heading.get() {
            // A heading that cannot be focused is still there to be read.
            let _ = heading.focus();
        }
    });
    view! {
        <section class="panel" role="status">
            <h2 node_ref=heading tabindex="-1">{words.done}</h2>
            <ul class="bullets">{lines.map(line).into_iter().collect_view()}</ul>
            <p>{words.saved}</p>
            <div class="actions">
                <A href="/can-bo" attr:class="button" attr:data-kind="primary">{words.to_cadres}</A>
                <button class="button" on:click=move |_| import.start_anew()>{words.another}</button>
            </div>
        </section>
    }
}
