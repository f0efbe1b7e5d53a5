//! "Are you there, and are you ours?" A hotel's log-in page answers 200 too, but not this body.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde_json::{Value, json};

use super::State;
use crate::clock;

/// `GET /api/ping`: who answers, what time it is here (milliseconds since 1970, UTC), and whether the
/// book is an invented one, which is said before anybody signs in.
pub(super) async fn ping(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    Json(json!({
        "service": "cadrebook",
        "server_id": state.book.server_id,
        "now": clock::now_ms(),
        "demo": state.book.demo,
    }))
}
