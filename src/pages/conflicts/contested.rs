//! One field in conflict: what stood there before, what each side wrote, who and when; choosing one
//! or writing a third; and afterwards what was decided, with the way back.
//!
//! The same part stands on the page "Xung đột", on the page of a record and in its form.

use domain::conflict::{Offer, Question, Side};
use domain::edit::Edit;
use domain::fields::{FieldName, Head, RecordKey, RecordKind, Value};
use domain::registry;
use domain::rights::Operation;
use domain::text;
use leptos::prelude::*;
use leptos_router::components::A;

use super::forms::form_of;
use super::third::{Third, draft_key};
use crate::components::field::TextArea;
use crate::components::notice::{MaybeNotice, Urgency};
use crate::forms::{Editing, Typed};
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::allowed::for_whom;
use crate::pages::facts::in_words;
use crate::pages::once::Once;
use crate::pages::parts::{account_name, save_failure};
use crate::pages::record::{known, label_of};
use crate::platform::page;
use crate::store::{Settled, Store};

/// One question in front of somebody. A handle: copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Asking {
    pub(super) question: StoredValue<Question>,
    pub(super) trouble: RwSignal<Option<String>>,
    reason: RwSignal<String>,
    is_saving: RwSignal<bool>,
}

impl Asking {
    /// What tells this question from every other on the page.
    pub(super) fn place(self) -> String {
        self.question
            .with_value(|question| place_of(&question.record, &question.field))
    }

    /// Settles the question; the focus goes to what was decided.
    fn settle(self, store: Store, words: &'static Locale, value: Value, typed: Option<Editing>) {
        let question = self.question.get_value();
        let reason = text::clean_lines(&self.reason.get_untracked());
        let edit: Edit = question.settle(value, (!reason.is_empty()).then_some(reason));
        // In this order: a draft that is closed is opened again by the Save that closed it, and by none other.
        if self.is_saving.get_untracked() || !typed.is_none_or(Editing::close) {
            return;
        }
        self.is_saving.set(true);
        let (place, drafts) = (self.place(), vec![draft_key(&question)]);
        leptos::task::spawn_local(async move {
            let settled = store.settle(question, edit, drafts).await;
            self.is_saving.try_set(false);
            match settled {
                Ok(()) => focus_on(place),
                Err(failure) => {
                    if let Some(typed) = typed {
                        typed.reopen();
                    }
                    self.trouble.try_set(Some(save_failure(words, &failure)));
                }
            }
        });
    }
}

/// What somebody must be allowed to, to choose between values of a record.
fn chosen_by(record: &RecordKey) -> Operation {
    match record.0 == RecordKind::UNIT {
        true => Operation::WriteUnit,
        false => Operation::WritePerson,
    }
}

fn place_of(record: &RecordKey, field: &FieldName) -> String {
    format!("{}-{}", record.1, field.as_str())
}

/// Puts the focus on a question or on what was decided, once it is drawn.
fn focus_on(place: String) {
    request_animation_frame(move || page::focus(&format!("contested-{place}")));
}

/// The question that a field asks, or what was decided here; nothing where neither is.
#[component]
pub fn Contested(record: RecordKey, field: FieldName) -> impl IntoView {
    let store = store();
    let id = format!("contested-{}", place_of(&record, &field));
    let (of_settled, of_field) = (record.clone(), field.clone());
    let question = Memo::new(move |_| store.question(&record, &field));
    let settled = Memo::new(move |_| store.settled(&of_settled, &of_field));
    // What is typed as a reason outlives a value that comes meanwhile.
    let reason = RwSignal::new(String::new());
    view! {
        <div class="contested" id=id tabindex="-1">
            {move || match (question.get(), settled.get()) {
                (Some(question), _) => view! { <Asked question reason /> }.into_any(),
                (None, Some(settled)) => view! { <Decided settled /> }.into_any(),
                (None, None) => ().into_any(),
            }}
        </div>
    }
}

/// Every field of a record that asks or was decided here, with its name; nothing where none does.
#[component]
pub fn OpenConflicts(record: RecordKey) -> impl IntoView {
    let words = locale();
    let fields = contested_fields(record.clone());
    let fact = move |field: FieldName| {
        let label = label_of(words, &record, &field);
        view! { <dt>{label}</dt> <dd><Contested record=record.clone() field /></dd> }
    };
    move || {
        let fields = fields.get();
        (!fields.is_empty()).then(|| {
            view! { <dl class="facts">{fields.into_iter().map(&fact).collect_view()}</dl> }
        })
    }
}

/// The fields of a record that ask, or were decided here.
pub(super) fn contested_fields(record: RecordKey) -> Memo<Vec<FieldName>> {
    let store = store();
    Memo::new(move |_| {
        let mut fields: Vec<FieldName> = store.with(|book| {
            let open = book.conflicts().get(&record).into_iter().flatten();
            open.filter(|field| book.asks(&record, field))
                .cloned()
                .collect()
        });
        let settled = store.all_settled().into_iter();
        fields.extend(settled.filter_map(|(of, field)| (of == record).then_some(field)));
        fields.sort();
        fields.dedup();
        fields
    })
}

#[component]
fn Asked(question: Question, reason: RwSignal<String>) -> impl IntoView {
    let words = locale();
    let texts = &words.conflicts;
    let store = store();
    let asking = Asking {
        question: StoredValue::new(question.clone()),
        trouble: RwSignal::new(None),
        reason,
        is_saving: RwSignal::new(false),
    };
    let before = match &question.before {
        Some(head) => said(words, &question, &head.value, std::slice::from_ref(head)),
        None => (texts.nothing_before.to_owned(), String::new()),
    };
    let (record, field) = (question.record.clone(), question.field.clone());
    let may_settle = Memo::new(move |_| store.may_settle(&record, &field));
    let values = (texts.values)(question.offers.len());
    let asked = move || match may_settle.get() {
        true => values.clone(),
        false => texts.not_chosen.to_owned(),
    };
    let operation = chosen_by(&question.record);
    let offers = question.offers.iter().map(|offer| {
        let (value, who) = said(words, &question, &offer.value, &offer.heads);
        let chosen = offer.value.clone();
        let choose = move |_| asking.settle(store, words, chosen.clone(), None);
        view! {
            <li class="offer">
                <span class="offer-side">{side(words, offer.side)}</span>
                <strong class="offer-value">{value.clone()}</strong>
                <span class="field-hint">{who}</span>
                {why_written(store, &question.record, offer).map(|why| view! { <span class="field-hint">{why}</span> })}
                {move || may_settle.get().then(|| view! {
                    <button class="button" disabled=move || asking.is_saving.get() on:click=choose.clone()>{(words.cadres.choose_this)(&value)}</button>
                })}
            </li>
        }
    });
    view! {
        <div class="stack" data-gap="small">
            <p class="standing" data-standing="conflict"><strong>{asked}</strong></p>
            <p><span class="field-hint">{texts.before} ": "</span> {before.0} " " <span class="field-hint">{before.1}</span></p>
            {move || may_settle.get().then(|| view! { <Reason asking /> })}
            <ul class="offers">{offers.collect_view()}</ul>
            <MaybeNotice urgency=Urgency::Problem text=asking.trouble />
            {move || if may_settle.get() {
                view! { <Otherwise asking /> }.into_any()
            } else {
                view! { <p class="field-hint">{for_whom(words, operation)}</p> }.into_any()
            }}
        </div>
    }
}

/// Why one is chosen: above what chooses, since that saves at once.
#[component]
fn Reason(asking: Asking) -> impl IntoView {
    let texts = &locale().conflicts;
    let was_written = asking.reason.with_untracked(|reason| !reason.is_empty());
    view! {
        <details open=was_written>
            <summary class="fold-title">{texts.give_reason}</summary>
            <TextArea name=format!("reason-{}", asking.place()) label=texts.reason hint=texts.reason_hint
                value=asking.reason on_input=move |text| asking.reason.set(text) />
        </details>
    }
}

/// A third value.
#[component]
fn Otherwise(asking: Asking) -> impl IntoView {
    let words = locale();
    let texts = &words.conflicts;
    let store = store();
    let (kind, name) = asking
        .question
        .with_value(|question| (question.record.0.clone(), question.field.clone()));
    let form =
        registry::interned(name.as_str()).and_then(|name| Some((name, form_of(&kind, name)?)));
    let draft = asking.question.with_value(draft_key);
    let is_open = RwSignal::new(store.draft::<Typed>(&draft).is_some());
    let on_save = move |(value, typed): (Value, Editing)| {
        asking.settle(store, words, value, Some(typed));
    };
    let id = format!("other-{}", asking.place());
    let opener = id.clone();
    let on_given_up = Callback::new(move |()| {
        is_open.set(false);
        let opener = opener.clone();
        request_animation_frame(move || page::focus(&opener));
    });
    form.map(|(name, form)| {
        move || if is_open.get() {
            view! { <Third asking form name on_save on_given_up /> }.into_any()
        } else {
            view! {
                <div class="actions">
                    <button class="button" data-kind="quiet" id=id.clone() on:click=move |_| is_open.set(true)>{texts.other_value}</button>
                </div>
            }
            .into_any()
        }
    })
}

/// What was decided here, and the way back.
#[component]
pub(super) fn Decided(
    settled: Settled,
    /// Of what, where more than one record stands there.
    #[prop(optional, into)]
    whose: Option<String>,
) -> impl IntoView {
    let words = locale();
    let texts = &words.conflicts;
    let store = store();
    let act = Once::new();
    let Question { record, field, .. } = settled.question.clone();
    if field.as_str() == "review" {
        let href = store
            .with(|book| known(book, &record).href)
            .unwrap_or_default();
        return view! { <p class="notice" data-kind="good"><A href attr:class="step-link">{texts.decision_chosen}</A></p> }
            .into_any();
    }
    let value = said(words, &settled.question, &settled.value, &[]).0;
    let text = (texts.decided)(&value, &words::when(settled.at_ms));
    let whose = whose.unwrap_or_else(|| label_of(words, &record, &field));
    let undo_named = (texts.undo_named)(&whose);
    let of_memo = settled.clone();
    let may_reopen = Memo::new(move |_| store.may_reopen(&of_memo));
    let operation = chosen_by(&record);
    let (of_right, of_field) = (record.clone(), field.clone());
    let may_settle = Memo::new(move |_| store.may_settle(&of_right, &of_field));
    let settled = StoredValue::new(settled);
    let undo = move |_| {
        let (settled, place) = (settled.get_value(), place_of(&record, &field));
        let saving = async move {
            let why = |offer: &Offer| why_back(store, words, offer);
            store.reopen(&settled, why).await
        };
        act.save(saving, || focus_on(place));
    };
    view! {
        <div class="notice" data-kind="good">
            <p role="status">{text}</p>
            {move || {
                let undo = undo.clone();
                match (may_reopen.get(), may_settle.get()) {
                    (true, true) => view! {
                        <div class="actions"><button class="button" aria-label=undo_named.clone() on:click=undo>{texts.undo}</button></div>
                        <p class="field-hint">{texts.undo_why}</p>
                    }
                    .into_any(),
                    (true, false) => view! { <p class="field-hint">{for_whom(words, operation)}</p> }.into_any(),
                    (false, _) => view! { <p class="field-hint">{texts.overtaken}</p> }.into_any(),
                }
            }}
            <MaybeNotice urgency=Urgency::Problem text=act.trouble />
        </div>
    }
    .into_any()
}

/// Whose value it is, in words.
fn side(words: &Locale, side: Side) -> String {
    let texts = &words.conflicts;
    match side {
        Side::Mine => texts.mine.to_owned(),
        Side::Theirs => texts.theirs.to_owned(),
        Side::Place(place) => {
            let letters = 'A'..='Z';
            (texts.place)(letters.clone().nth(place).unwrap_or('Z'))
        }
    }
}

/// A value in words, and who wrote it when.
fn said(words: &Locale, question: &Question, value: &Value, heads: &[Head]) -> (String, String) {
    let store = store();
    let text = store.with(|book| in_words(book, question.field.as_str(), value));
    let text = match value {
        _ if !text.is_empty() => text,
        // Of a later version: better unwieldy than not to be told apart.
        Value::Array(_) | Value::Object(_) => value.to_string(),
        _ => words.common.not_given.to_owned(),
    };
    (text, who_and_when(store, words, heads))
}

/// Everybody who wrote a value, each with day and hour in Viet Nam.
fn who_and_when(store: Store, words: &Locale, heads: &[Head]) -> String {
    let one = |head: &Head| {
        let (who, at) = (who(store, words, head), words::when(head.hlc.wall_ms()));
        (words.cadres.by_when)(&who, &at)
    };
    heads.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Why a value comes back, for the history: written back, it is by whoever undid the choice.
fn why_back(store: Store, words: &Locale, offer: &Offer) -> String {
    let Some(head) = offer.heads.last() else {
        return words.conflicts.undo.to_owned();
    };
    let named = untrack(|| store.with(|book| account_name(words, book, head.by)));
    (words.conflicts.written_back)(&named, &words::when(head.hlc.wall_ms()))
}

/// The reason that was given on this tablet for a value: of one that came back, whose it was.
fn why_written(store: Store, record: &RecordKey, offer: &Offer) -> Option<String> {
    let head = offer.heads.last()?;
    let mut known = untrack(|| store.changes_of(record)).into_iter();
    let change = known.find(|known| known.op.op_id == head.op)?;
    change.op.reason
}

fn who(store: Store, words: &Locale, head: &Head) -> String {
    if head.by == store.account_id() {
        return words.conflicts.you.to_owned();
    }
    untrack(|| store.with(|book| account_name(words, book, head.by)))
}
