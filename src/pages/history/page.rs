//! The screen. Whose history it is and which field is looked at stand in the address.

use std::collections::BTreeMap;

use domain::fields::{FieldName, RecordKey, RecordKind};
use domain::ids::{CadreId, OfficeId, TabletId};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::entry::entry;
use super::log::{Asking, FromServer, Log, Older};
use crate::gate::{self, store};
use crate::locales::{Locale, locale};
use crate::pages::parts::once_known;
use crate::pages::record::label_of;
use crate::platform::{http, page};
use crate::record_history::{Change, merge};

/// Whose history.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    cadre: CadreId,
    /// One of the person's offices; none for the record itself.
    office: Option<OfficeId>,
}

impl Place {
    fn record(self) -> RecordKey {
        match self.office {
            Some(office) => RecordKey(RecordKind::OFFICE, office.into()),
            None => RecordKey(RecordKind::CADRE, self.cadre.into()),
        }
    }

    fn address(self, field: Option<&FieldName>) -> String {
        let office = self.office.map(|office| format!("chuc_vu={office}"));
        let field = field.map(|field| format!("truong={}", http::part(field.as_str())));
        let asked: Vec<String> = office.into_iter().chain(field).collect();
        let path = format!("/can-bo/{}/lich-su", self.cadre);
        match asked.as_slice() {
            [] => path,
            asked => format!("{path}?{}", asked.join("&")),
        }
    }
}

/// `/can-bo/<id>/lich-su`, of an office with `?chuc_vu=<office>`, of one field with `&truong=<name>`.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let words = locale();
    let store = store();
    let (params, query) = (use_params_map(), use_query_map());
    // The title never holds a name: it would stand in the history of a shared tablet.
    page::set_title(words.history.title);
    let known = move || {
        let cadre = params.with(|params| CadreId::parse(&params.get("id")?))?;
        let office = query.with(|query| query.get("chuc_vu"));
        let office = office.map(|id| OfficeId::parse(&id));
        store.with(|book| {
            book.person(cadre)?;
            let is_held = |id: &OfficeId| book.offices_of(cadre).any(|(known, _)| known == *id);
            let office = match office {
                None => None,
                Some(id) => Some(id.filter(is_held)?),
            };
            Some(Place { cadre, office })
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
    let name = move || store.with(|book| book.person(cadre).map(|person| person.name().to_owned()));
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

/// The record and the offices, where there are any.
#[component]
fn Records(place: Place) -> impl IntoView {
    let words = locale();
    let store = store();
    let offices = Memo::new(move |_| {
        store.with(|book| {
            let all = book.offices_of(place.cadre);
            let titled = all.map(|(id, office)| (id, office.title.clone().unwrap_or_default()));
            titled.collect::<Vec<_>>()
        })
    });
    let chip = move |office: Option<OfficeId>, text: String| {
        let to = Place { office, ..place };
        let current = (place.office == office).then_some("true");
        view! { <li><A href=to.address(None) attr:class="chip" attr:aria-current=current>{text}</A></li> }
    };
    move || {
        let offices = offices.get();
        (!offices.is_empty()).then(|| {
            let title = words.history.office;
            let chips = offices.into_iter().map(|(id, name)| chip(Some(id), title(&name)));
            view! {
                <nav aria-label=words.history.records>
                    <ul class="row" data-gap="small">{chip(None, words.history.record.to_owned())} {chips.collect_view()}</ul>
                </nav>
            }
        })
    }
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
