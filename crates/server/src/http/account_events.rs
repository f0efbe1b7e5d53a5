//! What was done to accounts, roles and tablets, for administrators.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State as Shared};
use serde::Serialize;

use super::problem::Problem;
use super::session::SignedIn;
use super::{State, read};
use crate::db::events::{self, Position, Told};

/// Acts on one page.
const PAGE_ACTS: usize = 50;

/// Part of the list, the newest first.
#[derive(Serialize)]
pub(super) struct Page {
    events: Vec<Told>,
    /// Ask for what came before this position; none when nothing did.
    next: Option<String>,
}

/// `GET /api/account-events?before=POSITION`.
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    RawQuery(query): RawQuery,
    _signed_in: SignedIn,
) -> Result<Json<Page>, Problem> {
    let before = query.as_deref().map(position).transpose()?;
    let mut snapshot = state.db.snapshot().await?;
    // One more, to know whether there are any.
    let mut found = events::newest(&mut snapshot, &state.book, before, PAGE_ACTS + 1).await?;
    let has_more = found.len() > PAGE_ACTS;
    found.truncate(PAGE_ACTS);
    let last = found.last().filter(|_| has_more);
    let next = last.map(|((at_ms, list, place), _)| format!("{at_ms}.{list}.{place}"));
    let events = found.into_iter().map(|(_, told)| told).collect();
    Ok(Json(Page { events, next }))
}

/// A position as the page before told it.
fn position(query: &str) -> Result<Position, Problem> {
    let mut parts = read::before(query)?.split('.').map(read::number);
    let mut next = || parts.next().unwrap_or(Err(Problem::Malformed));
    let position = (next()?, next()?, next()?);
    match parts.next() {
        None => Ok(position),
        Some(_) => Err(Problem::Malformed),
    }
}
