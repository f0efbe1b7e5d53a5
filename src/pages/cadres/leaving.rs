//! "Đã rời": an act of its own, with its day and its reason. Nothing is deleted.

use domain::book::Book;
use domain::cadre::Cadre;
use domain::fields::{Fields, RecordKind};
use domain::ids::{CadreId, RecordId};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::forms::{Editing, Form, Line, Shape, Spec, Typed};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::once_known;
use crate::platform::page;

pub(in crate::pages) static LEAVING: Spec = Spec {
    kind: RecordKind::CADRE,
    fields: &[("left_on", Shape::Date), ("leave_reason", Shape::Text)],
};

/// `/can-bo/<id>/roi`.
#[component]
pub fn CadreLeaving() -> impl IntoView {
    let words = locale();
    let store = store();
    let title = words.person.left_title;
    page::set_title(title);
    let params = use_params_map();
    let known = move || {
        let id = params.with(|params| CadreId::parse(&params.get("id")?))?;
        store.with(|book| book.person(id).map(|_| id))
    };
    once_known(known, title, words.cadres.gone, |id| {
        view! { <Leaving id /> }.into_any()
    })
}

#[component]
fn Leaving(id: CadreId) -> impl IntoView {
    let words = locale();
    let store = store();
    let name = move || store.with(|book| book.person(id).map(|person| person.name().to_owned()));
    let judge = move |_: &Book, fields: &Fields| Cadre::judge_leaving(fields, store.today());
    let draft = format!("leave:{id}");
    let editing = Editing::begin(&LEAVING, Some(id.into()), draft, Typed::default(), judge);
    let leads_to = move |_: Option<RecordId>| format!("/can-bo/{id}");
    view! {
        <h1>{words.person.left_title}</h1>
        <p><strong>{name}</strong></p>
        <p>{words.person.left_why}</p>
        <Form editing leads_to act=words.person.mark_left>
            {control(editing, "left_on")}
            {control(editing, "leave_reason")}
        </Form>
    }
}

/// The control of one field, here and wherever else it is written.
pub(in crate::pages) fn control(editing: Editing, name: &'static str) -> AnyView {
    match name {
        "left_on" => view! { <Line editing name hint=locale().person.left_date_hint /> }.into_any(),
        _ => view! { <Line editing name /> }.into_any(),
    }
}
