//! Submitted assessments without a decision, the one waiting longest first.

use domain::assessment::MayNotReview;
use domain::ids::AssessmentId;
use leptos::prelude::*;
use leptos_router::components::A;

use super::review_address;
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::TwoDates;
use crate::platform::page;

/// So many rows are drawn at first and with each "more".
const ROWS_STEP: usize = 100;

/// `/xac-nhan`.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let words = locale();
    let store = store();
    page::set_title(words.nav.review);
    let waiting = Memo::new(move |_| {
        store.with(|book| {
            let waiting = book.awaiting(store.today());
            let ids = waiting.iter().map(|judged| judged.assessment.id);
            ids.collect::<Vec<_>>()
        })
    });
    let shown_max = RwSignal::new(ROWS_STEP);
    let shown = move || {
        waiting.with(|ids| {
            ids.iter()
                .copied()
                .take(shown_max.get())
                .collect::<Vec<_>>()
        })
    };
    let left = move || waiting.with(Vec::len).saturating_sub(shown_max.get());
    view! {
        <h1>{words.nav.review}</h1>
        {move || if waiting.with(Vec::is_empty) {
            view! { <p class="empty" role="status">{words.review.none}</p> }.into_any()
        } else {
            view! { <p>{words.review.intro}</p> }.into_any()
        }}
        <ul class="record-list">
            <For each=shown key=|id| *id let(id)><Row id /></For>
        </ul>
        {move || (left() > 0).then(|| view! {
            <button class="button" on:click=move |_| shown_max.update(|max| *max += ROWS_STEP)>
                {(words.common.show_more)(left().min(ROWS_STEP))}
            </button>
        })}
        <TwoDates />
    }
}

#[component]
fn Row(id: AssessmentId) -> impl IntoView {
    let words = locale();
    let store = store();
    let look = move || {
        store.with(|book| {
            let judged = book.assessment(id)?;
            let person = book.person(judged.assessment.cadre?)?;
            let day = judged.assessment.submitted_on?;
            let unit = book.unit_name(person.cadre.unit);
            let since = (words.review.waiting_since)(&words::date(day));
            let score = judged
                .own_score
                .as_ref()
                .map(|score| words::percent(words.language, score.overall));
            let restriction = store.may_review(&judged.assessment).err();
            Some((
                person.name().to_owned(),
                format!("{unit} · {since}"),
                score,
                restriction,
            ))
        })
    };
    let short = move |why| match why {
        MayNotReview::Own => words.review.own_short,
        MayNotReview::EnteredIt => words.review.entered_short,
    };
    move || {
        let (name, place, score, restriction) = look()?;
        Some(view! {
            <li class="record-list-row">
                <A href=review_address(id) attr:class="record-list-link">
                    <span class="record-list-name">{name}</span>
                    <span class="field-hint">{place}</span>
                </A>
                <span class="record-list-side">
                    {restriction.map(|why| view! { <small>{short(why)}</small> })}
                    <span>{score}</span>
                </span>
            </li>
        })
    }
}
