//! What goes along with an exchange: the frameworks that the server has added, and how this tablet is.

use domain::framework::Framework;
use domain::ids::OpId;
use leptos::prelude::*;
use sync::json;

use super::answers::{Trouble, refusal};
use super::{ANSWER_LIMIT_MS, Carrier, State};
use crate::gate;
use crate::platform::http::{self, NoAnswer};
use crate::report::{self, Told};
use crate::store::unsent_in;

/// How long frameworks are not asked for again: a new one comes once in years.
const FRAMEWORKS_PERIOD_MS: u64 = 3_600_000;

/// How often in turn it is told that less waits: somebody who goes on writing is told of a minute later.
const REPORTS_MAX: usize = 3;

impl Carrier {
    /// Carries, and tells how this tablet stands: before, because whoever cannot be served or waits for
    /// an answer in vain is who the administrator must see, and after, when less waits than was told.
    pub(super) async fn carry_and_tell(self, up_to: Option<OpId>) -> Result<(), Trouble> {
        self.report_first();
        let carried = self.carry(up_to).await;
        if matches!(
            carried,
            Ok(()) | Err(Trouble::UpdateNeeded | Trouble::TabletBlocked)
        ) {
            self.report_again().await;
        }
        carried?;
        self.fetch_frameworks().await
    }

    /// Begins to tell the server how this tablet stands, for the administrator's list. What waits here
    /// is counted before it is sent, and told whatever becomes of the exchange, which does not wait.
    fn report_first(self) {
        let state = self.state.try_get_value().unwrap_or_default();
        if state.told.get().is_old(self.store.now_ms()) {
            leptos::task::spawn_local(self.report());
        }
    }

    /// Tells the server again where what waits is not what it was told.
    async fn report_again(self) {
        let state = self.state.try_get_value().unwrap_or_default();
        let unsent = untrack(|| self.store.unsent_count());
        if state.told.get().is_outdated(unsent) {
            self.report().await;
        }
    }

    /// One at a time, so that the server hears the latest last: the one that is under way looks again
    /// when it was heard.
    async fn report(self) {
        let state = self.state.try_get_value().unwrap_or_default();
        if state.is_reporting.replace(true) {
            return;
        }
        for _ in 0..REPORTS_MAX {
            self.report_once(&state).await;
            let unsent = untrack(|| self.store.unsent_count());
            let told = state.told.get();
            if told.unsent.is_none() || !told.is_outdated(unsent) {
                break;
            }
        }
        state.is_reporting.set(false);
    }

    async fn report_once(self, state: &State) {
        let tried_ms = Some(self.store.now_ms());
        let own = untrack(|| self.store.unsent_count());
        let account = self.store.account();
        let mut unsent = own;
        for known in gate::books_besides(&account).await {
            // A book that cannot be looked at has its own words when it is opened.
            unsent += unsent_in(&known).await.unwrap_or_default();
        }
        let is_heard = report::tell(self.store.device(), unsent).await;
        let unsent = is_heard.then_some(own);
        state.told.set(Told { tried_ms, unsent });
    }

    /// Fetches the frameworks that the server has added since, now and then.
    async fn fetch_frameworks(self) -> Result<(), Trouble> {
        let state = self.state.try_get_value().unwrap_or_default();
        let now_ms = self.store.now_ms();
        let is_recent = |asked_ms: u64| now_ms < asked_ms.saturating_add(FRAMEWORKS_PERIOD_MS);
        if state.frameworks_ms.get().is_some_and(is_recent) {
            return Ok(());
        }
        let body = fetch("/api/frameworks").await?;
        let list: List = json::read(&body).map_err(|_| Trouble::NotUnderstood)?;
        let known = self.store.added_frameworks();
        for (place, reference) in list.references.iter().enumerate() {
            if known.get(place).is_some_and(|known| known.0 == *reference) {
                continue;
            }
            let document = fetch(&format!("/api/frameworks/{}", http::part(reference))).await?;
            let Ok(framework) = Framework::load(&document) else {
                // It is for a later version, which asks by itself: the exchange went well.
                break;
            };
            if framework.reference.0 != *reference {
                return Err(Trouble::NotUnderstood);
            }
            let kept = self.store.keep_framework(place, document).await;
            kept.map_err(|_| Trouble::NotKept)?;
        }
        state.frameworks_ms.set(Some(now_ms));
        Ok(())
    }
}

/// What `GET /api/frameworks` answers.
#[derive(serde::Deserialize)]
struct List {
    references: Vec<String>,
}

async fn fetch(path: &str) -> Result<Vec<u8>, Trouble> {
    let answer = http::get(path, ANSWER_LIMIT_MS)
        .await
        .map_err(|NoAnswer| Trouble::NoAnswer)?;
    match answer.status {
        200 => Ok(answer.body),
        401 | 403 if refusal(&answer.body).is_some() => Err(Trouble::SignInEnded),
        500..=599 => Err(Trouble::NoAnswer),
        _ => Err(Trouble::NotUnderstood),
    }
}
