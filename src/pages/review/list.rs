//! Submitted assessments without a decision, the one waiting longest first; what the account may
//! decide before what waits for somebody else.

use domain::assessment::MayNotReview;
use domain::fields::{RecordKey, RecordKind};
use domain::ids::AssessmentId;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{anonymous, review_address};
use crate::components::more::{ShowMore, Shown};
use crate::components::notice::{Notice, Urgency};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::facts::{EachValue, name_and_unit};
use crate::pages::parts::{FirstFetch, StateMark, TwoDates};
use crate::platform::page;
use crate::store::MayNotDecide;

/// So many rows are drawn at first and with each "more".
const ROWS_STEP: usize = 100;

/// `/xac-nhan`: first what the account may decide, then what waits for somebody else.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let words = locale();
    let store = store();
    page::set_title(words.nav.review);
    let waiting = Memo::new(move |_| store.waiting());
    let mine = Signal::derive(move || waiting.with(|waiting| waiting.mine.clone()));
    let others = Signal::derive(move || waiting.with(|waiting| waiting.others.clone()));
    let lead = move || {
        waiting.with(|waiting| match (waiting.mine.len(), waiting.others.len()) {
            (0, 0) if !store.was_fetched() => view! { <FirstFetch /> }.into_any(),
            (0, 0) => view! { <p class="empty" role="status">{words.review.none}</p> }.into_any(),
            (0, _) => view! { <p role="status">{words.review.none_of_mine}</p> }.into_any(),
            _ => view! { <p>{words.review.intro}</p> }.into_any(),
        })
    };
    let is_nobody = Memo::new(move |_| waiting.with(|waiting| waiting.as_somebody > 0));
    let nobody = move || {
        let why = anonymous(words);
        is_nobody
            .get()
            .then(|| view! { <Notice urgency=Urgency::Warning>{why}</Notice> })
    };
    view! {
        <h1>{words.nav.review}</h1>
        {nobody}
        {lead}
        <Waiting ids=mine title=words.review.for_me list="xac-nhan.rows" />
        <Waiting ids=others title=words.review.for_others list="xac-nhan.others" />
        <TwoDates />
    }
}

#[component]
fn Waiting(
    ids: Signal<Vec<AssessmentId>>,
    title: fn(usize) -> String,
    list: &'static str,
) -> impl IntoView {
    let words = locale();
    let rows = Shown::here(list, ROWS_STEP);
    let count = Signal::derive(move || ids.with(Vec::len));
    let shown = move || ids.with(|ids| ids.iter().copied().take(rows.max()).collect::<Vec<_>>());
    let has_any = Memo::new(move |_| count.get() > 0);
    move || {
        has_any.get().then(|| {
            view! {
                <section class="stack" data-gap="small">
                    <h2>{move || title(count.get())}</h2>
                    <ul class="record-list">
                        <For each=shown key=|id| *id let(id)><Row id /></For>
                    </ul>
                    <ShowMore shown=rows count text=words.common.show_more />
                </section>
            }
        })
    }
}

#[component]
fn Row(id: AssessmentId) -> impl IntoView {
    let words = locale();
    let store = store();
    let look = Memo::new(move |_| {
        store.with(|book| {
            let judged = book.assessment(id)?;
            let (names, units) = name_and_unit(store, judged.assessment.cadre?)?;
            let since = judged.assessment.submitted_on;
            let since = since.map(|day| (words.review.waiting_since)(&words::date(day)));
            let score = judged
                .own_score
                .as_ref()
                .map(|score| words::percent(words.language, score.overall));
            let restriction = store.may_review(&judged.assessment).err();
            Some((names, units, since, score, restriction))
        })
    });
    let key = RecordKey(RecordKind::ASSESSMENT, id.into());
    let state = Memo::new(move |_| store.record_state(&key));
    let short = move |why| match why {
        MayNotDecide::Barred(MayNotReview::Own) => Some(words.review.own_short),
        MayNotDecide::Barred(MayNotReview::EnteredIt) => Some(words.review.entered_short),
        MayNotDecide::Barred(MayNotReview::NotAnswered) => Some(words.review.not_answered_short),
        MayNotDecide::Barred(MayNotReview::Anonymous) => Some(words.review.anonymous_short),
        // It stands under what waits for others.
        MayNotDecide::NotPermitted => None,
    };
    move || {
        let (names, units, since, score, restriction) = look.get()?;
        Some(view! {
            <li class="record-list-row">
                <A href=review_address(id) attr:class="record-list-link">
                    <span class="record-list-name"><EachValue values=names /></span>
                    <span class="field-hint"><EachValue values=units /> {since.map(|since| format!(" · {since}"))}</span>
                </A>
                <span class="record-list-side">
                    {restriction.and_then(short).map(|why| view! { <small>{why}</small> })}
                    <StateMark state />
                    <span>{score}</span>
                </span>
            </li>
        })
    }
}
