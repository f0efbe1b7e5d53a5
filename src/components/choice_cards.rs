//! A few large choices, one of which holds: the whole card is the target.

use leptos::prelude::*;

/// One card.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Card {
    /// What is stored.
    pub value: u8,
    /// Its name.
    pub label: String,
    /// What it means.
    pub text: String,
}

/// The cards under their question. Choosing does nothing but choose.
#[component]
pub fn ChoiceCards(
    /// Names the group on its page; unique there.
    name: &'static str,
    #[prop(into)] legend: String,
    cards: Vec<Card>,
    #[prop(into)] value: Signal<Option<u8>>,
    #[prop(into)] on_choose: Callback<u8>,
) -> impl IntoView {
    let card = |card: Card| {
        let own = card.value;
        view! {
            <label class="choice-card">
                <input
                    type="radio"
                    name=name
                    value=own.to_string()
                    prop:checked=move || value.get() == Some(own)
                    on:change=move |event| if event_target_checked(&event) { on_choose.run(own) }
                />
                <span class="choice-card-label">{card.label}</span>
                <span class="choice-card-text">{card.text}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choice-cards">
            <legend>{legend}</legend>
            {cards.into_iter().map(card).collect_view()}
        </fieldset>
    }
}
