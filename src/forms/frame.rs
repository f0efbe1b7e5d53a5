//! What stands around the fields of a form: the draft that was found, what does not work, when the
//! draft was kept, "Lưu" and "Hủy".

use domain::ids::RecordId;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};

use super::editing::Editing;
use super::keeping::{Draft, Keeping};
use super::refused::RefusedHere;
use crate::components::dialog::Dialog;
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::components::redirect::in_place;
use crate::platform::page;

/// When a draft was last kept, or why it was not.
#[component]
pub fn Kept<T: Draft>(keeping: Keeping<T>) -> impl IntoView {
    view! {
        <MaybeNotice urgency=Urgency::Problem text=keeping.unkept />
        <p class="field-hint" role="status">{move || keeping.kept.get()}</p>
    }
}

/// A form with its fields as children. `leads_to` names the address to go to afterwards: for the
/// record saved or opened, or for a new one that was given up.
#[component]
pub fn Form(
    editing: Editing,
    #[prop(into)] leads_to: Callback<Option<RecordId>, String>,
    /// What the button that saves says, when it is not "Lưu".
    #[prop(optional)]
    act: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let words = editing.words;
    let navigate = use_navigate();
    // The form is not come back to. Whoever went elsewhere meanwhile is not dragged back.
    let go = move |id: Option<RecordId>| {
        if let Some(address) = leads_to.try_run(id) {
            navigate(&address, in_place());
        }
    };
    let after_saving = go.clone();
    let save = move |_| {
        if let Some(name) = editing.first_blocking() {
            page::focus(&format!("field-{name}"));
            return;
        }
        let go = after_saving.clone();
        leptos::task::spawn_local(async move {
            if let Some(id) = editing.save().await {
                go(Some(id));
            }
        });
    };
    // A finding elsewhere leads here by the name of its field. The router's address is asked: the
    // browser's own follows when the page is drawn.
    let hash = use_location().hash;
    Effect::new(move || {
        if let Some(id) = hash.get().strip_prefix('#') {
            page::focus(id);
        }
    });
    view! {
        <RefusedHere editing />
        {editing.had_draft.then(|| view! { <Notice urgency=Urgency::Plain>{words.common.draft_found}</Notice> })}
        <form on:submit=|event| event.prevent_default()>
            <fieldset class="stack" disabled=move || editing.is_saving.get()>{children()}</fieldset>
        </form>
        <MaybeNotice urgency=Urgency::Problem text=editing.trouble />
        <Kept keeping=editing.keeping />
        <div class="actions">
            <button class="button" data-kind="primary" on:click=save>{act.unwrap_or(words.common.save)}</button>
            <Cancel editing on_given_up=go />
        </div>
    }
}

/// "Hủy": throws away what was typed, which is asked about where anything was. Hands the record on that
/// the form was opened with.
#[component]
pub fn Cancel(
    editing: Editing,
    #[prop(into)] on_given_up: Callback<Option<RecordId>>,
) -> impl IntoView {
    let words = editing.words;
    let is_giving_up = RwSignal::new(false);
    let give_up = move || {
        let id = editing.record_id();
        is_giving_up.set(false);
        leptos::task::spawn_local(async move {
            if editing.drop_draft().await {
                // Whoever went elsewhere meanwhile has left nothing to go on with.
                on_given_up.try_run(id);
            }
        });
    };
    // What was typed is not thrown away by one tap beside "Lưu".
    let cancel = move |_| match editing.is_untouched() {
        true => give_up(),
        false => is_giving_up.set(true),
    };
    view! {
        <button class="button" on:click=cancel>{words.common.cancel}</button>
        <Dialog title=words.common.give_up_title is_open=is_giving_up>
            <p>{words.common.give_up_text}</p>
            <div class="actions">
                <button class="button" data-kind="primary" on:click=move |_| is_giving_up.set(false)>{words.common.go_on_typing}</button>
                <button class="button" on:click=move |_| give_up()>{words.common.give_up}</button>
            </div>
        </Dialog>
    }
}
