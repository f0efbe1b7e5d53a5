//! The server's log of one record, fetched part by part, and what is said until it is here.

use domain::fields::RecordKey;
use leptos::prelude::*;

use crate::components::notice::{Notice, Urgency};
use crate::locales::{Locale, locale};
use crate::pages::managing::said;
use crate::record_history::{self, Logged};
use crate::requests::Refused;

/// How far the asking has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Asking {
    /// No answer yet.
    Waiting,
    /// What was asked for is here.
    Here,
    /// There is none.
    Refused(Refused),
}

/// What the server has told. A handle: copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Log {
    record: StoredValue<RecordKey>,
    /// The newest change first.
    pub(super) changes: RwSignal<Vec<Logged>>,
    /// There is more before this place.
    pub(super) next: RwSignal<Option<u64>>,
    pub(super) asking: RwSignal<Asking>,
}

impl Log {
    /// Begins to ask.
    pub(super) fn of(record: RecordKey) -> Self {
        let log = Self {
            record: StoredValue::new(record),
            changes: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            asking: RwSignal::new(Asking::Waiting),
        };
        log.fetch();
        log
    }

    /// Asks for what comes behind what is here.
    fn fetch(self) {
        self.asking.set(Asking::Waiting);
        let (record, before) = (self.record.get_value(), self.next.get_untracked());
        leptos::task::spawn_local(async move {
            let outcome = match record_history::ask(&record, before).await {
                Ok(page) => {
                    self.changes.try_update(|known| known.extend(page.changes));
                    self.next.try_set(page.next);
                    Asking::Here
                }
                Err(refused) => Asking::Refused(refused),
            };
            self.asking.try_set(outcome);
        });
    }
}

/// Above the changes: that the server is being asked, or why they are not all here.
#[component]
pub(super) fn FromServer(log: Log) -> impl IntoView {
    let words = locale();
    move || {
        match log.asking.get() {
        Asking::Here => None,
        Asking::Waiting => {
            Some(view! { <p role="status">{words.history.asking}</p> }.into_any())
        }
        Asking::Refused(refused) => Some(
            view! {
                <Notice urgency=Urgency::Warning>{why(words, refused)}</Notice>
                <div class="actions">
                    <button class="button" data-kind="primary" on:click=move |_| log.fetch()>{words.history.again}</button>
                </div>
            }
            .into_any(),
        ),
    }
    }
}

/// Below the changes: the way to older ones, or that there are none.
#[component]
pub(super) fn Older(log: Log) -> impl IntoView {
    let words = locale();
    move || {
        (log.asking.get() == Asking::Here).then(|| match log.next.get() {
            Some(_) => view! {
                <div class="actions">
                    <button class="button" on:click=move |_| log.fetch()>{words.history.more}</button>
                </div>
            }
            .into_any(),
            None => view! { <p class="field-hint">{words.history.whole}</p> }.into_any(),
        })
    }
}

fn why(words: &Locale, refused: Refused) -> &'static str {
    match refused {
        Refused::NoAnswer => words.history.offline,
        Refused::Gone => words.history.not_there,
        Refused::SignInEnded
        | Refused::NotPermitted
        | Refused::LastAdministrator
        | Refused::NameTaken
        | Refused::NameNotAllowed
        | Refused::EndsBeforeItBegins
        | Refused::RoleIsOver
        | Refused::AccountBlocked
        | Refused::BadCitizenId
        | Refused::ChangedMeanwhile
        | Refused::NotUnderstood => said(words, refused),
    }
}
