//! Giving a role and ending it. The grants themselves are records that every tablet has.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode};
use domain::day::Day;
use domain::ids::{AccountId, GrantId};
use domain::rights::Grant;
use serde::Deserialize;

use super::accounts::{Nothing, PartBody};
use super::admission::actor;
use super::problem::Problem;
use super::session::SignedIn;
use super::{State, read};
use crate::db::{accounts, grants};
use crate::roles;

/// `POST /api/accounts/{account}/grants {role, unit, from, to}`: gives a role; a second time the same
/// is given once.
pub(super) async fn give(
    Shared(state): Shared<Arc<State>>,
    read::Named(account): read::Named<AccountId>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<StatusCode, Problem> {
    #[derive(Deserialize)]
    struct Giving {
        #[serde(flatten)]
        part: PartBody,
        from: Option<Day>,
        to: Option<Day>,
    }
    let giving: Giving = read::json(&headers, body)?;
    let part = giving.part.part()?;
    let mut snapshot = state.db.snapshot().await?;
    let account = accounts::by_id(&mut snapshot, account).await?;
    drop(snapshot);
    let grant = Grant {
        account: Some(account.ok_or(Problem::NoSuchAccount)?.id),
        role: Some(part.role),
        unit: part.unit,
        from: giving.from,
        to: giving.to,
        ..Grant::default()
    };
    roles::give(&state.db, &state.book, &actor(&signed_in), &grant).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/grants/{grant}/end {}`: ends a role at once; a second call does nothing. The last
/// administrator stays.
pub(super) async fn end(
    Shared(state): Shared<Arc<State>>,
    read::Named(grant): read::Named<GrantId>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<StatusCode, Problem> {
    let Nothing {} = read::json(&headers, body)?;
    let mut snapshot = state.db.snapshot().await?;
    let known = grants::all(&mut snapshot, state.book.partition).await?;
    drop(snapshot);
    let found = known.iter().find(|(id, _)| *id == grant);
    let (_, known) = found.ok_or(Problem::NoSuchGrant)?;
    if !known.ended {
        roles::end(&state.db, &state.book, &actor(&signed_in), vec![grant]).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
