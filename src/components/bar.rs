//! The bar of a target: the certain part, the possible part, the mark of the goal.

use leptos::prelude::*;

/// Draws shares of a thousand. `label` says the same in words.
#[component]
pub fn TargetBar(
    certain: u32,
    possible: u32,
    #[prop(optional)] goal: Option<u32>,
    #[prop(into)] label: String,
) -> impl IntoView {
    let possible = possible.clamp(certain, 1000);
    // Lines of a fixed width: the drawing is stretched to the width of its place.
    let mark = |goal: u32| {
        let line =
            |part: &'static str| view! { <line data-part=part x1=goal x2=goal y1="0" y2="32" /> };
        (line("mark-edge"), line("mark"))
    };
    view! {
        <svg class="target-bar" viewBox="0 0 1000 32" preserveAspectRatio="none" role="img" aria-label=label>
            <rect data-part="ground" x="0" y="4" width="1000" height="24" />
            // Striped: what may still come is not drawn as if it were there.
            <line data-part="possible" x1=certain x2=possible y1="16" y2="16" stroke-width="24" stroke-dasharray="14 14" />
            <rect data-part="certain" x="0" y="4" width=certain height="24" />
            {goal.map(mark)}
        </svg>
    }
}
