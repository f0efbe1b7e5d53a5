//! Archiving a unit: with its day; refused, with the way out, while anybody or anything is in it.

use domain::book::Book;
use domain::day::Day;
use domain::fields::{Fields, RecordKind};
use domain::finding::{Finding, FindingCode};
use domain::headcount::{MayNotArchive, may_archive};
use domain::ids::{RecordId, UnitId};
use domain::unit::Unit;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use super::tree::name_of;
use crate::components::notice::{Notice, Urgency};
use crate::forms::{Editing, Form, Line, Shape, Spec, Typed};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::once_known;
use crate::platform::page;

pub(in crate::pages) static ARCHIVING: Spec = Spec {
    kind: RecordKind::UNIT,
    fields: &[("archived_on", Shape::Date)],
};

/// An archiving needs its day, and the day has come.
pub(in crate::pages) fn judge(fields: &Fields, today: Day) -> Vec<Finding> {
    let (unit, mut findings) = Unit::read(fields);
    findings.retain(|finding| finding.field.as_str() == "archived_on");
    let code = match unit.archived_on {
        None if findings.is_empty() => Some(FindingCode::Missing),
        Some(day) if day > today => Some(FindingCode::InFuture),
        Some(_) | None => None,
    };
    findings.extend(code.map(|code| Finding::new("archived_on", code)));
    findings
}

/// `/don-vi/<id>/luu-tru`.
#[component]
pub fn UnitArchive() -> impl IntoView {
    let words = locale();
    let store = store();
    let title = words.units.archive_title;
    page::set_title(title);
    let params = use_params_map();
    let known = move || {
        let id = params.with(|params| UnitId::parse(&params.get("id")?))?;
        store.with(|book| book.units().get(id).map(|_| id))
    };
    once_known(known, title, words.units.gone, |id| {
        view! { <Archive id /> }.into_any()
    })
}

#[component]
fn Archive(id: UnitId) -> impl IntoView {
    let words = locale();
    let store = store();
    let name = move || store.with(|book| name_of(words, book, id));
    // Only another answer draws the form anew.
    let obstacle =
        Memo::new(move |_| store.with(|book| may_archive(book, id, store.today()).err()));
    view! {
        <h1>{words.units.archive_title}</h1>
        <p><strong>{name}</strong></p>
        <p>{words.units.archive_why}</p>
        {move || match obstacle.get() {
            Some(obstacle) => view! { <Obstacle id obstacle /> }.into_any(),
            None => view! { <ArchiveForm id /> }.into_any(),
        }}
    }
}

/// Why not, and the way to what stands in the way.
#[component]
fn Obstacle(id: UnitId, obstacle: MayNotArchive) -> impl IntoView {
    let words = locale();
    let store = store();
    let (why, way) = match obstacle {
        MayNotArchive::PeopleInPost(people) => {
            let people = words::number(words.language, u64::from(people));
            let href = format!("/can-bo?don_vi={id}");
            let way = view! { <A href attr:class="button">{words.units.show_people}</A> };
            ((words.units.blocked_by_people)(&people), way.into_any())
        }
        MayNotArchive::OpenUnitsBelow(units) => {
            let link = |unit: UnitId| {
                let name = store.with(|book| name_of(words, book, unit));
                view! { <li><A href=format!("/don-vi/{unit}") attr:class="step-link">{name}</A></li> }
            };
            let way = view! { <ul>{units.into_iter().map(link).collect_view()}</ul> };
            (words.units.blocked_by_units.to_owned(), way.into_any())
        }
    };
    view! {
        <Notice urgency=Urgency::Warning>
            <div class="stack" data-gap="small">
                <p>{why}</p>
                {way}
            </div>
        </Notice>
        <div class="actions">
            <A href=format!("/don-vi/{id}") attr:class="button">{words.common.back}</A>
        </div>
    }
}

#[component]
fn ArchiveForm(id: UnitId) -> impl IntoView {
    let words = locale();
    let store = store();
    let found = move |_: &Book, fields: &Fields| judge(fields, store.today());
    let today = Typed::default().with("archived_on", words::date(store.today()));
    let draft = format!("unit-archive:{id}");
    let editing = Editing::begin(&ARCHIVING, Some(id.into()), draft, today, found);
    let leads_to = move |_: Option<RecordId>| format!("/don-vi/{id}");
    view! {
        <Form editing leads_to act=words.units.archive>
            <Line editing name="archived_on" hint=words.units.date_hint />
        </Form>
    }
}

#[cfg(test)]
mod tests {
    use super::judge;
    use domain::day::Day;
    use domain::fields::{FieldName, Fields};
    use domain::finding::FindingCode;
    use serde_json::{Value, json};

    #[test]
    fn archiving_needs_a_day_that_has_come() {
        let check = |day: Value, expect: Option<FindingCode>| {
            let fields = Fields::unsaved([(FieldName::new("archived_on"), day.clone())]);
            let found = judge(&fields, Day::at_ms(1_795_399_920_000));
            let codes: Vec<_> = found.into_iter().map(|finding| finding.code).collect();
            assert_eq!(codes, Vec::from_iter(expect), "{day}");
        };
        check(json!("2026-11-23"), None);
        check(json!("2026-11-24"), Some(FindingCode::InFuture));
        check(json!("2026-11"), Some(FindingCode::NotWhole));
        check(Value::Null, Some(FindingCode::Missing));
    }
}
