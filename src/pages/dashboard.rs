//! "Bảng theo dõi": how far the commune is from its targets, and what to do next.
//!
//! The sentence first, the bar second, the next step third. A figure never stands without its
//! denominator, its two dates and what is missing.

use domain::code::Code;
use domain::ids::UnitId;
use domain::standing::Standing;
use domain::target::{Figure, Figures, TargetId, TargetStatus};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::bar::TargetBar;
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::TwoDates;
use crate::platform::page;

/// People named one by one when they widen the bounds.
const WIDENING_SHOWN_MAX: usize = 20;

/// The first page.
#[component]
pub fn Dashboard() -> impl IntoView {
    let words = locale();
    page::set_title(words.nav.dashboard);
    let store = store();
    let is_empty = Memo::new(move |_| store.with(|book| book.people_count() == 0));
    view! {
        <h1>{words.nav.dashboard}</h1>
        {move || if is_empty.get() {
            view! { <Empty /> }.into_any()
        } else {
            view! {
                <Target target=TargetId::MeetsStandard is_first=true />
                <NextSteps />
                <Target target=TargetId::ItProficient is_first=false />
                <ByUnit />
            }
            .into_any()
        }}
    }
}

#[component]
fn Empty() -> impl IntoView {
    let words = locale();
    view! {
        <div class="empty">
            <p>{words.dashboard.empty}</p>
            <A href="/can-bo/nhap" attr:class="button" attr:data-kind="primary">{words.cadres.import}</A>
            <A href="/can-bo/moi" attr:class="button">{words.cadres.add}</A>
            <TwoDates />
        </div>
    }
}

/// One target as a sentence, a bar, and counts that open the people behind them.
#[component]
fn Target(target: TargetId, is_first: bool) -> impl IntoView {
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

/// What to do next, most useful first.
#[component]
fn NextSteps() -> impl IntoView {
    let words = locale();
    let store = store();
    let steps = move || {
        let whole = store.figures().whole;
        let of = |standing| whole.standings.of(standing);
        let (waiting, conflicts) =
            store.with(|book| (book.awaiting(store.today()).len(), book.conflicts().len()));
        let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
        let (unsent, texts) = (store.unsent_count(), &words.dashboard);
        let people =
            |standing: Standing| format!("/can-bo?tinh_trang={}&dien=tinh", standing.code());
        [
            (conflicts > 0).then(|| {
                (
                    (texts.next_conflicts)(conflicts),
                    "/can-bo?dien=hai-gia-tri".to_owned(),
                )
            }),
            (waiting > 0).then(|| ((texts.next_review)(waiting), people(Standing::Awaiting))),
            (of(Standing::Returned) > 0).then(|| {
                (
                    (texts.next_returned)(of(Standing::Returned)),
                    people(Standing::Returned),
                )
            }),
            (of(Standing::NotAssessed) > 0).then(|| {
                (
                    (texts.next_invite)(of(Standing::NotAssessed)),
                    people(Standing::NotAssessed),
                )
            }),
            (of(Standing::Expired) > 0).then(|| {
                (
                    (texts.next_expired)(of(Standing::Expired)),
                    people(Standing::Expired),
                )
            }),
            (of(Standing::Below) > 0).then(|| {
                (
                    (texts.next_below)(of(Standing::Below)),
                    people(Standing::Below),
                )
            }),
            (unsent > 0).then(|| ((texts.next_send)(unsent), "/dong-bo".to_owned())),
        ]
    };
    view! {
        <section class="panel">
            <h2>{words.dashboard.next}</h2>
            {move || {
                let steps: Vec<_> = steps().into_iter().flatten().collect();
                if steps.is_empty() {
                    return view! { <p>{words.dashboard.nothing_next}</p> }.into_any();
                }
                let item = |(text, href)| view! { <li><A href=href attr:class="step-link">{text}</A></li> };
                view! { <ol class="step-list">{steps.into_iter().map(item).collect_view()}</ol> }.into_any()
            }}
        </section>
    }
}

/// Every unit where somebody counts, lowest certain share first.
fn lowest_first(figures: &Figures) -> Vec<(UnitId, Figure)> {
    let mut units: Vec<(UnitId, Figure)> = figures
        .units
        .iter()
        .map(|(id, unit)| (*id, unit.meets_standard))
        .filter(|(_, figure)| figure.denominator > 0)
        .collect();
    units.sort_by_key(|(id, figure)| {
        (
            figure.certain_share().permille(),
            std::cmp::Reverse(figure.denominator),
            *id,
        )
    });
    units
}

#[component]
fn ByUnit() -> impl IntoView {
    let words = locale();
    let store = store();
    let rows = move || {
        let figures = store.figures();
        lowest_first(&figures).into_iter().map(|(id, figure)| {
            let name = store.with(|book| book.unit_name(Some(id)).to_owned());
            view! {
                <tr>
                    <th scope="row"><A href=format!("/can-bo?don_vi={id}&dien=tinh")>{name}</A></th>
                    <td data-number="">{words::percent(words.language, figure.certain_share())}</td>
                    <td data-number="">{words::share(words.language, figure.certain_share())}</td>
                </tr>
            }
        }).collect_view()
    };
    view! {
        <section class="panel">
            <div class="table-scroll">
                <table class="table">
                    <caption>{words.dashboard.by_unit}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words.dashboard.unit}</th>
                            <th scope="col" data-number="">{words.dashboard.share}</th>
                            <th scope="col" data-number="">{words.dashboard.people}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}
