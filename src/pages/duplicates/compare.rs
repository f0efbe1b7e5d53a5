//! Two records side by side: which one stays, of each field which value, or that they are two people.

use std::collections::{BTreeMap, BTreeSet};

use domain::book::Book;
use domain::fields::{Fields, RecordKey, RecordKind};
use domain::ids::CadreId;
use domain::rights::Operation;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::deciding::{Choice, LEAVING, Side, apart, reconsidered, value};
use super::list::{are_two, told};
use super::merged::just_merged_address;
use crate::components::dialog::Dialog;
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::allowed::Forbidden;
use crate::pages::cadres::edit::CADRE;
use crate::pages::facts::in_words;
use crate::pages::once::Once;
use crate::pages::parts::once_known;
use crate::pages::record::label_of;
use crate::platform::page;

/// The id of the part that offers the decisions.
const DECISIONS: &str = "decisions";

/// The two records of the address.
type Ids = (CadreId, CadreId);

/// `/trung-ho-so/<one>/<other>`.
#[component]
pub fn ComparePage() -> impl IntoView {
    let words = locale();
    let (store, params) = (store(), use_params_map());
    page::set_title(words.duplicates.compare);
    let known = move || {
        let id = |name| params.with(|params| CadreId::parse(&params.get(name)?));
        let ids: Ids = (id("first")?, id("second")?);
        let is_known = |id| store.with(|book| book.person(id).is_some());
        (ids.0 != ids.1 && is_known(ids.0) && is_known(ids.1)).then_some(ids)
    };
    let (title, gone) = (words.duplicates.compare, words.duplicates.gone);
    once_known(known, title, gone, move |ids| {
        let may = Memo::new(move |_| {
            let may = |id| store.may_do_to_person(Operation::Merge, id);
            may(ids.0) && may(ids.1)
        });
        let draw = move || match may.get() {
            true => view! { <Compare ids /> }.into_any(),
            false => view! { <Forbidden operation=Operation::Merge /> }.into_any(),
        };
        view! { {draw} }.into_any()
    })
}

/// What keeps two records from being merged now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Open,
    Merged,
    TwoPeople,
    InConflict,
}

fn standing(book: &Book, ids: Ids) -> Standing {
    let key = |id: CadreId| RecordKey(RecordKind::CADRE, id.into());
    let is_contested = |id| book.conflicts().contains_key(&key(id));
    if book.standing_for(ids.0) == book.standing_for(ids.1) {
        Standing::Merged
    } else if are_two(book, ids.0, ids.1) {
        Standing::TwoPeople
    } else if is_contested(ids.0) || is_contested(ids.1) {
        Standing::InConflict
    } else {
        Standing::Open
    }
}

/// The record that has to stay, since its owner signs in to it: none where neither or both have an
/// account.
fn bound(book: &Book, ids: Ids) -> Option<Side> {
    match have_accounts(book, ids) {
        (true, false) => Some(Side::First),
        (false, true) => Some(Side::Second),
        (true, true) | (false, false) => None,
    }
}

fn have_accounts(book: &Book, ids: Ids) -> (bool, bool) {
    let has = |id| account_of(book, id).is_some();
    (has(ids.0), has(ids.1))
}

fn account_of(book: &Book, id: CadreId) -> Option<String> {
    let mut accounts = book.accounts();
    let (_, account) = accounts.find(|(_, account)| account.cadre == Some(id))?;
    account.name.clone()
}

/// What somebody chooses on the page. A handle.
#[derive(Clone, Copy)]
struct Choosing {
    chosen: RwSignal<Choice>,
    bound: Memo<Option<Side>>,
}

impl Choosing {
    /// What is written when the two are merged: an account decides which one stays, also one that comes
    /// while the page is open.
    fn now(self) -> Choice {
        let chosen = self.chosen.get();
        let kept = self.bound.get().unwrap_or(chosen.kept);
        Choice { kept, ..chosen }
    }
}

#[component]
fn Compare(ids: Ids) -> impl IntoView {
    let words = locale();
    let texts = &words.duplicates;
    let store = store();
    let bound = Memo::new(move |_| store.with(|book| bound(book, ids)));
    let choosing = Choosing {
        chosen: RwSignal::new(Choice {
            kept: Side::First,
            chosen: BTreeMap::new(),
        }),
        bound,
    };
    let two_accounts = move || store.with(|book| have_accounts(book, ids)) == (true, true);
    let standing = Memo::new(move |_| store.with(|book| standing(book, ids)));
    let said = move || match standing.get() {
        Standing::Open => None,
        Standing::Merged => Some(view! { <p>{texts.already}</p> }.into_any()),
        Standing::TwoPeople => Some(view! { <TwoPeople ids /> }.into_any()),
        Standing::InConflict => Some(
            view! {
                <p>{texts.settle_first}</p>
                <p><A href="/xung-dot" attr:class="step-link">{words.nav.conflicts}</A></p>
            }
            .into_any(),
        ),
    };
    view! {
        <h1>{texts.compare}</h1>
        <p><A href="/trung-ho-so" attr:class="step-link">{texts.back}</A></p>
        {move || said().map(|said| view! { <Notice urgency=Urgency::Plain>{said}</Notice> })}
        // It says why one of the records cannot be chosen: read before the choice.
        {move || bound.get().map(|_| view! { <p>{texts.keeps_account}</p> })}
        {move || two_accounts().then(|| view! { <p>{texts.two_accounts}</p> })}
        <SideBySide ids choosing />
        <p>{texts.what_happens}</p>
        {move || (standing.get() == Standing::Open).then(|| view! { <Acts ids choosing /> })}
    }
}

/// That somebody said they are of two people, and the way back.
#[component]
fn TwoPeople(ids: Ids) -> impl IntoView {
    let words = locale();
    let texts = &words.duplicates;
    let store = store();
    let act = Once::new();
    let again = move |_| {
        let edits = untrack(|| {
            let known = (not_same_as(ids.0), not_same_as(ids.1));
            with_both(ids, |both| {
                reconsidered(ids, both, (&known.0, &known.1), texts.again_reason)
            })
        });
        // The two decisions are drawn then.
        act.save(store.save(edits, Vec::new()), || {
            request_animation_frame(|| page::focus(DECISIONS));
        });
    };
    view! {
        <p>{texts.settled_apart}</p>
        <MaybeNotice urgency=Urgency::Problem text=act.trouble />
        <div class="actions"><button class="button" on:click=again>{texts.again}</button></div>
    }
}

/// Of which records one was said to be of another person.
fn not_same_as(id: CadreId) -> BTreeSet<CadreId> {
    let said = |book: &Book| Some(book.person(id)?.cadre.not_same_as.clone());
    store().with(said).unwrap_or_default()
}

/// The fields that are compared: those of the form, and whether somebody has left.
fn compared() -> impl Iterator<Item = &'static str> {
    let of_form = CADRE.fields.iter().map(|(name, _)| *name);
    of_form.chain(LEAVING)
}

/// The fields of two records; `look` sees both.
fn with_both<T>(ids: Ids, look: impl FnOnce((&Fields, &Fields)) -> T) -> T {
    let key = |id: CadreId| RecordKey(RecordKind::CADRE, id.into());
    let store = store();
    store.with_fields(&key(ids.0), |first| {
        store.with_fields(&key(ids.1), |second| look((first, second)))
    })
}

#[component]
fn SideBySide(ids: Ids, choosing: Choosing) -> impl IntoView {
    let words = locale();
    let texts = &words.duplicates;
    let rows = compared().map(|name| field_row(words, ids, choosing, name));
    let begun = choosing.chosen.get_untracked();
    let is_unsaved = move || choosing.chosen.with(|chosen| *chosen != begun);
    view! {
        // What is chosen is kept nowhere until the two are merged.
        <div class="table-scroll" data-unsaved=move || is_unsaved().then_some("")>
            <table class="table" data-narrow="paired">
                <caption class="visually-hidden">{texts.compare}</caption>
                <thead>
                    <tr><th scope="col">{texts.field}</th> <th scope="col">{texts.first}</th> <th scope="col">{texts.second}</th></tr>
                </thead>
                <tbody>
                    {kept_row(words, ids, choosing)}
                    {rows.collect_view()}
                    {fact_row(words, texts.hanging, ids, hanging)}
                    {fact_row(words, texts.account, ids, account)}
                </tbody>
            </table>
        </div>
    }
}

/// Which record stays.
fn kept_row(words: &'static Locale, ids: Ids, choosing: Choosing) -> AnyView {
    let texts = &words.duplicates;
    let cell = move |side: Side| {
        let is_kept = move || choosing.now().kept == side;
        let is_out = move || choosing.bound.get().is_some_and(|bound| bound != side);
        let keep = move |_| choosing.chosen.update(|chosen| chosen.kept = side);
        let place = side.of((texts.first, texts.second));
        let of_place = |act: &str| format!("{act}: {place}");
        let href = format!("/can-bo/{}", side.of(ids));
        view! {
            <td>
                <label class="row" data-gap="small">
                    <input type="radio" name="kept" aria-label=of_place(texts.keep_this) prop:checked=is_kept disabled=is_out on:change=keep />
                    <span>{texts.keep_this}</span>
                </label>
                <A href attr:class="step-link" attr:aria-label=of_place(texts.open_it)>{texts.open_it}</A>
            </td>
        }
    };
    view! { <tr><th scope="row">{texts.keep}</th> {cell(Side::First)} {cell(Side::Second)}</tr> }
        .into_any()
}

/// One field of both; where they differ, with the choice between them.
fn field_row(words: &'static Locale, ids: Ids, choosing: Choosing, name: &'static str) -> AnyView {
    let store = store();
    let record = RecordKey(RecordKind::CADRE, ids.0.into());
    let label = label_of(words, &record, &domain::fields::FieldName::new(name));
    let both = Memo::new(move |_| {
        with_both(ids, |(first, second)| {
            (value(first, name), value(second, name))
        })
    });
    let stays = Memo::new(move |_| with_both(ids, |both| choosing.now().side_of(name, both)));
    let heading = label.clone();
    let cell = move |side: Side| {
        let said = move || {
            let shown = side.of(both.get());
            let said = store.with(|book| in_words(book, name, &shown));
            if said.is_empty() {
                words.common.not_given.to_owned()
            } else {
                said
            }
        };
        let differs = move || both.with(|(first, second)| first != second);
        let choose = move |_| choosing.chosen.update(|chosen| chosen.choose(name, side));
        let named = label.clone();
        let place = side.of((words.duplicates.first, words.duplicates.second));
        let named = move || format!("{named}, {place}: {}", said());
        move || {
            match differs() {
            false => view! { <td>{said}</td> }.into_any(),
            true => view! {
                <td>
                    <label class="row" data-gap="small">
                        <input type="radio" name=format!("value-{name}") aria-label=named.clone() prop:checked=move || stays.get() == side on:change=choose />
                        <span>{said}</span>
                    </label>
                </td>
            }
            .into_any(),
        }
        }
    };
    view! { <tr><th scope="row">{heading}</th> {cell(Side::First)} {cell(Side::Second)}</tr> }
        .into_any()
}

/// Something of both that is only told.
fn fact_row(
    words: &'static Locale,
    label: &'static str,
    ids: Ids,
    tell: fn(&Locale, &Book, CadreId) -> String,
) -> AnyView {
    let store = store();
    let cell = move |side: Side| {
        let id = side.of(ids);
        view! { <td>{move || store.with(|book| tell(words, book, id))}</td> }
    };
    view! { <tr><th scope="row">{label}</th> {cell(Side::First)} {cell(Side::Second)}</tr> }
        .into_any()
}

fn hanging(words: &Locale, book: &Book, id: CadreId) -> String {
    (words.duplicates.hang)(book.offices_of(id).count(), book.assessments_of(id).len())
}

fn account(words: &Locale, book: &Book, id: CadreId) -> String {
    let account = account_of(book, id);
    let none = || words.duplicates.no_account.to_owned();
    account.map_or_else(none, |name| (words.duplicates.has_account)(&name))
}

/// The two decisions, each asked about before it is written.
#[component]
fn Acts(ids: Ids, choosing: Choosing) -> impl IntoView {
    let words = locale();
    let texts = &words.duplicates;
    let store = store();
    let (merging, parting) = (RwSignal::new(false), RwSignal::new(false));
    let act = Once::new();
    let trouble = act.trouble;
    let navigate = StoredValue::new_local(use_navigate());
    let write = move |edits: Vec<domain::edit::Edit>, to: String| {
        act.save(store.save(edits, Vec::new()), move || {
            // Whoever has left the page meanwhile is not led back.
            navigate.try_with_value(|navigate| navigate(&to, NavigateOptions::default()));
        });
    };
    let merge = move |_| {
        let choice = untrack(|| choosing.now());
        let reason = texts.merge_reason;
        let edits = untrack(|| with_both(ids, |both| choice.edits(compared(), ids, both, reason)));
        write(edits, just_merged_address(choice.kept.of(ids)));
    };
    let part = move |_| {
        let edit = untrack(|| {
            let known = not_same_as(ids.0);
            with_both(ids, |(first, _)| {
                apart(first, ids, &known, texts.apart_reason)
            })
        });
        write(vec![edit], "/trung-ho-so".to_owned());
    };
    let ask_merge = Signal::derive(move || {
        // Of one person both may be told alike: which one stays is said by its place.
        let kept = choosing.now().kept;
        let place = kept.of((texts.first, texts.second)).to_lowercase();
        store.with(|book| (texts.merge_ask)(&place, &told(words, book, kept.of(ids))))
    });
    view! {
        <div class="actions" id=DECISIONS tabindex="-1">
            <button class="button" data-kind="primary" on:click=move |_| merging.set(true)>{texts.merge}</button>
            <button class="button" on:click=move |_| parting.set(true)>{texts.apart}</button>
        </div>
        <Dialog title=ask_merge is_open=merging>
            <p>{texts.what_happens}</p>
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" data-kind="primary" on:click=merge>{texts.merge_yes}</button>
                <button class="button" on:click=move |_| merging.set(false)>{words.common.cancel}</button>
            </div>
        </Dialog>
        <Dialog title=Signal::derive(move || texts.apart.to_owned()) is_open=parting>
            <p>{texts.apart_why}</p>
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" data-kind="primary" on:click=part>{texts.apart_yes}</button>
                <button class="button" on:click=move |_| parting.set(false)>{words.common.cancel}</button>
            </div>
        </Dialog>
    }
}
