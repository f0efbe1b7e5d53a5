//! A value that neither side wrote: typed and judged as in the record's own form, kept as a draft
//! until it is saved.

use domain::conflict::Question;
use domain::fields::{RecordKey, Value};
use leptos::prelude::*;

use super::contested::Asking;
use super::forms::FormOf;
use crate::components::notice::{MaybeNotice, Urgency};
use crate::forms::{Cancel, Editing, Kept, OneField, Typed};
use crate::gate::store;
use crate::locales::locale;
use crate::platform::page;

/// The key of the draft of a third value.
pub(super) fn draft_key(question: &Question) -> String {
    let RecordKey(kind, id) = &question.record;
    format!("settle:{}:{id}:{}", kind.as_str(), question.field.as_str())
}

/// The field, the button that settles with what stands in it, and the one that gives it up.
#[component]
pub(super) fn Third(
    asking: Asking,
    form: FormOf,
    name: &'static str,
    #[prop(into)] on_save: Callback<(Value, Editing)>,
    #[prop(into)] on_given_up: Callback<()>,
) -> impl IntoView {
    let words = locale();
    let store = store();
    let question = asking.question.get_value();
    let record = question.record.clone();
    let judge = move |book: &domain::book::Book, fields: &domain::fields::Fields| {
        (form.judge)(book, &store.rights(), &record, fields, store.today())
    };
    let draft = draft_key(&question);
    let id = Some(question.record.1);
    let editing = Editing::begin(form.spec, id, draft, Typed::default(), judge)
        .at(format!("third-{}-", asking.place()));
    let field = format!("field-{}", editing.id_part(name));
    let of_effect = field.clone();
    Effect::new(move || page::focus(&of_effect));
    let save = move |_| match editing.one_field(name) {
        OneField::Typed(value) => on_save.run((value, editing)),
        OneField::Untouched => {
            asking
                .trouble
                .set(Some(words.conflicts.write_first.to_owned()));
            page::focus(&field);
        }
        OneField::ToMend => page::focus(&field),
    };
    view! {
        <div class="stack" data-gap="small">
            {(form.control)(editing, name)}
            <MaybeNotice urgency=Urgency::Problem text=editing.trouble />
            <Kept keeping=editing.keeping() />
            <div class="actions">
                <button class="button" data-kind="primary" on:click=save>{words.conflicts.save_other}</button>
                <Cancel editing on_given_up=move |_| on_given_up.run(()) />
            </div>
        </div>
    }
}
