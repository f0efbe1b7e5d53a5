//! The answers, each of which the reviewer may put otherwise, with a reason.

use domain::assessment::Assessment;
use domain::framework::{Competence, Framework};
use leptos::prelude::*;

use super::sheet::Reviewing;
use crate::components::field::{Choice, Note, SelectField, TextArea};
use crate::locales::locale;
use crate::pages::scores::level_name;

/// Every competence asked, with its answer.
#[component]
pub(super) fn Answers(
    reviewing: Reviewing,
    framework: Framework,
    assessment: Assessment,
) -> impl IntoView {
    let words = locale();
    let asked: Vec<Competence> = framework
        .applicable(assessment.post_profile.as_deref())
        .into_iter()
        .cloned()
        .collect();
    let row = |competence: Competence| {
        view! { <Answer reviewing framework=framework.clone() assessment=assessment.clone() competence /> }
    };
    view! {
        <section class="stack">
            <h2>{words.review.answers}</h2>
            <ul class="record-list">{asked.into_iter().map(row).collect_view()}</ul>
        </section>
    }
}

/// One answer: folded to its level, open with the statement, the evidence and the means to change.
#[component]
fn Answer(
    reviewing: Reviewing,
    framework: Framework,
    assessment: Assessment,
    competence: Competence,
) -> impl IntoView {
    let words = locale();
    let name = words::bilingual(words.language, &competence.name).to_owned();
    let own = assessment.answers.get(&competence.code).copied();
    let own_name = own.map_or(words.assess.not_answered.to_owned(), |level| {
        level_name(&framework, level)
    });
    let statement = own
        .and_then(|level| usize::from(level).checked_sub(1))
        .and_then(|at| competence.statements.get(at))
        .map(|statement| words::bilingual(words.language, statement).to_owned());
    let has_note = assessment.evidence.contains_key(&competence.code);
    let evidence = assessment
        .evidence
        .get(&competence.code)
        .map(|note| (words.review.evidence)(note))
        .or_else(|| {
            own.filter(|level| framework.wants_evidence(&competence.code, *level))
                .map(|_| words.review.no_evidence.to_owned())
        });
    let code = StoredValue::new(competence.code.clone());
    let mark = match (&evidence, has_note) {
        (Some(_), true) => Some(words.review.with_evidence),
        (Some(_), false) => Some(words.review.without_evidence),
        (None, _) => None,
    };
    let now = {
        let framework = framework.clone();
        move || {
            let adjusted = reviewing
                .draft
                .with(|draft| draft.adjusted.get(&code.get_value()).copied());
            adjusted.map(|level| format!(" → {}", level_name(&framework, level)))
        }
    };
    let was_adjusted = reviewing
        .draft
        .with_untracked(|draft| draft.adjusted.contains_key(&competence.code));
    view! {
        <li>
            <details class="review-answer" open=was_adjusted>
                <summary>
                    <span>{name.clone()} {mark.map(|mark| view! { " " <small>{mark}</small> })}</span>
                    <strong>{own_name} {now}</strong>
                </summary>
                <div class="stack" data-gap="small">
                    {statement.map(|text| view! { <p>{text}</p> })}
                    {evidence.map(|text| view! { <p class="field-hint">{text}</p> })}
                    <Adjust reviewing framework assessment code=competence.code name />
                </div>
            </details>
        </li>
    }
}

#[component]
fn Adjust(
    reviewing: Reviewing,
    framework: Framework,
    assessment: Assessment,
    code: String,
    name: String,
) -> impl IntoView {
    let words = locale();
    let own = assessment.answers.get(&code).copied();
    let choices: Vec<Choice> = (0..=framework.scale.level_max())
        .filter(|level| Some(*level) != own)
        .map(|level| Choice {
            value: level.to_string(),
            label: level_name(&framework, level),
        })
        .collect();
    let none = own.map_or(words.common.choose.to_owned(), |level| {
        (words.review.own_answer)(&level_name(&framework, level))
    });
    let code = StoredValue::new(code);
    let value = Signal::derive(move || {
        let level = reviewing
            .draft
            .with(|draft| draft.adjusted.get(&code.get_value()).copied());
        level.map(|level| level.to_string()).unwrap_or_default()
    });
    // A memo: while the reason is typed, its field is not drawn anew.
    let is_adjusted = Memo::new(move |_| !value.get().is_empty());
    let on_choose = move |chosen: String| {
        reviewing
            .draft
            .update(|draft| match chosen.parse::<u8>().ok().or(own) {
                Some(level) => draft.adjust(&assessment, &code.get_value(), level),
                None => drop(draft.adjusted.remove(&code.get_value())),
            });
        reviewing.keeping.keep();
    };
    let field = code.get_value();
    view! {
        <SelectField name=format!("level-{field}") label=(words.review.level_for)(&name) none choices value on_choose />
        {move || is_adjusted.get().then(|| view! { <Reason reviewing code=code.get_value() label=(words.review.reason_for)(&name) /> })}
    }
}

/// The reason that a changed level, or a return (`code` empty), needs.
#[component]
pub(super) fn Reason(
    reviewing: Reviewing,
    code: String,
    label: String,
    #[prop(optional, into)] hint: String,
) -> impl IntoView {
    let words = locale();
    let name = format!("reason-{code}");
    let code = StoredValue::new(code);
    let value = Signal::derive(move || {
        reviewing
            .draft
            .with(|draft| draft.reason(&code.get_value()).to_owned())
    });
    let on_input = move |text: String| {
        reviewing.draft.update(|draft| {
            draft.reasons.insert(code.get_value(), text);
        });
    };
    let notes = Signal::derive(move || {
        if !reviewing.was_tried.get() {
            return Vec::new();
        }
        let code = code.get_value();
        let found = reviewing.draft.with(|draft| {
            let mut found = draft.before_confirming();
            found.extend(draft.before_returning());
            found
        });
        let mine = found
            .into_iter()
            .filter(|finding| finding.field.as_str() == code);
        mine.map(|finding| Note {
            is_blocking: true,
            text: words::finding(words.language, &finding.code),
        })
        .collect()
    });
    view! { <TextArea name label value on_input on_leave=move |()| reviewing.keeping.keep() notes hint /> }
}
