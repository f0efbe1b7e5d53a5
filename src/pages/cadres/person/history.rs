//! What became of each assessment: a line of dots by date, the newest first.

use domain::assessment::{RETURN_REASON, Review};
use domain::book::Book;
use domain::code::Code;
use domain::day::Day;
use domain::fields::{RecordKey, RecordKind};
use domain::ids::CadreId;
use domain::standing::{Judged, Outcome, Standing, Verdict};
use leptos::prelude::*;
use leptos_router::components::A;

use super::standing::score_of;
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::parts::{StateMark, account_name};

/// Two results stand side by side: the mark of a conflict instead of a standing.
const CONFLICT: &str = "conflict";

/// Every assessment of the person.
#[component]
pub(super) fn HistoryPart(id: CadreId) -> impl IntoView {
    let words = locale();
    let store = store();
    let entries = move || {
        let today = store.today();
        store.with(|book| {
            let all = book.assessments_of(id);
            let entry = |judged: &&Judged| entry(words, book, judged, today);
            all.iter().map(entry).collect::<Vec<_>>()
        })
    };
    view! {
        <section class="panel">
            <h2>{words.cadres.history}</h2>
            {move || {
                let entries = entries();
                if entries.is_empty() {
                    return view! { <p>{words.cadres.no_history}</p> }.into_any();
                }
                view! { <ol class="timeline">{entries}</ol> }.into_any()
            }}
        </section>
    }
}

fn entry(words: &Locale, book: &Book, judged: &Judged, today: Day) -> AnyView {
    let assessment = &judged.assessment;
    let heading = match assessment.submitted_on {
        Some(day) => (words.person.submitted)(&words::date(day)),
        None => words.person.no_day.to_owned(),
    };
    let score = score_of(judged)
        .map(|score| (words.cadres.overall)(&words::percent(words.language, score.overall)));
    let lines = lines(words, book, judged, today);
    let href = format!("/danh-gia/ket-qua/{}", assessment.id);
    let record = RecordKey(RecordKind::ASSESSMENT, assessment.id.into());
    let state = Memo::new(move |_| store().record_state(&record));
    view! {
        <li class="timeline-entry" data-standing=mark(judged, today)>
            <A href attr:class="timeline-link">{heading}</A>
            <span>{score}</span>
            <StateMark state />
            {lines.into_iter().map(|line| view! { <span class="field-hint">{line}</span> }).collect_view()}
        </li>
    }
    .into_any()
}

/// The colour and shape of the dot.
fn mark(judged: &Judged, today: Day) -> &'static str {
    let is_over = judged.valid_until.is_some_and(|until| until <= today);
    let standing = match judged.verdicts.as_slice() {
        [_, _, ..] => return CONFLICT,
        _ if judged.assessment.is_contested || judged.assessment.is_unreadable => return CONFLICT,
        [one] => match &one.outcome {
            Outcome::Returned => Standing::Returned,
            Outcome::Confirmed(_) | Outcome::Unscorable if is_over => Standing::Expired,
            Outcome::Confirmed(score) if score.meets => Standing::Meets,
            Outcome::Confirmed(_) => Standing::Below,
            Outcome::Unscorable => Standing::Awaiting,
        },
        [] if is_over => Standing::Expired,
        [] => Standing::Awaiting,
    };
    standing.code()
}

/// What became of it, who helped, and what does not count.
fn lines(words: &Locale, book: &Book, judged: &Judged, today: Day) -> Vec<String> {
    let mut lines = Vec::new();
    match judged.verdicts.as_slice() {
        [] => lines.push(words.person.awaiting.to_owned()),
        [one] => lines.extend(outcome(words, book, judged, one)),
        _ => lines.push(words.person.two_results.to_owned()),
    }
    if let Some(until) = judged.valid_until.filter(|until| *until <= today) {
        lines.push((words.person.expired_on)(&words::date(until)));
    }
    if let Some(helper) = judged.assessment.assisted_by {
        lines.push((words.person.helped)(&account_name(words, book, helper)));
    }
    if judged.void_reviews > 0 {
        lines.push((words.person.void)(judged.void_reviews));
    }
    lines
}

fn outcome(words: &Locale, book: &Book, judged: &Judged, verdict: &Verdict) -> Vec<String> {
    let texts = &words.person;
    let review = judged.review(verdict);
    let who = review.map_or_else(String::new, |review| account_name(words, book, review.by));
    let day = words::date(verdict.on);
    let reason = |review: &Review| {
        let reason = review.value.reasons.get(RETURN_REASON)?;
        Some((texts.reason)(reason))
    };
    match &verdict.outcome {
        Outcome::Confirmed(_) => {
            let adjusted = review.map_or(0, |review| review.value.adjusted.len());
            let own = judged.own_score.as_ref().filter(|_| adjusted > 0);
            let own = own.map(|own| words::percent(words.language, own.overall));
            let note = own.map(|own| (texts.adjusted)(adjusted, &own));
            std::iter::once((texts.confirmed)(&who, &day))
                .chain(note)
                .collect()
        }
        Outcome::Unscorable => {
            vec![(texts.confirmed)(&who, &day), texts.unscorable.to_owned()]
        }
        Outcome::Returned => {
            let why = review.and_then(reason);
            std::iter::once((texts.returned)(&who, &day))
                .chain(why)
                .collect()
        }
    }
}
