//! The two decisions: confirm, or return with a reason.

use domain::assessment::{RETURN_REASON, ReviewValue, review_value};
use domain::fields::{FieldName, RecordKey, RecordKind};
use domain::ids::OpId;
use domain::standing::Judged;
use leptos::prelude::*;

use super::answers::Reason;
use super::sheet::Reviewing;
use crate::components::dialog::Dialog;
use crate::components::notice::{MaybeNotice, Urgency};
use crate::forms::review::{self, ReviewDraft};
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::parts::save_failure;
use crate::platform::page;
use crate::store::{SaveFailure, Store};

#[component]
pub(super) fn Decide(reviewing: Reviewing, judged: Judged) -> impl IntoView {
    let words = locale();
    let store = store();
    let is_returning = RwSignal::new(false);
    let over = match judged.assessment.reviews.as_slice() {
        [_, _, ..] => Over::Several,
        shown => Over::Shown(shown.first().map(|review| review.op)),
    };
    let name = judged
        .assessment
        .cadre
        .and_then(|id| store.with(|book| book.person(id).map(|person| person.name().to_owned())));
    let name = StoredValue::new(name.unwrap_or_default());
    let confirm = move |_| {
        reviewing.was_tried.set(true);
        let draft = reviewing.draft.get_untracked();
        if draft.before_confirming().is_empty() {
            let review = draft.confirmed(store.account_id(), untrack(|| store.today()));
            let said = (words.review.done_confirmed)(&name.get_value());
            decide(reviewing, store, words, review, over, said);
        } else {
            reviewing
                .trouble
                .set(Some(words.review.mend_first.to_owned()));
        }
    };
    let give_back = move |_| {
        reviewing.was_tried.set(true);
        let draft = reviewing.draft.get_untracked();
        if draft.before_returning().is_none() {
            is_returning.set(false);
            let review = draft.returned(store.account_id(), untrack(|| store.today()));
            let said = (words.review.done_returned)(&name.get_value());
            decide(reviewing, store, words, review, over, said);
        }
    };
    view! {
        <MaybeNotice urgency=Urgency::Problem text=reviewing.trouble />
        <p class="field-hint" role="status">{move || reviewing.kept.get()}</p>
        <div class="actions">
            <button class="button" data-kind="primary" on:click=confirm>{words.review.confirm}</button>
            <button class="button" on:click=move |_| is_returning.set(true)>{words.review.return_it}</button>
        </div>
        <Dialog title=Signal::derive(move || words.review.return_title.to_owned()) is_open=is_returning>
            <Reason reviewing code=RETURN_REASON.to_owned() label=words.review.return_reason.to_owned() hint=words.review.return_hint />
            <div class="actions">
                <button class="button" data-kind="primary" on:click=give_back>{words.review.return_it}</button>
                <button class="button" on:click=move |_| is_returning.set(false)>{words.common.cancel}</button>
            </div>
        </Dialog>
    }
}

/// What a decision takes the place of.
#[derive(Clone, Copy)]
enum Over {
    /// The one that was shown, if any was.
    Shown(Option<OpId>),
    /// Several that were looked at.
    Several,
}

/// Writes the review and removes its draft, then says so at the top of the page.
fn decide(
    reviewing: Reviewing,
    store: Store,
    words: &'static Locale,
    review: ReviewValue,
    over: Over,
    said: String,
) {
    leptos::task::spawn_local(async move {
        match write(reviewing, store, &review, over).await {
            Ok(()) => {
                reviewing.trouble.set(None);
                reviewing.draft.set(ReviewDraft::default());
                reviewing.done.set(Some(said));
                page::to_top();
            }
            Err(failure) => reviewing.trouble.set(Some(save_failure(words, &failure))),
        }
    });
}

/// An ordinary review takes the place of the one shown; where several are held, it settles them.
async fn write(
    reviewing: Reviewing,
    store: Store,
    review: &ReviewValue,
    over: Over,
) -> Result<(), SaveFailure> {
    let key = ReviewDraft::key(reviewing.id);
    if let Over::Shown(over) = over {
        let edit = review::edit(reviewing.id, review, over);
        return store.save(vec![edit], vec![key]).await;
    }
    let record = RecordKey(RecordKind::ASSESSMENT, reviewing.id.into());
    let field = FieldName::new("review");
    store.resolve(record, field, review_value(review)).await?;
    store.drop_draft(&key).await
}
