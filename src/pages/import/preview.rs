//! Every row as it would be written, and "Nhập".

use leptos::prelude::*;
use sheets::list::Skip;
use words::Label;

use super::page::Import;
use super::row::Row;
use super::summary::{Counts, Fate, Hindrance, hindrance};
use crate::components::field::CheckField;
use crate::components::more::{ShowMore, Shown};
use crate::components::notice::{MaybeNotice, Urgency};
use crate::gate::store;
use crate::locales::Import as Words;

/// So many rows are drawn at first and with each "more".
const ROWS_STEP: usize = 100;
/// So many rows of one kind are named one by one.
const SKIPPED_SHOWN_MAX: usize = 30;

/// The counts, the button, the rows.
#[component]
pub(super) fn Preview(import: Import) -> impl IntoView {
    let words = &import.words.import;
    let counts = Memo::new(move |_| import.plan.with(Counts::of));
    view! {
        <section class="panel">
            <h2>{words.preview}</h2>
            <CountList import counts />
            <Submit import counts />
        </section>
        <Rows import />
        <Skipped import />
    }
}

pub(super) fn fate_word(words: &Words, fate: Fate) -> &'static str {
    match fate {
        Fate::New => words.fate_new,
        Fate::Changed => words.fate_changed,
        Fate::Unchanged => words.fate_unchanged,
        Fate::LeftOut => words.fate_left_out,
        Fate::Blocked => words.fate_blocked,
    }
}

#[component]
fn CountList(import: Import, counts: Memo<Counts>) -> impl IntoView {
    let words = &import.words.import;
    let language = import.words.language;
    let number = move |count: usize| words::number(language, count as u64);
    let fate = move |fate: Fate| {
        let count = counts.with(|counts| counts.of_fate(fate));
        (count > 0).then(|| {
            view! { <li class="fate" data-fate=fate.code()>{number(count)} " " {fate_word(words, fate)}</li> }
        })
    };
    let units = move || {
        let units = counts.with(|counts| counts.units);
        (units > 0).then(|| view! { <li>{(words.units_made)(&number(units))}</li> })
    };
    view! {
        <ul class="row">
            {move || Fate::ALL.map(fate).into_iter().collect_view()}
            {units}
        </ul>
    }
}

/// "Nhập", or why not yet.
#[component]
fn Submit(import: Import, counts: Memo<Counts>) -> impl IntoView {
    let words = import.words;
    let in_the_way = Memo::new(move |_| {
        let has_names = import.with_list(|list| list.mapping.is_usable());
        hindrance(
            store().was_fetched(),
            has_names.unwrap_or_default(),
            &counts.get(),
        )
    });
    let why = move || {
        in_the_way
            .get()
            .map(|why| hindrance_text(&words.import, why))
    };
    let is_off = move || in_the_way.get().is_some() || import.is_saving.get();
    let text = move || match import.is_saving.get() {
        true => words.common.saving,
        false => words.import.submit,
    };
    view! {
        <p class="submit-reason" id="submit-reason" role="status" data-state=move || in_the_way.get().map(|_| "blocked")>
            {move || why().unwrap_or_else(|| words.import.all_or_nothing.to_owned())}
        </p>
        <MaybeNotice urgency=Urgency::Problem text=import.trouble />
        <div class="actions">
            <button class="button" data-kind="primary" aria-describedby="submit-reason" disabled=is_off on:click=move |_| import.submit()>
                {text}
            </button>
        </div>
    }
}

fn hindrance_text(words: &Words, why: Hindrance) -> String {
    match why {
        Hindrance::NotFetchedYet => words.needs_the_book.to_owned(),
        Hindrance::NoNameColumn => words.needs_names.to_owned(),
        Hindrance::Nobody => words.needs_people.to_owned(),
        Hindrance::AllBlocked(rows) => (words.needs_columns)(rows),
        Hindrance::Blocked(rows) => (words.needs_mending)(rows),
        Hindrance::AllLeftOut => words.needs_a_row.to_owned(),
        Hindrance::NothingNew => words.needs_news.to_owned(),
    }
}

#[component]
fn Rows(import: Import) -> impl IntoView {
    let words = &import.words.import;
    let only_findings = RwSignal::new(false);
    let drawn = Shown::here("nhap.rows", ROWS_STEP);
    let rows = Memo::new(move |_| {
        let all = !only_findings.get();
        import.plan.with(|plan| {
            let rows = plan.rows.iter();
            // A row that was left out stays in sight, so that it can be taken again.
            let kept = rows.filter(|row| all || row.left_out || !row.findings.is_empty());
            kept.map(|row| row.row).collect::<Vec<_>>()
        })
    });
    let filter = move |only: bool| {
        drawn.reset();
        only_findings.set(only);
    };
    let shown =
        move || rows.with(|rows| rows.iter().copied().take(drawn.max()).collect::<Vec<_>>());
    let is_calm = move || only_findings.get() && rows.with(Vec::is_empty);
    view! {
        <CheckField name="only-findings" label=words.only_findings value=only_findings on_change=filter />
        {move || is_calm().then(|| view! { <p role="status">{words.no_findings}</p> })}
        <ul class="record-list">
            <For each=shown key=|row| *row let(row)><Row import row /></For>
        </ul>
        <ShowMore shown=drawn count=Signal::derive(move || rows.with(Vec::len)) text=words.show_more />
    }
}

const SKIPS: [Skip; 6] = [
    Skip::NoName,
    Skip::Section,
    Skip::Heading,
    Skip::ColumnNumbers,
    Skip::Total,
    Skip::Signature,
];

/// Rows that hold something and are not people: a name among them would be lost unseen.
#[component]
fn Skipped(import: Import) -> impl IntoView {
    let words = &import.words.import;
    let language = import.words.language;
    let skipped = Memo::new(move |_| import.plan.with(|plan| plan.skipped.clone()));
    let line = move |why: Skip| {
        let rows: Vec<u32> = skipped.with(|all| {
            let alike = all.iter().filter(|skipped| skipped.why == why);
            alike.map(|skipped| skipped.row).collect()
        });
        (!rows.is_empty())
            .then(|| view! { <li>{(words.skipped_rows)(why.label(language), &row_list(words, &rows))}</li> })
    };
    move || {
        let count = skipped.with(Vec::len);
        (count > 0).then(|| {
            view! {
                <details class="fold">
                    <summary>{(words.skipped)(count)}</summary>
                    <ul class="bullets">{SKIPS.map(line).into_iter().collect_view()}</ul>
                </details>
            }
        })
    }
}

/// `3, 4, 9`, and how many more there are.
fn row_list(words: &Words, rows: &[u32]) -> String {
    let shown = rows.iter().take(SKIPPED_SHOWN_MAX);
    let mut parts: Vec<String> = shown.map(u32::to_string).collect();
    let more = rows.len().saturating_sub(SKIPPED_SHOWN_MAX);
    if more > 0 {
        parts.push((words.and_more)(more));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::row_list;
    use crate::locales::Import;

    #[test]
    fn many_rows_are_counted_not_listed() {
        assert_eq!(row_list(&Import::VI, &[3, 9]), "3, 9");
        let many: Vec<u32> = (1..=32).collect();
        assert!(row_list(&Import::VI, &many).ends_with("30, và 2 dòng nữa"));
    }
}
