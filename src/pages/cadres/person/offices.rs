//! The offices a person holds and has held.

use domain::fields::{RecordKey, RecordKind};
use domain::ids::{CadreId, OfficeId};
use domain::office::Office;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::parts::StateMark;

/// Offices held today, then those that ended.
#[component]
pub(super) fn OfficesPart(id: CadreId) -> impl IntoView {
    let words = locale();
    let store = store();
    let rows = move || {
        let today = store.today();
        store.with(|book| {
            let mut all: Vec<_> = book.offices_of(id).collect();
            let has_ended = |office: &Office| office.to.is_some_and(|_| !office.is_held_on(today));
            all.sort_by_key(|(_, office)| has_ended(office));
            let row = |(office_id, office): &(OfficeId, &Office)| {
                let record = RecordKey(RecordKind::OFFICE, (*office_id).into());
                let is_contested = book.conflicts().contains_key(&record);
                row(
                    words,
                    id,
                    *office_id,
                    office,
                    has_ended(office),
                    is_contested,
                )
            };
            all.iter().map(row).collect::<Vec<_>>()
        })
    };
    view! {
        <section class="panel">
            <h2>{words.cadres.offices}</h2>
            {move || {
                let rows = rows();
                if rows.is_empty() {
                    return view! { <p>{words.person.no_offices}</p> }.into_any();
                }
                view! { <ul class="record-list">{rows}</ul> }.into_any()
            }}
            <div class="actions">
                <A href=format!("/can-bo/{id}/chuc-vu/moi") attr:class="button">{words.person.add_office}</A>
            </div>
        </section>
    }
}

fn row(
    words: &'static Locale,
    cadre: CadreId,
    id: OfficeId,
    office: &Office,
    has_ended: bool,
    is_contested: bool,
) -> AnyView {
    let title = office.title.clone().unwrap_or_default();
    let to = format!("/can-bo/{cadre}/chuc-vu/{id}");
    let end = office.to.is_none().then(|| {
        let name = (words.person.end_named)(&title);
        view! {
            <A href=format!("{to}/thoi-giu") attr:class="button" attr:data-kind="quiet" attr:aria-label=name>{words.person.office_end}</A>
        }
    });
    // One title is shown of two: the form of the office shows both, to choose from.
    let two_values = is_contested.then(|| {
        view! {
            <A href=to.clone() attr:class="step-link">
                <span class="standing" data-standing="conflict">{words.person.office_two_values}</span>
            </A>
        }
    });
    let store = store();
    let record = RecordKey(RecordKind::OFFICE, id.into());
    let state = Memo::new(move |_| store.record_state(&record));
    let edit_name = (words.person.edit_named)(&title);
    view! {
        <li class="record-list-row">
            <span class="stack" data-gap="small">
                <strong>{title.clone()}</strong>
                <span class="field-hint">{details(words, office, has_ended)}</span>
                {two_values}
                {(!is_contested).then(|| view! { <StateMark state /> })}
            </span>
            <span class="actions">
                {end}
                <A href=to attr:class="button" attr:data-kind="quiet" attr:aria-label=edit_name>{words.common.edit}</A>
            </span>
        </li>
    }
    .into_any()
}

/// Leadership, since when, until when.
fn details(words: &Locale, office: &Office, has_ended: bool) -> String {
    let from = office
        .from
        .map(|from| (words.cadres.since)(&words::month_or_date(from)));
    let to = office
        .to
        .map(|to| (words.cadres.until)(&words::month_or_date(to)));
    let parts = [
        has_ended.then(|| words.person.past_offices.to_owned()),
        office.leadership.then(|| words.person.leads.to_owned()),
        from,
        to,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
