//! The two decisions: confirm, or return with a reason.

use domain::assessment::RETURN_REASON;
use domain::edit::Edit;
use domain::standing::Judged;
use leptos::prelude::*;

use super::answers::Reason;
use super::sheet::Reviewing;
use crate::components::dialog::Dialog;
use crate::components::notice::{MaybeNotice, Urgency};
use crate::forms::Kept;
use crate::forms::review::{self, ReviewDraft};
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::parts::save_failure;
use crate::platform::page;
use crate::store::Store;

#[component]
pub(super) fn Decide(reviewing: Reviewing, judged: Judged) -> impl IntoView {
    let words = locale();
    let store = store();
    let is_returning = RwSignal::new(false);
    let assessment = StoredValue::new(judged.assessment.clone());
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
            let edit = assessment.with_value(|assessment| review::edit(assessment, &review));
            decide(reviewing, store, words, edit, said);
        } else {
            reviewing
                .trouble
                .set(Some(words.review.mend_first.to_owned()));
            let first = draft.before_confirming().into_iter().next();
            if let Some(finding) = first {
                page::unfold_and_focus(&format!("field-reason-{}", finding.field.as_str()));
            }
        }
    };
    let give_back = move |_| {
        reviewing.was_tried.set(true);
        let draft = reviewing.draft.get_untracked();
        if draft.before_returning().is_none() {
            is_returning.set(false);
            let review = draft.returned(store.account_id(), untrack(|| store.today()));
            let said = (words.review.done_returned)(&name.get_value());
            let edit = assessment.with_value(|assessment| review::edit(assessment, &review));
            decide(reviewing, store, words, edit, said);
        }
    };
    view! {
        <MaybeNotice urgency=Urgency::Problem text=reviewing.trouble />
        <Kept keeping=reviewing.keeping />
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

/// Writes the review in the place of those that were shown and removes its draft, all or nothing,
/// then says so at the top of the page. A second tap meanwhile does nothing.
fn decide(reviewing: Reviewing, store: Store, words: &'static Locale, edit: Edit, said: String) {
    let keeping = reviewing.keeping;
    if !keeping.close() {
        return;
    }
    leptos::task::spawn_local(async move {
        match store.save(vec![edit], vec![keeping.key()]).await {
            Ok(()) => {
                if let Some(refused) = reviewing.refused.try_get_value().flatten() {
                    // One that cannot be marked goes on asking: nothing is lost by it.
                    let _ = store.put_away(refused.op).await;
                    reviewing.refused.try_set_value(None);
                }
                reviewing.trouble.set(None);
                keeping.renew(ReviewDraft::default());
                reviewing.done.set(Some(said));
                // First the page is drawn anew: what was pressed is on it until then.
                request_animation_frame(page::to_top);
            }
            Err(failure) => {
                keeping.reopen();
                reviewing.trouble.set(Some(save_failure(words, &failure)));
            }
        }
    });
}
