//! One target: the sentence, the bar, the counts, and who makes the bounds lie apart.

use domain::code::Code;
use domain::ids::CadreId;
use domain::standing::Standing;
use domain::target::{Figure, TargetId, TargetStatus, Widening};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::bar::TargetBar;
use crate::components::more::{ShowMore, Shown};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::TwoDates;

/// So many of those who widen the bounds are named at first and with each "more".
const WIDENING_STEP: usize = 20;

/// One target as a sentence, a bar, and counts that open the people behind them.
#[component]
pub(super) fn Target(target: TargetId, is_first: bool) -> impl IntoView {
    let words = locale();
    let store = store();
    view! {
        <section class="panel" data-target=target.code()>
            <h2>{words::target_title(words.language, target)}</h2>
            {move || {
                let figures = store.figures();
                view! { <Sentence figure=*figures.whole.of(target) /> }
            }}
            {is_first.then(|| view! { <Standings /> })}
            <TwoDates />
            {is_first.then(|| view! { <Widened /> <p class="field-hint">{words.dashboard.how}</p> })}
        </section>
    }
}

/// The share, what is missing, the bar. Of nobody there is no share: neither 0 % nor 100 %.
#[component]
fn Sentence(figure: Figure) -> impl IntoView {
    let words = locale();
    let (language, dashboard) = (words.language, &words.dashboard);
    let status = words::target_status(language, figure.status);
    let (certain, possible) = (figure.certain_share(), figure.possible_share());
    let needed = match figure.status {
        TargetStatus::NoData => return view! { <p>{status}</p> }.into_any(),
        TargetStatus::Reached => dashboard.reached.to_owned(),
        TargetStatus::Open | TargetStatus::OutOfReach => (dashboard.needed)(figure.needed),
    };
    let (certain_text, possible_text) = (
        words::percent(language, certain),
        words::percent(language, possible),
    );
    view! {
        <p class="figure-sentence">{(dashboard.sentence)(&words::share(language, certain), &certain_text)}</p>
        <p>{(dashboard.goal)(figure.percent_target)} " → " <strong class="figure-needed">{needed}</strong></p>
        <TargetBar
            certain=certain.permille()
            possible=possible.permille()
            goal=figure.percent_target * 10
            label=(dashboard.bar)(&certain_text, &possible_text, figure.percent_target)
        />
        <p class="row" data-spread="">
            <span>{(dashboard.certain)(&certain_text)}</span>
            <span>{(dashboard.possible)(&possible_text, &words::share(language, possible))}</span>
        </p>
        <p>{status}</p>
    }
    .into_any()
}

/// The six standings of those who count, each opening its people; and who stands beside.
#[component]
fn Standings() -> impl IntoView {
    let words = locale();
    let store = store();
    move || {
        let whole = store.figures().whole;
        let chip = |standing: Standing| {
            let href = format!("/can-bo?tinh_trang={}&dien=tinh", standing.code());
            let text = format!(
                "{} {}",
                words::standing_short(words.language, standing),
                whole.standings.of(standing)
            );
            view! {
                <li><A href=href attr:class="chip"><span class="standing" data-standing=standing.code()>{text}</span></A></li>
            }
        };
        let counted = (whole.meets_standard.denominator > 0).then(|| {
            view! {
                <h3>{words.dashboard.standings}</h3>
                <ul class="row">{Standing::ALL.iter().copied().map(chip).collect_view()}</ul>
            }
        });
        view! {
            {counted}
            {(whole.beside > 0).then(|| view! { <p>{(words.dashboard.beside)(whole.beside_meets, whole.beside)}</p> })}
        }
    }
}

/// Who makes the two ends of the figure lie apart, and why.
#[component]
fn Widened() -> impl IntoView {
    let words = locale();
    let store = store();
    let rows = Shown::here("bang.widening", WIDENING_STEP);
    let count = Signal::derive(move || store.figures().widened_by.len());
    let person = move |(id, reasons): &(CadreId, Vec<Widening>)| {
        let name = store.with(|book| book.person(*id).map(|person| person.name().to_owned()));
        let reason = |why: &Widening| words::widening(words.language, *why);
        let reasons: Vec<&str> = reasons.iter().map(reason).collect();
        let href = format!("/can-bo/{id}");
        view! { <li><A href attr:class="step-link">{name}</A> ": " {reasons.join("; ")}</li> }
    };
    move || {
        let figures = store.figures();
        let people = &figures.widened_by;
        let shown = people.iter().take(rows.max()).map(person);
        (!people.is_empty()).then(|| {
            view! {
                <p>{words::widened_count(words.language, people.len())}</p>
                <ul>{shown.collect_view()}</ul>
                <ShowMore shown=rows count text=words.common.show_more />
            }
        })
    }
}
