//! `POST /sync/v1`: the door before `sync::server::service`, which does everything.
//!
//! Whoever has no sign-in that holds comes as far as here only from a blocked tablet, to hand over.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::sync::protocol::{self, ErrorCode, PROTO, Request};
use ::sync::server::service::{self, ServiceError, Session};
use axum::extract::State as Shared;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::ids::AccountId;

use super::problem::Problem;
use super::session::SignedIn;
use super::signing::{self, Standing};
use super::{State, handing_over, read, refusals};
use crate::clock;
use crate::db::sync::BooksOf;
use crate::db::{BrokenRule, DbError, tablets};

/// One round trip: push, then pull. The same request again does nothing twice.
pub(super) async fn sync(
    Shared(state): Shared<Arc<State>>,
    signed_in: Result<SignedIn, Problem>,
    headers: HeaderMap,
    body: read::Body,
) -> Result<Response, Problem> {
    let who = signed_in.as_ref().ok().cloned();
    let answered = exchanged(&state, signed_in, headers, body).await;
    let refused = answered.as_ref().err().and_then(refusals::of_the_content);
    if let (Some(who), Some(code)) = (who, refused) {
        refusals::note(&state, &who, code).await?;
    }
    answered
}

async fn exchanged(
    state: &State,
    signed_in: Result<SignedIn, Problem>,
    headers: HeaderMap,
    body: read::Body,
) -> Result<Response, Problem> {
    let body = read::plain(&headers, body)?;
    let request = protocol::decode_request(&body).map_err(Problem::Sync)?;
    let proto = request.proto;
    let signed_in = match signed_in {
        // The body may have taken its time.
        Ok(signed_in) => signed_in.once_more(state).await,
        Err(problem) => Err(problem),
    };
    let signed_in = match signed_in {
        Err(Problem::NotSignedIn) => {
            return answered(
                handing_over::by_its_device(state, &headers, &body, &request).await?,
                proto,
            );
        }
        found => found?,
    };
    let standing = signing::check(state, &signed_in, &headers, &body, &request).await?;
    let session = session(state, signed_in.account.id);
    if standing == Standing::Another {
        let push_error = Some(ErrorCode::DeviceForked);
        return answered(
            protocol::Response {
                push_error,
                lease_until: Some(session.now_ms.saturating_add(protocol::LEASE_MS)),
                ..nothing_done(&session, &request)
            },
            proto,
        );
    }
    // Decided before anything is judged.
    let (tablet, device) = (signed_in.tablet, request.device_id);
    let mut snapshot = state.db.snapshot().await?;
    let is_blocked = tablets::is_blocked_for(&mut snapshot, tablet, device).await?;
    drop(snapshot);
    if is_blocked {
        let answer = if request.account == session.account {
            handing_over::received(state, &session, &request).await
        } else {
            handing_over::by_its_device(state, &headers, &body, &request).await
        };
        return answered(answer?, proto);
    }
    answered(
        served(state, &signed_in, &session, request, &body).await?,
        proto,
    )
}

/// The exchange of a sign-in that holds, on a tablet that is not blocked; `body` is the request as it came.
async fn served(
    state: &State,
    signed_in: &SignedIn,
    session: &Session,
    request: Request,
    body: &[u8],
) -> Result<protocol::Response, Problem> {
    note_device(state, signed_in, &request).await?;
    let books = BooksOf {
        db: state.db.clone(),
        token: signed_in.token.clone(),
        device: request.device_id,
        now_ms: session.now_ms,
    };
    match service::handle(&books, session, request).await {
        Ok(response) => {
            note_difference(state, signed_in.account.id, &response).await?;
            if let Some(error) = response.push_error {
                let (_, code) = Problem::Sync(error).status_and_code();
                refusals::note(state, signed_in, code).await?;
            }
            refusals::note_unknown_views(state, signed_in, &response.drop).await?;
            Ok(response)
        }
        Err(ServiceError::Refused(code)) => {
            if code == ErrorCode::BookSetBack {
                tracing::warn!("a tablet knows more than this book: put a backup in its place");
            }
            Err(Problem::Sync(code))
        }
        // Since it was let in; now it hands over.
        Err(ServiceError::Store(DbError::Rule(BrokenRule::TabletBlocked))) => {
            let request = protocol::decode_request(body).map_err(Problem::Sync)?;
            handing_over::received(state, session, &request).await
        }
        Err(ServiceError::Store(error)) => Err(error.into()),
    }
}

/// A tablet that was found to hold other records than the book is told to the administrator: it mends
/// itself, and why it differed is a fault of somebody's.
async fn note_difference(
    state: &State,
    account: AccountId,
    answer: &protocol::Response,
) -> Result<(), Problem> {
    let views = answer.sums.as_ref().map_or(0, BTreeMap::len);
    if views == 0 {
        return Ok(());
    }
    let device = answer.device_id;
    tracing::warn!(%device, views, "a tablet holds other records than the book and fetches them again");
    let mut tx = state.db.write().await?;
    tablets::note_difference(&mut tx, device, account, answer.now).await?;
    Ok(tx.commit().await.map_err(DbError::from)?)
}

/// An answer as a reader of the given protocol takes it.
fn answered(answer: protocol::Response, proto: u16) -> Result<Response, Problem> {
    let body = protocol::encode_response(answer, proto).map_err(Problem::Answer)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// Notes the device of an exchange at the tablet of its sign-in, where it is on none yet: what it writes
/// and what is refused of it is told of that tablet also when it never tells of itself.
async fn note_device(
    state: &State,
    signed_in: &SignedIn,
    request: &Request,
) -> Result<(), DbError> {
    let (device, account) = (request.device_id, signed_in.account.id);
    let Some(tablet) = signed_in.tablet.filter(|_| request.account == account) else {
        return Ok(());
    };
    let mut snapshot = state.db.snapshot().await?;
    if tablets::of_device(&mut snapshot, device).await?.is_some() {
        return Ok(());
    }
    drop(snapshot);
    let mut tx = state.db.write().await?;
    tablets::note_device(&mut tx, tablet, device, account).await?;
    Ok(tx.commit().await?)
}

/// An exchange in the name of an account, now.
pub(super) fn session(state: &State, account: AccountId) -> Session {
    Session {
        account,
        partition: state.book.partition,
        server_id: state.book.server_id.to_string(),
        now_ms: clock::now_ms(),
    }
}

/// The answer to a request with which nothing was done: what it pushes waits, and nothing was pulled.
pub(super) fn nothing_done(session: &Session, request: &Request) -> protocol::Response {
    protocol::Response {
        server_id: session.server_id.clone(),
        now: session.now_ms,
        min_proto: PROTO,
        device_id: request.device_id,
        dseq_from: request.dseq_from,
        acks: Vec::new(),
        next_dseq: request.dseq_from,
        push_error: None,
        granted: Vec::new(),
        drop: Vec::new(),
        have_sum: None,
        backfill: None,
        since: request.cursor.clone(),
        log: Vec::new(),
        cursor: request.cursor.clone(),
        caught_up: false,
        sums: None,
        floor: None,
        lease_until: None,
    }
}
