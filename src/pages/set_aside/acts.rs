//! Writing a changeset into the book as a change of one's own, and passing over it.

use std::collections::BTreeSet;

use domain::edit::Edit;
use domain::fields::{FieldName, RecordKind, Value};
use domain::ids::{CadreId, OpId};
use leptos::prelude::*;
use leptos_router::components::A;

use super::deciding::{Around, Hands, NotHere, edit, not_here};
use super::one::place;
use crate::components::dialog::Dialog;
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::managing::said_of_act;
use crate::pages::parts::{account_name, save_failure};
use crate::set_aside::{self, Change, SetAside};
use crate::store::Store;

/// A reason may have 2,000 characters; what the author said takes a part of them.
const REASON_CHARS_MAX: usize = 1_000;

/// How far the writing has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reached {
    /// Nothing was done.
    Open,
    /// It is being saved on this tablet.
    Saving,
    /// It is saved, and the server does not have it yet.
    Saved(OpId),
    /// The server has it, and is being told that the work is done.
    Arrived,
    /// The server has it, and lists the work no more.
    Written,
    /// The server has it, and could not be told that the work is done.
    WrittenOnly,
    /// The server refused it; the work stays listed.
    Refused,
}

impl Reached {
    /// True when the server has it: it is in the book.
    pub(super) fn is_written(self) -> bool {
        match self {
            Self::Arrived | Self::Written | Self::WrittenOnly => true,
            Self::Open | Self::Saving | Self::Saved(_) | Self::Refused => false,
        }
    }
}

/// What can be done about one.
#[component]
pub(super) fn Acts(
    one: SetAside,
    change: StoredValue<Change>,
    chosen: RwSignal<BTreeSet<FieldName>>,
    name: String,
    reached: RwSignal<Reached>,
    is_settled: RwSignal<bool>,
) -> impl IntoView {
    let words = locale();
    let store = store();
    let work = StoredValue::new(one.clone());
    let hindrance = Memo::new(move |_| {
        work.with_value(|one| change.with_value(|change| hindrance(store, one, change)))
    });
    let is_passed = RwSignal::new(false);
    // Outlives the button, which is drawn anew with every step.
    let trouble = RwSignal::new(None::<String>);
    put_away_once_it_has_arrived(store, work, reached);
    Effect::new(move || is_settled.set(is_passed.get() || reached.get() != Reached::Open));
    let named = name.clone();
    let writing = move || match (reached.get(), hindrance.get()) {
        _ if is_passed.get() => ().into_any(),
        (Reached::Open | Reached::Saving, Some(why)) => {
            view! { <p>{instead(words, why)}</p> }.into_any()
        }
        (Reached::Open | Reached::Saving, None) => {
            view! { <WriteIt work change chosen reached trouble name=named.clone() /> }.into_any()
        }
        (reached, _) => outcome(words, reached),
    };
    let may_pass = move || {
        let reached = reached.get();
        matches!(
            reached,
            Reached::Open | Reached::WrittenOnly | Reached::Refused
        )
    };
    view! {
        {writing}
        {move || may_pass().then(|| view! { <PassOver one=one.clone() name=name.clone() is_passed /> })}
    }
}

/// Why a changeset cannot be written, as the book stands.
fn hindrance(store: Store, one: &SetAside, change: &Change) -> Option<NotHere> {
    let kind = &change.record.0;
    let hangs = [RecordKind::OFFICE, RecordKind::ASSESSMENT].contains(kind);
    let named = one.value("cadre").and_then(Value::as_str);
    let person = named.and_then(CadreId::parse);
    let has_person = match (hangs, named) {
        // One that is in the book hangs on somebody already.
        (false, _) | (true, None) => true,
        (true, Some(_)) => person.is_some_and(|person| store.knows_person(person)),
    };
    store.with_fields(&change.record, |fields| {
        not_here(one, change, &Around { fields, has_person })
    })
}

fn instead(words: &Locale, why: NotHere) -> &'static str {
    let texts = &words.set_aside;
    match why {
        NotHere::Review => texts.is_review,
        NotHere::Submitted => texts.is_submitted,
        NotHere::Merge => texts.is_merge,
        NotHere::RecordMissing => texts.is_missing,
        NotHere::CannotBe => texts.cannot_be,
        NotHere::LaterVersion => texts.of_later,
        NotHere::AlreadyThere => texts.already,
        NotHere::Withheld => texts.only_withheld,
    }
}

fn outcome(words: &'static Locale, reached: Reached) -> AnyView {
    let texts = &words.set_aside;
    let (urgency, text) = match reached {
        Reached::Open | Reached::Saving => return ().into_any(),
        Reached::Saved(_) | Reached::Arrived => (Urgency::Plain, texts.saved),
        Reached::Written => (Urgency::Good, texts.written),
        Reached::WrittenOnly => (Urgency::Warning, texts.written_only),
        Reached::Refused => (Urgency::Problem, texts.refused),
    };
    let more = (reached == Reached::Refused).then(
        || view! { <A href="/dong-bo?loc=tu-choi" attr:class="step-link">{words.nav.sync}</A> },
    );
    view! { <Notice urgency>{text} " " {more}</Notice> }.into_any()
}

/// The work leaves the list when the server has what was written of it, and not before: until then its
/// copy there is the only one beside this tablet.
fn put_away_once_it_has_arrived(
    store: Store,
    work: StoredValue<SetAside>,
    reached: RwSignal<Reached>,
) {
    Effect::new(move || {
        let Reached::Saved(op) = reached.get() else {
            return;
        };
        if store.is_waiting(op) {
            return;
        }
        if store.refused(op).is_some() {
            reached.set(Reached::Refused);
            return;
        }
        reached.set(Reached::Arrived);
        let (device, dseq) = work.with_value(|one| (one.device, one.dseq));
        leptos::task::spawn_local(async move {
            let told = set_aside::put_away(device, dseq).await;
            reached.try_set(match told {
                Ok(()) => Reached::Written,
                Err(_) => Reached::WrittenOnly,
            });
        });
    });
}

#[component]
fn WriteIt(
    work: StoredValue<SetAside>,
    change: StoredValue<Change>,
    chosen: RwSignal<BTreeSet<FieldName>>,
    reached: RwSignal<Reached>,
    trouble: RwSignal<Option<String>>,
    name: String,
) -> impl IntoView {
    let words = locale();
    let texts = &words.set_aside;
    let store = store();
    let made = move || {
        work.with_value(|one| {
            change
                .with_value(|change| chosen.with(|chosen| made(store, words, one, change, chosen)))
        })
    };
    let is_assessment = change.with_value(|change| change.record.0 == RecordKind::ASSESSMENT);
    let is_nothing = Memo::new(move |_| made().values.is_empty());
    let write = move |_| {
        let edit = untrack(made);
        reached.set(Reached::Saving);
        leptos::task::spawn_local(async move {
            let outcome = store.save_as(vec![edit], Vec::new()).await;
            let (now, said) = match outcome.map(|ops| ops.first().copied()) {
                Ok(Some(op)) => (Reached::Saved(op), None),
                Ok(None) => (Reached::Open, None),
                Err(failure) => (Reached::Open, Some(save_failure(words, &failure))),
            };
            trouble.try_set(said);
            reached.try_set(now);
        });
    };
    let is_out = move || is_nothing.get() || reached.get() == Reached::Saving;
    view! {
        <MaybeNotice urgency=Urgency::Problem text=trouble />
        {move || is_nothing.get().then(|| view! { <p>{texts.nothing_chosen}</p> })}
        {is_assessment.then(|| view! { <p class="field-hint">{texts.helper}</p> })}
        <div class="actions">
            <button class="button" data-kind="primary" aria-label=(texts.write_named)(&name) disabled=is_out on:click=write>{texts.write}</button>
        </div>
        <p class="field-hint">{texts.write_why}</p>
    }
}

/// The change that would be saved now.
fn made(
    store: Store,
    words: &Locale,
    one: &SetAside,
    change: &Change,
    chosen: &BTreeSet<FieldName>,
) -> Edit {
    let hands = Hands {
        mine: store.account_id(),
        my_cadre: store.own_cadre(),
        their_cadre: store.with(|book| book.account(one.account)?.cadre),
    };
    let reason = reason(store, words, one, change);
    store.with_fields(&change.record, |fields| {
        edit(one, change, fields, chosen, &hands, reason)
    })
}

/// Whose work it is, for the history.
fn reason(store: Store, words: &Locale, one: &SetAside, change: &Change) -> String {
    let texts = &words.set_aside;
    let who = store.with(|book| account_name(words, book, one.account));
    let at = words::when(change.device_ms);
    let why = words::rejection_reason(words.language, &one.code);
    let mut reason = (texts.written_for)(&who, &at, &place(words, one), why);
    if let Some(given) = &change.reason {
        let given: String = given.chars().take(REASON_CHARS_MAX).collect();
        reason.push(' ');
        reason.push_str(&(texts.reason)(&given));
    }
    reason
}

/// Passing over one, asked about once.
#[component]
pub(super) fn PassOver(one: SetAside, name: String, is_passed: RwSignal<bool>) -> impl IntoView {
    let words = locale();
    let texts = &words.set_aside;
    let is_asking = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let (device, dseq) = (one.device, one.dseq);
    let pass = move |_| {
        leptos::task::spawn_local(async move {
            match set_aside::put_away(device, dseq).await {
                Ok(()) => {
                    is_asking.try_set(false);
                    is_passed.try_set(true);
                }
                Err(refused) => {
                    trouble.try_set(Some(said_of_act(words, refused).to_owned()));
                }
            }
        });
    };
    let ask = move |_| {
        trouble.set(None);
        is_asking.set(true);
    };
    let named = (texts.put_away_named)(&name);
    view! {
        {move || if is_passed.get() {
            view! { <p role="status">{texts.put_away_done}</p> }.into_any()
        } else {
            view! { <div class="actions"><button class="button" data-kind="quiet" aria-label=named.clone() on:click=ask>{texts.put_away}</button></div> }
                .into_any()
        }}
        <Dialog title=texts.put_away_title is_open=is_asking>
            <p>{texts.put_away_text}</p>
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" data-kind="primary" on:click=move |_| is_asking.set(false)>{words.common.cancel}</button>
                <button class="button" on:click=pass>{texts.put_away_yes}</button>
            </div>
        </Dialog>
    }
}
