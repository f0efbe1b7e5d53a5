//! The screen. Whose history it is and which field is looked at stand in the address.

use std::collections::BTreeMap;

use domain::book::Book;
use domain::fields::{FieldName, RecordKey, RecordKind};
use domain::ids::{AssessmentId, CadreId, OfficeId, TabletId};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;

use super::entry::entry;
use super::log::{Asking, FromServer, Log, Older};
use crate::gate::{self, store};
use crate::locales::{Locale, locale};
use crate::pages::facts::{EachValue, name_and_unit};
use crate::pages::parts::once_known;
use crate::pages::record::label_of;
use crate::platform::{http, page};
use crate::record_history::{Change, merge};

/// Whose history.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    cadre: CadreId,
    part: Part,
}

/// What of a person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Record,
    Office(OfficeId),
    Assessment(AssessmentId),
}

impl Part {
    /// What the address names, when it is the person's; `None` for anything else.
    fn named(book: &Book, cadre: CadreId, query: &ParamsMap) -> Option<Self> {
        let named = (query.get(OFFICE), query.get(ASSESSMENT));
        match named {
            (None, None) => Some(Self::Record),
            (Some(id), _) => {
                let id = OfficeId::parse(&id)?;
                let mut held = book.offices_of(cadre);
                held.any(|(known, _)| known == id)
                    .then_some(Self::Office(id))
            }
            (None, Some(id)) => {
                let id = AssessmentId::parse(&id)?;
                let held = book.assessments_of(cadre);
                let is_held = held.iter().any(|judged| judged.assessment.id == id);
                is_held.then_some(Self::Assessment(id))
            }
        }
    }
}

/// The names in the address.
const OFFICE: &str = "chuc_vu";
const ASSESSMENT: &str = "phieu";

impl Place {
    fn record(self) -> RecordKey {
        match self.part {
            Part::Record => RecordKey(RecordKind::CADRE, self.cadre.into()),
            Part::Office(id) => RecordKey(RecordKind::OFFICE, id.into()),
            Part::Assessment(id) => RecordKey(RecordKind::ASSESSMENT, id.into()),
        }
    }

    fn address(self, field: Option<&FieldName>) -> String {
        let part = match self.part {
            Part::Record => None,
            Part::Office(id) => Some(format!("{OFFICE}={id}")),
            Part::Assessment(id) => Some(format!("{ASSESSMENT}={id}")),
        };
        let field = field.map(|field| format!("truong={}", http::part(field.as_str())));
        let asked: Vec<String> = part.into_iter().chain(field).collect();
        let path = format!("/can-bo/{}/lich-su", self.cadre);
        match asked.as_slice() {
            [] => path,
            asked => format!("{path}?{}", asked.join("&")),
        }
    }
}

/// `/can-bo/<id>/lich-su`, of an office with `?chuc_vu=<office>`, of an assessment with
/// `?phieu=<assessment>`, of one field with `&truong=<name>`.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let words = locale();
    let store = store();
    let (params, query) = (use_params_map(), use_query_map());
    // The title never holds a name: it would stand in the history of a shared tablet.
    page::set_title(words.history.title);
    let known = move || {
        let cadre = params.with(|params| CadreId::parse(&params.get("id")?))?;
        store.with(|book| {
            book.person(cadre)?;
            let part = query.with(|query| Part::named(book, cadre, query))?;
            Some(Place { cadre, part })
        })
    };
    let gone = words.cadres.gone;
    once_known(known, words.history.title, gone, |place| {
        view! { <History place /> }.into_any()
    })
}

#[component]
fn History(place: Place) -> impl IntoView {
    let words = locale();
    let store = store();
    let cadre = place.cadre;
    let name = move || {
        let (names, _) = name_and_unit(store, cadre)?;
        Some(view! { <EachValue values=names /> })
    };
    let log = Log::of(place.record());
    let record = place.record();
    let changes = Memo::new(move |_| {
        let known = store.changes_of(&record);
        log.changes
            .with(|log_changes| merge(known, log_changes, log.next.get(), store.device()))
    });
    view! {
        <h1>{words.history.title}</h1>
        <p><A href=format!("/can-bo/{cadre}") attr:class="step-link">{name}</A></p>
        <Records place />
        <Fields place changes />
        <FromServer log />
        <Changes place log changes />
        <Older log />
    }
}

/// The record, the offices and the assessments, where there are any.
#[component]
fn Records(place: Place) -> impl IntoView {
    let words = locale();
    let store = store();
    let parts = Memo::new(move |_| store.with(|book| parts(words, book, place.cadre)));
    let chip = move |part: Part, text: String| {
        let to = Place { part, ..place };
        let current = (place.part == part).then_some("true");
        view! { <li><A href=to.address(None) attr:class="chip" attr:aria-current=current>{text}</A></li> }
    };
    move || {
        let parts = parts.get();
        (!parts.is_empty()).then(|| {
            let chips = parts.into_iter().map(|(part, name)| chip(part, name));
            view! {
                <nav aria-label=words.history.records>
                    <ul class="row" data-gap="small">{chip(Part::Record, words.history.record.to_owned())} {chips.collect_view()}</ul>
                </nav>
            }
        })
    }
}

/// What of a person has a history of its own besides the record, by name.
fn parts(words: &Locale, book: &Book, cadre: CadreId) -> Vec<(Part, String)> {
    let offices = book.offices_of(cadre).map(|(id, office)| {
        let title = office.title.clone().unwrap_or_default();
        (Part::Office(id), (words.history.office)(&title))
    });
    let assessments = book.assessments_of(cadre).into_iter().map(|judged| {
        let day = judged.assessment.submitted_on.map(words::date);
        let day = day.unwrap_or_else(|| words.common.not_given.to_owned());
        (
            Part::Assessment(judged.assessment.id),
            (words.history.assessment)(&day),
        )
    });
    offices.chain(assessments).collect()
}

/// The field that the address names.
fn field_of_address() -> Memo<Option<FieldName>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get("truong").map(|name| FieldName::new(&name))))
}

/// Every field that was changed, as chips, by name.
#[component]
fn Fields(place: Place, changes: Memo<Vec<Change>>) -> impl IntoView {
    let words = locale();
    let chosen = field_of_address();
    let named = Memo::new(move |_| {
        let record = place.record();
        let mut named: BTreeMap<String, FieldName> = changes.with(|changes| {
            let fields = changes.iter().flat_map(names_of);
            fields
                .map(|name| (label_of(words, &record, name), name.clone()))
                .collect()
        });
        // One that is looked at stays, whatever was fetched of it.
        named.extend(
            chosen
                .get()
                .map(|name| (label_of(words, &record, &name), name)),
        );
        named
    });
    let chip = move |field: Option<FieldName>, text: String| {
        let href = place.address(field.as_ref());
        let current = move || (chosen.get() == field).then_some("true");
        view! { <li><A href attr:class="chip" attr:aria-current=current>{text}</A></li> }
    };
    move || {
        let named = named.get();
        (named.len() > 1).then(|| {
            let chips = named.into_iter().map(|(text, field)| chip(Some(field), text));
            view! {
                <nav aria-label=words.history.filter>
                    <ul class="row" data-gap="small">{chip(None, words.history.all_fields.to_owned())} {chips.collect_view()}</ul>
                </nav>
            }
        })
    }
}

fn names_of(change: &Change) -> impl Iterator<Item = &FieldName> {
    let written = change.fields.iter().map(|change| &change.field);
    written.chain(&change.withheld)
}

#[component]
fn Changes(place: Place, log: Log, changes: Memo<Vec<Change>>) -> impl IntoView {
    let words = locale();
    let store = store();
    let chosen = field_of_address();
    let own = RwSignal::new(None::<TabletId>);
    leptos::task::spawn_local(async move {
        own.try_set(gate::tablet_id().await.ok());
    });
    let shown = Memo::new(move |_| {
        let field = chosen.get();
        changes.with(|changes| {
            let shown = changes
                .iter()
                .filter_map(|change| narrowed(change, field.as_ref()));
            shown.collect::<Vec<_>>()
        })
    });
    move || {
        let shown = shown.get();
        if shown.is_empty() {
            let why = none(words, log.asking.get(), chosen.get().is_some());
            return view! { <p>{why}</p> }.into_any();
        }
        let record = place.record();
        let entries = store.with(|book| {
            let draw = |change| entry(words, book, &record, own.get(), change);
            shown.iter().map(draw).collect::<Vec<_>>()
        });
        view! { <section class="panel"><ol class="timeline">{entries}</ol></section> }.into_any()
    }
}

/// A change with only the field that is looked at; none when it did not touch it.
fn narrowed(change: &Change, field: Option<&FieldName>) -> Option<Change> {
    let Some(field) = field else {
        return Some(change.clone());
    };
    let mut change = change.clone();
    change.fields.retain(|written| written.field == *field);
    change.withheld.retain(|name| name == field);
    let is_touched = !change.fields.is_empty() || !change.withheld.is_empty();
    is_touched.then_some(change)
}

fn none(words: &Locale, asking: Asking, is_narrowed: bool) -> &'static str {
    match asking {
        Asking::Here | Asking::Refused(_) if is_narrowed => words.history.none_of_field,
        Asking::Here => words.history.none,
        Asking::Refused(_) => words.history.none_here,
        Asking::Waiting => "",
    }
}
