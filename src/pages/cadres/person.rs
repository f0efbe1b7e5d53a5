//! A person: where they stand and what is missing, their assessments, their record.

use domain::book::{Book, Person};
use domain::fields::{Fields, Head, RecordKey, RecordKind, Value};
use domain::framework::Framework;
use domain::ids::{CadreId, UnitId};
use domain::registry::{self, ConflictPolicy};
use domain::scoring::Score;
use domain::standing::{Beside, Judged, Outcome};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use super::form::FIELDS;
use crate::components::dialog::Dialog;
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::{StandingBadge, TwoDates, save_failure};
use crate::platform::page;

/// `/can-bo/<id>`.
#[component]
pub fn CadrePage() -> impl IntoView {
    let words = locale();
    let params = use_params_map();
    // The title never holds a name: it would stand in the history of a shared tablet.
    page::set_title(words.nav.cadres);
    move || {
        let id = CadreId::parse(&params.get().get("id").unwrap_or_default());
        match id.filter(|id| untrack(|| store().with(|book| book.person(*id).is_some()))) {
            None => view! { <h1>{words.nav.cadres}</h1> <p>{words.cadres.gone}</p> }.into_any(),
            Some(id) => view! {
                <Head id />
                <StandingPart id />
                <HistoryPart id />
                <RecordPart id />
                <TwoDates />
            }
            .into_any(),
        }
    }
}

fn with_person<T>(id: CadreId, look: impl FnOnce(&Book, &Person) -> T) -> Option<T> {
    store().with(|book| book.person(id).map(|person| look(book, person)))
}

#[component]
fn Head(id: CadreId) -> impl IntoView {
    let words = locale();
    let name = move || with_person(id, |_, person| person.name().to_owned());
    let place = move || {
        with_person(id, |book, person| {
            let post = person.cadre.job_position.clone().unwrap_or_default();
            let unit = book.unit_name(person.cadre.unit).to_owned();
            if post.is_empty() {
                unit
            } else {
                format!("{unit} · {post}")
            }
        })
    };
    let gone = move || {
        with_person(id, |_, person| {
            let cadre = &person.cadre;
            if cadre.entered_in_error {
                return Some(words.cadres.entered_in_error.to_owned());
            }
            let left = cadre.left_on?;
            Some((words.cadres.left_on)(
                &words::date(left),
                cadre.leave_reason.as_deref().unwrap_or_default(),
            ))
        })
        .flatten()
    };
    view! {
        <div class="stack" data-gap="small">
            <h1>{name}</h1>
            <p>{place}</p>
            {move || gone().map(|text| view! { <Notice urgency=Urgency::Warning>{text}</Notice> })}
        </div>
    }
}

/// Where the person stands, and what is missing.
#[component]
fn StandingPart(id: CadreId) -> impl IntoView {
    let words = locale();
    let store = store();
    let standing = Memo::new(move |_| store.with(|book| book.standing(id, store.today())));
    let until = move || {
        standing
            .get()
            .valid_until
            .map(|day| (words.cadres.valid_until)(&words::date(day)))
    };
    let beside = move || {
        standing.get().beside.map(|beside| match beside {
            Beside::Awaiting(_) => words.cadres.beside_awaiting,
            Beside::Returned(_) => words.cadres.beside_returned,
        })
    };
    view! {
        <section class="panel">
            <h2>{words.cadres.standing}</h2>
            <p class="row">{move || view! { <StandingBadge standing=standing.get().standing /> }} <span>{until}</span></p>
            <p>{beside}</p>
            {move || store.with(|book| missing(book, id, standing.get().rests_on))}
        </section>
    }
}

/// What keeps the person from the standard, as far as the assessment in force says.
fn missing(
    book: &Book,
    id: CadreId,
    rests_on: Option<domain::ids::AssessmentId>,
) -> Option<AnyView> {
    let words = locale();
    let judged = book
        .assessments_of(id)
        .into_iter()
        .find(|judged| Some(judged.assessment.id) == rests_on)?;
    let framework = book
        .frameworks()
        .get(judged.assessment.framework.as_ref()?)?;
    let score = score_of(judged)?;
    if score.meets {
        return None;
    }
    let rows = missing_rows(framework, score);
    Some(view! { <h3>{words.cadres.missing}</h3> <ul>{rows.into_iter().map(|row| view! { <li>{row}</li> }).collect_view()}</ul> }.into_any())
}

/// The score that counts: the confirmed one, else the own answers'.
fn score_of(judged: &Judged) -> Option<&Score> {
    let confirmed = judged
        .verdicts
        .iter()
        .find_map(|verdict| match &verdict.outcome {
            Outcome::Confirmed(score) => Some(&**score),
            Outcome::Unscorable | Outcome::Returned => None,
        });
    confirmed.or(judged.own_score.as_ref())
}

/// One line a competence below its least level, and one for the overall score.
pub fn missing_rows(framework: &Framework, score: &Score) -> Vec<String> {
    let words = locale();
    let row = |below: &domain::scoring::BelowMinimum| {
        let name = framework
            .competence(&below.code)
            .map(|competence| words::bilingual(words.language, &competence.name));
        (words.cadres.missing_row)(name.unwrap_or(&below.code), below.level, below.level_min)
    };
    let mut rows: Vec<String> = score.below_minimum.iter().map(row).collect();
    let needed = framework.rule.overall_percent_min;
    if !score.overall.is_at_least(needed) {
        rows.push((words.cadres.missing_overall)(
            &words::percent(words.language, score.overall),
            needed,
        ));
    }
    rows
}

#[component]
fn HistoryPart(id: CadreId) -> impl IntoView {
    let words = locale();
    let store = store();
    let rows = move || {
        store.with(|book| {
            let row = |judged: &&Judged| {
                let day = judged.assessment.submitted_on.map(words::date);
                let score = score_of(judged).map(|score| {
                    (words.cadres.overall)(&words::percent(words.language, score.overall))
                });
                view! { <li>{day} " · " {score}</li> }
            };
            let all = book.assessments_of(id);
            (!all.is_empty()).then(|| all.iter().map(row).collect_view())
        })
    };
    view! {
        <section class="panel">
            <h2>{words.cadres.history}</h2>
            {move || match rows() {
                Some(rows) => view! { <ul class="dots">{rows}</ul> }.into_any(),
                None => view! { <p>{words.cadres.no_history}</p> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn RecordPart(id: CadreId) -> impl IntoView {
    let words = locale();
    let is_asking = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let record = RecordKey(RecordKind::CADRE, id.into());
    let is_error =
        move || with_person(id, |_, person| person.cadre.entered_in_error).unwrap_or(false);
    let mark = move |_| {
        let edit = domain::edit::Edit {
            record: RecordKey(RecordKind::CADRE, id.into()),
            values: vec![(
                domain::fields::FieldName::new("entered_in_error"),
                Value::Bool(!untrack(is_error)),
            )],
            reason: None,
        };
        save(edit, trouble, is_asking);
    };
    let mark_text = move || {
        if is_error() {
            words.cadres.undo_error
        } else {
            words.cadres.mark_error
        }
    };
    view! {
        <section class="panel">
            <h2>{words.cadres.record}</h2>
            <dl class="facts">{FIELDS.iter().map(|name| view! { <Fact record=record.clone() name=*name /> }).collect_view()}</dl>
            <Offices id />
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <A href=format!("/can-bo/{id}/sua") attr:class="button">{words.common.edit}</A>
                <button class="button" on:click=move |_| is_asking.set(true)>{mark_text}</button>
            </div>
            <Dialog title=Signal::derive(move || mark_text().to_owned()) is_open=is_asking>
                <p>{words.cadres.mark_error_why}</p>
                <div class="actions">
                    <button class="button" data-kind="primary" on:click=mark>{mark_text}</button>
                    <button class="button" on:click=move |_| is_asking.set(false)>{words.common.cancel}</button>
                </div>
            </Dialog>
        </section>
    }
}

fn save(edit: domain::edit::Edit, trouble: RwSignal<Option<String>>, is_asking: RwSignal<bool>) {
    let (words, store) = (locale(), store());
    leptos::task::spawn_local(async move {
        match store.save(vec![edit], Vec::new()).await {
            Ok(()) => is_asking.set(false),
            Err(failure) => trouble.set(Some(save_failure(words, &failure))),
        }
    });
}

#[component]
fn Offices(id: CadreId) -> impl IntoView {
    let words = locale();
    let rows = move || {
        store().with(|book| {
            let row = |(_, office): (domain::ids::OfficeId, &domain::office::Office)| {
                let from = office.from.map(|from| {
                    format!(" · {}", (words.cadres.since)(&words::month_or_date(from)))
                });
                let to = office
                    .to
                    .map(|to| format!(" · {}", (words.cadres.until)(&words::month_or_date(to))));
                view! { <li>{office.title.clone()} {from} {to}</li> }
            };
            let all: Vec<_> = book.offices_of(id).collect();
            (!all.is_empty()).then(|| all.into_iter().map(row).collect_view())
        })
    };
    move || rows().map(|rows| view! { <h3>{words.cadres.offices}</h3> <ul>{rows}</ul> })
}

/// A stored value as a person reads it.
pub(in crate::pages) fn shown(book: &Book, name: &str, value: &Value) -> String {
    use domain::cadre::{Employment, Gender, PoliticalTheory, ProfessionalQualification};
    use domain::code::Code;
    use words::Label;
    fn label<T: Code + Label>(code: &str, language: words::Language) -> Option<String> {
        T::from_code(code).map(|choice| choice.label(language).to_owned())
    }
    let language = locale().language;
    let Some(text) = value.as_str() else {
        return String::new();
    };
    let known = match name {
        "gender" => label::<Gender>(text, language),
        "employment" => label::<Employment>(text, language),
        "professional_qualification" => label::<ProfessionalQualification>(text, language),
        "political_theory" => label::<PoliticalTheory>(text, language),
        "unit" => UnitId::parse(text).map(|unit| book.unit_name(Some(unit)).to_owned()),
        "birth_date" | "in_post_from" | "left_on" => {
            domain::day::PartialDate::parse(text).map(words::month_or_date)
        }
        "post_profile" => book
            .frameworks()
            .current()
            .and_then(|framework| framework.profiles.iter().find(|profile| profile.id == text))
            .map(|profile| words::bilingual(language, &profile.name).to_owned()),
        _ => None,
    };
    known.unwrap_or_else(|| text.to_owned())
}

/// One field of the record; two values are both shown, with who and when, to choose from.
#[component]
fn Fact(record: RecordKey, name: &'static str) -> impl IntoView {
    let words = locale();
    let store = store();
    let label = words::field_label(words.language, record.0.as_str(), name);
    let is_open_conflict = registry::policy("cadre", name) != ConflictPolicy::Auto;
    let content = move || {
        let heads: Vec<Head> = store.with_fields(&record, |fields: &Fields| {
            if is_open_conflict && fields.is_in_conflict(name) {
                fields.heads(name).to_vec()
            } else {
                fields.shown(name).cloned().into_iter().collect()
            }
        });
        match heads.as_slice() {
            [one] if !one.value.is_null() => {
                store.with(|book| shown(book, name, &one.value)).into_any()
            }
            [] | [_] => {
                view! { <span class="field-hint">{words.common.not_given}</span> }.into_any()
            }
            _ => view! { <Choose record=record.clone() name heads /> }.into_any(),
        }
    };
    view! { <dt>{label}</dt> <dd>{content}</dd> }
}

#[component]
fn Choose(record: RecordKey, name: &'static str, heads: Vec<Head>) -> impl IntoView {
    let words = locale();
    let store = store();
    let trouble = RwSignal::new(None::<String>);
    let option = move |head: Head| {
        let text = store.with(|book| shown(book, name, &head.value));
        let text = if text.is_empty() {
            words.common.not_given.to_owned()
        } else {
            text
        };
        let who = store.with(|book| book.account_name(head.by).to_owned());
        let who = if who.is_empty() {
            words.common.unknown_account.to_owned()
        } else {
            who
        };
        let (record, value) = (record.clone(), head.value.clone());
        let choose = move |_| {
            let (record, value) = (record.clone(), value.clone());
            leptos::task::spawn_local(async move {
                let field = domain::fields::FieldName::new(name);
                if let Err(failure) = store.resolve(record, field, value).await {
                    trouble.set(Some(save_failure(words, &failure)));
                }
            });
        };
        view! {
            <div class="row">
                <button class="button" on:click=choose>{(words.cadres.choose_this)(&text)}</button>
                <span class="field-hint">{(words.cadres.by_when)(&who, &words::when(head.hlc.wall_ms()))}</span>
            </div>
        }
    };
    view! {
        <div class="stack" data-gap="small">
            <strong class="standing" data-standing="conflict">{words.cadres.two_values}</strong>
            {heads.into_iter().map(option).collect_view()}
            <MaybeNotice urgency=Urgency::Problem text=trouble />
        </div>
    }
}
