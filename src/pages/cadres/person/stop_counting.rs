//! The two ways a record stops counting, plainly apart: "đã rời" for somebody who did work here,
//! "nhập nhầm" for a record that should not be there. Both can be taken back; nothing is deleted.

use domain::book::Person;
use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind, Value};
use domain::ids::CadreId;
use leptos::prelude::*;
use leptos_router::components::A;

use super::page::with_person;
use crate::components::dialog::Dialog;
use crate::components::notice::{MaybeNotice, Urgency};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::once::Once;
use crate::store::Store;

/// Both acts, each with its own words.
#[component]
pub(super) fn StopCountingPart(id: CadreId) -> impl IntoView {
    let words = locale();
    view! {
        <section class="panel">
            <h2>{words.person.stop_counting}</h2>
            <div class="columns">
                <Left id />
                <EnteredInError id />
            </div>
        </section>
    }
}

fn is(id: CadreId, what: impl Fn(&Person) -> bool) -> bool {
    with_person(id, |_, person| what(person)).unwrap_or(false)
}

/// "Đã rời", and "quay lại làm việc".
#[component]
fn Left(id: CadreId) -> impl IntoView {
    let words = locale();
    let store = store();
    let has_left = Memo::new(move |_| is(id, |person| person.cadre.left_on.is_some()));
    let is_placed = move || {
        store.with(|book| {
            let unit = book.person(id).and_then(|person| person.cadre.unit);
            unit.is_none_or(|unit| book.units().is_open(unit))
        })
    };
    let act = Act::new(id);
    let come_back = move || {
        if untrack(is_placed) {
            act.write(vec![
                ("left_on", Value::Null),
                ("leave_reason", Value::Null),
            ]);
        } else {
            let why = words.person.came_back_blocked.to_owned();
            act.once.trouble.set(Some(why));
        }
    };
    let form = format!("/can-bo/{id}/roi");
    view! {
        <div class="stack" data-gap="small">
            <h3>{words.cadres.left}</h3>
            <p>{words.person.left_why}</p>
            <div class="actions">
                {move || {
                    let href = form.clone();
                    if has_left.get() {
                        view! {
                            <button class="button" on:click=move |_| act.is_asking.set(true)>{words.person.came_back}</button>
                            <A href attr:class="button" attr:data-kind="quiet">{words.person.edit_left}</A>
                        }
                        .into_any()
                    } else {
                        view! { <A href attr:class="button">{words.person.mark_left}</A> }.into_any()
                    }
                }}
            </div>
            <Confirm title=words.person.came_back yes=words.person.came_back_yes why=words.person.came_back_why act on_yes=move |()| come_back() />
        </div>
    }
}

/// "Nhập nhầm", and taking it back.
#[component]
fn EnteredInError(id: CadreId) -> impl IntoView {
    let words = locale();
    let is_error = Memo::new(move |_| is(id, |person| person.cadre.entered_in_error));
    let act = Act::new(id);
    let either = move |undo: &'static str, mark: &'static str| {
        Signal::derive(move || if is_error.get() { undo } else { mark })
    };
    let name = either(words.cadres.undo_error, words.cadres.mark_error);
    let yes = either(words.person.undo_error_yes, words.person.error_yes);
    let why = either(words.person.undo_error_why, words.cadres.mark_error_why);
    let turn = move || {
        act.write(vec![(
            "entered_in_error",
            Value::Bool(!is_error.get_untracked()),
        )]);
    };
    view! {
        <div class="stack" data-gap="small">
            <h3>{words.cadres.mark_error}</h3>
            <p>{words.cadres.mark_error_why}</p>
            <div class="actions">
                <button class="button" on:click=move |_| act.is_asking.set(true)>{name}</button>
            </div>
            <Confirm title=name yes why act on_yes=move |()| turn() />
        </div>
    }
}

/// Asks before the act; what does not work is said where it was asked.
#[component]
fn Confirm(
    #[prop(into)] title: Signal<&'static str>,
    /// What the button that does it says: not the same as the one that asked.
    #[prop(into)]
    yes: Signal<&'static str>,
    #[prop(into)] why: Signal<&'static str>,
    act: Act,
    #[prop(into)] on_yes: Callback<()>,
) -> impl IntoView {
    let words = locale();
    let heading = Signal::derive(move || title.get().to_owned());
    view! {
        <Dialog title=heading is_open=act.is_asking>
            <p>{why}</p>
            <MaybeNotice urgency=Urgency::Problem text=act.once.trouble />
            <div class="actions">
                <button class="button" data-kind="primary" on:click=move |_| on_yes.run(())>{yes}</button>
                <button class="button" on:click=move |_| act.is_asking.set(false)>{words.common.cancel}</button>
            </div>
        </Dialog>
    }
}

/// One of the two acts while it is asked about.
#[derive(Clone, Copy)]
struct Act {
    id: CadreId,
    store: Store,
    is_asking: RwSignal<bool>,
    once: Once,
}

impl Act {
    fn new(id: CadreId) -> Self {
        Self {
            id,
            store: store(),
            is_asking: RwSignal::new(false),
            once: Once::new(),
        }
    }

    /// Saves, and closes the question when that is done.
    fn write(self, values: Vec<(&'static str, Value)>) {
        let named = |(name, value)| (FieldName::new(name), value);
        let record = RecordKey(RecordKind::CADRE, self.id.into());
        let edit = Edit::new(record, values.into_iter().map(named).collect());
        let saving = self.store.save(vec![edit], Vec::new());
        self.once.save(saving, move || {
            self.is_asking.try_set(false);
        });
    }
}
