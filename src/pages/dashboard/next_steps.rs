//! What to do next, most useful first.

use domain::code::Code;
use domain::rights::Operation;
use domain::standing::Standing;
use leptos::prelude::*;

use crate::gate::store;
use crate::locales::locale;
use crate::set_aside;

/// The people of a standing, among those who count.
fn people(standing: Standing) -> String {
    format!("/can-bo?tinh_trang={}&dien=tinh", standing.code())
}

/// How much of what the server did not write waits for this account, and whether that is not all; asked
/// once, where the account may deal with it. Without an answer the step is left out: the server knows.
fn set_aside() -> RwSignal<(usize, bool)> {
    let store = store();
    let waiting = RwSignal::new((0, false));
    let may = Memo::new(move |_| store.may_somewhere(Operation::DealWithSetAside));
    Effect::new(move || {
        if may.get() {
            leptos::task::spawn_local(async move {
                if let Ok((found, next)) = set_aside::ask(None).await {
                    waiting.try_set((found.len(), next.is_some()));
                }
            });
        }
    });
    waiting
}

/// Everything that waits for somebody, each with its address.
fn steps((aside, more_aside): (usize, bool)) -> Vec<(String, String)> {
    let (store, texts) = (store(), &locale().dashboard);
    let whole = store.figures().whole;
    let conflicts = store.with(|book| book.open_conflicts().count());
    let waiting = store.waiting();
    let (mine, others) = (waiting.mine.len(), waiting.others.len());
    let unsent = store.unsent_count();
    let of = |standing: Standing, say: fn(u32) -> String| {
        let count = whole.standings.of(standing);
        (count > 0).then(|| (say(count), people(standing)))
    };
    let next_aside = || (locale().set_aside.next)(aside, more_aside);
    let steps = [
        (aside > 0).then(|| (next_aside(), "/viec-chua-vao-so".to_owned())),
        (conflicts > 0).then(|| ((texts.next_conflicts)(conflicts), "/xung-dot".to_owned())),
        (mine > 0).then(|| ((texts.next_review)(mine), "/xac-nhan".to_owned())),
        (others > 0).then(|| {
            let to = if store.may_somewhere(Operation::Review) {
                "/xac-nhan".to_owned()
            } else {
                people(Standing::Awaiting)
            };
            ((texts.next_review_by_others)(others), to)
        }),
        of(Standing::Returned, texts.next_returned),
        of(Standing::NotAssessed, texts.next_invite),
        of(Standing::Expired, texts.next_expired),
        of(Standing::Below, texts.next_below),
        (unsent > 0).then(|| ((texts.next_send)(unsent), "/dong-bo".to_owned())),
    ];
    steps.into_iter().flatten().collect()
}

/// The list of steps.
#[component]
pub(super) fn NextSteps() -> impl IntoView {
    let words = locale();
    let aside = set_aside();
    let steps = Memo::new(move |_| steps(aside.get()));
    view! {
        <section class="panel">
            <h2>{words.dashboard.next}</h2>
            {move || {
                let steps = steps.get();
                if steps.is_empty() {
                    return view! { <p>{words.dashboard.nothing_next}</p> }.into_any();
                }
                let item = |(text, href): (String, String)| view! { <li><a href=href class="step-link">{text}</a></li> };
                view! { <ol class="step-list">{steps.into_iter().map(item).collect_view()}</ol> }.into_any()
            }}
        </section>
    }
}
