//! The frameworks that were added to this book, for tablets to keep beside the one in the app.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::State;
use super::problem::Problem;
use crate::db::{DbError, frameworks};

/// `GET /api/frameworks`: what assessments name them by, oldest first; new assessments begin with
/// the last.
pub(super) async fn list(Shared(state): Shared<Arc<State>>) -> Result<Json<Value>, Problem> {
    let mut connection = state.db.reader().acquire().await.map_err(DbError::from)?;
    let references = frameworks::references(&mut connection).await?;
    let references: Vec<String> = references.into_iter().map(|it| it.0).collect();
    Ok(Json(json!({ "references": references })))
}

/// `GET /api/frameworks/{reference}`: the document byte for byte; the reference holds its hash.
pub(super) async fn document(
    Shared(state): Shared<Arc<State>>,
    Path(reference): Path<String>,
) -> Result<Response, Problem> {
    let mut connection = state.db.reader().acquire().await.map_err(DbError::from)?;
    let document = frameworks::by_reference(&mut connection, &reference).await?;
    let document = document.ok_or(Problem::NotFound)?;
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, document).into_response())
}
