//! The decisions that an assessment holds; two different ones are both shown until one is chosen.

use domain::assessment::{Assessment, Decision, RETURN_REASON, Review, counts};
use domain::fields::FieldName;
use domain::framework::Framework;
use domain::standing::Judged;
use leptos::prelude::*;

use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::forms::review;
use crate::gate::store;
use crate::locales::locale;
use crate::pages::once::Once;
use crate::pages::parts::account_name;
use crate::pages::scores::level_name;
use crate::platform::page;

#[component]
pub fn Held(
    /// What did not work.
    trouble: RwSignal<Option<String>>,
    framework: Framework,
    judged: Judged,
    /// The account may review, and so may choose.
    may: bool,
) -> impl IntoView {
    let words = locale();
    let is_conflict = judged.verdicts.len() > 1;
    let reviews = judged.assessment.reviews.clone();
    // One for all of them: whoever taps on two has chosen the first.
    let act = Once::telling(trouble);
    let row = |review: Review| {
        view! { <HeldReview act framework=framework.clone() judged=judged.clone() review is_choice=may && is_conflict /> }
    };
    view! {
        <section class="panel">
            <h2>{words.review.reviewed}</h2>
            {is_conflict.then(|| view! { <Notice urgency=Urgency::Problem>{words.review.conflict}</Notice> })}
            {reviews.into_iter().map(row).collect_view()}
            <MaybeNotice urgency=Urgency::Problem text=trouble />
        </section>
    }
}

#[component]
fn HeldReview(
    act: Once,
    framework: Framework,
    judged: Judged,
    review: Review,
    is_choice: bool,
) -> impl IntoView {
    let words = locale();
    let store = store();
    let value = review.value.clone();
    let decided = match value.decision {
        Decision::Confirm => (words.review.decided_confirm)(value.adjusted.len()),
        Decision::ReturnForCorrection => {
            let why = value.reasons.get(RETURN_REASON);
            (words.review.decided_return)(why.map_or("", String::as_str))
        }
    };
    let (who, counts) = store.with(|book| {
        let cadre_of = |account| book.cadre_of(account);
        let counts = counts(&judged.assessment, &review, book.merges(), cadre_of);
        (account_name(words, book, review.by), counts)
    });
    let by = (words.review.by_on)(&who, &words::date(value.on));
    let changes = value.adjusted.iter().map(|(code, level)| {
        let name = framework
            .competence(code)
            .map_or(code.as_str(), |competence| {
                words::bilingual(words.language, &competence.name)
            });
        let own = judged.assessment.answers.get(code).copied().unwrap_or(0);
        let (from, to) = (level_name(&framework, own), level_name(&framework, *level));
        let reason = value.reasons.get(code).cloned();
        view! { <li>{format!("{name}: {from} → {to}")} {reason.map(|reason| view! { <br /> <q>{reason}</q> })}</li> }
    });
    let changes = changes.collect_view();
    view! {
        <div class="stack" data-gap="small">
            <p><strong>{decided}</strong></p>
            <p class="field-hint">{by}</p>
            <ul class="bullets">{changes}</ul>
            {(!counts).then(|| view! { <p class="finding" data-severity="advice">{words.review.void}</p> })}
            {(is_choice && counts).then(|| view! { <Choose act assessment=judged.assessment.clone() review /> })}
        </div>
    }
}

/// Settles the conflict with one of the decisions.
#[component]
fn Choose(act: Once, assessment: Assessment, review: Review) -> impl IntoView {
    let words = locale();
    let store = store();
    let edit = review::edit(&assessment, &review.value);
    let choose = move |_| {
        let edit = edit.clone();
        let decided = format!("contested-{}-review", edit.record.1);
        let question = untrack(|| store.question(&edit.record, &FieldName::new("review")));
        let saving = async move {
            match question {
                Some(question) => store.settle(question, edit, Vec::new()).await,
                None => store.save(vec![edit], Vec::new()).await,
            }
        };
        // In the inbox it stands in the place of the question, and has the focus.
        act.save(saving, move || {
            request_animation_frame(move || page::focus(&decided));
        });
    };
    view! { <div class="actions"><button class="button" on:click=choose>{words.review.choose_this}</button></div> }
}
