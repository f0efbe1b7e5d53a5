//! Asking the server for what is shown, and doing something to it.

use leptos::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::locales::{Locale, locale};
use crate::platform::page;
use crate::requests::Refused;

/// What is known of an answer.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::pages) enum Asked<T> {
    /// It has not come.
    Waiting,
    /// It is here.
    Here(T),
    /// There is none.
    Refused(Refused),
}

/// Asks now, and again whenever `again` changes. What is shown stays until the answer is here.
pub(in crate::pages) fn ask<T, F>(
    again: RwSignal<u32>,
    ask: impl Fn() -> F + 'static,
) -> RwSignal<Asked<T>>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, Refused>> + 'static,
{
    let asked = RwSignal::new(Asked::Waiting);
    Effect::new(move || {
        again.track();
        let asking = ask();
        leptos::task::spawn_local(async move {
            let answer = asking.await;
            asked.try_set(answer.map_or_else(Asked::Refused, Asked::Here));
        });
    });
    asked
}

/// Draws an answer, or says why there is none.
pub(in crate::pages) fn once_asked<T: Clone + Send + Sync + 'static>(
    asked: RwSignal<Asked<T>>,
    again: RwSignal<u32>,
    draw: impl Fn(T) -> AnyView + Send + 'static,
) -> impl IntoView {
    let words = locale();
    move || {
        match asked.get() {
        Asked::Waiting => view! { <p role="status">{words.managing.loading}</p> }.into_any(),
        Asked::Here(answer) => draw(answer),
        Asked::Refused(refused) => view! {
            <Notice urgency=Urgency::Warning>{said(words, refused)}</Notice>
            <div class="actions">
                <button class="button" data-kind="primary" on:click=move |_| again.update(|count| *count += 1)>
                    {words.managing.again}
                </button>
            </div>
        }
        .into_any(),
    }
    }
}

/// What a page does to what it shows. A handle: copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Doing {
    /// Whatever is shown is asked for anew when this changes.
    pub(super) again: RwSignal<u32>,
    /// What was done last, in words.
    done: RwSignal<Option<String>>,
}

impl Doing {
    /// Nothing was done yet.
    pub(super) fn new() -> Self {
        Self {
            again: RwSignal::new(0),
            done: RwSignal::new(None),
        }
    }

    /// Something was done: asks anew, and says so at the top. The focus goes there, too, since what
    /// had it is drawn anew.
    fn has_done(self, words: &Locale, what: &str) {
        self.done.try_set(Some((words.managing.done)(what)));
        self.again.try_update(|count| *count += 1);
        // By then the dialog is closed and has given the focus back.
        request_animation_frame(page::to_top);
    }
}

/// What was done last; nothing before.
#[component]
pub(super) fn Done(doing: Doing) -> impl IntoView {
    view! { <MaybeNotice urgency=Urgency::Good text=doing.done /> }
}

/// Why something that was to be done is not known to be done, in words: without an answer nobody knows.
pub(in crate::pages) fn said_of_act(words: &Locale, refused: Refused) -> &'static str {
    if refused == Refused::NoAnswer {
        words.managing.perhaps_done
    } else {
        said(words, refused)
    }
}

/// Why there is nothing to show, in words.
pub(in crate::pages) fn said(words: &Locale, refused: Refused) -> &'static str {
    let texts = &words.managing;
    match refused {
        Refused::NoAnswer => texts.needs_network,
        Refused::SignInEnded => texts.sign_in_ended,
        Refused::NotPermitted => texts.not_permitted,
        Refused::LastAdministrator => texts.last_administrator,
        Refused::NameTaken => texts.name_taken,
        Refused::NameNotAllowed => texts.name_not_allowed,
        Refused::Gone => texts.gone,
        Refused::EndsBeforeItBegins => texts.ends_before_it_begins,
        Refused::RoleIsOver => texts.role_is_over,
        Refused::AccountBlocked => texts.account_blocked,
        Refused::BadCitizenId => words.citizen_id.refused,
        Refused::ChangedMeanwhile => words.citizen_id.changed,
        Refused::NotUnderstood => texts.not_understood,
    }
}

/// Something that is asked about before it is done. `act` does it; the dialog closes when it is done,
/// and the page says so; when it is refused the dialog says why.
#[component]
pub(super) fn Confirmed<F>(
    /// The button that leads to the question.
    #[prop(into)]
    label: String,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// What will happen.
    #[prop(into)]
    text: Signal<String>,
    /// The button that does it.
    yes: &'static str,
    /// True while something is missing that the act needs; the screen says what.
    #[prop(optional, into)]
    is_out: Signal<bool>,
    doing: Doing,
    act: impl Fn() -> F + Copy + Send + Sync + 'static,
) -> impl IntoView
where
    F: Future<Output = Result<(), Refused>> + 'static,
{
    let words = locale();
    let is_open = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let what = StoredValue::new(label.clone());
    let go = move |_| {
        is_busy.set(true);
        let acting = act();
        leptos::task::spawn_local(async move {
            let outcome = acting.await;
            is_busy.try_set(false);
            match outcome {
                Ok(()) => {
                    is_open.try_set(false);
                    what.try_with_value(|what| doing.has_done(words, what));
                }
                Err(refused) => {
                    trouble.try_set(Some(said_of_act(words, refused).to_owned()));
                }
            }
        });
    };
    let open = move |_| {
        trouble.set(None);
        doing.done.set(None);
        is_open.set(true);
    };
    view! {
        <button class="button" disabled=is_out on:click=open>{label}</button>
        <Dialog title is_open>
            <p>{text}</p>
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" data-kind="primary" disabled=is_busy on:click=go>{yes}</button>
                <button class="button" on:click=move |_| is_open.set(false)>{words.common.cancel}</button>
            </div>
        </Dialog>
    }
}

/// Something that takes nothing away, and is done without a question.
#[component]
pub(super) fn AtOnce<F>(
    /// The button that does it.
    #[prop(into)]
    label: String,
    doing: Doing,
    act: impl Fn() -> F + Copy + Send + Sync + 'static,
) -> impl IntoView
where
    F: Future<Output = Result<(), Refused>> + 'static,
{
    let words = locale();
    let is_busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let what = StoredValue::new(label.clone());
    let go = move |_| {
        trouble.set(None);
        is_busy.set(true);
        let acting = act();
        leptos::task::spawn_local(async move {
            let outcome = acting.await;
            is_busy.try_set(false);
            match outcome {
                Ok(()) => drop(what.try_with_value(|what| doing.has_done(words, what))),
                Err(refused) => {
                    trouble.try_set(Some(said_of_act(words, refused).to_owned()));
                }
            }
        });
    };
    view! {
        <button class="button" disabled=is_busy on:click=go>{label}</button>
        <MaybeNotice urgency=Urgency::Problem text=trouble />
    }
}

#[cfg(test)]
mod tests {
    use super::{said, said_of_act};
    use crate::locales::of;
    use crate::requests::Refused;
    use words::Language;

    #[test]
    fn of_an_act_without_an_answer_nobody_says_that_nothing_changed() {
        for (language, nothing) in [
            (Language::Vi, "Không có gì thay đổi"),
            (Language::En, "Nothing has changed"),
        ] {
            let words = of(language);
            let told = |refused| said_of_act(words, refused).contains(nothing);
            assert!(!told(Refused::NoAnswer) && !told(Refused::NotUnderstood));
            assert!(told(Refused::LastAdministrator));
            assert!(said(words, Refused::NoAnswer).contains(nothing));
        }
    }
}
