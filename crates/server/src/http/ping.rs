//! "Are you there, and are you ours?" A hotel's log-in page answers 200 too, but not this body.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, HeaderName};
use domain::ids::TabletId;
use serde::Serialize;

use super::State;
use super::problem::Problem;
use super::session::SignedIn;
use crate::clock;
use crate::db::{DbError, tablets};

/// Which tablet asks; its id stays out of addresses, which proxies write down.
const TABLET: HeaderName = HeaderName::from_static("cadrebook-tablet");

/// `GET /api/ping`: who answers, what time it is here (milliseconds since 1970, UTC), whether the book
/// is an invented one, which is said before anybody signs in, and whether this browser has opened it:
/// one that knows of no book then has lost it, and what its tablet last told is how much of it. A tablet
/// that names itself is told whether it is blocked: where nobody is signed in, its books hand over then.
pub(super) async fn ping(
    Shared(state): Shared<Arc<State>>,
    signed_in: Result<SignedIn, Problem>,
    headers: HeaderMap,
) -> Result<Json<Greeting>, Problem> {
    let opened = signed_in.ok().filter(|it| !it.account.must_change_password);
    let used = opened.as_ref().and_then(|it| it.tablet);
    let named = headers.get(TABLET).and_then(|id| id.to_str().ok());
    let named = named.and_then(TabletId::parse);
    let (mut unsent, mut tablet_blocked) = (None, false);
    if used.is_some() || named.is_some() {
        let mut connection = state.db.reader().acquire().await.map_err(DbError::from)?;
        if let Some(tablet) = used {
            unsent = tablets::unsent(&mut connection, tablet).await?;
        }
        if let Some(tablet) = named {
            tablet_blocked = tablets::is_blocked(&mut connection, tablet).await?;
        }
    }
    Ok(Json(Greeting {
        service: "cadrebook",
        server_id: state.book.server_id.to_string(),
        now: clock::now_ms(),
        demo: state.book.demo,
        signed_in: opened.is_some(),
        unsent,
        tablet_blocked,
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
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    tablet_blocked: bool,
}
