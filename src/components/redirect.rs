//! Going to another address of this app without leaving one's own in the history.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use leptos_router::location::State;

use crate::platform::page;

/// In the place of this address: going back leads to where one came from.
#[must_use]
pub fn in_place() -> NavigateOptions {
    NavigateOptions {
        replace: true,
        ..NavigateOptions::default()
    }
}

/// An address that stands for another one.
#[component]
pub fn Redirect(#[prop(into)] to: String) -> impl IntoView {
    let navigate = use_navigate();
    Effect::new(move || navigate(&to, in_place()));
}

/// Tells the router where one is after going back or on. It remembers the addresses that it went to
/// and takes the last of them for the present one: after a replaced address and a step back, the
/// same link again would leave the address as it is. Stands inside the router, whose own listener
/// comes first.
#[component]
pub fn TrueAddress() -> impl IntoView {
    let navigate = use_navigate();
    let listening = window_event_listener(leptos::ev::popstate, move |_| {
        if let Some((address, state)) = page::place_here() {
            let options = NavigateOptions {
                scroll: false,
                state: State::new(Some(state)),
                ..in_place()
            };
            navigate(&address, options);
        }
    });
    on_cleanup(move || listening.remove());
}
