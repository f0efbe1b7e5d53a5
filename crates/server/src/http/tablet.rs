//! What a tablet tells of itself, for the administrator's list.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode};
use domain::ids::{DeviceId, TabletId};
use serde::Deserialize;

use super::problem::Problem;
use super::session::SignedIn;
use super::{State, read};
use crate::clock;
use crate::db::tablets::{self, Report};
use crate::db::{DbError, sessions};

/// The longest name of a version that is kept.
const VERSION_CHARS_MAX: usize = 40;

/// `POST /api/tablet`: which tablet, which device on it, and how it is there. One that is blocked is
/// told so.
pub(super) async fn report(
    Shared(state): Shared<Arc<State>>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<StatusCode, Problem> {
    #[derive(Deserialize)]
    struct Told {
        tablet: TabletId,
        device: Option<DeviceId>,
        app_version: Option<String>,
        unsent: Option<u32>,
        storage_used: Option<u64>,
        storage_quota: Option<u64>,
        storage_kept: Option<String>,
    }
    let told: Told = read::json(&headers, body)?;
    let is_known = |kept: &String| ["yes", "no", "unsaid"].contains(&kept.as_str());
    let is_short = |version: &String| version.chars().count() <= VERSION_CHARS_MAX;
    if !told.storage_kept.iter().all(is_known) || !told.app_version.iter().all(is_short) {
        return Err(Problem::Malformed);
    }
    // A sign-in stays on the tablet where it was made, whatever another one claims.
    let tablet = signed_in.tablet.unwrap_or(told.tablet);
    let report = Report {
        app_version: told.app_version,
        unsent: told.unsent,
        storage_used: told.storage_used,
        storage_quota: told.storage_quota,
        storage_kept: told.storage_kept,
    };
    let now_ms = clock::now_ms();
    let mut tx = state.db.write().await?;
    // It may have ended while the body came; a blocked tablet still tells what waits on it.
    let found = sessions::find(&mut tx, &signed_in.token, now_ms).await?;
    let account = found.ok_or(Problem::NotSignedIn)?.account.id;
    tablets::note(&mut tx, tablet, account, &report, now_ms).await?;
    sessions::note_tablet(&mut tx, &signed_in.token, tablet).await?;
    if let Some(device) = told.device {
        tablets::note_device(&mut tx, tablet, device, account).await?;
    }
    let is_blocked = tablets::is_blocked(&mut tx, tablet).await?;
    tx.commit().await.map_err(DbError::from)?;
    if is_blocked {
        return Err(Problem::TabletBlocked);
    }
    Ok(StatusCode::NO_CONTENT)
}
