//! What an administrator sees of the tablets, and blocking one.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode};
use domain::ids::TabletId;
use domain::rights::Operation;
use serde_json::{Value, json};

use super::accounts::Blocked;
use super::admission::write_for;
use super::problem::Problem;
use super::session::SignedIn;
use super::{State, read};
use crate::clock;
use crate::db::events::{self, Act, Event};
use crate::db::sync::set_aside;
use crate::db::{DbError, device_keys, refused_exchanges, tablets};

/// `GET /api/tablets`: every tablet that was ever in contact, the latest contact first.
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    _signed_in: SignedIn,
) -> Result<Json<Value>, Problem> {
    let mut snapshot = state.db.snapshot().await?;
    let all = tablets::all(&mut snapshot).await?;
    let signing = device_keys::by_tablet(&mut snapshot).await?;
    let aside = set_aside::counts(&mut snapshot, state.book.partition).await?;
    let refused = refused_exchanges::by_tablet(&mut snapshot).await?;
    let described = all.iter().map(|tablet| {
        let report = &tablet.report;
        let refused = refused.get(&tablet.id).cloned().unwrap_or_default();
        let signing = signing.get(&tablet.id).copied().unwrap_or_default();
        json!({
            "tablet": tablet.id,
            "first_seen": tablet.first_ms,
            "last_seen": tablet.last_ms,
            "account": tablet.account,
            "unit": tablet.unit,
            "app_version": report.app_version,
            "unsent": report.unsent,
            "storage_used": report.storage_used,
            "storage_quota": report.storage_quota,
            "storage_kept": report.storage_kept,
            "clock_suspect": tablet.clock_suspect,
            "signs": signing.signs,
            "signatures_refused": signing.refused,
            "blocked": tablet.blocked_ms.is_some(),
            "differed": tablet.differed_ms,
            "set_aside": aside.get(&tablet.id).cloned().unwrap_or_default(),
            "refused": refused.counts,
            "refused_last": refused.last_ms,
        })
    });
    let described: Vec<Value> = described.collect();
    Ok(Json(json!({ "tablets": described })))
}

/// `POST /api/tablets/{tablet}/block {blocked}`: lets a tablet exchange nothing, or lets it again.
/// What it has not sent is still received, and kept aside.
pub(super) async fn block(
    Shared(state): Shared<Arc<State>>,
    read::Named(tablet): read::Named<TabletId>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<StatusCode, Problem> {
    let Blocked { blocked } = read::json(&headers, body)?;
    let now_ms = clock::now_ms();
    let mut tx = write_for(&state, &signed_in, Operation::ManageTablets).await?;
    if !tablets::set_blocked(&mut tx, tablet, blocked.then_some(now_ms)).await? {
        return Err(Problem::NoSuchTablet);
    }
    let event = Event {
        at_ms: now_ms,
        by: signed_in.account.id,
        act: if blocked {
            Act::TabletBlocked
        } else {
            Act::TabletUnblocked
        },
        account: None,
        tablet: Some(tablet.to_string()),
        cadre: None,
    };
    events::insert(&mut tx, &event).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(StatusCode::NO_CONTENT)
}
