//! The form of a unit. Choosing another unit above it moves it, with everything below it.

use domain::book::Book;
use domain::fields::{Fields, RecordKey, RecordKind};
use domain::finding::Finding;
use domain::ids::{RecordId, UnitId};
use domain::rights::{Operation, Subject};
use domain::unit::{Sector, Unit, UnitKind};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::components::field::Choice;
use crate::forms::{Editing, Form, Line, Pick, Shape, Spec, Typed, choices, open_units};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::conflicts::OpenConflicts;
use crate::pages::parts::once_known;
use crate::platform::page;

/// The fields of the form, which are those of the record on the unit's page too.
pub(in crate::pages) static UNIT: Spec = Spec {
    kind: RecordKind::UNIT,
    fields: &[
        ("name", Shape::Text),
        ("kind", Shape::Text),
        ("sector", Shape::Text),
        ("staff_quota", Shape::Number),
        ("parent", Shape::Text),
    ],
};

/// What is to be said about a unit as the form would make it. A place that it has already is not
/// judged again, so that its name can be changed wherever it stands.
pub(in crate::pages) fn judge(book: &Book, id: Option<UnitId>, fields: &Fields) -> Vec<Finding> {
    let (unit, mut findings) = Unit::read(fields);
    let now = id.and_then(|id| book.units().get(id)?.parent);
    let chosen = unit.parent.filter(|parent| Some(*parent) != now);
    let place = chosen.and_then(|parent| book.units().may_stand_below(id, parent).err());
    findings.extend(place.map(|code| Finding::new("parent", code)));
    findings
}

/// `/don-vi/moi`, with `?thuoc=<id>` for one below another, and `/don-vi/<id>/sua`.
#[component]
pub fn UnitEdit() -> impl IntoView {
    let words = locale();
    let store = store();
    let params = use_params_map();
    // A new one needs no record; None: there is no such record, or not yet.
    let known = move || match params.with(|params| params.get("id")) {
        None => Some(None),
        Some(id) => UnitId::parse(&id)
            .filter(|id| store.with(|book| book.units().get(*id).is_some()))
            .map(Some),
    };
    once_known(known, words.units.edit_title, words.units.gone, |id| {
        view! { <UnitForm id /> }.into_any()
    })
}

#[component]
fn UnitForm(id: Option<UnitId>) -> impl IntoView {
    let words = locale();
    let above = use_query_map()
        .get_untracked()
        .get("thuoc")
        .and_then(|id| UnitId::parse(&id));
    let title = if id.is_some() {
        words.units.edit_title
    } else {
        words.units.new_title
    };
    page::set_title(title);
    let (draft, first) = match (id, above) {
        (Some(id), _) => (format!("unit:{id}"), Typed::default()),
        (None, Some(above)) => (
            format!("unit:new:{above}"),
            Typed::default().with("parent", above.to_string()),
        ),
        (None, None) => ("unit:new".to_owned(), Typed::default()),
    };
    let record = id.map(RecordId::from);
    let found = move |book: &Book, fields: &Fields| judge(book, id, fields);
    let editing = Editing::begin(&UNIT, record, draft, first, found);
    let leads_to =
        |id: Option<RecordId>| id.map_or("/don-vi".to_owned(), |id| format!("/don-vi/{id}"));
    view! {
        <h1>{title}</h1>
        {record.map(|id| view! {
            <p>{words.units.edit_hint}</p>
            <OpenConflicts record=RecordKey(RecordKind::UNIT, id) />
        })}
        <Form editing leads_to>
            {UNIT.fields.iter().map(|(name, _)| control(editing, name)).collect_view()}
        </Form>
    }
}

/// The control of one field, in the form of the record and wherever else it is written.
pub(in crate::pages) fn control(editing: Editing, name: &'static str) -> AnyView {
    let words = locale();
    match name {
        "kind" => {
            view! { <Pick editing name choices={choices::<UnitKind>(words.language)} /> }.into_any()
        }
        "sector" => {
            view! { <Pick editing name choices={choices::<Sector>(words.language)} /> }.into_any()
        }
        "staff_quota" => view! { <Line editing name hint=words.units.quota_hint /> }.into_any(),
        "parent" => {
            let (id, chosen) = (editing.record_id().map(UnitId::from), editing.value(name));
            let units = move || places(id, UnitId::parse(&chosen.get()));
            view! { <Pick editing name choices=Signal::derive(units) /> }.into_any()
        }
        _ => view! { <Line editing name /> }.into_any(),
    }
}

/// Where a unit may be put by whoever is signed in: nobody takes it out of one that is not theirs to
/// change, nor puts it into one.
fn places(id: Option<UnitId>, chosen: Option<UnitId>) -> Vec<Choice> {
    let store = store();
    let may = |unit: Option<UnitId>| {
        let subject = unit.map_or(Subject::Commune, Subject::Unit);
        store.may(Operation::WriteUnit, subject)
    };
    let stands_below = |id| store.with(|book| Some(book.units().get(id)?.parent));
    let held = id.and_then(stands_below);
    let may_leave = held.is_none_or(may);
    let mut places = store.with(|book| open_units(book, chosen));
    places.retain(|place| {
        let unit = UnitId::parse(&place.value);
        unit == chosen || Some(unit) == held || (may_leave && may(unit))
    });
    places
}

#[cfg(test)]
mod tests {
    use super::judge;
    use domain::book::Book;
    use domain::day::Day;
    use domain::fields::{FieldName, Fields, RecordKey, RecordKind, Value};
    use domain::finding::FindingCode;
    use domain::ids::{RecordId, UnitId};
    use serde_json::json;
    use uuid::Uuid;

    fn unit(parent: Option<u128>, archived: bool) -> Fields {
        let parent = parent.map(|parent| json!(Uuid::from_u128(parent)));
        Fields::unsaved([
            (FieldName::new("name"), json!("Tổ 1")),
            (FieldName::new("kind"), json!("other")),
            (FieldName::new("parent"), parent.unwrap_or(Value::Null)),
            (
                FieldName::new("archived_on"),
                if archived {
                    json!("2026-01-01")
                } else {
                    Value::Null
                },
            ),
        ])
    }

    #[test]
    fn a_place_is_judged_when_it_is_new() {
        let mut book = Book::default();
        for (number, parent, archived) in [
            (1, None, false),
            (2, Some(1), false),
            (3, Some(1), true),
            (4, Some(3), false),
        ] {
            let key = RecordKey(RecordKind::UNIT, RecordId::new(Uuid::from_u128(number)));
            let today = Day::at_ms(1_795_399_920_000);
            book.upsert([(&key, &unit(parent, archived))], today);
        }
        let check = |id: Option<u128>, parent: Option<u128>, expect: &[FindingCode]| {
            let id = id.map(|id| UnitId::new(Uuid::from_u128(id)));
            let found = judge(&book, id, &unit(parent, false));
            let codes: Vec<_> = found.into_iter().map(|finding| finding.code).collect();
            assert_eq!(codes, expect, "{id:?} below {parent:?}");
        };
        check(None, None, &[]);
        check(None, Some(2), &[]);
        check(None, Some(3), &[FindingCode::UnitArchived]);
        check(Some(1), Some(2), &[FindingCode::UnitBelowItself]);
        check(Some(2), Some(9), &[FindingCode::UnknownRecord]);
        // It stands there already.
        check(Some(4), Some(3), &[]);
    }
}
