//! Who it is, the one thing that is due, and what is to be mended in the record.

use domain::assessment::MayNotReview;
use domain::book::Person;
use domain::day::Day;
use domain::finding::Finding;
use domain::ids::{AssessmentId, CadreId};
use domain::rights::Operation;
use domain::standing::{Beside, Standing, StandingOn};
use leptos::prelude::*;
use leptos_router::components::A;

use super::page::with_person;
use crate::components::notice::{Notice, Urgency};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::facts::{EachValue, name_and_unit};
use crate::pages::parts::AskingMark;
use crate::pages::review::anonymous;
use crate::store::MayNotDecide;

/// The name, the place, and what is due.
#[component]
pub(super) fn Head(id: CadreId) -> impl IntoView {
    let store = store();
    // While two values stand there, neither is shown as if it were settled.
    let look = Memo::new(move |_| {
        let (names, units) = name_and_unit(store, id)?;
        let post = with_person(id, |_, person| person.cadre.job_position.clone())?;
        Some((names, units, post.map(|post| format!(" · {post}"))))
    });
    let name = move || look.get().map(|(names, _, _)| names);
    let place = move || look.get().map(|(_, units, post)| (units, post));
    let state = Memo::new(move |_| store.person_state(id));
    let gone = move || with_person(id, |_, person| gone(person, store.today())).flatten();
    view! {
        <div class="row" data-spread="">
            <div class="stack" data-gap="small">
                <h1>{move || name().map(|values| view! { <EachValue values /> })}</h1>
                <p>{move || place().map(|(values, post)| view! { <EachValue values /> {post} })}</p>
                <AskingMark state />
            </div>
            <Due id />
        </div>
        {move || gone().map(|text| view! { <Notice urgency=Urgency::Warning>{text}</Notice> })}
    }
}

/// Why the person does not count any more, or soon will not.
fn gone(person: &Person, today: Day) -> Option<String> {
    let words = locale();
    let cadre = &person.cadre;
    if cadre.entered_in_error {
        return Some(words.cadres.entered_in_error.to_owned());
    }
    let left = cadre.left_on?;
    let say = if left <= today {
        words.cadres.left_on
    } else {
        words.person.now_leaves
    };
    let reason = cadre.leave_reason.as_deref().unwrap_or_default();
    Some(say(&words::date(left), reason))
}

/// The assessment that waits for a review, if one does.
fn awaiting(standing: &StandingOn) -> Option<AssessmentId> {
    match (standing.beside, standing.standing) {
        (Some(Beside::Awaiting(id)), _) => Some(id),
        (_, Standing::Awaiting) => standing.rests_on,
        _ => None,
    }
}

/// The one primary action: the review when one waits and this account may give it, else the
/// self-assessment. Nothing is due of somebody who does not count any more.
#[component]
fn Due(id: CadreId) -> impl IntoView {
    let words = locale();
    let store = store();
    let due = move || {
        let today = store.today();
        store.with(|book| {
            let is_in_post = book.person(id)?.is_in_post(today);
            let waiting = awaiting(&book.standing(id, today));
            let judged = waiting.and_then(|id| book.assessment(id));
            let may = judged.map(|judged| store.may_review(&judged.assessment));
            is_in_post.then_some((waiting, may))
        })
    };
    let assess = move |kind: Option<&'static str>| {
        store.may_do_to_person(Operation::Assess, id).then(|| view! {
            <A href=format!("/danh-gia?nguoi={id}") attr:class="button" attr:data-kind=kind>{words.cadres.assess}</A>
        })
    };
    move || {
        Some(match due()? {
            (Some(waiting), Some(Ok(()))) => view! {
                <A href=format!("/xac-nhan/{waiting}") attr:class="button" attr:data-kind="primary">{words.cadres.review}</A>
            }
            .into_any(),
            (Some(_), may) => {
                let is_nobody = may == Some(Err(MayNotDecide::Barred(MayNotReview::Anonymous)));
                let why = if is_nobody {
                    anonymous(words)
                } else {
                    words.person.awaits_another
                };
                view! {
                    <div class="stack" data-gap="small">
                        {assess(None)}
                        <span class="field-hint">{why}</span>
                    </div>
                }
                .into_any()
            }
            (None, _) => assess(Some("primary")).into_any(),
        })
    }
}

/// Where a finding is mended.
fn mended_at(id: CadreId, field: &str) -> String {
    let form = match field {
        "left_on" | "leave_reason" => "roi",
        _ => "sua",
    };
    format!("/can-bo/{id}/{form}#field-{field}")
}

/// Findings of the record; each leads to its field.
#[component]
pub(super) fn ToMend(id: CadreId) -> impl IntoView {
    let words = locale();
    let language = words.language;
    let label = move |finding: &Finding| {
        words::field_label(language, "cadre", finding.field.as_str()).unwrap_or_default()
    };
    let found = move |finding: &Finding| {
        let text = format!(
            "{}: {}",
            label(finding),
            words::finding(language, &finding.code)
        );
        let href = mended_at(id, finding.field.as_str());
        view! { <li><A href attr:class="step-link">{text}</A></li> }
    };
    let gap = move |finding: &Finding| {
        let (text, href) = (label(finding), mended_at(id, finding.field.as_str()));
        view! { <li><A href attr:class="chip">{text}</A></li> }
    };
    move || {
        let (findings, gaps) = with_person(id, |_, person| {
            let is_counted = !person.cadre.entered_in_error;
            is_counted.then(|| (person.findings.clone(), person.cadre.gaps()))
        })??;
        let findings = (!findings.is_empty()).then(|| {
            view! {
                <Notice urgency=Urgency::Warning>
                    <h2>{words.person.to_mend}</h2>
                    <ul>{findings.iter().map(found).collect_view()}</ul>
                </Notice>
            }
        });
        let gaps = (!gaps.is_empty()).then(|| {
            view! {
                <div class="row">
                    <span>{words.person.gaps}</span>
                    <ul class="row">{gaps.iter().map(gap).collect_view()}</ul>
                </div>
            }
        });
        Some(view! { {findings} {gaps} })
    }
}
