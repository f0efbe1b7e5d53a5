//! What is said before the first question, and where answering begins or goes on.

use domain::assessment::RETURN_REASON;
use domain::book::Book;
use domain::day::Day;
use domain::framework::Framework;
use domain::ids::{CadreId, OpId};
use domain::standing::{Beside, Judged, Outcome, Standing};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::{question_address, summary_address};
use crate::components::dialog::Dialog;
use crate::components::field::{Choice, SelectField};
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::components::redirect::in_place;
use crate::forms::assessment::AssessmentDraft;
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::{once_known, save_failure};
use crate::store::Store;

/// The page of one person before the questions.
#[component]
pub(super) fn Start(cadre: Option<CadreId>) -> impl IntoView {
    let words = locale();
    let store = store();
    let is_in_book = move |id: &CadreId| store.with(|book| book.person(*id).is_some());
    let known = move || cadre.filter(is_in_book);
    once_known(known, "", words.assess.gone, |cadre| {
        view! { <OfPerson cadre /> }.into_any()
    })
}

#[component]
fn OfPerson(cadre: CadreId) -> impl IntoView {
    let words = locale();
    let store = store();
    let draft: Option<AssessmentDraft> = store.draft(&AssessmentDraft::key(cadre));
    let was_begun = draft.is_some();
    let begun = draft.or_else(|| untrack(|| store.with(|book| fresh(book, cadre, store))));
    match begun {
        None => view! { <Notice urgency=Urgency::Warning>{words.assess.no_framework}</Notice> }
            .into_any(),
        Some(draft) => view! {
            <Refused cadre was_begun />
            <Before cadre draft was_begun />
        }
        .into_any(),
    }
}

/// The address may name a submission that the server refused: its answers are taken up as a draft, but
/// not over one that was begun since. It is put away then; it is kept.
#[component]
fn Refused(cadre: CadreId, was_begun: bool) -> impl IntoView {
    let words = locale();
    let (store, navigate) = (store(), use_navigate());
    let op = use_query_map().get_untracked().get("tu_choi")?;
    let refused = OpId::parse(&op).and_then(|op| store.refused(op))?;
    let draft = AssessmentDraft::of_refused(&refused, cadre)?;
    let why = words::rejection(words.language, &refused.code);
    let trouble = RwSignal::new(None::<String>);
    let take_up = move |_| {
        let (navigate, draft) = (navigate.clone(), draft.clone());
        leptos::task::spawn_local(async move {
            match store.keep_draft(AssessmentDraft::key(cadre), &draft).await {
                Ok(()) => {
                    // One that cannot be marked goes on asking: nothing is lost by it.
                    let _ = store.put_away(refused.op).await;
                    navigate(&summary_address(cadre), NavigateOptions::default());
                }
                Err(failure) => drop(trouble.try_set(Some(save_failure(words, &failure)))),
            }
        });
    };
    Some(view! {
        <Notice urgency=Urgency::Warning>
            <p><strong>{words.assess.refused_title}</strong></p>
            <p>{why}</p>
            {if was_begun {
                view! { <p>{words.assess.refused_but_begun}</p> }.into_any()
            } else {
                view! {
                    <p>{words.assess.refused_hint}</p>
                    <MaybeNotice urgency=Urgency::Problem text=trouble />
                    <div class="actions"><button class="button" data-kind="primary" on:click=take_up>{words.assess.refused_use}</button></div>
                }
                .into_any()
            }}
        </Notice>
    })
}

/// A new draft under the framework in use; from the answers of one that was returned, if the
/// newest was.
fn fresh(book: &Book, cadre: CadreId, store: Store) -> Option<AssessmentDraft> {
    let framework = book.frameworks().current()?;
    let profile = book.person(cadre)?.cadre.post_profile.clone();
    let returned = newest_returned(book, cadre, store).map(|judged| &judged.assessment);
    Some(AssessmentDraft::begin(
        framework,
        profile.as_deref(),
        returned,
    ))
}

/// The newest assessment, when it was returned.
fn newest_returned(book: &Book, cadre: CadreId, store: Store) -> Option<&Judged> {
    let standing = book.standing(cadre, store.today());
    let is_returned = standing.standing == Standing::Returned
        || matches!(standing.beside, Some(Beside::Returned(_)));
    let newest = book.assessments_of(cadre).into_iter().next()?;
    let says_so = newest
        .verdicts
        .iter()
        .any(|verdict| verdict.outcome == Outcome::Returned);
    (is_returned && says_so).then_some(newest)
}

#[component]
fn Before(cadre: CadreId, draft: AssessmentDraft, was_begun: bool) -> impl IntoView {
    let words = locale();
    let store = store();
    let draft = RwSignal::new(draft);
    let name = store.with(|book| book.person(cadre).map(|person| person.name().to_owned()));
    let framework = store.with(|book| {
        book.frameworks()
            .get(&draft.get_untracked().framework())
            .cloned()
    });
    let Some(framework) = framework else {
        return view! { <Notice urgency=Urgency::Warning>{words.assess.no_framework}</Notice> }
            .into_any();
    };
    let count = {
        let framework = framework.clone();
        move || draft.with(|draft| draft.questions(&framework).len())
    };
    let is_in_post = move || {
        let today = store.today();
        store.with(|book| {
            book.person(cadre)
                .is_some_and(|person| person.is_in_post(today))
        })
    };
    let is_helped = store.own_cadre() != Some(cadre);
    let days_between = framework.rule.days_between_min;
    let is_provisional = framework.status != "in_force" || framework.rule.status == "provisional";
    let framework = StoredValue::new(framework);
    view! {
        <h2>{name}</h2>
        <LastNote cadre days_between />
        <section class="panel">
            <h3>{words.assess.before_title}</h3>
            <p>{words.assess.what_for}</p>
            <p>{move || (words.assess.how_long)(count())}</p>
            <p>{words.assess.time_recorded}</p>
            <p><strong>{words.sign_in.no_secrets}"."</strong> " " {words.sign_in.working_copy}</p>
            {is_helped.then(|| {
                let who = store.own_name();
                view! { <Notice urgency=Urgency::Warning>{(words.assess.assisted)(&who)}</Notice> }
            })}
            {is_provisional.then(|| view! { <p class="field-hint">{words.assess.provisional}</p> })}
            <Profile cadre draft framework=framework.get_value() />
        </section>
        {move || match is_in_post() {
            true => view! { <Begin cadre draft framework=framework.get_value() was_begun /> }.into_any(),
            false => view! { <Notice urgency=Urgency::Warning>{words.assess.not_in_post}</Notice> }.into_any(),
        }}
    }
    .into_any()
}

/// Why the last one came back, that one still waits, or that it is younger than the rule would have
/// it. A return is answered at once.
#[component]
fn LastNote(cadre: CadreId, days_between: u16) -> impl IntoView {
    let words = locale();
    let store = store();
    store.with(|book| {
        if let Some(judged) = newest_returned(book, cadre, store) {
            let reasons: Vec<String> = judged
                .assessment
                .reviews
                .iter()
                .filter_map(|review| review.value.reasons.get(RETURN_REASON).cloned())
                .collect();
            return Some(view! {
                <Notice urgency=Urgency::Warning>
                    <h3>{words.assess.returned_title}</h3>
                    {reasons.into_iter().map(|reason| view! { <p><q>{reason}</q></p> }).collect_view()}
                    <p>{words.assess.returned_text}</p>
                </Notice>
            }.into_any());
        }
        let standing = book.standing(cadre, store.today());
        let waits = standing.standing == Standing::Awaiting
            || matches!(standing.beside, Some(Beside::Awaiting(_)));
        let note = if waits {
            Some(words.assess.awaiting_note.to_owned())
        } else {
            too_soon(book, cadre, days_between, store.today())
        };
        note.map(|note| view! { <Notice urgency=Urgency::Plain>{note}</Notice> }.into_any())
    })
}

/// That fewer days than the rule wants lie between the last assessment and today.
fn too_soon(book: &Book, cadre: CadreId, days_between: u16, today: Day) -> Option<String> {
    let words = locale();
    let newest = book.assessments_of(cadre).into_iter().next()?;
    let last = newest.assessment.submitted_on?;
    let from = last.plus_days(i32::from(days_between));
    (from > today)
        .then(|| (words.assess.too_soon)(&words::date(last), days_between, &words::date(from)))
}

/// The post profile decides what is asked: it comes from the record, and is asked for only where the
/// record does not say.
#[component]
fn Profile(
    cadre: CadreId,
    draft: RwSignal<AssessmentDraft>,
    framework: Framework,
) -> impl IntoView {
    let words = locale();
    let recorded = store().with(|book| book.person(cadre)?.cadre.post_profile.clone());
    let known = framework
        .profiles
        .iter()
        .find(|profile| Some(&profile.id) == recorded.as_ref());
    match known {
        None => view! { <ProfileChoice draft framework /> }.into_any(),
        Some(known) => {
            let id = known.id.clone();
            draft.update(|draft| draft.post_profile = Some(id));
            let name = words::bilingual(words.language, &known.name);
            view! { <p>{(words.assess.profile_of_record)(name)}</p> }.into_any()
        }
    }
}

#[component]
fn ProfileChoice(draft: RwSignal<AssessmentDraft>, framework: Framework) -> impl IntoView {
    let words = locale();
    let (first, others) = match framework.profiles.split_first() {
        Some((first, others)) => (first.clone(), others.to_vec()),
        None => return None,
    };
    let label = move |profile: &domain::framework::Profile| {
        words::bilingual(words.language, &profile.name).to_owned()
    };
    let none = label(&first);
    let choices: Vec<Choice> = others
        .iter()
        .map(|profile| Choice {
            value: profile.id.clone(),
            label: label(profile),
        })
        .collect();
    let general = first.id.clone();
    // The general profile is the entry for "nothing chosen".
    let value = Signal::derive(move || {
        let chosen = draft.with(|draft| draft.post_profile.clone());
        chosen.filter(|id| *id != general).unwrap_or_default()
    });
    let on_choose = move |id: String| {
        let chosen = if id.is_empty() { first.id.clone() } else { id };
        draft.update(|draft| draft.post_profile = Some(chosen));
    };
    Some(
        view! { <SelectField name="profile" label=words.assess.profile none choices value on_choose /> },
    )
}

/// Keeps the draft and goes to the question to go on with.
#[component]
fn Begin(
    cadre: CadreId,
    draft: RwSignal<AssessmentDraft>,
    framework: Framework,
    was_begun: bool,
) -> impl IntoView {
    let words = locale();
    let store = store();
    let navigate = use_navigate();
    let trouble = RwSignal::new(None::<String>);
    let text = if was_begun {
        words.assess.go_on
    } else {
        words.assess.begin
    };
    let begin = move |_| {
        let navigate = navigate.clone();
        let chosen = draft.get_untracked();
        // Another tab may have gone on with it since this page was drawn.
        let now = match store.draft::<AssessmentDraft>(&AssessmentDraft::key(cadre)) {
            Some(latest) => latest.with_profile(chosen.post_profile),
            None => chosen,
        };
        let count = now.questions(&framework).len();
        leptos::task::spawn_local(async move {
            let place = now.place;
            match store.keep_draft(AssessmentDraft::key(cadre), &now).await {
                Ok(()) => {
                    let address = if place < count {
                        question_address(cadre, place)
                    } else {
                        summary_address(cadre)
                    };
                    navigate(&address, NavigateOptions::default());
                }
                Err(failure) => trouble.set(Some(save_failure(words, &failure))),
            }
        });
    };
    view! {
        <MaybeNotice urgency=Urgency::Problem text=trouble />
        <div class="actions">
            <button class="button" data-kind="primary" on:click=begin>{text}</button>
            {was_begun.then(|| view! { <ThrowAway cadre trouble /> })}
        </div>
    }
}

/// The way out for whoever began with the wrong person.
#[component]
fn ThrowAway(cadre: CadreId, trouble: RwSignal<Option<String>>) -> impl IntoView {
    let words = locale();
    let store = store();
    let navigate = use_navigate();
    let is_asking = RwSignal::new(false);
    let throw_away = Callback::new(move |()| {
        let navigate = navigate.clone();
        is_asking.set(false);
        leptos::task::spawn_local(async move {
            match store.drop_draft(&AssessmentDraft::key(cadre)).await {
                // Whoever went elsewhere meanwhile is not dragged back.
                Ok(()) if is_asking.try_get_untracked().is_none() => {}
                Ok(()) => navigate("/danh-gia", in_place()),
                Err(failure) => drop(trouble.try_set(Some(save_failure(words, &failure)))),
            }
        });
    });
    view! {
        <button class="button" on:click=move |_| is_asking.set(true)>{words.assess.throw_away}</button>
        <Dialog title=words.assess.throw_away_title is_open=is_asking>
            <p>{words.assess.throw_away_text}</p>
            <div class="actions">
                <button class="button" data-kind="primary" on:click=move |_| is_asking.set(false)>{words.assess.keep_answering}</button>
                <button class="button" on:click=move |_| throw_away.run(())>{words.assess.throw_away_yes}</button>
            </div>
        </Dialog>
    }
}
