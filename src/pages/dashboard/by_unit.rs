//! Every unit where somebody counts, lowest certain share first.

use std::cmp::{Ordering, Reverse};

use domain::ids::UnitId;
use domain::target::{Figure, Figures};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::FigureLine;

/// Lowest certain share first, compared on whole numbers; of equal ones the larger unit. A unit that
/// holds all who count says nothing that the whole has not said.
fn lowest_first(figures: &Figures) -> Vec<(UnitId, Figure)> {
    let units = figures.units.iter();
    let units = units.filter(|(_, counted)| **counted != figures.whole);
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
    let units = move || {
        let figures = store.figures();
        lowest_first(&figures).into_iter().map(|(id, _)| id)
    };
    let units = move || units().collect::<Vec<_>>();
    view! {
        <section class="panel">
            <h2>{words.dashboard.by_unit}</h2>
            <ol class="record-list" data-list="units">
                <For each=units key=|id| *id let(id)><Row id /></For>
            </ol>
        </section>
    }
}

/// A unit; only its figure is drawn anew when it changes, so that its link keeps the focus.
#[component]
fn Row(id: UnitId) -> impl IntoView {
    let store = store();
    let name = Memo::new(move |_| store.with(|book| book.unit_name(Some(id)).to_owned()));
    let figure = Memo::new(move |_| {
        let figures = store.figures();
        figures.units.get(&id).map(|unit| unit.meets_standard)
    });
    view! {
        <li class="record-list-row">
            <A href=format!("/don-vi/{id}") attr:class="record-list-link">{name}</A>
            {move || figure.get().map(|figure| view! { <FigureLine figure /> })}
        </li>
    }
}
