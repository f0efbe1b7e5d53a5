//! Which sheet, and what its columns mean.

use domain::code::Code;
use leptos::prelude::*;
use sheets::headings::Column;
use sheets::meaning::Meaning;
use words::Label;

use super::list::column_name;
use super::page::Import;
use crate::components::field::{Choice, SelectField};
use crate::components::notice::{Notice, Urgency};
use crate::forms::choices;

/// The sheet where there are several, the columns that were recognised, those that are not taken.
#[component]
pub(super) fn Columns(import: Import) -> impl IntoView {
    let words = &import.words.import;
    let has_names = Memo::new(move |_| {
        let is_usable = import.with_list(|list| list.mapping.is_usable());
        is_usable.unwrap_or_default()
    });
    let taken = move || import.with_list(|list| (list.taken_count(), list.mapping.columns.len()));
    let columns = move || {
        let keyed = import.with_list(|list| {
            let columns = list.mapping.columns.iter();
            let with_sheet = columns.map(|column| (list.sheet, column.clone()));
            with_sheet.collect::<Vec<_>>()
        });
        keyed.unwrap_or_default()
    };
    view! {
        <section class="panel">
            <h2>{words.columns}</h2>
            <Sheets import />
            {move || (!has_names.get()).then(|| view! { <Notice urgency=Urgency::Warning>{words.columns_unknown}</Notice> })}
            <Unused import />
            <details class="fold" open=!has_names.get_untracked()>
                <summary>{move || taken().map(|(taken, all)| (words.columns_taken)(taken, all))}</summary>
                <div class="columns">
                    <For each=columns key=|(sheet, column)| (*sheet, column.column) let((_, column))>
                        <OneColumn import column />
                    </For>
                </div>
            </details>
        </section>
    }
}

#[component]
fn Sheets(import: Import) -> impl IntoView {
    let words = import.words;
    let named = |(index, grid): (usize, &sheets::Grid)| Choice {
        value: index.to_string(),
        label: grid.name.clone(),
    };
    let all = untrack(|| {
        import.with_list(|list| {
            list.sheets
                .iter()
                .enumerate()
                .map(named)
                .collect::<Vec<_>>()
        })
    });
    let all = all.unwrap_or_default();
    let chosen = move || import.with_list(|list| list.sheet.to_string());
    let choose = move |value: String| {
        if let Ok(sheet) = value.parse() {
            import.decide(|list| list.choose_sheet(sheet));
        }
    };
    (all.len() > 1).then(|| {
        view! {
            <SelectField name="sheet" label=words.import.sheet none=words.common.choose choices=all
                value=Signal::derive(move || chosen().unwrap_or_default()) on_choose=choose />
        }
    })
}

/// What the list holds and the book does not take.
#[component]
fn Unused(import: Import) -> impl IntoView {
    let words = &import.words.import;
    let unused = Memo::new(move |_| import.plan.with(|plan| plan.unused_columns.join(", ")));
    move || {
        let names = unused.get();
        (!names.is_empty()).then(|| view! { <p>{(words.unused)(&names)}</p> })
    }
}

#[component]
fn OneColumn(import: Import, column: Column) -> impl IntoView {
    let language = import.words.language;
    let label = (import.words.import.column)(&column_name(&column));
    let at = column.column;
    let mut meanings = choices::<Meaning>(language);
    meanings.retain(|choice| choice.value != Meaning::Ignored.code());
    let value = move || {
        let meaning = import.with_list(|list| list.meaning_of(at));
        let taken = meaning.filter(|meaning| *meaning != Meaning::Ignored);
        taken.map_or("", Meaning::code).to_owned()
    };
    let choose = move |code: String| {
        let meaning = Meaning::from_code(&code).unwrap_or(Meaning::Ignored);
        import.decide(|list| list.set_meaning(at, meaning));
    };
    view! {
        <SelectField name=format!("column-{at}") label none=Meaning::Ignored.label(language) choices=meanings
            value=Signal::derive(value) on_choose=choose />
    }
}
