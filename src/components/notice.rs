//! A sentence that should be seen: how something went, or what to do.

use leptos::prelude::*;

/// How urgent a notice is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Urgency {
    /// Something to know.
    Plain,
    /// Something went well.
    Good,
    /// Something to look at.
    Warning,
    /// Something did not work.
    Problem,
}

impl Urgency {
    fn role(self) -> &'static str {
        match self {
            Self::Problem => "alert",
            Self::Plain | Self::Good | Self::Warning => "status",
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// A notice; read aloud at once when it is a problem.
#[component]
pub fn Notice(urgency: Urgency, children: Children) -> impl IntoView {
    let role = urgency.role();
    view! { <div class="notice" data-kind=urgency.code() role=role>{children()}</div> }
}

/// A sentence that may be there: nothing is drawn while it is not.
#[component]
pub fn MaybeNotice(urgency: Urgency, #[prop(into)] text: Signal<Option<String>>) -> impl IntoView {
    move || {
        text.get()
            .map(|text| view! { <Notice urgency>{text}</Notice> })
    }
}
