//! What the server does with a request: push in one transaction, then pull from one snapshot.
//!
//! The service judges by the sign-in ([`Session`]), never by what a request claims.

use std::collections::BTreeMap;

use domain::ids::{AccountId, PartitionId};

use super::store::{ServerSnapshot, ServerStore};
use super::{pull, push};
use crate::protocol::{ErrorCode, LEASE_MS, PROTO, PROTO_PULL_MIN, Request, Response};
use crate::scope;

/// Who asks, of which book, and when: settled by the sign-in and the server's clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The signed-in account.
    pub account: AccountId,
    /// The commune.
    pub partition: PartitionId,
    /// This server, and the life of its sequence numbers.
    pub server_id: String,
    /// The server's clock in milliseconds since 1970.
    pub now_ms: u64,
}

/// Why a request got no answer.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError<E> {
    /// The request is refused as a whole; nothing was done.
    #[error("refused: {0}")]
    Refused(ErrorCode),
    /// The store failed. The push may or may not be kept: the same request may be sent again.
    #[error(transparent)]
    Store(#[from] E),
}

/// Answers one request. The same request again does nothing twice.
///
/// # Errors
/// The request as a whole is refused, or the store failed.
pub async fn handle<S: ServerStore>(
    store: &S,
    session: &Session,
    request: Request,
) -> Result<Response, ServiceError<S::Error>> {
    if request.proto > PROTO {
        return Err(ServiceError::Refused(ErrorCode::UnsupportedProto));
    }
    if request.account != session.account {
        return Err(ServiceError::Refused(ErrorCode::WrongAccount));
    }
    let mut response = Response {
        server_id: session.server_id.clone(),
        now: session.now_ms,
        min_proto: PROTO_PULL_MIN,
        device_id: request.device_id,
        dseq_from: request.dseq_from,
        acks: Vec::new(),
        next_dseq: request.dseq_from,
        push_error: None,
        granted: Vec::new(),
        drop: Vec::new(),
        have_sum: Some(scope::sum(&request.have)),
        backfill: None,
        since: request.cursor.clone(),
        log: Vec::new(),
        cursor: BTreeMap::new(),
        caught_up: false,
        sums: None,
        floor: None,
        lease_until: Some(session.now_ms.saturating_add(LEASE_MS)),
    };
    if request
        .server_id
        .as_ref()
        .is_some_and(|known| *known != session.server_id)
    {
        // Its numbers belong to another life of the book. It must see that first and begin anew.
        return Ok(response);
    }
    if is_set_back(store, session, &request).await? {
        return Err(ServiceError::Refused(ErrorCode::BookSetBack));
    }
    push::push(store, session, &request, &mut response).await?;
    // What an older app has unsent is taken; to be sent anything it must be updated.
    if request.proto >= PROTO_PULL_MIN {
        pull::pull(store, session, &request, &mut response).await?;
    }
    Ok(response)
}

/// True when the tablet has or knows of log entries that this book lacks: a copied folder or an older state of the
/// machine was put in its place without another life. New entries would take the numbers of lost ones
/// and pass unseen, so nothing is exchanged until somebody has looked.
async fn is_set_back<S: ServerStore>(
    store: &S,
    session: &Session,
    request: &Request,
) -> Result<bool, S::Error> {
    let cursor = request.cursor.get(&session.partition).copied();
    let Some(known) = cursor.max(request.told) else {
        return Ok(false);
    };
    let head = store.snapshot().await?.head(session.partition).await?;
    Ok(known > head)
}
