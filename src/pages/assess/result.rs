//! What an assessment is worth, on one page that can be printed.

use domain::assessment::Review;
use domain::fields::{RecordKey, RecordKind};
use domain::framework::Framework;
use domain::ids::AssessmentId;
use domain::scoring::Score;
use domain::standing::{Judged, Outcome, Verdict};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::{use_params_map, use_query_map};
use sync::tablet::progress::RecordState;

use crate::components::notice::{Notice, Urgency};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::facts::{EachValue, name_and_unit};
use crate::pages::parts::{Gone, StateLine, TwoDates, account_name};
use crate::pages::scores::{AnswerTable, ScorePart};
use crate::platform::page;

/// `/danh-gia/ket-qua/<assessment>`.
#[component]
pub fn ResultPage() -> impl IntoView {
    let words = locale();
    let store = store();
    page::set_title(words.nav.assess);
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| AssessmentId::parse(&params.get("id")?)));
    let judged = Memo::new(move |_| {
        let id = id.get()?;
        store.with(|book| book.assessment(id).cloned())
    });
    let is_new = use_query_map().get_untracked().get("moi").is_some();
    move || match judged.get() {
        None => view! { <h1>{words.assess.result_title}</h1> <Gone text=words.review.gone /> }
            .into_any(),
        Some(judged) => view! {
            {is_new.then(|| view! { <Submitted id=judged.assessment.id /> })}
            <Result judged />
        }
        .into_any(),
    }
}

/// That it is saved, and where it is by now.
#[component]
fn Submitted(id: AssessmentId) -> impl IntoView {
    let language = locale().language;
    let words = &locale().assess;
    let store = store();
    let key = RecordKey(RecordKind::ASSESSMENT, id.into());
    let sent = move || match store.record_state(&key) {
        RecordState::Refused(code) => words::rejection(language, &code),
        RecordState::OnlyHere => words.submitted_waits.to_owned(),
        RecordState::Sending => words.submitted_sending.to_owned(),
        // Two reviews are two people's: what was submitted is on the server.
        RecordState::Conflict | RecordState::Sent => words.submitted_sent.to_owned(),
    };
    view! {
        <div class="screen-only">
            <Notice urgency=Urgency::Good>{words.submitted} " " {sent}</Notice>
        </div>
    }
}

#[component]
fn Result(judged: Judged) -> impl IntoView {
    let words = locale();
    let store = store();
    let assessment = judged.assessment.clone();
    let helper = assessment
        .assisted_by
        .map(|account| store.with(|book| account_name(words, book, account)));
    let cadre = assessment.cadre;
    let person = move || {
        let (names, units) = name_and_unit(store, cadre?)?;
        Some(
            view! { <p><strong><EachValue values=names /></strong> " · " <EachValue values=units /></p> },
        )
    };
    let day = assessment
        .submitted_on
        .map(|day| (words.assess.submitted_on)(&words::date(day)));
    let framework = store.with(|book| {
        let reference = assessment.framework.as_ref()?;
        book.frameworks().get(reference).cloned()
    });
    let to_person = assessment.cadre.map(|id| format!("/can-bo/{id}"));
    view! {
        <div class="stack" data-gap="small">
            <h1>{words.assess.result_title}</h1>
            {person}
            <p>{day}</p>
            {helper.map(|helper| view! { <p>{(words.assess.helped_by)(&helper)}</p> })}
            <div class="screen-only"><StateLine record=RecordKey(RecordKind::ASSESSMENT, assessment.id.into()) /></div>
        </div>
        {match framework {
            None => view! { <Notice urgency=Urgency::Warning>{words.assess.no_framework}</Notice> }.into_any(),
            Some(framework) => view! { <Worth judged framework /> }.into_any(),
        }}
        <TwoDates />
        <div class="actions">
            <button class="button" data-kind="primary" on:click=|_| page::print()>{words.common.print}</button>
            {to_person.map(|href| view! { <A href attr:class="button">{words.assess.to_person}</A> })}
            <A href="/danh-gia" attr:class="button">{words.assess.another}</A>
        </div>
    }
}

/// The score that stands now, in whose words it stands, and the answers behind it.
#[component]
fn Worth(judged: Judged, framework: Framework) -> impl IntoView {
    let words = locale();
    let (said, score) = standing_score(&judged);
    let details = judged
        .confirmation()
        .map(|review| confirmed_by(&judged, review));
    let is_confirmed = details.is_some();
    let valid_until = judged.confirmation().and(judged.valid_until);
    let until = valid_until.map(|day| (words.assess.valid_until)(&words::date(day)));
    view! {
        <section class="panel">
            <p class="row"><strong>{said}</strong> <span>{until}</span></p>
            {details.map(|details| view! { <p>{details}</p> })}
            {score.map(|score| view! { <ScorePart framework=framework.clone() score is_confirmed /> })}
        </section>
        <details class="screen-only">
            <summary class="button">{words.assess.answers}</summary>
            <AnswerTable framework judged />
        </details>
    }
}

/// Who confirmed it, and what that changed.
fn confirmed_by(judged: &Judged, review: &Review) -> String {
    let words = locale();
    let who = store().with(|book| account_name(words, book, review.by));
    let own = judged.own_score.as_ref();
    let own = own.map(|score| words::percent(words.language, score.overall));
    (words.assess.confirmed_by)(&who, review.value.adjusted.len(), &own.unwrap_or_default())
}

/// What is said of the result, and the score it rests on: the confirmed one, else the own answers'.
fn standing_score(judged: &Judged) -> (String, Option<Score>) {
    let words = locale();
    let own = judged.own_score.clone();
    if judged.assessment.is_contested {
        return (words.assess.contested_answers.to_owned(), own);
    }
    match judged.verdicts.as_slice() {
        [] => (words.assess.own_result.to_owned(), own),
        [Verdict { on, outcome, .. }] => {
            let day = words::date(*on);
            match outcome {
                Outcome::Confirmed(score) => (
                    (words.assess.confirmed_result)(&day),
                    Some((**score).clone()),
                ),
                Outcome::Unscorable => ((words.assess.confirmed_result)(&day), None),
                Outcome::Returned => ((words.assess.returned_result)(&day), own),
            }
        }
        _ => (words.assess.contested_result.to_owned(), own),
    }
}
