//! What is asked about records beyond the exchange: the history of one, and which may be of one person.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State as Shared};
use domain::day::Day;
use domain::fields::{RecordKey, RecordKind};
use domain::ids::RecordId;

use super::problem::Problem;
use super::session::SignedIn;
use super::{State, read};
use crate::clock;
use crate::duplicates::{self, Found};
use crate::history::{self, Page, Reader};

/// `GET /api/records/{kind}/{id}/history?before=SEQ`: each change by itself, the newest first. The
/// door has asked whether the caller may read any history; whether this one, is asked here.
pub(super) async fn record_history(
    Shared(state): Shared<Arc<State>>,
    read::Named((kind, id)): read::Named<(RecordKind, RecordId)>,
    RawQuery(query): RawQuery,
    signed_in: SignedIn,
) -> Result<Json<Page>, Problem> {
    let before = query.as_deref().map(read::place).transpose()?;
    let reader = Reader {
        account: &signed_in.account,
        today: Day::at_ms(clock::now_ms()),
    };
    let mut snapshot = state.db.snapshot().await?;
    let record = RecordKey(kind, id);
    let page = history::page(&mut snapshot, &state.book, &reader, &record, before).await?;
    page.map(Json).ok_or(Problem::NotFound)
}

/// `GET /api/duplicates`: records that may be of one person, among those that the caller may merge.
pub(super) async fn duplicate_records(
    Shared(state): Shared<Arc<State>>,
    signed_in: SignedIn,
) -> Result<Json<Found>, Problem> {
    let reader = Reader {
        account: &signed_in.account,
        today: Day::at_ms(clock::now_ms()),
    };
    let mut snapshot = state.db.snapshot().await?;
    Ok(Json(
        duplicates::find(&mut snapshot, &state.book, &reader).await?,
    ))
}
