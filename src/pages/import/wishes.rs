//! What is decided for the whole list: units that the book lacks, and what the list does not say.

use domain::cadre::Employment;
use domain::code::Code;
use domain::finding::FindingCode;
use domain::ids::UnitId;
use leptos::prelude::*;
use sheets::plan::{ImportPlan, MissingUnits as Wish};

use super::page::Import;
use crate::components::field::{CheckField, SelectField};
use crate::components::notice::{Notice, Urgency};
use crate::forms::{choices, units_for_people};

/// The units that the book lacks, by name, and whether they are made.
#[component]
pub(super) fn MissingUnits(import: Import) -> impl IntoView {
    let words = &import.words.import;
    let missing = Memo::new(move |_| import.plan.with(|plan| plan.missing_units.clone()));
    let is_wanted =
        move || import.with_list(|list| list.options.missing_units) == Some(Wish::Create);
    let want = move |is_wanted: bool| {
        let wish = if is_wanted {
            Wish::Create
        } else {
            Wish::Refuse
        };
        import.decide(|list| list.options.missing_units = wish);
    };
    move || {
        let names = missing.get();
        (!names.is_empty()).then(|| {
            view! {
                <section class="panel">
                    <h2>{(words.missing_units)(names.len())}</h2>
                    <ul class="bullets">{names.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}</ul>
                    <CheckField name="create-units" label=words.create_units value=Signal::derive(is_wanted) on_change=want />
                </section>
            }
        })
    }
}

/// True when the list does not say how somebody serves, or where.
fn is_silent(plan: &ImportPlan) -> bool {
    let findings = plan.rows.iter().flat_map(|row| &row.findings);
    let mut missing = findings.filter(|found| found.finding.code == FindingCode::Missing);
    missing.any(|found| matches!(found.finding.field.as_str(), "employment" | "unit"))
}

/// Employment and unit of people of whom the list does not say it.
#[component]
pub(super) fn WhereSilent(import: Import) -> impl IntoView {
    let words = &import.words.import;
    let language = import.words.language;
    let employment = move || {
        let chosen = import.with_list(|list| list.options.employment).flatten();
        chosen.map_or("", Employment::code).to_owned()
    };
    let employ = move |code: String| {
        import.decide(|list| list.options.employment = Employment::from_code(&code));
    };
    let unit = move || {
        let chosen = import.with_list(|list| list.options.unit).flatten();
        chosen.map(|unit| unit.to_string()).unwrap_or_default()
    };
    let place = move |id: String| import.decide(|list| list.options.unit = UnitId::parse(&id));
    let units = Memo::new(move |_| {
        let rights = import.store.rights();
        import
            .store
            .with(|book| units_for_people(book, &rights, None))
    });
    view! {
        <details class="panel fold" open=untrack(|| import.plan.with(is_silent))>
            <summary>{words.where_silent}</summary>
            <div class="columns">
                <SelectField name="employment" label=words.employment none=words.leave_open
                    choices={choices::<Employment>(language)} value=Signal::derive(employment) on_choose=employ />
                <SelectField name="unit" label=words.unit none=words.leave_open
                    choices=units value=Signal::derive(unit) on_choose=place />
            </div>
            {move || units.with(Vec::is_empty).then(|| view! { <Notice urgency=Urgency::Plain>{words.no_units}</Notice> })}
        </details>
    }
}
