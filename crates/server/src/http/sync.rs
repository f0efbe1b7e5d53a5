//! `POST /sync/v1`: the door before `sync::server::service`, which does everything.

use std::sync::Arc;

use ::sync::protocol::{self, ErrorCode};
use ::sync::server::service::{self, ServiceError, Session};
use axum::extract::State as Shared;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use super::session::SignedIn;
use super::{State, read};
use crate::clock;
use crate::db::sync::Books;

/// One round trip: push, then pull. The same request again does nothing twice.
pub(super) async fn sync(
    Shared(state): Shared<Arc<State>>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: read::Body,
) -> Result<Response, Problem> {
    if signed_in.account.must_change_password {
        return Err(Problem::MustChangePassword);
    }
    let body = read::plain(&headers, body)?;
    let request = protocol::decode_request(&body).map_err(Problem::Sync)?;
    let proto = request.proto;
    let session = Session {
        account: signed_in.account.id,
        partition: state.book.partition,
        server_id: state.book.server_id.to_string(),
        now_ms: clock::now_ms(),
    };
    let books = Books(state.db.clone());
    match service::handle(&books, &session, request).await {
        Ok(response) => {
            let body = protocol::encode_response(response, proto).map_err(Problem::Answer)?;
            Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
        }
        Err(ServiceError::Refused(code)) => {
            if code == ErrorCode::BookSetBack {
                tracing::warn!("a tablet knows more than this book: put a backup in its place");
            }
            Err(Problem::Sync(code))
        }
        Err(ServiceError::Store(error)) => Err(Problem::Database(error)),
    }
}
