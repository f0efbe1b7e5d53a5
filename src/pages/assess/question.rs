//! One question: four large choices, the note that a high level wants, and nothing else.

use domain::framework::{Competence, Framework};
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::answering::{Answering, NothingToAnswer, cadre_of_address};
use super::{question_address, start_address, summary_address};
use crate::components::choice_cards::{Card, ChoiceCards};
use crate::components::field::TextArea;
use crate::components::notice::{MaybeNotice, Urgency};
use crate::gate::store;
use crate::locales::locale;
use crate::platform::page;

/// `/danh-gia/<person>/cau/<number>`.
#[component]
pub fn QuestionPage() -> impl IntoView {
    page::set_title(locale().nav.assess);
    let params = use_params_map();
    let place = Memo::new(move |_| {
        let number: Option<usize> = params.with(|params| params.get("cau")?.parse().ok());
        number.unwrap_or(0).checked_sub(1)
    });
    let cadre = cadre_of_address();
    move || match Answering::open(cadre.get().0) {
        Ok(answering) => view! { <Questions answering place /> }.into_any(),
        Err(why) => view! { <NothingToAnswer why /> }.into_any(),
    }
}

/// Draws the question of the address anew whenever the address changes.
#[component]
fn Questions(answering: Answering, place: Memo<Option<usize>>) -> impl IntoView {
    let words = locale();
    move || {
        let framework = answering.framework();
        let found = place.get().and_then(|place| {
            let asked = untrack(|| answering.draft.with(|draft| draft.questions(&framework)));
            let competence = (*asked.get(place)?).clone();
            Some((place, asked.len(), competence))
        });
        match found {
            None => view! { <p>{words.assess.no_such_question}</p> }.into_any(),
            Some((place, count, competence)) => {
                view! { <Question answering place count competence /> }.into_any()
            }
        }
    }
}

#[component]
fn Question(
    answering: Answering,
    place: usize,
    count: usize,
    competence: Competence,
) -> impl IntoView {
    let words = locale();
    let framework = answering.framework();
    let area = framework
        .area_of(&competence.code)
        .map(|area| words::bilingual(words.language, &area.name).to_owned());
    let name = store().with(|book| {
        book.person(answering.cadre)
            .map(|person| person.name().to_owned())
    });
    let title = words::bilingual(words.language, &competence.name).to_owned();
    let heading = NodeRef::<html::H1>::new();
    // Somebody who hears the screen hears the new question first.
    Effect::new(move || {
        if let Some(heading) = heading.get() {
            // A heading that cannot take the focus leaves it where it is.
            let _ = heading.focus();
        }
    });
    view! {
        <div class="question">
            <div class="row" data-spread="">
                <p class="field-hint">{name} " · " {area}</p>
                <p class="question-progress">
                    <span aria-hidden="true">{format!("{}/{count}", place + 1)}</span>
                    <progress max=count value=place + 1 aria-label=(words.assess.progress)(place + 1, count)></progress>
                </p>
            </div>
            <h1 node_ref=heading tabindex="-1">{title}</h1>
            <Levels answering framework=(*framework).clone() competence=competence.clone() />
            <Evidence answering competence=competence.clone() />
            <MaybeNotice urgency=Urgency::Problem text=answering.trouble />
            <MaybeNotice urgency=Urgency::Problem text=answering.keeping.unkept />
            <Steps answering place count code=competence.code />
        </div>
    }
}

/// What the levels of a competence mean, from 0 upwards.
fn cards(framework: &Framework, competence: &Competence, language: words::Language) -> Vec<Card> {
    let card = |(value, option): (u8, &domain::framework::LevelOption)| {
        let statement = usize::from(value)
            .checked_sub(1)
            .and_then(|at| competence.statements.get(at));
        Card {
            value,
            label: words::bilingual(language, &option.label).to_owned(),
            text: words::bilingual(language, statement.unwrap_or(&option.hint)).to_owned(),
        }
    };
    (0..).zip(&framework.scale.options).map(card).collect()
}

#[component]
fn Levels(answering: Answering, framework: Framework, competence: Competence) -> impl IntoView {
    let language = locale().language;
    let code = StoredValue::new(competence.code.clone());
    let value = Signal::derive(move || {
        let code = code.get_value();
        answering
            .draft
            .with(|draft| draft.answers.get(&code).copied())
    });
    let on_choose = move |level: u8| {
        answering.change(|draft| {
            draft.answers.insert(code.get_value(), level);
        });
    };
    let legend = words::bilingual(language, &framework.scale.prompt).to_owned();
    view! { <ChoiceCards name="level" legend cards=cards(&framework, &competence, language) value on_choose /> }
}

/// The note that the rule wants with a high level.
#[component]
fn Evidence(answering: Answering, competence: Competence) -> impl IntoView {
    let words = locale();
    let framework = answering.framework();
    let forbidden = words::bilingual(words.language, &framework.rule.evidence_forbidden).to_owned();
    let hint = words::bilingual(words.language, &competence.evidence_hint).to_owned();
    let code = StoredValue::new(competence.code);
    let is_wanted = Memo::new(move |_| {
        let (code, framework) = (code.get_value(), answering.framework());
        let level = answering
            .draft
            .with(|draft| draft.answers.get(&code).copied());
        level.is_some_and(|level| framework.wants_evidence(&code, level))
    });
    let value = Signal::derive(move || {
        let code = code.get_value();
        answering
            .draft
            .with(|draft| draft.evidence.get(&code).cloned().unwrap_or_default())
    });
    let on_input = move |text: String| {
        answering.note(|draft| {
            draft.evidence.insert(code.get_value(), text);
        });
    };
    let is_missing = move || value.get().trim().is_empty();
    move || {
        is_wanted.get().then(|| {
            view! {
                <div class="stack" data-gap="small">
                    <TextArea name="evidence" label=words.assess.evidence hint=format!("{hint} {forbidden}") value
                        on_input on_leave=move |()| answering.keep() />
                    {move || is_missing().then(|| view! { <p class="finding" data-severity="advice">{words.assess.evidence_wanted}</p> })}
                </div>
            }
        })
    }
}

/// Back and on. Going on asks for an answer and remembers how far one came; whoever has been at the
/// last page, and corrects an answer, goes on to it.
#[component]
fn Steps(answering: Answering, place: usize, count: usize, code: String) -> impl IntoView {
    let words = locale();
    let navigate = use_navigate();
    let back = navigate.clone();
    let cadre = answering.cadre;
    let was_pressed = RwSignal::new(false);
    let code = StoredValue::new(code);
    let has_answer = move || {
        let code = code.get_value();
        answering
            .draft
            .with(|draft| draft.answers.contains_key(&code))
    };
    let go_back = move |_| {
        let address = match place.checked_sub(1) {
            Some(before) => question_address(cadre, before),
            None => start_address(cadre),
        };
        back(&address, NavigateOptions::default());
    };
    let go_on = move |_| {
        was_pressed.set(true);
        if !untrack(has_answer) {
            return;
        }
        answering.change(|draft| draft.place = draft.place.max(place + 1).min(count));
        let reached = answering.draft.with_untracked(|draft| draft.place);
        let address = if reached < count {
            question_address(cadre, place + 1)
        } else {
            summary_address(cadre)
        };
        navigate(&address, NavigateOptions::default());
    };
    let is_asking = move || was_pressed.get() && !has_answer();
    view! {
        {move || is_asking().then(|| view! { <p class="finding" role="alert">{words.assess.choose_level}</p> })}
        <div class="row" data-spread="">
            <p class="field-hint" role="status">{move || answering.keeping.kept.get()}</p>
            <div class="actions">
                <button class="button" on:click=go_back>{words.common.back}</button>
                <button class="button" data-kind="primary" on:click=go_on>{words.assess.go_on}</button>
            </div>
        </div>
    }
}
