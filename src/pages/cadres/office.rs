//! The form of an office, and ending one. An office that ended stays in the record.

use domain::book::Book;
use domain::fields::{Fields, RecordKey, RecordKind};
use domain::finding::{Finding, FindingCode};
use domain::ids::{CadreId, OfficeId, RecordId};
use domain::office::Office;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::forms::{Editing, Form, Line, Shape, Spec, Tick, Typed};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::conflicts::OpenConflicts;
use crate::pages::parts::once_known;
use crate::platform::page;

pub(in crate::pages) static OFFICE: Spec = Spec {
    kind: RecordKind::OFFICE,
    fields: &[
        // Given by the address.
        ("cadre", Shape::Text),
        ("title", Shape::Text),
        ("leadership", Shape::Truth),
        ("from", Shape::Date),
        ("to", Shape::Date),
    ],
};

static END: Spec = Spec {
    kind: RecordKind::OFFICE,
    fields: &[("to", Shape::Date)],
};

/// Whose office, and which, as the address says and the book knows.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    cadre: CadreId,
    office: Option<OfficeId>,
}

/// Looks again whenever the book changes: a record may come after its page was opened.
fn place_of_address() -> impl Fn() -> Option<Place> + Send + Sync + 'static {
    let (store, params) = (store(), use_params_map());
    move || {
        let params = params.get();
        let cadre = CadreId::parse(&params.get("id")?)?;
        let office = params.get("office").map(|id| OfficeId::parse(&id));
        store.with(|book| {
            book.person(cadre)?;
            let is_held = |id: &OfficeId| book.offices_of(cadre).any(|(known, _)| known == *id);
            let office = match office {
                None => None,
                // One that the address names has to be there.
                Some(id) => Some(id.filter(is_held)?),
            };
            Some(Place { cadre, office })
        })
    }
}

fn name_of(cadre: CadreId) -> impl Fn() -> Option<String> + Send + 'static {
    let store = store();
    move || store.with(|book| book.person(cadre).map(|person| person.name().to_owned()))
}

/// `/can-bo/<id>/chuc-vu/moi` and `/can-bo/<id>/chuc-vu/<office>`.
#[component]
pub fn OfficeEdit() -> impl IntoView {
    let words = locale();
    let title = match use_params_map().get_untracked().get("office") {
        Some(_) => words.person.office_edit,
        None => words.person.office_new,
    };
    page::set_title(title);
    once_known(
        place_of_address(),
        title,
        words.person.office_gone,
        |place| view! { <Edit place title /> }.into_any(),
    )
}

#[component]
fn Edit(place: Place, title: &'static str) -> impl IntoView {
    let Place { cadre, office } = place;
    let record = office.map(RecordId::from);
    let draft = office.map_or_else(
        || format!("office:new:{cadre}"),
        |id| format!("office:{id}"),
    );
    let first = match office {
        None => Typed::default().with("cadre", cadre.to_string()),
        Some(_) => Typed::default(),
    };
    let judge = |_: &Book, fields: &Fields| Office::read(fields).1;
    let editing = Editing::begin(&OFFICE, record, draft, first, judge);
    let leads_to = move |_: Option<RecordId>| format!("/can-bo/{cadre}");
    view! {
        <h1>{title}</h1>
        <p><strong>{name_of(cadre)}</strong></p>
        {record.map(|id| view! { <OpenConflicts record=RecordKey(RecordKind::OFFICE, id) /> })}
        <Form editing leads_to>
            {["title", "leadership", "from", "to"].map(|name| control(editing, name))}
        </Form>
    }
}

/// The control of one field, here and wherever else it is written.
pub(in crate::pages) fn control(editing: Editing, name: &'static str) -> AnyView {
    match name {
        "leadership" => view! { <Tick editing name /> }.into_any(),
        "from" | "to" => view! { <Line editing name hint=locale().cadres.date_hint /> }.into_any(),
        _ => view! { <Line editing name /> }.into_any(),
    }
}

/// `/can-bo/<id>/chuc-vu/<office>/thoi-giu`.
#[component]
pub fn OfficeEnd() -> impl IntoView {
    let words = locale();
    let title = words.person.office_end;
    page::set_title(title);
    let place = place_of_address();
    let known = move || {
        let place = place()?;
        Some((place.cadre, place.office?))
    };
    once_known(known, title, words.person.office_gone, |(cadre, id)| {
        view! { <End cadre id /> }.into_any()
    })
}

#[component]
fn End(cadre: CadreId, id: OfficeId) -> impl IntoView {
    let words = locale();
    let store = store();
    let title = words.person.office_end;
    let held = move || {
        store.with(|book| {
            let mut offices = book.offices_of(cadre);
            let (_, office) = offices.find(|(known, _)| *known == id)?;
            office.title.clone()
        })
    };
    let judge = |_: &Book, fields: &Fields| judge_end(fields);
    let today = Typed::default().with("to", words::date(store.today()));
    let draft = format!("office-end:{id}");
    let editing = Editing::begin(&END, Some(id.into()), draft, today, judge);
    let leads_to = move |_: Option<RecordId>| format!("/can-bo/{cadre}");
    view! {
        <h1>{title}</h1>
        <p><strong>{name_of(cadre)}</strong> " · " {held}</p>
        <p>{words.person.office_end_why}</p>
        <Form editing leads_to act=title>
            <Line editing name="to" hint=words.cadres.date_hint />
        </Form>
    }
}

/// An end needs its date.
fn judge_end(fields: &Fields) -> Vec<Finding> {
    let (office, mut findings) = Office::read(fields);
    let is_said = findings
        .iter()
        .any(|finding| finding.field.as_str() == "to");
    if office.to.is_none() && !is_said {
        findings.push(Finding::new("to", FindingCode::Missing));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::judge_end;
    use domain::day::DateProblem;
    use domain::fields::{FieldName, Fields};
    use domain::finding::FindingCode;
    use serde_json::{Value, json};

    #[test]
    fn an_end_needs_a_date_after_the_beginning() {
        let check = |to: Value, expect: Option<FindingCode>| {
            let fields = Fields::unsaved([
                (FieldName::new("from"), json!("2024-05")),
                (FieldName::new("to"), to.clone()),
            ]);
            let found = judge_end(&fields);
            let mut about = found.into_iter().filter(|one| one.field.as_str() == "to");
            assert_eq!(about.next().map(|finding| finding.code), expect, "{to}");
        };
        check(json!("2026-11-23"), None);
        check(json!("2026"), None);
        check(Value::Null, Some(FindingCode::Missing));
        check(json!("2023"), Some(FindingCode::EndBeforeStart));
        let problem = DateProblem::NoSuchDay;
        check(json!("31/02/2026"), Some(FindingCode::BadDate { problem }));
    }
}
