//! What the server took in and did not write, and saying that it was dealt with.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use domain::day::Day;
use domain::ids::DeviceId;

use super::accounts::Nothing;
use super::problem::Problem;
use super::session::SignedIn;
use super::{State, read};
use crate::clock;
use crate::db::{DbError, sessions};
use crate::history::Reader;
use crate::set_aside::{self, Page};

/// `GET /api/set-aside?before=PLACE`: the newest first. The door has asked whether the caller may look at
/// any; at which of them, and at what of each, is asked here.
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    RawQuery(query): RawQuery,
    signed_in: SignedIn,
) -> Result<Json<Page>, Problem> {
    let before = query.as_deref().map(read::place).transpose()?;
    let reader = Reader {
        account: &signed_in.account,
        today: Day::at_ms(clock::now_ms()),
    };
    let mut snapshot = state.db.snapshot().await?;
    let page = set_aside::page(&mut snapshot, &state.book, &reader, before).await?;
    Ok(Json(page))
}

/// `POST /api/set-aside/{device}/{dseq}/put-away {}`: somebody has dealt with it. It stays; it only asks
/// nobody any more.
pub(super) async fn put_away(
    Shared(state): Shared<Arc<State>>,
    read::Named(named): read::Named<(DeviceId, u64)>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<StatusCode, Problem> {
    let Nothing {} = read::json(&headers, body)?;
    let now_ms = clock::now_ms();
    let mut tx = state.db.write().await?;
    // As the account is now, and its sign-in: between the door and here either may have ended.
    let account = sessions::holder(&mut tx, &signed_in.token, now_ms).await?;
    let reader = Reader {
        account: &account,
        today: Day::at_ms(now_ms),
    };
    if !set_aside::put_away(&mut tx, &state.book, &reader, named, now_ms).await? {
        return Err(Problem::NotFound);
    }
    tx.commit().await.map_err(DbError::from)?;
    Ok(StatusCode::NO_CONTENT)
}
