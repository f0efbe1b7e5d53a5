//! One assessment before its reviewer: who, how it was answered, what it would be worth.

use domain::fields::{RecordKey, RecordKind};
use domain::framework::{Framework, Profile};
use domain::ids::{AssessmentId, CadreId, OpId};
use domain::rights::Operation;
use domain::scoring::{self, QualityFindings};
use domain::standing::Judged;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::answers::Answers;
use super::decide::Decide;
use super::held::Held;
use super::{review_address, why_not};
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::forms::Keeping;
use crate::forms::review::ReviewDraft;
use crate::gate::store;
use crate::locales::locale;
use crate::pages::allowed::ForThePerson;
use crate::pages::assess::result_address;
use crate::pages::facts::{EachValue, name_and_unit};
use crate::pages::parts::{StateLine, account_name, once_known, saved_at};
use crate::pages::scores::{AnswerTable, missing_rows};
use crate::platform::page;
use crate::store::RefusedChange;

/// What the reviewer works on. A handle: copies are the same draft.
#[derive(Clone, Copy)]
pub(super) struct Reviewing {
    pub(super) id: AssessmentId,
    pub(super) keeping: Keeping<ReviewDraft>,
    /// As it is on the screen.
    pub(super) draft: RwSignal<ReviewDraft>,
    /// Missing reasons are pointed out after the first try.
    pub(super) was_tried: RwSignal<bool>,
    pub(super) trouble: RwSignal<Option<String>>,
    /// What was decided here just now, in words.
    pub(super) done: RwSignal<Option<String>>,
    /// A decision on it that the server refused, which the address names.
    pub(super) refused: StoredValue<Option<RefusedChange>>,
}

impl Reviewing {
    fn open(id: AssessmentId) -> Self {
        let op = use_query_map().get_untracked().get("tu_choi");
        let refused = op.and_then(|op| store().refused(OpId::parse(&op)?));
        let of_refused = refused
            .as_ref()
            .and_then(|refused| ReviewDraft::of_refused(refused, id));
        let first = || of_refused.clone().unwrap_or_default();
        let keeping = Keeping::open(ReviewDraft::key(id), first, saved_at);
        // Where another decision was begun, that one stands on the sheet.
        let is_shown = of_refused.is_some_and(|shown| shown == keeping.draft.get_untracked());
        let refused = refused.filter(|_| is_shown);
        Self {
            id,
            keeping,
            draft: keeping.draft,
            was_tried: RwSignal::new(false),
            trouble: RwSignal::new(None),
            done: RwSignal::new(None),
            refused: StoredValue::new(refused),
        }
    }
}

/// `/xac-nhan/<assessment>`.
#[component]
pub fn SheetPage() -> impl IntoView {
    let words = locale();
    let store = store();
    page::set_title(words.nav.review);
    let params = use_params_map();
    let known = move || {
        let id = params.with(|params| AssessmentId::parse(&params.get("id")?))?;
        store.with(|book| book.assessment(id).map(|_| id))
    };
    once_known(known, words.nav.review, words.review.gone, |id| {
        view! { <Sheet reviewing=Reviewing::open(id) /> }.into_any()
    })
}

#[component]
fn Sheet(reviewing: Reviewing) -> impl IntoView {
    let store = store();
    let id = reviewing.id;
    let judged = Memo::new(move |_| store.with(|book| book.assessment(id).cloned()));
    // Whoever becomes somebody on the books may decide from then on.
    let own = Memo::new(move |_| store.own_cadre());
    let known = move || (judged.get(), own.get()).0;
    view! {
        <MaybeNotice urgency=Urgency::Good text=reviewing.done />
        {move || reviewing.done.with(Option::is_none).then(|| view! { <Refused reviewing /> })}
        {move || judged.get().map(|judged| view! { <Head judged /> })}
        {move || known().map(|judged| view! { <Body reviewing judged /> })}
    }
}

/// That the server refused the decision, why, and that it stands below to be made anew.
#[component]
fn Refused(reviewing: Reviewing) -> impl IntoView {
    let words = locale();
    reviewing.refused.get_value().map(|refused| {
        let why = words::rejection(words.language, &refused.code);
        view! {
            <Notice urgency=Urgency::Warning>
                <p><strong>{words.review.refused_title}</strong></p>
                <p>{why}</p>
                <p>{words.review.refused_hint}</p>
            </Notice>
        }
    })
}

#[component]
fn Head(judged: Judged) -> impl IntoView {
    let words = locale();
    let store = store();
    let assessment = &judged.assessment;
    let helper = assessment
        .assisted_by
        .map(|account| store.with(|book| account_name(words, book, account)));
    let cadre = assessment.cadre;
    let day = assessment
        .submitted_on
        .map(|day| (words.assess.submitted_on)(&words::date(day)));
    view! {
        <div class="stack" data-gap="small">
            <Whose cadre />
            <p>{day}</p>
            {helper.map(|helper| view! { <p>{(words.assess.helped_by)(&helper)}</p> })}
            <StateLine record=RecordKey(RecordKind::ASSESSMENT, assessment.id.into()) />
        </div>
    }
}

/// Name, unit and post; of what is not settled every value.
#[component]
fn Whose(cadre: Option<CadreId>) -> impl IntoView {
    let words = locale();
    let store = store();
    let look = Memo::new(move |_| {
        let id = cadre?;
        let (names, units) = name_and_unit(store, id)?;
        let post = store.with(|book| book.person(id)?.cadre.job_position.clone());
        Some((names, units, post))
    });
    move || match look.get() {
        // The heading has the focus after a decision.
        None => view! { <h1>{words.nav.review}</h1> }.into_any(),
        Some((names, units, post)) => view! {
            <h1><EachValue values=names /></h1>
            <p><EachValue values=units /> {post.map(|post| format!(" · {post}"))}</p>
        }
        .into_any(),
    }
}

#[component]
fn Body(reviewing: Reviewing, judged: Judged) -> impl IntoView {
    let words = locale();
    let store = store();
    let assessment = judged.assessment.clone();
    let framework = store.with(|book| {
        let reference = assessment.framework.as_ref()?;
        book.frameworks().get(reference).cloned()
    });
    let Some(framework) = framework else {
        return view! { <Notice urgency=Urgency::Warning>{words.assess.no_framework}</Notice> }
            .into_any();
    };
    let allowed = untrack(|| store.may_review(&assessment));
    let is_open = assessment.reviews.is_empty();
    let result = result_address(assessment.id);
    view! {
        {(!is_open).then(|| view! { <Held trouble=reviewing.trouble framework=framework.clone() judged=judged.clone() may={allowed.is_ok()} /> })}
        {match (allowed, is_open) {
            (Err(why), _) => view! {
                <Notice urgency=Urgency::Warning>{why_not(words, why)}</Notice>
                <AnswerTable framework=framework.clone() judged=judged.clone() />
            }.into_any(),
            (Ok(()), true) => view! { <Deciding reviewing framework=framework.clone() judged=judged.clone() /> }.into_any(),
            (Ok(()), false) => view! { <Again reviewing framework=framework.clone() judged=judged.clone() /> }.into_any(),
        }}
        <p><A href=result attr:class="step-link">{words.review.print_result}</A></p>
        {assessment.cadre.map(|cadre| view! { <ItsHistory cadre id=assessment.id /> })}
        {(!is_open).then(|| view! { <NextOne id=assessment.id /> })}
    }
    .into_any()
}

/// The way to who wrote what of this assessment, and when.
#[component]
fn ItsHistory(cadre: CadreId, id: AssessmentId) -> impl IntoView {
    let words = locale();
    let href = format!("/can-bo/{cadre}/lich-su?phieu={id}");
    view! {
        <ForThePerson operation=Operation::ReadHistory id=cadre>
            <p><A href=href.clone() attr:class="step-link">{words.history.title}</A></p>
        </ForThePerson>
    }
}

/// A decision that was made can be made anew; the old one stays in the history.
#[component]
fn Again(reviewing: Reviewing, framework: Framework, judged: Judged) -> impl IntoView {
    let words = locale();
    let in_force = judged
        .confirmation()
        .map(|review| ReviewDraft::of(&review.value));
    if let Some(in_force) = in_force
        && reviewing.draft.get_untracked() == ReviewDraft::default()
    {
        reviewing.draft.set(in_force);
    }
    view! {
        <details class="stack">
            <summary class="button">{words.review.confirm_again}</summary>
            <Deciding reviewing framework judged />
        </details>
    }
}

#[component]
fn Deciding(reviewing: Reviewing, framework: Framework, judged: Judged) -> impl IntoView {
    view! {
        <div class="stack">
            <Flags framework=framework.clone() judged=judged.clone() />
            <Preview reviewing framework=framework.clone() judged=judged.clone() />
            <Answers reviewing framework=framework.clone() assessment=judged.assessment.clone() />
            <Decide reviewing judged />
        </div>
    }
}

/// What should be looked at twice; for the confirmer only, and it decides nothing.
#[component]
fn Flags(framework: Framework, judged: Judged) -> impl IntoView {
    let words = locale();
    let seconds = judged.assessment.answering_seconds;
    let found = QualityFindings::of(
        framework.rule.flags,
        framework.scale.level_max(),
        &judged.assessment.answers,
        seconds,
    );
    let profile = profile_flag(&framework, &judged);
    (found.any() || profile.is_some()).then(|| {
        let too_fast = found
            .too_fast
            .then(|| (words.review.too_fast)(seconds.unwrap_or(0)));
        view! {
            <section class="panel">
                <h2>{words.review.look_twice}</h2>
                <ul class="bullets">
                    {profile.map(|text| view! { <li>{text}</li> })}
                    {too_fast.map(|text| view! { <li>{text}</li> })}
                    {found.same_answer.then(|| view! { <li>{words.review.same_answer}</li> })}
                    {found.many_top_levels.then(|| view! { <li>{words.review.many_top}</li> })}
                </ul>
                <p class="field-hint">{words.review.flags_only_here}</p>
            </section>
        }
    })
}

/// That the answers were given under another post profile than the record's, or under one that
/// nobody but the person answering chose.
fn profile_flag(framework: &Framework, judged: &Judged) -> Option<String> {
    let words = locale();
    let assessment = &judged.assessment;
    let recorded = store().with(|book| {
        let person = book.person(assessment.cadre?)?;
        person.cadre.post_profile.clone()
    });
    let general = framework.profiles.first();
    let answered = framework.profile(assessment.post_profile.as_deref())?;
    let name = |profile: &Profile| words::bilingual(words.language, &profile.name).to_owned();
    match recorded {
        None if Some(answered) == general => None,
        None => Some((words.review.profile_chosen)(&name(answered))),
        Some(recorded) if recorded == answered.id => None,
        Some(recorded) => {
            let recorded = framework.profile(Some(&recorded))?;
            Some((words.review.profile_differs)(
                &name(answered),
                &name(recorded),
            ))
        }
    }
}

/// The result of the answers with the adjustments made so far.
#[component]
fn Preview(reviewing: Reviewing, framework: Framework, judged: Judged) -> impl IntoView {
    let words = locale();
    let assessment = judged.assessment;
    let look = move || {
        let mut answers = assessment.answers.clone();
        answers.extend(reviewing.draft.with(|draft| draft.adjusted.clone()));
        let score = scoring::score(&framework, assessment.post_profile.as_deref(), &answers);
        let percent = words::percent(words.language, score.overall);
        let missing = missing_rows(&framework, &score);
        let (standing, text) = if score.meets {
            ("meets", words.review.meets)
        } else {
            ("below", words.review.below)
        };
        view! {
            <p class="row">
                <strong class="standing" data-standing=standing>{text}</strong>
                <span>{words.assess.overall} " " {percent}</span>
            </p>
            <ul class="bullets">{missing.into_iter().map(|row| view! { <li>{row}</li> }).collect_view()}</ul>
        }
    };
    view! {
        <section class="panel" aria-live="polite">
            <h2>{words.review.with_adjustments}</h2>
            {look}
        </section>
    }
}

/// Leads on to the next one that waits.
#[component]
fn NextOne(id: AssessmentId) -> impl IntoView {
    let words = locale();
    let store = store();
    let next = move || {
        store.with(|book| {
            let waiting = book.awaiting(store.today());
            let mut others = waiting.iter().map(|judged| &judged.assessment);
            others
                .find(|other| other.id != id && store.may_review(other).is_ok())
                .map(|other| other.id)
        })
    };
    move || {
        match next() {
        Some(next) => view! {
            <div class="actions"><A href=review_address(next) attr:class="button" attr:data-kind="primary">{words.review.next}</A></div>
        }
        .into_any(),
        None => view! {
            <div class="actions"><A href="/xac-nhan" attr:class="button">{words.review.to_list}</A></div>
        }
        .into_any(),
    }
    }
}
