//! The form of a person. "Đã rời" and "nhập nhầm" are acts of their own, not fields of it.

use domain::book::{Book, Person};
use domain::cadre::{Cadre, Employment, Gender, PoliticalTheory, ProfessionalQualification};
use domain::day::{Day, PartialDate};
use domain::fields::{Fields, RecordKey, RecordKind};
use domain::finding::{Finding, FindingCode};
use domain::ids::{CadreId, RecordId, UnitId};
use domain::rights::{Operation, Rights, Subject};
use domain::text;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use crate::components::notice::{Notice, Urgency};
use crate::forms::{
    Editing, Form, Line, Pick, Shape, Spec, Typed, choices, post_profiles, units_for_people,
};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::conflicts::OpenConflicts;
use crate::pages::parts::once_known;
use crate::platform::page;

/// The fields of the form, which are those of the record on the person's page too.
pub(in crate::pages) static CADRE: Spec = Spec {
    kind: RecordKind::CADRE,
    fields: &[
        ("full_name", Shape::Text),
        ("birth_date", Shape::Date),
        ("gender", Shape::Text),
        ("employment", Shape::Text),
        ("unit", Shape::Text),
        ("job_position", Shape::Text),
        ("post_profile", Shape::Text),
        ("professional_qualification", Shape::Text),
        ("political_theory", Shape::Text),
        ("in_post_from", Shape::Date),
    ],
};

/// What is to be said about a record as the form would make it, written by somebody with these rights.
pub(in crate::pages) fn judge(
    book: &Book,
    rights: &Rights,
    id: Option<CadreId>,
    fields: &Fields,
    today: Day,
) -> Vec<Finding> {
    let (cadre, mut findings) = Cadre::read(fields, today);
    let now = id.and_then(|id| book.person(id)?.cadre.unit);
    if let Some(unit) = cadre.unit.filter(|unit| Some(*unit) != now) {
        let subject = Subject::Person(id, Some(unit));
        let code = match book.units().get(unit) {
            None => Some(FindingCode::UnknownRecord),
            Some(_) if !book.units().is_open(unit) => Some(FindingCode::UnitArchived),
            Some(_) if rights.may(Operation::WritePerson, subject, book.units()) => None,
            Some(_) => Some(FindingCode::OutOfReach),
        };
        findings.extend(code.map(|code| Finding::new("unit", code)));
    }
    findings
}

/// `/can-bo/moi` and `/can-bo/<id>/sua`.
#[component]
pub fn CadreEdit() -> impl IntoView {
    let words = locale();
    let store = store();
    let params = use_params_map();
    // A new one needs no record; None: there is no such record, or not yet.
    let known = move || match params.with(|params| params.get("id")) {
        None => Some(None),
        Some(id) => CadreId::parse(&id)
            .filter(|id| store.with(|book| book.person(*id).is_some()))
            .map(Some),
    };
    once_known(known, words.cadres.edit_title, words.cadres.gone, |id| {
        view! { <CadreForm id /> }.into_any()
    })
}

#[component]
fn CadreForm(id: Option<CadreId>) -> impl IntoView {
    let words = locale();
    let store = store();
    let title = if id.is_some() {
        words.cadres.edit_title
    } else {
        words.cadres.new_title
    };
    page::set_title(title);
    let draft = id.map_or("cadre:new".to_owned(), |id| format!("cadre:{id}"));
    let found =
        move |book: &Book, fields: &Fields| judge(book, &store.rights(), id, fields, store.today());
    let record = id.map(RecordId::from);
    let editing = Editing::begin(&CADRE, record, draft, Typed::default(), found);
    let leads_to =
        |id: Option<RecordId>| id.map_or("/can-bo".to_owned(), |id| format!("/can-bo/{id}"));
    view! {
        <h1>{title}</h1>
        {record.map(|id| view! { <OpenConflicts record=RecordKey(RecordKind::CADRE, id) /> })}
        <Form editing leads_to>
            <Fields editing is_new=id.is_none() />
        </Form>
    }
}

#[component]
fn Fields(editing: Editing, is_new: bool) -> impl IntoView {
    let after_the_birth_date =
        |(name, _): &&(&str, Shape)| !matches!(*name, "full_name" | "birth_date");
    let rest = CADRE.fields.iter().filter(after_the_birth_date);
    view! {
        {control(editing, "full_name")}
        {control(editing, "birth_date")}
        {is_new.then(|| view! { <Alike editing /> })}
        {rest.map(|(name, _)| control(editing, name)).collect_view()}
    }
}

/// The control of one field, in the form of the record and wherever else it is written.
pub(in crate::pages) fn control(editing: Editing, name: &'static str) -> AnyView {
    let words = locale();
    let language = words.language;
    match name {
        "birth_date" | "in_post_from" => {
            view! { <Line editing name hint=words.cadres.date_hint /> }.into_any()
        }
        "gender" => {
            view! { <Pick editing name choices={choices::<Gender>(language)} /> }.into_any()
        }
        "employment" => {
            view! { <Pick editing name choices={choices::<Employment>(language)} /> }.into_any()
        }
        "unit" => {
            let chosen = editing.value(name);
            let units = move || {
                let (store, chosen) = (store(), UnitId::parse(&chosen.get()));
                let rights = store.rights();
                store.with(|book| units_for_people(book, &rights, chosen))
            };
            view! { <Pick editing name choices=Signal::derive(units) /> }.into_any()
        }
        "post_profile" => {
            let profiles = store().with(|book| post_profiles(book, language));
            view! { <Pick editing name choices=profiles /> }.into_any()
        }
        "professional_qualification" => {
            view! { <Pick editing name choices={choices::<ProfessionalQualification>(language)} /> }
                .into_any()
        }
        "political_theory" => {
            view! { <Pick editing name choices={choices::<PoliticalTheory>(language)} /> }
                .into_any()
        }
        _ => view! { <Line editing name /> }.into_any(),
    }
}

/// People on the books who may be the one being added: advice, never in the way. This form stays open
/// when reading has ended; the advice does not.
#[component]
fn Alike(editing: Editing) -> impl IntoView {
    let words = locale();
    let store = store();
    let (name, birth) = (editing.value("full_name"), editing.value("birth_date"));
    let alike = Memo::new(move |_| {
        let name = text::clean(&name.get());
        // One word is still being typed; and once reading has ended, nobody is shown.
        if !name.contains(' ') || store.is_lease_over() {
            return Vec::new();
        }
        let birth = PartialDate::from_typed(&text::clean(&birth.get())).ok();
        store.with(|book| book.like(&name, birth))
    });
    let row = move |id: &CadreId| {
        let line = store.with(|book| book.person(*id).map(|person| one_line(book, person)));
        view! { <li><A href=format!("/can-bo/{id}") attr:class="step-link">{line}</A></li> }
    };
    view! {
        <div aria-live="polite">
            {move || {
                let alike = alike.get();
                (!alike.is_empty()).then(|| view! {
                    <Notice urgency=Urgency::Warning>
                        <p>{(words.person.alike)(alike.len())}</p>
                        <ul>{alike.iter().map(row).collect_view()}</ul>
                    </Notice>
                })
            }}
        </div>
    }
}

/// Enough to tell two people of one name apart.
fn one_line(book: &Book, person: &Person) -> String {
    let birth = person.cadre.birth_date.map(|date| {
        let date = words::month_or_date(date);
        (locale().person.born)(&date)
    });
    let unit = Some(book.unit_name(person.cadre.unit).to_owned());
    let post = person.cadre.job_position.clone();
    let parts = [Some(person.name().to_owned()), birth, unit, post];
    let given = parts.into_iter().flatten().filter(|part| !part.is_empty());
    given.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::forms::units_for_people;
    use domain::book::Book;
    use domain::day::Day;
    use domain::fields::{FieldName, Fields, RecordKey, RecordKind, Value};
    use domain::finding::{FindingCode, any_blocking};
    use domain::ids::{CadreId, RecordId, UnitId};
    use domain::rights::{Grant, Rights, Role};
    use serde_json::json;
    use uuid::Uuid;

    const UNIT: u128 = 1;
    const ARCHIVED: u128 = 2;
    const PERSON: u128 = 3;
    const HAMLET: u128 = 4;
    const OTHER_HAMLET: u128 = 5;

    fn today() -> Day {
        Day::at_ms(1_795_399_920_000)
    }

    fn record(values: Value) -> Fields {
        let values = values.as_object().cloned().unwrap_or_default();
        Fields::unsaved(
            values
                .into_iter()
                .map(|(name, value)| (FieldName::new(&name), value)),
        )
    }

    fn person(unit: u128, more: Value) -> Fields {
        let own = json!({"full_name": "Lê An", "employment": "civil_servant", "unit": Uuid::from_u128(unit)});
        let more = more.as_object().cloned().unwrap_or_default();
        record(own).overlaid(
            more.into_iter()
                .map(|(name, value)| (FieldName::new(&name), value)),
        )
    }

    fn book() -> Book {
        let mut book = Book::default();
        let mut put = |kind, number, fields: &Fields| {
            let key = RecordKey(kind, RecordId::new(Uuid::from_u128(number)));
            book.upsert([(&key, fields)], today());
        };
        let unit = |archived: Value| {
            record(json!({"name": "Xã", "kind": "commune", "archived_on": archived}))
        };
        put(RecordKind::UNIT, UNIT, &unit(Value::Null));
        put(RecordKind::UNIT, ARCHIVED, &unit(json!("2026-01-01")));
        let hamlet =
            || record(json!({"name": "Xóm", "kind": "hamlet", "parent": Uuid::from_u128(UNIT)}));
        put(RecordKind::UNIT, HAMLET, &hamlet());
        put(RecordKind::UNIT, OTHER_HAMLET, &hamlet());
        put(RecordKind::CADRE, PERSON, &person(ARCHIVED, json!({})));
        book
    }

    fn unit(number: u128) -> UnitId {
        UnitId::new(Uuid::from_u128(number))
    }

    fn officer(unit: Option<UnitId>) -> Rights {
        let grant = Grant {
            role: Some(Role::PersonnelOfficer),
            unit,
            ..Grant::default()
        };
        Rights::on(today(), None, [&grant])
    }

    #[test]
    fn an_officer_of_one_unit_puts_people_into_no_other() {
        let book = book();
        let check = |of: Option<u128>, into: u128, is_theirs: bool| {
            let rights = officer(of.map(unit));
            let found = judge(&book, &rights, None, &person(into, json!({})), today());
            let codes: Vec<&FindingCode> = found.iter().map(|one| &one.code).collect();
            let is_blocked = codes.contains(&&FindingCode::OutOfReach);
            assert_eq!(is_blocked, !is_theirs, "{of:?} into {into}: {codes:?}");
            let offered = units_for_people(&book, &rights, None);
            let mut offered = offered.iter().map(|choice| UnitId::parse(&choice.value));
            assert_eq!(offered.any(|one| one == Some(unit(into))), is_theirs);
        };
        check(None, HAMLET, true);
        check(Some(UNIT), HAMLET, true);
        check(Some(HAMLET), HAMLET, true);
        check(Some(HAMLET), OTHER_HAMLET, false);
        check(Some(HAMLET), UNIT, false);
        // What was chosen before stands in the list, with what is found about it.
        let chosen = units_for_people(&book, &officer(Some(unit(HAMLET))), Some(unit(UNIT)));
        assert_eq!(chosen.len(), 2);
    }

    #[test]
    fn what_stops_a_person_from_being_saved() {
        let book = book();
        let check = |id: Option<u128>, fields: &Fields, blocks: bool| {
            let id = id.map(|id| CadreId::new(Uuid::from_u128(id)));
            let found = judge(&book, &officer(None), id, fields, today());
            assert_eq!(any_blocking(&found), blocks, "{fields:?}: {found:?}");
        };
        check(None, &person(UNIT, json!({})), false);
        check(
            None,
            &person(UNIT, json!({"birth_date": "31/02/1980"})),
            true,
        );
        check(None, &person(ARCHIVED, json!({})), true);
        check(None, &person(99, json!({})), true);
        // Who stands there already can be edited.
        check(Some(PERSON), &person(ARCHIVED, json!({})), false);
    }
}
