//! "Are you there, and are you ours?" A hotel's log-in page answers 200 too, but not this body.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde::Serialize;

use super::State;
use super::problem::Problem;
use super::session::SignedIn;
use crate::clock;
use crate::db::{DbError, tablets};

/// `GET /api/ping`: who answers, what time it is here (milliseconds since 1970, UTC), whether the book
/// is an invented one, which is said before anybody signs in, and whether this browser has opened it:
/// one that knows of no book then has lost it, and what its tablet last told is how much of it.
pub(super) async fn ping(
    Shared(state): Shared<Arc<State>>,
    signed_in: Result<SignedIn, Problem>,
) -> Result<Json<Greeting>, Problem> {
    let opened = signed_in.ok().filter(|it| !it.account.must_change_password);
    let unsent = match opened.as_ref().and_then(|it| it.tablet) {
        Some(tablet) => {
            let mut connection = state.db.reader().acquire().await.map_err(DbError::from)?;
            tablets::unsent(&mut connection, tablet).await?
        }
        None => None,
    };
    Ok(Json(Greeting {
        service: "cadrebook",
        server_id: state.book.server_id.to_string(),
        now: clock::now_ms(),
        demo: state.book.demo,
        signed_in: opened.is_some(),
        unsent,
    }))
}

#[derive(Serialize)]
pub(super) struct Greeting {
    service: &'static str,
    server_id: String,
    now: u64,
    demo: bool,
    signed_in: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    unsent: Option<u32>,
}
