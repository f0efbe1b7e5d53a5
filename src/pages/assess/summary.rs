//! The last look before "Nộp": every answer, what is missing, and the way back to each question.

use domain::edit::Edit;
use domain::finding::{Finding, Severity};
use domain::framework::Competence;
use domain::ids::AssessmentId;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::answering::{Answering, NothingToAnswer, cadre_of_address};
use super::{question_address, result_address};
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::components::redirect::in_place;
use crate::forms::assessment::{AssessmentDraft, Submission};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::save_failure;
use crate::platform::{ids, page};
use crate::store::Store;

/// `/danh-gia/<person>/xem-lai`.
#[component]
pub fn SummaryPage() -> impl IntoView {
    let words = locale();
    page::set_title(words.nav.assess);
    let cadre = cadre_of_address();
    move || match Answering::open(cadre.get().0) {
        Ok(answering) => view! { <Summary answering /> }.into_any(),
        Err(why) => view! { <NothingToAnswer why /> }.into_any(),
    }
}

#[component]
fn Summary(answering: Answering) -> impl IntoView {
    let words = locale();
    let name = store().with(|book| {
        book.person(answering.cadre)
            .map(|person| person.name().to_owned())
    });
    // Another window may go on with the same answers: what is shown here is what is submitted.
    let open = Memo::new(move |_| answering.findings());
    let asked = move || {
        let framework = answering.framework();
        answering.draft.with(|draft| {
            let asked = draft.questions(&framework).into_iter().cloned();
            asked.enumerate().collect::<Vec<(usize, Competence)>>()
        })
    };
    let row = move |(place, competence): (usize, Competence)| {
        view! { <SummaryRow answering place competence open /> }
    };
    view! {
        <p class="field-hint">{name}</p>
        <h1>{words.assess.summary_title}</h1>
        {move || match open.with(Vec::len) {
            0 => view! { <Notice urgency=Urgency::Plain>{words.assess.summary_ready}</Notice> }.into_any(),
            count => view! { <Notice urgency=Urgency::Warning>{(words.assess.summary_open)(count)}</Notice> }.into_any(),
        }}
        <ul class="record-list">{move || asked().into_iter().map(row).collect_view()}</ul>
        <MaybeNotice urgency=Urgency::Problem text=answering.trouble />
        <MaybeNotice urgency=Urgency::Problem text=answering.keeping.unkept />
        <Submit answering open />
    }
}

#[component]
fn SummaryRow(
    answering: Answering,
    place: usize,
    competence: Competence,
    open: Memo<Vec<Finding>>,
) -> impl IntoView {
    let words = locale();
    let language = words.language;
    let framework = answering.framework();
    let name = words::bilingual(language, &competence.name).to_owned();
    let of_this = competence.code.clone();
    let found = move || {
        let is_said = |finding: &&Finding| {
            finding.field.as_str() == of_this && finding.severity() == Severity::Blocking
        };
        open.with(|open| {
            let said = open.iter().filter(is_said);
            said.map(|finding| words::finding(words.language, &finding.code))
                .map(|text| view! { <span class="finding">{text}</span> })
                .collect_view()
        })
    };
    let (level, note) = answering.draft.with_untracked(|draft| {
        let level = draft.answers.get(&competence.code).copied();
        (level, draft.evidence.get(&competence.code).cloned())
    });
    let answer = level
        .and_then(|level| framework.scale.options.get(usize::from(level)))
        .map_or(words.assess.not_answered.to_owned(), |option| {
            words::bilingual(language, &option.label).to_owned()
        });
    let wants_note = level.is_some_and(|level| framework.wants_evidence(&competence.code, level));
    view! {
        <li class="record-list-row">
            <A href=question_address(answering.cadre, place) attr:class="record-list-link">
                <span>{format!("{}. {name}", place + 1)}</span>
                {wants_note.then(|| view! { <span class="field-hint">{note}</span> })}
                {found}
            </A>
            <span class="record-list-side"><strong>{answer}</strong></span>
        </li>
    }
}

/// Submits in one act: the assessment is written and the draft is gone, or neither.
#[component]
fn Submit(answering: Answering, open: Memo<Vec<Finding>>) -> impl IntoView {
    let words = locale();
    let store = store();
    let navigate = use_navigate();
    let back = navigate.clone();
    let last = untrack(|| answering.question_count()).saturating_sub(1);
    let is_busy = RwSignal::new(false);
    let submit = move |_| {
        if !answering.is_left() {
            answering.keep();
            return;
        }
        if !answering.keeping.close() {
            return;
        }
        is_busy.set(true);
        let navigate = navigate.clone();
        leptos::task::spawn_local(async move {
            let written = write(answering, store).await;
            let is_gone = is_busy.try_set(false).is_some();
            match written {
                // Whoever went elsewhere meanwhile is not dragged back.
                Ok(_) if is_gone => {}
                Ok(id) => navigate(&format!("{}?moi=1", result_address(id)), in_place()),
                Err(text) => {
                    answering.keeping.reopen();
                    answering.trouble.try_set(Some(text));
                }
            }
        });
    };
    let go_back = move |_| {
        back(
            &question_address(answering.cadre, last),
            NavigateOptions::default(),
        );
    };
    view! {
        <div class="actions">
            <button class="button" on:click=go_back>{words.common.back}</button>
            <button class="button" data-kind="primary" disabled=move || is_busy.get() || !open.with(Vec::is_empty) on:click=submit>{words.assess.submit}</button>
        </div>
    }
}

async fn write(answering: Answering, store: Store) -> Result<AssessmentId, String> {
    let words = answering.words();
    let key = AssessmentDraft::key(answering.cadre);
    let fresh = ids::fresh().map_err(|_| words.trouble.no_randomness.to_owned())?;
    let edit = untrack(|| submitted(answering, store, AssessmentId::new(fresh)));
    // What was tried in vain may stand, and no answers are written twice: the same are tried again as
    // they were, others are another assessment.
    let tried = store.tried(&key);
    let edit = tried
        .filter(|tried| has_the_same_answers(tried, &edit))
        .unwrap_or(edit);
    let id = edit.record.1;
    store
        .save(vec![edit], vec![key])
        .await
        .map_err(|failure| save_failure(words, &failure))?;
    Ok(id.into())
}

fn submitted(answering: Answering, store: Store, id: AssessmentId) -> Edit {
    let cadre = answering.cadre;
    let is_own = store.own_cadre() == Some(cadre);
    let submission = Submission {
        id,
        cadre,
        assisted_by: (!is_own).then(|| store.account_id()),
        on: store.today(),
    };
    let framework = answering.framework();
    let draft = answering.draft;
    draft.with(|draft| draft.submit(&framework, submission))
}

/// Whoever only looked at them once more has the same answers, after a longer time.
fn has_the_same_answers(tried: &Edit, edit: &Edit) -> bool {
    let answers = |edit: &Edit| {
        let mut values = edit.values.clone();
        values.retain(|(name, _)| name.as_str() != "answering_seconds");
        values
    };
    answers(tried) == answers(edit)
}
