//! "Are you there, and are you ours?" A hotel's log-in page answers 200 too, but not this body.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde_json::{Value, json};

use super::State;
use super::problem::Problem;
use super::session::SignedIn;
use crate::clock;

/// `GET /api/ping`: who answers, what time it is here (milliseconds since 1970, UTC), whether the book
/// is an invented one, which is said before anybody signs in, and whether this browser has opened it:
/// one that knows of no book then has lost it.
pub(super) async fn ping(
    Shared(state): Shared<Arc<State>>,
    signed_in: Result<SignedIn, Problem>,
) -> Json<Value> {
    let has_opened = signed_in.is_ok_and(|it| !it.account.must_change_password);
    Json(json!({
        "service": "cadrebook",
        "server_id": state.book.server_id,
        "now": clock::now_ms(),
        "demo": state.book.demo,
        "signed_in": has_opened,
    }))
}
