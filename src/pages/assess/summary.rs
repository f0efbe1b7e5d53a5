//! The last look before "Nộp": every answer, what is missing, and the way back to each question.

use domain::finding::Severity;
use domain::framework::Competence;
use domain::ids::{AssessmentId, CadreId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::answering::{Answering, NothingToAnswer};
use super::{question_address, result_address};
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::forms::assessment::{AssessmentDraft, Submission};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::save_failure;
use crate::platform::{ids, page};

/// `/danh-gia/<person>/xem-lai`.
#[component]
pub fn SummaryPage() -> impl IntoView {
    let words = locale();
    page::set_title(words.nav.assess);
    let params = use_params_map();
    let store = store();
    let is_in_book = move |id: CadreId| store.with(|book| book.person(id).is_some());
    let known = Memo::new(move |_| {
        let cadre = params.with(|params| CadreId::parse(&params.get("id")?));
        (cadre, cadre.is_some_and(is_in_book))
    });
    move || match Answering::open(known.get().0) {
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
    let framework = answering.framework();
    let open = answering
        .draft
        .with_untracked(|draft| draft.findings(&framework));
    let count = open.len();
    let rows = answering
        .draft
        .with_untracked(|draft| {
            let asked = draft.questions(&framework).into_iter().cloned();
            asked.collect::<Vec<Competence>>()
        })
        .into_iter()
        .enumerate()
        .map(|(place, competence)| {
            let found: Vec<String> = open
                .iter()
                .filter(|finding| finding.field.as_str() == competence.code)
                .filter(|finding| finding.severity() == Severity::Blocking)
                .map(|finding| words::finding(words.language, &finding.code))
                .collect();
            view! { <SummaryRow answering place competence found /> }
        })
        .collect_view();
    view! {
        <p class="field-hint">{name}</p>
        <h1>{words.assess.summary_title}</h1>
        {if count > 0 {
            view! { <Notice urgency=Urgency::Warning>{(words.assess.summary_open)(count)}</Notice> }
        } else {
            view! { <Notice urgency=Urgency::Plain>{words.assess.summary_ready}</Notice> }
        }}
        <ul class="record-list">{rows}</ul>
        <MaybeNotice urgency=Urgency::Problem text=answering.trouble />
        <Submit answering is_open={count > 0} />
    }
}

#[component]
fn SummaryRow(
    answering: Answering,
    place: usize,
    competence: Competence,
    found: Vec<String>,
) -> impl IntoView {
    let words = locale();
    let language = words.language;
    let framework = answering.framework();
    let name = words::bilingual(language, &competence.name).to_owned();
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
                {found.into_iter().map(|text| view! { <span class="finding">{text}</span> }).collect_view()}
            </A>
            <span class="record-list-side"><strong>{answer}</strong></span>
        </li>
    }
}

/// Submits in one act: the assessment is written and the draft is gone, or neither.
#[component]
fn Submit(answering: Answering, is_open: bool) -> impl IntoView {
    let words = locale();
    let store = store();
    let back = use_navigate();
    let last = untrack(|| answering.question_count()).saturating_sub(1);
    let is_busy = RwSignal::new(false);
    let submit = move |_| {
        if !answering.keeping.is_left() {
            answering.keep();
            return;
        }
        if !answering.keeping.close() {
            return;
        }
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            match write(answering, store).await {
                Ok(id) => {
                    page::replace_address(&format!("{}?moi=1", result_address(id)));
                    page::to_top();
                }
                Err(text) => {
                    answering.keeping.reopen();
                    answering.trouble.set(Some(text));
                }
            }
            is_busy.try_set(false);
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
            <button class="button" data-kind="primary" disabled=move || is_open || is_busy.get() on:click=submit>{words.assess.submit}</button>
        </div>
    }
}

async fn write(answering: Answering, store: crate::store::Store) -> Result<AssessmentId, String> {
    let words = answering.words();
    let fresh = ids::fresh().map_err(|_| words.trouble.no_randomness.to_owned())?;
    let id = AssessmentId::new(fresh);
    let cadre = answering.cadre;
    let edit = untrack(|| {
        let is_own = store.own_cadre() == Some(cadre);
        let submission = Submission {
            id,
            cadre,
            assisted_by: (!is_own).then(|| store.account_id()),
            on: store.today(),
        };
        let framework = answering.framework();
        answering
            .draft
            .with(|draft| draft.submit(&framework, submission))
    });
    store
        .save(vec![edit], vec![AssessmentDraft::key(cadre)])
        .await
        .map_err(|failure| save_failure(words, &failure))?;
    Ok(id)
}
