//! Mending what the server refused: the form of the record is opened at the field, with the value that
//! was refused and why. Saving it puts the refused change away; it is kept.

use domain::edit::Edit;
use domain::fields::{RecordKey, Value};
use domain::ids::OpId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::editing::Editing;
use crate::components::notice::{Notice, Urgency};
use crate::gate::store;
use crate::pages::facts::in_words;
use crate::platform::page;

impl Editing {
    /// What a refused change wanted to write into this form, as it would be typed and in words.
    fn refused_values(self) -> Vec<(&'static str, String, String)> {
        let store = store();
        let Some(refused) = self.refused.get_value() else {
            return Vec::new();
        };
        let values = refused.values.iter();
        let offered = values.filter_map(|(field, value)| {
            let (name, text) = self.spec.as_typed(field.as_str(), value)?;
            Some((name, text, said(store, self, name, value)))
        });
        offered.collect()
    }

    /// That the server refused a value of a field, and why.
    pub(super) fn refused_note(self, name: &str) -> Option<String> {
        let refused = self.refused.get_value()?;
        let mut values = refused.values.iter();
        let (_, value) = values.find(|(field, _)| field.as_str() == name)?;
        let why = words::rejection(self.words.language, &refused.code);
        let value = untrack(|| said(store(), self, name, value));
        Some((self.words.common.refused_value)(&value, &why))
    }

    /// The address may name a refused change of this record, or of this kind where the form makes a
    /// new one.
    fn take_up_refused(self, op: &str) {
        let refused = OpId::parse(op).and_then(|op| store().refused(op));
        let own = self.record_id();
        let is_of_it = |RecordKey(kind, id): &RecordKey| {
            *kind == self.spec.kind && own.is_none_or(|own| own == *id)
        };
        self.refused
            .set_value(refused.filter(|refused| is_of_it(&refused.record)));
    }

    /// Whether an edit writes what was refused anew.
    pub(super) fn mends(self, edit: &Edit) -> bool {
        let refused = self.refused.get_value();
        refused.is_some_and(|refused| refused.is_mended_by(edit))
    }

    /// What was refused has been mended and saved anew.
    pub(super) async fn put_refused_away(self) {
        let refused = self.refused.try_get_value().flatten();
        if let Some(refused) = refused {
            let _ = self.store.put_away(refused.op).await;
        }
    }
}

fn said(store: crate::store::Store, editing: Editing, name: &str, value: &Value) -> String {
    let text = store.with(|book| in_words(book, name, value));
    if text.is_empty() {
        editing.words.common.not_given.to_owned()
    } else {
        text
    }
}

/// What was refused, value by value, each to be taken up again; nothing where nothing was.
#[component]
pub(super) fn RefusedHere(editing: Editing) -> impl IntoView {
    let words = editing.words;
    let op = use_query_map().get_untracked().get("tu_choi")?;
    editing.take_up_refused(&op);
    let values = untrack(|| editing.refused_values());
    let (_, _, _) = values.first()?;
    let again = move |(name, text, said): (&'static str, String, String)| {
        let use_again = move |_| {
            editing.put(name, text.clone());
            editing.keep();
            page::focus(&format!("field-{name}"));
        };
        let label = (words.common.use_again)(editing.label(name), &said);
        view! { <button class="button" on:click=use_again>{label}</button> }
    };
    Some(view! {
        <Notice urgency=Urgency::Warning>
            <p><strong>{words.common.refused_title}</strong></p>
            <p>{words.common.refused_hint}</p>
            <div class="actions">{values.into_iter().map(again).collect_view()}</div>
        </Notice>
    })
}
