//! A question that must be answered before going on.

use leptos::html;
use leptos::prelude::*;

/// A modal dialog, open while `is_open`. Escape closes it; the browser gives the focus back.
#[component]
pub fn Dialog(
    #[prop(into)] title: Signal<String>,
    is_open: RwSignal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = element.get() else { return };
        if is_open.get() && !dialog.open() {
            // A dialog that cannot be modal is opened as it is.
            if dialog.show_modal().is_err() {
                dialog.show();
            }
        } else if !is_open.get() && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog class="dialog" node_ref=element aria-label=title on:close=move |_| is_open.set(false)>
            <div class="stack">
                <h2>{title}</h2>
                {move || is_open.get().then(|| children())}
            </div>
        </dialog>
    }
}
