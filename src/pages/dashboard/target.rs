//! One target: the sentence, the bar, the counts, and who makes the bounds lie apart.

use domain::code::Code;
use domain::standing::Standing;
use domain::target::{Figure, TargetId, TargetStatus};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::bar::TargetBar;
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::TwoDates;

/// People named one by one when they widen the bounds.
const WIDENING_SHOWN_MAX: usize = 20;

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

#[component]
fn Sentence(figure: Figure) -> impl IntoView {
    let words = locale();
    let (language, dashboard) = (words.language, &words.dashboard);
    let (certain, possible) = (figure.certain_share(), figure.possible_share());
    let needed = match figure.status {
        TargetStatus::Reached => dashboard.reached.to_owned(),
        TargetStatus::Open | TargetStatus::OutOfReach | TargetStatus::NoData => {
            (dashboard.needed)(figure.needed)
        }
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
        <p>{words::target_status(language, figure.status)}</p>
    }
}

/// The six standings as counts; each opens its people.
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
        view! {
            <h3>{words.dashboard.standings}</h3>
            <ul class="row">{Standing::ALL.iter().copied().map(chip).collect_view()}</ul>
            {(whole.beside > 0).then(|| view! { <p>{(words.dashboard.beside)(whole.beside_meets, whole.beside)}</p> })}
        }
    }
}

/// Who makes the two ends of the figure lie apart, and why.
#[component]
fn Widened() -> impl IntoView {
    let words = locale();
    let store = store();
    move || {
        let figures = store.figures();
        let count = u32::try_from(figures.widened_by.len()).unwrap_or(u32::MAX);
        let person = |(id, why): &(domain::ids::CadreId, domain::target::Widening)| {
            let name = store.with(|book| book.person(*id).map(|person| person.name().to_owned()));
            let href = format!("/can-bo/{id}");
            view! { <li><A href=href>{name}</A> ": " {words::widening(words.language, *why)}</li> }
        };
        let shown = figures
            .widened_by
            .iter()
            .take(WIDENING_SHOWN_MAX)
            .map(person)
            .collect_view();
        (count > 0).then(|| view! { <p>{(words.dashboard.unsettled)(count)}</p> <ul>{shown}</ul> })
    }
}
