//! What goes along with an exchange: the frameworks that the server has added, and how this tablet is.

use domain::framework::Framework;
use leptos::prelude::*;
use sync::json;

use super::answers::Trouble;
use super::{ANSWER_LIMIT_MS, Carrier};
use crate::platform::http::{self, NoAnswer};
use crate::report;

/// How long frameworks are not asked for again: a new one comes once in years.
const FRAMEWORKS_PERIOD_MS: u64 = 3_600_000;
/// How long nothing is told again of this tablet.
const REPORT_PERIOD_MS: u64 = 60_000;

impl Carrier {
    /// Tells the server how this tablet stands, for the administrator's list; once a minute is enough,
    /// and nothing waits for it.
    pub(super) async fn report(self) {
        let state = self.state.try_get_value().unwrap_or_default();
        let now_ms = self.store.now_ms();
        let is_recent = |told_ms: u64| now_ms < told_ms.saturating_add(REPORT_PERIOD_MS);
        if state.reported_ms.get().is_some_and(is_recent) {
            return;
        }
        state.reported_ms.set(Some(now_ms));
        let unsent = untrack(|| self.store.unsent_count());
        report::tell(self.store.account().device, unsent).await;
    }

    /// Fetches the frameworks that the server has added since, now and then.
    pub(super) async fn fetch_frameworks(self) -> Result<(), Trouble> {
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
            // What this version cannot read is for a later one.
            let framework = Framework::load(&document).map_err(|_| Trouble::UpdateNeeded)?;
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
        401 | 403 => Err(Trouble::SignInEnded),
        500..=599 => Err(Trouble::NoAnswer),
        _ => Err(Trouble::NotUnderstood),
    }
}
