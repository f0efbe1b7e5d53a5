//! On a person's page: that the record was merged away, which records were merged into it and which are of
//! somebody else, with the way back.

use domain::book::{Book, Person};
use domain::fields::{FieldName, RecordKey, RecordKind, Value};
use domain::ids::{CadreId, UnitId};
use domain::rights::{Operation, Subject};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;

use super::deciding::{GivenBack, separated};
use super::list::{are_two, told};
use crate::components::dialog::Dialog;
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::facts::in_words;
use crate::pages::once::Once;
use crate::pages::record::label_of;
use crate::store::Store;

/// The address of a kept record, to which one comes from the merge.
pub(super) fn just_merged_address(kept: CadreId) -> String {
    format!("/can-bo/{kept}?{JUST_MERGED}=1")
}

/// In the address: one comes from the merge.
const JUST_MERGED: &str = "da_gop";

/// That the merge was saved, for whoever has just made it.
#[component]
pub fn JustMerged(id: CadreId) -> impl IntoView {
    let texts = &locale().duplicates;
    let (store, query) = (store(), use_query_map());
    let comes_from_it = move || query.with(|query| query.get(JUST_MERGED).is_some());
    let is_said =
        Memo::new(move |_| comes_from_it() && store.with(|book| !merged_here(book, id).is_empty()));
    move || {
        is_said
            .get()
            .then(|| view! { <Notice urgency=Urgency::Good>{texts.merged_now}</Notice> })
    }
}

/// The records of which somebody said that they are of another person, each with the way to decide
/// anew; nothing where there are none.
#[component]
pub fn OtherPeople(id: CadreId) -> impl IntoView {
    let words = locale();
    let texts = &words.duplicates;
    let store = store();
    let others = Memo::new(move |_| store.with(|book| other_people(book, id)));
    let row = move |other: CadreId| {
        let said = store.with(|book| told(words, book, other));
        let label = format!("{}: {said}", texts.again);
        view! {
            <li class="record-list-row">
                <A href=format!("/can-bo/{other}") attr:class="step-link">{said}</A>
                <A href=format!("/trung-ho-so/{id}/{other}") attr:class="button" attr:aria-label=label>{texts.again}</A>
            </li>
        }
    };
    move || {
        let others = others.get();
        (!others.is_empty()).then(|| {
            view! {
                <section class="panel">
                    <h2>{texts.other_people}</h2>
                    <ul class="record-list">{others.into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}

/// Who is in the book and was said to be somebody else than this one, by the record of either.
fn other_people(book: &Book, id: CadreId) -> Vec<CadreId> {
    let is_other = |person: &&Person| person.id != id && are_two(book, id, person.id);
    let others = book.people().filter(is_other);
    others.map(|person| person.id).collect()
}

/// Where a record went that was merged; nothing of one that stands for itself.
#[component]
pub fn MergedAway(id: CadreId) -> impl IntoView {
    let words = locale();
    let texts = &words.duplicates;
    let store = store();
    let kept = Memo::new(move |_| store.with(|book| book.merges().kept(id)));
    let idle = Memo::new(move |_| store.with(|book| idle(book, id)));
    view! {
        {move || kept.get().map(|kept| {
            let said = move || store.with(|book| (texts.merged_away)(&told(words, book, kept)));
            view! {
                <Notice urgency=Urgency::Warning>
                    <p>{said}</p>
                    <p><A href=format!("/can-bo/{kept}") attr:class="step-link">{texts.open_kept}</A></p>
                </Notice>
            }
        })}
        {move || idle.get().map(|why| {
            let said = move || store.with(|book| match why {
                Idle::Circular => texts.circular.to_owned(),
                Idle::IntoAnError(into) => (texts.comes_to_nothing)(&told(words, book, into)),
            });
            view! {
                <Notice urgency=Urgency::Problem>
                    <p>{said}</p>
                    <Separate id text=texts.take_back label=texts.take_back.to_owned() />
                </Notice>
            }
        })}
    }
}

/// Why a record that was merged stands for itself all the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Idle {
    Circular,
    /// What it was merged into was entered in error.
    IntoAnError(CadreId),
}

fn idle(book: &Book, id: CadreId) -> Option<Idle> {
    let into = book.person(id)?.cadre.merged_into?;
    match (book.merges().is_circular(id), book.merges().kept(id)) {
        (true, _) => Some(Idle::Circular),
        (false, None) => Some(Idle::IntoAnError(into)),
        (false, Some(_)) => None,
    }
}

/// Every record that says it was merged into this one, or that this one stands for.
fn merged_here(book: &Book, id: CadreId) -> Vec<CadreId> {
    let merges = book.merges();
    let held = merges.merged_into(id);
    held.chain(merges.idle_claims(id)).collect()
}

/// The records that were merged into this one; nothing where none was.
#[component]
pub fn MergedHere(id: CadreId) -> impl IntoView {
    let words = locale();
    let texts = &words.duplicates;
    let store = store();
    let merged = Memo::new(move |_| store.with(|book| merged_here(book, id)));
    move || {
        let merged = merged.get();
        (!merged.is_empty()).then(|| {
            let row = |from: CadreId| {
                let said = store.with(|book| told(words, book, from));
                let label = (texts.separate_named)(&said);
                view! {
                    <li class="record-list-row">
                        <A href=format!("/can-bo/{from}") attr:class="step-link">{said}</A>
                        <Separate id=from text=texts.separate label />
                    </li>
                }
            };
            view! {
                <section class="panel">
                    <h2>{texts.merged_here}</h2>
                    <ul class="record-list">{merged.into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}

/// Takes a merge back, for whoever may merge the two, once they have said yes. `label` is `text` with
/// what it is about.
#[component]
fn Separate(id: CadreId, text: &'static str, label: String) -> impl IntoView {
    let store = store();
    let may = Memo::new(move |_| {
        let into = store.with(|book| book.person(id)?.cadre.merged_into);
        let mut both = std::iter::once(id).chain(into);
        both.all(|id| store.may_do_to_person(Operation::Merge, id))
    });
    move || {
        may.get()
            .then(|| view! { <Separating id text label=label.clone() /> })
    }
}

/// What a separation gives back to the record that was kept, field by field.
#[component]
fn Returned(kept: CadreId, back: GivenBack) -> impl IntoView {
    let words = locale();
    let record = RecordKey(RecordKind::CADRE, kept.into());
    let store = store();
    let line = move |(field, value): (FieldName, Value)| {
        let said = untrack(|| store.with(|book| in_words(book, field.as_str(), &value)));
        let said = match value {
            _ if !said.is_empty() => said,
            // Of a later version: better unwieldy than taken for nothing.
            Value::Array(_) | Value::Object(_) => value.to_string(),
            _ => words.common.not_given.to_owned(),
        };
        view! { <li>{label_of(words, &record, &field)} ": " <strong>{said}</strong></li> }
    };
    (!back.values.is_empty()).then(|| {
        view! {
            <p>{words.duplicates.given_back}</p>
            <ul>{back.values.into_iter().map(line).collect_view()}</ul>
        }
    })
}

fn key(id: CadreId) -> RecordKey {
    RecordKey(RecordKind::CADRE, id.into())
}

/// Which record was kept of a merge, and what it gets back when the other one is separated again. A unit
/// where the account may not write people is not given back: the server would refuse all of it.
fn given_back(store: Store, merged: CadreId) -> Option<(CadreId, GivenBack)> {
    let kept = store.with(|book| book.person(merged)?.cadre.merged_into)?;
    let mut back = store.with_fields(&key(kept), |of_kept| {
        store.with_fields(&key(merged), |of_merged| GivenBack::of(of_kept, of_merged))
    });
    let unit = back.values.iter().find(|(name, _)| name.as_str() == "unit");
    let unit = unit.map(|(_, unit)| unit.as_str().and_then(UnitId::parse));
    let may = |unit| store.may(Operation::WritePerson, Subject::Person(Some(kept), unit));
    if unit.is_some_and(|unit| !may(unit)) {
        back.leave("unit");
    }
    Some((kept, back))
}

#[component]
fn Separating(id: CadreId, text: &'static str, label: String) -> impl IntoView {
    let words = locale();
    let texts = &words.duplicates;
    let store = store();
    let is_asking = RwSignal::new(false);
    let act = Once::new();
    let title = label.clone();
    let back = Memo::new(move |_| given_back(store, id));
    let separate = move |_| {
        let Some((kept, back)) = back.get_untracked() else {
            return;
        };
        let edits = untrack(|| {
            store.with_fields(&key(id), |fields| {
                separated((id, fields), kept, back, texts.separate_reason)
            })
        });
        act.save(store.save(edits, Vec::new()), move || {
            is_asking.try_set(false);
        });
    };
    view! {
        <button class="button" aria-label=label on:click=move |_| is_asking.set(true)>{text}</button>
        <Dialog title=Signal::derive(move || title.clone()) is_open=is_asking>
            <p>{texts.separate_why}</p>
            {move || back.get().map(|(kept, back)| view! { <Returned kept back /> })}
            <MaybeNotice urgency=Urgency::Problem text=act.trouble />
            <div class="actions">
                <button class="button" data-kind="primary" on:click=separate>{text}</button>
                <button class="button" on:click=move |_| is_asking.set(false)>{words.common.cancel}</button>
            </div>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::{Idle, idle, merged_here, other_people};
    use domain::book::Book;
    use domain::day::Day;
    use domain::fields::{FieldName, Fields, RecordKey, RecordKind, Value};
    use domain::ids::{CadreId, RecordId};
    use serde_json::json;
    use uuid::Uuid;

    fn id(number: u128) -> CadreId {
        CadreId::new(Uuid::from_u128(number))
    }

    #[test]
    fn who_was_said_to_be_somebody_else_is_listed_with_both() {
        let mut book = Book::default();
        for (number, others) in [(1, vec![id(2)]), (2, vec![]), (3, vec![])] {
            let values = [
                ("full_name", json!("Lê An")),
                ("not_same_as", json!(others)),
            ];
            let values = values.map(|(field, value)| (FieldName::new(field), value));
            let key = RecordKey(RecordKind::CADRE, RecordId::new(Uuid::from_u128(number)));
            let today = Day::at_ms(1_795_399_920_000);
            book.upsert([(&key, &Fields::unsaved(values))], today);
        }
        let check = |number, expect: &[CadreId]| {
            assert_eq!(other_people(&book, id(number)), expect, "{number}");
        };
        check(1, &[id(2)]);
        check(2, &[id(1)]);
        check(3, &[]);
    }

    #[test]
    fn a_merge_can_be_taken_back_wherever_it_still_stands() {
        let mut book = Book::default();
        let mut put = |number: u128, field: &str, value: Value| {
            let values = [("full_name", json!("Lê An")), (field, value)];
            let values = values.map(|(field, value)| (FieldName::new(field), value));
            let key = RecordKey(RecordKind::CADRE, RecordId::new(Uuid::from_u128(number)));
            let today = Day::at_ms(1_795_399_920_000);
            book.upsert([(&key, &Fields::unsaved(values))], today);
            book.clone()
        };
        put(1, "job_position", json!("Văn thư"));
        let merged = put(2, "merged_into", json!(id(1)));
        assert_eq!(
            (merged_here(&merged, id(1)), idle(&merged, id(2))),
            (vec![id(2)], None)
        );
        let in_error = put(1, "entered_in_error", json!(true));
        assert_eq!(merged_here(&in_error, id(1)), [id(2)]);
        assert_eq!(idle(&in_error, id(2)), Some(Idle::IntoAnError(id(1))));
        let circle = put(1, "merged_into", json!(id(2)));
        assert_eq!(
            (merged_here(&circle, id(1)), merged_here(&circle, id(2))),
            (vec![id(2)], vec![id(1)])
        );
        assert_eq!(
            (idle(&circle, id(1)), idle(&circle, id(2))),
            (Some(Idle::Circular), Some(Idle::Circular))
        );
        let separated = put(2, "merged_into", Value::Null);
        assert_eq!(
            (merged_here(&separated, id(1)), idle(&separated, id(2))),
            (vec![], None)
        );
    }
}
