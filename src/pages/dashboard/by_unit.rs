//! Every unit where somebody counts, lowest certain share first.

use std::cmp::{Ordering, Reverse};

use domain::ids::UnitId;
use domain::target::{Figure, Figures};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::FigureLine;

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

/// The list; each unit opens.
#[component]
pub(super) fn ByUnit() -> impl IntoView {
    let words = locale();
    let store = store();
    let rows = move || {
        let figures = store.figures();
        let row = |(id, figure): (UnitId, Figure)| {
            let name = store.with(|book| book.unit_name(Some(id)).to_owned());
            view! {
                <li class="record-list-row">
                    <A href=format!("/don-vi/{id}") attr:class="record-list-link">{name}</A>
                    <FigureLine figure />
                </li>
            }
        };
        lowest_first(&figures)
            .into_iter()
            .map(row)
            .collect::<Vec<_>>()
    };
    view! {
        <section class="panel">
            <h2>{words.dashboard.by_unit}</h2>
            <ol class="record-list" data-list="units">{rows}</ol>
        </section>
    }
}
