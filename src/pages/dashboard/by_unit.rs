//! Every unit where somebody counts, lowest certain share first.

use std::cmp::{Ordering, Reverse};

use domain::ids::UnitId;
use domain::target::{Figure, Figures};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::bar::TargetBar;
use crate::gate::store;
use crate::locales::{Locale, locale};

/// Lowest certain share first, compared on whole numbers; of equal ones the larger unit.
fn lowest_first(figures: &Figures) -> Vec<(UnitId, Figure)> {
    let units = figures.units.iter();
    let mut units: Vec<(UnitId, Figure)> = units
        .map(|(id, unit)| (*id, unit.meets_standard))
        .filter(|(_, figure)| figure.denominator > 0)
        .collect();
    let shares = |a: &Figure, b: &Figure| -> Ordering {
        let of = |a: &Figure, b: &Figure| u64::from(a.certain) * u64::from(b.denominator);
        of(a, b).cmp(&of(b, a))
    };
    units.sort_by(|(a_id, a), (b_id, b)| {
        let rest = |id: &UnitId, figure: &Figure| (Reverse(figure.denominator), *id);
        shares(a, b).then_with(|| rest(a_id, a).cmp(&rest(b_id, b)))
    });
    units
}

/// The table; a unit's name opens the unit, its numbers open the people.
#[component]
pub(super) fn ByUnit() -> impl IntoView {
    let words = locale();
    let store = store();
    let rows = move || {
        let figures = store.figures();
        let row = |(id, figure): (UnitId, Figure)| {
            let name = store.with(|book| book.unit_name(Some(id)).to_owned());
            row(words, id, name, figure)
        };
        lowest_first(&figures)
            .into_iter()
            .map(row)
            .collect::<Vec<_>>()
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
                            <th scope="col" data-number="">{words.dashboard.possible_column}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(words: &Locale, id: UnitId, name: String, figure: Figure) -> AnyView {
    let language = words.language;
    let (certain, possible) = (figure.certain_share(), figure.possible_share());
    let certain_text = words::percent(language, certain);
    let possible_text = words::percent(language, possible);
    let label = (words.dashboard.bar)(&certain_text, &possible_text, figure.percent_target);
    let people = format!("/can-bo?don_vi={id}&dien=tinh");
    view! {
        <tr>
            <th scope="row">
                <A href=format!("/don-vi/{id}")>{name}</A>
                <div class="small-bar">
                    <TargetBar certain=certain.permille() possible=possible.permille() goal=figure.percent_target * 10 label />
                </div>
            </th>
            <td data-number="">{certain_text}</td>
            <td data-number=""><A href=people>{words::share(language, certain)}</A></td>
            <td data-number="">{possible_text}</td>
        </tr>
    }
    .into_any()
}
