//! What is in a changeset, beside what the book holds now.

use std::collections::BTreeSet;

use domain::book::Book;
use domain::fields::{FieldName, Fields, Head, Value};
use leptos::prelude::*;

use super::deciding::{Stands, stands};
use crate::components::field::CheckField;
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::history::value_in_words;
use crate::pages::parts::account_name;
use crate::pages::record::label_of;
use crate::set_aside::{Change, FieldWrite};

/// A table of the fields. What its author had not seen is taken only where it is ticked.
#[component]
pub(super) fn Contents(
    change: StoredValue<Change>,
    chosen: RwSignal<BTreeSet<FieldName>>,
    #[prop(into)] is_settled: Signal<bool>,
) -> impl IntoView {
    let words = locale();
    let texts = &words.set_aside;
    let writes = change.with_value(|change| change.fields.clone());
    let rows = writes.into_iter().map(|write| {
        view! { <Row change write chosen is_settled /> }
    });
    let withheld = change.with_value(|change| {
        let draw = |field: &FieldName| {
            let label = label_of(words, &change.record, field);
            view! { <tr><th scope="row">{label}</th> <td></td> <td>{texts.withheld}</td></tr> }
        };
        change.withheld.iter().map(draw).collect_view()
    });
    let reason = change.with_value(|change| change.reason.clone());
    let is_unsaved = move || !is_settled.get() && chosen.with(|chosen| !chosen.is_empty());
    view! {
        // What is ticked is kept nowhere.
        <div class="table-scroll" data-unsaved=move || is_unsaved().then_some("")>
            <table class="table" data-narrow="paired">
                <caption class="visually-hidden">{texts.in_work}</caption>
                <thead>
                    <tr><th scope="col">{texts.field}</th> <th scope="col">{texts.in_book}</th> <th scope="col">{texts.in_work}</th></tr>
                </thead>
                <tbody>{rows.collect_view()} {withheld}</tbody>
            </table>
        </div>
        {reason.map(|reason| view! { <p>{(texts.reason)(&reason)}</p> })}
    }
}

#[component]
fn Row(
    change: StoredValue<Change>,
    write: FieldWrite,
    chosen: RwSignal<BTreeSet<FieldName>>,
    is_settled: Signal<bool>,
) -> impl IntoView {
    let words = locale();
    let store = store();
    let record = change.with_value(|change| change.record.clone());
    let act = change.with_value(|change| change.act);
    let label = label_of(words, &record, &write.field);
    let (field, named) = (write.field.clone(), label.clone());
    let value = untrack(|| store.with(|book| said(words, book, &field, &write.value)));
    // What the row says once it was dealt with stays as it was decided.
    let look = Memo::new(move |before: Option<&(Stands, String, String)>| {
        if let Some(before) = before
            && is_settled.get()
        {
            return before.clone();
        }
        let (stands, heads) = store.with_fields(&record, |fields| {
            (stands(&write, fields), shown(fields, &write.field))
        });
        store.with(|book| {
            let held = held(words, book, &write.field, &heads);
            (stands, held, who(words, book, &heads))
        })
    });
    let tick = move |name: &FieldName| {
        let (is_chosen, change) = (name.clone(), name.clone());
        let value = Signal::derive(move || chosen.with(|chosen| chosen.contains(&is_chosen)));
        let on_change = move |ticked| {
            chosen.update(|chosen| {
                if ticked {
                    chosen.insert(change.clone());
                } else {
                    chosen.remove(&change);
                }
            });
        };
        let label = (words.set_aside.take)(&named);
        let name = format!("{act}-{}", name.as_str());
        view! { <CheckField name label value on_change /> }
    };
    let beside = move || {
        let (stands, _, who) = look.get();
        match stands {
            Stands::AsSeen => None,
            Stands::Alike => {
                Some(view! { <span class="field-hint">{words.set_aside.alike}</span> }.into_any())
            }
            Stands::Unseen if is_settled.get() => None,
            Stands::Unseen => Some(
                view! { <p class="field-hint">{(words.set_aside.unseen)(&who)}</p> {tick(&field)} }
                    .into_any(),
            ),
        }
    };
    view! {
        <tr>
            <th scope="row">{label}</th>
            <td>{move || look.get().1}</td>
            <td><strong>{value}</strong> " " {beside}</td>
        </tr>
    }
}

/// The values of a field, the newest first.
fn shown(fields: &Fields, field: &FieldName) -> Vec<Head> {
    let mut heads = fields.heads(field.as_str()).to_vec();
    heads.sort_by_key(|head| std::cmp::Reverse((head.hlc, head.op)));
    heads
}

fn held(words: &Locale, book: &Book, field: &FieldName, heads: &[Head]) -> String {
    let said = heads
        .iter()
        .map(|head| said(words, book, field, &head.value));
    let said: Vec<String> = said.collect();
    match said.is_empty() {
        true => words.common.not_given.to_owned(),
        false => said.join(" / "),
    }
}

/// Who wrote what the book holds, and when.
fn who(words: &Locale, book: &Book, heads: &[Head]) -> String {
    let one = |head: &Head| {
        let at = words::when(head.hlc.wall_ms());
        (words.cadres.by_when)(&account_name(words, book, head.by), &at)
    };
    heads.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A value in words; one that names a record which is not here says so.
fn said(words: &Locale, book: &Book, field: &FieldName, value: &Value) -> String {
    let said = value_in_words(words, book, field, value);
    match said.is_empty() {
        true => words.set_aside.not_in_book.to_owned(),
        false => said,
    }
}
