//! What to do next, most useful first.

use domain::code::Code;
use domain::rights::Operation;
use domain::standing::Standing;
use leptos::prelude::*;

use crate::duplicates::{self, Found};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::duplicates::undecided;
use crate::requests::Refused;
use crate::set_aside;

/// The people of a standing, among those who count.
fn people(standing: Standing) -> String {
    format!("/can-bo?tinh_trang={}&dien=tinh", standing.code())
}

/// What only the server knows; asked once, where the account may do something about it. Without an answer
/// its step is left out.
fn asked<T, F>(operation: Operation, ask: fn() -> F) -> RwSignal<Option<T>>
where
    T: Send + Sync + 'static,
    F: Future<Output = Result<T, Refused>> + 'static,
{
    let store = store();
    let answer = RwSignal::new(None);
    let may = Memo::new(move |_| store.may_somewhere(operation));
    Effect::new(move || {
        if may.get() {
            leptos::task::spawn_local(async move {
                if let Ok(found) = ask().await {
                    answer.try_set(Some(found));
                }
            });
        }
    });
    answer
}

/// What the server was asked for.
#[derive(Clone, Copy)]
struct Asked {
    /// How much of what it did not write waits for this account, and whether that is not all.
    aside: RwSignal<Option<(usize, bool)>>,
    duplicates: RwSignal<Option<Found>>,
}

impl Asked {
    fn new() -> Self {
        let aside = || async {
            let (found, next) = set_aside::ask(None).await?;
            Ok((found.len(), next.is_some()))
        };
        Self {
            aside: asked(Operation::DealWithSetAside, aside),
            duplicates: asked(Operation::Merge, duplicates::ask),
        }
    }

    /// How many pairs of records are still to be looked at, and whether there are more.
    fn duplicates(self) -> (usize, bool) {
        self.duplicates.with(|found| {
            let open = |found: &Found| store().with(|book| undecided(book, found).count());
            found
                .as_ref()
                .map_or((0, false), |found| (open(found), found.more))
        })
    }
}

/// Everything that waits for somebody, each with its address.
fn steps(asked: Asked) -> Vec<(String, String)> {
    let (store, texts) = (store(), &locale().dashboard);
    let (aside, more_aside) = asked.aside.get().unwrap_or_default();
    let (pairs, more_pairs) = asked.duplicates();
    let whole = store.figures().whole;
    let conflicts = store.with(|book| book.open_conflicts().count());
    let waiting = store.waiting();
    let (mine, as_somebody) = (waiting.mine.len(), waiting.as_somebody);
    let others = waiting.others.len() - as_somebody;
    let unsent = store.unsent_count();
    let of = |standing: Standing, say: fn(u32) -> String| {
        let count = whole.standings.of(standing);
        (count > 0).then(|| (say(count), people(standing)))
    };
    let next_aside = || (locale().set_aside.next)(aside, more_aside);
    let next_pairs = || (locale().duplicates.next)(pairs, more_pairs);
    let steps = [
        (aside > 0).then(|| (next_aside(), "/viec-chua-vao-so".to_owned())),
        (conflicts > 0).then(|| ((texts.next_conflicts)(conflicts), "/xung-dot".to_owned())),
        (pairs > 0).then(|| (next_pairs(), "/trung-ho-so".to_owned())),
        (mine > 0).then(|| ((texts.next_review)(mine), "/xac-nhan".to_owned())),
        (as_somebody > 0).then(|| match store.may_somewhere(Operation::ManageAccounts) {
            true => ((texts.next_tie)(as_somebody), "/tai-khoan".to_owned()),
            false => ((texts.next_be_tied)(as_somebody), "/xac-nhan".to_owned()),
        }),
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
    let asked = Asked::new();
    let steps = Memo::new(move |_| steps(asked));
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
