//! The record as a list of facts.

use domain::fields::{RecordKey, RecordKind};
use domain::ids::CadreId;
use domain::rights::Operation;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::locales::locale;
use crate::pages::allowed::ForThePerson;
use crate::pages::cadres::edit::CADRE;
use crate::pages::facts::Fact;
use crate::pages::parts::StateLine;

/// Fields that are shown only when something stands there: acts of their own write them.
const SELDOM_GIVEN: [&str; 4] = ["left_on", "leave_reason", "entered_in_error", "merged_into"];

/// The fields of the record, and the way to its form.
#[component]
pub(super) fn RecordPart(id: CadreId) -> impl IntoView {
    let words = locale();
    let record = RecordKey(RecordKind::CADRE, id.into());
    let facts = CADRE.fields.iter().map(|(name, _)| {
        let record = record.clone();
        view! { <Fact record name /> }
    });
    let seldom = SELDOM_GIVEN.map(|name| {
        let record = record.clone();
        view! { <Fact record name only_when_given=true /> }
    });
    view! {
        <section class="panel">
            <h2>{words.cadres.record}</h2>
            <StateLine record=record.clone() />
            <dl class="facts">{facts.collect_view()} {seldom.collect_view()}</dl>
            <div class="actions">
                <ForThePerson operation=Operation::WritePerson id>
                    <A href=format!("/can-bo/{id}/sua") attr:class="button">{words.common.edit}</A>
                </ForThePerson>
                <ForThePerson operation=Operation::ReadHistory id>
                    <A href=format!("/can-bo/{id}/lich-su") attr:class="button" attr:data-kind="quiet">{words.history.title}</A>
                </ForThePerson>
            </div>
        </section>
    }
}
